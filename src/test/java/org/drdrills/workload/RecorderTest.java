package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.HostSample;
import org.drdrills.history.Mark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    @TempDir
    private Path folder;

    private final DrillClock clock = new DrillClock();

    private static Header header(DrillClock clock) {
        return new Header("test", "fake", clock.started(), List.of(), List.of(), 1, 1);
    }

    private Path file() {
        return folder.resolve("history.ndjson");
    }

    private static List<Event> events(Path file) {
        List<Event> events = new ArrayList<>();
        HistoryFile.open(file).replay(events::add);
        return events;
    }

    @Test
    void nothingThatManyThreadsRecordIsMissing() throws Exception {
        Recorder recorder = new Recorder(file(), header(clock), clock);
        List<Event> heard = new ArrayList<>();
        recorder.listen(heard::add);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int who = t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    recorder.record(new HostSample(i, who, 0));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        String hash = recorder.freeze();
        assertThat(hash)
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file()))));
        assertThat(recorder.freeze()).isEqualTo(hash);
        assertThat(HistoryFile.open(file()).complete()).isTrue();
        List<Event> samples =
                events(file()).stream().filter(HostSample.class::isInstance).toList();
        assertThat(samples).hasSize(160_000);
        assertThat(samples.stream().distinct()).hasSize(160_000);
        assertThat(heard.stream().filter(HostSample.class::isInstance)).isEqualTo(samples);
        long[] next = new long[8];
        for (Event event : samples) {
            assertThat(event.at()).isEqualTo(next[(int) ((HostSample) event).lateness()]++);
        }
    }

    @Test
    void aFullQueueHoldsUpWhoRecordsAndIsToldInTheRecord() throws InterruptedException {
        Recorder recorder = new Recorder(file(), header(clock), clock, 8);
        CountDownLatch go = new CountDownLatch(1);
        recorder.listen(event -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread busy = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 100; i++) {
                recorder.record(new HostSample(i, 0, 0));
            }
        });
        while (recorder.overflows() == 0) {
            Thread.sleep(1);
        }
        assertThat(busy.isAlive()).isTrue();
        go.countDown();
        busy.join();
        recorder.freeze();
        List<Event> events = events(file());
        assertThat(events.stream().filter(HostSample.class::isInstance)).hasSize(100);
        assertThat(events.stream().filter(e -> e instanceof Mark mark && mark.kind() == Mark.Kind.HARNESS))
                .isNotEmpty()
                .allMatch(e -> ((Mark) e).text().startsWith("The recorder's queue was full;"));
    }

    @Test
    void aFrozenRecordTakesNothingMore() {
        Recorder recorder = new Recorder(file(), header(clock), clock);
        recorder.freeze();
        assertThatThrownBy(() -> recorder.record(new HostSample(1, 0, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("frozen");
    }

    @Test
    void aRecordIsNeverOverwritten() {
        new Recorder(file(), header(clock), clock).close();
        assertThatThrownBy(() -> new Recorder(file(), header(clock), clock)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aListenerThatFailsIsDroppedAndTold() {
        Recorder recorder = new Recorder(file(), header(clock), clock);
        recorder.listen(event -> {
            throw new IllegalStateException("no");
        });
        recorder.record(new HostSample(1, 0, 0));
        recorder.record(new HostSample(2, 0, 0));
        recorder.freeze();
        assertThat(events(file())).hasSize(3).element(1).isInstanceOf(Mark.class);
    }

    @Test
    void aKilledRecorderLeavesAReadableRecordWithoutGaps() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .replace(";", File.pathSeparator),
                        Doomed.class.getName(),
                        file().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.log").toFile())
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!(Files.exists(file()) && Files.size(file()) > 200_000)
                && System.nanoTime() < until
                && child.isAlive()) {
            Thread.sleep(5);
        }
        child.destroyForcibly().waitFor();
        History history = HistoryFile.open(file());
        assertThat(history.complete())
                .as(Files.readString(folder.resolve("child.log")))
                .isFalse();
        List<Event> events = events(file());
        assertThat(events).hasSizeGreaterThan(2000);
        // "lateness" holds how many were recorded before this one
        for (int i = 0; i < events.size(); i++) {
            assertThat(((HostSample) events.get(i)).lateness()).isEqualTo(i);
        }
    }

    /** Records until it is killed. */
    static final class Doomed {
        public static void main(String[] arguments) {
            DrillClock clock = new DrillClock();
            Recorder recorder = new Recorder(Path.of(arguments[0]), header(clock), clock);
            for (long i = 0; ; i++) {
                recorder.record(new HostSample(clock.now(), i, 0));
                if (i % 20 == 0) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
            }
        }
    }
}
