package org.drdrills.drill;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.fault.Fault;
import org.drdrills.fault.Injected;
import org.drdrills.fault.Proof;
import org.drdrills.history.Mark;

/** Clients run, what the scenario presupposes is brought about, and the service reaches its steady state. */
final class Baseline {
    static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration STEADY_AGAIN = Duration.ofSeconds(2);
    /** A pool records who may take over within some loops (of 1 s) after it is healthy; a failure before that finds no candidate. */
    private static final Duration CANDIDATES_KNOWN = Duration.ofSeconds(3);
    /** Followers and votes settle within this time after a fault before the event. */
    private static final Duration AFTER_PREPARATION = Duration.ofSeconds(5);

    private final Setting setting;
    private final long phase;

    /** @param phase pause before the event, ns */
    Baseline(Setting setting, long phase) {
        this.setting = setting;
        this.phase = phase;
    }

    /** @throws DrillWait.Abandoned if the service does not become steady in time */
    void run() {
        setting.pools().startClients();
        for (Order order : setting.plan().ordered()) {
            settle(STEADY_AGAIN);
            if (setting.operations().carryOut(order) != 0) {
                setting.journal()
                        .mark(
                                Mark.Kind.HARNESS,
                                order.runbook(),
                                "The runbook that the operator ran before the event did not succeed.");
            }
        }
        // A standby that was synchronous when the lab became ready may have fallen back since.
        setting.waiting().until(setting.patience().steady(), setting.pools()::synchronous);
        setting.plan().preparations().forEach(this::prepare);
        awaitSteadyState();
        // The pool's timers must not always stand at the same point when the event comes.
        setting.waiting().pause(Duration.ofNanos(phase));
    }

    private void awaitSteadyState() {
        Duration steady = setting.plan().conditions().steady();
        Duration window = steady.compareTo(WINDOW) > 0 ? WINDOW : steady;
        Duration limit = setting.patience().steady();
        long from = setting.clock().now();
        boolean held = setting.waiting()
                .untilInSoundLab(limit.plus(steady), () -> setting.pools().steadyThroughout(from, window));
        if (!held) {
            setting.lab().trouble().ifPresent(why -> setting.journal().mark(Mark.Kind.HARNESS, "lab", why));
            setting.journal()
                    .mark(
                            Mark.Kind.HARNESS,
                            "baseline",
                            "The service was not steady within " + limit.toSeconds()
                                    + " s, so the event was not injected.");
            throw new DrillWait.Abandoned("the service was not steady before the event");
        }
        if (steady.compareTo(WINDOW) > 0) {
            setting.waiting().pause(steady.minus(WINDOW));
        }
    }

    private void prepare(Fault fault) {
        settle(CANDIDATES_KNOWN);
        long began = setting.clock().now();
        Injected injected = setting.aim(fault).inject();
        setting.faults().add(injected);
        Proof proof = injected.effect(setting.patience().effect());
        Map<String, String> data = new TreeMap<>(proof.data());
        data.put(Mark.PREPARED, Long.toString(began));
        setting.journal()
                .mark(
                        proof.seen() ? Mark.Kind.NOTE : Mark.Kind.HARNESS,
                        fault.name(),
                        (proof.seen() ? "Already before the event: " : "Had no observed effect before the event: ")
                                + fault.name() + ". " + proof.sentence(),
                        data);
        settle(STEADY_AGAIN);
        setting.waiting().pause(AFTER_PREPARATION);
    }

    /** Waits until all clients are served during the window. */
    private void settle(Duration window) {
        long from = setting.clock().now();
        setting.waiting()
                .until(setting.patience().steady(), () -> setting.pools().steady(from, window));
    }
}
