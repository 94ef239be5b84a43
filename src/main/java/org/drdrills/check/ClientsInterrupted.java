package org.drdrills.check;

import org.drdrills.measure.Clients;
import org.drdrills.measure.Measures;

/**
 * The event interrupts the writes of clients: one is not acknowledged, or waits for more than a quarter of the client time-out. Where it
 * does not, that service came back shows nothing, and the drill is INCONCLUSIVE.
 */
public final class ClientsInterrupted implements Check {
    public static final Check CHECK = new ClientsInterrupted();

    private static final int SHARE_OF_TIMEOUT = 4;
    private static final Declaration DECLARED =
            Declaration.of("clients-interrupted", LimitForm.always(Limit.HOLDS), Kind.SCOPED, Kind.ASSUMPTION);

    private ClientsInterrupted() {}

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
        long from = measures.course().event().get().at();
        long wait = measures.header().timeout() / SHARE_OF_TIMEOUT;
        long interrupted = measures.writes()
                .interrupted(clients, from, Math.min(measures.course().heal(), measures.end()), wait);
        return interrupted > 0
                ? ruling.met(Words.plural(interrupted, "write") + " of " + clients.words()
                        + " failed, or waited for more than " + Words.seconds(wait)
                        + ", between the event and the healing.")
                : ruling.open(
                        "not-felt",
                        "The event interrupted no client: every write of " + clients.words()
                                + " after it was acknowledged within " + Words.seconds(wait)
                                + ", so the drill does not show that service comes back.");
    }
}
