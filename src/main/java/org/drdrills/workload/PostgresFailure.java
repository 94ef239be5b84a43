package org.drdrills.workload;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.drdrills.history.Outcome;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why a request failed, and what that says about its effect.
 *
 * @param severity as the server says it ({@code ERROR}, {@code FATAL}, …), or empty where the server said nothing
 * @param state    SQLSTATE, or empty
 */
record PostgresFailure(String severity, String state, String message) {
    /** Classes of SQLSTATE whose errors end a statement before its commit. */
    private static final Set<String> ROLLED_BACK =
            Set.of("0A", "21", "22", "23", "25", "26", "28", "3D", "3F", "40", "42", "44", "53", "54", "55", "P0");

    private static final String COMPLETION_UNKNOWN = "40003";

    static PostgresFailure of(SQLException failure) {
        ServerErrorMessage said = failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (said != null) {
            return new PostgresFailure(text(said.getSeverity()), text(said.getSQLState()), text(said.getMessage()));
        }
        Throwable cause = failure;
        while (!(cause instanceof IOException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause instanceof EOFException
                ? "the connection was closed from the other side"
                : cause instanceof IOException ? text(cause.getMessage()) : text(failure.getMessage());
        return new PostgresFailure("", text(failure.getSQLState()), message);
    }

    /**
     * @param sent whether a byte of the request may have reached the server
     */
    Outcome outcome(boolean sent) {
        return !sent || provesRollback() ? new Outcome.Refused(reason()) : new Outcome.Unknown(reason());
    }

    /**
     * Only an ERROR does: FATAL and PANIC may come between the commit and its answer (a disk that is full while the
     * log is written is a PANIC of class 53). A severity in another language proves nothing either.
     */
    private boolean provesRollback() {
        return severity.equals("ERROR")
                && (state.equals("57P03") || (state.length() == 5 && ROLLED_BACK.contains(state.substring(0, 2))))
                && !state.equals(COMPLETION_UNKNOWN);
    }

    boolean answered() {
        return !severity.isEmpty();
    }

    /** One line, at most 200 characters. */
    String reason() {
        String whole = (answered() ? state + ": " + message : message)
                .replaceAll("\\s+", " ")
                .strip();
        return whole.length() <= 200 ? whole : whole.substring(0, 199) + "…";
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }
}
