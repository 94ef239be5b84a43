package org.drdrills.environment;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Node;

/**
 * The networks, volumes and containers of one lab: makes them from the environment, and removes them all. Safe for use
 * by several threads.
 */
final class LabContainers {
    static final String HOLDER = "drdrills/link-probe:2";
    static final String PROXY = "ghcr.io/shopify/toxiproxy:2.12.0";
    private static final List<String> PROBE = List.of("python3", "-I", "-S", "/usr/local/bin/link-probe.py");

    /** Lays routes and rules in a network namespace, then drops every capability and becomes another program. */
    private static final String KEEP = "keep-addresses";

    private static final Capability[] LAYING = {Capability.NET_ADMIN, Capability.SETPCAP};
    /** Runs a program in a holder without what {@link #KEEP} had. */
    static final List<String> BARE = List.of(KEEP, "", "");

    /** Why this host's kernel cannot keep addresses, or empty if it can; null until it was tried. */
    private static final AtomicReference<Optional<String>> KEPT = new AtomicReference<>();

    /** How long each part of the start may take. */
    private static final Duration START = Duration.ofSeconds(90);

    private static final Duration RETRY = Duration.ofMillis(20);
    private static final Duration REMOVAL = Duration.ofSeconds(75);
    private static final int ATTEMPTS = 40;
    private static final String FILLED = "/filled";

    /** CPU shares while another lab is being drilled, and otherwise. */
    private static final int FEW_SHARES = 64;

    private static final int USUAL_SHARES = 1024;

    private final Environment environment;
    private final String lab;
    private final Tempo tempo;
    private final Map<String, String> secrets;
    private final Containers containers;

    /** Everything made, for its removal: containers that own a network namespace, and those that share one. */
    private final Queue<String> owners = new ConcurrentLinkedQueue<>();

    private final Queue<String> sharers = new ConcurrentLinkedQueue<>();
    private final Queue<String> networks = new ConcurrentLinkedQueue<>();
    private final Queue<String> volumes = new ConcurrentLinkedQueue<>();

    private final Queue<String> mounting = new ConcurrentLinkedQueue<>();

    private List<String> networkOf = List.of();
    private ContainerDisks disks;
    private String wire;
    private String proxies;

    /** @param lab id, part of the name of everything that is made */
    LabContainers(Environment environment, String lab, Tempo tempo, Map<String, String> secrets) {
        this.environment = environment;
        this.lab = lab;
        this.tempo = tempo;
        this.secrets = secrets;
        containers = new Containers(lab);
    }

    Containers engine() {
        return containers;
    }

    /** All at once, or one after the other while another lab is being drilled. */
    void each(String what, List<Deadline.Action> actions) {
        each(START, what, actions);
    }

    /** @param limit for each, or for all at once */
    void each(Duration limit, String what, List<Deadline.Action> actions) {
        List<Deadline.Action> todo = new ArrayList<>(actions);
        while (!todo.isEmpty()) {
            if (tempo.gentle()) {
                Deadline.run(limit, what, todo.removeFirst());
            } else {
                Deadline.all(limit, what, todo);
                todo.clear();
            }
        }
    }

    /** Gives every container that was made at a gentle tempo the usual share of the CPU. */
    void fullSpeed() {
        Deadline.all(
                START,
                "giving the lab its share of the CPU",
                Stream.concat(owners.stream(), sharers.stream())
                        .<Deadline.Action>map(container -> () -> containers.share(container, USUAL_SHARES))
                        .toList());
    }

    /**
     * Makes one network for the wire and one for each node, in the first block of addresses found free.
     *
     * @throws LabTrouble if none is free, or the environment has too many nodes
     */
    AddressPlan makeNetworks(Random random) {
        int nodes = environment.containers().size();
        if (nodes > AddressPlan.MOST_NODES) {
            throw new LabTrouble("an environment may have %d nodes at most; %s has %d"
                    .formatted(AddressPlan.MOST_NODES, environment.name(), nodes));
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            AddressPlan addresses = AddressPlan.random(random);
            if (tryNetworks(addresses, nodes + 1)) {
                return addresses;
            }
        }
        throw new LabTrouble(
                "no free addresses were found in 10.210.0.0 to 10.229.255.255; remove old container networks (docker network prune)");
    }

    private boolean tryNetworks(AddressPlan addresses, int count) {
        Map<Integer, String> made = new ConcurrentHashMap<>();
        each(
                "making networks",
                IntStream.range(0, count)
                        .<Deadline.Action>mapToObj(index -> () -> {
                            String network = containers.network(
                                    name(Integer.toString(index)),
                                    addresses.subnet(index),
                                    addresses.gateway(index),
                                    index > 0);
                            if (network != null) {
                                made.put(index, network);
                            }
                        })
                        .toList());
        if (made.size() < count) {
            made.values().forEach(containers::removeNetwork);
            return false;
        }
        networks.addAll(made.values());
        networkOf = IntStream.range(0, count).mapToObj(made::get).toList();
        return true;
    }

