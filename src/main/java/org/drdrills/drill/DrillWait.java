package org.drdrills.drill;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.drdrills.environment.Lab;
import org.drdrills.environment.OutsideCondition;
import org.drdrills.workload.DrillClock;

/**
 * Waits on the drill's clock, on the thread of the drill. Between baseline and healing each wait also looks for what is to end the drill
 * early. Interrupting the thread ends the drill.
 */
final class DrillWait {
    private static final Duration POLL = Duration.ofMillis(50);
    /** How often a stop condition is looked at, ns. */
    private static final long GLANCE = 100_000_000L;

    private final DrillClock clock;
    private final Lab lab;
    private final StopConditions stop;
    private final PoolView pools;
    private final Incident incident;
    private final Operators operators;
    private LiveMonitor monitor;
    private OutsideCondition.Watch outside;
    private boolean heedful;

    DrillWait(DrillClock clock, Lab lab, StopConditions stop, PoolView pools, Incident incident, Operators operators) {
        this.operators = operators;
        this.clock = clock;
        this.lab = lab;
        this.stop = stop;
        this.pools = pools;
        this.incident = incident;
    }

    /** Ends a drill that has nothing more to show; the reason is in the record already. */
    static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Abandoned(String reason) {
            super(reason, null, false, false);
        }
    }

    /** A stop condition holds: the drill goes on with the healing. */
    static final class StopConditionMet extends RuntimeException {
        private static final long serialVersionUID = 1;

        StopConditionMet(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** From now on stop conditions end the drill; the monitor gives the alarm, and the watch looks outside. */
    void heed(LiveMonitor alarms, OutsideCondition.Watch beside) {
        monitor = alarms;
        outside = beside;
        heedful = true;
    }

    void heedNoMore() {
        heedful = false;
    }

    /**
     * By the drill's clock, with a look at the stop conditions in every pause: a library's poller knows neither.
     *
     * @return whether the condition held in time
     */
    boolean until(Duration limit, BooleanSupplier condition) {
        long end = clock.now() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (clock.now() > end) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    /** As {@link #until}, but a lab that has failed ends the wait: nothing that is seen in it means anything. */
    boolean untilInSoundLab(Duration limit, BooleanSupplier condition) {
        return until(limit, () -> lab.trouble().isPresent() || condition.getAsBoolean())
                && lab.trouble().isEmpty();
    }

    /** @param time on the drill's clock, ns */
    void pauseUntil(long time) {
        if (time > clock.now()) {
            pause(Duration.ofNanos(time - clock.now()));
        }
    }

    void pause(Duration duration) {
        try {
            long until = System.nanoTime() + duration.toNanos();
            for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
                checkStop();
                Thread.sleep(Duration.ofNanos(heedful ? Math.min(left, GLANCE) : left));
            }
            checkStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Abandoned("the drill was interrupted");
        }
    }

    private void checkStop() {
        if (!heedful) {
            return;
        }
        operators.stopped().ifPresent(reason -> {
            throw new StopConditionMet(reason + ".");
        });
        outside.held().ifPresent(why -> {
            throw new StopConditionMet(why + ".");
        });
        if (stop.alarm() && monitor.alarm().isPresent()) {
            throw new StopConditionMet(monitor.alarm().orElseThrow().sentence());
        }
        if (incident.at() > 0) {
            Optional<String> reason = stop.met(
                    Duration.ofNanos(clock.now() - incident.at()),
                    lasting -> pools.all().stream()
                            .map(serving -> serving.load().live(lasting))
                            .toList());
            if (reason.isPresent()) {
                throw new StopConditionMet(reason.get() + ".");
            }
        }
    }
}
