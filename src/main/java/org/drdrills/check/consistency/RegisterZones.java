package org.drdrills.check.consistency;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Registers whose written values are all different, in about linear time.
 *
 * <p>All operations on one value form a cluster that no other write can interrupt. A cluster must lie before another
 * one if any of its operations ends before any of the other's starts; the history is linearizable exactly if no two
 * clusters must lie before each other (Gibbons and Korach, "Testing Shared Memories", 1997). A cluster's zone reaches
 * from its first end to its last start. Extended here in two ways, both exact: an unanswered write whose value was seen
 * happened, any other can be left out; and a swap glues the cluster that it makes to the one that it found, so that a
 * chain of swaps is one cluster with an inner order.
 */
final class RegisterZones {

    private static final long NEVER = RegisterClusters.NEVER;
    private static final long BEFORE_ALL = RegisterClusters.BEFORE_ALL;

    private final ObjectHistory history;
    private final Operations all;
    private final RegisterClusters clusters;
    private final ValueIndex values;
    private final int[] writer;
    private final long[] firstEnd;
    private final long[] lastStart;
    private final int[] parent;
    private final int[] child;
    private final boolean swaps;

    private RegisterZones(RegisterClusters clusters) {
        this.clusters = clusters;
        history = clusters.history;
        all = history.all;
        values = clusters.values;
        writer = clusters.writer;
        firstEnd = clusters.firstEnd;
        lastStart = clusters.lastStart;
        parent = clusters.parent;
        child = clusters.child;
        swaps = clusters.swaps;
    }

    /**
     * Judges the operations of one key, or declines: where a value was written twice, where a compare-and-set was
     * answered with a mismatch and the rest is legal, or where a search does not confirm what was found.
     */
    static Optional<Judgement> judge(ObjectHistory history) {
        RegisterClusters clusters = new RegisterClusters(history);
        return clusters.indexWrites() ? new RegisterZones(clusters).judge() : Optional.empty();
    }

    private Optional<Judgement> judge() {
        Culprits culprits = observe();
        if (culprits == null) {
            culprits = applyWriters();
        }
        if (culprits == null && swaps) {
            culprits = glueSwaps();
        }
        if (culprits == null && overlapping()) {
            culprits = worstPair();
        }
        if (culprits != null) {
            return culprits.counterexample().map(Judgement.Violated::new);
        }
        return clusters.mismatches ? Optional.empty() : Optional.of(new Judgement.Holds(history.size()));
    }

