package org.drdrills.fault;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.Polling;
import org.drdrills.environment.Wire;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Durations;
import org.drdrills.topology.EntryPoint;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;

/** The wires between two groups of ends are damaged, in one direction or in both. */
public record WireFault(Target from, Target to, boolean bothWays, Damage damage) implements Fault {
    /** Nothing passes. */
    public static WireFault silence(Target from, Target to, boolean bothWays) {
        return new WireFault(from, to, bothWays, new Damage.Silence());
    }

    /** Connections are refused, in both directions. */
    public static WireFault refusal(Target from, Target to) {
        return new WireFault(from, to, true, new Damage.Refusal());
    }

    /** Bytes are held back, and arrive after the healing. */
    public static WireFault hold(Target from, Target to) {
        return new WireFault(from, to, true, new Damage.Hold());
    }

    /** Bytes are delayed. */
    public static WireFault delay(Target from, Target to, Duration delay, Duration jitter) {
        return new WireFault(from, to, true, new Damage.Delay(delay, jitter));
    }

    /** The throughput is limited. */
    public static WireFault narrow(Target from, Target to, long kilobytesPerSecond) {
        return new WireFault(from, to, true, new Damage.Narrow(kilobytesPerSecond));
    }

    /** Packets are lost, one way. */
    public static WireFault loss(Target from, Target to, int percent) {
        return new WireFault(from, to, false, new Damage.Lost(percent));
    }

    /** Packets arrive twice, one way. */
    public static WireFault doubling(Target from, Target to, int percent) {
        return new WireFault(from, to, false, new Damage.Doubled(percent));
    }

    @Override
    public String name() {
        String ends = bothWays
                ? "between " + from.words() + " and " + to.words()
                : "from " + from.words() + " to " + to.words();
        return switch (damage) {
            case Damage.Silence s -> "nothing passes " + ends;
            case Damage.Refusal r -> "connections are refused " + ends;
            case Damage.Hold h -> "everything is held back " + ends;
            case Damage.Delay d -> "everything " + ends + " takes " + Durations.text(d.delay()) + " longer";
            case Damage.Narrow n -> "no more than " + n.kilobytesPerSecond() + " kilobytes a second pass " + ends;
            case Damage.Lost l -> l.percent() + " percent of the packets " + ends + " are lost";
            case Damage.Doubled d -> d.percent() + " percent of the packets " + ends + " arrive twice";
        };
    }

    @Override
    public String mechanism() {
        return damage.mechanism();
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return from.impossibleIn(environment).or(() -> to.impossibleIn(environment));
    }

    @Override
    public Set<Deed> deeds() {
        return damage instanceof Damage.Silence ? Set.of(Deed.CUT) : Set.of();
    }

    @Override
    public Aimed aim(Scene scene) {
        Collection<Direction> directions = directions(scene);
        // A cut has two sides; the smaller one is its target.
        List<String> sources = from.ends(scene, to).stream()
                .filter(end -> !Direction.isClients(end))
                .toList();
        List<String> targets = to.ends(scene, from).stream()
                .filter(end -> !Direction.isClients(end))
                .toList();
        boolean source = targets.isEmpty() || (!sources.isEmpty() && sources.size() <= targets.size());
        Target aimed = source ? from : to;
        List<String> nodes = source ? sources : targets;
        return new AimedAtWires(
                aimed.words(),
                nodes,
                struck(scene, directions),
                directions,
                () -> Set.copyOf(directions(scene)).equals(Set.copyOf(directions)),
                () -> new Damaged(scene.lab(), scene.lab().cut(directions, damage)));
    }

    private Collection<Direction> directions(Scene scene) {
        List<String> sources = from.ends(scene, to);
        List<String> targets = to.ends(scene, from).stream()
                .filter(end -> !sources.contains(end))
                .toList();
        List<Direction> oneWay = Direction.between(sources, targets).stream()
                .filter(direction ->
                        !(Direction.isClients(direction.source()) && Direction.isClients(direction.target())))
                .toList();
        return bothWays ? Direction.bothWays(oneWay) : oneWay;
    }

