package org.drdrills.check.consistency;

import java.util.List;

/**
 * One operation as its client saw it.
 *
 * @param index position in the {@link Operations} it comes from
 * @param key object it was sent to
 * @param client who sent it
 * @param start nanoseconds since drill start when it was sent
 * @param end nanoseconds since drill start when the answer came; {@link Long#MAX_VALUE} where it is unknown
 * @param kind what it does
 * @param argument see {@link Kind}
 * @param result see {@link Kind}
 * @param elements what a {@link Kind#READ_ALL} returned, otherwise empty
 * @param answer what the client was told
 */
public record Operation(
        int index,
        int key,
        int client,
        long start,
        long end,
        Kind kind,
        long argument,
        long result,
        List<Long> elements,
        Answer answer) {

    public Operation {
        elements = List.copyOf(elements);
    }

    /** Whether only this operation's result, and no effect of it, matters. */
    public boolean observesOnly() {
        return switch (kind) {
            case READ, MISMATCH, CONTAINS, READ_ALL -> true;
            case WRITE, SWAP, ADD, APPEND -> false;
        };
    }

    /** A few words for a bar in a drawing, for instance {@code write 4} or {@code read → 4}. */
    public String label(Labels labels) {
        String words = switch (kind) {
            case READ -> "read → " + labels.value().apply(result);
            case WRITE -> "write " + labels.value().apply(argument);
            case SWAP ->
                "swap " + labels.value().apply(argument) + " → "
                        + labels.value().apply(result);
            case MISMATCH -> "swap, but not " + labels.value().apply(argument);
            case ADD -> "add " + labels.value().apply(argument);
            case CONTAINS -> "has " + labels.value().apply(argument) + "? " + (result == 1 ? "yes" : "no");
            case APPEND -> "append " + labels.value().apply(argument);
            case READ_ALL -> "read → " + Wording.some(elements, 4, labels);
        };
        return answer == Answer.REFUSED ? words + ", refused" : words;
    }
}
