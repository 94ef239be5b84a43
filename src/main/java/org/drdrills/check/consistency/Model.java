package org.drdrills.check.consistency;

/** What kind of object every key of one {@link Operations} is. */
public enum Model {
    /** One value: read, write, compare-and-set. */
    REGISTER,
    /** Elements are added and never taken away: add, contains, read all. */
    SET,
    /** A sum: add an amount, read. It starts at 0. */
    COUNTER,
    /** A list that only grows at its end: append, read all. It starts empty. */
    LIST
}
