package org.drdrills.check;

import java.util.function.LongFunction;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.CounterexampleDrawing;
import org.drdrills.check.consistency.Judgement;
import org.drdrills.check.consistency.Labels;
import org.drdrills.check.consistency.Linearizability;
import org.drdrills.check.consistency.Operations;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.measure.Measures;

/**
 * Steps of clients on counters or registers of one kind, each a transaction of its own, and the question whether some order of them
 * explains what clients saw ({@link Linearizability}).
 */
final class ObjectSteps {
    /** So many acknowledged changes, and reads after the event, are needed to tell. */
    private static final int FEWEST = 10;

    private final Ruling ruling;
    private final String object;
    private final Operations.Builder all;
    private final long event;
    private long changes;
    private long reads;
    private long since;

    /** @param object what it is called: {@code counter} */
    ObjectSteps(Ruling ruling, String object, Operations.Builder all, LongFunction<String> value) {
        this.ruling = ruling;
        this.object = object;
        Header header = ruling.history().header();
        this.event = ruling.measures().course().event().map(Mark::at).orElse(0L);
        this.all = all.labels(
                new Labels(client -> header.clients().get(client).name(), key -> object + " " + key, value, event));
    }

    /** One step with its transaction's times, widened by the error of the clock, and its outcome. */
    interface Into {
        void add(Operations.Builder all, int client, long start, long end, Answer answer);
    }

    void change(Transaction of, Into step) {
        changes += of.outcome().acknowledged() ? 1 : 0;
        add(of, step);
    }

    /** A read that got no answer says nothing. */
    void read(Transaction of, Into step) {
        if (of.outcome().acknowledged()) {
            reads++;
            since += of.start() >= event ? 1 : 0;
            add(of, step);
        }
    }

    private void add(Transaction of, Into step) {
        long clock = ruling.history().header().clock();
        step.add(
                all,
                of.client(),
                Math.max(0, of.start() - clock),
                of.end() + clock,
                switch (of.outcome()) {
                    case Outcome.Acknowledged a -> Answer.ACKNOWLEDGED;
                    case Outcome.Refused r -> Answer.REFUSED;
                    case Outcome.Unknown u -> Answer.UNKNOWN;
                });
    }

    /** @param change what clients do, such as {@code increment} */
    Finding judge(String change) {
        Measures measures = ruling.measures();
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        if (changes < FEWEST || since < FEWEST) {
            return ruling.open(
                    "too-few",
                    "Only " + Words.plural(changes, change) + " acknowledged and "
                            + Words.plural(since, "read") + " answered after the event; " + FEWEST
                            + " of each are needed to tell.");
        }
        String of = Words.plural(changes, "acknowledged " + change) + " and " + Words.plural(reads, "read");
        return switch (Linearizability.judge(all.build())) {
            case Judgement.Holds holds ->
                measures.complete()
                        ? ruling.met("One order of " + of + " explains what clients saw of each " + object + ".")
                        : ruling.open(
                                "record-cut-off", "Nothing wrong shows in " + of + ", but the record is cut off.");
            case Judgement.Violated violated -> {
                if (ruling.lossPermitted() && !measures.loss().missing().isEmpty()) {
                    yield ruling.open(
                            "loss-permitted",
                            "No order of " + of
                                    + " explains what clients saw; the scenario permits a loss, and there is one. "
                                    + violated.counterexample().sentence());
                }
                if (!measures.complete() || !measures.form().counts().isEmpty()) {
                    yield ruling.open(
                            "record-incomplete",
                            "No order of " + of
                                    + " that are on record explains what clients saw, but the record has holes: what was seen may have been written unrecorded. "
                                    + violated.counterexample().sentence());
                }
                Finding missed = ruling.missed(
                        "not-linearizable",
                        "No order of " + of + " explains what clients saw. "
                                + violated.counterexample().sentence());
                yield new Finding(
                        missed.id(),
                        missed.words(),
                        missed.verdict(),
                        missed.sentence(),
                        missed.numbers(),
                        CounterexampleDrawing.svg(violated.counterexample()));
            }
            case Judgement.Undecided undecided ->
                ruling.open("undecided", Words.percent(undecided.shareDecided()) + " decided: " + undecided.reason());
        };
    }
}
