package org.drdrills.check.consistency;

import java.util.EnumSet;
import java.util.Set;

/** What a database claims, and which phenomena the claim rules out (Adya, 1999; snapshot isolation: Berenson and others, 1995). */
public enum IsolationLevel {
    /** No dirty reads, no cycles of information (PL-2). */
    READ_COMMITTED(Phenomenon.G1C),
    /**
     * Snapshot isolation, which PostgreSQL calls REPEATABLE READ: every transaction reads one state, and nothing gets lost. Where no
     * cycle breaks it (Cerone and Gotsman, "Analysing Snapshot Isolation", 2018); how old a snapshot is, is not asked, and appends
     * that no read shows have no order among them, so a cycle that needs one is not seen.
     */
    SNAPSHOT(Phenomenon.G_NONADJACENT),
    /** Adya's repeatable read (PL-2.99): no cycles of items at all. MySQL's level of this name promises less. */
    REPEATABLE_READ(Phenomenon.G2_ITEM),
    /** As if one after another (PL-3). */
    SERIALIZABLE(Phenomenon.G2_ITEM),
    /** As if one after another in an order that respects time. */
    STRICT_SERIALIZABLE(Phenomenon.REAL_TIME);

    private final Set<Phenomenon> forbidden;

    IsolationLevel(Phenomenon last) {
        forbidden = EnumSet.range(Phenomenon.INVENTED, last);
    }

    public boolean forbids(Phenomenon phenomenon) {
        return forbidden.contains(phenomenon);
    }
}
