package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.drdrills.history.Mark;
import org.junit.jupiter.api.Test;

/** The lines of a run on the terminal. */
class TerminalTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter said = new StringWriter();
    private final Terminal terminal = new Terminal(new PrintWriter(said, true), false, false, 80);

    private static Mark mark(double at, Mark.Kind kind, String text) {
        return new Mark((long) (at * SECOND), kind, "primary", text);
    }

    @Test
    void timesCountFromTheEvent() {
        terminal.notes(mark(9.8, Mark.Kind.AIM, "The primary: pg3."));
        terminal.notes(mark(10.2, Mark.Kind.EVENT, "The primary is killed."));
        terminal.notes(mark(10.4, Mark.Kind.INJECTED, "Injected in 187 ms."));
        terminal.says("The report is being written.");
        assertThat(said.toString().lines())
                .containsExactly(
                        "             The primary: pg3.",
                        "     +0.0 s  The primary is killed.",
                        "     +0.2 s  Injected in 187 ms.",
                        "             The report is being written.");
    }
}
