package org.drdrills.drill;

import java.util.List;
import org.drdrills.history.Event;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;

/** What is wrong with transactions in a {@link Perturbation}. */
final class TransactionPerturbation {
    private static final long ONE = 5;

    private TransactionPerturbation() {}

    /** One that others saw was refused. */
    static Event aborted(Event fact) {
        return fact instanceof Transaction one && one.id() == ONE
                ? with(one, one.steps(), new Outcome.Refused("aborted"))
                : fact;
    }

    /** Every read from that moment on shows one less than there is. */
    static Event miscounted(Event fact, long from) {
        return fact instanceof Transaction one && one.start() >= from
                ? with(
                        one,
                        one.steps().stream().map(TransactionPerturbation::less).toList(),
                        one.outcome())
                : fact;
    }

    private static Transaction.Step less(Transaction.Step step) {
        return switch (step) {
            case Transaction.Count read -> new Transaction.Count(read.counter(), read.value() - 1);
            case Transaction.Get read -> new Transaction.Get(read.register(), read.value() - 1);
            case Transaction.Total read -> new Transaction.Total(read.accounts(), read.sum() - 1);
            default -> step;
        };
    }

    private static Transaction with(Transaction one, List<Transaction.Step> steps, Outcome outcome) {
        return new Transaction(one.id(), one.client(), steps, one.due(), one.start(), one.end(), outcome, one.node());
    }
}
