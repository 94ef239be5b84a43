package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;

/** No client waits longer than a time between two acknowledged operations: {@code at-most}, {@code of}. */
final class Interruption {
    static final Check CHECK = Check.of("interruption", Interruption::judge);

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        Scope scope = measures.scope(limits.text("of", "all"));
        long limit = limits.nanos("at-most");
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Optional<Interruptions.Gap> longest = measures.interruptions().longest(scope);
        if (longest.isEmpty()) {
            return ruling.open("no-load", "No operation of " + scope.words() + " is on record after the event.");
        }
        Interruptions.Gap gap = longest.get();
        long plusMinus = measures.interruptions().spacing(gap.client())
                + measures.header().clock();
        Measured number = Measured.seconds(
                "interruption.longest",
                "longest interruption",
                gap.length(),
                plusMinus,
                "between two acknowledged operations of one client");
        String what = "The longest interruption" + Recovery.whose(scope) + ", of "
                + measures.interruptions().name(gap.client()) + ", was";
        String where = "It began at " + Words.clock(gap.from()) + "; see "
                + measures.pace().writes(gap.from(), gap.to()) + ".";
        return gap.open()
                ? ruling.atLeast(gap.length(), plusMinus, limit, what, where, number)
                : ruling.atMost(gap.length(), plusMinus, limit, what, where, number);
    }
}
