package org.drdrills.fault;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Polls a condition every few milliseconds. */
final class Waiting {
    private Waiting() {}

    /** @return whether it became true within {@code patience} */
    static boolean until(Duration patience, BooleanSupplier condition) {
        long until = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
                return condition.getAsBoolean();
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return true;
    }
}
