package org.drdrills.history;

/** One recorded fact. Times are nanoseconds since the drill's start. */
public sealed interface Event permits Operation, Transaction, Observation, LinkState, HostSample, FinalRead, Mark {
    /** When the fact was complete. */
    long at();
}
