package org.drdrills.workload;

import java.time.Duration;

/**
 * How much the clients ask for.
 *
 * @param rate      operations per second, over all clients
 * @param writes    share of these that write, 0 to 1
 * @param registers how many registers they write and read
 * @param timeout   of one request, connecting included
 * @param inFlight  most requests in flight, over all clients; the pool must accept as many connections
 */
public record Pace(double rate, double writes, int registers, Duration timeout, int inFlight) {
    public Pace {
        if (!(rate > 0)
                || rate > 1_000_000
                || !(writes >= 0 && writes <= 1)
                || registers < 1
                || inFlight < 1
                || timeout.toMillis() < 1) {
            throw new IllegalArgumentException("no pace: " + rate + " operations/s, " + writes + " of them writes, "
                    + registers + " registers, time-out " + timeout + ", " + inFlight + " in flight");
        }
    }

    static final int REGISTERS = 16;

    /** The same, without a read. */
    public Pace writesOnly() {
        return new Pace(rate, 1, registers, timeout, inFlight);
    }

    /** Two writes to one read, 16 registers, and room for every request of a time-out and a half to hang. */
    public static Pace of(double rate, Duration timeout) {
        return new Pace(rate, 2.0 / 3, REGISTERS, timeout, (int) Math.ceil(rate * timeout.toNanos() / 1e9 * 1.5) + 16);
    }
}
