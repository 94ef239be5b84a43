package org.drdrills.check;

import org.drdrills.history.History;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Scope;

/** Writes are acknowledged again within a time of the event: {@code within}, and {@code of}: all, others or a site. */
public final class Recovery implements Check {
    static final String ID = "recovery";

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
        return measures.course().event().isEmpty()
                ? ruling.noEvent()
                : judge(ruling, limits.nanos("within"), measures, measures.outage(scope), "Outage" + whose(scope));
    }

    static String whose(Scope scope) {
        return scope.name().equals("all") ? "" : " of " + scope.words();
    }

    static Finding judge(Ruling ruling, long limit, Measures measures, Outage outage, String what) {
        Measured number = Measured.seconds("outage", what, outage.over() ? outage.length() : Double.NaN, outage.plusMinus(),
                "from " + Words.clock(outage.from()) + " to the first acknowledgement of the first lasting 10 s window with 99 % of writes served");
        if (!outage.over()) {
            return ruling.atLeast(outage.atLeast(), outage.plusMinus(), limit, what + " was", Words.began(measures, outage.from() + outage.atLeast()), number);
        }
        String relapse = outage.relapses() == 0
                ? ""
                : "Service was first back after " + Words.seconds(outage.first()) + " and lost again " + (outage.relapses() == 1 ? "once" : outage.relapses() + " times") + ". ";
        return ruling.atMost(outage.length(), outage.plusMinus(), limit, what + " was", relapse + Words.began(measures, outage.until()), number);
    }
}
