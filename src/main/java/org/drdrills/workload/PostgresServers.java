package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The servers that a client knows, as in a connection string with several hosts. One is taken as it is, such as a listener.
 * Of several the client wants the one that takes writes: it begins with the one that served it last, and none may use up
 * the time of the others, because one that is there but says nothing would.
 */
final class PostgresServers {
    private final List<InetSocketAddress> addresses;
    private int last;

    PostgresServers(List<InetSocketAddress> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /**
     * @param deadline is left at {@code timeout} from now
     * @throws SQLException what the last one said, if none would have us
     */
    PostgresConnection connect(
            String who, Map<String, String> access, DeadlineSocket.Deadline deadline, Duration timeout)
            throws SQLException {
        long until = System.nanoTime() + timeout.toNanos();
        SQLException refused = null;
        try {
            for (int i = 0; i < addresses.size(); i++) {
                int next = (last + i) % addresses.size();
                deadline.in(Duration.ofNanos((until - System.nanoTime()) / (addresses.size() - i)));
                try {
                    PostgresConnection connection =
                            PostgresConnection.open(who, addresses.get(next), access, addresses.size() > 1, deadline);
                    last = next;
                    return connection;
                } catch (SQLException e) {
                    refused = e;
                }
            }
        } finally {
            deadline.in(Duration.ofNanos(until - System.nanoTime()));
        }
        throw refused;
    }

    @Override
    public String toString() {
        return addresses.size() == 1 ? addresses.getFirst().toString() : addresses.toString();
    }
}
