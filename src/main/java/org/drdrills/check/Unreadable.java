package org.drdrills.check;

import java.util.Map;

/**
 * Stands for what a record asks and no check of this version can decide: always inconclusive.
 *
 * @param reason one sentence
 */
record Unreadable(String id, Map<String, String> limits, String reason) implements Check {
    @Override
    public Declaration declared() {
        return Declaration.of(id, LimitForm.always(Limit.HOLDS));
    }

    @Override
    public Finding judge(Ruling ruling) {
        return ruling.open("unreadable", Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".");
    }
}
