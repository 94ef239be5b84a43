package org.drdrills.check.consistency;

import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * How numbers are called in sentences and drawings.
 *
 * @param client name of a client, for instance {@code client 3}
 * @param key name of a key, for instance {@code account 17}
 * @param value how a value is written, for instance {@code 42}
 * @param zero  the moment from which times count, ns; 0 for the start of the history
 */
public record Labels(IntFunction<String> client, IntFunction<String> key, LongFunction<String> value, long zero) {

    /** Numbers as they are; {@link Operations#NOTHING} reads "nothing". */
    public static final Labels PLAIN = new Labels(
            c -> "client " + c, k -> "key " + k, v -> v == Operations.NOTHING ? "nothing" : Long.toString(v), 0);

    public Labels {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }
}
