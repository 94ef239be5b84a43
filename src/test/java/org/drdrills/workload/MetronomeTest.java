package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.HostSample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetronomeTest {
    @TempDir
    private Path folder;

    @Test
    void onceASecondItTellsItsLatenessAndTheKernelsStall() throws IOException, InterruptedException {
        Path pressure = folder.resolve("cpu");
        Files.writeString(
                pressure,
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
        List<HostSample> samples = samples(pressure, () -> {
            Thread.sleep(500);
            Files.writeString(
                    pressure, "some avg10=0.00 avg60=0.00 avg300=0.00 total=1250000\nfull avg10=0.00 total=7\n");
            Thread.sleep(1700);
        });
        assertThat(samples).hasSizeGreaterThanOrEqualTo(3);
        assertThat(samples).allMatch(sample -> sample.lateness() >= 0);
        assertThat(samples.get(0).stall()).isBetween(0.1, 0.25);
        assertThat(samples.get(1).stall()).isZero();
        assertThat(samples.get(1).at() - samples.get(0).at()).isBetween(1_000_000_000L, 1_900_000_000L);
    }

    @Test
    void whereTheKernelDoesNotTellThereIsNoStall() throws IOException, InterruptedException {
        assertThat(samples(folder.resolve("none"), () -> Thread.sleep(100)))
                .isNotEmpty()
                .allMatch(sample -> sample.stall() == -1);
    }

    private interface Time {
        void passes() throws IOException, InterruptedException;
    }

    private List<HostSample> samples(Path pressure, Time time) throws IOException, InterruptedException {
        DrillClock clock = new DrillClock();
        Path file = folder.resolve("history.ndjson");
        Recorder recorder =
                new Recorder(file, new Header("test", "fake", clock.started(), List.of(), List.of(), 1, 1), clock);
        try (Metronome metronome = new Metronome(clock, recorder, pressure)) {
            metronome.start();
            time.passes();
        }
        recorder.freeze();
        List<HostSample> samples = new ArrayList<>();
        HistoryFile.open(file).replay(event -> samples.add((HostSample) event));
        return samples;
    }
}