    /** Volumes bear the labels of the lab, so that the sweeper finds them too. */
    void makeVolumes() {
        Map<String, Optional<Path>> volumesToMake = new LinkedHashMap<>();
        environment.containers().values().stream()
                .flatMap(node -> node.service().volumes().stream())
                .forEach(volume -> volumesToMake.putIfAbsent(name(volume.name()), volume.source()));
        volumesToMake.forEach((volume, source) -> {
            containers.volume(volume);
            volumes.add(volume);
            source.ifPresent(folder -> fill(volume, folder));
        });
    }

    /** Copies a folder of the user's into a volume, by way of a container that never runs. */
    private void fill(String volume, Path folder) {
        String carrier = containers.create(containers
                .prepare(HOLDER, volume + "-carrier")
                .withHostConfig(common().withBinds(new Bind(volume, new Volume(FILLED)))));
        try {
            containers.put(carrier, Archive.ofFolder(folder), FILLED);
        } finally {
            containers.removeKeepingVolumes(carrier);
        }
    }

    /** Mounts the machines' disks, where the lab has disks that can lose power. */
    void startDisks() {
        if (environment.disks().used()) {
            disks = ContainerDisks.start(containers, environment, lab, name(""), new ContainerDisks.Made() {
                @Override
                public void container(String id) {
                    mounting.add(id);
                }

                @Override
                public void volume(String name) {
                    volumes.add(name);
                }
            });
        }
    }

    Optional<Disks> disks() {
        return Optional.ofNullable(disks);
    }

    /** Says that this process still answers for the damage of disks. */
    void renewDisks() {
        if (disks != null) {
            disks.renew();
        }
    }

    /**
     * Why machines cannot reach each other under their own addresses here, one sentence without its end; empty if they
     * can. Tried once.
     */
    Optional<String> keepsNoAddresses() {
        if ("names".equals(System.getenv("DRILL_WIRE"))) {
            return Optional.of("DRILL_WIRE=names is set");
        }
        synchronized (KEPT) {
            if (KEPT.get() == null) {
                KEPT.set(tryRules());
            }
            return KEPT.get();
        }
    }

    private Optional<String> tryRules() {
        String trial = containers.create(containers
                .prepare(HOLDER, name("rules"))
                .withCmd(KEEP, "route add 198.18.0.1/32 dev lo", String.join("\n", KeptAddresses.sample()), "true")
                .withHostConfig(common().withNetworkMode("none")
                        .withCapDrop(Capability.ALL)
                        .withCapAdd(LAYING)));
        try {
            containers.start(trial);
            int exit = Deadline.poll(START, RETRY, "a trial of nftables", () -> containers.exit(trial));
            return exit == 0
                    ? Optional.empty()
                    : Optional.of("this host's kernel refuses the rules: "
                            + String.join(" | ", containers.lastLines(trial, 2)));
        } finally {
            containers.remove(trial);
        }
    }

