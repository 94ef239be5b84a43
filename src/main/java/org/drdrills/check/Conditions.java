package org.drdrills.check;

import java.time.Duration;

/**
 * Under which conditions the drill was to be run, as its plan says.
 *
 * @param rate    operations per second that all clients together send
 * @param steady  how long the baseline must hold before the event
 * @param hold    how long the fault lasts; zero where it is a blow that nothing undoes but the final repair
 */
public record Conditions(double rate, Duration steady, Duration hold) {
    /** Of the restore of a backup: no client is there, and nothing fails. */
    public static final Conditions OF_A_RESTORE = new Conditions(0, Duration.ZERO, Duration.ZERO);

    /** Whether they are those of the restore of a backup. */
    public boolean restoring() {
        return rate == 0;
    }
}
