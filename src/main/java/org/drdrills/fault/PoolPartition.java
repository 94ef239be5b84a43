package org.drdrills.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;

/**
 * Links in the pool are cut so that those that remain have a shape. What stands in one site stays together, except in a
 * ring, which is one of machines. Listeners and clients reach what they reached before.
 *
 * @param anew how long each of the random halves lasts; empty for shapes that stay
 */
public record PoolPartition(Shape shape, Optional<Duration> anew) implements Fault {
    private static final int FEWEST_FOR_A_RING = 4;
    private static final int FEWEST = 3;

    /** Which parts of the pool hear each other. */
    public enum Shape {
        RING(
                "in the pool each machine hears its neighbours only",
                "each machine and the next one, and the last and the first"),
        BRIDGE(
                "in the pool one site alone hears all others",
                "one site and every other; and those within each of two halves"),
        PAIRS("in the pool only pairs of sites hear each other", "each site and one other"),
        HALVES("in the pool random halves do not hear each other", "the sites of one half, and those of the other");

        private final String words;
        private final String remaining;

        Shape(String words, String remaining) {
            this.words = words;
            this.remaining = remaining;
        }

        /**
         * The pairs of parts that do not hear each other, each with the smaller index first.
         *
         * @param parts how many there are; the primary is in the first
         */
        List<Pair> apart(int parts, Random lot) {
            int half = (parts - 1) / 2;
            List<Integer> order = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                order.add(part);
            }
            if (this == HALVES) {
                Collections.shuffle(order, lot);
            }
            List<Pair> apart = new ArrayList<>();
            for (int one = 0; one < parts; one++) {
                for (int other = one + 1; other < parts; other++) {
                    boolean hear = switch (this) {
                        case RING -> other - one == 1 || other - one == parts - 1;
                        case BRIDGE -> one == half || other == half || one < half == other < half;
                        case PAIRS -> one / 2 == other / 2;
                        case HALVES -> one < parts / 2 == other < parts / 2;
                    };
                    if (!hear) {
                        apart.add(new Pair(
                                Math.min(order.get(one), order.get(other)),
                                Math.max(order.get(one), order.get(other))));
                    }
                }
            }
            return apart;
        }
    }

    /** Two parts, by their index. */
    record Pair(int one, int other) {}

    @Override
    public String name() {
        return shape.words
                + anew.map(each -> ", anew every " + Durations.text(each)).orElse("");
    }

    @Override
    public String mechanism() {
        return new Damage.Silence().mechanism() + ", between all members and witnesses but these: " + shape.remaining
                + anew.map(each -> "; drawn anew every " + Durations.text(each)).orElse("");
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        List<String> pool = new ArrayList<>(environment.pool().members());
        pool.addAll(environment.pool().arbiters());
        Optional<String> noPrimary = Target.PRIMARY.impossibleIn(environment);
        if (noPrimary.isPresent()) {
            return noPrimary;
        }
        int needed = shape == Shape.RING ? FEWEST_FOR_A_RING : FEWEST;
        int parts = parts(environment, pool).size();
        return parts < needed
                ? Optional.of("pool " + environment.pool().name() + " has " + parts
                        + (shape == Shape.RING
                                ? " machines, which are all neighbours"
                                : " parts that could be partitioned"))
                : Optional.empty();
    }

    /** Machines, or sites with the machines in them; machines too where they stand in fewer sites than a shape takes. */
    private List<List<String>> parts(Environment environment, List<String> pool) {
        Map<String, List<String>> sites = new LinkedHashMap<>();
        pool.forEach(node -> sites.computeIfAbsent(environment.siteOf(node), site -> new ArrayList<>())
                .add(node));
        return shape == Shape.RING || sites.size() < FEWEST
                ? pool.stream().map(List::of).toList()
                : List.copyOf(sites.values());
    }

    @Override
    public Aimed aim(Scene scene) {
        Environment environment = scene.lab().environment();
        String primary = Target.PRIMARY.nodes(scene).getFirst();
        // The primary is first, so that it is never the site that hears all others.
        List<String> pool = new ArrayList<>(List.of(primary));
        Target.ALL_IN_THE_POOL.nodes(scene).stream()
                .filter(node -> !node.equals(primary))
                .forEach(pool::add);
        List<List<String>> parts = parts(environment, pool);
        Random lot = new Random(pool.hashCode());
        Supplier<Collection<Direction>> next = new Supplier<>() {
            private Collection<Direction> last = List.of();

            /** Never the same twice in a row. */
            @Override
            public Collection<Direction> get() {
                Collection<Direction> drawn = between(parts, shape.apart(parts.size(), lot));
                while (!drawn.isEmpty() && Set.copyOf(drawn).equals(Set.copyOf(last))) {
                    drawn = between(parts, shape.apart(parts.size(), lot));
                }
                last = drawn;
                return drawn;
            }
        };
        Collection<Direction> first = next.get();
        return new AimedAtWires(
                "the pool",
                pool,
                Set.of(),
                anew.isPresent() ? Direction.between(pool, pool) : first,
                () -> Target.PRIMARY.nodes(scene).getFirst().equals(primary),
                () -> anew.<Injected>map(each -> new CutsInTurn(scene.lab(), next, each, each))
                        .orElseGet(() ->
                                new WireFault.Damaged(scene.lab(), scene.lab().cut(first, new Damage.Silence()))));
    }

    private static Collection<Direction> between(List<List<String>> parts, List<Pair> apart) {
        return apart.stream()
                .flatMap(pair ->
                        Direction.bothWays(Direction.between(parts.get(pair.one()), parts.get(pair.other()))).stream())
                .toList();
    }
}
