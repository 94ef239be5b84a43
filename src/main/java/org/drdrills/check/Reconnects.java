package org.drdrills.check;

import java.util.List;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Scope;

/** Every client has an acknowledged operation within a time of recovery: {@code within}, {@code of}. */
final class Reconnects {
    static final Check CHECK = Check.of("reconnects", Reconnects::judge);

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        Scope scope = measures.scope(limits.text("of", "all"));
        long limit = limits.nanos("within");
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage(scope);
        if (!outage.over()) {
            return ruling.open(
                    "not-recovered",
                    "Service of " + scope.words()
                            + " was not back before the load ended, so there was nothing to reconnect to.");
        }
        long recovery = outage.until();
        List<Interruptions.Recovery> clients = measures.interruptions().next(scope, recovery);
        List<String> stuck = clients.stream()
                .filter(client -> client.back() < 0)
                .map(client -> measures.interruptions().name(client.client()))
                .toList();
        if (!stuck.isEmpty()) {
            long waited = measures.end() - recovery;
            String sentence =
                    Words.plural(stuck.size(), "client") + " of " + clients.size() + " (" + String.join(", ", stuck)
                            + ") had nothing acknowledged in " + Words.seconds(waited) + " after service was back at "
                            + Words.clock(recovery) + "; the limit is " + Words.seconds(limit) + ".";
            return waited > limit + outage.plusMinus()
                    ? ruling.missed("stuck", sentence)
                    : ruling.open("record-too-short", sentence);
        }
        Interruptions.Recovery slowest =
                clients.stream().max((a, b) -> Long.compare(a.back(), b.back())).orElseThrow();
        long plusMinus = slowest.plusMinus() + outage.plusMinus();
        return ruling.atMost(
                slowest.back() - recovery,
                plusMinus,
                limit,
                "The last client, " + measures.interruptions().name(slowest.client()) + ", was back after",
                "Service was back at " + Words.clock(recovery) + ".",
                Measured.seconds(
                        "reconnects",
                        "last client back",
                        slowest.back() - recovery,
                        plusMinus,
                        "from sustained service to its first acknowledged operation"));
    }
}
