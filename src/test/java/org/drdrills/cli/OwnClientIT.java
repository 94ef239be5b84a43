package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The user's own applications, one in Java with HikariCP and one in Python with psycopg, as the clients of a pool that the suite's engine
 * observes: those that look for the primary meet the objectives, and the same that cling to the old one do not.
 */
@Tag("nightly")
class OwnClientIT {
    private static final Path FILES = Path.of("src/test/resources/own-client");
    private static final String DRILL = "writes-return-within-45-seconds-when-the-primary-is-killed";

    @TempDir
    private Path folder;

    @Test
    void aClientThatClingsToTheOldPrimaryIsCaught() throws Exception {
        OwnProject project = OwnProject.in(folder, "shop");
        project.copied(FILES);
        project.run("docker build -q -t my/client:1 " + project.suite().resolve("environments/clients"), 0);
        String version = project.run("drill --version", 0).split(" ")[2];
        Files.writeString(project.home().resolve("drill.yaml"), "suite: " + version + "\n");
        assertThat(project.run("drill new shop --drill 'the primary is killed' --within '45 seconds'", 0))
                .contains(DRILL);
        project.run("drill check", 0);
        assertThat(project.run("drill run --drill " + DRILL, 0)).contains("1 of 1 drills met their objectives.");
        assertThat(project.run("drill selftest --only clings-to-the-old-primary", 0))
                .contains("Mutation score: 1 of 1 caught for the right reason.");
        assertThat(project.calledMaven()).isFalse();
    }
}
