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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drdrills.topology.Durations;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Interpolation;
import org.drdrills.topology.Node;
import org.drdrills.topology.Pool;
import org.drdrills.topology.PowerPost;
import org.drdrills.topology.Service;

/**
 * A lab of containers.
 *
 * <p>Each node's network namespace is held by a small container of its own, alone on an internal network. The wire
 * stands with one foot in every one of these networks: for each (source, target) pair the source's network holds one
 * more address on the wire's interface, at which proxies listen on the target's ports; the source knows the target's
 * name by that address. There is no other way out of a node's network.
 */
public final class ContainerLab implements Lab {
    private static final String HOLDER = "drdrills/link-probe:1";
    private static final String PROXY = "ghcr.io/shopify/toxiproxy:2.12.0";
    private static final int PROXY_API = 8474;
    private static final int FIRST_PUBLISHED = 20000;
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Random RANDOM = new SecureRandom();

    /** Of a CPU, against the usual 1024, while another lab is being drilled. */
    private static final int FEW_SHARES = 64;

    private static final int USUAL_SHARES = 1024;

    private final Environment environment;
    private final String id;
    private final Tempo tempo;
    private volatile boolean cramped;
    private final Containers containers;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Integer> published = new LinkedHashMap<>();
    private final List<String> networks = new ArrayList<>();
    private final Map<String, Double> timings = new LinkedHashMap<>();
    private final List<String> volumes = new ArrayList<>();
    private String wire;
    private String proxies;
    private ProxyControl proxyControl;
    private LinkProbes probes;
    private PowerSwitch power;
    private Thread leaseholder;
    private volatile String trouble;
    private volatile boolean closed;

    private ContainerLab(Environment environment, String id, Tempo tempo) {
        this.environment = environment;
        this.tempo = tempo;
        cramped = !tempo.full();
        this.id = id;
        this.containers = new Containers(id);
    }

    /** Where a node stands in the lab. */
    private final class Place implements Machine {
        final Node node;
        final int index;
        String network;
        String holder;
        String container;
        volatile boolean vanished;
        volatile Cut vanishing;

        Place(Node node, int index) {
            this.node = node;
            this.index = index;
        }

        @Override
        public String node() {
            return node.name();
        }

        @Override
        public void kill() {
            Deadline.run(Containers.LIMIT, "killing " + node.name(), () -> containers.kill(container));
        }

        @Override
        public void stop() {
            Deadline.run(
                    Containers.LIMIT.plus(node.service().stopGrace()),
                    "stopping " + node.name(),
                    () -> containers.stop(container, node.service().stopGrace()));
        }

        @Override
        public void freeze() {
            Deadline.run(Containers.LIMIT, "freezing " + node.name(), () -> containers.pause(container));
        }

        @Override
        public void thaw() {
            Deadline.run(Containers.LIMIT, "thawing " + node.name(), () -> containers.unpause(container));
        }

        @Override
        public void start() {
            Deadline.run(Containers.LIMIT, "starting " + node.name(), () -> {
                containers.start(holder);
                containers.start(container);
            });
            Cut silence = vanishing;
            vanishing = null;
            vanished = false;
            if (silence != null) {
                silence.close();
            }
        }

        @Override
        public void vanish() {
            // First the silence, then the death: a proxy that dials an address that is gone would hang with all its
            // callers.
            List<Direction> away = Direction.bothWays(Direction.between(List.of(node.name()), ends()));
            vanishing = cut(away, new Damage.Silence());
            vanished = true;
            Deadline.run(Containers.LIMIT, "taking away " + node.name(), () -> {
                containers.kill(container);
                containers.kill(holder);
            });
        }

        @Override
        public State state() {
            InspectContainerResponse.ContainerState state = Deadline.call(
                    Containers.LIMIT,
                    "asking after " + node.name(),
                    () -> containers.inspect(container).getState());
            if (Boolean.TRUE.equals(state.getPaused())) {
                return State.FROZEN;
            }
            return Boolean.TRUE.equals(state.getRunning()) ? State.RUNNING : vanished ? State.VANISHED : State.DOWN;
        }

        @Override
        public int timesSwitchedOff() {
            return power == null ? 0 : power.timesOff(node.name());
        }

        @Override
        public Said run(List<String> command, Duration limit) {
            return follow(command, limit, line -> {});
        }

