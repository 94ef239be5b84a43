package org.drdrills.check.consistency;

/**
 * How much work a judgement may do before it gives up. Counted, not timed, so that the same record always gets the same
 * answer, on any machine.
 *
 * @param steps most looks at one open operation, or at one word of one way in which the past may have gone, on all keys together;
 *        about three hundred million take a second
 * @param bytes most memory that the search on one key may take at any moment, at most 4 GiB
 */
public record Bounds(long steps, long bytes) {

    /** About a minute on one core and 128 MiB. */
    public static final Bounds DEFAULT = new Bounds(18_000_000_000L, 128L << 20);

    public Bounds {
        if (steps < 1 || bytes < 1024 || bytes > 4L << 30) {
            throw new IllegalArgumentException(
                    "expected at least 1 step and 1 KiB to 4 GiB, got " + steps + " and " + bytes + " bytes");
        }
    }

    Bounds with(long fewer) {
        return new Bounds(Math.max(1, fewer), bytes);
    }

    /** Why nothing is claimed about the rest of a key. */
    String reached(ObjectHistory history, long taken, String remedy) {
        return "on " + history.all.labels().key().apply(history.key()) + " the search reached its bound of "
                + (taken > steps ? steps + " steps" : (bytes >> 20) + " MiB") + "; " + remedy + ", or raise the bound";
    }
}
