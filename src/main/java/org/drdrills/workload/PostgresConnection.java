package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * A connection whose every step ends at the deadline. Never cancels a query: on PostgreSQL a cancelled wait for a
 * synchronous standby is reported as success.
 */
final class PostgresConnection implements AutoCloseable {
    private static final Driver DRIVER = new Driver();

    private final Connection jdbc;

    private PostgresConnection(Connection jdbc) {
        this.jdbc = jdbc;
    }

    /** To the one of several servers that takes writes, or to the one there is. */
    static PostgresConnection open(
            String who,
            ServerList servers,
            Map<String, String> access,
            DeadlineSocket.Deadline deadline,
            Duration timeout)
            throws SQLException {
        return servers.connect(address -> open(who, address, access, servers.several(), deadline), deadline, timeout);
    }

    /**
     * @param access  {@code user} (postgres), {@code password} (none), {@code database} (postgres), {@code schema} (none)
     * @param primary whether only a server that takes writes will do
     */
    static PostgresConnection open(
            String who,
            InetSocketAddress address,
            Map<String, String> access,
            boolean primary,
            DeadlineSocket.Deadline deadline)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", access.getOrDefault("user", "postgres"));
        if (access.containsKey("password")) {
            properties.setProperty("password", access.get("password"));
        }
        properties.setProperty("ApplicationName", "dr-drills " + who);
        if (access.containsKey(Engine.SCHEMA)) {
            properties.setProperty(
                    "currentSchema", '"' + access.get(Engine.SCHEMA).replace("\"", "\"\"") + '"');
        }
        // what is known beforehand needs no round trip when connecting afresh
        properties.setProperty("assumeMinServerVersion", "12");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        // behind a listener any node that answers: whether it takes writes is for the drill to find out
        properties.setProperty("targetServerType", primary ? "primary" : "any");
        properties.setProperty("hostRecheckSeconds", "0");
        // the first execution already leaves a prepared statement behind, in the same round trip
        properties.setProperty("preferQueryMode", "extended");
        properties.setProperty("prepareThreshold", "1");
        properties.setProperty("socketFactory", DeadlineSocket.Factory.class.getName());
        properties.setProperty("connectTimeout", "0");
        properties.setProperty("socketTimeout", "0");
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String url = "jdbc:postgresql://" + bracketed + ":" + address.getPort() + "/"
                + access.getOrDefault("database", "postgres");
        DeadlineSocket.Factory.connecting(deadline);
        try {
            return new PostgresConnection(DRIVER.connect(url, properties));
        } finally {
            DeadlineSocket.Factory.connected();
        }
    }

    Connection jdbc() {
        return jdbc;
    }

    /** Leaves politely. Takes no answer, so it does not wait. */
    @Override
    public void close() {
        try {
            jdbc.close();
        } catch (SQLException e) {
            abandon();
        }
    }

    /** Closes the socket under whatever is going on. */
    void abandon() {
        try {
            jdbc.abort(Runnable::run);
        } catch (SQLException e) {
            // a connection that cannot even be abandoned is gone
        }
    }
}
