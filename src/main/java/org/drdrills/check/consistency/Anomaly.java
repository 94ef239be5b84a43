package org.drdrills.check.consistency;

import java.util.List;
import java.util.Objects;

/**
 * One phenomenon that the record proves.
 *
 * @param transactions who takes part; in a cycle, in its order
 * @param cycle why each transaction must come before the next, and the last before the first; empty where there is no cycle
 * @param sentence what happened, in plain words
 */
public record Anomaly(
        Phenomenon phenomenon, List<Transaction> transactions, List<Dependency> cycle, String sentence, Labels labels) {

    public Anomaly {
        Objects.requireNonNull(phenomenon, "phenomenon");
        Objects.requireNonNull(sentence, "sentence");
        Objects.requireNonNull(labels, "labels");
        transactions = List.copyOf(transactions);
        cycle = List.copyOf(cycle);
    }

    /** Why one transaction must come before another. */
    public enum Order {
        /** It wrote what the other one wrote on top of. */
        WROTE_BEFORE,
        /** The other one read what it wrote. */
        WAS_READ,
        /** It did not see what the other one wrote. */
        MISSED,
        /** It ended before the other one began. */
        ENDED_BEFORE
    }

    /**
     * @param from index of a transaction of the history
     * @param to index of the transaction that must come later
     * @param because the proof, in plain words
     */
    public record Dependency(int from, int to, Order order, String because) {}
}
