package org.drdrills.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;

/**
 * The availability group, or another environment, without a container: it obeys at once, and remembers what it was told. It may be told to
 * fail, to pretend, or to heal late.
 */
public final class FakeLab implements Lab {
    private final Environment environment;
    private final Map<String, FakeMachine> machines = new LinkedHashMap<>();
    private final List<FakeCut> cuts = new CopyOnWriteArrayList<>();
    private final List<String> orders = new CopyOnWriteArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private final Map<Direction, Integer> late = new HashMap<>();
    private final Set<Direction> closely = new LinkedHashSet<>();
    private BiFunction<String, String, Machine.Said> shell = (node, script) -> new Machine.Said(0, "");
    private List<String> notInForce = List.of();
    private int lateLooks;
    private final Map<String, Disks.Loss> unsynced = new LinkedHashMap<>();
    private final Map<String, DiskDamage> damagedDisks = new LinkedHashMap<>();
    private boolean hasDisks;
    private boolean pretends;
    private boolean here;
    private boolean cutsFail;
    private boolean healsFail;

    public FakeLab() {
        this("availability-group");
    }

    /** Another environment than the availability group. */
    public FakeLab(String name) {
        environment = EnvironmentFile.named(Path.of("environments"), name);
        environment.nodes().keySet().forEach(node -> machines.put(node, new FakeMachine(node)));
    }

    // ---- what it may be told

    /** An order such as {@code "kill etcd2"} fails with {@link LabTrouble}. */
    public FakeLab failing(String... told) {
        failing.addAll(List.of(told));
        return this;
    }

    /** Every order fails no more. */
    public void recover() {
        failing.clear();
        healsFail = false;
    }

    /** Whatever is ordered seems to succeed, and nothing changes. */
    public FakeLab pretending() {
        pretends = true;
        return this;
    }

    /** These proxies do not show the damage, though the probes see it. */
    public FakeLab notInForce(String... proxies) {
        notInForce = List.of(proxies);
        return this;
    }

    /** Damaging wires fails. */
    public FakeLab withoutProxies() {
        cutsFail = true;
        return this;
    }

    /** Healing wires heals all but throws. */
    public FakeLab healingWithTrouble() {
        healsFail = true;
        return this;
    }

    /** Healed wires still look silent for so many looks. */
    public FakeLab healingLate(int looks) {
        lateLooks = looks;
        return this;
    }

    /** Machines have disks that can lose power; these have not synced so much. */
    public FakeLab onDisks(Map<String, Disks.Loss> unsynced) {
        hasDisks = true;
        this.unsynced.putAll(unsynced);
        return this;
    }

    /** The disks heal by themselves, as where the lease on the faults has lapsed. */
    public void healDisks() {
        damagedDisks.clear();
    }

    @Override
    public Optional<Disks> disks() {
        return hasDisks ? Optional.of(new FakeDisks()) : Optional.empty();
    }

    private final class FakeDisks implements Disks {
        @Override
        public void settle() {
            unsynced.clear();
        }

        @Override
        public Map<String, Loss> lose(Collection<String> nodes, OptionalLong torn) {
            told("lose power of " + String.join(" ", nodes) + (torn.isPresent() ? ", torn" : ""));
            Map<String, Loss> lost = new LinkedHashMap<>();
            nodes.forEach(node -> lost.put(node, unsynced.getOrDefault(node, new Loss(0, 0))));
            return lost;
        }

        @Override
        public Damaged damage(Collection<String> nodes, DiskDamage damage) {
            told("damage the disks of " + String.join(" ", nodes) + ": " + damage.order());
            nodes.forEach(node -> damagedDisks.put(node, damage));
            return new Damaged() {
                @Override
                public Map<String, Long> felt() {
                    Map<String, Long> felt = new LinkedHashMap<>();
                    nodes.forEach(node -> felt.put(node, pretends ? 0L : 7L));
                    return felt;
                }

                @Override
                public List<String> notInForce() {
                    return nodes.stream()
                            .filter(node -> !damage.equals(damagedDisks.get(node)))
                            .toList();
                }

                @Override
                public void close() {
                    if (nodes.stream().anyMatch(damagedDisks::containsKey)) {
                        told("heal the disks of " + String.join(" ", nodes));
                        nodes.forEach(damagedDisks::remove);
                    }
                }
            };
        }

