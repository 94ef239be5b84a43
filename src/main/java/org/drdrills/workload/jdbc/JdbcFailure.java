package org.drdrills.workload.jdbc;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.drdrills.history.Outcome;

/**
 * Why a request failed, and what that says about its effect.
 *
 * @param state    SQLSTATE, or empty
 * @param code     the vendor's, 0 for none
 * @param message  one line
 * @param answered whether the server said it, and not the driver
 */
record JdbcFailure(String state, int code, String message, boolean answered) {
    private static final String CONNECTION = "08";
    /** What drivers put before the server's own words. */
    private static final Pattern DRIVERS = Pattern.compile("^(?:(?:ERROR|FATAL|PANIC): |\\(conn=\\d+\\) )");

    static JdbcFailure of(SQLException failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (cause != null) {
            return new JdbcFailure(
                    state,
                    failure.getErrorCode(),
                    cause instanceof EOFException && cause.getMessage() == null
                            ? "the connection was closed from the other side"
                            : line(cause.getMessage()),
                    false);
        }
        boolean server = failure.getErrorCode() > 0 || !state.isEmpty() && !state.startsWith(CONNECTION);
        return new JdbcFailure(state, failure.getErrorCode(), line(failure.getMessage()), server);
    }

    /** @param sent whether a byte of what commits may have reached the server */
    Outcome outcome(Dialect dialect, boolean sent) {
        boolean refused = !sent || answered && dialect.refused().stream().anyMatch(errors -> errors.match(this));
        return refused ? new Outcome.Refused(reason()) : new Outcome.Unknown(reason());
    }

    /** One line, at most 200 characters. */
    String reason() {
        String number = code > 0 ? state.isEmpty() ? code + ": " : code + " (" + state + "): " : state + ": ";
        String words = DRIVERS.matcher(message).replaceFirst("");
        String whole = (answered ? number + words : words).strip();
        return whole.length() <= 200 ? whole : whole.substring(0, 199) + "…";
    }

    private static String line(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ").strip();
    }
}
