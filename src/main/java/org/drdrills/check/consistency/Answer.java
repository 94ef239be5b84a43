package org.drdrills.check.consistency;

/** What the client knows about an operation that it sent. */
public enum Answer {
    /** The operation took effect between its start and its end. */
    ACKNOWLEDGED,
    /** The operation certainly had no effect, now or later. */
    REFUSED,
    /** The operation may take effect at any moment after its start, or never. Its end means nothing. */
    UNKNOWN
}
