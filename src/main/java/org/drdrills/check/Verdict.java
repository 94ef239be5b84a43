package org.drdrills.check;

/** The answer to one objective, or to a whole drill. */
public enum Verdict {
    MET,
    MISSED,
    /** The record cannot tell, or the drill was not the drill that was meant. */
    INCONCLUSIVE;

    /** An observed miss outweighs doubt elsewhere; doubt outweighs MET. */
    public Verdict and(Verdict other) {
        return this == MISSED || other == MISSED ? MISSED : this == MET ? other : this;
    }
}
