package org.drdrills.workload;

import org.drdrills.history.Outcome;

/**
 * One client's conversation with the service. Not thread-safe. A request never takes longer than the time-out
 * (plus a tenth) and never throws; after a failure the next request connects afresh.
 */
public interface Session extends AutoCloseable {
    /** Stores {@code id} in register {@code key} and appends it to the ledger, both or neither. */
    Answer write(int key, long id);

    /** Reads register {@code key}. */
    Answer read(int key);

    @Override
    void close();

    /**
     * @param value what a read saw, {@code Operation.NOTHING} for an empty register or where there was no answer
     * @param peer  the address of the server that answered, as the server says, or empty
     */
    record Answer(Outcome outcome, long value, String peer) {}
}
