package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Tag;
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

    private static final List<String> SERVERS = List.of("v1", "v2", "v3");
    private static final List<String> SENTINELS = List.of("s1", "s2", "s3");

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

    /** What a member says of the system, every address in it as the member's name that has it. */
    private static Map<String, String> state(UnaryOperator<String> nodeAt, BiFunction<String, String[], String> asked) {
        Map<String, String> state = new TreeMap<>();
        for (String server : SERVERS) {
            Map<String, String> said = pairs(asked.apply(server, new String[] {"info", "replication"})
                    .lines()
                    .filter(line -> line.contains(":"))
                    .flatMap(line -> Stream.of(line.strip().split(":", 2)))
                    .toList());
            state.put(
                    server,
                    said.get("role") + " of " + nodeAt.apply(said.getOrDefault("master_host", "")) + ", link "
                            + said.getOrDefault("master_link_status", "-") + ", replicas "
                            + said.getOrDefault("connected_slaves", "-"));
        }
        for (String sentinel : SENTINELS) {
            UnaryOperator<String> about =
                    what -> asked.apply(sentinel, new String[] {"-p", "26379", "sentinel", what, "store"});
            Map<String, String> primary = pairs(about.apply("master").lines().toList());
            state.put(
                    sentinel,
                    "watches " + nodeAt.apply(primary.getOrDefault("ip", "")) + ", " + primary.get("flags")
                            + "; replicas " + announced(about.apply("replicas"), nodeAt) + "; sentinels "
                            + announced(about.apply("sentinels"), nodeAt) + "; " + about.apply("ckquorum"));
        }
        return state;
    }

    private static Map<String, String> pairs(List<String> words) {
        Map<String, String> pairs = new TreeMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            pairs.put(words.get(i).strip(), words.get(i + 1).strip());
        }
        return pairs;
    }

    /** Of several lists of pairs, one after the other, the members at all addresses. */
    private static Set<String> announced(String text, UnaryOperator<String> nodeAt) {
        List<String> words = text.lines().map(String::strip).toList();
        Set<String> nodes = new TreeSet<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals("ip")) {
                nodes.add(nodeAt.apply(words.get(i + 1)));
            }
        }
        return nodes;
    }

    private static String docker(String... words) {
        try {
            Process docker = new ProcessBuilder(
                            Stream.concat(Stream.of("docker"), Stream.of(words)).toList())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(docker.waitFor())
                    .as("docker %s: %s", String.join(" ", words), said)
                    .isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The same services as containers on one ordinary network of the engine, without a wire. */
    private static Map<String, String> onAPlainNetwork(Environment environment, String whole) {
        String network = "plain-" + Long.toHexString(System.nanoTime());
        List<String> containers = new ArrayList<>();
        try {
            docker("network", "create", network);
            environment.nodes().forEach((name, node) -> {
                List<String> run = new ArrayList<>(List.of("run", "--detach", "--init", "--network", network));
                run.addAll(List.of("--network-alias", name, node.service().image()));
                run.addAll(node.service().command().orElseThrow());
                containers.add(name + "=" + docker(run.toArray(String[]::new)));
            });
            Map<String, String> ids = new TreeMap<>();
            Map<String, String> addresses = new TreeMap<>();
            for (String container : containers) {
                String[] both = container.split("=");
                ids.put(both[0], both[1]);
                addresses.put(
                        docker(
                                "inspect",
                                "--format",
                                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                                both[1]),
                        both[0]);
            }
            return settled(
                    () -> state(
                            address -> addresses.getOrDefault(address, address),
                            (node, words) -> docker(
                                    Stream.concat(Stream.of("exec", ids.get(node), "valkey-cli"), Stream.of(words))
                                            .toArray(String[]::new))),
                    whole);
        } finally {
            containers.forEach(
                    container -> docker("rm", "--force", "--volumes", container.split("=")[1]));
            docker("network", "rm", network);
        }
    }

    /** Once each sentinel says that the system is whole. */
    private static Map<String, String> settled(Supplier<Map<String, String>> state, String whole) {
        List<Map<String, String>> last = new ArrayList<>();
        await("the system is whole")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    last.add(state.get());
                    for (String sentinel : SENTINELS) {
                        assertThat(last.getLast().get(sentinel)).contains(whole, "OK 3 usable Sentinels");
                    }
                    for (String server : List.of("v2", "v3")) {
                        assertThat(last.getLast().get(server)).contains("link up");
                    }
                });
        return last.getLast();
    }

    @Tag("nightly")
    @Test
    void itsStateIsThatOnAPlainNetworkOfTheEngine() throws IOException {
        String whole = "replicas [v2, v3]";
        Environment environment = EnvironmentFile.read(Files.writeString(folder.resolve("compose.yaml"), SERVICES));
        Map<String, String> plain = onAPlainNetwork(environment, whole);
        assertThat(plain.get("v1")).startsWith("master of ").endsWith("replicas 2");
        assertThat(plain.get("s1")).contains("watches v1, master", "sentinels [s2, s3]", "OK 3 usable Sentinels");
        try (ContainerLab lab = ContainerLab.start(environment, what -> {})) {
            UnaryOperator<String> nodeAt = address -> {
                String node = address.isEmpty() ? "" : lab.nodeAt(address);
                return node.isEmpty() ? address : node;
            };
            assertThat(settled(() -> state(nodeAt, (node, words) -> asked(lab, node, words)), whole))
                    .isEqualTo(plain);
        }
    }
}
