package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drdrills.history.Operation;

/** Throughput and latency over time: counts per 100 ms, latencies per second in steps of 4 %. */
public final class Pace {
    private static final long SECOND = 1_000_000_000L;
    /** Width of a slot, ns. */
    private static final long SLOT = 100_000_000L;

    private static final int STEPS_PER_OCTAVE = 16;
    private static final int OCTAVES = 28;
    private static final int LONGEST = 24 * 3600;

    private final Counts acknowledged = new Counts();
    private final Counts reads = new Counts();
    private final Counts tried = new Counts();
    private final Counts firstIds = new Counts();
    private final Counts lastIds = new Counts();
    private final List<int[]> latencies = new ArrayList<>();

    private static final class Counts {
        int[] slots = new int[1024];
        int used;

        int slot(long time) {
            int slot = (int) Math.min(time / SLOT, LONGEST * 10L);
            if (slot >= slots.length) {
                slots = Arrays.copyOf(slots, Math.max(slot + 1, slots.length * 2));
            }
            used = Math.max(used, slot + 1);
            return slot;
        }

        void count(long time) {
            int slot = slot(time);
            slots[slot]++;
        }

        long sum(long from, long to) {
            long sum = 0;
            for (long slot = Math.max(0, from / SLOT); slot < Math.min(used, to / SLOT); slot++) {
                sum += slots[(int) slot];
            }
            return sum;
        }
    }

    void add(Operation operation) {
        tried.count(operation.due());
        if (!operation.write()) {
            if (operation.outcome().acknowledged()) {
                reads.count(operation.due());
                latency(operation);
            }
            return;
        }
        // Ids are kept one higher, so that 0 says "none in this slot".
        int id = (int) operation.id() + 1;
        int slot = firstIds.slot(operation.due());
        firstIds.slots[slot] = firstIds.slots[slot] == 0 ? id : Math.min(firstIds.slots[slot], id);
        slot = lastIds.slot(operation.due());
        lastIds.slots[slot] = Math.max(lastIds.slots[slot], id);
        if (operation.outcome().acknowledged()) {
            acknowledged.count(operation.due());
            latency(operation);
        }
    }

    private void latency(Operation operation) {
        int second = (int) Math.min(operation.due() / SECOND, LONGEST);
        while (latencies.size() <= second) {
            latencies.add(null);
        }
        int[] steps = latencies.get(second);
        if (steps == null) {
            steps = new int[STEPS_PER_OCTAVE * OCTAVES];
            latencies.set(second, steps);
        }
        steps[step(operation.end() - operation.due())]++;
    }

    private static int step(long latency) {
        long micros = Math.max(1, latency / 1000);
        int octave = 63 - Long.numberOfLeadingZeros(micros);
        int within = (int) (((micros - (1L << octave)) * STEPS_PER_OCTAVE) >> octave);
        return Math.min(octave * STEPS_PER_OCTAVE + within, STEPS_PER_OCTAVE * OCTAVES - 1);
    }

    private static double millis(int step) {
        int octave = step / STEPS_PER_OCTAVE;
        return Math.scalb(1 + (step % STEPS_PER_OCTAVE + 0.5) / STEPS_PER_OCTAVE, octave) / 1000;
    }

    /** Latency in ms, from due to acknowledged, that a share of the operations due in these whole seconds did not exceed; NaN without any. */
    public double latency(double share, long from, long to) {
        int[] sum = new int[STEPS_PER_OCTAVE * OCTAVES];
        long total = 0;
        for (long second = Math.max(0, (from + SECOND - 1) / SECOND);
                second < Math.min(latencies.size(), to / SECOND);
                second++) {
            int[] steps = latencies.get((int) second);
            for (int i = 0; steps != null && i < steps.length; i++) {
                sum[i] += steps[i];
                total += steps[i];
            }
        }
        long rank = (long) Math.ceil(total * share);
        for (int i = 0; i < sum.length; i++) {
            rank -= sum[i];
            if (rank <= 0 && total > 0) {
                return millis(i);
            }
        }
        return Double.NaN;
    }

    /** Operations per second due in the whole slots of {@code [from, to)}: tried. */
    public double tried(long from, long to) {
        return perSecond(from, to, tried);
    }

    /** Writes per second due in the whole slots of {@code [from, to)} that were acknowledged. */
    public double written(long from, long to) {
        return perSecond(from, to, acknowledged);
    }

    /** Operations per second due in the whole slots of {@code [from, to)}: writes acknowledged and reads answered. */
    public double done(long from, long to) {
        return perSecond(from, to, acknowledged, reads);
    }

    private static double perSecond(long from, long to, Counts... counts) {
        long start = (from + SLOT - 1) / SLOT * SLOT;
        long end = to / SLOT * SLOT;
        long sum = 0;
        for (Counts count : counts) {
            sum += count.sum(start, end);
        }
        return end > start ? sum * 1e9 / (end - start) : Double.NaN;
    }

    /** "writes 1841–2260": the ids due from the slot of {@code from} to that of {@code to}; empty if none was. */
    public String writes(long from, long to) {
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (long slot = Math.max(0, from / SLOT); slot < Math.min(firstIds.used, to / SLOT + 1); slot++) {
            if (firstIds.slots[(int) slot] > 0) {
                first = Math.min(first, firstIds.slots[(int) slot] - 1);
                last = Math.max(last, lastIds.slots[(int) slot] - 1);
            }
        }
        return first == Integer.MAX_VALUE ? "" : first == last ? "write " + first : "writes " + first + "–" + last;
    }
}
