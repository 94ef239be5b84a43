package org.drdrills.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.drdrills.check.Limit;
import org.drdrills.check.RunbookRefuses;
import org.drdrills.check.RunbookSucceeds;
import org.drdrills.history.Event;
import org.drdrills.history.Mark;

/** What the runner notes during a {@link SyntheticDrill}: the fault, its healing, and the operator's orders. All times in ns. */
final class SyntheticMarks {
    private final DrillPlan plan;
    private final long event;
    private final long heal;
    private final Set<String> struck;
    private final LongFunction<String> primary;
    private final List<Event> facts = new ArrayList<>();

    /**
     * @param struck  the sites that the fault cuts off
     * @param primary the primary at a moment
     */
    SyntheticMarks(DrillPlan plan, long event, long heal, Set<String> struck, LongFunction<String> primary) {
        this.plan = plan;
        this.event = event;
        this.heal = heal;
        this.struck = struck;
        this.primary = primary;
    }

    List<Event> all() {
        if (!plan.preparations().isEmpty()) {
            facts.add(new Mark(
                    1_500_000_000L,
                    Mark.Kind.NOTE,
                    "preparation",
                    "Already before the event.",
                    Map.of(Mark.PREPARED, "1000000000")));
        }
        facts.add(new Mark(event, Mark.Kind.EVENT, "event", plan.eventWords() + "."));
        if (plan.event() instanceof DrillPlan.Failure) {
            Map<String, String> aimed = Map.of("node", "", "sites", String.join(",", struck));
            facts.add(new Mark(
                    event - SyntheticDrill.SECOND / 10, Mark.Kind.AIM, "event", "The fault was aimed.", aimed));
            facts.add(new Mark(event + 1_000_000, Mark.Kind.INJECTED, "event", "The call returned."));
            facts.add(new Mark(event + 5_000_000, Mark.Kind.BIT, "event", "Its effect was seen."));
            facts.add(new Mark(heal, Mark.Kind.HEAL, "event", "It is undone."));
            facts.add(new Mark(heal + SyntheticDrill.SECOND / 10, Mark.Kind.HEALED, "event", "It was seen undone."));
        }
        if (plan.event() instanceof DrillPlan.Witnessed) {
            Map<String, String> done = Map.of("step", "done", "exit", "0");
            facts.add(new Mark(event, Mark.Kind.OPERATOR, "event", "It was marked.", Map.of("step", "event")));
            facts.add(new Mark(event + SyntheticDrill.RUNBOOK, Mark.Kind.OPERATOR, "done", "It is done.", done));
        }
        if (plan.event() instanceof DrillPlan.Orders given) {
            for (int i = 0; i < given.orders().size(); i++) {
                order(event + i * SyntheticDrill.ORDERED, given.orders().get(i));
            }
        }
        plan.laterOrders()
                .forEach(later ->
                        order((later.repaired() ? heal : event) + later.after().toNanos(), later.order()));
        return facts;
    }

    private void order(long at, DrillPlan.Order order) {
        Map<String, String> data = new TreeMap<>(Map.of("step", "order", "call", order.runbook()));
        if (order.argument() != DrillPlan.Order.Argument.NONE) {
            data.put("to", primary.apply(at + SyntheticDrill.RUNBOOK));
        }
        facts.add(new Mark(at, Mark.Kind.OPERATOR, order.runbook(), "The operator gives the order.", data));
        Optional<Limit.AtStep> refusal = plan.objectives().stream()
                .filter(objective -> objective.check().equals(RunbookRefuses.CHECK))
                .map(objective -> (Limit.AtStep) objective.limit())
                .findFirst();
        String exit = refusal.isPresent() ? "4" : "0";
        refusal.flatMap(Limit.AtStep::step)
                .or(() -> plan.objectives().stream()
                        .filter(objective -> objective.check().equals(RunbookSucceeds.CHECK))
                        .flatMap(objective -> ((Limit.AtStep) objective.limit()).step().stream())
                        .findFirst())
                .ifPresent(step -> facts.add(new Mark(
                        at + SyntheticDrill.RUNBOOK - 1_000_000,
                        Mark.Kind.OPERATOR,
                        order.runbook(),
                        "Step " + step + " ended.",
                        Map.of("step", step, "exit", exit))));
        facts.add(new Mark(
                at + SyntheticDrill.RUNBOOK,
                Mark.Kind.OPERATOR,
                order.runbook(),
                "The runbook ended.",
                Map.of("step", order.runbook(), "exit", exit)));
    }
}
