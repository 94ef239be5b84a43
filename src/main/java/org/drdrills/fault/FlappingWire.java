package org.drdrills.fault;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Polling;
import org.drdrills.environment.Wire;
import org.drdrills.topology.Durations;

/** The wires between two groups of ends fail and recover periodically. */
public record FlappingWire(Target from, Target to, Duration down, Duration period) implements Fault {
    @Override
    public String name() {
        return "the wires between " + from.words() + " and " + to.words() + " fail for " + Durations.text(down)
                + " in every " + Durations.text(period);
    }

    @Override
    public String mechanism() {
        return new Damage.Silence().mechanism() + ", set and removed in turn";
    }

    @Override
    public Aimed aim(Scene scene) {
        Aimed steady = new WireFault(from, to, true, new Damage.Silence()).aim(scene);
        return new Aimed() {
            @Override
            public String role() {
                return steady.role();
            }

            @Override
            public List<String> nodes() {
                return steady.nodes();
            }

            @Override
            public Set<String> struckSites() {
                return steady.struckSites();
            }

            @Override
            public Collection<Direction> directions() {
                return steady.directions();
            }

            @Override
            public boolean stillTrue() {
                return steady.stillTrue();
            }

            @Override
            public Injected inject() {
                return new Flapping(scene.lab(), steady.directions());
            }
        };
    }

    private final class Flapping implements Injected {
        private final Lab lab;
        private final List<Wire> probed;
        private final AtomicInteger cuts = new AtomicInteger();
        private final AtomicInteger noticed = new AtomicInteger();
        private final AtomicReference<LabTrouble> trouble = new AtomicReference<>();
        private final Thread thread;
        private volatile boolean ended;

        Flapping(Lab lab, Collection<Direction> directions) {
            this.lab = lab;
            this.probed = directions.stream()
                    .map(lab::wire)
                    .filter(wire -> wire.state() != Wire.State.UNSEEN)
                    .toList();
            Cut first = lab.cut(directions, new Damage.Silence());
            cuts.incrementAndGet();
            thread = Thread.ofVirtual().name("flapping").start(() -> flap(directions, first));
        }

        private void flap(Collection<Direction> directions, Cut first) {
            Cut cut = first;
            try {
                while (true) {
                    try {
                        Polling.until(down, () -> ended);
                        if (probed.stream().anyMatch(wire -> wire.state() == Wire.State.SILENT)) {
                            noticed.incrementAndGet();
                        }
                    } finally {
                        cut.close();
                    }
                    if (Polling.until(period.minus(down), () -> ended)) {
                        return;
                    }
                    cut = lab.cut(directions, new Damage.Silence());
                    cuts.incrementAndGet();
                }
            } catch (LabTrouble e) {
                trouble.set(e);
            }
        }

        @Override
        public Proof effect(Duration patience) {
            boolean seen = Polling.until(patience.plus(down), () -> noticed.get() > 0);
            return new Proof(
                    seen,
                    seen ? "The probes saw the first failure." : "The probes did not see the first failure.",
                    Map.of("cuts", Integer.toString(cuts.get()), "seen", Integer.toString(noticed.get())));
        }

        @Override
        public void close() {
            if (ended) {
                return;
            }
            ended = true;
            try {
                thread.join(period.multipliedBy(2).plusSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (trouble.get() != null) {
                throw trouble.get();
            }
        }

        @Override
        public Proof healing(Duration patience) {
            boolean all =
                    Polling.until(patience, () -> probed.stream().allMatch(wire -> wire.state() == Wire.State.OPEN));
            boolean each = noticed.get() >= cuts.get() - 1;
            return new Proof(
                    all && each,
                    noticed.get() + " of " + cuts.get() + " failures were seen by the probes; "
                            + (all ? "bytes arrive again in all directions." : "not all directions are open again."),
                    Map.of("cuts", Integer.toString(cuts.get()), "seen", Integer.toString(noticed.get())));
        }
    }
}
