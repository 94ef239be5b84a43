package org.drdrills.fault;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was seen of an effect or a healing.
 *
 * @param seen     whether all of it was
 * @param sentence what was looked for, where, and what was seen
 * @param data     facts for machines
 */
public record Proof(boolean seen, String sentence, Map<String, String> data) {
    Proof and(Proof other) {
        Map<String, String> both = new LinkedHashMap<>(data);
        other.data.forEach((key, value) -> both.merge(key, value, (a, b) -> a.equals(b) ? a : a + "; " + b));
        return new Proof(seen && other.seen, sentence + " " + other.sentence, both);
    }
}
