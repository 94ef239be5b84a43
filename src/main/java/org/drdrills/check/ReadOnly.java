package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/** During a part of the drill 99 % of reads are answered and no write is acknowledged. */
public final class ReadOnly implements Check {
    public static final Check CHECK = new ReadOnly();
    private static final double SHARE = 0.99;
    private static final int FEWEST = 10;
    private static final Declaration DECLARED = Declaration.of("read-only", LimitForm.DURING, Kind.SCOPED);

    private ReadOnly() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limit.During during = ruling.limit(Limit.During.class);
        Clients clients = measures.clients(ruling.objective().scope());
        Optional<Mark> end = during.until() == Limit.During.End.OPERATOR
                ? measures.course().order()
                : measures.course().after(Mark.Kind.HEAL);
        if (measures.course().event().isEmpty() || end.isEmpty()) {
            return ruling.open("no-interval", "The record does not say from when to when service was to be read-only.");
        }
        long from = measures.course().event().get().at() + during.after().toNanos();
        // What is under way when the failure ends may be answered either way.
        long to = end.get().at() - measures.header().timeout() / 10 * 11;
        Tally tally = new Tally();
        ruling.history().replay(event -> {
            if (event instanceof Operation operation
                    && measures.form().sound(operation)
                    && clients.members().get(operation.client())
                    && operation.due() >= from
                    && operation.due() < to) {
                tally.add(operation);
            }
        });
        String when = "between " + Words.clock(measures, from) + " and " + Words.clock(measures, to);
        if (tally.written > 0) {
            return ruling.missed(
                    "acknowledged",
                    Words.plural(tally.written, "write") + " of " + clients.words() + " acknowledged " + when
                            + ", where none was to be.");
        }
        if (tally.reads < FEWEST || tally.writes < FEWEST) {
            return ruling.open(
                    "too-few-tries",
                    "Only " + Words.plural(tally.reads, "read") + " and " + Words.plural(tally.writes, "write") + " of "
                            + clients.words() + " tried " + when + "; " + FEWEST + " of each are needed to tell.");
        }
        double share = (double) tally.answered / tally.reads;
        String sentence = tally.answered + " of " + tally.reads + " reads of " + clients.words() + " were answered "
                + when + " (" + Words.percent(share) + "; the limit is 99 %), and none of " + tally.writes
                + " writes was acknowledged.";
        Measured number = new Measured(
                "read-only", "reads answered while no write was accepted", share * 100, "%", 100.0 / tally.reads, when);
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
