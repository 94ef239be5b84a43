package org.drdrills.check;

import java.util.Locale;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * The event slows the writes of clients: while it lasts, the median time to the acknowledgement is at least one and a half times that of
 * the baseline. Where it is not, the load did not feel the poor link, and the drill is INCONCLUSIVE.
 */
public final class ClientsSlowed implements Check {
    public static final Check CHECK = new ClientsSlowed();

    private static final double LEAST = 1.5;
    private static final int FEWEST = 20;
    private static final Declaration DECLARED =
            Declaration.of("clients-slowed", LimitForm.always(Limit.HOLDS), Kind.SCOPED, Kind.ASSUMPTION);

    private ClientsSlowed() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Clients clients = measures.clients(ruling.objective().scope());
        long event = measures.course().event().get().at();
        long healed = Math.min(measures.course().heal(), measures.end());
        long[] before = measures.writes().latencies(clients, measures.baseline(), event);
        long[] during = measures.writes().latencies(clients, event, healed);
        if (before.length < FEWEST || during.length < FEWEST) {
            return ruling.open(
                    "too-few-writes",
                    before.length + " writes of " + clients.words() + " were acknowledged in the baseline, "
                            + during.length + " between the event and the healing; at least " + FEWEST
                            + " of each are needed.");
        }
        double usual = before[before.length / 2] / 1e6;
        double slowed = during[during.length / 2] / 1e6;
        Measured number = new Measured(
                "latency.median",
                "median time to the acknowledgement during the fault",
                slowed,
                "ms",
                0.01,
                "of writes due between the event and the healing, from due to acknowledged");
        String sentence = String.format(
                Locale.ROOT,
                "Half of the writes of %s were acknowledged within %.1f ms before the event, and within %.1f ms between the event and the healing",
                clients.words(),
                usual,
                slowed);
        return slowed >= LEAST * usual
                ? ruling.met(sentence + ".", number)
                : ruling.open(
                        "not-felt",
                        sentence
                                + ": less than one and a half times as long, so the drill does not show what the poor link does.",
                        number);
    }
}
