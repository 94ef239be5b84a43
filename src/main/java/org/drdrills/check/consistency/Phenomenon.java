package org.drdrills.check.consistency;

/**
 * What can go wrong between transactions. Names in capitals with a G follow Adya, "Weak Consistency: A Generalized Theory and
 * Optimistic Implementations for Distributed Transactions", 1999.
 */
public enum Phenomenon {
    /** A read returned an element that no transaction appended. */
    INVENTED("an element out of nowhere"),
    /** A read returned an element twice. */
    DUPLICATE("an element twice"),
    /** Two reads of one list disagree about its order. */
    INCOMPATIBLE_ORDER("two orders of one list"),
    /** A transaction did not see its own appends, or saw one before it was made. */
    INTERNAL("a transaction at odds with itself"),
    /** A committed transaction read an element of an aborted one (dirty read). */
    G1A("a read of aborted data"),
    /** An element of an aborted transaction stayed under one of a committed one. */
    DIRTY_UPDATE("an append on top of aborted data"),
    /** A read returned only a part of what another transaction appended to the list. */
    G1B("a read of unfinished work"),
    /** Transactions wrote over each other in a cycle. */
    G0("a cycle of writes"),
    /** Transactions wrote and read each other in a cycle. */
    G1C("a cycle of information"),
    /** Two transactions read the same version and both wrote the next one. */
    LOST_UPDATE("a lost update"),
    /** A cycle in which exactly one transaction did not see a write that it should have: read skew. */
    G_SINGLE("a skewed read"),
    /** A cycle in which two transactions or more each missed a write, and never one right after another: a long fork, two views of one past. */
    G_NONADJACENT("a forked read"),
    /** A cycle in which at least two transactions each missed a write: write skew. */
    G2_ITEM("a skewed write"),
    /** A cycle only because one transaction ended before another one began. */
    REAL_TIME("an order against time");

    private final String words;

    Phenomenon(String words) {
        this.words = words;
    }

    /** In plain words, for instance {@code a lost update}. */
    public String words() {
        return words;
    }
}
