package org.drdrills.check;

import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Scope;
import org.drdrills.measure.WriteLog;

/** Writes are acknowledged again within a time of the event. */
public final class Recovery implements Check {
    public static final Check CHECK = new Recovery();
    private static final Declaration DECLARED =
            Declaration.of("recovery", LimitForm.WITHIN, Awaited.SERVICE, Headline.RECOVERY, Kind.SCOPED);

    private Recovery() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        return measures.course().event().isEmpty()
                ? ruling.noEvent()
                : withTheStruck(
                        measures,
                        clients,
                        judge(
                                ruling,
                                ruling.most(),
                                measures,
                                measures.outage(clients),
                                "outage.sustained" + (clients.scope().equals(Scope.ALL) ? "" : "." + clients.name()),
                                "Outage" + whose(clients)));
    }

    /** A finding on those whom the event does not strike says how the others fared, too. */
    private static Finding withTheStruck(Measures measures, Clients clients, Finding found) {
        if (!clients.scope().equals(Scope.OTHERS) || !measures.partlyStruck()) {
            return found;
        }
        Outage struck = measures.outage(measures.clients(Scope.STRUCK));
        String length = struck.over()
                ? "it was " + Words.seconds(struck.length(), struck.plusMinus())
                : "it was not measured, and at least " + Words.seconds(struck.atLeast(), struck.plusMinus());
        return new Finding(
                found.id(),
                found.words(),
                found.verdict(),
                found.sentence() + " For clients in "
                        + String.join(", ", struck.clients().sites()) + " " + length + ".",
                found.numbers(),
                found.drawing());
    }

    static String whose(Clients clients) {
        return clients.scope().equals(Scope.ALL) ? "" : " of " + clients.words();
    }

    static Finding judge(Ruling ruling, long limit, Measures measures, Outage outage, String name, String what) {
        Measured number = Measured.seconds(
                name,
                what,
                outage.over() ? outage.length() : Double.NaN,
                (double) outage.plusMinus(),
                "from " + Words.clock(measures, outage.from())
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
        Finding timed = ruling.atMost(
                outage.length(),
                outage.plusMinus(),
                limit,
                what + " was",
                relapse + Words.began(measures, outage.until()),
                number);
        if (timed.verdict() != Verdict.MET) {
            return timed;
        }
        if (outage.relapses() > 0) {
            return ruling.fallsShort(
                    "relapsed", timed.sentence(), outage.from() + outage.first(), outage.until(), number);
        }
        long tolerated = AfterHealing.tolerated(ruling);
        return measures.worstAfterHealing(outage.clients(), outage.until())
                .filter(worst -> worst.share() + tolerated / (double) WriteLog.WINDOW < WriteLog.SHARE)
                .map(worst -> ruling.fallsShort(
                        "relapsed",
                        timed.sentence() + " But it did not last: in the 10 s from " + Words.clock(measures, worst.at())
                                + " after the healing " + worst.served() + " of " + worst.due()
                                + " writes were served (" + Words.percent(worst.share()) + "; the limit is 99 %).",
                        worst.at(),
                        worst.at() + WriteLog.WINDOW,
                        number))
                .orElse(timed);
    }
}
