package org.drdrills.check;

import java.util.List;
import java.util.Optional;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/** Every client has an acknowledged operation within a time of the first write that is acknowledged again. */
public final class Reconnects implements Check {
    public static final Check CHECK = new Reconnects();
    private static final Declaration DECLARED =
            Declaration.of("reconnects", LimitForm.WITHIN, Awaited.SERVICE, Kind.SCOPED);

    private Reconnects() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        long limit = ruling.most();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Optional<Long> served = measures.firstServed();
        if (served.isEmpty()) {
            return ruling.open(
                    "not-recovered",
                    "No write was acknowledged any more after the event, so there was nothing to reconnect to.");
        }
        long recovery = served.get();
        List<Interruptions.Recovery> back = measures.interruptions().next(clients, recovery);
        List<String> stuck = back.stream()
                .filter(client -> client.back() < 0)
                .map(client -> measures.interruptions().name(client.client()))
                .toList();
        String since = "the first acknowledged write at " + Words.clock(measures, recovery);
        String definition = "from the first acknowledged write of any client to its own";
        if (!stuck.isEmpty()) {
            long waited = measures.end() - recovery;
            String sentence = Words.plural(stuck.size(), "client") + " of " + back.size() + " ("
                    + String.join(", ", stuck) + ") had nothing acknowledged in " + Words.seconds(waited) + " after "
                    + since + "; the limit is " + Words.seconds(limit) + ".";
            Measured none = Measured.seconds("reconnects", "last client back", Double.NaN, 0, definition);
            return waited > limit + measures.header().clock()
                    ? ruling.missed("stuck", sentence, none)
                    : ruling.open("record-too-short", sentence, none);
        }
        Interruptions.Recovery slowest =
                back.stream().max((a, b) -> Long.compare(a.back(), b.back())).orElseThrow();
        long plusMinus = slowest.plusMinus() + measures.header().clock();
        return ruling.atMost(
                slowest.back() - recovery,
                plusMinus,
                limit,
                "The last client, " + measures.interruptions().name(slowest.client()) + ", was back after",
                "It is counted from " + since + ".",
                Measured.seconds("reconnects", "last client back", slowest.back() - recovery, plusMinus, definition));
    }
}
