package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The servers that a client knows, as in a connection string with several hosts. One is taken as it is, such as a listener.
 * Of several the client wants the one that takes writes: it begins with the one that served it last, and none may use up
 * the time of the others, because one that is there but says nothing would.
 */
public final class ServerList {
    private final List<InetSocketAddress> addresses;
    private int last;

    public ServerList(List<InetSocketAddress> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /** Opens a connection to one server. */
    public interface Opening<C> {
        C at(InetSocketAddress address) throws SQLException;
    }

    /** Whether there is a choice, so that only a server that takes writes will do. */
    public boolean several() {
        return addresses.size() > 1;
    }

    /**
     * @param deadline is left at {@code timeout} from now
     * @throws SQLException what the last one said, if none would have us
     */
    public <C> C connect(Opening<C> opening, DeadlineSocket.Deadline deadline, Duration timeout) throws SQLException {
        long until = System.nanoTime() + timeout.toNanos();
        SQLException refused = null;
        try {
            for (int i = 0; i < addresses.size(); i++) {
                int next = (last + i) % addresses.size();
                long now = System.nanoTime();
                deadline.at(now + (until - now) / (addresses.size() - i));
                try {
                    C connection = opening.at(addresses.get(next));
                    last = next;
                    return connection;
                } catch (SQLException e) {
                    refused = e;
                }
            }
        } finally {
            // not counted from now: a thread that was held up here would call its own time-out the driver's
            deadline.at(until);
        }
        throw refused;
    }

    @Override
    public String toString() {
        return addresses.size() == 1 ? addresses.getFirst().toString() : addresses.toString();
    }
}
