package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Header;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/**
 * Every write in eight bytes, by due time: 40 bits due (µs), 6 site, 2 fate, 16 latency. A write is <em>served</em> if it was
 * acknowledged within the client time-out (and a tenth) of the moment at which it was due; a request that waited in a queue
 * through the outage was not.
 */
public final class WriteLog {
    /** The agreed window, ns. */
    public static final long WINDOW = 10_000_000_000L;
    /** The agreed share of writes that are served in it. */
    public static final double SHARE = 0.99;

    private static final int SERVED = 0;
    private static final int LATE = 1;
    private static final int MOST_SITES = 64;
    private static final int FINE = 1 << 15;

    private final Header header;
    private final int[] siteOfClient;
    private final List<String> sites = new ArrayList<>();
    private final Longs incoming = new Longs();
    private final long patience;
    private long[] writes = {};
    private long event = -1;
    private long steady;

    WriteLog(Header header) {
        this.header = header;
        this.patience = header.timeout() > 0 ? header.timeout() + header.timeout() / 10 : Long.MAX_VALUE;
        Map<String, Integer> index = new HashMap<>();
        siteOfClient = header.clients().stream()
                .mapToInt(client -> index.computeIfAbsent(client.site(), site -> {
                    sites.add(site);
                    // Beyond 64 sites the last ones share a number: scopes by site blur, nothing is dropped.
                    return Math.min(sites.size() - 1, MOST_SITES - 1);
                }))
                .toArray();
    }

    void add(Operation write) {
        long latency = write.end() - write.due();
        int fate = switch (write.outcome()) {
            case Outcome.Acknowledged a -> latency <= patience ? SERVED : LATE;
            case Outcome.Refused r -> 2;
            case Outcome.Unknown u -> 3;
        };
        incoming.add((write.due() / 1000) << 24
                | (long) siteOfClient[write.client()] << 18
                | (long) fate << 16
                | code(latency));
    }

    /** Steps of 10 µs up to a third of a second, then of 1 ms up to half a minute. */
    private static long code(long latency) {
        long fine = Math.max(0, latency) / 10_000;
        return fine < FINE ? fine : FINE + Math.min(FINE - 1, latency / 1_000_000);
    }

    void close(long event, long steady) {
        this.writes = incoming.drainSorted();
        this.event = event;
        this.steady = steady;
    }

    private static long due(long write) {
        return (write >>> 24) * 1000;
    }

    private static int fate(long write) {
        return (int) (write >>> 16 & 3);
    }

    private static boolean acknowledged(long write) {
        return fate(write) <= LATE;
    }

    private static long end(long write) {
        long code = write & 0xffff;
        return due(write) + (code < FINE ? code * 10_000 : (code - FINE) * 1_000_000);
    }

    private long[] of(Clients clients) {
        if (clients.sites().size() == sites.size()) {
            return writes;
        }
        boolean[] in = new boolean[MOST_SITES];
        clients.sites().forEach(site -> in[Math.min(sites.indexOf(site), MOST_SITES - 1)] = true);
        int count = 0;
        for (long write : writes) {
            count += in[(int) (write >>> 18 & 63)] ? 1 : 0;
        }
        long[] own = new long[count];
        int next = 0;
        for (long write : writes) {
            if (in[(int) (write >>> 18 & 63)]) {
                own[next++] = write;
            }
        }
        return own;
    }

