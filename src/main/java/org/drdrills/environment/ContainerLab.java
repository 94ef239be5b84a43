package org.drdrills.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.topology.Durations;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Interpolation;
import org.drdrills.topology.Node;
import org.drdrills.topology.Pool;
import org.drdrills.topology.PowerPost;

/**
 * A lab of containers.
 *
 * <p>A small container of its own holds the network namespace of each node, alone on an internal network. The wire is
 * attached to every one of these networks: for each (source, target) pair it has one more address in the source's
 * network, at which proxies listen on the target's ports. Rules in the namespaces of both lead what the source sends to
 * the target's own address there, and let the target see the source's; where the host does not allow such rules, the
 * source resolves the target's name to the address of the pair. No other path leads out of a node's network.
 */
public final class ContainerLab implements Lab {
    /** Machines of one lab, jobs included. */
    public static final int MOST_MACHINES = AddressPlan.MOST_NODES;

    private static final Duration HUB_START = Duration.ofSeconds(20);
    /** For each condition of the Compose file under which a container starts, and for its health checks. */
    private static final Duration CONDITION = Duration.ofMinutes(3);

    /** Bytes of one log of a lab that is given up. */
    private static final int MOST_LOG = 1 << 20;

    private static final Random RANDOM = new SecureRandom();

    private final Environment environment;
    private final String id;
    private final Tempo tempo;
    private final boolean madeGently;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Optional<String> keepsNoAddresses;
    private final WirePlan plan;
    private final LabContainers containers;
    private final Map<String, ContainerNode> nodes = new ConcurrentHashMap<>();
    private final Map<String, Double> timings = new LinkedHashMap<>();
    private AddressPlan addresses;
    private Map<Integer, InetSocketAddress> publishedPorts = Map.of();
    private ProxyControl proxyControl;
    private final PacketRules packetRules = new PacketRules(
            direction -> addresses.virtual(index(direction.source()), index(direction.target())),
            (node, command, variables) -> nodes.get(node).inNetwork(command, variables));
    private LinkProbes probes;
    private PowerSwitch power;
    private FaultLease lease;
    private Startup startup;
    private final Supervisor supervisor;
    private final Diagnosis diagnosis;
    private volatile boolean closed;

    private ContainerLab(Environment environment, String id, Tempo tempo) {
        this.environment = environment;
        this.id = id;
        this.tempo = tempo;
        madeGently = !tempo.full();
        environment.secrets().forEach(name -> secrets.put(name, Containers.secret(RANDOM)));
        containers = new LabContainers(environment, id, tempo, secrets);
        keepsNoAddresses = containers.keepsNoAddresses();
        plan = new WirePlan(environment, keepsNoAddresses.isEmpty());
        supervisor = new Supervisor(containers.engine());
        diagnosis = new Diagnosis(environment, containers.engine(), nodes);
    }

    /** Receives the names of the parts that a lab is made of, each as its making begins. */
    public interface Progress {
        void says(String what);
    }

    /** @throws LabTrouble if it does not start; nothing is left behind then */
    public static ContainerLab start(Environment environment, Progress progress) {
        return start(environment, progress, new Tempo(Tempo.Speed.FULL));
    }

    /** @param tempo how it shares the machine while another lab is being drilled */
    public static ContainerLab start(Environment environment, Progress progress, Tempo tempo) {
        ContainerLab lab = new ContainerLab(environment, Long.toString(RANDOM.nextLong() >>> 20, 36), tempo);
        tempo.onFullSpeed(lab::fullSpeed);
        try {
            lab.bringUp(progress);
            return lab;
        } catch (RuntimeException e) {
            RuntimeException trouble = e instanceof LabTrouble known ? known.with(lab.remains()) : e;
            throw LabTrouble.undone(trouble, lab::close);
        }
    }

