package org.drdrills.environment;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for a condition by asking for it again and again, in the thread of the caller. */
public final class Polling {
    private static final Duration LEAST = Duration.ofNanos(1);
    private static final Duration OFTEN = Duration.ofMillis(5);

    private Polling() {}

    /**
     * An interrupt ends the wait at the next question, so that a drill that is stopped heals at once; the thread stays interrupted.
     *
     * @return whether the condition held within {@code limit}; it is asked at least once, and what it throws is thrown
     */
    public static boolean until(Duration limit, Duration interval, BooleanSupplier condition) {
        boolean[] held = new boolean[1];
        try {
            every(interval, limit).until(() -> {
                held[0] = condition.getAsBoolean();
                return held[0] || Thread.currentThread().isInterrupted();
            });
        } catch (ConditionTimeoutException e) {
            // It may have come to hold in the last question.
        }
        return held[0];
    }

    /** As {@link #until(Duration, Duration, BooleanSupplier)}, for a condition that costs little: every few milliseconds. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        return until(limit, OFTEN, condition);
    }

    static ConditionFactory every(Duration interval, Duration limit) {
        return Awaitility.await()
                .pollInSameThread()
                .dontCatchUncaughtExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval(interval)
                .atMost(limit.compareTo(LEAST) < 0 ? LEAST : limit);
    }
}
