package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;

/** Transactions; PostgreSQL keeps lists as arrays, one row each. */
final class PostgresTransactions implements TransactionSession {
    private static final String APPEND =
            "INSERT INTO list (k, v) VALUES (?, ARRAY[?::bigint]) ON CONFLICT (k) DO UPDATE SET v = list.v || EXCLUDED.v RETURNING host(inet_server_addr())";
    private static final String READ = "SELECT (SELECT v FROM list WHERE k = ?), host(inet_server_addr())";

    private final ServerList servers;
    private final Map<String, String> access;
    private final Duration timeout;
    private final OptionalInt isolation;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private PostgresConnection connection;
    private PreparedStatement append;
    private PreparedStatement read;
    private SqlTallies tallies;
    private String peer = "";

    /** @param isolation a level of {@link java.sql.Connection}; empty for the server's default */
    PostgresTransactions(
            List<InetSocketAddress> servers, Map<String, String> access, Duration timeout, OptionalInt isolation) {
        this.servers = new ServerList(servers);
        this.access = Map.copyOf(access);
        this.timeout = timeout;
        this.isolation = isolation;
    }

    @Override
    public Answer transact(List<Transaction.Step> steps) {
        deadline.in(timeout);
        List<Transaction.Step> done = new ArrayList<>();
        boolean committing = false;
        try {
            if (connection == null) {
                connect();
            }
            for (Transaction.Step step : steps) {
                done.add(carryOut(step));
            }
            committing = true;
            connection.jdbc().commit();
            SQLWarning warning = connection.jdbc().getWarnings();
            if (warning != null) {
                // committed, but perhaps on this node only: then the server says so in a warning
                return failed(
                        new Outcome.Unknown("answered with a warning: "
                                + PostgresFailure.of(warning).reason()),
                        done);
            }
            return new Answer(Outcome.ACKNOWLEDGED, done, peer);
        } catch (SQLException e) {
            PostgresFailure failure = PostgresFailure.of(e);
            String reason = !failure.answered() && deadline.passed()
                    ? "no answer within " + timeout.toMillis() + " ms"
                    : failure.reason();
            return failed(
                    committing && !(failure.outcome(true) instanceof Outcome.Refused)
                            ? new Outcome.Unknown(reason)
                            : new Outcome.Refused(reason),
                    done);
        } catch (RuntimeException e) {
            String reason = "the driver failed: " + e;
            return failed(committing ? new Outcome.Unknown(reason) : new Outcome.Refused(reason), done);
        }
    }

    private Transaction.Step carryOut(Transaction.Step step) throws SQLException {
        return switch (step) {
            case Transaction.Append wanted -> {
                append.setInt(1, wanted.list());
                append.setLong(2, wanted.element());
                try (ResultSet row = append.executeQuery()) {
                    row.next();
                    peer = text(row.getString(1));
                }
                yield wanted;
            }
            case Transaction.Read wanted -> {
                read.setInt(1, wanted.list());
                try (ResultSet row = read.executeQuery()) {
                    row.next();
                    peer = text(row.getString(2));
                    Array seen = row.getArray(1);
                    yield new Transaction.Read(
                            wanted.list(), seen == null ? List.of() : List.of((Long[]) seen.getArray()));
                }
            }
            default -> tallies.carryOut(step);
        };
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private void connect() throws SQLException {
        connection = PostgresConnection.open("client", servers, access, deadline, timeout);
        if (isolation.isPresent()) {
            connection.jdbc().setTransactionIsolation(isolation.getAsInt());
        }
        connection.jdbc().setAutoCommit(false);
        append = connection.jdbc().prepareStatement(APPEND);
        read = connection.jdbc().prepareStatement(READ);
        tallies = new SqlTallies(connection.jdbc());
    }

    private Answer failed(Outcome outcome, List<Transaction.Step> done) {
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        return new Answer(outcome, done, "");
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
