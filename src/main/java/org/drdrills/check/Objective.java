package org.drdrills.check;

import java.util.Map;

/**
 * What a drill must show: fixed before the fault, never scaled.
 *
 * @param check  id of the check that decides it, such as {@code recovery}
 * @param limits what the feature demands, in the check's own keys; durations in ISO-8601 ({@code PT30S})
 * @param words  the line of the feature
 * @param line   its line number in the feature file, 0 where unknown
 */
public record Objective(String check, Map<String, String> limits, String words, int line) {
    public Objective {
        limits = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(limits));
    }
}
