package org.drdrills.drill;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Check;
import org.drdrills.check.Objective;

/** How long drills take: as recorded, else from the plan itself, corrected by how recorded drills compare with their plans. */
public final class Estimates {
    /** Start of the lab beyond the drill before, healing, final reads, logs, judging and pages. */
    private static final Duration AROUND = Duration.ofSeconds(22);

    private static final Duration PREPARATION = Duration.ofSeconds(12);
    private static final Duration ORDER = Duration.ofSeconds(20);
    /** A pool that recovers at all mostly does so within this time. */
    private static final Duration RECOVERY = Duration.ofSeconds(12);

    private Estimates() {}

    /**
     * @param recorded drill → seconds, of the drills that were run before
     * @return drill → seconds, of every plan
     */
    public static Map<String, Double> of(Collection<DrillPlan> plans, Map<String, Double> recorded) {
        double planned = 0;
        double taken = 0;
        for (DrillPlan plan : plans) {
            if (recorded.containsKey(plan.id())) {
                planned += seconds(plan);
                taken += recorded.get(plan.id());
            }
        }
        double correction = planned == 0 ? 1 : taken / planned;
        Map<String, Double> estimates = new LinkedHashMap<>();
        plans.forEach(plan -> estimates.put(plan.id(), recorded.getOrDefault(plan.id(), seconds(plan) * correction)));
        return estimates;
    }

    /** What the plan alone tells, s. */
    static double seconds(DrillPlan plan) {
        Duration all = AROUND.plus(plan.conditions().steady())
                .plus(PREPARATION.multipliedBy(plan.preparations().size()))
                .plus(ORDER.multipliedBy(
                        plan.ordered().size() + plan.laterOrders().size()));
        Duration event = switch (plan.event()) {
            case DrillPlan.Failure failure -> failure.hold().orElse(Duration.ZERO);
            case DrillPlan.Orders orders -> ORDER.multipliedBy(orders.orders().size());
            case DrillPlan.Witnessed witnessed -> ORDER;
        };
        for (DrillPlan.LaterOrder later : plan.laterOrders()) {
            event = event.compareTo(later.after()) < 0 ? later.after() : event;
        }
        Duration watch = waitsForRecovery(plan.objectives()) ? RECOVERY.plus(Baseline.WINDOW) : Watch.LEAST_WATCH;
        return all.plus(event.compareTo(watch) < 0 ? watch : event).toMillis() / 1e3;
    }

    private static boolean waitsForRecovery(List<Objective> objectives) {
        return objectives.stream().anyMatch(objective -> objective.check().awaits() == Check.Awaited.SERVICE);
    }
}
