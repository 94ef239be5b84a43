package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;

/** No write is acknowledged from a client time-out after the fault bit, or {@code after} past the event, until {@code until}: heal or operator; {@code of}: all, others or a site. */
final class StaysDown {
    static final Check CHECK = Check.ofSafety("stays-down", StaysDown::judge);
    private static final int FEWEST = 10;

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        Scope scope = measures.scope(limits.text("of", "all"));
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        String until = limits.text("until");
        Optional<Mark> end = switch (until) {
            case "heal" -> measures.course().after(Mark.Kind.HEAL);
            case "operator" -> measures.course().order();
            default ->
                throw new IllegalArgumentException(
                        "'" + until + "' is neither heal nor operator, in the limit 'until' of '"
                                + ruling.objective().words() + "'");
        };
        Optional<Mark> bit = measures.course().after(Mark.Kind.BIT);
        if (bit.isEmpty() || end.isEmpty()) {
            return ruling.open(
                    "no-interval",
                    "The record does not say from when to when service was to be down: "
                            + (bit.isEmpty() ? "the fault was not seen to bite" : "no " + until) + ".");
        }
        // What was under way when service went down may still be answered within a time-out.
        long down = Math.max(
                bit.get().at(),
                measures.course().event().orElseThrow().at()
                        + (ruling.objective().limits().containsKey("after") ? limits.nanos("after") : 0));
        long from = down + measures.header().timeout() + measures.header().timeout() / 10;
        long to = end.get().at();
        String when = "between " + Words.clock(from) + " and " + Words.clock(to);
        long acknowledged = measures.writes()
                .acknowledgedBetween(scope, from, to - measures.header().clock());
        if (acknowledged > 0) {
            return ruling.missed(
                    "acknowledged",
                    Words.plural(acknowledged, "write") + " of " + scope.words() + " acknowledged " + when
                            + ", where none was to be; see " + measures.pace().writes(from, to) + ".",
                    Measured.count("stays-down", "writes acknowledged", acknowledged, when));
        }
        long tried = to > from ? measures.writes().triedAndServed(scope, from, to)[0] : 0;
        return tried >= FEWEST
                ? ruling.met("None of " + tried + " writes of " + scope.words() + " was acknowledged " + when + ".")
                : ruling.open(
                        "too-few-tries",
                        "Only " + Words.plural(tried, "write") + " of " + scope.words() + " tried " + when + "; "
                                + FEWEST + " are needed to tell.");
    }
}