    /** Starts the wire, attached to every network, and the proxies inside it. */
    void startWire(AddressPlan addresses, Collection<Integer> published) {
        List<PortBinding> bindings = new ArrayList<>();
        List<ExposedPort> exposed = new ArrayList<>();
        for (int port : published) {
            exposed.add(ExposedPort.tcp(port));
            bindings.add(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)));
        }
        CreateContainerCmd hub = containers
                .prepare(HOLDER, name("wire"))
                .withExposedPorts(exposed)
                .withCmd(probe("hub"))
                .withHostConfig(common().withNetworkMode(networkOf.getFirst())
                        .withPortBindings(bindings)
                        .withSysctls(Map.of("net.ipv4.ip_forward", "0"))
                        .withCapAdd(Capability.NET_ADMIN));
        wire = containers.create(hub);
        owners.add(wire);
        for (int node = 0; node < environment.containers().size(); node++) {
            containers.connect(wire, networkOf.get(node + 1), addresses.wire(node));
        }
        containers.start(wire);
        CreateContainerCmd toxiproxy = containers
                .prepare(PROXY, name("proxies"))
                .withEnv("LOG_LEVEL=warn")
                .withCmd("-host=0.0.0.0", "-port=" + ProxyControl.API)
                .withHostConfig(common().withNetworkMode("container:" + wire));
        proxies = containers.create(toxiproxy);
        sharers.add(proxies);
        containers.start(proxies);
    }

    /** Where this process reaches the ports that the wire publishes: port in the wire's container → address. */
    Map<Integer, InetSocketAddress> publishedPorts(Collection<Integer> ports) {
        Map<ExposedPort, Ports.Binding[]> bindings =
                containers.inspect(wire).getNetworkSettings().getPorts().getBindings();
        Map<Integer, InetSocketAddress> published = new HashMap<>();
        for (int port : ports) {
            Ports.Binding[] binding = bindings.get(ExposedPort.tcp(port));
            if (binding == null || binding.length == 0) {
                throw new LabTrouble("the engine did not publish port " + port + " of the wire");
            }
            published.put(port, Containers.published(Integer.parseInt(binding[0].getHostPortSpec())));
        }
        return published;
    }

    /**
     * Starts the container that holds a node's network namespace, with the node's probe in it.
     *
     * @param index position of the node in the environment
     * @return its id
     */
    String startHolder(Node node, int index, AddressPlan addresses, WirePlan.Namespace namespace) {
        List<String> command = new ArrayList<>(List.of(KEEP, namespace.routes(), namespace.rules()));
        command.addAll(probe("node", node.name()));
        command.addAll(namespace.peers());
        String holder = containers.create(containers
                .prepare(HOLDER, name(node.name() + "-net"))
                .withHostName(node.service().hostname())
                .withIpv4Address(addresses.own(index))
                .withCmd(command)
                .withHostConfig(common().withNetworkMode(networkOf.get(index + 1))
                        .withExtraHosts(namespace.hosts().toArray(String[]::new))
                        .withSysctls(new ContainerSettings(node.service(), secrets).networkSysctls())
                        .withCapDrop(Capability.ALL)
                        .withCapAdd(LAYING)));
        owners.add(holder);
        containers.start(holder);
        return holder;
    }

    /** Creates the container of a node's service, without starting it, and returns its id. */
    String createNode(Node node, String holder) {
        ContainerSettings settings = new ContainerSettings(node.service(), secrets);
        HostConfig host = common().withNetworkMode("container:" + holder);
        settings.apply(host);
        List<Bind> binds = settings.binds(this::name);
        if (disks != null && environment.disks().folders().containsKey(node.name())) {
            binds.add(disks.bind(node.name()));
        }
        host.withBinds(binds);
        CreateContainerCmd command =
                containers.prepare(node.service().image(), name(node.name())).withHostConfig(host);
        settings.apply(command);
        String container = containers.create(command);
        sharers.add(container);
        if (!settings.files().isEmpty()) {
            containers.put(container, Archive.of(settings.files()), "/");
        }
        return container;
    }

    private HostConfig common() {
        return HostConfig.newHostConfig()
                .withCpuShares(tempo.full() ? USUAL_SHARES : FEW_SHARES)
                .withLogConfig(
                        new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "50m", "max-file", "2")));
    }

    private String name(String part) {
        return "drill-" + lab + "-" + part;
    }

    private static List<String> probe(String... arguments) {
        return Stream.concat(PROBE.stream(), Arrays.stream(arguments)).toList();
    }

    /** What each container may do beyond the engine's default: container → capabilities, "privileged". */
    Map<String, List<String>> privileges() {
        Map<String, List<String>> privileges = new TreeMap<>();
        Stream.of(owners, sharers, mounting).flatMap(Collection::stream).forEach(container -> {
            InspectContainerResponse seen = containers.inspect(container);
            List<String> granted = new ArrayList<>();
            if (seen.getHostConfig().getCapAdd() != null) {
                Arrays.stream(seen.getHostConfig().getCapAdd()).forEach(capability -> granted.add(capability.name()));
            }
            if (Boolean.TRUE.equals(seen.getHostConfig().getPrivileged())) {
                granted.add("privileged");
            }
            privileges.put(seen.getName(), granted);
        });
        return privileges;
    }

    /** Hands over the log of each node and of the proxies, several at a time. */
    void collectLogs(Collection<ContainerNode> nodes, Lab.LogKeeper keeper) {
        Map<String, String> all = new TreeMap<>();
        nodes.forEach(node -> all.put(node.node(), node.container()));
        all.put("toxiproxy", proxies);
        Deadline.all(
                Containers.LIMIT,
                "collecting logs",
                all.entrySet().stream()
                        .<Deadline.Action>map(log -> () -> collectLog(log.getKey() + ".log", log.getValue(), keeper))
                        .toList());
    }

    private void collectLog(String name, String container, Lab.LogKeeper keeper) throws Exception {
        PipedInputStream content = new PipedInputStream(1 << 16);
        PipedOutputStream to = new PipedOutputStream(content);
        FutureTask<Void> writing = new FutureTask<>(() -> {
            try (to) {
                containers.log(container, to);
            }
            return null;
        });
        Thread.ofVirtual().start(writing);
        try (content) {
            keeper.keep(name, content);
        }
        try {
            writing.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LabTrouble trouble ? trouble : e;
        }
    }

    /** Container engine and images → version or digest. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("container engine", containers.engineVersion());
        Stream.concat(
                        environment.containers().values().stream()
                                .map(node -> node.service().image()),
                        disks == null ? Stream.of(HOLDER, PROXY) : Stream.of(HOLDER, PROXY, ContainerDisks.IMAGE))
                .distinct()
                .forEach(image -> versions.put(image, containers.imageDigest(image)));
        return versions;
    }

    /** Removes everything that was made. */
    void removeAll() {
        remove(sharers);
        remove(owners);
        if (disks != null) {
            disks.close();
        }
        mounting.forEach(containers::endAndRemove);
        Deadline.all(
                Containers.LIMIT,
                "removing networks",
                networks.stream()
                        .<Deadline.Action>map(network -> () -> containers.removeNetwork(network))
                        .toList());
        volumes.forEach(containers::removeVolume);
    }

    private void remove(Collection<String> made) {
        Deadline.all(
                REMOVAL,
                "removing containers",
                made.stream()
                        .<Deadline.Action>map(container -> () -> containers.remove(container))
                        .toList());
    }
}
