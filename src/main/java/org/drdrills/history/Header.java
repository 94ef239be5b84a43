package org.drdrills.history;

import java.time.Instant;
import java.util.List;

/**
 * The first line of a history.
 *
 * @param started   wall clock at time 0: the only anchor between the drill's time and the world's
 * @param clients   index = {@link Operation#client()}
 * @param members   nodes that hold data
 * @param timeout   the clients' time-out, ns
 * @param clock     greatest known error between two stamps of this record, ns
 */
public record Header(String drill, String environment, Instant started, List<Client> clients, List<String> members, long timeout, long clock) {
    public Header {
        clients = List.copyOf(clients);
        members = List.copyOf(members);
    }

    /** A recorded client and where it sits. */
    public record Client(String name, String site) {}
}
