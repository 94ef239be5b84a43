package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command drill, in a folder as a release unpacks it, with a JDK that only says what it was asked. */
class LauncherTest {
    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        home = Files.createDirectories(folder.resolve("dr-drills-1.0.0"));
        copy("drill");
        copy("src/main/setup/jdk.sh");
        jdk("21.0.4");
    }

    private void copy(String file) throws IOException {
        Path target = home.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(Path.of(file), target);
        assertThat(target.toFile().setExecutable(true)).isTrue();
    }

    private void jdk(String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(
                    bin.resolve(program), "#!/bin/sh\nprintf '%s\\n' 'This is the fake JDK.' \"$@\"\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    private Said drill(String... arguments) throws Exception {
        return Tool.ofThisMachine(home.resolve("drill").toString())
                .run(folder, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), List.of(arguments));
    }

    private void withJar() throws IOException {
        Files.createDirectories(home.resolve("target"));
        Files.createFile(home.resolve("target/dr-drills.jar"));
    }

    @Test
    void aReleaseRunsAsItIs() throws Exception {
        withJar();
        Said said = drill("list", "--environment", "two words");
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text().lines().toList())
                .contains("This is the fake JDK.", "-Ddrdrills.home=" + home, "-Ddrdrills.terminal=false")
                .endsWith("org.drdrills.cli.Main", "list", "--environment", "two words");
    }

    @Test
    void itIsFoundThroughALink() throws Exception {
        withJar();
        Path link = Files.createSymbolicLink(folder.resolve("drill"), home.resolve("drill"));
        Said said = Tool.ofThisMachine(link.toString())
                .run(folder, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), List.of("list"));
        assertThat(said.text()).contains("-Ddrdrills.home=" + home);
    }

    @Test
    void theNearestFolderWithADrillYamlIsTheProject() throws Exception {
        withJar();
        Path project = Files.createDirectories(folder.resolve("my project"));
        Path below = Files.createDirectories(project.resolve("environments/my-store"));
        Files.writeString(project.resolve("drill.yaml"), "suite: 1.0.0\n");
        for (Path where : List.of(project, below)) {
            Said said = Tool.ofThisMachine(home.resolve("drill").toString())
                    .run(where, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), List.of("list"));
            assertThat(said.text().lines()).contains("-Ddrdrills.home=" + project, "-Ddrdrills.suite=" + home);
        }
    }

    @Test
    void withoutJarAndSourcesItSaysWhatToDo() throws Exception {
        Said said = drill("list");
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.text()).contains("dr-drills.jar is missing").contains("unpack the release again");
    }

    @Test
    void anOldJdkIsNotUsed() throws Exception {
        withJar();
        jdk("17.0.9");
        Said said = drill("list");
        assertThat(said.text()).doesNotContain("This is the fake JDK.");
        jdk("1.8.0_402");
        assertThat(Tool.ofThisMachine(home.resolve("src/main/setup/jdk.sh").toString())
                        .run(folder, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), List.of("9999"))
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void aJavaHomeThatCannotBeUsedIsNamed() throws Exception {
        withJar();
        jdk("17.0.9");
        Said said = drill("list");
        assertThat(said.text())
                .contains("drill: JAVA_HOME=" + folder.resolve("jdk") + " holds no JDK of version 21 or newer; ")
                .contains(" is used instead.");
    }

    /** Who asks whether there is an engine, and who needs one, reads the same words. */
    @Test
    void doctorAndRunSayTheSameOfAnEngineThatDoesNotAnswer() throws Exception {
        String script = Path.of("src/main/setup/engine.sh").toAbsolutePath().toString();
        Map<String, String> nowhere = Map.of("DOCKER_HOST", "tcp://127.0.0.1:9");
        String why =
                "engine: no Docker engine answers at DOCKER_HOST=tcp://127.0.0.1:9; start it or unset DOCKER_HOST.";
        Said status = Tool.ofThisMachine(script).run(folder, nowhere, List.of("status"));
        assertThat(status.text().strip()).isEqualTo(why);
        assertThat(status.exit()).isEqualTo(1);
        Said ensure = Tool.ofThisMachine(script).run(folder, nowhere, List.of("ensure"));
        assertThat(ensure.text().strip()).isEqualTo(why);
        assertThat(ensure.exit()).isEqualTo(2);
    }

    /** Rights that the account lacks are told before anything starts, in the same words, with the remedy. */
    @Test
    void andOfAnEngineThatDoesNotLetTheUserIn() throws Exception {
        Said root = Tool.ofThisMachine("id").run(List.of("-u"));
        Assumptions.assumeTrue(root.text().strip().equals("0"), "only root can become somebody else");
        Assumptions.assumeTrue(Files.exists(Path.of("/var/run/docker.sock")), "there is no engine here");
        Path script = Files.copy(Path.of("src/main/setup/engine.sh"), folder.resolve("engine.sh"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Map.Entry<String, Integer> asked : Map.of("status", 1, "ensure", 2).entrySet()) {
            Said said = Tool.ofThisMachine("su")
                    .run(List.of(
                            "-s", "/bin/bash", "nobody", "-c", "unset DOCKER_HOST; " + script + " " + asked.getKey()));
            assertThat(said.text().strip())
                    .isEqualTo(
                            "engine: Docker runs but does not let nobody in; join the group docker (usermod -aG docker nobody) and log in again.");
            assertThat(said.exit()).isEqualTo(asked.getValue());
        }
    }

    /** A project's images are those that its files name, and what every lab needs. */
    @Test
    void besideAProjectOnlyImagesThatItNamesAreWanted() throws Exception {
        Path project = Files.createDirectories(folder.resolve("shop/environments/shop"));
        Files.writeString(project.resolve("compose.yaml"), "services: {db: {image: 'drdrills/valkey:8'}}\n");
        Files.writeString(folder.resolve("shop/drill.yaml"), "suite: 1\nshipped-environments: [rabbitmq]\n");
        Said said = Tool.ofThisMachine(
                        Path.of("src/main/setup/images.sh").toAbsolutePath().toString())
                .run(folder, Map.of("DRDRILLS_PROJECT", folder.resolve("shop").toString()), List.of("needed"));
        assertThat(said.text().lines())
                .contains("drdrills/valkey:8", "drdrills/rabbitmq:4", "drdrills/client:1", "drdrills/sweeper:1")
                .doesNotContain("drdrills/postgresql:17", "drdrills/ejabberd:24.12", "drdrills/etcd:3.5");
    }
}
