package org.drdrills.check.consistency;

import java.util.List;

/**
 * One transaction as its client saw it.
 *
 * @param index position in the {@link Transactions} it comes from
 * @param start nanoseconds since drill start when it began
 * @param end nanoseconds since drill start when the answer to its commit came; {@link Long#MAX_VALUE} where it is unknown
 * @param answer acknowledged: committed; refused: aborted
 * @param steps what it did, in order
 */
public record Transaction(int index, int client, long start, long end, Answer answer, List<Step> steps) {

    public Transaction {
        steps = List.copyOf(steps);
    }

    /**
     * One append or one read of a whole list.
     *
     * @param kind {@link Kind#APPEND} or {@link Kind#READ_ALL}
     * @param element what was appended, else 0
     * @param elements what a read returned, else empty
     */
    public record Step(Kind kind, int key, long element, List<Long> elements) {
        public Step {
            elements = List.copyOf(elements);
        }

        /** For instance {@code append 4 to key 7}. */
        public String label(Labels labels) {
            String list = labels.key().apply(key);
            return kind == Kind.APPEND
                    ? "append " + labels.value().apply(element) + " to " + list
                    : "read " + list + " → " + Wording.some(elements, 4, labels);
        }
    }
}
