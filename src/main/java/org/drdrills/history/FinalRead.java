package org.drdrills.history;

import org.drdrills.topology.Role;

/**
 * Everything one member, or one restored copy, holds after the drill, read from it directly.
 *
 * @param complete whether the whole ledger was read; if not, absence proves nothing
 * @param ids      every write found, once
 * @param twice    those found more than once
 * @param damaged  those found with another content than was written, and so not among {@code ids}
 * @param order    what was found, from the beginning of the ledger to its end; empty where the engine does not tell
 * @param detail   why it is not complete, else empty
 */
public record FinalRead(
        long at,
        String node,
        Role role,
        long timeline,
        boolean complete,
        IdSet ids,
        IdSet twice,
        IdSet damaged,
        IdList order,
        String detail)
        implements Event {
    /** Of an engine that does not tell the order. */
    public FinalRead(
            long at,
            String node,
            Role role,
            long timeline,
            boolean complete,
            IdSet ids,
            IdSet twice,
            IdSet damaged,
            String detail) {
        this(at, node, role, timeline, complete, ids, twice, damaged, IdList.empty(), detail);
    }

    /** Of an engine that cannot tell one content from another. */
    public FinalRead(
            long at, String node, Role role, long timeline, boolean complete, IdSet ids, IdSet twice, String detail) {
        this(at, node, role, timeline, complete, ids, twice, IdSet.empty(), detail);
    }

    /** The same of a member that holds something else. */
    public FinalRead holding(IdSet ids, IdSet twice, IdList order) {
        return new FinalRead(at, node, role, timeline, complete, ids, twice, damaged, order, detail);
    }

    /** The same of a server that is no member, to which a backup was restored. */
    public FinalRead ofCopy() {
        return new FinalRead(at, node, Role.COPY, timeline, complete, ids, twice, damaged, order, detail);
    }
}
