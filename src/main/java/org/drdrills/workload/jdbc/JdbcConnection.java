package org.drdrills.workload.jdbc;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.ServerList;

/**
 * A connection whose every step ends at the deadline: by a socket of ours where the driver takes one, else by closing the
 * connection under the driver. Never cancels a statement: that may turn a commit that was never confirmed into a success.
 */
final class JdbcConnection implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor CLOCK = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("jdbc deadline").factory());

    static {
        CLOCK.setRemoveOnCancelPolicy(true);
    }

    private final Connection jdbc;
    private final Dialect dialect;
    private final DeadlineSocket.Deadline deadline;
    private String server = "";

    private JdbcConnection(Connection jdbc, Dialect dialect, DeadlineSocket.Deadline deadline) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.deadline = deadline;
    }

    /** A client's, to the one of several servers that takes writes, or to the one there is. */
    static JdbcConnection open(Access access, ServerList servers, DeadlineSocket.Deadline deadline, Duration timeout)
            throws SQLException {
        return servers.connect(
                address -> {
                    JdbcConnection connection = open(access, address, servers.several(), deadline);
                    try {
                        connection.introduce(servers.several());
                        return connection;
                    } catch (SQLException | RuntimeException e) {
                        connection.abandon();
                        throw e;
                    }
                },
                deadline,
                timeout);
    }

    /** @param writer whether only a server that takes writes will do */
    static JdbcConnection open(
            Access access, InetSocketAddress address, boolean writer, DeadlineSocket.Deadline deadline)
            throws SQLException {
        Dialect dialect = access.dialect();
        Properties properties = new Properties();
        dialect.properties().forEach(properties::setProperty);
        if (writer) {
            dialect.ofSeveral().forEach(properties::setProperty);
        }
        properties.setProperty("user", access.setting("user"));
        properties.setProperty("password", access.setting("password"));
        if (dialect.ownSockets()) {
            properties.setProperty(dialect.sockets(), DeadlineSocket.Factory.class.getName());
        }
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        String url = access.url()
                .replace("{host}", host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                .replace("{port}", String.valueOf(address.getPort()))
                .replace("{database}", access.setting("database"));
        Connection opened = dialect.ownSockets()
                ? onOwnSockets(access.driver(), url, properties, deadline)
                : elsewhere(access.driver(), url, properties, deadline);
        if (opened == null) {
            throw new SQLException("the driver of " + dialect.title() + " does not take the address " + url);
        }
        return new JdbcConnection(opened, dialect, deadline);
    }

    private static Connection onOwnSockets(
            Driver driver, String url, Properties properties, DeadlineSocket.Deadline deadline) throws SQLException {
        DeadlineSocket.Factory.connecting(deadline);
        try {
            return driver.connect(url, properties);
        } finally {
            DeadlineSocket.Factory.connected();
        }
    }

    /** In a thread of its own, which is left behind where it does not return in time. */
    private static Connection elsewhere(
            Driver driver, String url, Properties properties, DeadlineSocket.Deadline deadline) throws SQLException {
        CompletableFuture<Connection> opening = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("jdbc connect").start(() -> {
            try {
                Connection opened = driver.connect(url, properties);
                if (!opening.complete(opened) && opened != null) {
                    abort(opened);
                }
            } catch (SQLException | RuntimeException | LinkageError e) {
                opening.completeExceptionally(e);
            }
        });
        try {
            return opening.get(Math.max(1, deadline.left().toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            opening.cancel(true);
            throw new SQLException("no connection in time", "08001");
        } catch (InterruptedException e) {
            opening.cancel(true);
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while connecting", "08001");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException said) {
                throw said;
            }
            throw new SQLException("the driver failed: " + e.getCause(), "08001");
        }
    }

    /** Which server this is, and whether it takes writes, where the dialect asks once for each connection. */
    private void introduce(boolean writer) throws SQLException {
        if (dialect.server().isEmpty()) {
            return;
        }
        try (Watch watch = watch();
                Statement statement = jdbc.createStatement();
                ResultSet row = statement.executeQuery(dialect.server().get())) {
            row.next();
            server = text(row.getString(1));
            if (writer && !row.getBoolean(2)) {
                throw new SQLException(server + " takes no writes", "25006");
            }
        }
    }

    Connection jdbc() {
        return jdbc;
    }

    /** The name or address by which the server introduced itself; empty where it tells that with each answer. */
    String server() {
        return server;
    }

    /** To be held while the driver waits for the server. */
    Watch watch() {
        return dialect.ownSockets() ? NO_WATCH : new Alarm(jdbc, deadline);
    }

    /** Ends a wait at the deadline. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private static final Watch NO_WATCH = () -> {};

    private static final class Alarm implements Watch {
        private final ScheduledFuture<?> bell;

        Alarm(Connection jdbc, DeadlineSocket.Deadline deadline) {
            bell = CLOCK.schedule(
                    () -> {
                        Thread.ofPlatform().daemon().name("jdbc abort").start(() -> abort(jdbc));
                    },
                    deadline.left().toNanos(),
                    TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            bell.cancel(false);
        }
    }

    /** Leaves politely. */
    @Override
    public void close() {
        try (Watch watch = watch()) {
            jdbc.close();
        } catch (SQLException | RuntimeException e) {
            abandon();
        }
    }

    /** Closes the socket under whatever is going on. */
    void abandon() {
        abort(jdbc);
    }

    private static void abort(Connection jdbc) {
        try {
            jdbc.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            // a connection that cannot even be abandoned is gone
        }
    }

    static String text(String text) {
        return text == null ? "" : text;
    }
}
