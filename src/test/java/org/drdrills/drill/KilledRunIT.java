package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.drdrills.evidence.DrillFolder;
import org.drdrills.evidence.RunFolder;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** A run that is killed with SIGKILL in the middle of a fault leaves nothing behind but a record that can be read. */
class KilledRunIT {
    private static final String LABEL = "org.drdrills.runner=";

    @TempDir
    private Path reports;

    private final DockerClient engine = DockerClientFactory.instance().client();

    /** Containers and networks that this process made; others may be drilling on the same engine. */
    private List<String> madeBy(Process run) {
        List<String> found = new ArrayList<>();
        engine.listContainersCmd().withShowAll(true).withLabelFilter(List.of(LABEL + run.pid())).exec().forEach(container -> found.add("container " + container.getNames()[0]));
        engine.listNetworksCmd().withFilter("label", List.of(LABEL + run.pid())).exec().forEach(network -> found.add("network " + network.getName()));
        return found;
    }

    @Test
    void sigkillLeavesNothingBehind() throws Exception {
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                "-Ddrdrills.home=" + Path.of("").toAbsolutePath(), "org.drdrills.cli.Main", "run", "--drill",
                "the-majority-takes-over-when-the-primary-s-site-is-isolated", "--out", reports.toString())
                .redirectErrorStream(true).redirectOutput(reports.resolve("output.txt").toFile()).start();
        try {
            await("the fault is in force").atMost(Duration.ofSeconds(150)).pollInterval(Duration.ofMillis(200))
                    .until(() -> !run.isAlive() || Files.readString(reports.resolve("output.txt")).contains("proxies show the damage"));
            assertThat(run.isAlive()).as("what the run said: %s", Files.readString(reports.resolve("output.txt"))).isTrue();
            assertThat(madeBy(run)).as("a lab is up").isNotEmpty();
        } finally {
            run.destroyForcibly().waitFor();
        }
        await("nothing of the lab is left").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(madeBy(run)).isEmpty());

        RunFolder folder = RunFolder.at(onlyFolder(reports));
        DrillFolder drill = folder.drills().getFirst();
        assertThat(drill.read().judgement()).as("never judged").isNull();
        assertThat(folder.read().interrupted()).isTrue();
        History history = HistoryFile.open(drill.history());
        AtomicLong events = new AtomicLong();
        history.replay(event -> events.incrementAndGet());
        assertThat(history.complete()).isFalse();
        assertThat(events.get()).isGreaterThan(500);
    }

    private static Path onlyFolder(Path folder) throws Exception {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }
}
