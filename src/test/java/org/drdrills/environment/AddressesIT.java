package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentinel with its defaults: its members monitor, announce and recognise each other by address alone. */
class AddressesIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SERVICES = """
            x-server: &server
              image: drdrills/valkey:8
              init: true
              expose: ["6379"]
            x-sentinel: &sentinel
              image: drdrills/valkey:8
              init: true
              expose: ["26379"]
              command: ["sh", "-c", "cd /tmp; printf 'protected-mode no\\nsentinel monitor store %s 6379 2\\nsentinel down-after-milliseconds store 2000\\n' $$(getent hosts v1 | cut -d' ' -f1) > s.conf; exec valkey-server s.conf --sentinel"]
            services:
              v1: {<<: *server, command: valkey-server --protected-mode no}
              v2: {<<: *server, command: valkey-server --protected-mode no --replicaof v1 6379}
              v3: {<<: *server, command: valkey-server --protected-mode no --replicaof v1 6379}
              s1: *sentinel
              s2: *sentinel
              s3: *sentinel
            x-drill:
              sites: {north: [v1, s1], south: [v2, s2], west: [v3, s3]}
              pool: {engine: postgresql, members: [v1, v2, v3], arbiters: [s1, s2, s3]}
              clients: {north: "v1:6379"}
              observe: {v1: 6379, v2: 6379, v3: 6379}
            """;

    @TempDir
    private Path folder;

    private static String asked(ContainerLab lab, String node, String... words) {
        return lab.machine(node)
                .run(Stream.concat(Stream.of("valkey-cli"), Stream.of(words)).toList(), LIMIT)
                .output()
                .strip();
    }

    @Test
    void aSystemThatAnnouncesAddressesIsWholeAndFailsOver() throws IOException {
        Path file = Files.writeString(folder.resolve("compose.yaml"), SERVICES);
        try (ContainerLab lab = ContainerLab.start(EnvironmentFile.read(file), what -> {})) {
            for (String sentinel : List.of("s1", "s2", "s3")) {
                await(sentinel + " knows the others").atMost(PATIENCE).untilAsserted(() -> {
                    String replicas = asked(lab, sentinel, "-p", "26379", "sentinel", "replicas", "store");
                    assertThat(replicas).contains(lab.addressOf("v2"), lab.addressOf("v3"));
                    assertThat(asked(lab, sentinel, "-p", "26379", "sentinel", "ckquorum", "store"))
                            .startsWith("OK 3 usable Sentinels");
                });
            }
            assertThat(asked(lab, "v1", "info", "replication"))
                    .contains("ip=" + lab.addressOf("v2"), "ip=" + lab.addressOf("v3"));
            lab.machine("v1").kill();
            await("another primary").atMost(PATIENCE).untilAsserted(() -> {
                String primary =
                        lab.nodeAt(asked(lab, "s2", "-p", "26379", "sentinel", "get-master-addr-by-name", "store")
                                .lines()
                                .findFirst()
                                .orElse(""));
                assertThat(primary).isIn("v2", "v3");
                assertThat(asked(lab, primary, "info", "replication"))
                        .contains("role:master", "ip=" + lab.addressOf(primary.equals("v2") ? "v3" : "v2"));
            });
            lab.machine("v1").start();
            await("its return as a replica")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(asked(lab, "v1", "info", "replication"))
                            .contains("role:slave", "master_link_status:up"));
        }
    }
}
