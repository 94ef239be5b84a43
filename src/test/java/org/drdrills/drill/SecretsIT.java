package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole run, looked at from outside while it goes and after: what its containers may do, who can reach them, and where its passwords show. */
@Tag("nightly")
class SecretsIT {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1");

    @TempDir
    private Path folder;

    private final Environment environment = EnvironmentFile.named(Path.of("environments"), "availability-group");
    private final Map<String, Set<String>> secrets = new TreeMap<>();
    private final Set<String> inspected = new HashSet<>();
    private final Set<String> faults = new TreeSet<>();
    private int publishing;

    @Test
    void noContainerIsPrivilegedNoPortIsOpenToOthersAndNoPasswordShows() throws Exception {
        ChildRun child = ChildRun.start(
                folder,
                "--drill",
                "the-primary-is-moved-to-every-member-in-turn",
                "--drill",
                "a-standby-takes-over-when-the-primary-is-killed");
        Process run = child.process();
        try {
            long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
            int looks = 0;
            while (run.isAlive() && System.nanoTime() < until) {
                inspect(run.pid());
                everyCommandLine();
                looks++;
                run.waitFor(100, TimeUnit.MILLISECONDS);
            }
            assertThat(run.isAlive()).isFalse();
            assertThat(looks).isGreaterThan(50);
        } finally {
            run.destroyForcibly();
        }
        // Two labs of 22 containers, and the sweeper.
        assertThat(inspected).hasSizeGreaterThan(40);
        assertThat(faults).isEmpty();
        assertThat(publishing).as("containers that publish a port").isPositive();

        assertThat(secrets.keySet()).containsExactlyInAnyOrderElementsOf(environment.secrets());
        secrets.forEach((name, values) -> {
            assertThat(values)
                    .as("%s is another one in each lab", name)
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(List.of("postgres", "replicator", "app", "observer"));
            assertThat(values).as(name).allSatisfy(value -> assertThat(value).hasSizeGreaterThan(20));
        });
        List<String> shown = new ArrayList<>();
        int files = 0;
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                files++;
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                secrets.forEach((name, values) -> values.forEach(value -> {
                    if (content.contains(value)
                            || content.contains(Base64.getEncoder()
                                    .withoutPadding()
                                    .encodeToString(value.getBytes(StandardCharsets.UTF_8)))) {
                        shown.add(name + " in " + folder.relativize(file));
                    }
                }));
            }
        }
        assertThat(files).as("files of the run, logs among them").isGreaterThan(30);
        assertThat(shown).isEmpty();
    }

    private void inspect(long runner) {
        for (Container container : ChildRun.ENGINE
                .listContainersCmd()
                .withLabelFilter(List.of("org.drdrills.runner=" + runner))
                .exec()) {
            if (!inspected.add(container.getId())) {
                continue;
            }
            String name = container.getNames()[0];
            InspectContainerResponse seen;
            try {
                seen = ChildRun.ENGINE.inspectContainerCmd(container.getId()).exec();
            } catch (com.github.dockerjava.api.exception.NotFoundException e) {
                continue;
            }
            if (Boolean.TRUE.equals(seen.getHostConfig().getPrivileged())) {
                faults.add(name + " is privileged");
            }
            var added = seen.getHostConfig().getCapAdd();
            if (added != null
                    && added.length > 0
                    && !(name.endsWith("-wire")
                            && added.length == 1
                            && added[0].name().equals("NET_ADMIN"))) {
                faults.add(name + " may " + Arrays.toString(added));
            }
            if (Boolean.TRUE.equals(seen.getHostConfig().getPublishAllPorts())) {
                faults.add(name + " publishes all ports");
            }
            Ports published = seen.getHostConfig().getPortBindings();
            if (published != null) {
                publishing++;
                published.getBindings().forEach((port, bindings) -> {
                    if (Arrays.stream(bindings).anyMatch(binding -> !LOOPBACK.contains(binding.getHostIp()))) {
                        faults.add(name + " publishes " + port + " to others");
                    }
                });
            }
            List<String> mounts = seen.getMounts() == null
                    ? List.of()
                    : seen.getMounts().stream()
                            .map(mount -> String.valueOf(mount.getSource()))
                            .filter(source -> !source.contains("/volumes/"))
                            .toList();
            if (!mounts.isEmpty() && !name.contains("sweeper")) {
                faults.add(name + " sees this machine's " + mounts);
            }
            Map<String, String> variables = new HashMap<>();
            Stream.of(seen.getConfig().getEnv())
                    .filter(each -> each.contains("="))
                    .forEach(each ->
                            variables.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1)));
            environment.secrets().stream()
                    .filter(variables::containsKey)
                    .forEach(secret -> secrets.computeIfAbsent(secret, key -> new TreeSet<>())
                            .add(variables.get(secret)));
        }
    }

    /** What {@code ps} shows to anybody on this machine, in containers and outside. */
    private void everyCommandLine() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                String line;
                try {
                    line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ');
                } catch (IOException e) {
                    continue;
                }
                secrets.forEach((name, values) -> values.stream()
                        .filter(line::contains)
                        .forEach(value -> faults.add(name + " shows in ps: " + line.replace(value, "…"))));
            }
        }
    }
}
