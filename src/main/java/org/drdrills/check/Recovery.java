package org.drdrills.check;

import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Scope;

/** Writes are acknowledged again within a time of the event: {@code within}, and {@code of}: all, others or a site. */
final class Recovery {
    static final Check CHECK = Check.of("recovery", Recovery::judge);

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        Scope scope = measures.scope(limits.text("of", "all"));
        return measures.course().event().isEmpty()
                ? ruling.noEvent()
                : judge(
                        ruling,
                        limits.nanos("within"),
                        measures,
                        measures.outage(scope),
                        "outage.sustained" + (scope.name().equals("all") ? "" : "." + scope.name()),
                        "Outage" + whose(scope));
    }

    static String whose(Scope scope) {
        return scope.name().equals("all") ? "" : " of " + scope.words();
    }

    static Finding judge(Ruling ruling, long limit, Measures measures, Outage outage, String name, String what) {
        Measured number = Measured.seconds(
                name,
                what,
                outage.over() ? outage.length() : Double.NaN,
                (double) outage.plusMinus(),
                "from " + Words.clock(outage.from())
                        + " to the first acknowledgement of the first lasting 10 s window with 99 % of writes served");
        if (!outage.over()) {
            return ruling.atLeast(
                    outage.atLeast(),
                    outage.plusMinus(),
                    limit,
                    what + " was",
                    Words.began(measures, outage.from() + outage.atLeast()),
                    number);
        }
        String relapse = outage.relapses() == 0
                ? ""
                : "Service was first back after " + Words.seconds(outage.first()) + " and lost again "
                        + (outage.relapses() == 1 ? "once" : outage.relapses() + " times") + ". ";
        return ruling.atMost(
                outage.length(),
                outage.plusMinus(),
                limit,
                what + " was",
                relapse + Words.began(measures, outage.until()),
                number);
    }
}
