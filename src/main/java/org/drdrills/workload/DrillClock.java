package org.drdrills.workload;

import java.time.Instant;
import java.util.function.LongSupplier;

/** The drill's only clock: nanoseconds since its start, with one anchor in the world's time. */
public final class DrillClock {
    private final LongSupplier ticks;
    private final long origin;
    private final Instant started = Instant.now();

    public DrillClock() {
        this(System::nanoTime);
    }

    /** @param ticks nanoseconds of which only differences mean anything, as of {@link System#nanoTime()} */
    public DrillClock(LongSupplier ticks) {
        this.ticks = ticks;
        this.origin = ticks.getAsLong();
    }

    public long now() {
        return ticks.getAsLong() - origin;
    }

    /** Drill time of a {@link System#nanoTime()} stamp. */
    public long of(long nanoTime) {
        return nanoTime - origin;
    }

    public Instant started() {
        return started;
    }
}
