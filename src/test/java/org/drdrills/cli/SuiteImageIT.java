package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.drdrills.Release;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite as an image: a project is drilled by a container that was given the engine's socket. */
@Tag("nightly")
class SuiteImageIT {
    private static final String IMAGE = "drdrills/dr-drills:0.0.0-test";
    private static final String DRILL = "etcd-the-service-returns-when-the-primary-is-killed";
    private static final int MINUTES = 8;

    @TempDir
    private Path folder;

    private String bash(Path where, String script) throws Exception {
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process bash = new ProcessBuilder("bash", "-e", "-c", script)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(bash.waitFor(MINUTES, TimeUnit.MINUTES)).as(script).isTrue();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertThat(bash.exitValue()).as("%s%n%s", script, text).isZero();
        return text;
    }

    @AfterEach
    void remove() throws Exception {
        bash(folder, "docker rmi --force " + IMAGE);
    }

    @Test
    void aContainerDrillsAProject() throws Exception {
        Release.unpacked(folder.resolve("dr-drills-0.0.0-test"));
        bash(folder, "tar czf dr-drills-0.0.0-test.tar.gz dr-drills-0.0.0-test");
        bash(folder, "dr-drills-0.0.0-test/src/main/setup/images.sh suite dr-drills-0.0.0-test.tar.gz");
        Path project = Files.createDirectory(folder.resolve("project"));
        String drill =
                "docker run --rm --network host -v /var/run/docker.sock:/var/run/docker.sock -v \"$PWD:$PWD\" -w \"$PWD\" "
                        + IMAGE + " ";
        String version = bash(project, drill + "--version").strip().split(" ")[2];
        Files.writeString(project.resolve("drill.yaml"), "suite: " + version + "\nshipped-environments: [etcd]\n");
        assertThat(bash(project, drill + "list")).contains(DRILL);
        assertThat(bash(project, drill + "run --drill " + DRILL)).contains("1 of 1 drills met their objectives.");
        try (var runs = Files.list(project.resolve("reports"))) {
            assertThat(runs.map(run -> run.resolve("index.html"))).anyMatch(Files::isRegularFile);
        }
    }
}
