package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
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

    private static final long NEVER = Long.MAX_VALUE;
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private final ObjectHistory history;
    private final Operations all;
    private final ValueIndex values;
    private int[] writer;
    private long[] firstEnd;
    private long[] lastStart;
    private int[] parent;
    private int[] child;
    private boolean swaps;
    private boolean mismatches;

    @SuppressWarnings("NullAway.Init")
    private RegisterZones(ObjectHistory history) {
        this.history = history;
        this.all = history.all;
        this.values = new ValueIndex(1 + history.size() / 2);
    }

    /**
     * Judges the operations of one key, or declines: where a value was written twice, where a compare-and-set was
     * answered with a mismatch and the rest is legal, or where a search does not confirm what was found.
     */
    static Optional<Judgement> judge(ObjectHistory history) {
        return new RegisterZones(history).judge();
    }

    private Optional<Judgement> judge() {
        if (!indexWrites()) {
            return Optional.empty();
        }
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
            return culprits.counterexample(history).map(Judgement.Violated::new);
        }
        return mismatches ? Optional.empty() : Optional.of(new Judgement.Holds(history.size()));
    }

    private boolean indexWrites() {
        values.number(all.initial());
        writer = new int[16];
        writer[0] = -1;
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            Kind kind = all.kind(i);
            if (all.refused(i)) {
                continue;
            }
            if (kind == Kind.WRITE || kind == Kind.SWAP) {
                int before = values.size();
                int v = values.number(kind == Kind.WRITE ? all.argument(i) : all.result(i));
                if (v < before) {
                    return false;
                }
                if (v == writer.length) {
                    writer = Arrays.copyOf(writer, writer.length * 2);
                }
                writer[v] = i;
                swaps |= kind == Kind.SWAP;
            }
            mismatches |= kind == Kind.MISMATCH;
        }
        firstEnd = new long[values.size()];
        lastStart = new long[values.size()];
        Arrays.fill(firstEnd, NEVER);
        Arrays.fill(lastStart, BEFORE_ALL);
        return true;
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
        Culprits culprits = new Culprits(i);
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
        if (swaps) {
            parent = new int[values.size()];
            child = new int[values.size()];
            Arrays.fill(parent, -1);
            Arrays.fill(child, -1);
        }
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
                return new Culprits(w)
                        .with(writer[child[found]])
                        .withWriters(found)
                        .because(both(w, writer[child[found]]) + " found " + name(found)
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
        int read = find(v, v, i -> all.endMoment(i) == firstEnd[v]);
        return new Culprits(read).with(writer[v]).because(of(read) + " ended before " + of(writer[v]) + " began.");
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
        int late = find(earlier, earlier, i -> all.startMoment(i) == lastStart[earlier]);
        int early = find(later, later, i -> all.endMoment(i) == firstEnd[later]);
        return new Culprits(late)
                .with(early)
                .close()
                .because(of(late) + " began after " + of(early) + " had ended, but swaps had replaced " + name(earlier)
                        + " on the way to " + name(later) + ".");
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
                Culprits culprits = new Culprits(writer[c]);
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
        int lateOne = latest(one, firstEnd[other]);
        int lateOther = latest(other, firstEnd[one]);
        int earlyOther = earliest(other, all.startMoment(lateOne));
        int earlyOne = earliest(one, all.startMoment(lateOther));
        int impossible = all.startMoment(lateOne) > all.startMoment(lateOther) ? lateOne : lateOther;
        Culprits culprits = new Culprits(impossible).with(lateOther).with(lateOne);
        culprits.from(earlyOne, lateOne);
        culprits.from(earlyOther, lateOther);
        String a = between(earlyOne, lateOne);
        String b = between(earlyOther, lateOther);
        int lone = earlyOther == lateOther ? lateOne : earlyOne == lateOne ? lateOther : -1;
        if (lone >= 0 && all.kind(lone) == Kind.READ) {
            int between = lone == lateOne ? lateOther : lateOne;
            return culprits.close()
                    .because(of(lone) + " is stale: " + before(lone == lateOne ? earlyOne : earlyOther, between)
                            + ", and that had ended before the read began, so it was " + name(valueOf(between))
                            + " or something later by then.");
        }
        return culprits.close()
                .because(before(earlyOne, lateOther) + ", so " + a + " came before " + b + "; but "
                        + before(earlyOther, lateOne) + ", so " + b + " came before " + a
                        + ", and each was written only once.");
    }

    private String before(int early, int late) {
        return early < 0
                ? "the register held " + name(0) + " at first"
                : of(early) + " had ended before " + of(late) + " began";
    }

    private String between(int early, int late) {
        int first = early < 0 ? 0 : valueOf(early);
        int last = valueOf(late);
        return first == last ? name(first) : "the chain of swaps between " + name(first) + " and " + name(last);
    }

    /** An operation of the cluster that starts after the moment, the writer if it will do. */
    private int latest(int cluster, long after) {
        for (int c = cluster; c >= 0; c = next(c)) {
            if (writer[c] >= 0 && all.startMoment(writer[c]) > after) {
                return writer[c];
            }
        }
        return find(cluster, -1, i -> all.startMoment(i) > after);
    }

    /**
     * An operation of the cluster that ends before the moment, the last writer that will do; −1 for the initial value.
     */
    private int earliest(int cluster, long before) {
        int found = -2;
        for (int c = cluster; c >= 0; c = next(c)) {
            if (writer[c] < 0 || all.endMoment(writer[c]) < before) {
                found = writer[c];
            }
        }
        return found > -2 ? found : find(cluster, -1, i -> all.endMoment(i) < before);
    }

    private int next(int cluster) {
        return swaps ? child[cluster] : -1;
    }

    private interface Filter {
        boolean test(int i);
    }

    /** The first operation on the clusters from one to the other (−1: to the end of the chain) that passes. */
    private int find(int cluster, int last, Filter filter) {
        boolean[] wanted = new boolean[values.size()];
        for (int c = cluster; c >= 0; c = c == last ? -1 : next(c)) {
            wanted[c] = true;
        }
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (!all.refused(i) && all.kind(i) != Kind.MISMATCH && wanted[valueOf(i)] && filter.test(i)) {
                return i;
            }
        }
        throw new IllegalStateException("no operation accounts for the zone of " + name(cluster));
    }

    private int valueOf(int i) {
        return values.find(all.kind(i) == Kind.WRITE ? all.argument(i) : all.result(i));
    }

    private String name(int v) {
        int w = writer[v];
        return new Wording(all.labels())
                .value(w < 0 ? all.initial() : all.kind(w) == Kind.WRITE ? all.argument(w) : all.result(w));
    }

    private String of(int i) {
        return new Wording(all.labels()).of(all.get(i));
    }

    private String both(int i, int j) {
        return of(i) + " and " + of(j);
    }

    /** The operations of a counterexample while it is put together. */
    private final class Culprits {

        private final TreeSet<Integer> positions = new TreeSet<>();
        private final int impossible;
        private String sentence;

        @SuppressWarnings("NullAway.Init")
        Culprits(int impossible) {
            this.impossible = impossible;
            positions.add(impossible);
        }

        void add(int i) {
            positions.add(i);
        }

        Culprits with(int i) {
            add(i);
            return this;
        }

        Culprits withWriters(int v) {
            if (writer[v] >= 0) {
                add(writer[v]);
            }
            return this;
        }

        /** Adds the earlier operation; where it is the initial value, all swaps from there. */
        void from(int early, int late) {
            if (early >= 0) {
                add(early);
                return;
            }
            for (int c = valueOf(late); c > 0; c = parent[c]) {
                add(writer[c]);
            }
        }

        /** Adds who wrote what the operations saw, and the swaps between them. */
        Culprits close() {
            for (int i : List.copyOf(positions)) {
                withWriters(valueOf(i));
            }
            if (!swaps) {
                return this;
            }
            for (int i : List.copyOf(positions)) {
                List<Integer> way = new ArrayList<>();
                for (int c = parent[valueOf(i)]; c >= 0 && writer[c] >= 0; c = parent[c]) {
                    way.add(writer[c]);
                    if (positions.contains(writer[c])) {
                        positions.addAll(way);
                        way.clear();
                    }
                }
            }
            return this;
        }

        Culprits because(String why) {
            sentence = why;
            for (int i : List.copyOf(positions)) {
                proveHappened(i);
            }
            return this;
        }

        /** Adds who saw what an unanswered operation wrote, for without that it need not have happened. */
        private void proveHappened(int i) {
            for (int v = all.unknown(i) ? valueOf(i) : -1; v >= 0; v = all.unknown(writer[child[v]]) ? child[v] : -1) {
                for (int m = 0; m < history.size(); m++) {
                    int j = history.at(m);
                    if (all.kind(j) == Kind.READ && !all.refused(j) && valueOf(j) == v) {
                        add(j);
                        return;
                    }
                }
                add(writer[child[v]]);
            }
        }

        Optional<Counterexample> counterexample(ObjectHistory of) {
            return RegisterReduction.of(of, positions, impossible, sentence);
        }
    }
}
