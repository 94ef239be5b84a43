package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.drdrills.environment.ContainerLab;
import org.drdrills.environment.ThreeBoxes;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.report.Publisher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed leaves nothing behind but a record that can be read, whatever it was doing. How many runs are killed, the
 * property {@code drdrills.storm} says.
 */
class KilledRunIT {
    private static final String DRILL = "the-majority-takes-over-when-the-primary-s-site-is-isolated";
    private static final int STORM = Integer.getInteger("drdrills.storm", 3);
    private static final long SEED = Long.getLong("drdrills.storm.seed", 20261123);
    /** Longer than a run takes that nobody else holds up. */
    private static final int LIFE_MS = 70_000;

    @TempDir
    private Path folder;

    /** Whatever it had begun to write can be read, and says that it was not finished. */
    private static void leavesARecord(Path reports, boolean ended) throws IOException {
        if (!Files.isDirectory(reports)) {
            return;
        }
        for (RunFolder folder : Reports.at(reports).runs()) {
            if (!Files.exists(folder.path().resolve("run.json"))) {
                // Killed between making the folder and writing into it.
                return;
            }
            // One that is killed after its last word had ended all the same.
            assertThat(folder.read().interrupted())
                    .isEqualTo(!ended && !Files.exists(folder.page())
                            || !folder.read().endedEarly().isEmpty());
            for (DrillFolder drill : folder.drills()) {
                drill.read();
                if (Files.exists(drill.history()) && Files.size(drill.history()) > 0) {
                    HistoryFile.open(drill.history()).replay(event -> {});
                }
            }
        }
        Publisher.publish(Reports.at(reports));
        if (!ended && Reports.at(reports).runs().getFirst().read().interrupted()) {
            assertThat(reports.resolve("index.html")).content().contains("interrupted");
        }
    }

    @Test
    void sigkillInTheMiddleOfAFaultLeavesNothingBehind() throws Exception {
        ChildRun run = ChildRun.start(folder, "--drill", DRILL);
        try {
            run.awaitSaying("proxies show the damage");
            assertThat(ChildRun.madeBy(run.process().pid())).as("a lab is up").isNotEmpty();
        } finally {
            run.process().destroyForcibly().waitFor();
        }
        run.leavesNothing();
        assertThat(run.reports().resolve("index.html"))
                .as("listed while it was under way")
                .content()
                .contains("interrupted, or under way");
        leavesARecord(run.reports(), false);
        DrillFolder drill = Reports.at(run.reports()).runs().getFirst().drills().getFirst();
        assertThat(drill.read().judgement()).as("never judged").isNull();
        History history = HistoryFile.open(drill.history());
        AtomicLong events = new AtomicLong();
        history.replay(event -> events.incrementAndGet());
        assertThat(history.complete()).isFalse();
        assertThat(events.get()).isGreaterThan(500);
    }

    /** They may starve each other, which the verdict then says; they do nothing else to each other. */
    @Test
    @Tag("nightly")
    void ofTwoRunsAtOnceOneIsKilledAndTheOtherGoesOn() throws Exception {
        ChildRun lives = ChildRun.start(
                Files.createDirectories(folder.resolve("lives")),
                "--drill",
                "a-standby-takes-over-when-the-primary-is-killed");
        ChildRun dies = ChildRun.start(Files.createDirectories(folder.resolve("dies")), "--drill", DRILL);
        try {
            // Two labs at once may be more than the machine can carry: neither drill need come to its event.
            dies.awaitSaying("The plan was there");
            assertThat(lives.process().isAlive()).as(lives.said()).isTrue();
            dies.process().destroyForcibly().waitFor();
            dies.leavesNothing();
            assertThat(lives.made()).as("what the other run made").isNotEmpty();
            assertThat(lives.process().waitFor(5, TimeUnit.MINUTES))
                    .as(lives.said())
                    .isTrue();
            assertThat(lives.process().exitValue()).as(lives.said()).isIn(0, 3);
            assertThat(lives.said()).doesNotContain("The harness went wrong");
            lives.leavesNothing();
        } finally {
            dies.process().destroyForcibly();
            lives.process().destroyForcibly();
        }
    }

    @Test
    @Tag("nightly")
    void lanesThatAreToldToStopLeaveNothingButTheirJoinedRecord() throws Exception {
        ChildRun run = ChildRun.start(folder, "--environment", "etcd", "--lanes", "2");
        try {
            run.awaitSaying("Injected");
            List<Long> lanes = run.process().children().map(ProcessHandle::pid).toList();
            assertThat(lanes).hasSize(2);
            run.signal("INT");
            System.out.printf(Locale.ROOT, "lanes: all gone after %.1f s%n", run.leavesNothing(lanes));
        } finally {
            run.process().destroyForcibly();
        }
        List<RunFolder> runs = Reports.at(run.reports()).runs();
        assertThat(runs).hasSize(1);
        assertThat(runs.getFirst().read().endedEarly()).contains("which was interrupted after ");
        assertThat(runs.getFirst().page()).exists();
        assertThat(run.said())
                .endsWith("Interrupted. The record so far is in "
                        + runs.getFirst().path() + "." + System.lineSeparator())
                .doesNotContain("cannot be heard");
        try (Stream<Path> left = Files.list(run.reports())) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith(".lanes"));
        }
    }

    @Test
    @Tag("nightly")
    void aStormOfSignalsAtAnyInstantLeavesNothingBehindAndTouchesNobodyElse() throws Exception {
        long self = ProcessHandle.current().pid();
        try (ContainerLab bystander =
                ContainerLab.start(ThreeBoxes.in(Files.createDirectories(folder.resolve("bystander"))), what -> {})) {
            List<String> before = ChildRun.madeBy(self);
            int killed = 0;
            for (int i = 0; i < STORM; i++) {
                Random lot = new Random(SEED + i);
                String signal = List.of("KILL", "TERM", "INT").get((lot.nextInt(3) + i) % 3);
                int delay = lot.nextInt(LIFE_MS);
                ChildRun run = ChildRun.start(Files.createDirectories(folder.resolve("run-" + i)), "--drill", DRILL);
                try {
                    boolean ended = run.process().waitFor(delay, TimeUnit.MILLISECONDS);
                    if (!ended) {
                        run.signal(signal);
                        killed++;
                    }
                    double took = run.leavesNothing();
                    leavesARecord(run.reports(), ended);
                    System.out.printf(
                            Locale.ROOT,
                            "storm %d: SIG%s after %.1f s%s, all gone after %.1f s; last words: %s%n",
                            i,
                            signal,
                            delay / 1e3,
                            ended ? " (had ended)" : "",
                            took,
                            run.said().lines().reduce("", (last, line) -> line).strip());
                } finally {
                    run.process().destroyForcibly();
                }
            }
            assertThat(killed).as("runs that were still under way").isGreaterThan(STORM / 2);
            assertThat(ChildRun.madeBy(self))
                    .as("what somebody else made on the same engine")
                    .containsExactlyInAnyOrderElementsOf(before)
                    .isNotEmpty();
            assertThat(bystander
                            .machine("a")
                            .run(List.of("true"), Duration.ofSeconds(10))
                            .exit())
                    .isZero();
        }
    }
}
