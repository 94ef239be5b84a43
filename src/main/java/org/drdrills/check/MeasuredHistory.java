package org.drdrills.check;

import java.util.function.Consumer;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.measure.Measures;

/** A history whose measures are taken once for all checks. */
final class MeasuredHistory implements History {
    private final History history;
    private final Conditions conditions;
    private final Measures measures;

    MeasuredHistory(History history, Conditions conditions) {
        this.history = history;
        this.conditions = conditions;
        this.measures = Measures.of(history, conditions.rate(), conditions.steady());
    }

    static Measures measures(History history, Conditions conditions) {
        return history instanceof MeasuredHistory measured && measured.conditions.equals(conditions)
                ? measured.measures
                : Measures.of(history, conditions.rate(), conditions.steady());
    }

    @Override
    public Header header() {
        return history.header();
    }

    @Override
    public boolean complete() {
        return history.complete();
    }

    @Override
    public void replay(Consumer<? super Event> reader) {
        history.replay(reader);
    }
}
