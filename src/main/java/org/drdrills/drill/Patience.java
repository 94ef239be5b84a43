package org.drdrills.drill;

import java.time.Duration;

/**
 * How long the harness waits for its own affairs. These are no objectives: they may be longer on a slow machine
 * ({@code DRILL_PATIENCE=2} doubles them) without changing any verdict.
 *
 * @param inSync      for every member to be in sync again, where an objective asks for it
 * @param unaskedSync the same where none does: final reads of members in sync tell more
 * @param ceiling     how often the limit of an objective is waited for it to be met
 */
public record Patience(
        Duration healthy,
        Duration steady,
        Duration bite,
        Duration heal,
        Duration inSync,
        Duration unaskedSync,
        Duration finalReads,
        Duration runbook,
        double ceiling) {
    /** Three times the limit, so that a miss yields a number. */
    private static final double USUAL_CEILING = 3;

    public static Patience usual() {
        double factor = 1;
        try {
            factor = Math.max(0.1, Double.parseDouble(System.getenv().getOrDefault("DRILL_PATIENCE", "1")));
        } catch (NumberFormatException e) {
            // The usual patience, then.
        }
        return new Patience(
                seconds(120, factor),
                seconds(90, factor),
                seconds(4, factor),
                seconds(10, factor),
                seconds(120, factor),
                seconds(45, factor),
                seconds(30, factor),
                seconds(180, factor),
                USUAL_CEILING);
    }

    /** Just long enough to see a limit of 60 s missed, for drills that are known to miss it. */
    public static Patience brief() {
        Patience usual = usual();
        return new Patience(
                usual.healthy,
                usual.steady,
                usual.bite,
                usual.heal,
                Duration.ofSeconds(66),
                usual.unaskedSync,
                usual.finalReads,
                usual.runbook,
                1.3);
    }

    private static Duration seconds(double seconds, double factor) {
        return Duration.ofMillis((long) (seconds * factor * 1000));
    }
}
