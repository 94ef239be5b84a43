package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.drdrills.topology.Workload;

/**
 * PostgreSQL, through its own driver. Settings: {@code user} (default {@code postgres}), {@code password} (none),
 * {@code database} ({@code postgres}), {@code followers} (none: {@code name=node name=node …} for standbys whose
 * {@code application_name} is not their node's; those that are connected from a node's own address need none), {@code schema} (none: the
 * tables are created in that schema, which must not exist).
 *
 * <p>A write is one statement that sets {@code register} and appends to {@code ledger}. The ledger has no unique
 * constraint, so that a write that was applied twice shows. The setting {@code isolation} is the level at which transactions run.
 */
public final class PostgresEngine implements Engine, Transactional, Standing {
    /** PostgreSQL's REPEATABLE READ is snapshot isolation. */
    private static final Map<String, Integer> LEVELS = Map.of(
            "read-committed",
            Connection.TRANSACTION_READ_COMMITTED,
            "snapshot",
            Connection.TRANSACTION_REPEATABLE_READ,
            "serializable",
            Connection.TRANSACTION_SERIALIZABLE);

    private static final List<String> TABLES = List.of("register", "ledger", "list", "tally");

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public void prepare(List<InetSocketAddress> listeners, Map<String, String> access, Duration patience) {
        ServerList servers = new ServerList(listeners);
        SqlAccess.prepare(servers, patience, e -> PostgresFailure.of(e).reason(), deadline -> {
            try (PostgresConnection connection =
                    PostgresConnection.open("preparation", servers, access, deadline, SqlAccess.ATTEMPT)) {
                create(connection, servers, access);
            }
        });
    }

    @Override
    public boolean guest() {
        return true;
    }

    /** Table by table, so that nothing goes that a drill has not made. */
    @Override
    public void remove(List<InetSocketAddress> listeners, Map<String, String> access, Duration patience) {
        ServerList servers = new ServerList(listeners);
        String schema = quoted(access.get(SCHEMA));
        SqlAccess.prepare(
                "removed", servers, patience, e -> PostgresFailure.of(e).reason(), deadline -> {
                    try (PostgresConnection connection =
                                    PostgresConnection.open("removal", servers, access, deadline, SqlAccess.ATTEMPT);
                            Statement statement = connection.jdbc().createStatement()) {
                        connection.jdbc().setAutoCommit(false);
                        for (String table : TABLES) {
                            statement.execute("DROP TABLE IF EXISTS " + schema + "." + table);
                        }
                        statement.execute("DROP SCHEMA IF EXISTS " + schema);
                        connection.jdbc().commit();
                    }
                });
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** @throws IllegalStateException if it is there */
    private static void createSchema(Statement statement, ServerList servers, Map<String, String> access)
            throws SQLException {
        String schema = access.get(SCHEMA);
        try (ResultSet row = statement.executeQuery(
                "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '" + schema.replace("'", "''") + "')")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new IllegalStateException("the schema " + schema + " is in the database behind " + servers
                        + " already: another drill is under way, one was cut off, or it is not the suite's; where it is a drill's, remove it (DROP SCHEMA "
                        + quoted(schema) + " CASCADE), else name another in the pool's settings (schema: NAME)");
            }
        }
        statement.execute("CREATE SCHEMA " + quoted(schema));
        if (access.containsKey(SqlAccess.OBSERVER)) {
            statement.execute(
                    "GRANT USAGE ON SCHEMA " + quoted(schema) + " TO " + quoted(access.get(SqlAccess.OBSERVER)));
        }
    }

    private static void create(PostgresConnection connection, ServerList servers, Map<String, String> access)
            throws SQLException {
        try (Statement statement = connection.jdbc().createStatement()) {
            connection.jdbc().setAutoCommit(false);
            if (access.containsKey(SCHEMA)) {
                createSchema(statement, servers, access);
            }
            // room on each page for the next version of a row: registers are updated all the time
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS register (k integer PRIMARY KEY, v bigint NOT NULL) WITH (fillfactor = 50)");
            statement.execute("CREATE TABLE IF NOT EXISTS ledger (id bigint NOT NULL, k integer NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS list (k integer PRIMARY KEY, v bigint[] NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS tally (k integer PRIMARY KEY, v bigint NOT NULL)");
            try (ResultSet row =
                    statement.executeQuery("SELECT EXISTS (SELECT FROM ledger) OR EXISTS (SELECT FROM register)")) {
                row.next();
                if (row.getBoolean(1)) {
                    throw new IllegalStateException(
                            "the ledger behind " + servers + " is not empty; a drill needs a fresh lab");
                }
            }
            if (access.containsKey(SqlAccess.OBSERVER)) {
                statement.execute("GRANT SELECT ON ledger TO \"" + access.get(SqlAccess.OBSERVER) + '"');
            }
            SqlTallies.create(connection.jdbc());
            connection.jdbc().commit();
        }
    }

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        return new PostgresSession(servers, access, timeout);
    }

    @Override
    public Set<Workload> workloads(Map<String, String> access) {
        return EnumSet.allOf(Workload.class);
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
        OptionalInt level = isolation(access).stream().mapToInt(LEVELS::get).findFirst();
        return new PostgresTransactions(servers, access, timeout, level);
    }

    @Override
    public MemberSession member(String node, InetSocketAddress address, Map<String, String> access, Duration timeout) {
        Map<String, String> nodes = pairs(access.getOrDefault("addresses", ""));
        nodes.putAll(pairs(access.getOrDefault("followers", "")));
        return new PostgresMember(address, SqlAccess.observer(access), nodes, timeout);
    }

    @Override
    public Map<String, String> readings(InetSocketAddress member, Map<String, String> access, Duration timeout) {
        DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
        deadline.in(timeout);
        try (PostgresConnection connection =
                PostgresConnection.open("readiness", member, SqlAccess.observer(access), false, deadline)) {
            return StandingSql.ask(connection.jdbc(), StandingSql.of(name()).orElseThrow());
        } catch (SQLException e) {
            throw new IllegalStateException(
                    deadline.passed()
                            ? "no answer in time"
                            : PostgresFailure.of(e).reason(),
                    e);
        }
    }

    @Override
    public Optional<String> signIn(InetSocketAddress member, Map<String, String> access, Duration timeout) {
        DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
        deadline.in(timeout);
        try (PostgresConnection connection = PostgresConnection.open("readiness", member, access, false, deadline)) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(
                    deadline.passed()
                            ? "no answer in time"
                            : PostgresFailure.of(e).reason());
        }
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
