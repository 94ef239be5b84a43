package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;

/** From {@code after} past the event until {@code until} (heal or operator) 99 % of reads are answered and no write is acknowledged; {@code of}: all, others or a site. */
final class ReadOnly {
    static final Check CHECK = Check.of("read-only", ReadOnly::judge);
    private static final double SHARE = 0.99;
    private static final int FEWEST = 10;

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        Scope scope = measures.scope(limits.text("of", "all"));
        Optional<Mark> end = limits.text("until").equals("operator")
                ? measures.course().order()
                : measures.course().after(Mark.Kind.HEAL);
        if (measures.course().event().isEmpty() || end.isEmpty()) {
            return ruling.open("no-interval", "The record does not say from when to when people were to read only.");
        }
        long from = measures.course().event().get().at() + limits.nanos("after");
        // What is under way when the failure ends may be answered either way.
        long to = end.get().at() - measures.header().timeout() / 10 * 11;
        Tally tally = new Tally();
        ruling.history().replay(event -> {
            if (event instanceof Operation operation
                    && scope.clients().get(operation.client())
                    && operation.due() >= from
                    && operation.due() < to) {
                tally.add(operation);
            }
        });
        String when = "between " + Words.clock(from) + " and " + Words.clock(to);
        if (tally.written > 0) {
            return ruling.missed(
                    "acknowledged",
                    Words.plural(tally.written, "write") + " of " + scope.words() + " acknowledged " + when
                            + ", where none was to be.");
        }
        if (tally.reads < FEWEST || tally.writes < FEWEST) {
            return ruling.open(
                    "too-few-tries",
                    "Only " + Words.plural(tally.reads, "read") + " and " + Words.plural(tally.writes, "write") + " of "
                            + scope.words() + " tried " + when + "; " + FEWEST + " of each are needed to tell.");
        }
        double share = (double) tally.answered / tally.reads;
        String sentence = tally.answered + " of " + tally.reads + " reads of " + scope.words() + " were answered "
                + when + " (" + Words.percent(share) + "; the limit is 99 %), and none of " + tally.writes
                + " writes was acknowledged.";
        Measured number = new Measured(
                "read-only", "reads answered while nobody could write", share * 100, "%", 100.0 / tally.reads, when);
        return share >= SHARE ? ruling.met(sentence, number) : ruling.missed("unanswered", sentence, number);
    }

    private static final class Tally {
        int reads;
        int answered;
        int writes;
        int written;

        void add(Operation operation) {
            boolean acknowledged = operation.outcome().acknowledged();
            if (operation.write()) {
                writes++;
                written += acknowledged ? 1 : 0;
            } else {
                reads++;
                answered += acknowledged ? 1 : 0;
            }
        }
    }
}