    /** Sites whose clients lose all their entry points: the wire to them, or the service of an entry point that is isolated by the cut. */
    private Set<String> struck(Scene scene, Collection<Direction> directions) {
        Environment environment = scene.lab().environment();
        Set<String> struck = new TreeSet<>();
        if (damage instanceof Damage.Delay || damage instanceof Damage.Narrow || damage instanceof Damage.OfPackets) {
            return struck;
        }
        environment
                .pools()
                .forEach(pool -> pool.clients().forEach((site, entries) -> {
                    if (entries.stream().allMatch(entry -> lost(environment, pool, directions, site, entry))) {
                        struck.add(site);
                    }
                }));
        return struck;
    }

    private static boolean lost(
            Environment environment, Pool pool, Collection<Direction> directions, String site, EntryPoint entry) {
        boolean cutOff = cut(directions, Direction.clients(site), entry.node());
        // A listener that reaches at most one member, of its own site, serves only if that member can win a majority;
        // so
        // does a member that clients use directly. Without voting and with asynchronous copies there is no majority.
        String here = environment.siteOf(entry.node());
        List<String> reached = pool.members().stream()
                .filter(member -> !cut(directions, entry.node(), member))
                .toList();
        boolean alone = reached.isEmpty()
                || ((pool.synchronous() || !pool.arbiters().isEmpty())
                        && reached.stream()
                                .allMatch(member -> environment.siteOf(member).equals(here))
                        && reached.stream().noneMatch(member -> hasMajority(pool, member, directions)));
        return cutOff || alone;
    }

    private static boolean cut(Collection<Direction> directions, String one, String other) {
        return directions.contains(new Direction(one, other)) || directions.contains(new Direction(other, one));
    }

    private static boolean hasMajority(Pool pool, String member, Collection<Direction> directions) {
        // Without arbiters the members vote.
        List<String> voters = pool.arbiters().isEmpty() ? pool.members() : pool.arbiters();
        return voters.stream().filter(voter -> !cut(directions, member, voter)).count() * 2 > voters.size();
    }

    /** Damage in force, and its proof by the probes. */
    static final class Damaged implements Injected {
        /** Asking for the count of packets is a call into each machine's network. */
        private static final Duration PAUSE = Duration.ofMillis(50);

        private static final int MOST_NAMED = 5;

        private final Lab lab;
        private final Cut cut;

        Damaged(Lab lab, Cut cut) {
            this.lab = lab;
            this.cut = cut;
        }

        private List<Wire> probed() {
            return cut.directions().stream()
                    .map(lab::wire)
                    .filter(wire -> wire.state() != Wire.State.UNSEEN || probes(wire.direction()))
                    .toList();
        }

        /** Whether there are probes on this direction: both ends are nodes, joined by a link, and their hosts are up. */
        private boolean probes(Direction direction) {
            return lab.environment().links().stream()
                    .anyMatch(link -> (link.source().equals(direction.source())
                                    && link.target().equals(direction.target()))
                            || (link.source().equals(direction.target())
                                    && link.target().equals(direction.source())));
        }

        private boolean affected(Wire wire) {
            return switch (cut.damage()) {
                case Damage.Silence s -> wire.state() == Wire.State.SILENT || wire.state() == Wire.State.REFUSED;
                case Damage.Hold h -> wire.state() == Wire.State.SILENT;
                case Damage.Refusal r -> wire.state() == Wire.State.REFUSED;
                case Damage.Delay d ->
                    wire.delay() > d.delay().minus(d.jitter()).toNanos() * 8 / 10;
                case Damage.Narrow n -> true;
                case Damage.OfPackets p -> true;
            };
        }

