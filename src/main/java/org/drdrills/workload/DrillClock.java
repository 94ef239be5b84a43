package org.drdrills.workload;

import java.time.Instant;

/** The drill's only clock: nanoseconds since its start, with one anchor in the world's time. */
public final class DrillClock {
    private final long origin = System.nanoTime();
    private final Instant started = Instant.now();

    public long now() {
        return System.nanoTime() - origin;
    }

    /** Drill time of a {@link System#nanoTime()} stamp. */
    public long of(long nanoTime) {
        return nanoTime - origin;
    }

    public Instant started() {
        return started;
    }
}
