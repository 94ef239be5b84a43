package org.drdrills.measure;

import java.util.ArrayList;
import java.util.List;
import org.drdrills.history.HostSample;

/** How well the machine under the drill was doing, between the baseline and the end of the load. */
public final class Host {
    /** Two busy cores often show half, and other processes of low priority count as waiting too: a machine is starved if it is also late. */
    public static final double STALLED = 0.85;

    /**
     * Share of time with a waiting task from which the pool's own processes may have been too slow to serve, however punctual the runner
     * was: a scheduler wakes a task that mostly sleeps at once, also where those that work queue. Measured on two processors: ten seconds of
     * a lab alone have 0.25 to 0.9, beside compilers and a second lab 0.92 to 0.99.
     */
    public static final double SATURATED = 0.93;

    private final List<HostSample> samples = new ArrayList<>();

    void add(HostSample sample) {
        samples.add(sample);
    }

    public boolean watched() {
        return !samples.isEmpty();
    }

    /** Longest delay of the runner's metronome in {@code [from, to]}, ns; 0 without samples. */
    public long worst(long from, long to) {
        return within(from, to).stream().mapToLong(HostSample::lateness).max().orElse(0);
    }

    /** Delay that 99 % of the samples in {@code [from, to]} did not exceed, ns; 0 without samples. */
    public long usual(long from, long to) {
        long[] sorted = within(from, to).stream()
                .mapToLong(HostSample::lateness)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
    }

    /** Mean share of time in which some task waited for a CPU, 0 to 1; NaN where the kernel does not tell. */
    public double stall(long from, long to) {
        return within(from, to).stream()
                .mapToDouble(HostSample::stall)
                .filter(share -> share >= 0)
                .average()
                .orElse(Double.NaN);
    }

    /** When the longest delay was noted, ns. */
    public long worstAt(long from, long to) {
        return within(from, to).stream()
                .max((a, b) -> Long.compare(a.lateness(), b.lateness()))
                .map(HostSample::at)
                .orElse(from);
    }

    private List<HostSample> within(long from, long to) {
        return samples.stream()
                .filter(sample -> sample.at() >= from && sample.at() <= to)
                .toList();
    }
}
