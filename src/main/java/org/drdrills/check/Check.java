package org.drdrills.check;

import org.drdrills.history.History;

/** One guarantee, decided from the record. */
public interface Check {
    /** The key that objectives name. */
    String id();

    /** Whether a miss is a wrong that was truly seen, whatever else was wrong with the drill (a lost write, two writers). */
    default boolean safety() {
        return false;
    }

    /** Never throws for what a history holds: what cannot be decided is INCONCLUSIVE with its reason. */
    Finding judge(Objective objective, Conditions conditions, History history);
}
