package org.drdrills.check;

import org.drdrills.history.History;

/** One guarantee, decided from the record. */
public interface Check {
    /** The key that objectives name. */
    String id();

    /** Never throws for what a history holds: what cannot be decided is INCONCLUSIVE with its reason. */
    Finding judge(Objective objective, Conditions conditions, History history);
}
