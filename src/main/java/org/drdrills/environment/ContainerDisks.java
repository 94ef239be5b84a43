package org.drdrills.environment;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PropagationMode;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;

/**
 * Disks that one container mounts for all machines of a lab ({@code environments/images/disk}). It alone has the rights
 * that mounting takes; the machines bind what it has mounted.
 */
final class ContainerDisks implements Disks {
    static final String IMAGE = "drdrills/disk:1";
    /** Folder of the engine's host whose mounts are shared; {@code src/main/setup/engine.sh} makes it. */
    static final String SHARED = "/var/lib/drdrills/disks";

    private static final List<String> PROGRAM = List.of("python3", "-I", "-S", "/usr/local/bin/disk-box.py");
    private static final Pattern ANSWER = Pattern.compile("(\\S+) ok(?: blocks=(\\d+) names=(\\d+))?.*");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Containers containers;
    private final Environment environment;
    private final String lab;
    private final String container;

    private ContainerDisks(Containers containers, Environment environment, String lab, String container) {
        this.containers = containers;
        this.environment = environment;
        this.lab = lab;
        this.container = container;
    }

    /** Why the host of a local engine cannot have such disks; empty if it can, or if that cannot be told from here. */
    static Optional<String> unavailable() {
        if (System.getenv("DOCKER_HOST") != null || !Files.isDirectory(Path.of("/proc/self"))) {
            return Optional.empty();
        }
        if (!Files.exists(Path.of("/dev/fuse"))) {
            return Optional.of("there is no /dev/fuse on this host");
        }
        try (var mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            boolean shared = mounts.filter(line -> covers(line.split(" ")[4]))
                    .reduce((outer, inner) -> inner)
                    .filter(line -> line.contains(" shared:"))
                    .isPresent();
            return shared
                    ? Optional.empty()
                    : Optional.of("mounts below " + SHARED + " are not shared; drill setup shares them, as root");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean covers(String mount) {
        return mount.equals("/") || SHARED.equals(mount) || SHARED.startsWith(mount + "/");
    }

    /**
     * Fills a volume for each disk from the machine's image, and mounts all.
     *
     * @param prefix of the names of what is made
     * @param made   gets each container and volume, for its removal
     * @throws LabTrouble if the host does not allow it
     */
    static ContainerDisks start(Containers containers, Environment environment, String lab, String prefix, Made made) {
        List<Bind> binds = new ArrayList<>();
        environment.disks().folders().forEach((node, folder) -> {
            String volume = prefix + node + "-disk";
            containers.volume(volume);
            made.volume(volume);
            // The engine fills an empty volume from the image when a container with it is created.
            String filling = containers.create(containers
                    .prepare(environment.node(node).service().image(), prefix + node + "-filling")
                    .withHostConfig(HostConfig.newHostConfig().withBinds(new Bind(volume, new Volume(folder)))));
            containers.removeKeepingVolumes(filling);
            binds.add(new Bind(volume, new Volume("/backing/" + node)));
        });
        binds.add(new Bind(
                SHARED,
                new Volume("/disks"),
                AccessMode.rw,
                com.github.dockerjava.api.model.SELContext.DEFAULT,
                null,
                PropagationMode.SHARED));
        List<String> command = new ArrayList<>(List.of("serve", lab));
        command.addAll(environment.disks().folders().keySet());
        CreateContainerCmd create = containers
                .prepareAskedToEnd(IMAGE, prefix + "disks")
                .withCmd(command)
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode("none")
                        .withBinds(binds)
                        .withDevices(new Device("rwm", "/dev/fuse", "/dev/fuse"))
                        .withSecurityOpts(List.of("apparmor=unconfined"))
                        .withCapDrop(Capability.ALL)
                        .withCapAdd(
                                Capability.SYS_ADMIN, Capability.DAC_OVERRIDE, Capability.CHOWN, Capability.FOWNER));
        String container = containers.create(create);
        made.container(container);
        try {
            containers.start(container);
        } catch (DockerException e) {
            throw new LabTrouble("disks that can lose power cannot be mounted on this host: "
                    + String.valueOf(e.getMessage()).strip());
        }
        ContainerDisks disks = new ContainerDisks(containers, environment, lab, container);
        disks.await();
        return disks;
    }

    /** Receives what is made. */
    interface Made {
        void container(String id);

        void volume(String name);
    }

    private void await() {
        AtomicReference<String> last = new AtomicReference<>("");
        boolean mounted = Polling.until(LIMIT, PAUSE, () -> {
            Machine.Said said = order(List.of("order-all", "stat"));
            last.set(said.output().strip());
            return said.exit() == 0
                    && said.output().lines().count()
                            == environment.disks().folders().size();
        });
        if (!mounted) {
            throw new LabTrouble(
                    Thread.currentThread().isInterrupted()
                            ? "waiting for the disks was interrupted"
                            : "the machines' disks were not mounted within " + Durations.text(LIMIT) + ": " + last);
        }
    }

    private Machine.Said order(List<String> words) {
        List<String> command = new ArrayList<>(PROGRAM);
        command.addAll(words);
        return containers.run(container, command, LIMIT, line -> {});
    }

    /** The mount that a node's container is given. */
    Bind bind(String node) {
        return new Bind(
                SHARED + "/" + lab + "/" + node,
                new Volume(environment.disks().folders().get(node)));
    }

    @Override
    public void settle() {
        Machine.Said said = order(List.of("order-all", "settle"));
        if (said.exit() != 0) {
            throw new LabTrouble(
                    "the machines' disks do not answer: " + said.output().strip());
        }
    }

    @Override
    public Map<String, Loss> lose(Collection<String> nodes, OptionalLong torn) {
        List<String> words = new ArrayList<>(List.of("order-these", String.join(",", nodes), "lose"));
        torn.ifPresent(seed -> words.add(Long.toUnsignedString(seed)));
        Machine.Said said = order(words);
        Map<String, Loss> losses = new LinkedHashMap<>();
        said.output().lines().forEach(line -> {
            Matcher answer = ANSWER.matcher(line.strip());
            if (answer.matches() && answer.group(2) != null) {
                losses.put(answer.group(1), new Loss(Long.parseLong(answer.group(2)), Long.parseLong(answer.group(3))));
            }
        });
        if (said.exit() != 0 || !losses.keySet().containsAll(nodes)) {
            throw new LabTrouble("not every disk has lost what was not synced: "
                    + said.output().strip());
        }
        return losses;
    }
}
