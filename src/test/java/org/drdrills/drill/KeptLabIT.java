package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab of a drill stays up where that was asked for, answers, and leaves nothing once it is taken down. */
class KeptLabIT {
    @TempDir
    private Path folder;

    private String drill(String... arguments) throws IOException, InterruptedException {
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
        assertThat(process.waitFor()).as(said).isZero();
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

        assertThat(drill("down", "--environment", "etcd")).contains("nothing of it is left");
        assertThat(run.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.process().exitValue()).isIn(0, 3);
        // The folder of the socket and its logs stays.
        assertThat(run.made()).allMatch(one -> one.startsWith("container /drill-sweeper-"));
    }
}