        @Override
        public void flip(String node, String path, long offset) {
            told("flip a bit on " + node + ": " + path + " " + offset);
        }

        @Override
        public Map<String, String> probe(Collection<String> nodes) {
            Map<String, String> seen = new LinkedHashMap<>();
            nodes.forEach(node -> seen.put(node, damagedDisks.containsKey(node) ? "Input/output error" : "ok"));
            return seen;
        }
    }

    /** What a node answers to a script. */
    public FakeLab answering(BiFunction<String, String, Machine.Said> shell) {
        this.shell = shell;
        return this;
    }

    /** Machines run commands on this host. */
    public FakeLab runningHere() {
        here = true;
        return this;
    }

    private static Machine.Said runHere(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Machine.Said(process.waitFor(), said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Machine.Said(-1, "");
        }
    }

    /** Somebody switches the machine off at the power switch, and on again. */
    public void powerCycle(String node) {
        FakeMachine machine = machines.get(node);
        machine.timesSwitchedOff++;
        machine.state = Machine.State.RUNNING;
    }

    // ---- what it saw

    /** What was ordered, such as {@code "kill pg1"}, in order. */
    public List<String> orders() {
        return List.copyOf(orders);
    }

    /** Cuts that were made and not healed. */
    public List<Cut> openCuts() {
        return cuts.stream().filter(cut -> !cut.closed).map(cut -> (Cut) cut).toList();
    }

    public List<String> notRunning() {
        return machines.values().stream()
                .filter(machine -> machine.state != Machine.State.RUNNING)
                .map(machine -> machine.node)
                .toList();
    }

    public Set<Direction> watched() {
        return Set.copyOf(closely);
    }

    // ---- the lab

    private void told(String order) {
        orders.add(order);
        if (failing.contains(order)) {
            throw new LabTrouble("the engine did not " + order);
        }
    }

    /** Whether bytes can go this way at all: somebody has a wire to somebody. */
    private boolean joined(Direction way) {
        return links(way) || links(way.back());
    }