    /** The logs of a lab that does not become healthy, before it is removed. */
    public LabTrouble.Remains remains() {
        Map<String, byte[]> logs = new ConcurrentHashMap<>();
        try {
            collectLogs((name, content) -> {
                try {
                    byte[] all = content.readAllBytes();
                    logs.put(
                            name,
                            all.length <= MOST_LOG ? all : Arrays.copyOfRange(all, all.length - MOST_LOG, all.length));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (RuntimeException e) {
            // What was collected until then is better than nothing.
        }
        return new LabTrouble.Remains(logs, secrets());
    }

    private void bringUp(Progress progress) {
        containers.makeVolumes();
        timed("disks", containers::startDisks);
        timed("networks", () -> addresses = containers.makeNetworks(RANDOM));
        timed("wire and holders", this::startWireAndHolders);
        timed("proxies", () -> {
            progress.says("wires");
            publishedPorts = containers.publishedPorts(plan.published().values());
            probes = LinkProbes.connect(published(WirePlan.HUB), HUB_START);
            probes.lay(plan.laid(addresses));
            proxyControl = new ProxyControl(published(WirePlan.PROXIES));
            proxyControl.create(plan.proxies(addresses));
        });
        timed("nodes", () -> {
            progress.says("nodes");
            Map<String, String> own = new HashMap<>();
            environment.nodes().keySet().forEach(node -> own.put(node, addressOf(node)));
            probes.begin(own);
            environment.power().ifPresent(this::attendSwitch);
            startup = new Startup(environment, nodes, CONDITION, diagnosis);
            containers.each(CONDITION.plus(CONDITION), "starting the nodes", startup.actions());
        });
        timed("jobs and health checks", startup::settle);
        lease = new FaultLease(id, probes, proxyControl, () -> {
            containers.renewDisks();
            packetRules.renew();
        });
        if (tempo.full()) {
            fullSpeed(); // for the containers that were being made when the tempo changed
        }
    }

    private void startWireAndHolders() {
        List<Deadline.Action> work = new ArrayList<>();
        work.add(() -> containers.startWire(addresses, plan.published().values()));
        environment.containers().values().forEach(node -> work.add(() -> create(node)));
        containers.each("starting the wire", work);
    }

    private void create(Node node) {
        String name = node.name();
        String holder = containers.startHolder(node, index(name), addresses, plan.namespace(name, addresses));
        String container = containers.createNode(node, holder);
        ContainerNode made = new ContainerNode(
                node,
                environment.jobs().containsKey(name),
                containers.engine(),
                holder,
                container,
                () -> isolate(name),
                () -> power == null ? 0 : power.timesOff(name));
        nodes.put(name, made);
        supervisor.watch(made);
    }

    private int index(String node) {
        return List.copyOf(environment.containers().keySet()).indexOf(node);
    }

    private Cut isolate(String node) {
        List<String> ends = new ArrayList<>(environment.nodes().keySet());
        environment.clients().keySet().forEach(site -> ends.add(Direction.clients(site)));
        return cut(Direction.bothWays(Direction.between(List.of(node), ends)), new Damage.Silence());
    }

    private void attendSwitch(PowerPost post) {
        Map<String, Machine> outlets = new LinkedHashMap<>();
        post.outlets().forEach(node -> outlets.put(node, nodes.get(node)));
        power = new PowerSwitch(published(WirePlan.power()), outlets);
    }

    /** From now on the lab takes its usual share of the machine. */
    private void fullSpeed() {
        if (madeGently) {
            containers.fullSpeed();
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

    private InetSocketAddress published(String what) {
        return publishedPorts.get(plan.published().get(what));
    }

    @Override
    public Optional<String> trouble() {
        return lease.trouble();
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Machine machine(String node) {
        environment.node(node);
        return nodes.get(node);
    }

    @Override
    public Wire wire(Direction direction) {
        return probes.wire(direction);
    }

    @Override
    public Cut cut(Collection<Direction> directions, Damage damage) {
        return damage instanceof Damage.OfPackets ofPackets
                ? packetRules.cut(joined(directions), ofPackets)
                : proxyControl.cut(directions, damage);
    }

    /** Those between machines that are joined by a link, one way or the other. */
    private List<Direction> joined(Collection<Direction> directions) {
        if (keepsNoAddresses.isPresent()) {
            throw new LabTrouble(
                    "packets can be damaged only where machines keep their addresses; here " + keepsNoAddresses.get());
        }
        List<Direction> joined = directions.stream()
                .filter(direction -> environment.links().stream()
                        .map(link -> new Direction(link.source(), link.target()))
                        .anyMatch(link -> link.equals(direction) || link.back().equals(direction)))
                .toList();
        if (joined.isEmpty()) {
            throw new LabTrouble("no wire joins " + directions + "; no packet could be damaged");
        }
        return joined;
    }

    @Override
    public List<InetSocketAddress> listeners(Pool pool, String site) {
        return pool.clients().get(site).stream()
                .map(entry -> entry.wired()
                        ? published(WirePlan.clients(site, entry))
                        : InetSocketAddress.createUnresolved(entry.node(), EntryPoint.PROGRAM))
                .toList();
    }

    @Override
    public InetSocketAddress observed(String member) {
        return environment.observed().get(member) == EntryPoint.PROGRAM
                ? InetSocketAddress.createUnresolved(member, EntryPoint.PROGRAM)
                : published(WirePlan.observed(member));
    }

    @Override
    public Map<String, String> access(Pool pool) {
        Map<String, String> access = new TreeMap<>();
        pool.settings()
                .forEach((key, value) ->
                        access.put(key, Interpolation.withSecrets(secrets.getOrDefault(value, value), secrets)));
        access.put(
                "addresses",
                pool.members().stream()
                        .map(member -> addressOf(member) + "=" + member)
                        .collect(Collectors.joining(" ")));
        return access;
    }

    @Override
    public String nodeAt(String address) {
        return environment.nodes().keySet().stream()
                .filter(node -> node.equals(address) || addressOf(node).equals(address))
                .findFirst()
                .orElse("");
    }

    /** The id that the names of everything that was made hold. */
    String id() {
        return id;
    }

    AddressPlan addresses() {
        return addresses;
    }

    /** The node's own address. */
    String addressOf(String node) {
        return addresses.own(index(node));
    }

    /** What each container of the lab may do beyond the engine's default: container → capabilities, "privileged". */
    Map<String, List<String>> privileges() {
        return containers.privileges();
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
    public void onMachineEnd(Consumer<MachineEnd> listener) {
        supervisor.onEnd(listener);
    }

    @Override
    public Optional<String> ended() {
        return diagnosis.ended();
    }

    @Override
    public List<String> causes() {
        return Stream.concat(diagnosis.causes().stream(), unwired().stream()).toList();
    }

    @Override
    public List<String> unwired() {
        return keepsNoAddresses.isPresent() || probes == null ? List.of() : plan.unwired(probes.tried(), addresses);
    }

    @Override
    public void collectLogs(LogKeeper keeper) {
        containers.collectLogs(nodes.values(), keeper);
    }

    @Override
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>(containers.versions());
        versions.put("Toxiproxy", proxyControl.version());
        versions.put(
                "wire",
                keepsNoAddresses.map(why -> "leads by names only: " + why).orElse("keeps addresses"));
        return versions;
    }

    @Override
    public Optional<Disks> disks() {
        return containers.disks();
    }

    @Override
    public Collection<String> secrets() {
        List<String> all = new ArrayList<>(secrets.values());
        all.addAll(environment.sources().confidential());
        return all;
    }

    /**
     * Orders the removal of everything that this process has made and will still make, while it proceeds to its end;
     * does not wait.
     */
    public static void abandonAll() {
        Sweeper.beginNow();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        supervisor.close();
        if (lease != null) {
            lease.close();
        }
        if (probes != null) {
            probes.close();
        }
        if (power != null) {
            power.close();
        }
        containers.removeAll();
    }

    /** Name and id of the lab, and how long its start took. */
    @Override
    public String toString() {
        double seconds =
                timings.values().stream().mapToDouble(Double::doubleValue).sum();
        return environment.name() + " (" + id + "), up in "
                + Durations.text(Duration.ofMillis((long) (seconds * 1000)));
    }
}
