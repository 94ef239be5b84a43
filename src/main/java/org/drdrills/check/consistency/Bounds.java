package org.drdrills.check.consistency;

/**
 * How much work a search may do before it gives up. Counted, not timed, so that the same record always gets the same
 * answer.
 *
 * @param steps most configurations looked at on one key; about ten million take a second
 * @param bytes most memory that the configurations of one key may take
 */
public record Bounds(long steps, long bytes) {

    /** About a minute on one core and 256 MiB. */
    public static final Bounds DEFAULT = new Bounds(600_000_000L, 256L << 20);

    public Bounds {
        if (steps < 1 || bytes < 1024) {
            throw new IllegalArgumentException("expected at least 1 step and 1024 bytes, got " + steps + " and " + bytes);
        }
    }
}
