package org.drdrills.drill;

import java.time.Duration;
import java.util.Collection;
import org.drdrills.check.Check;
import org.drdrills.check.Objective;
import org.drdrills.topology.BadInput;

/**
 * How long the harness waits for the lab and for its own work. These are not objectives: they may be longer on a slow machine
 * ({@code DRILL_PATIENCE=2} doubles them) without changing any verdict.
 *
 * @param inSync      for every member to be in sync again, where an objective asks for it
 * @param unaskedSync the same where none does: final reads of members in sync tell more
 * @param ceiling     how often the limit of an objective is waited for it to be met
 */
public record Patience(
        Duration healthy,
        Duration steady,
        Duration effect,
        Duration heal,
        Duration inSync,
        Duration unaskedSync,
        Duration finalReads,
        Duration runbook,
        double ceiling) {
    /** Three times the limit, so that a miss yields a number. */
    private static final double USUAL_CEILING = 3;

    private static final String VARIABLE = "DRILL_PATIENCE";

    public static Patience usual() {
        return times(System.getenv().getOrDefault(VARIABLE, "1"));
    }

    /** @throws BadInput for a text that is not a number from 0.1 to 100 */
    static Patience times(String text) {
        double factor;
        try {
            factor = Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            factor = Double.NaN;
        }
        if (!(factor >= 0.1 && factor <= 100)) {
            throw new BadInput(
                    VARIABLE + " is a number from 0.1 to 100, such as 2 on a slow machine, not '" + text + "'");
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

    /** As long as any of these objectives allows, and a tenth longer, so that a miss yields a number. */
    Patience allowing(Collection<Objective> objectives) {
        return new Patience(
                healthy,
                steady,
                effect,
                heal,
                longer(inSync, objectives, Check.Awaited.IN_SYNC),
                unaskedSync,
                finalReads,
                longer(runbook, objectives, Check.Awaited.SERVICE),
                ceiling);
    }

    /** A tenth longer than a limit, so that a miss of it yields a number. */
    static Duration beyond(Duration limit) {
        return limit.multipliedBy(11).dividedBy(10);
    }

    private static Duration longer(Duration usual, Collection<Objective> objectives, Check.Awaited awaited) {
        Duration longest = objectives.stream()
                .filter(objective -> objective.check().awaits() == awaited)
                .flatMap(objective -> objective.limit().longest().stream())
                .map(Patience::beyond)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return longest.compareTo(usual) > 0 ? longest : usual;
    }

    /** Just long enough to see a limit of 60 s missed, for drills that are known to miss it. */
    public static Patience brief() {
        Patience usual = usual();
        return new Patience(
                usual.healthy,
                usual.steady,
                usual.effect,
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
