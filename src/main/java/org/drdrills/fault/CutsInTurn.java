package org.drdrills.fault;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Polling;
import org.drdrills.environment.Wire;

/** Cuts that are set and removed in turn until the healing; the first is set at once. */
final class CutsInTurn implements Injected {
    private final Lab lab;
    private final Supplier<Collection<Direction>> next;
    private final Duration down;
    private final Duration period;
    private final Set<Direction> probed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger noticed = new AtomicInteger();
    private final AtomicReference<LabTrouble> trouble = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean ended;

    /**
     * @param next   what each cut silences
     * @param down   how long each lasts
     * @param period from one cut to the next
     */
    CutsInTurn(Lab lab, Supplier<Collection<Direction>> next, Duration down, Duration period) {
        this.lab = lab;
        this.next = next;
        this.down = down;
        this.period = period;
        Turn first = turn();
        thread = Thread.ofVirtual().name("cuts in turn").start(() -> proceed(first));
    }

    private record Turn(Cut cut, List<Direction> probed) {}

    private Turn turn() {
        Collection<Direction> directions = next.get();
        List<Direction> watched = directions.stream()
                .filter(direction -> lab.wire(direction).state() != Wire.State.UNSEEN)
                .toList();
        Cut cut = lab.cut(directions, new Damage.Silence());
        probed.addAll(watched);
        cuts.incrementAndGet();
        return new Turn(cut, watched);
    }

    private void proceed(Turn first) {
        Turn turn = first;
        try {
            while (true) {
                try {
                    Polling.until(down, () -> ended);
                    if (turn.probed().stream().anyMatch(wire -> lab.wire(wire).state() == Wire.State.SILENT)) {
                        noticed.incrementAndGet();
                    }
                } finally {
                    turn.cut().close();
                }
                if (Polling.until(period.minus(down), () -> ended)) {
                    return;
                }
                turn = turn();
            }
        } catch (LabTrouble e) {
            trouble.set(e);
        }
    }

    private Map<String, String> counts() {
        return Map.of("cuts", Integer.toString(cuts.get()), "seen", Integer.toString(noticed.get()));
    }

    @Override
    public Proof effect(Duration patience) {
        boolean seen = Polling.until(patience.plus(down), () -> noticed.get() > 0);
        return new Proof(
                seen,
                seen ? "The probes saw the first failure." : "The probes did not see the first failure.",
                counts());
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
        boolean all = Polling.until(
                patience, () -> probed.stream().allMatch(wire -> lab.wire(wire).state() == Wire.State.OPEN));
        boolean each = noticed.get() >= cuts.get() - 1;
        return new Proof(
                all && each,
                noticed.get() + " of " + cuts.get() + " failures were seen by the probes; "
                        + (all ? "bytes arrive again in all directions." : "not all directions are open again."),
                counts());
    }
}
