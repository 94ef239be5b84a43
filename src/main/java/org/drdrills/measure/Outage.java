package org.drdrills.measure;

/**
 * From a moment to sustained service for some clients. All times in ns.
 *
 * @param clients   whose service
 * @param from      where the clock starts
 * @param length    from there to the first acknowledgement of the first good window that no bad one follows before the
 *                  fault is healed; 0 if the service was never interrupted; -1 if not reached
 * @param atLeast   lower bound where it was not reached, else equal to {@code length}
 * @param plusMinus resolution of {@code length}
 * @param first     length of the first recovery, which may have been lost again; -1 if there was none
 * @param relapses  how often, before the fault was healed, service that was lost and had come back was lost again
 */
public record Outage(Clients clients, long from, long length, long atLeast, long plusMinus, long first, int relapses) {
    public boolean over() {
        return length >= 0;
    }

    /** When service was sustained again, ns of the drill. */
    public long until() {
        return from + length;
    }
}
