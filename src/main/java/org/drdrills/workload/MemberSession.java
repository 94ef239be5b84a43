package org.drdrills.workload;

import java.util.List;
import org.drdrills.history.IdList;
import org.drdrills.history.IdSet;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/** The observer's conversation with one member. Same rules as {@link Session}. */
public interface MemberSession extends AutoCloseable {
    Answer ask();

    /** Reads the whole ledger; {@code complete} is false, with a reason, where that was not possible. */
    Ledger ledger();

    @Override
    void close();

    /** See {@link Observation} for the fields. */
    record Answer(
            Role role,
            boolean writable,
            long timeline,
            long position,
            List<Observation.Follower> followers,
            String detail) {}

    /** See {@link org.drdrills.history.FinalRead} for the fields. */
    record Ledger(
            Role role,
            long timeline,
            boolean complete,
            IdSet ids,
            IdSet twice,
            IdSet damaged,
            IdList order,
            String detail) {
        /** Of an engine that does not tell the order. */
        public Ledger(
                Role role, long timeline, boolean complete, IdSet ids, IdSet twice, IdSet damaged, String detail) {
            this(role, timeline, complete, ids, twice, damaged, IdList.empty(), detail);
        }

        /** Of an engine that cannot tell one content from another. */
        Ledger(Role role, long timeline, boolean complete, IdSet ids, IdSet twice, String detail) {
            this(role, timeline, complete, ids, twice, IdSet.empty(), detail);
        }

        /** What was found before the reading failed. */
        public static Ledger unread(Role role, long timeline, IdSet ids, IdSet twice, String reason) {
            return new Ledger(
                    role,
                    timeline,
                    false,
                    ids,
                    twice,
                    IdSet.empty(),
                    IdList.empty(),
                    "the ledger could not be read: " + reason);
        }
    }
}
