package org.drdrills.fault;

import java.time.Duration;

/** A fault that is in force. Closing it heals it; closing it twice has no further effect. */
public interface Injected extends AutoCloseable {
    /** Looks for the effect until it is seen, for at most {@code patience}. */
    Proof effect(Duration patience);

    /** Whether it can be healed; false for a permanent loss. */
    default boolean heals() {
        return true;
    }

    @Override
    void close();

    /** Looks for the healing, after closing. */
    Proof healing(Duration patience);
}
