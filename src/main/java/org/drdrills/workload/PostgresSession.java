package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/** A client's conversation with PostgreSQL, one statement and one round trip per request. */
final class PostgresSession implements Session {
    private static final String WRITE = """
            WITH entry AS (INSERT INTO ledger (id, k) VALUES (?, ?))
            INSERT INTO register (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v
            RETURNING host(inet_server_addr())""";
    private static final String READ = "SELECT (SELECT v FROM register WHERE k = ?), host(inet_server_addr())";

    private final ServerList servers;
    private final Map<String, String> access;
    private final Duration timeout;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private PostgresConnection connection;
    private PreparedStatement write;
    private PreparedStatement read;

    PostgresSession(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        this.servers = new ServerList(servers);
        this.access = Map.copyOf(access);
        this.timeout = timeout;
    }

    @Override
    public Answer write(int key, long id) {
        return request(
                () -> {
                    write.setLong(1, id);
                    write.setInt(2, key);
                    write.setInt(3, key);
                    write.setLong(4, id);
                },
                true);
    }

    @Override
    public Answer read(int key) {
        return request(() -> read.setInt(1, key), false);
    }

    private interface Filling {
        void fill() throws SQLException;
    }

    private Answer request(Filling filling, boolean writing) {
        deadline.in(timeout);
        boolean sent = false;
        try {
            if (connection == null) {
                connect();
            }
            filling.fill();
            PreparedStatement statement = writing ? write : read;
            sent = true;
            try (ResultSet row = statement.executeQuery()) {
                // committed here, but perhaps on this node only: then the server says so in a warning
                if (statement.getWarnings() != null) {
                    return failed(new Outcome.Unknown("answered with a warning: "
                            + PostgresFailure.of(statement.getWarnings()).reason()));
                }
                if (!row.next()) {
                    return failed(new Outcome.Unknown("answered without a row"));
                }
                long value = writing ? Operation.NOTHING : row.getLong(1);
                if (!writing && row.wasNull()) {
                    value = Operation.NOTHING;
                }
                String peer = row.getString(writing ? 1 : 2);
                return new Answer(Outcome.ACKNOWLEDGED, value, peer == null ? "" : peer);
            }
        } catch (SQLException e) {
            PostgresFailure failure = PostgresFailure.of(e);
            if (!failure.answered() && deadline.passed()) {
                String late = (sent ? "no answer within " : "no connection within ") + timeout.toMillis() + " ms";
                return failed(sent ? new Outcome.Unknown(late) : new Outcome.Refused(late));
            }
            return failed(failure.outcome(sent));
        } catch (RuntimeException e) {
            String reason = "the driver failed: " + e;
            return failed(sent ? new Outcome.Unknown(reason) : new Outcome.Refused(reason));
        }
    }

    private void connect() throws SQLException {
        connection = PostgresConnection.open("client", servers, access, deadline, timeout);
        write = connection.jdbc().prepareStatement(WRITE);
        read = connection.jdbc().prepareStatement(READ);
    }

    private Answer failed(Outcome outcome) {
        abandon();
        return new Answer(outcome, Operation.NOTHING, "");
    }

    private void abandon() {
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
