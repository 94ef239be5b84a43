package org.drdrills.check;

import org.drdrills.check.consistency.Operations;
import org.drdrills.history.Transaction;

/**
 * A read of a counter shows the sum of the increments that were acknowledged before it began, and of no more than those that had begun
 * before it ended: no increment is lost, doubled or undone.
 */
public final class CountersAddUp implements Check {
    public static final Check CHECK = new CountersAddUp();

    private static final Declaration DECLARED = Declaration.of(
            "counters",
            LimitForm.always(Limit.HOLDS),
            Need.COUNTERS,
            new Guarantee("every counter is the sum of its increments", Limit.HOLDS),
            Kind.SAFETY);

    private CountersAddUp() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        ObjectSteps steps = new ObjectSteps(ruling, "counter", Operations.ofCounters(), Long::toString);
        ruling.history().replay(fact -> {
            if (fact instanceof Transaction of) {
                for (Transaction.Step step : of.steps()) {
                    if (step instanceof Transaction.Increment one) {
                        steps.change(
                                of,
                                (all, client, start, end, answer) ->
                                        all.add(one.counter(), client, start, end, one.amount(), answer));
                    } else if (step instanceof Transaction.Count one) {
                        steps.read(
                                of,
                                (all, client, start, end, answer) ->
                                        all.read(one.counter(), client, start, end, one.value()));
                    }
                }
            }
        });
        return steps.judge("increment");
    }
}
