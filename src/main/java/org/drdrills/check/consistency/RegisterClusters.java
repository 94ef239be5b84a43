package org.drdrills.check.consistency;

import java.util.Arrays;

/**
 * The operations on a register whose written values are all different, in clusters by value, numbered 0 for the initial
 * one, 1, 2, …: who wrote it, when the first of its operations ends and the last one starts, and which swap made it of
 * another one.
 */
final class RegisterClusters {

    /** {@link #firstEnd} of a cluster without operations. */
    static final long NEVER = Long.MAX_VALUE;
    /** {@link #lastStart} of a cluster without operations. */
    static final long BEFORE_ALL = Long.MIN_VALUE;

    final ObjectHistory history;
    final ValueIndex values;
    private final Operations all;
    /** Per value: position of the operation that wrote it, −1 for the initial one. */
    int[] writer;

    long[] firstEnd;
    long[] lastStart;
    /** Per value: the one that a swap found when it wrote this one, −1 for none. */
    int[] parent;
    /** Per value: the one that a swap wrote when it found this one, −1 for none. */
    int[] child;

    boolean swaps;
    boolean mismatches;

    @SuppressWarnings("NullAway.Init")
    RegisterClusters(ObjectHistory history) {
        this.history = history;
        all = history.all;
        values = new ValueIndex(1 + history.size() / 2);
    }

    /** Finds out who wrote what; false where a value was written twice. */
    boolean indexWrites() {
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
        if (swaps) {
            parent = new int[values.size()];
            child = new int[values.size()];
            Arrays.fill(parent, -1);
            Arrays.fill(child, -1);
        }
        return true;
    }

    /** An operation of the cluster that starts after the moment, the writer if it will do. */
    int latest(int cluster, long after) {
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
    int earliest(int cluster, long before) {
        int found = -2;
        for (int c = cluster; c >= 0; c = next(c)) {
            if (writer[c] < 0 || all.endMoment(writer[c]) < before) {
                found = writer[c];
            }
        }
        return found > -2 ? found : find(cluster, -1, i -> all.endMoment(i) < before);
    }

    int next(int cluster) {
        return swaps ? child[cluster] : -1;
    }

    interface Filter {
        boolean test(int i);
    }

    /** The first operation on the clusters from one to the other (−1: to the end of the chain) that passes. */
    int find(int cluster, int last, Filter filter) {
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

    int valueOf(int i) {
        return values.find(all.kind(i) == Kind.WRITE ? all.argument(i) : all.result(i));
    }

    String name(int v) {
        int w = writer[v];
        return new Wording(all.labels())
                .value(w < 0 ? all.initial() : all.kind(w) == Kind.WRITE ? all.argument(w) : all.result(w));
    }

    String of(int i) {
        return new Wording(all.labels()).of(all.get(i));
    }

    String both(int i, int j) {
        return of(i) + " and " + of(j);
    }
}
