package org.drdrills.check;

import java.util.List;
import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Roles;
import org.drdrills.topology.Role;

/** The member that the operator's runbook was to make primary is primary when the runbook has ended, whatever its exit code says. */
public final class OrdersObeyed implements Check {
    public static final Check CHECK = new OrdersObeyed();
    private static final long SOON = 2_000_000_000L;
    private static final Declaration DECLARED = Declaration.of("orders-obeyed", LimitForm.always(Limit.HOLDS));

    private OrdersObeyed() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        List<Mark> marks = measures.course().operator();
        List<Mark> orders =
                marks.stream().filter(mark -> mark.data().containsKey("to")).toList();
        if (orders.isEmpty()) {
            return ruling.open("no-order", "No order that names a new primary is on record after the event.");
        }
        for (int i = 0; i < orders.size(); i++) {
            Mark order = orders.get(i);
            long next = i + 1 < orders.size() ? orders.get(i + 1).at() : Long.MAX_VALUE;
            Optional<Mark> end = marks.stream()
                    .filter(mark -> mark.at() >= order.at()
                            && mark.at() <= next
                            && mark.data().containsKey("exit")
                            && mark.subject().equals(order.subject())
                            && mark.subject().equals(mark.data().get("step")))
                    .findFirst();
            String call = order.data().getOrDefault("call", order.subject());
            if (end.isEmpty()) {
                return ruling.open("not-ended", "The end of runbook " + call + " is not on record.");
            }
            long from = end.get().at();
            long to = Math.min(next, from + SOON);
            List<Roles.Run> seen = measures.roles().runs(order.data().getOrDefault("to", "")).stream()
                    .filter(run -> run.role() != Role.UNREACHABLE
                            && Math.max(run.sure(), run.still()) >= from
                            && Math.min(run.sure(), run.still()) <= to)
                    .toList();
            if (seen.isEmpty()) {
                return ruling.open(
                        "not-seen",
                        "Whether " + order.data().get("to")
                                + " became primary cannot be told: it did not answer the observer after " + call
                                + " ended at " + Words.clock(measures, from) + ".");
            }
            if (seen.stream().noneMatch(Roles.Run::accepts)) {
                return ruling.missed(
                        "not-moved",
                        call + " ended with exit code " + end.get().data().get("exit") + " at "
                                + Words.clock(measures, from)
                                + ", and " + order.data().get("to") + " was not the primary: it was seen as "
                                + seen.getLast().role().word() + ".");
            }
        }
        return ruling.met(
                "After each of " + Words.plural(orders.size(), "order") + " the member that was named took writes.");
    }
}
