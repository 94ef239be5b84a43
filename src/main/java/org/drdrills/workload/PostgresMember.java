package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drdrills.history.IdSet;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/**
 * The observer's conversation with one PostgreSQL server. Its user needs {@code pg_monitor}, else followers and the
 * timeline of a standby are hidden from it.
 *
 * <p>Servers that share one volume have one timeline among them: their promotions are counted by what they are started
 * with as {@code cluster.epoch}. One of them that is ready to take over answers with FATAL 57P03 "passive: …".
 */
final class PostgresMember implements MemberSession {
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final String PASSIVE = "passive:";

    /** How long the server may be silent while the ledger is read. */
    private static final Duration LEDGER_SILENCE = Duration.ofSeconds(10);

    private static final int BATCH = 50_000;

    // Whether it is a standby is asked once: a promotion between two answers would turn the others into errors.
    private static final String ASK = """
            SELECT r.standby,
                   NOT r.standby AND current_setting('transaction_read_only') = 'off',
                   coalesce(nullif(current_setting('cluster.epoch', true), '')::bigint,
                       CASE WHEN r.standby
                            THEN coalesce((SELECT nullif(received_tli, 0) FROM pg_stat_wal_receiver LIMIT 1),
                                          (SELECT timeline_id FROM pg_control_checkpoint()))
                            ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END),
                   pg_wal_lsn_diff(CASE WHEN r.standby THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::bigint,
                   CASE WHEN NOT r.standby THEN (
                       SELECT string_agg(concat_ws(E'\\t', application_name, coalesce(host(client_addr), ''),
                                                   coalesce(state = 'streaming', false)::int,
                                                   coalesce(sync_state IN ('sync', 'quorum'), false)::int,
                                                   coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), -1)),
                                         E'\\n' ORDER BY application_name)
                       FROM pg_stat_replication
                       WHERE state IS DISTINCT FROM 'backup' AND application_name NOT IN ('pg_basebackup', 'pg_receivewal')) END
            FROM (SELECT pg_is_in_recovery() AS standby OFFSET 0) r""";

    private final InetSocketAddress address;
    private final Map<String, String> access;
    private final Duration timeout;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private PostgresConnection connection;
    private final Map<String, String> nodes;
    private PreparedStatement ask;

    /** @param nodes by which standbys are known, where their {@code application_name} is not their node's: that name, or their address → node */
    PostgresMember(InetSocketAddress address, Map<String, String> access, Map<String, String> nodes, Duration timeout) {
        this.address = address;
        this.nodes = Map.copyOf(nodes);
        this.access = Map.copyOf(access);
        this.timeout = timeout;
    }

    @Override
    public Answer ask() {
        deadline.in(timeout);
        try {
            connect();
            return answer();
        } catch (SQLException e) {
            return silence(e);
        } catch (RuntimeException e) {
            abandon();
            return new Answer(Role.NONE, false, 0, -1, List.of(), "the answer was not understood: " + e);
        }
    }

    private void connect() throws SQLException {
        if (connection == null) {
            connection = PostgresConnection.open("observer", address, access, false, deadline);
            ask = connection.jdbc().prepareStatement(ASK);
        }
    }

    private Answer answer() throws SQLException {
        try (ResultSet row = ask.executeQuery()) {
            row.next();
            return new Answer(
                    row.getBoolean(1) ? Role.STANDBY : Role.PRIMARY,
                    row.getBoolean(2),
                    row.getLong(3),
                    position(row),
                    followers(row.getString(5), nodes),
                    "");
        }
    }

    private static long position(ResultSet row) throws SQLException {
        long position = row.getLong(4);
        return row.wasNull() ? -1 : position;
    }

    private static List<Observation.Follower> followers(String lines, Map<String, String> nodes) {
        if (lines == null || lines.isEmpty()) {
            return List.of();
        }
        List<Observation.Follower> followers = new ArrayList<>();
        for (String line : lines.split("\n")) {
            String[] parts = line.split("\t", -1);
            followers.add(new Observation.Follower(
                    nodes.getOrDefault(parts[0], nodes.getOrDefault(parts[1], parts[0])),
                    parts[2].equals("1"),
                    parts[3].equals("1"),
                    Long.parseLong(parts[4])));
        }
        return followers;
    }

    /** A server that says no is there; one that says nothing is not. */
    private Answer silence(SQLException e) {
        PostgresFailure failure = PostgresFailure.of(e);
        boolean late = deadline.passed();
        abandon();
        boolean passive =
                failure.state().equals(CANNOT_CONNECT_NOW) && failure.message().startsWith(PASSIVE);
        return failure.answered()
                ? new Answer(passive ? Role.PASSIVE : Role.NONE, false, 0, -1, List.of(), failure.reason())
                : new Answer(
                        Role.UNREACHABLE,
                        false,
                        0,
                        -1,
                        List.of(),
                        late ? "no answer within " + timeout.toMillis() + " ms" : failure.reason());
    }

    @Override
    public Ledger ledger() {
        Answer who = ask();
        if (connection == null) {
            return new Ledger(who.role(), who.timeline(), false, IdSet.empty(), IdSet.empty(), who.detail());
        }
        IdSet ids = IdSet.empty();
        IdSet twice = IdSet.empty();
        try {
            deadline.in(LEDGER_SILENCE);
            connection.jdbc().setAutoCommit(false);
            try (Statement statement = connection.jdbc().createStatement()) {
                statement.setFetchSize(BATCH);
                try (ResultSet rows = statement.executeQuery("SELECT id FROM ledger")) {
                    for (int row = 0; rows.next(); row++) {
                        if (row % BATCH == 0) {
                            deadline.in(LEDGER_SILENCE);
                        }
                        long id = rows.getLong(1);
                        if (!ids.add(id)) {
                            twice.add(id);
                        }
                    }
                }
            }
            connection.jdbc().rollback();
            connection.jdbc().setAutoCommit(true);
            return new Ledger(who.role(), who.timeline(), true, ids, twice, "");
        } catch (SQLException e) {
            return unread(who, ids, twice, PostgresFailure.of(e).reason());
        } catch (IllegalArgumentException e) {
            return unread(who, ids, twice, "the ledger holds what no client wrote: " + e.getMessage());
        }
    }

    private Ledger unread(Answer who, IdSet ids, IdSet twice, String reason) {
        abandon();
        return Ledger.unread(who.role(), who.timeline(), ids, twice, reason);
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
