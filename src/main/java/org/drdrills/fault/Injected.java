package org.drdrills.fault;

import java.time.Duration;

/** A fault that has been injected. Closing heals it; closing twice does nothing more. */
public interface Injected extends AutoCloseable {
    /** Looks for the effect until it is seen or patience ends. */
    Proof effect(Duration patience);

    /** Whether there is anything to heal; false where what was lost is lost for good. */
    default boolean heals() {
        return true;
    }

    @Override
    void close();

    /** Looks for the healing, after closing. */
    Proof healing(Duration patience);
}
