package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every undo is run once, whatever becomes of the runner: by real processes, with scripts that only append to a file. */
class GuardianTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int INSTANTS = 30;
    private static final int POWERS = 6;

    @TempDir
    private Path folder;

    private static String appends(Path file, String line) {
        return "echo " + line + " >> " + file;
    }

    private List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void undoesInReverseOrderAndOnce() throws IOException {
        Path file = folder.resolve("done");
        Guardian guardian = Guardian.start(folder).orElseThrow();
        Guardian.Done first = guardian.carryOut(appends(file, "run1") + "; echo said", appends(file, "undo1"), LIMIT);
        assertThat(first.said()).isEqualTo(new Machine.Said(0, "said"));
        Guardian.Done failed = guardian.carryOut(appends(file, "run2") + "; exit 3", appends(file, "undo2"), LIMIT);
        assertThat(failed.said().exit()).isEqualTo(3);
        guardian.carryOut(appends(file, "run3"), appends(file, "undo3"), LIMIT);
        assertThat(guardian.undo(failed.id())).isPresent();
        assertThat(guardian.undo(failed.id())).isEmpty();
        guardian.close();
        guardian.close();
        assertThat(lines(file)).containsExactly("run1", "run2", "run3", "undo2", "undo3", "undo1");
    }

    @Test
    void aCommandThatDoesNotEndIsEnded() {
        try (Guardian guardian = Guardian.start(folder).orElseThrow()) {
            assertThat(guardian.carryOut("sleep 60", "true", Duration.ofSeconds(1))
                            .said()
                            .exit())
                    .isEqualTo(124);
        }
    }

    @Test
    void oneRunAtATime() {
        try (Guardian guardian = Guardian.start(folder).orElseThrow()) {
            assertThat(guardian.alive()).isTrue();
            assertThat(Guardian.start(folder)).isEmpty();
        }
        Guardian.start(folder).orElseThrow().close();
    }

    /** The runner of the test below: uses powers one after the other, undoes some, and is killed meanwhile. */
    static final class Runner {
        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            Path file = folder.resolve("done");
            Guardian guardian = Guardian.start(folder).orElseThrow();
            System.out.println("begins");
            for (int i = 1; i <= POWERS; i++) {
                Guardian.Done done = guardian.carryOut(
                        "sleep 0.02; " + appends(file, "run" + i), "sleep 0.01; " + appends(file, "undo" + i), LIMIT);
                if (i % 2 == 0) {
                    guardian.undo(done.id());
                }
            }
            guardian.close();
        }
    }

    @Test
    void everyUndoIsRunOnceWhereTheRunnerIsKilledAtAnyInstant() throws Exception {
        Random instants = new Random(20261130);
        List<Callable<Integer>> kills = new ArrayList<>();
        for (int i = 0; i < INSTANTS; i++) {
            Path own = Files.createDirectory(folder.resolve("kill" + i));
            long after = instants.nextLong(450);
            kills.add(() -> killed(own, after));
        }
        int cutShort = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (Future<Integer> begun : threads.invokeAll(kills)) {
                cutShort += begun.get() < POWERS ? 1 : 0;
            }
        }
        assertThat(cutShort)
                .as("runners that were killed before they had used every power")
                .isGreaterThan(5);
    }

    /** @return how many powers were used */
    private int killed(Path own, long after) throws IOException, InterruptedException {
        Process runner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Runner.class.getName(),
                        own.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = runner.inputReader()) {
            assertThat(out.readLine()).isEqualTo("begins");
            Thread.sleep(after);
            runner.destroyForcibly().waitFor();
        }
        Path log = own.resolve("guardian.log");
        assertThat(Polling.until(Duration.ofSeconds(30), Duration.ofMillis(20), () -> {
                    try {
                        return lines(log).stream().anyMatch(line -> line.endsWith("nothing is owed"));
                    } catch (IOException e) {
                        return false;
                    }
                }))
                .as("the guardian has come to its end")
                .isTrue();
        List<String> lines = lines(own.resolve("done"));
        int used = (int) lines.stream().filter(line -> line.startsWith("run")).count();
        List<String> undone =
                lines.stream().filter(line -> line.startsWith("undo")).toList();
        assertThat(undone).as(own + " after " + after + " ms").doesNotHaveDuplicates();
        assertThat(undone)
                .as(own + " after " + after + " ms")
                .containsAll(lines.stream()
                        .filter(line -> line.startsWith("run"))
                        .map(line -> line.replace("run", "undo"))
                        .toList());
        // what is owed when the runner dies is undone in reverse: the odd ones
        List<String> owed = undone.stream()
                .filter(line -> Integer.parseInt(line.substring(4)) % 2 == 1)
                .toList();
        assertThat(owed).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        return used;
    }
}