    private @Nullable Culprits observe() {
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.kind(i) != Kind.READ || all.refused(i)) {
                continue;
            }
            int v = values.find(all.result(i));
            if (v < 0) {
                return neverWritten(i, all.result(i));
            }
            firstEnd[v] = Math.min(firstEnd[v], all.endMoment(i));
            lastStart[v] = Math.max(lastStart[v], all.startMoment(i));
        }
        return null;
    }

    private Culprits neverWritten(int i, long value) {
        Culprits culprits = new Culprits(clusters, i);
        Wording words = new Wording(all.labels());
        String found = words.of(all.get(i)) + " found " + words.value(value) + ", ";
        for (int m = 0; m < history.size(); m++) {
            int j = history.at(m);
            boolean wrote = (all.kind(j) == Kind.WRITE && all.argument(j) == value)
                    || (all.kind(j) == Kind.SWAP && all.result(j) == value);
            if (wrote && all.refused(j)) {
                culprits.add(j);
                return culprits.because(found + "but the only write of " + words.value(value) + " was refused.");
            }
        }
        return culprits.because(found + "a value that no client ever wrote.");
    }

    /** Adds the writers to their clusters; what a swap found is seen by it, so it must have been written too. */
    private @Nullable Culprits applyWriters() {
        for (int v = 0; v < values.size(); v++) {
            if (v == 0) {
                firstEnd[0] = BEFORE_ALL;
            } else if (!all.unknown(writer[v]) || lastStart[v] != BEFORE_ALL) {
                Culprits culprits = apply(v);
                if (culprits != null) {
                    return culprits;
                }
            }
        }
        return null;
    }

    private @Nullable Culprits apply(int v) {
        for (int c = v; ; ) {
            int w = writer[c];
            if (firstEnd[c] < all.startMoment(w)) {
                return readBeforeWrite(c);
            }
            firstEnd[c] = Math.min(firstEnd[c], all.endMoment(w));
            lastStart[c] = Math.max(lastStart[c], all.startMoment(w));
            if (all.kind(w) != Kind.SWAP || parent[c] >= 0) {
                return null;
            }
            int found = values.find(all.argument(w));
            if (found < 0) {
                return neverWritten(w, all.argument(w));
            }
            if (child[found] >= 0) {
                return new Culprits(clusters, w)
                        .with(writer[child[found]])
                        .withWriters(found)
                        .because(clusters.both(w, writer[child[found]]) + " found " + clusters.name(found)
                                + ", but each of them replaced it, and it was written once.");
            }
            parent[c] = found;
            child[found] = c;
            if (found == 0 || !all.unknown(writer[found]) || lastStart[found] != BEFORE_ALL) {
                return null;
            }
            c = found;
        }
    }

    private Culprits readBeforeWrite(int v) {
        int read = clusters.find(v, v, i -> all.endMoment(i) == firstEnd[v]);
        return new Culprits(clusters, read)
                .with(writer[v])
                .because(clusters.of(read) + " ended before " + clusters.of(writer[v]) + " began.");
    }

    private @Nullable Culprits glueSwaps() {
        int glued = 0;
        for (int v = 0; v < values.size(); v++) {
            glued += parent[v] >= 0 ? 1 : 0;
        }
        for (int root = 0; root < values.size(); root++) {
            if (parent[root] >= 0 || child[root] < 0) {
                continue;
            }
            int latest = root;
            for (int c = child[root]; c >= 0; c = child[c]) {
                glued--;
                if (firstEnd[c] < lastStart[latest]) {
                    return swappedTooLate(latest, c);
                }
                if (lastStart[c] > lastStart[latest]) {
                    latest = c;
                }
            }
        }
        if (glued > 0) {
            return loop();
        }
        for (int root = 0; root < values.size(); root++) {
            if (parent[root] < 0) {
                for (int c = child[root]; c >= 0; c = child[c]) {
                    firstEnd[root] = Math.min(firstEnd[root], firstEnd[c]);
                    lastStart[root] = Math.max(lastStart[root], lastStart[c]);
                    firstEnd[c] = NEVER;
                    lastStart[c] = BEFORE_ALL;
                }
            }
        }
        return null;
    }

    private Culprits swappedTooLate(int earlier, int later) {
        int late = clusters.find(earlier, earlier, i -> all.startMoment(i) == lastStart[earlier]);
        int early = clusters.find(later, later, i -> all.endMoment(i) == firstEnd[later]);
        return new Culprits(clusters, late)
                .with(early)
                .close()
                .because(
                        clusters.of(late) + " began after " + clusters.of(early) + " had ended, but swaps had replaced "
                                + clusters.name(earlier) + " on the way to " + clusters.name(later) + ".");
    }

    private Culprits loop() {
        boolean[] seen = new boolean[values.size()];
        for (int v = 0; v < values.size(); v++) {
            int c = v;
            while (c >= 0 && !seen[c]) {
                seen[c] = true;
                c = parent[c];
            }
            if (c >= 0 && onLoop(c)) {
                Culprits culprits = new Culprits(clusters, writer[c]);
                for (int d = parent[c]; d != c; d = parent[d]) {
                    culprits.add(writer[d]);
                }
                return culprits.because("each of these swaps needs another one of them to have happened before it.");
            }
        }
        throw new IllegalStateException("swaps are glued in a loop, but none was found");
    }

    private boolean onLoop(int start) {
        int slow = parent[start];
        for (int steps = 0; slow >= 0 && steps <= values.size(); steps++) {
            if (slow == start) {
                return true;
            }
            slow = parent[slow];
        }
        return false;
    }

    /** Whether any two clusters must lie before each other; the zones themselves say so without naming the two. */
    private boolean overlapping() {
        int count = 0;
        for (int v = 0; v < firstEnd.length; v++) {
            count += firstEnd[v] < lastStart[v] ? 1 : 0;
        }
        long[] ends = new long[count];
        long[] starts = new long[count];
        count = 0;
        for (int v = 0; v < firstEnd.length; v++) {
            if (firstEnd[v] < lastStart[v]) {
                ends[count] = firstEnd[v];
                starts[count++] = lastStart[v];
            }
        }
        Arrays.sort(ends);
        Arrays.sort(starts);
        for (int i = 1; i < count; i++) {
            if (ends[i] < starts[i - 1]) {
                return true;
            }
        }
        for (int v = 0; v < firstEnd.length; v++) {
            if (lastStart[v] < firstEnd[v] && lastStart[v] != BEFORE_ALL) {
                int around = -1 - Arrays.binarySearch(ends, lastStart[v]) - 1;
                if (around >= 0 && starts[around] > firstEnd[v]) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The pair of clusters that must lie before each other and whose last start comes first. */
    private Culprits worstPair() {
        int[] order = Moments.order(firstEnd, firstEnd.length);
        int one = -1;
        int other = -1;
        long since = NEVER;
        int[] forward =
                Arrays.stream(order).filter(v -> firstEnd[v] < lastStart[v]).toArray();
        int widest = -1;
        for (int v : forward) {
            if (widest >= 0 && firstEnd[v] < lastStart[widest]) {
                long at = Math.max(lastStart[v], lastStart[widest]);
                if (at < since) {
                    since = at;
                    one = widest;
                    other = v;
                }
            }
            if (widest < 0 || lastStart[v] > lastStart[widest]) {
                widest = v;
            }
        }
        long[] ends = Arrays.stream(forward).mapToLong(v -> firstEnd[v]).toArray();
        int[] reaching = new int[forward.length];
        for (int i = 0; i < forward.length; i++) {
            reaching[i] = i > 0 && lastStart[reaching[i - 1]] > lastStart[forward[i]] ? reaching[i - 1] : forward[i];
        }
        for (int v = 0; v < firstEnd.length; v++) {
            if (lastStart[v] < firstEnd[v] && lastStart[v] != BEFORE_ALL) {
                int around = -1 - Arrays.binarySearch(ends, lastStart[v]) - 1;
                if (around >= 0 && lastStart[reaching[around]] > firstEnd[v] && lastStart[reaching[around]] < since) {
                    since = lastStart[reaching[around]];
                    one = reaching[around];
                    other = v;
                }
            }
        }
        return pair(one, other);
    }

    private Culprits pair(int one, int other) {
        int lateOne = clusters.latest(one, firstEnd[other]);
        int lateOther = clusters.latest(other, firstEnd[one]);
        int earlyOther = clusters.earliest(other, all.startMoment(lateOne));
        int earlyOne = clusters.earliest(one, all.startMoment(lateOther));
        int impossible = all.startMoment(lateOne) > all.startMoment(lateOther) ? lateOne : lateOther;
        Culprits culprits = new Culprits(clusters, impossible).with(lateOther).with(lateOne);
        culprits.from(earlyOne, lateOne);
        culprits.from(earlyOther, lateOther);
        String a = between(earlyOne, lateOne);
        String b = between(earlyOther, lateOther);
        int lone = earlyOther == lateOther ? lateOne : earlyOne == lateOne ? lateOther : -1;
        if (lone >= 0 && all.kind(lone) == Kind.READ) {
            int between = lone == lateOne ? lateOther : lateOne;
            return culprits.close()
                    .because(
                            clusters.of(lone) + " is stale: " + before(lone == lateOne ? earlyOne : earlyOther, between)
                                    + ", and that had ended before the read began, so it was "
                                    + clusters.name(clusters.valueOf(between))
                                    + " or something later by then.");
        }
        return culprits.close()
                .because(before(earlyOne, lateOther) + ", so " + a + " came before " + b + "; but "
                        + before(earlyOther, lateOne) + ", so " + b + " came before " + a
                        + ", and each was written only once.");
    }

    private String before(int early, int late) {
        return early < 0
                ? "the register held " + clusters.name(0) + " at first"
                : clusters.of(early) + " had ended before " + clusters.of(late) + " began";
    }

    private String between(int early, int late) {
        int first = early < 0 ? 0 : clusters.valueOf(early);
        int last = clusters.valueOf(late);
        return first == last
                ? clusters.name(first)
                : "the chain of swaps between " + clusters.name(first) + " and " + clusters.name(last);
    }
}
