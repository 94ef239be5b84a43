package org.drdrills.history;

/**
 * A change of one direction between two nodes, seen by the probes that run in the nodes' own networks.
 *
 * @param at     when the change was seen
 * @param since  the last moment at which the former state was still seen: the change lies in between
 * @param source where the bytes come from
 * @param target where they arrive, or do not
 */
public record LinkState(long at, long since, String source, String target, State state, String detail)
        implements Event {
    /** What a probe finds on the way from source to target. */
    public enum State {
        /** Bytes arrive. */
        OPEN,
        /** Bytes vanish or wait, no error is seen. */
        SILENT,
        /** The connection is refused or reset at once. */
        REFUSED,
        /** Bytes arrive, but later than {@code detail} says is usual. */
        SLOW
    }
}
