package org.drdrills.check;

import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Operations;
import org.drdrills.history.Transaction;

/** A compare-and-set succeeds only on the latest value of its register, and fails only on another one; reads see the latest value. */
public final class SwapsAtomic implements Check {
    public static final Check CHECK = new SwapsAtomic();

    private static final Declaration DECLARED = Declaration.of(
            "compare-and-set",
            LimitForm.always(Limit.HOLDS),
            Need.SWAPS,
            new Guarantee("every compare-and-set sees the latest value", Limit.HOLDS),
            Kind.SAFETY);

    private SwapsAtomic() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        ObjectSteps steps = new ObjectSteps(ruling, "register", Operations.ofRegisters(0), Long::toString);
        ruling.history().replay(fact -> {
            if (fact instanceof Transaction of) {
                for (Transaction.Step step : of.steps()) {
                    if (step instanceof Transaction.Swap one) {
                        steps.change(
                                of, (all, client, start, end, answer) -> swap(all, one, client, start, end, answer));
                    } else if (step instanceof Transaction.Get one) {
                        steps.read(
                                of,
                                (all, client, start, end, answer) ->
                                        all.read(one.register(), client, start, end, one.value()));
                    }
                }
            }
        });
        return steps.judge("compare-and-set");
    }

    private static void swap(
            Operations.Builder all, Transaction.Swap one, int client, long start, long end, Answer answer) {
        if (answer == Answer.ACKNOWLEDGED && !one.done()) {
            all.mismatch(one.register(), client, start, end, one.expected());
        } else {
            all.swap(one.register(), client, start, end, one.expected(), one.replacement(), answer);
        }
    }
}
