package org.drdrills.environment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Interpolation;
import org.drdrills.topology.Pool;
import org.drdrills.topology.RunningSystem;

/**
 * A system that the suite did not start. Clients and observer reach it under its own addresses; what is done to it is done by its powers, each
 * through the {@link Guardian}, and proven by their proofs. Closing it undoes what is still in force, the last first, and removes what the
 * drill has put into the system.
 */
public final class SystemLab implements Lab {
    private static final Set<SystemLab> OPEN = ConcurrentHashMap.newKeySet();
    private static final String SCHEMA = "schema";
    private static final String USUAL_SCHEMA = "dr_drills";

    private final Environment environment;
    private final RunningSystem system;
    private final Map<String, InetAddress> addresses;
    private final Map<String, String> secrets;
    private final Guardian guardian;
    private final Map<String, SystemMachine> machines = new LinkedHashMap<>();
    private final Map<Direction, PowerUse> cuts = new ConcurrentHashMap<>();
    private final List<Runnable> removals = new ArrayList<>();
    private final List<PowerUse> struck = new ArrayList<>();
    private boolean closed;

    private SystemLab(Environment environment, RunningSystem system, Guardian guardian) {
        this.environment = environment;
        this.system = system;
        this.guardian = guardian;
        SystemReach reach = new SystemReach(environment, system);
        addresses = reach.addresses();
        secrets = reach.secrets(System.getenv());
        environment
                .nodes()
                .values()
                .forEach(node -> machines.put(node.name(), new SystemMachine(node.name(), this::strike)));
    }

    /**
     * Whether a drill may begin now, and what it needs is there; nothing of the system is asked.
     *
     * @throws BadInput with file and line, if an address does not resolve, a secret is missing, or it is not the time
     */
    public static void check(Environment environment, Instant now) {
        environment.system().ifPresent(system -> {
            SystemReach reach = new SystemReach(environment, system);
            reach.inTime(now);
            reach.secrets(System.getenv());
            reach.addresses();
        });
    }

    /**
     * Takes the system for one drill.
     *
     * @throws LabTrouble if another run has it
     * @throws BadInput   as {@link #check} says
     */
    public static SystemLab take(Environment environment) {
        check(environment, Instant.now());
        return visit(environment);
    }

    /**
     * The same where nothing is done to it, which may be at any time.
     *
     * @throws LabTrouble if a run has it
     * @throws BadInput   if an address does not resolve or a secret is missing
     */
    public static SystemLab visit(Environment environment) {
        RunningSystem system = environment.system().orElseThrow();
        Guardian guardian = Guardian.start(SystemReach.folder(system))
                .orElseThrow(
                        () -> new LabTrouble(
                                "another run has the system " + environment.name()
                                        + ", or what one has done to it is still being undone; one run at a time is made against a system"));
        SystemLab lab = new SystemLab(environment, system, guardian);
        OPEN.add(lab);
        return lab;
    }

    /** Undoes and removes everything that drills of this process have left in systems. */
    public static void closeAll() {
        OPEN.forEach(SystemLab::close);
    }

    /** What is done when everything is undone, the last first: removes what a drill has put into the system. */
    public void onClose(Runnable removal) {
        removals.add(removal);
    }

    private PowerUse strike(Deed deed, String node) {
        return strike(deed, node, system.machine(node, environment.siteOf(node)));
    }

