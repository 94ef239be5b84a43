package org.drdrills.check;

import java.util.List;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;

/** Every client has an acknowledged operation within a time of recovery. */
public final class Reconnects implements Check {
    public static final Check CHECK = new Reconnects();

    private Reconnects() {}

    @Override
    public String id() {
        return "reconnects";
    }

    @Override
    public Awaited awaits() {
        return Awaited.SERVICE;
    }

    @Override
    public boolean scoped() {
        return true;
    }

    @Override
    public LimitForm form() {
        return LimitForm.WITHIN;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        long limit = ruling.most();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage(clients);
        if (!outage.over()) {
            return ruling.open(
                    "not-recovered",
                    "Service of " + clients.words()
                            + " was not back before the load ended, so there was nothing to reconnect to.");
        }
        long recovery = outage.until();
        List<Interruptions.Recovery> back = measures.interruptions().next(clients, recovery);
        List<String> stuck = back.stream()
                .filter(client -> client.back() < 0)
                .map(client -> measures.interruptions().name(client.client()))
                .toList();
        if (!stuck.isEmpty()) {
            long waited = measures.end() - recovery;
            String sentence =
                    Words.plural(stuck.size(), "client") + " of " + back.size() + " (" + String.join(", ", stuck)
                            + ") had nothing acknowledged in " + Words.seconds(waited) + " after service was back at "
                            + Words.clock(recovery) + "; the limit is " + Words.seconds(limit) + ".";
            return waited > limit + outage.plusMinus()
                    ? ruling.missed("stuck", sentence)
                    : ruling.open("record-too-short", sentence);
        }
        Interruptions.Recovery slowest =
                back.stream().max((a, b) -> Long.compare(a.back(), b.back())).orElseThrow();
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
