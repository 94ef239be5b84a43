package org.drdrills.workload;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends whatever its thread waits for at one moment, by interrupting it: for drivers whose own time-outs count from each step.
 * Closed by the thread that made it, which is not interrupted afterwards.
 */
final class WakeUp implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor CLOCK = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("wake-up").factory());

    static {
        CLOCK.setRemoveOnCancelPolicy(true);
    }

    private final Thread waiting = Thread.currentThread();
    private final long at;
    private final ScheduledFuture<?> bell;
    private boolean rung;
    private boolean closed;

    WakeUp(Duration in) {
        at = System.nanoTime() + in.toNanos();
        bell = CLOCK.schedule(this::ring, in.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void ring() {
        if (!closed) {
            rung = true;
            waiting.interrupt();
        }
    }

    /** At least 1, because APIs take 0 as no limit. */
    long millisLeft() {
        return Math.max(1, (at - System.nanoTime() + 999_999) / 1_000_000);
    }

    boolean passed() {
        return at - System.nanoTime() <= 0;
    }

    @Override
    public void close() {
        bell.cancel(false);
        synchronized (this) {
            closed = true;
            if (rung) {
                Thread.interrupted();
            }
        }
    }
}
