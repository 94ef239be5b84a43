package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Compose file says, a lab does; and a lab that does not become healthy says why. */
class ComposeLabIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DRILL = """
            x-drill:
              sites: {north: [a, b]}
              pool: {engine: postgresql, members: [a, b]}
              clients: {north: "a:7000"}
              observe: {a: 7000, b: 7000}
            """;

    @TempDir
    private Path folder;

    private void file(String name, String content, String mode) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private ContainerLab lab(String services) throws IOException {
        Path file = Files.writeString(folder.resolve("compose.yaml"), services + DRILL);
        return ContainerLab.start(EnvironmentFile.read(file), what -> {});
    }

    private static String said(ContainerLab lab, String node, String script) {
        Machine.Said said = lab.machine(node).run(List.of("bash", "-c", script), LIMIT);
        assertThat(said.exit()).as(said.output()).isZero();
        return said.output().strip();
    }

    @Test
    void whatComposeWouldStartALabStarts() throws IOException {
        file("scripts/deep/er/hello.sh", "#!/bin/sh\necho hello\n", "rwxr-xr-x");
        file("keyfile", "key", "r--------");
        file("pg.txt", "in a file", "rw-------");
        file(".env", "WORDS=\"two words\"\n", "rw-r--r--");
        file("site.env", "export PGTZ=UTC # comment\n", "rw-r--r--");
        try (ContainerLab lab = lab("""
                services:
                  a:
                    image: drdrills/operator:1
                    container_name: seed
                    init: true
                    user: "0:0"
                    entrypoint: bash -c 'touch /tmp/up && sleep infinity'
                    stop_grace_period: 1s
                    working_dir: /srv
                    env_file: site.env
                    environment: {WORDS: "$WORDS", DEEP: "${X:-${Y:-deep}}"}
                    expose: ["7000"]
                    volumes: ["./scripts:/scripts:ro", "./keyfile:/keyfile:ro"]
                    secrets: [pg]
                    networks: {default: {aliases: [a.internal]}}
                    ulimits: {nofile: 5000}
                    sysctls: {net.core.somaxconn: 1234}
                    healthcheck: {test: ["CMD", "test", "-e", "/tmp/up"], interval: 1s, retries: 30}
                  b:
                    image: drdrills/operator:1
                    init: true
                    command: sleep infinity
                    entrypoint: []
                    stop_grace_period: 1s
                    expose: ["7000"]
                    depends_on: {a: {condition: service_healthy}, job: {condition: service_completed_successfully}}
                  job:
                    image: drdrills/operator:1
                    entrypoint: bash -c 'getent ahostsv4 seed && echo done'
                    depends_on: {a: {condition: service_healthy}}
                secrets: {pg: {file: ./pg.txt}}
                """)) {
            assertThat(said(lab, "a", "pwd")).isEqualTo("/srv");
            assertThat(said(lab, "a", "echo $WORDS,$DEEP,$PGTZ")).isEqualTo("two words,deep,UTC");
            assertThat(said(lab, "a", "/scripts/deep/er/hello.sh")).isEqualTo("hello");
            assertThat(said(lab, "a", "stat -c %a /keyfile /run/secrets/pg")).isEqualTo("400\n600");
            assertThat(said(lab, "a", "cat /run/secrets/pg")).isEqualTo("in a file");
            assertThat(said(lab, "a", "touch /scripts/x 2>&1 || true")).contains("Read-only file system");
            assertThat(said(lab, "a", "ulimit -n; cat /proc/sys/net/core/somaxconn"))
                    .isEqualTo("5000\n1234");
            String address = said(lab, "b", "getent ahostsv4 a | head -1 | cut -d' ' -f1");
            assertThat(
                            said(
                                    lab,
                                    "b",
                                    "getent ahostsv4 seed | head -1 | cut -d' ' -f1; getent ahostsv4 a.internal | head -1 | cut -d' ' -f1"))
                    .isEqualTo(address + "\n" + address);
            assertThat(lab.secrets()).contains("in a file");
        }
    }

    @Test
    void aRestartPolicyIsCarriedOutAndSaid() throws IOException {
        try (ContainerLab lab = lab("""
                services:
                  a: {image: "drdrills/operator:1", entrypoint: sleep infinity, restart: on-failure, expose: ["7000"]}
                  b: {image: "drdrills/operator:1", entrypoint: sleep infinity, expose: ["7000"], init: true}
                """)) {
            List<String> ends = new CopyOnWriteArrayList<>();
            lab.onMachineEnd(end -> ends.add(end.sentence()));
            lab.machine("a").kill();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(lab.machine("a").timesRestarted()).isEqualTo(1));
            assertThat(ends)
                    .containsExactly(
                            "a was killed; as its restart policy on-failure says, it is started again after 100 ms.");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lab.machine("a").state()).isEqualTo(Machine.State.RUNNING));
            lab.machine("a").lose();
            lab.machine("b").run(List.of("bash", "-c", "kill 1"), LIMIT);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(lab.ended().orElse("")).startsWith("b has ended with exit code 143"));
            assertThat(lab.machine("a").state()).isEqualTo(Machine.State.DOWN);
            assertThat(ends)
                    .hasSize(2)
                    .last()
                    .asString()
                    .isEqualTo("b ended with exit code 143; its restart policy is no.");
        }
    }

    private LabTrouble trouble(String services) {
        return catchThrowableOfType(LabTrouble.class, () -> lab(services).close());
    }

    @Test
    void aContainerThatEndsIsNamedAtOnceWithItsLastLinesAndTheLogsAreKept() throws IOException {
        file(".env", "A_PASSWORD=not-for-everybody\n", "rw-r--r--");
        LabTrouble trouble = trouble("""
                services:
                  a:
                    image: drdrills/operator:1
                    entrypoint: sleep infinity
                    expose: ["7000"]
                    environment: {A_PASSWORD: "$A_PASSWORD"}
                    healthcheck: {test: test -e /never, interval: 1s, retries: 300}
                  b:
                    image: drdrills/operator:1
                    entrypoint: bash -c 'echo cannot read the configuration with not-for-everybody; exit 3'
                    expose: ["7000"]
                """);
        assertThat(trouble)
                .hasMessage(
                        "b has ended with exit code 3; its last lines: cannot read the configuration with [redacted]");
        LabTrouble.Remains remains = trouble.remains().orElseThrow();
        assertThat(new String(remains.logs().get("b.log"), StandardCharsets.UTF_8))
                .contains("cannot read the configuration");
        assertThat(remains.secrets()).contains("not-for-everybody");
    }

    @Test
    void aJobThatFailsAndAHealthCheckThatNeverPassesAreQuoted() {
        assertThat(trouble("""
                services:
                  a: {image: "drdrills/operator:1", entrypoint: sleep infinity, expose: ["7000"], depends_on: {job: {condition: service_completed_successfully}}}
                  b: {image: "drdrills/operator:1", entrypoint: sleep infinity, expose: ["7000"]}
                  job: {image: "drdrills/operator:1", entrypoint: "bash -c 'echo no such table; exit 4'"}
                """))
                .hasMessage(
                        "job was to do its work, and failed: it ended with exit code 4; its last lines: no such table");
        assertThat(trouble("""
                services:
                  a: {image: "drdrills/operator:1", entrypoint: sleep infinity, expose: ["7000"], healthcheck: {test: "echo no disk; exit 1", interval: 1s, retries: 2}}
                  b: {image: "drdrills/operator:1", entrypoint: sleep infinity, expose: ["7000"]}
                """))
                .hasMessage("a is unhealthy: its health check said: no disk (exit code 1); it wrote nothing");
    }

    @Test
    void aContainerWhoseMemoryIsUsedUpIsTheCause() {
        assertThat(trouble("""
                services:
                  a:
                    image: drdrills/operator:1
                    entrypoint: sleep infinity
                    expose: ["7000"]
                    healthcheck: {test: test -e /never, interval: 1s, retries: 300}
                  b:
                    image: drdrills/operator:1
                    entrypoint: [bash, -c, "x=a; while true; do x=$$x$$x; done"]
                    mem_limit: 24m
                    expose: ["7000"]
                """))
                .hasMessage(
                        "b has ended with exit code 137, because its memory was used up (its limit is 24 MiB); it wrote nothing");
    }
}
