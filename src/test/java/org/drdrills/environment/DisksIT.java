package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that can lose power: what the file system promises, and that a lab's machines have such disks. */
class DisksIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void theFileSystemKeepsWhatIsSyncedAndDropsTheRest() throws Exception {
        Process test = new ProcessBuilder(
                        "docker",
                        "run",
                        "--rm",
                        "--network=none",
                        "--device=/dev/fuse",
                        "--cap-add=SYS_ADMIN",
                        "--security-opt=apparmor=unconfined",
                        "--entrypoint=python3",
                        ContainerDisks.IMAGE,
                        "/usr/local/bin/disk-test.py",
                        "/usr/local/bin/disk")
                .redirectErrorStream(true)
                .start();
        String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(test.waitFor()).as(said).isZero();
        assertThat(said).containsPattern("Ran \\d\\d tests").doesNotContain("skipped");
    }

    @Test
    void aMachineThatLosesPowerKeepsOnlyWhatItHadSynced() throws IOException {
        assertThat(Lab.disksUnavailable()).isEmpty();
        ContainerLab lab = ContainerLab.start(
                EnvironmentFile.named(Path.of("environments"), "etcd").onDisks(), what -> {});
        try (lab) {
            assertThat(mounts(lab)).hasSize(3);
            assertThat(lab.privileges().entrySet())
                    .as("only the container of the disks may mount")
                    .filteredOn(privileged -> privileged.getValue().contains("SYS_ADMIN"))
                    .singleElement()
                    .satisfies(privileged -> assertThat(privileged.getKey()).endsWith("-disks"));
            Disks disks = lab.disks().orElseThrow();
            Machine machine = lab.machine("m1");
            run(machine, "cd /var/lib/etcd && echo settled > settled");
            disks.settle();
            run(machine, "cd /var/lib/etcd && echo synced > synced && sync synced && echo unsynced > unsynced");
            machine.kill();
            Map<String, Disks.Loss> lost = disks.lose(List.of("m1"), OptionalLong.empty());
            assertThat(lost).containsOnlyKeys("m1");
            assertThat(lost.get("m1").names()).as("the name 'unsynced'").isGreaterThanOrEqualTo(1);
            machine.start();
            assertThat(run(machine, "cd /var/lib/etcd && cat settled synced && ls"))
                    .startsWith("settled\nsynced\n")
                    .doesNotContain("unsynced");
        }
        assertThat(mounts(lab)).as("nothing stays mounted").isEmpty();
    }

    /** On machines whose own processes write nothing: a database may end because its disk fails. */
    @Test
    void aDiskFailsAndIsHealedWhileItsMachineRuns(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  m1: {image: "drdrills/operator:1", user: "0:0", entrypoint: sleep infinity, expose: ["7000"]}
                  m2: {image: "drdrills/operator:1", user: "0:0", entrypoint: sleep infinity, expose: ["7000"]}
                x-drill:
                  sites: {north: [m1, m2]}
                  pool: {engine: postgresql, members: [m1, m2]}
                  clients: {north: "m1:7000"}
                  observe: {m1: 7000, m2: 7000}
                  disks: {m*: /data}
                """);
        ContainerLab lab = ContainerLab.start(EnvironmentFile.read(file).onDisks(), what -> {});
        try (lab) {
            Disks disks = lab.disks().orElseThrow();
            Machine machine = lab.machine("m1");
            String write = "cd /data && head -c 100000 /dev/zero > more && sync more";
            for (DiskDamage damage :
                    List.of(new DiskDamage.Full(), new DiskDamage.Failing(), new DiskDamage.ReadOnly())) {
                run(machine, write + " && rm more");
                try (Disks.Damaged damaged = disks.damage(List.of("m1"), damage)) {
                    assertThat(machine.run(List.of("sh", "-c", write), LIMIT).exit())
                            .as(damage.order())
                            .isNotZero();
                    assertThat(damaged.felt().get("m1")).as(damage.order()).isPositive();
                    assertThat(damaged.notInForce()).isEmpty();
                    assertThat(disks.probe(List.of("m1", "m2")))
                            .containsEntry("m2", "ok")
                            .doesNotContainEntry("m1", "ok");
                }
                assertThat(disks.probe(List.of("m1"))).containsEntry("m1", "ok");
            }
            try (Disks.Damaged damaged = disks.damage(List.of("m1"), new DiskDamage.Slow(Duration.ofSeconds(1)))) {
                long began = System.nanoTime();
                run(machine, write);
                assertThat(System.nanoTime() - began).isGreaterThan(1_000_000_000L);
                assertThat(damaged.felt().get("m1")).isPositive();
            }
        }
    }

    private static String run(Machine machine, String script) {
        Machine.Said said = machine.run(List.of("sh", "-c", script), LIMIT);
        assertThat(said.exit()).as(said.output()).isZero();
        return said.output();
    }

    private static List<String> mounts(ContainerLab lab) throws IOException {
        String folder = ContainerDisks.SHARED + "/" + lab.id() + "/";
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(folder))
                .toList();
    }
}