        @Override
        public Process converse(boolean beside, List<String> command, Map<String, String> variables) {
            return Deadline.call(
                    Containers.LIMIT,
                    "a program on " + node.name(),
                    () -> containers.converse(beside ? holder : container, command, variables));
        }

        @Override
        public Said follow(List<String> command, Duration limit, Consumer<String> line) {
            return Deadline.call(
                    limit.plusSeconds(10),
                    "a command on " + node.name(),
                    () -> containers.run(container, command, limit, line));
        }
    }

    /** What a lab says while it comes up. */
    public interface Progress {
        void says(String what);
    }

    /** @throws LabTrouble if it does not come up; nothing is left behind then */
    public static ContainerLab start(Environment environment, Progress progress) {
        return start(environment, progress, new Tempo(Tempo.Speed.FULL));
    }

    /** @param tempo how it goes about it, while another lab is being drilled */
    public static ContainerLab start(Environment environment, Progress progress, Tempo tempo) {
        ContainerLab lab = new ContainerLab(environment, Long.toString(RANDOM.nextLong() >>> 20, 36), tempo);
        tempo.onFullSpeed(lab::fullSpeed);
        try {
            lab.bringUp(progress);
            return lab;
        } catch (RuntimeException e) {
            try {
                lab.close();
            } catch (RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private void bringUp(Progress progress) {
        environment.secrets().forEach(name -> secrets.put(name, Containers.secret(RANDOM)));
        environment.nodes().values().forEach(node -> places.put(node.name(), new Place(node, places.size())));
        publish();
        makeVolumes();
        timed("networks", this::layNetworks);
        timed("wire and holders", () -> {
            List<Deadline.Action> work = new ArrayList<>();
            work.add(this::startWire);
            places.values().forEach(place -> work.add(() -> hold(place)));
            each("starting the wire", work);
        });
        timed("proxies", () -> {
            progress.says("wires");
            Map<String, Integer> ports = publishedPorts();
            probes = LinkProbes.call(Containers.published(ports.get("hub")), Duration.ofSeconds(20));
            Map<String, List<String>> besides = new LinkedHashMap<>();
            places.values()
                    .forEach(place -> besides.put(
                            address(place, 2),
                            places.values().stream()
                                    .filter(other -> other != place && joined(place, other))
                                    .map(other -> virtual(place, other))
                                    .toList()));
            probes.layAddresses(besides);
            proxyControl = new ProxyControl(Containers.published(ports.get("proxies")));
            layProxies();
        });
        timed("nodes", () -> {
            progress.says("nodes");
            Map<String, String> addresses = new HashMap<>();
            places.values().forEach(place -> addresses.put(place.node(), address(place, 10)));
            probes.walk(addresses);
            environment.power().ifPresent(this::attendSwitch);
            each(
                    "starting the nodes",
                    places.values().stream()
                            .<Deadline.Action>map(place -> () -> startNode(place))
                            .toList());
        });
        leaseholder = Thread.ofVirtual().name("lease of " + id).start(this::holdLease);
        if (tempo.full()) {
            fullSpeed(); // those that were being made when the tempo changed
        }
    }

    private void each(String what, List<Deadline.Action> actions) {
        List<Deadline.Action> todo = new LinkedList<>(actions);
        while (!todo.isEmpty()) {
            if (tempo.gentle()) {
                Deadline.run(START, what, todo.removeFirst());
            } else {
                Deadline.all(START, what, todo);
                todo.clear();
            }
        }
    }

    /** From now on the lab takes as much of the machine as any. */
    private void fullSpeed() {
        if (cramped) {
            Stream<String> all = Stream.concat(
                    Stream.of(wire, proxies),
                    places.values().stream().flatMap(place -> Stream.of(place.holder, place.container)));
            Deadline.all(
                    START,
                    "giving the lab its share of the CPU",
                    all.filter(Objects::nonNull)
                            .<Deadline.Action>map(container -> () -> containers.share(container, USUAL_SHARES))
                            .toList());
        }
    }

    private void timed(String what, Runnable work) {
        long began = System.nanoTime();
        work.run();
        timings.put(what, (System.nanoTime() - began) / 1e9);
    }

    /** How long each part of the start took, in seconds. */
    public Map<String, Double> timings() {
        return new LinkedHashMap<>(timings);
    }

    private void holdLease() {
        long held = System.nanoTime();
        try {
            while (!closed) {
                long asked = System.nanoTime();
                try {
                    probes.lease(LEASE);
                    // The hub counts from when it heard it, which may be as early as when it was said.
                    if (System.nanoTime() - held > LEASE.toNanos()) {
                        lapse(System.nanoTime() - held, "");
                    }
                    held = asked;
                    askTheProxies();
                } catch (LabTrouble trouble) {
                    if (!closed && System.nanoTime() - held > LEASE.toNanos()) {
                        lapse(System.nanoTime() - held, ": " + trouble.getMessage());
                        return;
                    }
                }
                Thread.sleep(LEASE.dividedBy(4));
            }
        } catch (InterruptedException e) {
            // The lab is being given back.
        }
    }

    /** All wires run through them: where they are gone, what clients see says nothing of the pool. */
    private void askTheProxies() {
        try {
            proxyControl.version();
        } catch (LabTrouble gone) {
            if (!closed) {
                trouble = "The proxies through which all wires run do not answer: " + gone.getMessage() + ".";
            }
        }
    }

    private void lapse(long silent, String why) {
        trouble = "Nobody renewed the lease of the faults for %.1f s, so the lab healed its wires by itself%s."
                .formatted(silent / 1e9, why);
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Every port of the wire that this process uses, in the order of their numbers inside. */
    private void publish() {
        published.put("proxies", PROXY_API);
        published.put("hub", LinkProbes.HUB);
        int next = FIRST_PUBLISHED;
        for (Pool pool : environment.pools()) {
            for (Map.Entry<String, List<EntryPoint>> people : pool.clients().entrySet()) {
                for (EntryPoint entry : people.getValue()) {
                    if (entry.wired() && published.putIfAbsent(people(people.getKey(), entry), next) == null) {
                        next++;
                    }
                }
            }
        }
        for (Map.Entry<String, Integer> member : environment.observed().entrySet()) {
            if (member.getValue() != EntryPoint.PROGRAM) {
                published.put("observed " + member.getKey(), next++);
            }
        }
        if (environment.power().isPresent()) {
            published.put("power", next);
        }
    }

    /** The wire that people in a site use to a server; pools may share it. */
    private static String people(String site, EntryPoint entry) {
        return "people " + site + " " + entry;
    }

    private String subnetBase;

    private void layNetworks() {
        for (int attempt = 0; attempt < 40; attempt++) {
            // A lab takes 10.210-229.(16k).0/20, in pieces of 64 addresses.
            int block = RANDOM.nextInt(20 * 16);
            subnetBase = "10." + (210 + block / 16) + "." + block % 16 * 16;
            if (tryNetworks(block)) {
                return;
            }
        }
        throw new LabTrouble(
                "no free addresses were found in 10.210.0.0 to 10.229.255.255; remove old container networks (docker network prune)");
    }

    private boolean tryNetworks(int block) {
        List<String> made = java.util.Collections.synchronizedList(new ArrayList<>());
        Map<Integer, String> byIndex = new ConcurrentHashMap<>();
        java.util.concurrent.atomic.AtomicBoolean taken = new java.util.concurrent.atomic.AtomicBoolean();
        int count = places.size() + 1;
        if (count > 64) {
            throw new LabTrouble("an environment may have 63 nodes at most, this has " + places.size());
        }
        each(
                "laying networks",
                IntStream.range(0, count)
                        .<Deadline.Action>mapToObj(index -> () -> {
                            String network = containers.network(
                                    "drill-" + id + "-" + index, piece(index, 0) + "/26", piece(index, 1), index > 0);
                            if (network == null) {
                                taken.set(true);
                            } else {
                                made.add(network);
                                byIndex.put(index, network);
                            }
                        })
                        .toList());
        if (taken.get()) {
            made.forEach(containers::removeNetwork);
            return false;
        }
        networks.addAll(made);
        edge = byIndex.get(0);
        places.values().forEach(place -> place.network = byIndex.get(place.index + 1));
        return true;
    }

    private String edge;

    /** The {@code host}-th address of the {@code index}-th network of 64 addresses. */
    private String piece(int index, int host) {
        int dot = subnetBase.lastIndexOf('.');
        int third = Integer.parseInt(subnetBase.substring(dot + 1)) + index / 4;
        return subnetBase.substring(0, dot) + "." + third + "." + (index % 4 * 64 + host);
    }

    private String address(Place place, int host) {
        return piece(place.index + 1, host);
    }

    /** The address by which {@code source} knows {@code target}. */
    private String virtual(Place source, Place target) {
        return address(source, 12 + (target.index > source.index ? target.index - 1 : target.index));
    }

    /** Volumes of ours bear our labels, so that the reaper finds them too. */
    private void makeVolumes() {
        for (Place place : places.values()) {
            for (Service.Volume volume : place.node.service().volumes()) {
                String name = "drill-" + id + "-" + volume.name();
                if (!volumes.contains(name)) {
                    containers.volume(name);
                    volumes.add(name);
                }
            }
        }
    }

    private HostConfig common() {
        return HostConfig.newHostConfig()
                .withCpuShares(tempo.full() ? USUAL_SHARES : FEW_SHARES)
                .withLogConfig(
                        new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "50m", "max-file", "2")));
    }

    private void startWire() {
        List<PortBinding> bindings = new ArrayList<>();
        List<ExposedPort> exposed = new ArrayList<>();
        for (int port : published.values()) {
            exposed.add(ExposedPort.tcp(port));
            bindings.add(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(port)));
        }
        CreateContainerCmd command = containers
                .prepare(HOLDER, "drill-" + id + "-wire")
                .withExposedPorts(exposed)
                .withCmd("python3", "-I", "-S", "/usr/local/bin/link-probe.py", "hub")
                .withHostConfig(common().withNetworkMode(edge)
                        .withPortBindings(bindings)
                        .withCapAdd(Capability.NET_ADMIN));
        wire = containers.create(command);
        for (Place place : places.values()) {
            containers.connect(wire, place.network, address(place, 2));
        }
        containers.start(wire);
        CreateContainerCmd toxiproxy = containers
                .prepare(PROXY, "drill-" + id + "-proxies")
                .withEnv("LOG_LEVEL=warn")
                .withCmd("-host=0.0.0.0", "-port=" + PROXY_API)
                .withHostConfig(common().withNetworkMode("container:" + wire));
        proxies = containers.create(toxiproxy);
        containers.start(proxies);
    }

    private void hold(Place place) {
        List<String> hosts = places.values().stream()
                .filter(other -> other != place && joined(place, other))
                .map(other -> other.node() + ":" + virtual(place, other))
                .toList();
        List<String> command =
                new ArrayList<>(List.of("python3", "-I", "-S", "/usr/local/bin/link-probe.py", "node", place.node()));
        places.values().stream()
                .filter(other -> other != place && joined(place, other))
                .forEach(other -> command.add(other.node()));
        CreateContainerCmd holder = containers
                .prepare(HOLDER, "drill-" + id + "-" + place.node() + "-net")
                .withHostName(place.node.service().hostname())
                .withIpv4Address(address(place, 10))
                .withCmd(command)
                .withHostConfig(common().withNetworkMode(place.network)
                        .withExtraHosts(hosts.toArray(String[]::new))
                        .withCapDrop(Capability.ALL));
        place.holder = containers.create(holder);
        containers.start(place.holder);
        createNode(place);
    }

    private void createNode(Place place) {
        Service service = place.node.service();
        List<String> variables = new ArrayList<>();
        service.environment().forEach((name, value) -> variables.add(name + "=" + Interpolation.fill(value, secrets)));
        HostConfig host = common().withNetworkMode("container:" + place.holder).withInit(service.init());
        if (!service.tmpfs().isEmpty()) {
            Map<String, String> tmpfs = new HashMap<>();
            service.tmpfs().forEach(path -> tmpfs.put(path, ""));
            host.withTmpFs(tmpfs);
        }
        host.withBinds(service.volumes().stream()
                .map(volume -> new Bind("drill-" + id + "-" + volume.name(), new Volume(volume.target())))
                .toList());
        CreateContainerCmd command = containers
                .prepare(service.image(), "drill-" + id + "-" + place.node())
                .withEnv(variables)
                .withHostConfig(host);
        if (!service.command().isEmpty()) {
            command.withCmd(service.command().stream()
                    .map(word -> Interpolation.fill(word, secrets))
                    .toList());
        }
        if (!service.entrypoint().isEmpty()) {
            command.withEntrypoint(service.entrypoint());
        }
        service.user().ifPresent(command::withUser);
        service.stopSignal().ifPresent(command::withStopSignal);
        place.container = containers.create(command);
        if (!service.configs().isEmpty()) {
            containers.put(place.container, service.configs());
        }
    }

    private void startNode(Place place) {
        containers.start(place.container);
    }

    /** Both ways between any two nodes that a link joins, so that the probes can see each direction on two carriers. */
    private boolean joined(Place source, Place target) {
        return environment.links().stream()
                .anyMatch(link -> link.source().equals(source.node())
                                && link.target().equals(target.node())
                        || link.source().equals(target.node()) && link.target().equals(source.node()));
    }

    private void layProxies() {
        List<ProxyControl.Line> lines = new ArrayList<>();
        environment.links().forEach(link -> lines.add(line(link.source(), link.target(), link.port())));
        for (Place source : places.values()) {
            for (Place target : places.values()) {
                if (source != target && joined(source, target)) {
                    lines.add(line(source.node(), target.node(), LinkProbes.PROBE));
                }
            }
        }
        Set<String> joined = new HashSet<>();
        environment
                .pools()
                .forEach(pool -> pool.clients()
                        .forEach((site, entries) -> entries.forEach(entry -> {
                            if (entry.wired() && joined.add(people(site, entry))) {
                                lines.add(new ProxyControl.Line(
                                        Direction.people(site),
                                        entry.node(),
                                        entry.port(),
                                        "0.0.0.0:" + published.get(people(site, entry)),
                                        address(places.get(entry.node()), 10) + ":" + entry.port()));
                            }
                        })));
        environment.observed().forEach((member, port) -> {
            if (port != EntryPoint.PROGRAM) {
                lines.add(new ProxyControl.Line(
                        "observer",
                        member,
                        port,
                        "0.0.0.0:" + published.get("observed " + member),
                        address(places.get(member), 10) + ":" + port));
            }
        });
        environment
                .power()
                .ifPresent(post -> lines.add(new ProxyControl.Line(
                        "lab",
                        post.node(),
                        PowerSwitch.PANEL,
                        "0.0.0.0:" + published.get("power"),
                        address(places.get(post.node()), 10) + ":" + PowerSwitch.PANEL)));
        proxyControl.lay(lines);
    }

    private void attendSwitch(PowerPost post) {
        Map<String, Place> outlets = new LinkedHashMap<>();
        post.outlets().forEach(node -> outlets.put(node, places.get(node)));
        power = new PowerSwitch(Containers.published(hostPorts.get("power")), outlets);
    }

    private ProxyControl.Line line(String source, String target, int port) {
        Place at = places.get(target);
        return new ProxyControl.Line(
                source, target, port, virtual(places.get(source), at) + ":" + port, address(at, 10) + ":" + port);
    }

    private Map<String, Integer> publishedPorts() {
        Map<String, Integer> ports = new HashMap<>();
        Map<ExposedPort, Ports.Binding[]> bindings =
                containers.inspect(wire).getNetworkSettings().getPorts().getBindings();
        published.forEach((what, port) -> {
            Ports.Binding[] binding = bindings.get(ExposedPort.tcp(port));
            if (binding == null || binding.length == 0) {
                throw new LabTrouble("the engine did not publish port " + port + " of the wire");
            }
            ports.put(what, Integer.parseInt(binding[0].getHostPortSpec()));
        });
        hostPorts = ports;
        return ports;
    }

    private Map<String, Integer> hostPorts = Map.of();

    /** Every end of a wire: nodes, and people in their sites. */
    private List<String> ends() {
        List<String> ends = new ArrayList<>(places.keySet());
        environment.clients().keySet().forEach(site -> ends.add(Direction.people(site)));
        return ends;
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Machine machine(String node) {
        environment.node(node);
        return places.get(node);
    }

    @Override
    public Wire wire(Direction direction) {
        return probes.wire(direction);
    }

    @Override
    public Cut cut(Collection<Direction> directions, Damage damage) {
        return proxyControl.cut(directions, damage);
    }

    @Override
    public List<InetSocketAddress> listeners(Pool pool, String site) {
        return pool.clients().get(site).stream()
                .map(entry -> entry.wired()
                        ? Containers.published(hostPorts.get(people(site, entry)))
                        : InetSocketAddress.createUnresolved(entry.node(), EntryPoint.PROGRAM))
                .toList();
    }

    @Override
    public InetSocketAddress observed(String member) {
        return environment.observed().get(member) == EntryPoint.PROGRAM
                ? InetSocketAddress.createUnresolved(member, EntryPoint.PROGRAM)
                : Containers.published(hostPorts.get("observed " + member));
    }

    @Override
    public Map<String, String> access(Pool pool) {
        Map<String, String> access = new TreeMap<>();
        pool.settings().forEach((key, value) -> access.put(key, secrets.getOrDefault(value, value)));
        return access;
    }

    @Override
    public String nodeAt(String address) {
        return places.values().stream()
                .filter(place ->
                        place.node().equals(address) || address(place, 10).equals(address))
                .map(Place::node)
                .findFirst()
                .orElse("");
    }

    /** The node's own address, which no other node can use. */
    String addressOf(String node) {
        return address(places.get(node), 10);
    }

    /** What each of the lab's containers may do beyond the usual: container → capabilities, "privileged". */
    Map<String, List<String>> privileges() {
        Map<String, List<String>> privileges = new TreeMap<>();
        List<String> all = new ArrayList<>(List.of(wire, proxies));
        places.values().forEach(place -> all.addAll(List.of(place.holder, place.container)));
        for (String container : all) {
            InspectContainerResponse seen = containers.inspect(container);
            List<String> granted = new ArrayList<>();
            if (seen.getHostConfig().getCapAdd() != null) {
                java.util.Arrays.stream(seen.getHostConfig().getCapAdd())
                        .forEach(capability -> granted.add(capability.name()));
            }
            if (Boolean.TRUE.equals(seen.getHostConfig().getPrivileged())) {
                granted.add("privileged");
            }
            privileges.put(seen.getName(), granted);
        }
        return privileges;
    }

    @Override
    public void watchClosely(Collection<Direction> directions, Duration howLong) {
        probes.hurry(directions, howLong);
    }

    @Override
    public void onWireChange(Consumer<WireChange> listener) {
        probes.onChange(listener);
    }

    @Override
    public void onSwitching(Consumer<String> listener) {
        if (power != null) {
            power.onSwitching(listener);
        }
    }

    @Override
    public void collectLogs(LogKeeper keeper) {
        Map<String, String> all = new LinkedHashMap<>();
        places.values().forEach(place -> all.put(place.node(), place.container));
        all.put("toxiproxy", proxies);
        Deadline.all(
                Containers.LIMIT,
                "collecting logs",
                all.entrySet().stream()
                        .<Deadline.Action>map(log -> () -> {
                            PipedInputStream content = new PipedInputStream(1 << 16);
                            PipedOutputStream to = new PipedOutputStream(content);
                            FutureTask<Void> writing = new FutureTask<>(() -> {
                                try (to) {
                                    containers.log(log.getValue(), to);
                                }
                                return null;
                            });
                            Thread.ofVirtual().start(writing);
                            try (content) {
                                keeper.keep(log.getKey() + ".log", content);
                            }
                            try {
                                writing.get();
                            } catch (ExecutionException e) {
                                throw e.getCause() instanceof LabTrouble trouble ? trouble : e;
                            }
                        })
                        .toList());
    }

    @Override
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("container engine", containers.engineVersion());
        versions.put("Toxiproxy", proxyControl.version());
        environment.nodes().values().stream()
                .map(node -> node.service().image())
                .distinct()
                .forEach(image -> versions.put(image, containers.imageDigest(image)));
        versions.put(HOLDER, containers.imageDigest(HOLDER));
        versions.put(PROXY, containers.imageDigest(PROXY));
        return versions;
    }

    @Override
    public Collection<String> secrets() {
        return List.copyOf(secrets.values());
    }

    /** Has everything that this process made removed, labs in use and in the making included, while it goes on to its end; does not wait. */
    public static void abandonAll() {
        Sweeper.beginNow();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (leaseholder != null) {
            leaseholder.interrupt();
        }
        if (probes != null) {
            probes.close();
        }
        if (power != null) {
            power.close();
        }
        List<Deadline.Action> nodes = new ArrayList<>();
        for (Place place : places.values()) {
            nodes.add(() -> {
                if (place.container != null) {
                    containers.remove(place.container);
                }
                if (place.holder != null) {
                    containers.remove(place.holder);
                }
            });
        }
        nodes.add(() -> {
            if (proxies != null) {
                containers.remove(proxies);
            }
            if (wire != null) {
                containers.remove(wire);
            }
        });
        Deadline.all(Duration.ofSeconds(60).plus(LEASE), "clearing up the lab", nodes);
        Deadline.all(
                Duration.ofSeconds(60),
                "removing networks",
                networks.stream()
                        .<Deadline.Action>map(network -> () -> containers.removeNetwork(network))
                        .toList());
        volumes.forEach(containers::removeVolume);
    }

    @Override
    public String toString() {
        return environment.name() + " (" + id + "), up in "
                + Durations.text(Duration.ofMillis((long) (timings.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum()
                        * 1000)));
    }
}
