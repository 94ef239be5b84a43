package org.drdrills.check.consistency;

import java.util.List;
import java.util.Objects;

/**
 * A few operations that cannot be put into any legal order, whatever else happened.
 *
 * @param model kind of object
 * @param key which object
 * @param given what is known of the object before these operations, in words
 * @param operations the operations, ordered by start
 * @param impossible index in {@code operations} of the one that cannot be placed
 * @param sentence why, in plain words
 * @param labels how to write clients, keys and values
 */
public record Counterexample(
        Model model,
        int key,
        String given,
        List<Operation> operations,
        int impossible,
        String sentence,
        Labels labels) {

    public Counterexample {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(given, "given");
        Objects.requireNonNull(sentence, "sentence");
        Objects.requireNonNull(labels, "labels");
        operations = List.copyOf(operations);
        Objects.checkIndex(impossible, operations.size());
    }
}
