package org.drdrills.drill;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.drdrills.check.Check;
import org.drdrills.check.Objective;
import org.drdrills.history.Mark;

/** After the healing: the operator's later work, then the wait until every member is in sync and every client served. */
final class Aftermath {
    private final Setting setting;
    private final Healing.Healed healed;

    Aftermath(Setting setting, Healing.Healed healed) {
        this.setting = setting;
        this.healed = healed;
    }

    void laterOrders() {
        for (DrillPlan.LaterOrder later : setting.plan().laterOrders()) {
            if (later.repaired()) {
                setting.waiting().pauseUntil(healed.at() + later.after().toNanos());
                setting.operations().carryOut(later.order());
            }
        }
    }

    /**
     * @param stopped whether the clients were stopped, so that only the members can be waited for
     */
    void awaitSync(boolean stopped) {
        Collection<String> sites = setting.lab().environment().clients().keySet();
        boolean asked = asksForSync();
        Duration limit =
                asked ? setting.patience().inSync() : setting.patience().unaskedSync();
        boolean neverWhole = !asked && (healed.permanent() || setting.plan().event() instanceof DrillPlan.Witnessed);
        // The service is watched for one more window, healed or not: what came back may be lost again.
        long from = setting.clock().now();
        long syncEnd = from + limit.toNanos();
        Duration longest = Collections.max(List.of(limit, stopped ? Duration.ZERO : leftForService(from)));
        boolean back = setting.waiting()
                .untilInSoundLab(
                        longest,
                        () -> (neverWhole
                                        || setting.clock().now() > syncEnd
                                        || setting.pools().inSync())
                                && (stopped || PoolView.served(setting.pools().all(), sites, from, Baseline.WINDOW)));
        if (!back
                || setting.clock().now() > syncEnd
                        && !neverWhole
                        && !setting.pools().inSync()) {
            setting.journal()
                    .mark(
                            Mark.Kind.NOTE,
                            "in step",
                            "Not every member was in sync and every client served within "
                                    + Duration.ofNanos(setting.clock().now() - from)
                                            .toSeconds() + " s of the healing.");
        }
    }

    /**
     * What is left of the time to service that the objectives allow. It counts from the event, so a failure that ends early leaves some of
     * it for after the healing.
     */
    private Duration leftForService(long now) {
        return Objective.longestToService(setting.plan().objectives())
                .map(limit -> Patience.beyond(limit)
                        .plus(Baseline.WINDOW)
                        .minusNanos(now - setting.incident().at()))
                .orElse(Duration.ZERO);
    }

    /** Members that only an operator can bring back are not waited for where no objective is about their return. */
    private boolean asksForSync() {
        return setting.plan().objectives().stream()
                .anyMatch(objective -> objective.check().awaits() == Check.Awaited.IN_SYNC);
    }
}
