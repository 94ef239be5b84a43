package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.drdrills.Bash;
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

    @TempDir
    private Path folder;

    @AfterEach
    void remove() throws Exception {
        new Bash(folder, folder, Map.of()).run("docker rmi --force " + IMAGE, 0);
    }

    @Test
    void aContainerDrillsAProject() throws Exception {
        Release.unpacked(folder.resolve("dr-drills-0.0.0-test"));
        Bash beside = new Bash(folder, folder, Map.of());
        beside.run("tar czf dr-drills-0.0.0-test.tar.gz dr-drills-0.0.0-test", 0);
        beside.run("dr-drills-0.0.0-test/src/main/setup/images.sh suite dr-drills-0.0.0-test.tar.gz", 0);
        Path project = Files.createDirectory(folder.resolve("project"));
        Bash bash = new Bash(folder, project, Map.of());
        String drill =
                "docker run --rm --network host -v /var/run/docker.sock:/var/run/docker.sock -v \"$PWD:$PWD\" -w \"$PWD\" "
                        + IMAGE + " ";
        String version = bash.run(drill + "--version", 0).strip().split(" ")[2];
        Files.writeString(project.resolve("drill.yaml"), "suite: " + version + "\nshipped-environments: [etcd]\n");
        assertThat(bash.run(drill + "list", 0)).contains(DRILL);
        assertThat(bash.run(drill + "run --drill " + DRILL, 0)).contains("1 of 1 drills met their objectives.");
        try (var runs = Files.list(project.resolve("reports"))) {
            assertThat(runs.map(run -> run.resolve("index.html"))).anyMatch(Files::isRegularFile);
        }
    }
}
