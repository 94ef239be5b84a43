package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.drdrills.record.Readiness.Point;
import org.drdrills.record.Readiness.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer that was changed, left out or cut off is noticed, and what it said is not told. */
class ReadinessLogTest {
    private static final Instant DAY = Instant.parse("2026-11-10T06:00:00Z");

    @TempDir
    Path reports;

    private Path file;

    @BeforeEach
    void fourAnswers() {
        file = reports.resolve("new/" + ReadinessLog.FILE);
        add(0, State.READY);
        add(1, State.NOT_READY);
        add(2, State.UNKNOWN);
        add(3, State.READY);
    }

    private void add(int day, State state) {
        ReadinessLog.add(
                file.getParent(),
                new Readiness(
                        "shop",
                        DAY.plusSeconds(86_400L * day),
                        List.of(
                                new Point("clocks", State.READY, "All agree."),
                                new Point("copies", state, "pg2 follows pg1, password=hunter2-very-secret."))),
                Redaction.ofPatterns());
    }

    private ReadinessLog.Told told() {
        return ReadinessLog.read(file.getParent());
    }

    private void change(int line, String piece, String instead) throws Exception {
        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
        assertThat(lines.get(line - 1)).contains(piece);
        lines.set(line - 1, lines.get(line - 1).replace(piece, instead));
        Files.write(file, lines);
    }

    @Test
    void whatWasAddedIsTold() throws Exception {
        assertThat(told().faults()).isEmpty();
        assertThat(told().entries())
                .extracting(ReadinessLog.Entry::state)
                .containsExactly(State.READY, State.NOT_READY, State.UNKNOWN, State.READY);
        assertThat(told().entries().getFirst().previous()).isEmpty();
        assertThat(told().entries().get(1).at()).isEqualTo(DAY.plusSeconds(86_400));
        assertThat(Files.readString(file)).doesNotContain("hunter2").contains(Redaction.MARK);
        assertThat(ReadinessLog.read(reports.resolve("none")).entries()).isEmpty();
    }

    @Test
    void aChangedAnswerIsNoticedAndNotTold() throws Exception {
        change(2, "pg2 follows pg1", "pg2 follows pg3");
        assertThat(told().faults())
                .singleElement()
                .asString()
                .startsWith("Line 3 of readiness.ndjson does not follow from the line before");
        assertThat(told().entries())
                .extracting(ReadinessLog.Entry::state)
                .containsExactly(State.READY, State.UNKNOWN, State.READY);
    }

    @Test
    void aStateThatItsPointsDoNotGiveIsNoticedInTheLastLineToo() throws Exception {
        change(4, "\"state\":\"READY\",\"points\"", "\"state\":\"NOT_READY\",\"points\"");
        assertThat(told().faults())
                .containsExactly("Line 4 of readiness.ndjson says NOT READY, and its points say otherwise.");
        assertThat(told().entries()).hasSize(3);
    }

    @Test
    void anAnswerThatIsLeftOutIsNoticed() throws Exception {
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.get(0), lines.get(2), lines.get(3)));
        assertThat(told().faults()).singleElement().asString().startsWith("Line 2 of ");
        Files.write(file, lines.subList(1, 4));
        assertThat(told().faults())
                .containsExactly("Line 1 of readiness.ndjson follows a line that is not there any more.");
    }

    @Test
    void anAnswerThatWasCutOffDoesNotSpoilTheNext() throws Exception {
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 20));
        add(4, State.READY);
        assertThat(told().faults()).containsExactly("Line 4 of readiness.ndjson cannot be read.");
        assertThat(told().entries()).hasSize(4);
        Files.writeString(file, "{\"format\":\"drdrills-readiness/2\"}\n", StandardOpenOption.APPEND);
        assertThat(told().faults()).hasSize(2);
    }

    @Test
    void severalAtOnceFollowEachOther() {
        IntStream.range(4, 24).parallel().forEach(day -> add(day, State.READY));
        assertThat(told().faults()).isEmpty();
        assertThat(told().entries()).hasSize(24);
    }
}
