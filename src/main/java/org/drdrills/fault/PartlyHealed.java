package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;

/** All links in the pool are cut; after a while all are restored except those of one node, which stays isolated until the healing. */
public record PartlyHealed(Target last, Duration after) implements Fault {
    @Override
    public String name() {
        return "nothing passes in the pool, and after " + Durations.text(after) + " " + last.words()
                + " alone stays cut off";
    }

    @Override
    public String mechanism() {
        return new Damage.Silence().mechanism() + "; removed after " + Durations.text(after)
                + " on the wires that do not end at " + last.words();
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pool().members().size()
                                + environment.pool().arbiters().size()
                        < 3
                ? Optional.of(
                        "pool " + environment.pool().name() + " has fewer than three nodes, so none can be reconnected")
                : Optional.empty();
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> pool = Target.ALL_IN_THE_POOL.nodes(scene);
        List<String> alone = last.nodes(scene);
        List<String> others =
                pool.stream().filter(node -> !alone.contains(node)).toList();
        List<Direction> stay = Direction.bothWays(Direction.between(alone, others));
        List<Direction> heal = Direction.between(others, others);
        return new AimedAtWires(
                last.words(),
                alone,
                Set.of(),
                Stream.concat(stay.stream(), heal.stream()).toList(),
                () -> last.nodes(scene).equals(alone),
                () -> new Apart(scene.lab(), stay, heal));
    }

    private final class Apart implements Injected {
        private final WireFault.Damaged staying;
        private final WireFault.Damaged healing;
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicReference<LabTrouble> trouble = new AtomicReference<>();
        private final AtomicReference<Proof> joined =
                new AtomicReference<>(new Proof(false, "The other links were not restored.", Map.of()));
        private final Thread thread;
        private volatile boolean together;

        Apart(Lab lab, List<Direction> stay, List<Direction> heal) {
            Cut first = lab.cut(stay, new Damage.Silence());
            try {
                healing = new WireFault.Damaged(lab, lab.cut(heal, new Damage.Silence()));
            } catch (RuntimeException e) {
                first.close();
                throw e;
            }
            staying = new WireFault.Damaged(lab, first);
            thread = Thread.ofVirtual().name("joining the others").start(this::join);
        }

        private void join() {
            try {
                over.await(after.toNanos(), TimeUnit.NANOSECONDS);
                together = true;
                healing.close();
                joined.set(healing.healing(Duration.ofSeconds(10)));
            } catch (LabTrouble e) {
                trouble.set(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Proof effect(Duration patience) {
            Proof stays = staying.effect(patience);
            if (together) {
                return new Proof(stays.seen(), "Wires of " + last.words() + ": " + stays.sentence(), stays.data());
            }
            Proof heals = healing.effect(patience);
            return new Proof(
                    stays.seen() && heals.seen(),
                    "Wires of " + last.words() + ": " + stays.sentence() + " The others: " + heals.sentence(),
                    stays.data());
        }

        @Override
        public void close() {
            over.countDown();
            try {
                thread.join(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            try {
                staying.close();
            } catch (LabTrouble e) {
                trouble.compareAndSet(null, e);
            }
            if (trouble.get() != null) {
                throw trouble.get();
            }
        }

        @Override
        public Proof healing(Duration patience) {
            Proof stays = staying.healing(patience);
            Proof heals = joined.get();
            return new Proof(
                    stays.seen() && heals.seen(),
                    "Wires of " + last.words() + ": " + stays.sentence() + " The others, before: " + heals.sentence(),
                    stays.data());
        }
    }
}
