package org.drdrills.workload;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.drdrills.history.Header;

/**
 * Writes of the last minute, counted in the tenth of a second in which they were due. One thread tells what is due, in
 * order; any may tell what was acknowledged, and look.
 */
final class LoadTally {
    private static final long SLOT = 100_000_000;
    /** A minute to look at, and as much again for answers that are still out. */
    private static final int SLOTS = 1200;

    private final List<String> sites;
    private final int[] siteOf;
    private final long settled;
    private final AtomicLongArray due;
    private final AtomicLongArray acknowledged;
    private final LongAdder writes = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private final AtomicLong lastAcknowledged = new AtomicLong(-1);
    private volatile long first = -1;
    private volatile long opened = -1;

    LoadTally(List<Header.Client> clients, Duration timeout) {
        sites = clients.stream().map(Header.Client::site).distinct().toList();
        siteOf = clients.stream()
                .mapToInt(client -> sites.indexOf(client.site()))
                .toArray();
        settled = timeout.toNanos() / 10 * 11 + SLOT;
        due = new AtomicLongArray(SLOTS * sites.size());
        acknowledged = new AtomicLongArray(SLOTS * sites.size());
    }

    void due(int client, long at) {
        long slot = at / SLOT;
        if (first < 0) {
            first = slot;
            opened = slot - 1;
        }
        for (long fresh = Math.max(opened + 1, slot - SLOTS + 1); fresh <= slot; fresh++) {
            for (int site = 0; site < sites.size(); site++) {
                due.set(index(fresh, site), 0);
                acknowledged.set(index(fresh, site), 0);
            }
        }
        opened = Math.max(opened, slot);
        due.incrementAndGet(index(slot, siteOf[client]));
        writes.increment();
    }

    void acknowledged(int client, long due, long end) {
        long slot = due / SLOT;
        if (slot > opened - SLOTS) {
            acknowledged.incrementAndGet(index(slot, siteOf[client]));
        }
        successes.increment();
        lastAcknowledged.accumulateAndGet(end, Math::max);
    }

    Load.Live live(long now, Duration window) {
        long last = (now - settled) / SLOT;
        long wanted = last - Math.min(SLOTS / 2, Math.ceilDiv(window.toNanos(), SLOT));
        long from = first < 0 ? last : Math.min(last, Math.max(first, wanted));
        long allDue = 0;
        long allDone = 0;
        Map<String, Double> shares = new LinkedHashMap<>();
        for (int site = 0; site < sites.size(); site++) {
            long siteDue = 0;
            long siteDone = 0;
            for (long slot = from; slot < Math.min(last, opened + 1); slot++) {
                siteDue += due.get(index(slot, site));
                siteDone += acknowledged.get(index(slot, site));
            }
            shares.put(sites.get(site), siteDue == 0 ? Double.NaN : (double) siteDone / siteDue);
            allDue += siteDue;
            allDone += siteDone;
        }
        return new Load.Live(
                now,
                from * SLOT,
                last * SLOT,
                allDue,
                allDue == 0 ? Double.NaN : (double) allDone / allDue,
                shares,
                lastAcknowledged.get(),
                writes.sum(),
                successes.sum());
    }

    private int index(long slot, int site) {
        return (int) Math.floorMod(slot, (long) SLOTS) * sites.size() + site;
    }
}
