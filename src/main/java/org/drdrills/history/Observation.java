package org.drdrills.history;

import java.util.List;
import org.drdrills.topology.Role;

/**
 * What a member said of itself to the out-of-band observer.
 *
 * @param asked     when the question was sent; the truth lies between {@code asked} and {@code at}
 * @param writable  whether the member itself says that it takes writes (a role shown is not writability)
 * @param timeline  the engine's count of promotions, 0 where unknown
 * @param position  bytes of log written (primary) or applied (standby), -1 where unknown
 * @param followers of a primary: who follows it, and how far
 * @param detail    the reason where it is {@link Role#UNREACHABLE} or {@link Role#NONE}, else empty
 */
public record Observation(
        long asked,
        long at,
        String node,
        Role role,
        boolean writable,
        long timeline,
        long position,
        List<Follower> followers,
        String detail)
        implements Event {
    public Observation {
        followers = List.copyOf(followers);
    }

    /**
     * A standby as its primary sees it.
     *
     * @param streaming   whether it receives live
     * @param synchronous whether acknowledgements wait for it
     * @param lagBytes    written by the primary and not yet applied there
     */
    public record Follower(String node, boolean streaming, boolean synchronous, long lagBytes) {}
}
