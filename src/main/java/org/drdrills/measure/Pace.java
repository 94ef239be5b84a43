package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.LinkState;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/** Throughput and latency over time: counts per 100 ms, latencies per second in steps of 4 %. */
public final class Pace {
    private static final long SECOND = 1_000_000_000L;
    private static final int STEPS_PER_OCTAVE = 16;
    private static final int OCTAVES = 28;
    private static final int LONGEST = 24 * 3600;

    private final Counts acknowledged = new Counts();
    private final Counts refused = new Counts();
    private final Counts unknown = new Counts();
    private final Counts reads = new Counts();
    private final Counts tried = new Counts();
    private final Counts firstIds = new Counts();
    private final Counts lastIds = new Counts();
    private final List<int[]> latencies = new ArrayList<>();
    private final Map<String, LinkState> links = new LinkedHashMap<>();
    private final List<Series.LinkRun> linkRuns = new ArrayList<>();
    private long lastEnd;

    private static final class Counts {
        int[] slots = new int[1024];
        int used;

        int slot(long time) {
            int slot = (int) Math.min(time / Series.SLOT, LONGEST * 10L);
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
            for (long slot = Math.max(0, from / Series.SLOT); slot < Math.min(used, to / Series.SLOT); slot++) {
                sum += slots[(int) slot];
            }
            return sum;
        }

        int[] all(int length) {
            return Arrays.copyOf(slots, length);
        }
    }

    void add(Operation operation) {
        lastEnd = Math.max(lastEnd, operation.end());
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
        switch (operation.outcome()) {
            case Outcome.Acknowledged a -> {
                acknowledged.count(operation.due());
                latency(operation);
            }
            case Outcome.Refused r -> refused.count(operation.due());
            case Outcome.Unknown u -> unknown.count(operation.due());
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

    void add(LinkState change) {
        close(change.source() + ">" + change.target(), change.at());
        links.put(change.source() + ">" + change.target(), change);
    }

    void close() {
        List.copyOf(links.entrySet())
                .forEach(link ->
                        close(link.getKey(), Math.max(lastEnd, link.getValue().at())));
    }

    private void close(String link, long to) {
        LinkState open = links.remove(link);
        if (open != null) {
            linkRuns.add(new Series.LinkRun(
                    open.source(),
                    open.target(),
                    open.state(),
                    open.at(),
                    to,
                    open.at() - open.since(),
                    open.detail()));
        }
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
        long start = (from + Series.SLOT - 1) / Series.SLOT * Series.SLOT;
        long end = to / Series.SLOT * Series.SLOT;
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
        for (long slot = Math.max(0, from / Series.SLOT);
                slot < Math.min(firstIds.used, to / Series.SLOT + 1);
                slot++) {
            if (firstIds.slots[(int) slot] > 0) {
                first = Math.min(first, firstIds.slots[(int) slot] - 1);
                last = Math.max(last, lastIds.slots[(int) slot] - 1);
            }
        }
        return first == Integer.MAX_VALUE ? "" : first == last ? "write " + first : "writes " + first + "–" + last;
    }

    Series series(List<Roles.Run> roles) {
        int length = tried.used;
        linkRuns.sort((a, b) -> Long.compare(a.from(), b.from()));
        return new Series(
                acknowledged.all(length), refused.all(length), unknown.all(length), reads.all(length), roles, linkRuns);
    }
}
