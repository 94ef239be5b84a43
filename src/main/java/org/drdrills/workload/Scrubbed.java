package org.drdrills.workload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/** Events as they may be recorded: texts that come from software pass through a function that removes secrets. */
final class Scrubbed {
    private static final int REMEMBERED = 2048;

    private final UnaryOperator<String> clean;
    /** Thousands of clients are refused in the same words. */
    private final Map<String, String> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    Scrubbed(UnaryOperator<String> clean) {
        this.clean = clean;
    }

    Event of(Event event) {
        return switch (event) {
            case Operation operation when !operation.outcome().acknowledged() -> of(operation);
            case Mark mark -> {
                Map<String, String> data = new LinkedHashMap<>();
                mark.data().forEach((key, value) -> data.put(key, text(value)));
                yield new Mark(mark.at(), mark.kind(), text(mark.subject()), text(mark.text()), data);
            }
            case LinkState state ->
                new LinkState(
                        state.at(), state.since(), state.source(), state.target(), state.state(), text(state.detail()));
            case FinalRead read ->
                new FinalRead(
                        read.at(),
                        read.node(),
                        read.role(),
                        read.timeline(),
                        read.complete(),
                        read.ids(),
                        read.twice(),
                        read.damaged(),
                        read.order(),
                        text(read.detail()));
            default -> event;
        };
    }

    private Event of(Operation operation) {
        String reason = operation.outcome().reason();
        String said = text(reason);
        if (said.equals(reason)) {
            return operation;
        }
        Outcome outcome = operation.outcome().unknown() ? new Outcome.Unknown(said) : new Outcome.Refused(said);
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                operation.value(),
                operation.due(),
                operation.start(),
                operation.end(),
                outcome,
                operation.node());
    }

    private String text(String text) {
        return text.isEmpty() ? text : known.computeIfAbsent(text, clean);
    }
}