    private boolean links(Direction way) {
        if (Direction.isClients(way.source())) {
            return environment.clients().entrySet().stream()
                    .anyMatch(client -> Direction.clients(client.getKey()).equals(way.source())
                            && client.getValue().stream()
                                    .anyMatch(entry -> entry.node().equals(way.target())));
        }
        return environment.links().stream()
                .anyMatch(link ->
                        link.source().equals(way.source()) && link.target().equals(way.target()));
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Machine machine(String node) {
        environment.node(node);
        return machines.get(node);
    }

    @Override
    public synchronized Wire wire(Direction direction) {
        return new FakeWire(direction);
    }

    @Override
    public synchronized Cut cut(Collection<Direction> directions, Damage damage) {
        orders.add("cut " + damage.getClass().getSimpleName());
        if (cutsFail) {
            throw new LabTrouble("the proxies did not answer within 2 s");
        }
        if (directions.stream().noneMatch(this::joined)) {
            throw new LabTrouble("nothing could be cut: no wire leads that way");
        }
        FakeCut cut = new FakeCut(List.copyOf(directions), damage);
        cuts.add(cut);
        return cut;
    }

    @Override
    public List<InetSocketAddress> listeners(Pool pool, String site) {
        return pool.clients().get(site).stream()
                .map(entry -> InetSocketAddress.createUnresolved("127.0.0.1", entry.port()))
                .toList();
    }

    @Override
    public InetSocketAddress observed(String member) {
        return InetSocketAddress.createUnresolved(
                "127.0.0.1", environment.observed().get(member));
    }

    @Override
    public Map<String, String> access(Pool pool) {
        return pool.settings();
    }

    @Override
    public String nodeAt(String address) {
        String node = address.replaceFirst("^addr-", "");
        return machines.containsKey(node) ? node : "";
    }

    @Override
    public void watchClosely(Collection<Direction> directions, Duration howLong) {
        closely.addAll(directions);
    }

    @Override
    public void onWireChange(Consumer<WireChange> listener) {}

    @Override
    public void collectLogs(LogKeeper keeper) {}

    @Override
    public Map<String, String> versions() {
        return Map.of();
    }

    @Override
    public Collection<String> secrets() {
        return List.of();
    }

    @Override
    public void close() {
        orders.add("close");
    }

    private final class FakeMachine implements Machine {
        private final String node;
        private volatile State state = State.RUNNING;
        private volatile int timesSwitchedOff;

        FakeMachine(String node) {
            this.node = node;
        }

        @Override
        public int timesSwitchedOff() {
            return timesSwitchedOff;
        }

        private void becomes(String verb, State next) {
            told(verb + " " + node);
            if (!pretends) {
                state = next;
            }
        }

        @Override
        public String node() {
            return node;
        }

        @Override
        public void kill() {
            becomes("kill", State.DOWN);
        }

        @Override
        public void stop() {
            becomes("stop", State.DOWN);
        }

        @Override
        public void freeze() {
            becomes("freeze", State.FROZEN);
        }

        @Override
        public void thaw() {
            becomes("thaw", State.RUNNING);
        }

        @Override
        public void start() {
            becomes("start", State.RUNNING);
        }

        @Override
        public void vanish() {
            becomes("vanish", State.VANISHED);
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public Said run(List<String> command, Duration limit) {
            told("run " + node);
            return here ? runHere(command) : shell.apply(node, command.getLast());
        }

        @Override
        public Said follow(List<String> command, Duration limit, Consumer<String> line) {
            Said said = run(command, limit);
            said.output().lines().forEach(line);
            return said;
        }
    }

    private final class FakeWire implements Wire {
        private final Direction direction;

        FakeWire(Direction direction) {
            this.direction = direction;
        }

        @Override
        public Direction direction() {
            return direction;
        }

        private boolean probed() {
            return !Direction.isClients(direction.source())
                    && !Direction.isClients(direction.target())
                    && joined(direction)
                    && machines.get(direction.source()).state != Machine.State.VANISHED
                    && machines.get(direction.target()).state != Machine.State.VANISHED;
        }

        private List<Damage> damages() {
            return cuts.stream()
                    .filter(cut -> !cut.closed && cut.directions.contains(direction))
                    .map(FakeCut::damage)
                    .toList();
        }

        @Override
        public State state() {
            synchronized (FakeLab.this) {
                if (!probed()) {
                    return State.UNSEEN;
                }
                if (late.getOrDefault(direction, 0) > 0) {
                    late.merge(direction, -1, Integer::sum);
                    return State.SILENT;
                }
                for (Damage damage : pretends ? List.<Damage>of() : damages()) {
                    if (damage instanceof Damage.Silence || damage instanceof Damage.Hold) {
                        return State.SILENT;
                    }
                    if (damage instanceof Damage.Refusal) {
                        return State.REFUSED;
                    }
                }
                return State.OPEN;
            }
        }

        @Override
        public long delay() {
            synchronized (FakeLab.this) {
                return 1_000_000
                        + (pretends
                                ? 0
                                : damages().stream()
                                        .filter(Damage.Delay.class::isInstance)
                                        .mapToLong(damage ->
                                                ((Damage.Delay) damage).delay().toNanos())
                                        .sum());
            }
        }
    }

    private final class FakeCut implements Cut {
        private final List<Direction> directions;
        private final Damage damage;
        private volatile boolean closed;

        FakeCut(List<Direction> directions, Damage damage) {
            this.directions = directions;
            this.damage = damage;
        }

        @Override
        public Collection<Direction> directions() {
            return directions;
        }

        @Override
        public Damage damage() {
            return damage;
        }

        @Override
        public int proxies() {
            return (int) directions.stream().filter(FakeLab.this::links).count();
        }

        @Override
        public Map<String, Long> damaged() {
            Map<String, Long> damaged = new LinkedHashMap<>();
            directions.forEach(direction -> damaged.put(direction.toString(), pretends ? 0L : 5L));
            return damaged;
        }

        @Override
        public List<String> notInForce() {
            return notInForce;
        }

        @Override
        public void close() {
            synchronized (FakeLab.this) {
                if (closed) {
                    return;
                }
                closed = true;
                orders.add("heal " + damage.getClass().getSimpleName());
                if (lateLooks > 0) {
                    new ArrayList<>(directions).forEach(direction -> late.put(direction, lateLooks));
                }
                if (healsFail) {
                    throw new LabTrouble("the proxy pg1 → pg2:5432 could not be told to heal");
                }
            }
        }
    }
}
