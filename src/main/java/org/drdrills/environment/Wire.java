package org.drdrills.environment;

/** One direction between two ends, as the probes in the ends' own networks observe it. */
public interface Wire {
    Direction direction();

    /** The last observation; {@link State#UNSEEN} where there is no probe (clients' wires, hosts that are removed). */
    State state();

    /** Delay of the last tick in nanoseconds; 0 if none has arrived yet. */
    long delay();

    /** See {@code org.drdrills.history.LinkState.State}. */
    enum State {
        OPEN,
        SILENT,
        REFUSED,
        SLOW,
        UNSEEN
    }
}
