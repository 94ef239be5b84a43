package org.drdrills.workload;

import java.util.List;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;

/**
 * One client's transactions. Not thread-safe. A transaction never takes longer than the time-out (plus a tenth)
 * and never throws; after a failure the next one connects afresh.
 */
public interface TransactionSession extends AutoCloseable {
    /** Carries out the steps, in order, and commits. What a step holds that only an answer can tell is ignored. */
    Answer transact(List<Transaction.Step> steps);

    @Override
    void close();

    /**
     * @param done the steps that were done, reads with what they saw
     * @param peer the address of the server that answered, as the server says, or empty
     */
    record Answer(Outcome outcome, List<Transaction.Step> done, String peer) {}
}