    private PowerUse strike(Deed deed, String target, Map<String, String> values) {
        RunningSystem.Power power = system.powers().get(deed);
        if (power == null) {
            throw new LabTrouble("the system has no power " + deed.word() + "; add it under x-drill.system.powers");
        }
        Guardian.Done done = guardian.carryOut(
                RunningSystem.filled(power.run(), values), RunningSystem.filled(power.undo(), values), power.limit());
        PowerUse one = new PowerUse(guardian, done.id(), deed, target, power, values);
        synchronized (struck) {
            struck.add(one);
        }
        if (done.said().exit() != 0) {
            LabTrouble trouble =
                    new LabTrouble("the power " + deed.word() + " on " + target + PowerUse.failed(done.said()));
            throw LabTrouble.undone(trouble, one::undo);
        }
        return one;
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

    /** Open, unless a cut of it is in force. */
    @Override
    public Wire wire(Direction direction) {
        return new Wire() {
            @Override
            public Direction direction() {
                return direction;
            }

            @Override
            public State state() {
                PowerUse cut = cuts.get(direction);
                return cut != null && cut.inForce() ? State.SILENT : State.OPEN;
            }

            @Override
            public long delay() {
                return 0;
            }
        };
    }

    @Override
    public Cut cut(Collection<Direction> directions, Damage damage) {
        if (!(damage instanceof Damage.Silence)) {
            throw new LabTrouble("a power cuts, and does nothing else to a link");
        }
        List<Direction> between = directions.stream()
                .filter(way -> !Direction.isClients(way.source()) && !Direction.isClients(way.target()))
                .toList();
        SystemCut cut = new SystemCut(between);
        try {
            for (Direction way : between) {
                PowerUse one = strike(Deed.CUT, way.toString(), system.link(way.source(), way.target()));
                cut.done.add(one);
                cuts.put(way, one);
            }
            return cut;
        } catch (LabTrouble trouble) {
            throw LabTrouble.undone(trouble, cut::close);
        }
    }

    private final class SystemCut implements Cut {
        private final List<Direction> between;
        private final List<PowerUse> done = new ArrayList<>();

        SystemCut(List<Direction> between) {
            this.between = between;
        }

        @Override
        public Collection<Direction> directions() {
            return between;
        }

        @Override
        public Damage damage() {
            return new Damage.Silence();
        }

        @Override
        public int proxies() {
            return done.size();
        }

        @Override
        public List<String> notInForce() {
            return done.stream()
                    .filter(one -> !one.inForce())
                    .map(PowerUse::target)
                    .toList();
        }

        @Override
        public void close() {
            PowerUse.undo(done);
        }
    }

    @Override
    public Optional<Outage> switchOff(String site) {
        PowerUse one = strike(Deed.SITE, "site " + site, Map.of("site", site));
        return Optional.of(new Outage() {
            @Override
            public boolean inForce() {
                return one.inForce();
            }

            @Override
            public void close() {
                one.undo();
            }
        });
    }

    @Override
    public String prover() {
        return "The proofs of the system's powers";
    }

    @Override
    public List<InetSocketAddress> listeners(Pool pool, String site) {
        return pool.clients().get(site).stream()
                .map(entry -> new InetSocketAddress(addresses.get(entry.node()), entry.port()))
                .toList();
    }

    @Override
    public InetSocketAddress observed(String member) {
        return new InetSocketAddress(
                addresses.get(member), environment.observed().get(member));
    }

    @Override
    public Map<String, String> access(Pool pool) {
        Map<String, String> access = new TreeMap<>();
        pool.settings().forEach((key, value) -> access.put(key, Interpolation.withSecrets(value, secrets)));
        access.putIfAbsent(SCHEMA, USUAL_SCHEMA);
        access.put(
                "addresses",
                pool.members().stream()
                        .flatMap(member -> names(member).stream().map(name -> name + "=" + member))
                        .collect(Collectors.joining(" ")));
        return access;
    }

    /** Every address of a node. */
    private Set<String> names(String node) {
        Set<String> names = new TreeSet<>(system.places().get(node).aliases());
        names.add(addresses.get(node).getHostAddress());
        return names;
    }

    @Override
    public String nodeAt(String address) {
        return environment.nodes().keySet().stream()
                .filter(node -> node.equals(address) || names(node).contains(address))
                .findFirst()
                .orElse("");
    }

    @Override
    public void watchClosely(Collection<Direction> directions, Duration howLong) {
        // there are no probes in a system that runs already
    }

    @Override
    public void onWireChange(Consumer<WireChange> listener) {
        // there are no probes in a system that runs already
    }

    @Override
    public Optional<String> trouble() {
        return guardian.alive()
                ? Optional.empty()
                : Optional.of(
                        "the guardian, which undoes what is done to the system, has ended; see " + guardian.log());
    }

    @Override
    public void collectLogs(LogKeeper keeper) {
        try {
            keeper.keep("powers.log", new ByteArrayInputStream(Files.readAllBytes(guardian.log())));
        } catch (IOException e) {
            throw new UncheckedIOException("The log of the powers could not be read", e);
        }
    }

    @Override
    public Map<String, String> versions() {
        return Map.of();
    }

    @Override
    public Collection<String> secrets() {
        Set<String> all = new TreeSet<>(secrets.values());
        system.variables()
                .forEach(name -> Optional.ofNullable(System.getenv(name))
                        .filter(value -> !value.isBlank())
                        .ifPresent(all::add));
        return all;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        RuntimeException trouble = null;
        List<Runnable> left = new ArrayList<>();
        left.add(() -> {
            List<PowerUse> all;
            synchronized (struck) {
                all = List.copyOf(struck);
            }
            PowerUse.undo(all);
        });
        left.addAll(removals.reversed());
        left.add(guardian::close);
        for (Runnable one : left) {
            try {
                one.run();
            } catch (RuntimeException e) {
                trouble = trouble == null ? e : trouble;
            }
        }
        OPEN.remove(this);
        if (trouble != null) {
            throw trouble;
        }
    }
}
