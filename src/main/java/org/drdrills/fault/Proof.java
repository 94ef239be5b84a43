package org.drdrills.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The observation of an effect or a healing.
 *
 * @param seen     whether it was observed completely
 * @param sentence what was expected, where, and what was observed
 * @param data     the same as key and value
 */
public record Proof(boolean seen, String sentence, Map<String, String> data) {
    Proof and(Proof other) {
        Map<String, String> both = new LinkedHashMap<>(data);
        other.data.forEach((key, value) -> both.merge(key, value, (a, b) -> a.equals(b) ? a : a + "; " + b));
        return new Proof(seen && other.seen, sentence + " " + other.sentence, both);
    }
}
