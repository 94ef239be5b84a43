package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.topology.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;

/** A runner that says nothing more, though its process lives, loses its faults: every wire is whole again by the lease. */
class LeaseIT {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final DockerClient engine = DockerClientProviderStrategy.getClientForConfig(
            DockerClientFactory.instance().getTransportConfig());

    /** A runner in a process of its own: damages every wire, each sort of damage somewhere, and tells afterwards what it knows. */
    static final class Runner {
        private Runner() {}

        public static void main(String[] arguments) throws IOException {
            try (ContainerLab lab = damaged(ThreeBoxes.in(Path.of(arguments[0])))) {
                System.out.println("damaged");
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String order = orders.readLine();
                        order != null && !order.equals("end");
                        order = orders.readLine()) {
                    System.out.println(lab.trouble().orElse("nothing lapsed"));
                }
            }
        }
    }

    private static ContainerLab damaged(Environment environment) {
        ContainerLab lab = ContainerLab.start(environment, what -> {});
        await("bytes pass")
                .atMost(LIMIT)
                .until(() -> directions().stream()
                        .allMatch(direction -> lab.wire(direction).state() == Wire.State.OPEN));
        lab.cut(Direction.bothWays(List.of(new Direction("a", "b"))), new Damage.Silence());
        lab.cut(List.of(new Direction("a", "c")), new Damage.Hold());
        lab.cut(List.of(new Direction("c", "a")), new Damage.Delay(Duration.ofSeconds(2), Duration.ZERO));
        lab.cut(Direction.bothWays(List.of(new Direction("b", "c"))), new Damage.Refusal());
        lab.cut(Direction.bothWays(List.of(new Direction(Direction.clients("north"), "a"))), new Damage.Silence());
        return lab;
    }

    private static List<Direction> directions() {
        List<String> boxes = List.of("a", "b", "c");
        return boxes.stream()
                .flatMap(source -> boxes.stream()
                        .filter(target -> !target.equals(source))
                        .map(target -> new Direction(source, target)))
                .toList();
    }

    /** The container of a runner whose name ends so. */
    private Container container(long runner, String suffix) {
        return engine.listContainersCmd().withLabelFilter(List.of(Containers.RUNNER + "=" + runner)).exec().stream()
                .filter(container -> container.getNames()[0].endsWith(suffix))
                .findFirst()
                .orElseThrow();
    }

    private InetSocketAddress published(long runner, int port) {
        return Arrays.stream(container(runner, "-wire").getPorts())
                .filter(each -> Integer.valueOf(port).equals(each.getPrivatePort()))
                .map(ContainerPort::getPublicPort)
                .findFirst()
                .map(found -> Containers.published(found))
                .orElseThrow();
    }

    /** Proxies that do anything but pass bytes on. */
    private static Set<String> spoilt(ToxiproxyClient client) {
        Set<String> spoilt = new TreeSet<>();
        try {
            for (Proxy proxy : client.getProxies()) {
                if (!proxy.isEnabled() || !proxy.toxics().getAll().isEmpty()) {
                    spoilt.add(proxy.getName());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return spoilt;
    }

    private static ToxiproxyClient client(InetSocketAddress api) {
        return new ToxiproxyClient(api.getHostString(), api.getPort());
    }

    private static void everyWireIsWhole(InetSocketAddress hub) {
        try (LinkProbes probes = LinkProbes.connect(hub, LIMIT)) {
            for (Direction direction : directions()) {
                await("bytes arrive " + direction)
                        .atMost(LIMIT)
                        .until(() -> probes.wire(direction).state() == Wire.State.OPEN);
            }
        }
    }

    @Test
    void aLineThatIsCutHealsEveryWireByTheLeaseAndIsTold() {
        long self = ProcessHandle.current().pid();
        try (ContainerLab lab = damaged(ThreeBoxes.in(folder))) {
            ToxiproxyClient proxies = client(published(self, 8474));
            // Six wires with a probe and a port each, and the people's; the observer's three are never damaged.
            assertThat(spoilt(proxies)).hasSize(13).noneMatch(name -> name.startsWith("observer"));
            assertThat(lab.trouble()).isEmpty();

            // The hub has one caller: a second one cuts the runner's line, renews the lease once, and is silent, too.
            InetSocketAddress hub = published(self, LinkProbes.HUB);
            try (LinkProbes last = LinkProbes.connect(hub, LIMIT)) {
                last.lease(LEASE);
            }
            long silentSince = System.nanoTime();
            await("the lease has run out")
                    .atMost(LEASE.plusSeconds(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> spoilt(proxies).isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - silentSince))
                    .as("faults hold as long as the lease does")
                    .isGreaterThan(LEASE.minusSeconds(2));
            everyWireIsWhole(hub);
            await("the runner knows").atMost(LIMIT).until(() -> lab.trouble().isPresent());
            assertThat(lab.trouble().orElseThrow()).contains("the lab healed its faults by itself");
        }
    }

    @Test
    void aRunnerThatIsPausedLosesItsFaultsEvenIfTheProxiesHangAtThatMoment() throws Exception {
        Process runner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Runner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = runner.inputReader();
        try {
            assertThat(said.readLine()).isEqualTo("damaged");
            ToxiproxyClient proxies = client(published(runner.pid(), 8474));
            InetSocketAddress hub = published(runner.pid(), LinkProbes.HUB);
            assertThat(spoilt(proxies)).hasSize(13);

            signal("STOP", runner);
            String container = container(runner.pid(), "-proxies").getId();
            engine.pauseContainerCmd(container).exec();
            Thread.sleep(LEASE.plusSeconds(2).toMillis());
            engine.unpauseContainerCmd(container).exec();
            await("healed once the proxies answer again")
                    .atMost(Duration.ofSeconds(12))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> spoilt(proxies).isEmpty());
            everyWireIsWhole(hub);

            signal("CONT", runner);
            String lapsed = "";
            for (int i = 0; i < 20 && !lapsed.contains("healed its faults by itself"); i++) {
                Thread.sleep(500);
                runner.outputWriter().write("lapsed?\n");
                runner.outputWriter().flush();
                lapsed = said.readLine();
            }
            assertThat(lapsed)
                    .contains("The lease of the faults was not renewed for ", "the lab healed its faults by itself");
        } finally {
            runner.destroyForcibly().waitFor();
        }
        await("nothing of it is left")
                .atMost(LEASE)
                .untilAsserted(() -> assertThat(engine.listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(List.of(Containers.RUNNER + "=" + runner.pid()))
                                .exec())
                        .isEmpty());
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
