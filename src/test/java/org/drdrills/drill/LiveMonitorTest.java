package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.drdrills.history.Histories;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveMonitorTest {
    @TempDir
    Path folder;

    private static Histories stale(long... ids) {
        Histories drill = Histories.drill();
        for (long id : ids) {
            drill.operation(
                    id,
                    read -> new Operation(
                            read.id(),
                            read.client(),
                            read.kind(),
                            read.key(),
                            Operation.NOTHING,
                            read.due(),
                            read.start(),
                            read.end(),
                            read.outcome(),
                            read.node()));
        }
        return drill;
    }

    /** What stands in the record after it was written again under a monitor's eyes. */
    private List<Mark> watched(History history, List<String> said) {
        Path file = folder.resolve("history.ndjson");
        DrillClock clock = new DrillClock();
        Recorder recorder = new Recorder(file, history.header(), clock);
        LiveMonitor monitor = new LiveMonitor(history.header(), clock, mark -> {
            recorder.record(mark);
            said.add(mark.text());
        });
        monitor.follow(recorder);
        history.replay(recorder::record);
        long until = System.nanoTime() + 20_000_000_000L;
        while (monitor.alarm().isEmpty() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        monitor.close();
        recorder.freeze();
        List<Mark> marks = new ArrayList<>();
        HistoryFile.open(file).replay(fact -> {
            if (fact instanceof Mark mark && mark.subject().equals(LiveMonitor.SUBJECT)) {
                marks.add(mark);
            }
        });
        return marks;
    }

    @Test
    void theFirstAlarmOfAKindIsANoteInTheRecordAndSaid() {
        List<String> said = new ArrayList<>();
        List<Mark> alarms = watched(stale(804, 812, 820).history(), said);
        assertThat(alarms).singleElement().satisfies(mark -> {
            assertThat(mark.kind()).isEqualTo(Mark.Kind.NOTE);
            assertThat(mark.text())
                    .startsWith("Alarm: A read of register 4 at 8 s after the start returned nothing, although write ");
            assertThat(mark.data()).containsEntry("alarm", "STALE_READ");
        });
        assertThat(said).hasSize(1);
    }

    @Test
    void whatTroublesTheWatchmanDoesNotTroubleTheDrill() {
        DrillClock clock = new DrillClock();
        List<Mark> said = new ArrayList<>();
        LiveMonitor monitor = new LiveMonitor(Histories.drill().header(), clock, said::add);
        monitor.see(null);
        monitor.see(null);
        monitor.close();
        assertThat(said)
                .singleElement()
                .satisfies(mark -> assertThat(mark.kind()).isEqualTo(Mark.Kind.NOTE));
        assertThat(monitor.alarm()).isEmpty();
    }

    /** The point of the event within any beat of the pool is as likely as any other, also over the neighbouring seeds of repeats. */
    @Test
    void repeatsMeetTheBeatsOfThePoolAtAllPoints() {
        for (long beat : new long[] {500_000_000L, 1_000_000_000L, 2_000_000_000L, 4_000_000_000L}) {
            int[] tenths = new int[10];
            LongStream.range(0, 2000)
                    .map(repeat -> 77 * 31 + ("primary-killed-r" + repeat).hashCode())
                    .map(DrillRunner::phase)
                    .forEach(phase -> tenths[(int) (phase % beat * 10 / beat)]++);
            for (int count : tenths) {
                assertThat(count).as("of 2000 in a tenth of " + beat).isBetween(150, 250);
            }
        }
        Set<Long> few = new HashSet<>();
        LongStream.range(2, 10)
                .map(repeat -> 77 * 31 + ("primary-killed-r" + repeat).hashCode())
                .map(DrillRunner::phase)
                .forEach(phase -> few.add(phase / 500_000_000L));
        assertThat(few).hasSizeGreaterThan(3);
        assertThat(DrillRunner.phase(5)).isEqualTo(DrillRunner.phase(5));
    }
}
