package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.sql.SQLException;
import org.drdrills.history.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class PostgresFailureTest {
    @ParameterizedTest
    @CsvSource({
        // severity, SQLSTATE, what it is, after sending
        "ERROR, 22003, numeric value out of range, refused",
        "ERROR, 23505, unique violation, refused",
        "ERROR, 25006, read-only transaction, refused",
        "ERROR, 25P02, in failed transaction, refused",
        "ERROR, 28000, authorization, refused",
        "ERROR, 40001, serialization failure, refused",
        "ERROR, 40P01, deadlock, refused",
        "ERROR, 40003, statement completion unknown, unknown",
        "ERROR, 42P01, undefined table, refused",
        "ERROR, 53100, disk full, refused",
        "PANIC, 53100, disk full while writing the log, unknown",
        "ERROR, 53300, too many connections, refused",
        "ERROR, 55P03, lock not available, refused",
        "ERROR, 57P03, cannot connect now, refused",
        "ERROR, 57014, query canceled, unknown",
        "FATAL, 57P01, admin shutdown, unknown",
        "FATAL, 57P02, crash shutdown, unknown",
        "FATAL, 57P05, idle session timeout, unknown",
        "FATAL, 25P03, idle in transaction timeout, unknown",
        "ERROR, 58030, io error, unknown",
        "ERROR, XX000, internal error, unknown",
        "ERROR, XX001, data corrupted, unknown",
        "ERROR, 08P01, protocol violation, unknown",
        "ERROR, 01000, a warning as an error, unknown",
        "FEHLER, 25006, severity in another language, unknown",
        "ERROR, 2, no SQLSTATE, unknown",
    })
    void whatTheServerSays(String severity, String state, String message, String afterSending) {
        PSQLException e =
                new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0M" + message + "\0"));
        PostgresFailure failure = PostgresFailure.of(e);
        assertThat(failure.answered()).isTrue();
        String reason = state + ": " + message;
        assertThat(failure.outcome(true))
                .isEqualTo(afterSending.equals("refused") ? new Outcome.Refused(reason) : new Outcome.Unknown(reason));
        assertThat(failure.outcome(false)).isEqualTo(new Outcome.Refused(reason));
    }

    @Test
    void whatTheConnectionSays() {
        SQLException ended = new PSQLException(
                "An I/O error occurred while sending to the backend.",
                PSQLState.CONNECTION_FAILURE,
                new EOFException());
        assertThat(PostgresFailure.of(ended).outcome(true))
                .isEqualTo(new Outcome.Unknown("the connection was closed from the other side"));
        SQLException refused = new PSQLException(
                "Connection to x refused.",
                PSQLState.CONNECTION_UNABLE_TO_CONNECT,
                new ConnectException("Connection refused"));
        assertThat(PostgresFailure.of(refused).outcome(false)).isEqualTo(new Outcome.Refused("Connection refused"));
        assertThat(PostgresFailure.of(refused).answered()).isFalse();
        assertThat(PostgresFailure.of(new SQLException()).outcome(true)).isEqualTo(new Outcome.Unknown(""));
    }

    @Test
    void reasonsAreOneShortLine() {
        PSQLException e =
                new PSQLException(new ServerErrorMessage("SERROR\0C42601\0M" + "bad\n  query ".repeat(50) + "\0"));
        assertThat(PostgresFailure.of(e).reason())
                .startsWith("42601: bad query bad query")
                .hasSize(200)
                .endsWith("…");
    }
}
