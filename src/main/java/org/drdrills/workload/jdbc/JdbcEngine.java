package org.drdrills.workload.jdbc;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Workload;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberReports;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.ServerList;
import org.drdrills.workload.Session;
import org.drdrills.workload.SqlAccess;
import org.drdrills.workload.SqlTallies;
import org.drdrills.workload.Standing;
import org.drdrills.workload.StandingSql;
import org.drdrills.workload.TransactionSession;
import org.drdrills.workload.Transactional;

/**
 * Any database with a JDBC driver. Settings: {@code dialect}; {@code user}, {@code password}, {@code database}; {@code observer} and
 * {@code observer-password} for a login of the observer's own; {@code isolation}, the level at which transactions run; {@code url} in
 * place of the dialect's.
 */
public final class JdbcEngine implements Engine, Transactional, Standing {
    private static final String DIALECT = "dialect";

    private final Path folder;
    private final MemberReports reports;

    public JdbcEngine() {
        this(Path.of(""), true);
    }

    /** @param folder of the environment, whose {@code drivers} are used */
    JdbcEngine(Path folder, boolean synchronous) {
        this.folder = folder;
        this.reports = new MemberReports(synchronous);
    }

    @Override
    public String name() {
        return "jdbc";
    }

    @Override
    public Engine in(Environment environment, Pool pool, Programs programs) {
        return new JdbcEngine(folder(environment), pool.synchronous());
    }

    private static Path folder(Environment environment) {
        return environment.file().toAbsolutePath().getParent();
    }

    @Override
    public void check(Environment environment, Pool pool) {
        Dialect dialect = dialect(pool.settings());
        driver(dialect, folder(environment));
    }

    @Override
    public Optional<String> doesNotEvidence(Map<String, String> settings) {
        Dialect dialect = dialect(settings);
        return dialect.ranAgainst().isEmpty()
                ? Optional.of("That the suite's own client of " + dialect.title()
                        + " is right: dialect not run against a real server.")
                : Optional.empty();
    }

    private static Dialect dialect(Map<String, String> settings) {
        String name = settings.get(DIALECT);
        if (name == null) {
            throw new BadInput("engine jdbc needs the setting dialect, one of " + String.join(", ", Dialects.names()));
        }
        return Dialects.byName(name);
    }

    private static Driver driver(Dialect dialect, Path folder) {
        return Drivers.of(dialect, folder)
                .orElseThrow(() -> new BadInput("dialect " + dialect.name() + " needs the driver " + dialect.driver()
                        + "; put its " + (dialect.jar().isEmpty() ? "jar" : dialect.jar())
                        + " into the environment's folder " + Drivers.FOLDER));
    }

    private Access access(Map<String, String> settings) {
        Dialect dialect = dialect(settings);
        return new Access(dialect, driver(dialect, folder), settings);
    }

    @Override
    public void prepare(List<InetSocketAddress> listeners, Map<String, String> settings, Duration patience) {
        Access access = access(settings);
        ServerList servers = new ServerList(listeners);
        SqlAccess.prepare(servers, patience, e -> JdbcFailure.of(e).reason(), deadline -> {
            try (JdbcConnection connection = JdbcConnection.open(access, servers, deadline, SqlAccess.ATTEMPT);
                    JdbcConnection.Watch watch = connection.watch()) {
                create(connection.jdbc(), access, servers);
            }
        });
    }

    private static void create(Connection jdbc, Access access, ServerList servers) throws SQLException {
        Dialect dialect = access.dialect();
        jdbc.setAutoCommit(true);
        try (Statement statement = jdbc.createStatement()) {
            for (String table : dialect.create()) {
                try {
                    statement.execute(table);
                } catch (SQLException e) {
                    JdbcFailure failure = JdbcFailure.of(e);
                    if (dialect.exists().stream().noneMatch(errors -> errors.match(failure))) {
                        throw e;
                    }
                }
            }
            try (ResultSet row = statement.executeQuery(dialect.used())) {
                row.next();
                if (row.getLong(1) > 0) {
                    throw new IllegalStateException(
                            "the ledger behind " + servers + " is not empty; a drill needs a fresh lab");
                }
            }
            SqlTallies.create(jdbc);
            if (dialect.grant().isPresent() && access.settings().containsKey(SqlAccess.OBSERVER)) {
                statement.execute(dialect.grant().get().replace("{observer}", access.setting(SqlAccess.OBSERVER)));
            }
        }
    }

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> settings, Duration timeout) {
        return new JdbcSession(access(settings), new ServerList(servers), timeout);
    }

    @Override
    public Set<Workload> workloads(Map<String, String> settings) {
        return EnumSet.allOf(Workload.class);
    }

    @Override
    public Optional<String> isolation(Map<String, String> settings) {
        String level = settings.get("isolation");
        Dialect dialect = dialect(settings);
        if (level != null && !dialect.isolation().containsKey(level)) {
            throw new IllegalArgumentException(dialect.title() + " has no isolation level '" + level + "'; it has "
                    + dialect.isolation().keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return Optional.ofNullable(level);
    }

    @Override
    public TransactionSession transactions(
            List<InetSocketAddress> servers, Map<String, String> settings, Duration timeout) {
        Access access = access(settings);
        return new JdbcTransactions(
                access,
                new ServerList(servers),
                timeout,
                isolation(settings).stream()
                        .mapToInt(access.dialect().isolation()::get)
                        .findFirst());
    }

    @Override
    public MemberSession member(
            String node, InetSocketAddress address, Map<String, String> settings, Duration timeout) {
        reports.named(settings);
        return new JdbcMember(node, address, access(SqlAccess.observer(settings)), reports, timeout);
    }

    @Override
    public Map<String, String> readings(InetSocketAddress member, Map<String, String> settings, Duration timeout) {
        Access access = access(SqlAccess.observer(settings));
        String question = StandingSql.of(access.dialect().name())
                .orElseThrow(() -> new IllegalStateException(
                        "of " + access.dialect().title() + " it is not known how its settings are asked for"));
        DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
        deadline.in(timeout);
        try (JdbcConnection connection = JdbcConnection.open(access, member, false, deadline);
                JdbcConnection.Watch watch = connection.watch()) {
            return StandingSql.ask(connection.jdbc(), question);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    deadline.passed() ? "no answer in time" : JdbcFailure.of(e).reason(), e);
        }
    }

    @Override
    public Optional<String> signIn(InetSocketAddress member, Map<String, String> settings, Duration timeout) {
        DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
        deadline.in(timeout);
        try (JdbcConnection connection = JdbcConnection.open(access(settings), member, false, deadline)) {
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(
                    deadline.passed() ? "no answer in time" : JdbcFailure.of(e).reason());
        }
    }
}
