package org.drdrills.workload.jdbc;

import java.net.InetSocketAddress;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.drdrills.history.IdSet;
import org.drdrills.topology.Role;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.MemberReports;
import org.drdrills.workload.MemberSession;

/** The observer's conversation with one member, which reports itself in the words of {@link MemberReports}. */
final class JdbcMember implements MemberSession {
    /** How long the server may be silent while the ledger is read. */
    private static final Duration LEDGER_SILENCE = Duration.ofSeconds(10);

    private static final int BATCH = 50_000;

    private final String node;
    private final InetSocketAddress address;
    private final Access access;
    private final MemberReports reports;
    private final Duration timeout;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private JdbcConnection connection;
    private PreparedStatement role;

    JdbcMember(String node, InetSocketAddress address, Access access, MemberReports reports, Duration timeout) {
        this.node = node;
        this.address = address;
        this.access = access;
        this.reports = reports;
        this.timeout = timeout;
    }

    @Override
    public Answer ask() {
        deadline.in(timeout);
        long asked = System.nanoTime();
        try {
            if (connection == null) {
                connection = JdbcConnection.open(access, address, false, deadline);
                role = connection.jdbc().prepareStatement(access.dialect().role());
            }
            try (JdbcConnection.Watch watch = connection.watch();
                    ResultSet row = role.executeQuery()) {
                return row.next()
                        ? reports.told(node, asked, JdbcConnection.text(row.getString(1)), "the server")
                        : reports.silent(node, asked, Role.NONE, "the server did not say what it is");
            }
        } catch (SQLException e) {
            return silence(asked, e);
        } catch (RuntimeException | LinkageError e) {
            abandon();
            return reports.silent(node, asked, Role.NONE, "the answer was not understood: " + e);
        }
    }

    /** A server that says no is there; one that says nothing is not. */
    private Answer silence(long asked, SQLException e) {
        JdbcFailure failure = JdbcFailure.of(e);
        boolean late = deadline.passed();
        abandon();
        if (!failure.answered()) {
            String why = late ? "no answer within " + timeout.toMillis() + " ms" : failure.reason();
            return reports.silent(node, asked, Role.UNREACHABLE, why);
        }
        Role said = access.dialect().told().entrySet().stream()
                .filter(told -> told.getValue().match(failure))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Role.NONE);
        return reports.silent(node, asked, said, failure.reason());
    }

    @Override
    public Ledger ledger() {
        Answer who = ask();
        if (connection == null) {
            return new Ledger(
                    who.role(), who.timeline(), false, IdSet.empty(), IdSet.empty(), IdSet.empty(), who.detail());
        }
        IdSet ids = IdSet.empty();
        IdSet twice = IdSet.empty();
        try {
            deadline.in(LEDGER_SILENCE);
            read(ids, twice);
            return new Ledger(who.role(), who.timeline(), true, ids, twice, IdSet.empty(), "");
        } catch (SQLException e) {
            return unread(who, ids, twice, JdbcFailure.of(e).reason());
        } catch (IllegalArgumentException e) {
            return unread(who, ids, twice, "the ledger holds what no client wrote: " + e.getMessage());
        }
    }

    /** In a transaction, because some drivers fetch in parts only there. */
    private void read(IdSet ids, IdSet twice) throws SQLException {
        connection.jdbc().setAutoCommit(false);
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setFetchSize(BATCH);
            try (JdbcConnection.Watch watch = connection.watch();
                    ResultSet rows = statement.executeQuery(access.dialect().ledger())) {
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
            deadline.in(timeout);
            connection.close();
            connection = null;
        }
    }
}
