package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.java.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.Bash;
import org.drdrills.Tool;
import org.drdrills.drill.Build;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Maven project of a user's own that depends on the suite as environments/README.md says, and runs its drills as JUnit tests. */
@Tag("nightly")
class OwnMavenIT {
    private static final Path SUITE = Path.of("").toAbsolutePath();
    private static final String VERSION = Build.here().version();
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>example</groupId>
              <artifactId>store</artifactId>
              <version>1</version>
              <properties>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                <maven.compiler.release>21</maven.compiler.release>
              </properties>
            %s
              <build>
                <pluginManagement>
                  <plugins>
                    <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
                    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.0</version></plugin>
                    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.4</version></plugin>
                  </plugins>
                </pluginManagement>
              </build>
            </project>
            """;

    @TempDir
    private Path folder;

    private Bash project;

    /** The local repository of a machine on which the suite was installed: the one that this build uses, and the suite in it. */
    private Path repository() throws Exception {
        // io/cucumber/cucumber-java/VERSION/FILE
        Path all = Path.of(Scenario.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("../../../../..")
                .normalize();
        Path repository = Files.createDirectory(folder.resolve("repository"));
        linked(all, repository, "org");
        linked(all.resolve("org"), Files.createDirectory(repository.resolve("org")), "drdrills");
        Path installed = Files.createDirectories(
                repository.resolve("org/drdrills/dr-drills").resolve(VERSION));
        Files.copy(SUITE.resolve("target/dr-drills.jar"), installed.resolve("dr-drills-" + VERSION + ".jar"));
        Files.copy(SUITE.resolve("pom.xml"), installed.resolve("dr-drills-" + VERSION + ".pom"));
        return repository;
    }

    private static void linked(Path from, Path to, String without) throws Exception {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(one -> !one.endsWith(without)).toList()) {
                Files.createSymbolicLink(to.resolve(file.getFileName()), file);
            }
        }
    }

    /** An environment and a drill of it, as drill new writes them; of the suite there is nothing but what Maven gets. */
    @BeforeEach
    void make() throws Exception {
        OwnProject own = OwnProject.in(folder, "store");
        List<String> tutorial = OwnProject.blocks("tutorial");
        own.run(tutorial.get(0).replaceFirst("export PATH=.*", ""), 0);
        own.run("drill new my-store --drill 'the primary is killed' --within '20 seconds'", 0);
        List<String> blocks = OwnProject.blocks("maven");
        assertThat(blocks).hasSize(2);
        Files.writeString(
                own.home().resolve("pom.xml"), POM.formatted(blocks.get(0).replace("X.Y.Z", VERSION)));
        Path tests = Files.createDirectories(own.home().resolve("src/test/java"));
        Files.writeString(tests.resolve("DrillsTest.java"), blocks.get(1));
        project = new Bash(folder, own.home(), Map.of("MAVEN_OPTS", "-Dmaven.repo.local=" + repository()));
    }

    /** Links that lead elsewhere are none of the folder's. */
    @AfterEach
    void unlink() throws Exception {
        project.run("find '" + folder.resolve("repository") + "' -type l -delete", 0);
    }

    @Test
    void itsDrillsRunAsTests() throws Exception {
        String said = project.run("mvn -o -B -q test", 0);
        assertThat(said).contains("1 of 1 drills met their objectives.").doesNotContain("Exception");
        try (Stream<Path> runs = Files.list(project.where().resolve("reports"))) {
            assertThat(runs.filter(Files::isDirectory).map(run -> run.resolve("index.html")))
                    .hasSize(1)
                    .allMatch(Files::isRegularFile);
        }
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingStarts() throws Exception {
        Path drill = project.where().resolve("drill.yaml");
        Files.writeString(drill, "suite: 9.9\n");
        Tool.Said version = project.run("mvn -o -B -q test");
        assertThat(version.exit()).isEqualTo(1);
        assertThat(version.text())
                .contains("the project needs version 9.9 of DR Drills, and this is version " + VERSION);
        Files.writeString(drill, "suite: " + VERSION + "\nshipped-environments: [valkey]\n");
        assertThat(project.run("mvn -o -B -q test").text()).contains("needs the folder of a release");
        Files.writeString(drill, "suite: " + VERSION + "\n");
        Path compose = project.where().resolve("compose.yaml");
        Files.writeString(compose, Files.readString(compose).replace("drdrills/etcd:3.5", "drdrills/etcd:0.0"));
        assertThat(project.run("mvn -o -B -q test").text())
                .contains("image drdrills/etcd:0.0 is not on this machine; ", "nothing was started");
        assertThat(project.where().resolve("reports")).doesNotExist();
    }
}
