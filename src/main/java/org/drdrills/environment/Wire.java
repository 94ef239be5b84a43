package org.drdrills.environment;

/** One direction between two ends, as the probes in the ends' own networks find it. */
public interface Wire {
    Direction direction();

    /** What was last seen; {@link State#UNSEEN} where no probe walks (people's wires, hosts that are gone). */
    State state();

    /** Nanoseconds that the last probe was under way, 0 if none arrived yet. */
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
