package org.drdrills.workload.jdbc;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import org.drdrills.history.Outcome;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.ServerList;

/** A client's connection, opened with its first request and given up with each failure, and what a failure means. */
final class JdbcRequest {
    /** What a client does with its connection; calls {@link #committing} before anything that may take effect is sent. */
    interface Work<T> {
        T on(JdbcConnection connection) throws SQLException;
    }

    interface Preparation {
        void of(JdbcConnection connection) throws SQLException;
    }

    /** @param value of a request that did not fail; null else */
    record Result<T>(Outcome outcome, T value) {}

    private final Access access;
    private final ServerList servers;
    private final Duration timeout;
    private final Preparation preparation;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private JdbcConnection connection;
    private boolean committing;

    /** @param preparation of each new connection */
    JdbcRequest(Access access, ServerList servers, Duration timeout, Preparation preparation) {
        this.access = access;
        this.servers = servers;
        this.timeout = timeout;
        this.preparation = preparation;
    }

    /** From here on a failure does not prove that nothing happened. */
    void committing() {
        committing = true;
    }

    /** The server has proven that nothing happened. */
    void rolledBack() {
        committing = false;
    }

    /** Whether the time that is left is needed for an answer, so that nothing should be begun afresh. */
    boolean late() {
        return deadline.left().compareTo(timeout.dividedBy(4)) < 0;
    }

    <T> Result<T> make(Work<T> work) {
        deadline.in(timeout);
        committing = false;
        boolean connected = false;
        try {
            if (connection == null) {
                connection = JdbcConnection.open(access, servers, deadline, timeout);
                try (JdbcConnection.Watch watch = connection.watch()) {
                    preparation.of(connection);
                }
            }
            connected = true;
            T value;
            try (JdbcConnection.Watch watch = connection.watch()) {
                value = work.on(connection);
            }
            return new Result<>(Outcome.ACKNOWLEDGED, value);
        } catch (Doubt e) {
            return failed(new Outcome.Unknown(e.getMessage()));
        } catch (SQLException e) {
            JdbcFailure failure = JdbcFailure.of(e);
            // without a socket of ours the connection was closed at the deadline, which drivers report in many ways
            if (deadline.passed() && !(failure.answered() && access.dialect().ownSockets())) {
                String late = (connected ? "no answer within " : "no connection within ") + timeout.toMillis() + " ms";
                return failed(committing ? new Outcome.Unknown(late) : new Outcome.Refused(late));
            }
            return failed(failure.outcome(access.dialect(), committing));
        } catch (RuntimeException | LinkageError e) {
            String reason = "the driver failed: " + e;
            return failed(committing ? new Outcome.Unknown(reason) : new Outcome.Refused(reason));
        }
    }

    /** The server's answer came with what leaves the effect in doubt. */
    static final class Doubt extends SQLException {
        private static final long serialVersionUID = 1;

        Doubt(String message) {
            super(message);
        }
    }

    /** Committed, but perhaps on this member only: some servers say so in a warning. */
    void noDoubt(SQLWarning warning) throws Doubt {
        if (access.dialect().doubtWarnings() && warning != null) {
            throw new Doubt(
                    "answered with a warning: " + JdbcFailure.of(warning).message());
        }
    }

    private <T> Result<T> failed(Outcome outcome) {
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        return new Result<>(outcome, null);
    }

    void close() {
        if (connection != null) {
            deadline.in(timeout);
            connection.close();
            connection = null;
        }
    }
}
