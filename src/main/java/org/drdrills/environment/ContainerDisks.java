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
import java.util.concurrent.atomic.AtomicInteger;
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
    static final String IMAGE = "drdrills/disk:2";
    /** Folder of the engine's host whose mounts are shared; {@code src/main/setup/engine.sh} makes it. */
    static final String SHARED = "/var/lib/drdrills/disks";

    private static final List<String> PROGRAM = List.of("python3", "-I", "-S", "/usr/local/bin/disk-box.py");
    private static final Pattern LOST = Pattern.compile("ok blocks=(\\d+) names=(\\d+)");
    private static final Pattern STATUS = Pattern.compile(".* refused=(\\d+) slowed=(\\d+) fault=(\\w+)");
    /** Every disk of the lab. */
    private static final List<String> ALL = List.of("*");

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Environment environment;
    private final String lab;
    private final Conversation orders;
    /** How many damages are in force. */
    private final AtomicInteger damages = new AtomicInteger();

    private ContainerDisks(Environment environment, String lab, Conversation orders) {
        this.environment = environment;
        this.lab = lab;
        this.orders = orders;
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
        List<String> obey = new ArrayList<>(PROGRAM);
        obey.addAll(List.of("obey", lab, Long.toString(FaultLease.TERM.toSeconds())));
        ContainerDisks disks = new ContainerDisks(
                environment,
                lab,
                new Conversation(
                        "container of the machines' disks",
                        Deadline.call(
                                LIMIT,
                                "the container of the machines' disks",
                                () -> containers.converse(container, obey, Map.of()))));
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
            Map<String, String> said = order(ALL, "stat");
            last.set(String.join(", ", refusals(said)));
            return last.get().isEmpty()
                    && said.keySet().containsAll(environment.disks().folders().keySet());
        });
        if (!mounted) {
            throw new LabTrouble(
                    Thread.currentThread().isInterrupted()
                            ? "waiting for the disks was interrupted"
                            : "the machines' disks were not mounted within " + Durations.text(LIMIT) + ": " + last);
        }
    }

    /** Node → its disk's answer. */
    private Map<String, String> order(Collection<String> nodes, String order) {
        Map<String, String> said = new LinkedHashMap<>();
        orders.ask(String.join(",", nodes) + " " + order).forEach(line -> {
            String[] words = line.split(" ", 2);
            said.put(words[0], words[words.length - 1]);
        });
        return said;
    }

    /** The nodes whose answer is not {@code ok}, with their answers. */
    private static List<String> refusals(Map<String, String> answers) {
        return answers.entrySet().stream()
                .filter(answer -> !answer.getValue().startsWith("ok"))
                .map(answer -> answer.getKey() + ": " + answer.getValue())
                .toList();
    }

    /** Says that this process still answers for the damage that it ordered. */
    void renew() {
        if (damages.get() > 0) {
            orders.ask("*");
        }
    }

    /** Ends the conversation; the disks stay until their container is removed. */
    void close() {
        orders.close();
    }

    /** The mount that a node's container is given. */
    Bind bind(String node) {
        return new Bind(
                SHARED + "/" + lab + "/" + node,
                new Volume(environment.disks().folders().get(node)));
    }

    @Override
    public void settle() {
        demand("does not answer", order(ALL, "settle"));
    }

    @Override
    public Map<String, Loss> lose(Collection<String> nodes, OptionalLong torn) {
        String order = torn.isPresent() ? "lose " + Long.toUnsignedString(torn.getAsLong()) : "lose";
        Map<String, String> said = order(nodes, order);
        Map<String, Loss> losses = new LinkedHashMap<>();
        said.forEach((node, answer) -> {
            Matcher lost = LOST.matcher(answer);
            if (lost.matches()) {
                losses.put(node, new Loss(Long.parseLong(lost.group(1)), Long.parseLong(lost.group(2))));
            }
        });
        if (!losses.keySet().containsAll(nodes)) {
            throw new LabTrouble("not every disk has lost what was not synced: " + said);
        }
        return losses;
    }

    /** @throws LabTrouble if one of these answers is none of success */
    private static void demand(String failed, Map<String, String> answers) {
        List<String> refusals = refusals(answers);
        if (!refusals.isEmpty()) {
            throw new LabTrouble("a machine's disk " + failed + ": " + String.join(", ", refusals));
        }
    }

    @Override
    public void flip(String node, String path, long offset) {
        demand("was not changed", order(List.of(node), "flip " + path + " " + offset));
    }

    @Override
    public Map<String, String> probe(Collection<String> nodes) {
        Map<String, String> seen = new LinkedHashMap<>();
        order(nodes, "probe")
                .forEach((node, answer) ->
                        seen.put(node, answer.startsWith("ok") ? "ok" : answer.replaceFirst("^error ", "")));
        return seen;
    }

    /** What a disk says of its damage. */
    private record Status(String fault, long felt) {}

    private Map<String, Status> statuses(Collection<String> nodes) {
        Map<String, Status> statuses = new LinkedHashMap<>();
        order(nodes, "stat").forEach((node, answer) -> {
            Matcher status = STATUS.matcher(answer);
            if (!status.matches()) {
                throw new LabTrouble("the disk of " + node + " does not tell its state: " + answer);
            }
            statuses.put(
                    node,
                    new Status(status.group(3), Long.parseLong(status.group(1)) + Long.parseLong(status.group(2))));
        });
        return statuses;
    }

    private Map<String, String> heal(Collection<String> nodes) {
        damages.decrementAndGet();
        return order(nodes, "heal");
    }

    @Override
    public Damaged damage(Collection<String> nodes, DiskDamage damage) {
        Map<String, Status> before = statuses(nodes);
        damages.incrementAndGet();
        try {
            demand("could not be damaged", order(nodes, damage.order()));
        } catch (LabTrouble e) {
            throw LabTrouble.undone(e, () -> heal(nodes));
        }
        return new Damaged() {
            private boolean closed;

            @Override
            public Map<String, Long> felt() {
                Map<String, Long> felt = new LinkedHashMap<>();
                statuses(nodes)
                        .forEach((node, status) ->
                                felt.put(node, status.felt() - before.get(node).felt()));
                return felt;
            }

            @Override
            public List<String> notInForce() {
                return statuses(nodes).entrySet().stream()
                        .filter(status -> !status.getValue().fault().equals(damage.reported()))
                        .map(Map.Entry::getKey)
                        .toList();
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    demand("could not be healed", heal(nodes));
                }
            }
        };
    }
}
