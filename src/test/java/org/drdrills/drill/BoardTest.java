package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.drdrills.history.Header;
import org.drdrills.history.HostSample;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.drdrills.workload.DrillClock;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Header HEADER = new Header(
            "drill",
            "group",
            Instant.EPOCH,
            List.of(new Header.Client("c1", "north"), new Header.Client("c2", "south")),
            List.of("pg1", "pg2"),
            SECOND,
            1);

    private final Board board = new Board(HEADER);
    private long id;

    private void write(int client, double at, Outcome outcome) {
        long end = (long) (at * SECOND);
        board.see(new Operation(id, client, Operation.Kind.WRITE, 0, id++, end, end, end, outcome, "pg1"));
    }

    private String line(double now, String name) {
        return board.lines((long) (now * SECOND), 120).stream()
                .filter(line -> line.strip().startsWith(name))
                .findFirst()
                .orElse("");
    }

    @Test
    void countsTheLastWholeSecond() {
        for (int i = 0; i < 10; i++) {
            write(0, 3.05 + i / 20.0, Outcome.ACKNOWLEDGED);
        }
        write(1, 3.5, new Outcome.Refused("read-only"));
        write(0, 4.1, Outcome.ACKNOWLEDGED);
        assertThat(line(4.2, "writes")).contains("10/s 1/s failed");
        assertThat(line(4.2, "clients")).contains("north 10/s", "south 0/s ✗");
        assertThat(line(5.2, "writes")).endsWith("1/s");
        assertThat(line(9, "writes")).endsWith(" 0/s");
    }

    @Test
    void drawsWhatFailedAndWhatWasNotAsked() {
        for (int i = 0; i < 8; i++) {
            write(0, 1 + i / 10.0, Outcome.ACKNOWLEDGED);
        }
        write(0, 2.5, new Outcome.Unknown("no answer"));
        assertThat(line(4, "writes")).contains("█× ");
        // A minute later all of it has left the board.
        write(0, 70.5, Outcome.ACKNOWLEDGED);
        assertThat(line(71, "writes")).doesNotContain("×").contains("▅");
    }

    @Test
    void tellsRolesAndForHowLongNobodyAnswered() {
        board.see(new Observation(
                SECOND,
                SECOND,
                "pg1",
                Role.PRIMARY,
                true,
                1,
                9,
                List.of(new Observation.Follower("pg2", true, true, 0)),
                ""));
        board.see(new Observation(SECOND, SECOND, "pg2", Role.STANDBY, false, 1, 9, List.of(), ""));
        assertThat(line(1.5, "roles")).contains("pg1 PRIMARY", "pg2 standby (synchronous)");
        board.see(new Observation(5 * SECOND, 5 * SECOND, "pg1", Role.PRIMARY, false, 1, 9, List.of(), ""));
        assertThat(line(6, "roles")).contains("pg1 PRIMARY (read-only)", "pg2 not heard for 5 s");
    }

    @Test
    void tellsDamagedWiresTheEventAndAMachineThatIsLate() {
        assertThat(line(1, "wires")).endsWith("all open");
        board.see(new LinkState(SECOND, SECOND, "pg1", "pg2", LinkState.State.SILENT, ""));
        board.see(new LinkState(SECOND, SECOND, "pg2", "pg1", LinkState.State.SLOW, ""));
        assertThat(line(1, "wires")).contains("pg1 → pg2 silent", "pg2 → pg1 slow");
        board.see(new LinkState(2 * SECOND, SECOND, "pg1", "pg2", LinkState.State.OPEN, ""));
        assertThat(line(2, "wires")).doesNotContain("pg1 → pg2").contains("pg2 → pg1 slow");
        board.see(new Mark(2 * SECOND, Mark.Kind.STAGE, "watch", "watch"));
        board.see(new Mark(2 * SECOND, Mark.Kind.EVENT, "kill", "The primary is killed."));
        assertThat(board.lines(9 * SECOND, 120).getFirst())
                .contains("group · watch · 7 s after the event")
                .hasSize(120);
        assertThat(line(9, "host")).isEmpty();
        board.see(new HostSample(9 * SECOND, 300_000_000L, -1));
        assertThat(line(9, "host")).contains("late by 300 ms");
    }

    @Test
    void noLineIsWiderThanTheTerminal() {
        board.see(new Observation(SECOND, SECOND, "pg1", Role.PRIMARY, true, 1, 9, List.of(), ""));
        for (int width : new int[] {40, 60, 200}) {
            assertThat(board.lines(SECOND, width))
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        }
    }

    /** What is drawn is wiped off before anything is said, line for line, and where there is no terminal nothing is drawn. */
    @Test
    void aTerminalIsLeftAsIfNoBoardHadBeenThere() throws Exception {
        StringWriter screen = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(screen, true), false, true, 100);
        terminal.watches(HEADER, new DrillClock());
        terminal.says("first");
        terminal.says("second");
        int lines = board.lines(0, 100).size();
        assertThat(screen.toString()).contains("group").contains("\u001b[" + lines + "A\r\u001b[J");
        String drawnOnce = screen.toString();
        assertThat(drawnOnce.split("\u001b\\[\\?7l", -1)).hasSizeGreaterThanOrEqualTo(3);
        StringWriter paper = new StringWriter();
        Terminal plain = new Terminal(new PrintWriter(paper, true), false, false, 100);
        plain.watches(HEADER, new DrillClock());
        plain.says("first");
        assertThat(paper.toString()).doesNotContain("\u001b", "group").contains("first");
    }
}
