package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * PostgreSQL, through its own driver. Settings: {@code user} (default {@code postgres}), {@code password} (none),
 * {@code database} ({@code postgres}), {@code followers} (none: {@code name=node name=node …} for standbys whose
 * {@code application_name} is not their node's; those that are connected from a node's own address need none).
 *
 * <p>A write is one statement that sets {@code register} and appends to {@code ledger}. The ledger has no unique
 * constraint, so that a write that was applied twice shows. The setting {@code isolation} is the level at which transactions run.
 */
public final class PostgresEngine implements Engine, Transactional {
    /** PostgreSQL's REPEATABLE READ is snapshot isolation. */
    private static final Map<String, Integer> LEVELS = Map.of(
            "read-committed",
            Connection.TRANSACTION_READ_COMMITTED,
            "snapshot",
            Connection.TRANSACTION_REPEATABLE_READ,
            "serializable",
            Connection.TRANSACTION_SERIALIZABLE);

    /** The login that the observer uses, where the pool has one of its own for that; else it is the clients'. */
    private static final String OBSERVER = "observer";

    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public void prepare(List<InetSocketAddress> listeners, Map<String, String> access, Duration patience) {
        ServerList servers = new ServerList(listeners);
        long until = System.nanoTime() + patience.toNanos();
        String last = "there was no time to try";
        while (System.nanoTime() < until) {
            DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
            try (PostgresConnection connection =
                    PostgresConnection.open("preparation", servers, access, deadline, ATTEMPT)) {
                create(connection, servers, access);
                return;
            } catch (SQLException e) {
                last = deadline.passed()
                        ? "no answer in time"
                        : PostgresFailure.of(e).reason();
            }
            pause();
        }
        throw new IllegalStateException("the tables for clients could not be created through " + servers + " within "
                + patience.toSeconds() + " s: " + last);
    }

    private static void create(PostgresConnection connection, ServerList servers, Map<String, String> access)
            throws SQLException {
        try (Statement statement = connection.jdbc().createStatement()) {
            connection.jdbc().setAutoCommit(false);
            // room on each page for the next version of a row: registers are updated all the time
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS register (k integer PRIMARY KEY, v bigint NOT NULL) WITH (fillfactor = 50)");
            statement.execute("CREATE TABLE IF NOT EXISTS ledger (id bigint NOT NULL, k integer NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS list (k integer PRIMARY KEY, v bigint[] NOT NULL)");
            try (ResultSet row =
                    statement.executeQuery("SELECT EXISTS (SELECT FROM ledger) OR EXISTS (SELECT FROM register)")) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new IllegalStateException(
                            "the ledger behind " + servers + " is not empty; a drill needs a fresh lab");
                }
            }
            if (access.containsKey(OBSERVER)) {
                statement.execute("GRANT SELECT ON ledger TO \"" + access.get(OBSERVER) + '"');
            }
            connection.jdbc().commit();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the tables for clients were being created", e);
        }
    }

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        return new PostgresSession(servers, access, timeout);
    }

    @Override
    public Optional<String> isolation(Map<String, String> access) {
        String level = access.get("isolation");
        if (level != null && !LEVELS.containsKey(level)) {
            throw new IllegalArgumentException("PostgreSQL has no isolation level '" + level + "'; it has "
                    + LEVELS.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return Optional.ofNullable(level);
    }

    @Override
    public TransactionSession transactions(
            List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        return new PostgresTransactions(servers, access, timeout, LEVELS.get(access.get("isolation")));
    }

    @Override
    public MemberSession member(String node, InetSocketAddress address, Map<String, String> access, Duration timeout) {
        Map<String, String> observer = new HashMap<>(access);
        if (access.containsKey(OBSERVER)) {
            observer.put("user", access.get(OBSERVER));
            observer.put("password", access.getOrDefault(OBSERVER + "-password", ""));
        }
        Map<String, String> nodes = pairs(access.getOrDefault("addresses", ""));
        nodes.putAll(pairs(access.getOrDefault("followers", "")));
        return new PostgresMember(address, observer, nodes, timeout);
    }

    private static Map<String, String> pairs(String setting) {
        Map<String, String> nodes = new HashMap<>();
        for (String pair : setting.strip().split("\\s+")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                nodes.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return nodes;
    }
}
