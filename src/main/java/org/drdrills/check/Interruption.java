package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.History;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;

/** No client waits longer than a time between two acknowledged operations: {@code at-most}, {@code of}. */
public final class Interruption implements Check {
    static final String ID = "interruption";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Finding judge(Objective objective, Conditions conditions, History history) {
        Measures measures = MeasuredHistory.measures(history, conditions);
        Ruling ruling = new Ruling(objective);
        Limits limits = new Limits(objective);
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
        long plusMinus = measures.interruptions().spacing(gap.client()) + measures.header().clock();
        Measured number = Measured.seconds("interruption", "longest interruption", gap.length(), plusMinus, "between two acknowledged operations of one client");
        String what = "The longest interruption" + Recovery.whose(scope) + ", of " + measures.interruptions().name(gap.client()) + ", was";
        String where = "It began at " + Words.clock(gap.from()) + "; see " + measures.pace().operations(gap.from(), gap.to()) + ".";
        return gap.open()
                ? ruling.atLeast(gap.length(), plusMinus, limit, what, where, number)
                : ruling.atMost(gap.length(), plusMinus, limit, what, where, number);
    }
}
