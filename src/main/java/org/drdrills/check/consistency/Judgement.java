package org.drdrills.check.consistency;

import java.util.Objects;

/** Whether what the clients saw was possible. */
public sealed interface Judgement {

    /**
     * A legal order of all operations exists.
     *
     * @param operations how many operations were judged
     */
    record Holds(long operations) implements Judgement {}

    /** No legal order exists, and here is why. */
    record Violated(Counterexample counterexample) implements Judgement {
        public Violated {
            Objects.requireNonNull(counterexample, "counterexample");
        }
    }

    /**
     * A bound was reached before the answer was known. Nothing is claimed about the rest.
     *
     * @param shareDecided share, 0 to 1, of the operations up to whose end the history is proven legal
     * @param reason which bound, and what to do
     */
    record Undecided(double shareDecided, String reason) implements Judgement {
        public Undecided {
            Objects.requireNonNull(reason, "reason");
            if (!(shareDecided >= 0 && shareDecided <= 1)) {
                throw new IllegalArgumentException("share decided must be between 0 and 1, was " + shareDecided);
            }
        }
    }
}
