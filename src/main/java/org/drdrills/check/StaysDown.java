package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/** During a part of the drill, from a client time-out after the fault took effect at the earliest, no write is acknowledged. */
public final class StaysDown implements Check {
    public static final Check CHECK = new StaysDown();
    private static final int FEWEST = 10;
    private static final Declaration DECLARED =
            Declaration.of("stays-down", LimitForm.DURING, Kind.SCOPED, Kind.SAFETY);

    private StaysDown() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        Limit.During during = ruling.limit(Limit.During.class);
        Optional<Mark> end = switch (during.until()) {
            case HEAL -> measures.course().after(Mark.Kind.HEAL);
            case OPERATOR -> measures.course().order();
        };
        Optional<Mark> effect = measures.course().after(Mark.Kind.BIT);
        if (effect.isEmpty() || end.isEmpty()) {
            return ruling.open(
                    "no-interval",
                    "The record does not say from when to when service was to be down: "
                            + (effect.isEmpty()
                                    ? "the fault had no observed effect"
                                    : during.until() == Limit.During.End.HEAL ? "no heal" : "no operator")
                            + ".");
        }
        // What was under way when service went down may still be answered within a time-out.
        long down = Math.max(
                effect.get().at(),
                measures.course().event().orElseThrow().at() + during.after().toNanos());
        long from = down + measures.header().timeout() + measures.header().timeout() / 10;
        long to = end.get().at();
        String when = "between " + Words.clock(measures, from) + " and " + Words.clock(measures, to);
        long acknowledged = measures.writes()
                .acknowledgedBetween(clients, from, to - measures.header().clock());
        if (acknowledged > 0) {
            return ruling.missed(
                    "acknowledged",
                    Words.plural(acknowledged, "write") + " of " + clients.words() + " acknowledged " + when
                            + ", where none was to be; see " + measures.pace().writes(from, to) + ".",
                    Measured.count("stays-down", "writes acknowledged", acknowledged, when));
        }
        long tried = to > from ? measures.writes().triedAndServed(clients, from, to)[0] : 0;
        return tried >= FEWEST
                ? ruling.met("None of " + tried + " writes of " + clients.words() + " was acknowledged " + when + ".")
                : ruling.open(
                        "too-few-tries",
                        "Only " + Words.plural(tried, "write") + " of " + clients.words() + " tried " + when + "; "
                                + FEWEST + " are needed to tell.");
    }
}
