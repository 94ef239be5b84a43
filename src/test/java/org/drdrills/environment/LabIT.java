package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The wire of a real lab: nothing gets around it, and every cut holds in its direction and only there. */
class LabIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** After so long without a tick a direction counts as silent, also where nobody looks closely; and half as long again. */
    private static final Duration LONGER_THAN_SILENCE = Duration.ofMillis(800);

    private static Environment environment;
    private static ContainerLab lab;

    @BeforeAll
    static void start() {
        environment = EnvironmentFile.named(Path.of("environments"), "availability-group");
        lab = ContainerLab.start(environment, what -> {});
        awaitAllOpen();
    }

    @AfterAll
    static void stop() {
        try {
            nothingPassesWhenEveryProxyRefuses();
        } finally {
            lab.close();
        }
    }

    /** Directions on which probes walk: both ways of every link. */
    private static Set<Direction> walked() {
        Set<Direction> directions = new TreeSet<>(java.util.Comparator.comparing(Direction::toString));
        environment.links().forEach(link -> {
            directions.add(new Direction(link.source(), link.target()));
            directions.add(new Direction(link.target(), link.source()));
        });
        return directions;
    }

    private static boolean passes(Direction direction) {
        Wire.State state = lab.wire(direction).state();
        return state == Wire.State.OPEN || state == Wire.State.SLOW;
    }

    private static void awaitAllOpen() {
        await("bytes pass on every wire")
                .atMost(LIMIT)
                .until(() -> walked().stream().allMatch(LabIT::passes));
    }

    /** What a node reaches of the given addresses and ports, {@code address/port}. */
    private static List<String> reached(String node, List<String> knocks) {
        Machine.Said said = lab.machine(node)
                .run(
                        List.of(
                                "bash",
                                "-c",
                                "for at in " + String.join(" ", knocks)
                                        + "; do timeout 1 bash -c \"</dev/tcp/$at\" 2>/dev/null && echo $at & done; wait; true"),
                        LIMIT);
        assertThat(said.exit()).as(said.output()).isZero();
        return said.output().lines().toList();
    }

    private static List<String> others(String node) {
        return environment.nodes().keySet().stream()
                .filter(other -> !other.equals(node))
                .toList();
    }

    @Test
    void noNodeReachesAnotherWhereNoProxyLeads() {
        AddressPlan plan = lab.addresses();
        List<String> nodes = List.copyOf(environment.nodes().keySet());
        for (String node : nodes) {
            List<String> knocks = new ArrayList<>();
            for (String other : others(node)) {
                // Listened on in every node's network, and no wire leads there.
                knocks.add(lab.addressOf(other) + "/4078");
                environment.node(other).service().exposed().stream()
                        .filter(port -> environment.links().stream()
                                .noneMatch(link -> link.source().equals(node)
                                        && link.target().equals(other)
                                        && link.port() == port))
                        .forEach(port -> knocks.add(lab.addressOf(other) + "/" + port));
                // Where others' proxies listen, and the proxies' own interface.
                environment
                        .node(node)
                        .service()
                        .exposed()
                        .forEach(port ->
                                knocks.add(plan.virtual(nodes.indexOf(other), nodes.indexOf(node)) + "/" + port));
                knocks.add(plan.wire(nodes.indexOf(other)) + "/" + ProxyControl.API);
            }
            knocks.add(plan.wire(nodes.indexOf(node)) + "/" + ProxyControl.API);
            knocks.add(plan.wire(nodes.indexOf(node)) + "/" + LinkProbes.HUB);
            assertThat(reached(node, knocks))
                    .as("what %s reaches past the wire", node)
                    .isEmpty();
        }
    }

    /** The last of all, for the service is down meanwhile. */
    private static void nothingPassesWhenEveryProxyRefuses() {
        try (Cut cut = lab.cut(walked(), new Damage.Refusal())) {
            for (String node : environment.nodes().keySet()) {
                List<String> knocks = new ArrayList<>();
                for (String other : others(node)) {
                    environment.node(other).service().exposed().forEach(port -> {
                        knocks.add(lab.addressOf(other) + "/" + port);
                        knocks.add(other + "/" + port);
                    });
                    knocks.add(lab.addressOf(other) + "/" + LinkProbes.PROBE);
                }
                assertThat(reached(node, knocks))
                        .as("what %s reaches although every proxy refuses", node)
                        .isEmpty();
            }
        }
    }

    /** Members of etcd keep connections to each other. */
    @Test
    void everyMachineIsReachedAndSeenUnderItsOwnAddress() {
        for (String node : List.of("etcd1", "etcd2", "etcd3")) {
            Set<String> peers = new TreeSet<>();
            others(node).stream()
                    .filter(other -> other.startsWith("etcd"))
                    .forEach(other -> peers.add(lab.addressOf(other)));
            await("connections of " + node).atMost(LIMIT).untilAsserted(() -> {
                List<String[]> connections = lab.machine(node)
                        .run(List.of("cat", "/proc/net/tcp", "/proc/net/tcp6"), LIMIT)
                        .output()
                        .lines()
                        .map(line -> line.strip().split("\\s+"))
                        .filter(words -> words.length > 3 && words[3].equals("01"))
                        .toList();
                assertThat(peersAt(connections, 1)).as("callers of " + node).containsAll(peers);
                assertThat(peersAt(connections, 2)).as("called by " + node).containsAll(peers);
            });
        }
        assertThat(reached("pg1", List.of(lab.addressOf("etcd2") + "/2379"))).hasSize(1);
    }

    /** Remote addresses of the connections whose own (1) or remote (2) port is that of etcd's peers. */
    private static Set<String> peersAt(List<String[]> connections, int which) {
        Set<String> peers = new TreeSet<>();
        connections.stream().filter(words -> words[which].endsWith(":094C")).forEach(words -> {
            String hex = words[2].substring(0, words[2].indexOf(':'));
            String last = hex.substring(hex.length() - 8);
            List<String> octets = new ArrayList<>();
            for (int at = 6; at >= 0; at -= 2) {
                octets.add(Integer.toString(Integer.parseInt(last.substring(at, at + 2), 16)));
            }
            peers.add(String.join(".", octets));
        });
        return peers;
    }

    @Test
    void anAttemptWhereNoWireLeadsIsRefusedAndNamed() {
        Machine.Said said = lab.machine("pg1")
                .run(
                        List.of("bash", "-c", "timeout 2 bash -c '</dev/tcp/" + lab.addressOf("etcd2") + "/16379'"),
                        LIMIT);
        assertThat(said.output()).contains("refused");
        assertThat(lab.unwired()).contains("pg1 tried etcd2:16379, for which there is no wire");
    }

    @Test
    void everyLinkIsReachedThroughTheWireByName() {
        environment.links().stream()
                .filter(link -> link.source().startsWith("pg") && link.target().startsWith("etcd")
                        || link.target().equals("pg2") && link.port() == 8008)
                .forEach(link -> {
                    Machine.Said said = lab.machine(link.source())
                            .run(
                                    List.of(
                                            "bash",
                                            "-c",
                                            "timeout 3 bash -c '</dev/tcp/" + link.target() + "/" + link.port() + "'"),
                                    LIMIT);
                    assertThat(said.exit()).as("%s: %s", link, said.output()).isZero();
                });
    }

    /** What stands at both ends, by the letters of their names: one direction of each such pair is watched for long. */
    private static String kind(Direction direction) {
        return direction.toString().replaceAll("\\d", "");
    }

    @Test
    void aSilentCutHoldsInItsDirectionAndOnlyThere() {
        Set<String> watched = new HashSet<>();
        for (Direction direction : walked()) {
            lab.watchClosely(List.of(direction), Duration.ofSeconds(4));
            try (Cut cut = lab.cut(List.of(direction), new Damage.Silence())) {
                await("silence " + direction)
                        .atMost(LIMIT)
                        .until(() -> lab.wire(direction).state() == Wire.State.SILENT);
                if (watched.add(kind(direction))) {
                    bytesPassEverywhereElse(direction);
                    assertThat(lab.wire(direction).state()).isEqualTo(Wire.State.SILENT);
                }
                assertThat(cut.notInForce()).isEmpty();
            }
            await("healing of " + direction).atMost(LIMIT).until(() -> passes(direction));
        }
        assertThat(watched).hasSizeGreaterThan(5);
    }

    /**
     * Looks only once each direction that was cut, too, would have been found silent. Then each other one passes at some moment of
     * the cut, which one that is cut never does; that a busy host pauses one of them for a while proves nothing.
     */
    private static void bytesPassEverywhereElse(Direction cut) {
        Set<Direction> unseen = new HashSet<>(walked());
        unseen.remove(cut);
        await("bytes pass on all wires but " + cut)
                .pollDelay(LONGER_THAN_SILENCE)
                .atMost(LIMIT)
                .untilAsserted(() -> {
                    unseen.removeIf(LabIT::passes);
                    assertThat(unseen).as("also cut by %s", cut).isEmpty();
                });
    }

    /** On a connection of the software's own port that was open before: the request or its answer is lost, whichever way is cut. */
    @Test
    void whatIsLostOnACutWayIsTheRequestOrTheAnswer() {
        assertThat(put("whole", null)).as("answered, arrived").containsExactly(true, true);
        assertThat(put("no-request", new Direction("pg1", "etcd2")))
                .as("answered, arrived")
                .containsExactly(false, false);
        assertThat(put("no-answer", new Direction("etcd2", "pg1")))
                .as("answered, arrived")
                .containsExactly(false, true);
        awaitAllOpen();
    }

    /** Puts a key at etcd2 from pg1, over a connection that is older than the cut: whether it was answered, whether the key is there. */
    private static List<Boolean> put(String key, Direction silent) {
        String body = "{\"key\":\"" + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8))
                + "\",\"value\":\"MQ==\"}";
        CompletableFuture<Machine.Said> asked = CompletableFuture.supplyAsync(() -> lab.machine("pg1")
                .run(
                        List.of(
                                "bash",
                                "-c",
                                "exec 3<>/dev/tcp/etcd2/2379 && sleep 3 && printf 'POST /v3/kv/put HTTP/1.0\\r\\nContent-Length: "
                                        + body.length() + "\\r\\n\\r\\n%s' '" + body
                                        + "' >&3; timeout 3 head -c 15 <&3"),
                        LIMIT));
        try (Cut cut = silent == null ? null : cutAfter(Duration.ofSeconds(1), silent)) {
            boolean answered = asked.join().output().contains("200");
            Machine.Said there = lab.machine("etcd3").run(List.of("etcdctl", "get", "--keys-only", key), LIMIT);
            assertThat(there.exit()).as(there.output()).isZero();
            return List.of(answered, there.output().contains(key));
        }
    }

    private static Cut cutAfter(Duration pause, Direction direction) {
        await().pollDelay(pause).until(() -> true);
        return lab.cut(List.of(direction), new Damage.Silence());
    }

    @Test
    void refusalTurnsCallersAwayAtOnce() {
        Direction direction = new Direction("lb1", "pg2");
        try (Cut cut = lab.cut(List.of(direction), new Damage.Refusal())) {
            await("refusal").atMost(LIMIT).until(() -> lab.wire(direction).state() == Wire.State.REFUSED);
            Machine.Said said =
                    lab.machine("lb1").run(List.of("bash", "-c", "timeout 2 bash -c '</dev/tcp/pg2/5432'"), LIMIT);
            assertThat(said.output()).contains("refused");
            assertThat(passes(new Direction("lb1", "pg3"))).isTrue();
        }
        awaitAllOpen();
    }

    @Test
    void whatWasHeldArrivesLate() throws InterruptedException {
        Direction direction = new Direction("pg1", "pg3");
        try (Cut cut = lab.cut(List.of(direction), new Damage.Hold())) {
            await("silence").atMost(LIMIT).until(() -> lab.wire(direction).state() == Wire.State.SILENT);
            Thread.sleep(1000);
        }
        await("late arrival").atMost(LIMIT).until(() -> lab.wire(direction).delay() > 500_000_000 || passes(direction));
        awaitAllOpen();
    }

    /** Each dead connection once cost 5 s for every piece it held, with the proxy locked. */
    @Test
    void connectionsThatDiedWhileHeldDoNotHoldUpTheHealing() throws InterruptedException {
        Direction direction = new Direction("lb1", "pg2");
        long closing;
        try (Cut cut = lab.cut(Direction.bothWays(List.of(direction)), new Damage.Hold())) {
            // Each asks twice (for encryption, which is answered by one byte) and is gone before the answers arrive.
            Machine.Said said = lab.machine("lb1")
                    .run(
                            List.of(
                                    "bash",
                                    "-c",
                                    "for i in {1..40}; do (exec 3<>/dev/tcp/pg2/5432; for j in 1 2 3; do printf '\\0\\0\\0\\10\\4\\322\\26\\57' >&3; sleep 0.2; done; exec 3>&-) & done; wait; echo gone"),
                            LIMIT);
            assertThat(said.output()).contains("gone");
            Thread.sleep(3000);
            closing = System.nanoTime();
        }
        assertThat((System.nanoTime() - closing) / 1e9).as("seconds to heal").isLessThan(4);
        awaitAllOpen();
    }

    @Test
    void delayIsSeenUnderWayAndOnlyThere() {
        Direction direction = new Direction("pg2", "etcd3");
        try (Cut cut = lab.cut(List.of(direction), new Damage.Delay(Duration.ofMillis(300), Duration.ZERO))) {
            await("delay").atMost(LIMIT).until(() -> lab.wire(direction).delay() > 280_000_000);
            assertThat(lab.wire(direction.back()).delay()).isLessThan(200_000_000);
        }
        await("no delay").atMost(LIMIT).until(() -> lab.wire(direction).delay() < 200_000_000);
    }

    @Test
    void packetsAreDamagedInTheirDirectionAndOnlyThere() {
        Direction direction = new Direction("pg2", "etcd3");
        for (Damage.OfPackets damage : List.of(new Damage.Lost(50), new Damage.Doubled(50))) {
            lab.watchClosely(List.of(direction), Duration.ofSeconds(4));
            try (Cut cut = lab.cut(List.of(direction, new Direction("pg2", "etcd1")), damage)) {
                await("damaged packets")
                        .atMost(LIMIT)
                        .until(() -> cut.notInForce().isEmpty());
                assertThat(cut.damaged()).containsOnlyKeys("pg2 → etcd3", "pg2 → etcd1");
            }
            awaitAllOpen();
        }
        assertThatThrownBy(() -> lab.cut(List.of(new Direction("lb1", "lb2")), new Damage.Lost(50)))
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("no packet could be damaged");
    }

    @Test
    void aCrashIsRefusedAndAFreezeIsSilent() {
        Machine machine = lab.machine("lb3");
        machine.kill();
        assertThat(machine.state()).isEqualTo(Machine.State.DOWN);
        // The host is still there: probes walk on.
        assertThat(passes(new Direction("lb3", "pg1"))).isTrue();
        machine.start();
        assertThat(machine.state()).isEqualTo(Machine.State.RUNNING);
        machine.freeze();
        assertThat(machine.state()).isEqualTo(Machine.State.FROZEN);
        machine.thaw();
        assertThat(machine.state()).isEqualTo(Machine.State.RUNNING);
    }

    @Test
    void aHostThatVanishesIsSilentAndComesBackUnderItsName() {
        Machine machine = lab.machine("etcd3");
        machine.vanish();
        assertThat(machine.state()).isEqualTo(Machine.State.VANISHED);
        await("silence")
                .atMost(LIMIT)
                .until(() -> lab.wire(new Direction("etcd3", "etcd1")).state() != Wire.State.OPEN);
        machine.start();
        assertThat(machine.state()).isEqualTo(Machine.State.RUNNING);
        awaitAllOpen();
    }

    @Test
    void aCutOfNothingIsAnErrorAndNotASuccess() {
        assertThatThrownBy(() -> lab.cut(List.of(new Direction("lb1", "lb2")), new Damage.Silence()))
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("nothing could be cut");
    }

    @Test
    void noContainerIsPrivilegedAndNoProcessOutsideOfTheWireMayChangeItsNetwork() throws IOException {
        assertThat(lab.privileges()).allSatisfy((container, granted) -> {
            if (container.endsWith("-wire")) {
                assertThat(granted).as(container).containsExactly("NET_ADMIN");
            } else if (container.endsWith("-net")) {
                assertThat(granted).as(container).containsExactlyInAnyOrder("NET_ADMIN", "SETPCAP");
            } else {
                assertThat(granted).as(container).isEmpty();
            }
        });
        Process beside =
                lab.machine("pg1").converse(true, List.of("cat", "/proc/1/status", "/proc/self/status"), Map.of());
        assertThat(new String(beside.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines())
                .filteredOn(line -> line.startsWith("Cap"))
                .hasSize(10)
                .allMatch(line -> line.endsWith("\t0000000000000000"));
    }
}
