package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab of a drill stays up where that was asked for, answers, and leaves nothing once it is taken down. */
class KeptLabIT {
    @TempDir
    private Path folder;

    private String drill(String... arguments) throws IOException, InterruptedException {
        return drill(0, arguments);
    }

    private String drill(int exit, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Ddrdrills.home=" + Path.of("").toAbsolutePath(),
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "org.drdrills.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exit);
        return said;
    }

    @Test
    void itAnswersUntilItIsTakenDown() throws Exception {
        ChildRun run =
                ChildRun.start(folder, "--drill", "etcd-the-service-returns-when-the-primary-restarts", "--keep-lab");
        run.awaitSaying("The lab of etcd stays up for 4 h.");
        assertThat(run.said()).contains("It is removed by drill down --environment etcd, by Ctrl-C here");
        // Longer than the lease on faults and the sweeper's patience.
        assertThat(run.process().waitFor(20, TimeUnit.SECONDS)).isFalse();
        assertThat(drill("status", "--environment", "etcd"))
                .contains("a write was acknowledged")
                .doesNotContain("cannot be relied on");

        assertThat(drill("fault", "--environment", "etcd", "the primary is killed"))
                .contains("is down")
                .contains("It lasts until drill heal");
        assertThat(drill("status", "--environment", "etcd"))
                .contains("is killed")
                .contains(": the primary is killed");
        assertThat(drill("heal", "--environment", "etcd")).contains("Healed: the primary is killed.");
        assertThat(drill("status", "--environment", "etcd"))
                .contains("a write was acknowledged")
                .doesNotContain("open since");

        assertThat(drill("down", "--environment", "etcd")).contains("removed completely");
        assertThat(run.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.process().exitValue()).isIn(0, 3);
        // The folder of the socket and its logs stays.
        assertThat(run.made()).allMatch(one -> one.startsWith("container /drill-sweeper-"));
    }

    /** A pool that acknowledges before it stores: some trial loses a write, and its simplest form is written as a feature that check takes. */
    @Test
    @Tag("nightly")
    void anExplorationFindsWhatABrokenPoolLosesAndWritesItAsAFeature() throws Exception {
        Path found = folder.resolve("found");
        assertThat(drill(
                        1,
                        "explore",
                        "--environment",
                        "availability-group",
                        "--known-bad",
                        "acknowledges-before-the-standby",
                        "--minutes",
                        "20",
                        "--seed",
                        "7",
                        "--out",
                        found.toString()))
                .contains("found/");
        try (Stream<Path> features = Files.list(found.resolve("found"))) {
            assertThat(features.toList())
                    .isNotEmpty()
                    .allSatisfy(feature ->
                            assertThat(drill("check", feature.toString())).contains("in order"));
        }
    }
}
