package org.drdrills.drill;

import java.time.Duration;
import java.util.Collection;
import org.drdrills.check.Check;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.drill.DrillPlan.Failure;
import org.drdrills.history.Mark;

/** Follows the event until the service is steady again, or until a ceiling well past the limit, so that a miss yields a number. */
final class Watch {
    /** Once the service has recovered, a shorter window shows that every client is served. */
    private static final Duration SHORT_WINDOW = Duration.ofSeconds(3);
    /** Watched at least where the scenario states no end, so that late effects are recorded. */
    static final Duration LEAST_WATCH = Duration.ofSeconds(12);

    private static final String DONE = "done";
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(60);

    private final Setting setting;
    private final DrillRunner.Neighbour neighbour;

    Watch(Setting setting, DrillRunner.Neighbour neighbour) {
        this.setting = setting;
        this.neighbour = neighbour;
    }

    void run() {
        DrillPlan plan = setting.plan();
        long event = setting.incident().at();
        Duration hold = plan.event() instanceof Failure failure ? failure.hold().orElse(Duration.ZERO) : Duration.ZERO;
        Duration least = hold.isZero() ? LEAST_WATCH : hold;
        Duration ceiling = ceiling(least);
        long from = event;
        for (DrillPlan.LaterOrder later : plan.laterOrders()) {
            if (!later.repaired()) {
                setting.waiting().pauseUntil(event + later.after().toNanos());
                from = setting.clock().now();
                setting.operations().carryOut(later.order());
            }
        }
        boolean untilHealing = plan.objectives().stream()
                .anyMatch(objective -> objective.limit() instanceof Limit.GroupsDown
                        || objective.limit() instanceof Limit.During during && during.until() == Limit.During.End.HEAL);
        if (!untilHealing) {
            long since = from;
            setting.waiting().untilInSoundLab(ceiling, () -> served(since, SHORT_WINDOW));
            neighbour.goOn();
            setting.waiting()
                    .untilInSoundLab(
                            ceiling.minusNanos(setting.clock().now() - from), () -> served(since, Baseline.WINDOW));
        }
        if (plan.event() instanceof DrillPlan.Witnessed) {
            awaitOperators(ceiling.minusNanos(setting.clock().now() - from));
        }
        neighbour.goOn();
        Duration left = Duration.ofNanos(
                Math.max(0, event + least.toNanos() - setting.clock().now()));
        setting.waiting().untilInSoundLab(left, () -> false);
    }

    /** Until they say that they are done, where their plan has that step; what they planned and did not say is noted. */
    private void awaitOperators(Duration limit) {
        boolean planned = setting.lab().environment().system().stream()
                .flatMap(system -> system.steps().stream())
                .anyMatch(step -> step.step().equals(DONE));
        if (planned && !limit.isNegative()) {
            setting.waiting().untilInSoundLab(limit, () -> setting.operators().reported(DONE));
        }
        setting.operators()
                .missing()
                .forEach(sentence -> setting.journal().mark(Mark.Kind.NOTE, Mark.PLANNED, sentence));
    }

    private boolean served(long since, Duration window) {
        Collection<String> sites = setting.incident().servedSites(setting.lab().environment());
        return PoolView.served(setting.pools().timed(), sites, since, window);
    }

    /** Where no objective depends on the recovery, the watch does not outlast what it must. */
    private Duration ceiling(Duration least) {
        DrillPlan plan = setting.plan();
        boolean asked = !plan.laterOrders().isEmpty()
                || plan.objectives().stream()
                        .anyMatch(objective -> objective.check().awaits() == Check.Awaited.SERVICE);
        Duration limit = Objective.longestToService(plan.objectives()).orElse(USUAL_LIMIT);
        return asked
                ? Duration.ofMillis(
                        (long) (limit.toMillis() * setting.patience().ceiling()))
                : least;
    }
}
