package org.drdrills.history;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The first line of a history.
 *
 * @param started   wall clock at time 0: the only anchor between the drill's time and the world's
 * @param clients   index = {@link Operation#client()}
 * @param members   nodes that hold data
 * @param timeout   the clients' time-out, ns
 * @param clock     greatest known error between two stamps of this record, ns
 * @param owners    for each member the pool that it belongs to; empty where there is one pool only
 */
public record Header(
        String drill,
        String environment,
        Instant started,
        List<Client> clients,
        List<String> members,
        long timeout,
        long clock,
        List<String> owners) {
    public Header {
        clients = List.copyOf(clients);
        members = List.copyOf(members);
        owners = List.copyOf(owners);
        if (!owners.isEmpty() && owners.size() != members.size()) {
            throw new IllegalArgumentException(
                    "there are " + members.size() + " members, and pools of " + owners.size());
        }
    }

    public Header(
            String drill,
            String environment,
            Instant started,
            List<Client> clients,
            List<String> members,
            long timeout,
            long clock) {
        this(drill, environment, started, clients, members, timeout, clock, List.of());
    }

    /** Names of the pools, where there are several; else empty. */
    public List<String> pools() {
        return List.copyOf(new LinkedHashSet<>(owners));
    }

    /**
     * A recorded client and where it sits.
     *
     * @param pool whose client it is; empty where there is one pool only
     */
    public record Client(String name, String site, String pool) {
        public Client(String name, String site) {
            this(name, site, "");
        }
    }
}
