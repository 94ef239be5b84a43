package org.drdrills.measure;

import java.util.List;
import org.drdrills.history.LinkState;

/**
 * The drill over time, small enough to draw. Slot i covers [i, i+1) × {@link #SLOT} ns, by the time at which an operation was due.
 *
 * @param acknowledged writes acknowledged, by slot
 * @param refused      writes refused, by slot
 * @param unknown      writes of unknown outcome, by slot
 * @param reads        reads answered, by slot
 * @param roles        what each member said of itself, by start
 * @param links        each direction's states, by start; the last state of each lasts to the end of the record
 */
public record Series(
        int[] acknowledged, int[] refused, int[] unknown, int[] reads, List<Roles.Run> roles, List<LinkRun> links) {
    /** Width of a slot, ns. */
    public static final long SLOT = 100_000_000L;

    public Series {
        roles = List.copyOf(roles);
        links = List.copyOf(links);
    }

    /**
     * A stretch of one state of one direction, ns.
     *
     * @param doubt how long before {@code from} the change may already have happened
     */
    public record LinkRun(
            String source, String target, LinkState.State state, long from, long to, long doubt, String detail) {}
}