    /** Index of the first write due at or after {@code time}. */
    private static int index(long[] own, long time) {
        int low = 0;
        int high = own.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (due(own[middle]) < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    public int size() {
        return writes.length;
    }

    /** When the load ended: a mean spacing after the last write was due, ns. */
    public long end() {
        return writes.length == 0 ? 0 : due(writes[writes.length - 1]) + spacing(writes);
    }

    private double rate(long[] own) {
        if (event < 0 || own.length == 0) {
            return 0;
        }
        long from = Math.max(event - steady, due(own[0]));
        int count = index(own, event) - index(own, from);
        return event > from ? count * 1e9 / (event - from) : 0;
    }

    private long spacing(long[] own) {
        double rate = rate(own);
        return rate > 0
                ? (long) (1e9 / rate)
                : own.length > 1 ? (due(own[own.length - 1]) - due(own[0])) / (own.length - 1) : 0;
    }

    /**
     * The fewest writes that a window must hold: nine tenths of the baseline's, less three standard errors, because the mix of reads and
     * writes may be drawn by lot.
     */
    private static double fewest(double rate, long window) {
        double expected = rate * window / 1e9;
        return Math.max(1, 0.9 * expected - 3 * Math.sqrt(expected));
    }

    /** From {@code from} to sustained service. {@code heal}: relapses after it do not count; {@code doubt}: ± of {@code from}. */
    public Outage outage(Clients clients, long from, long heal, long doubt) {
        long[] own = of(clients);
        long close = end();
        double fewest = fewest(rate(own), WINDOW);
        int first = index(own, from);
        int next = first;
        int served = 0;
        int relapses = 0;
        long start = -1;
        int startIndex = -1;
        long firstLength = -1;
        for (int i = first - 1; i < own.length; i++) {
            boolean atOnce = i < first;
            if (i > first) {
                served -= fate(own[i - 1]) == SERVED ? 1 : 0;
            }
            long candidate = atOnce ? from : due(own[i]);
            if (candidate + WINDOW > close || (start >= 0 && candidate + WINDOW > heal)) {
                break;
            }
            while (next < own.length && due(own[next]) < candidate + WINDOW) {
                served += fate(own[next++]) == SERVED ? 1 : 0;
            }
            if (!atOnce && fate(own[i]) != SERVED) {
                continue;
            }
            int count = next - Math.max(i, first);
            boolean good = count >= fewest && served >= SHARE * count;
            if (good && start < 0) {
                start = candidate;
                startIndex = Math.max(i, first);
                firstLength =
                        firstLength < 0 ? (atOnce ? 0 : firstAcknowledgement(own, startIndex) - from) : firstLength;
            } else if (!good && start >= 0) {
                // Service that the event takes only after a while has not been lost before.
                relapses += start == from ? 0 : 1;
                start = -1;
            }
        }
        if (start < 0) {
            long atLeast = Math.max(0, Math.max(close - WINDOW, lastFailure(own, first)) - from);
            return new Outage(clients, from, -1, atLeast, spacing(own) + header.clock() + doubt, firstLength, relapses);
        }
        long length = start == from ? 0 : Math.max(0, firstAcknowledgement(own, startIndex) - from);
        long edge = startIndex > 0 ? due(own[startIndex]) - due(own[startIndex - 1]) : spacing(own);
        return new Outage(clients, from, length, length, edge + header.clock() + doubt, firstLength, relapses);
    }

    /** The latest moment at which so many writes of the last window had still failed that no window from before it can be good; 0 if there is none. */
    private long lastFailure(long[] own, int first) {
        double allowed = (1 - SHARE) * Math.max(rate(own) * WINDOW / 1e9, own.length - index(own, end() - WINDOW));
        int failed = 0;
        for (int i = own.length - 1; i >= first; i--) {
            failed += fate(own[i]) == SERVED ? 0 : 1;
            if (failed > allowed + 1) {
                return due(own[i]);
            }
        }
        return 0;
    }

    /** The fewest writes that were due in any full window between two moments, in shares of what the window must hold; NaN if none fits. */
    public double thinnest(Clients clients, long from, long to) {
        long[] own = of(clients);
        double expected = rate(own) * WINDOW / 1e9;
        double least = fewest(rate(own), WINDOW);
        if (!(expected > 0)) {
            return Double.NaN;
        }
        double thinnest = Double.NaN;
        int right = index(own, from);
        for (int left = index(own, from); ; left++) {
            long start = left == index(own, from) ? from : due(own[left - 1]) + 1;
            if (start + WINDOW > Math.min(to, end())) {
                return thinnest;
            }
            while (right < own.length && due(own[right]) < start + WINDOW) {
                right++;
            }
            double share = (right - left) / least;
            thinnest = Double.isNaN(thinnest) ? share : Math.min(thinnest, share);
            if (left >= own.length) {
                return thinnest;
            }
        }
    }

    private static long firstAcknowledgement(long[] own, int start) {
        long earliest = Long.MAX_VALUE;
        for (int i = start; i < own.length && due(own[i]) < earliest; i++) {
            if (fate(own[i]) == SERVED) {
                earliest = Math.min(earliest, end(own[i]));
            }
        }
        return earliest;
    }

    /**
     * The worst full window between two moments.
     *
     * @param share served of those due, 0 to 1; NaN if no full window fits
     */
    public record Worst(long at, double share, int served, int due) {}

    /** The worst window of {@code width} ns that lies in {@code [from, to)}; too few writes count as not served. */
    public Worst worst(Clients clients, long from, long to, long width) {
        long[] own = of(clients);
        double fewest = fewest(rate(own), width);
        long close = Math.min(to, end());
        Worst worst = new Worst(from, Double.NaN, 0, 0);
        int left = index(own, from);
        int next = left;
        int entering = index(own, from + width);
        int served = 0;
        for (long start = from; start + width <= close; ) {
            for (; left < own.length && due(own[left]) < start; left++) {
                served -= fate(own[left]) == SERVED ? 1 : 0;
            }
            for (; next < own.length && due(own[next]) < start + width; next++) {
                served += fate(own[next]) == SERVED ? 1 : 0;
            }
            double share = served / Math.max(next - left, fewest);
            if (!(share >= worst.share)) {
                worst = new Worst(start, Math.min(1, share), served, Math.max(next - left, (int) Math.ceil(fewest)));
            }
            // What a window holds changes just after a write: one that begins there leaves it out, one that ends there
            // has it in.
            while (entering < own.length && due(own[entering]) + 1 - width <= start) {
                entering++;
            }
            long leaves = left < own.length ? due(own[left]) + 1 : Long.MAX_VALUE;
            long enters = entering < own.length ? due(own[entering]) + 1 - width : Long.MAX_VALUE;
            start = Math.min(leaves, enters);
            if (start == Long.MAX_VALUE) {
                break;
            }
        }
        return worst;
    }

    /** How many of these clients' writes due in {@code [from, to)} were tried, and how many served. */
    public long[] triedAndServed(Clients clients, long from, long to) {
        long[] own = of(clients);
        long tried = 0;
        long served = 0;
        for (int i = index(own, from); i < own.length && due(own[i]) < to; i++) {
            tried++;
            served += fate(own[i]) == SERVED ? 1 : 0;
        }
        return new long[] {tried, served};
    }

    /** How many of these clients' writes due in {@code [from, to)} were not acknowledged, or only after more than {@code wait}. */
    public long interrupted(Clients clients, long from, long to, long wait) {
        long[] own = of(clients);
        long count = 0;
        for (int i = index(own, from); i < own.length && due(own[i]) < to; i++) {
            count += acknowledged(own[i]) && end(own[i]) - due(own[i]) <= wait ? 0 : 1;
        }
        return count;
    }

    /** Times from due to acknowledged, ns, ascending, of these clients' writes due in {@code [from, to)}. */
    public long[] latencies(Clients clients, long from, long to) {
        long[] own = of(clients);
        int first = index(own, from);
        return Arrays.stream(own, first, Math.max(first, index(own, to)))
                .filter(WriteLog::acknowledged)
                .map(write -> end(write) - due(write))
                .sorted()
                .toArray();
    }

    /** How many of these clients' writes due in {@code [from, to)} were still under way at its end, and never served. */
    public long cutShort(Clients clients, long from, long to) {
        long[] own = of(clients);
        long count = 0;
        for (int i = index(own, from); i < own.length && due(own[i]) < to; i++) {
            count += fate(own[i]) != SERVED && end(own[i]) >= to ? 1 : 0;
        }
        return count;
    }

    /** How many writes of these clients were acknowledged (however late) strictly between two moments, by time of acknowledgement. */
    public long acknowledgedBetween(Clients clients, long from, long to) {
        long[] own = of(clients);
        long count = 0;
        for (int i = index(own, from - slowest(own)); i < own.length && due(own[i]) < to; i++) {
            count += acknowledged(own[i]) && end(own[i]) > from && end(own[i]) < to ? 1 : 0;
        }
        return count;
    }

    private static long slowest(long[] own) {
        long slowest = 0;
        for (long write : own) {
            slowest = Math.max(slowest, end(write) - due(write));
        }
        return slowest;
    }
}