        private boolean open(Wire wire) {
            boolean prompt = !(cut.damage() instanceof Damage.Delay delay)
                    || wire.delay() < delay.delay().minus(delay.jitter()).toNanos() * 8 / 10;
            return wire.state() == Wire.State.OPEN && prompt;
        }

        private static String some(List<String> names) {
            return String.join(", ", names.stream().limit(MOST_NAMED).toList());
        }

        /** The rules count what they damage. */
        private Proof packets(Duration patience) {
            Map<String, Long> damaged = new LinkedHashMap<>();
            boolean all = Polling.until(patience, PAUSE, () -> {
                damaged.putAll(cut.damaged());
                return !damaged.isEmpty() && damaged.values().stream().allMatch(count -> count > 0);
            });
            List<String> none = damaged.entrySet().stream()
                    .filter(count -> count.getValue() == 0)
                    .map(Map.Entry::getKey)
                    .toList();
            long sum = damaged.values().stream().mapToLong(Long::longValue).sum();
            return new Proof(
                    all,
                    all
                            ? "The rules in the machines' networks have damaged " + sum
                                    + " packets, and some in each of " + damaged.size() + " directions."
                            : "No packet was damaged from " + some(none) + ".",
                    Map.of("directions", Integer.toString(damaged.size()), "packets", Long.toString(sum)));
        }

        @Override
        public Proof effect(Duration patience) {
            if (cut.damage() instanceof Damage.OfPackets) {
                return packets(patience);
            }
            List<Wire> probed = probed();
            boolean all = Polling.until(patience, () -> probed.stream().allMatch(this::affected));
            List<String> notInForce = cut.notInForce();
            List<String> unaffected = probed.stream()
                    .filter(wire -> !affected(wire))
                    .map(wire -> wire.direction() + " is " + wire.state())
                    .toList();
            Map<String, String> data = new LinkedHashMap<>();
            data.put("directions", Integer.toString(cut.directions().size()));
            data.put("probed", Integer.toString(probed.size()));
            data.put("proxies", Integer.toString(cut.proxies()));
            data.put("not-in-force", String.join(", ", notInForce));
            data.put("not-bitten", String.join(", ", unaffected));
            String sentence = all && notInForce.isEmpty() && cut.damage() instanceof Damage.Narrow
                    ? "All " + cut.proxies() + " proxies show the damage; ticks are too small to be delayed by it."
                    : all && notInForce.isEmpty()
                            ? "The probes in the nodes' networks see all " + probed.size()
                                    + " damaged directions, and all " + cut.proxies() + " proxies show the damage."
                            : "Not seen: "
                                    + (unaffected.isEmpty() ? "" : some(unaffected) + ". ")
                                    + (notInForce.isEmpty()
                                            ? ""
                                            : "Proxies without the damage: " + some(notInForce) + ".");
            boolean seen = all && notInForce.isEmpty();
            return new Proof(
                    seen,
                    lab.prover().isEmpty() || !seen
                            ? sentence
                            : lab.prover() + " hold for all " + cut.proxies() + " directions that were cut.",
                    data);
        }

        @Override
        public void close() {
            cut.close();
        }

        @Override
        public Proof healing(Duration patience) {
            List<Wire> probed = probed();
            boolean all = Polling.until(patience, () -> probed.stream().allMatch(this::open));
            List<String> shut = probed.stream()
                    .filter(wire -> !open(wire))
                    .map(wire -> wire.direction() + " is " + wire.state())
                    .toList();
            Map<String, String> data = new LinkedHashMap<>();
            data.put("probed", Integer.toString(probed.size()));
            data.put("not-healed", String.join(", ", shut));
            String sentence = all
                    ? lab.prover().isEmpty()
                            ? "The probes see bytes arrive again in all " + probed.size() + " directions."
                            : lab.prover() + " hold no more for any of " + probed.size() + " directions."
                    : "Not open again: " + some(shut) + ".";
            return new Proof(all, sentence, data);
        }
    }
}
