package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;

/** One volume under two machines of a real lab, and the power switch that either can turn against the other. */
@Tag("nightly")
class PowerSwitchIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String SWITCH =
            "curl --silent --fail --max-time 3 --request PUT --data %s http://pdu:8007/outlets/%s";
    private static final String RESERVED = "flock --nonblock --exclusive /var/lib/postgresql/data/reservation true";
    /** Testcontainers' own client would first pull an image that removes what tests leave. */
    private static final DockerClient ENGINE = DockerClientProviderStrategy.getClientForConfig(
            DockerClientFactory.instance().getTransportConfig());

    private static ContainerLab lab;

    @BeforeAll
    static void start() {
        lab = ContainerLab.start(EnvironmentFile.named(Path.of("environments"), "failover-cluster"), what -> {});
        await("the instance on fc1")
                .atMost(Duration.ofSeconds(60))
                .until(() -> run("fc1", "curl --silent --fail http://127.0.0.1:8008/primary")
                                .exit()
                        == 0);
    }

    @AfterAll
    static void stop() {
        List<String> volumes = volumes();
        assertThat(volumes).isNotEmpty();
        lab.close();
        assertThat(volumes()).as("volumes of the lab that are left").doesNotContainAnyElementsOf(volumes);
    }

    private static List<String> volumes() {
        return ENGINE.listVolumesCmd().exec().getVolumes().stream()
                .map(volume -> volume.getName())
                .filter(name ->
                        name.startsWith("drill-" + lab.toString().replaceFirst("^[^(]*\\(([^)]*)\\).*", "$1") + "-"))
                .toList();
    }

    private static Machine.Said run(String node, String script) {
        return lab.machine(node).run(List.of("bash", "-c", script), LIMIT);
    }

    @Test
    void whoIsFrozenKeepsTheReservationUntilItIsSwitchedOff() {
        Machine holder = lab.machine("fc1");
        assertThat(run("fc2", "cat /var/lib/postgresql/data/identity").output())
                .as("one volume under both")
                .isNotBlank();
        assertThat(run("fc2", RESERVED).exit()).as("the holder's lock").isEqualTo(1);
        // The other server must not act on its own meanwhile: it has no quorum.
        try (Cut cut = lab.cut(
                Direction.bothWays(Direction.between(List.of("fc2"), List.of("etcd1", "etcd2", "etcd3"))),
                new Damage.Silence())) {
            holder.freeze();
            assertThat(run("fc2", RESERVED).exit())
                    .as("the frozen holder's lock")
                    .isEqualTo(1);

            List<Direction> toTheSwitch = List.of(new Direction("fc2", "pdu"));
            try (Cut blind = lab.cut(toTheSwitch, new Damage.Silence())) {
                assertThat(run("fc2", SWITCH.formatted("off", "fc1")).exit())
                        .as("a switch that cannot be reached")
                        .isNotZero();
                assertThat(holder.state()).isEqualTo(Machine.State.FROZEN);
            }
            assertThat(run("fc2", SWITCH.formatted("off", "fc1")).output().strip())
                    .isEqualTo("off");
            assertThat(holder.state()).isEqualTo(Machine.State.DOWN);
            assertThat(run("fc2", RESERVED).exit()).as("the lock of nobody").isZero();

            assertThat(run("fc2", SWITCH.formatted("off", "etcd1")).exit())
                    .as("what has no outlet")
                    .isNotZero();
            assertThat(lab.machine("etcd1").state()).isEqualTo(Machine.State.RUNNING);
            assertThat(run("fc2", SWITCH.formatted("on", "fc1")).output().strip())
                    .isEqualTo("on");
            assertThat(holder.state()).isEqualTo(Machine.State.RUNNING);
        }
    }

    @Test
    void noMachineHasTheEnginesSocketOrReachesThePanel() {
        for (String node : List.of("pdu", "fc1", "fc2")) {
            assertThat(run(node, "ls /var/run/docker.sock").exit())
                    .as("the engine's socket in " + node)
                    .isNotZero();
        }
        assertThat(run("fc2", "timeout 2 bash -c '</dev/tcp/pdu/" + PowerSwitch.PANEL + "'")
                        .exit())
                .isNotZero();
        assertThat(lab.privileges().keySet())
                .filteredOn(container -> !container.endsWith("-wire"))
                .allSatisfy(container -> assertThat(lab.privileges().get(container))
                        .as(container)
                        .isEmpty());
    }
}
