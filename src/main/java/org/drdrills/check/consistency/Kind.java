package org.drdrills.check.consistency;

/** What an operation does. */
public enum Kind {
    /** Register or counter: returned {@code result}. */
    READ,
    /** Register: stored {@code argument}. */
    WRITE,
    /** Register: found {@code argument} and stored {@code result} in its place, in one step. */
    SWAP,
    /** Register: a compare-and-set that found something else than {@code argument} and changed nothing. */
    MISMATCH,
    /** Set: put {@code argument} in. Counter: added {@code argument}. */
    ADD,
    /** Set: said whether {@code argument} was in ({@code result} 1) or not (0). */
    CONTAINS,
    /** List: put {@code argument} at the end. */
    APPEND,
    /** Set or list: returned all elements. A set holds each once; one that is returned twice is a violation. */
    READ_ALL
}
