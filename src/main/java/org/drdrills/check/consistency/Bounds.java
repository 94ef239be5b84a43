package org.drdrills.check.consistency;

/**
 * How much work a search may do before it gives up. Counted, not timed, so that the same record always gets the same
 * answer.
 *
 * @param steps most configurations looked at on one key; about ten million take a second
 * @param bytes most memory that the configurations of one key may take at any moment, at most 4 GiB
 */
public record Bounds(long steps, long bytes) {

    /** About a minute on one core and 128 MiB. */
    public static final Bounds DEFAULT = new Bounds(600_000_000L, 128L << 20);

    public Bounds {
        if (steps < 1 || bytes < 1024 || bytes > 4L << 30) {
            throw new IllegalArgumentException("expected at least 1 step and 1 KiB to 4 GiB, got " + steps + " and " + bytes + " bytes");
        }
    }
}
