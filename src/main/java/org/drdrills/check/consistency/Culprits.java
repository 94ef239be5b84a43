package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The operations of a counterexample while it is put together. */
final class Culprits {

    private final RegisterClusters clusters;
    private final Operations all;
    private final TreeSet<Integer> positions = new TreeSet<>();
    private final int impossible;
    private String sentence;

    @SuppressWarnings("NullAway.Init")
    Culprits(RegisterClusters clusters, int impossible) {
        this.clusters = clusters;
        this.all = clusters.history.all;
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
        if (clusters.writer[v] >= 0) {
            add(clusters.writer[v]);
        }
        return this;
    }

    /** Adds the earlier operation; where it is the initial value, all clusters.swaps from there. */
    void from(int early, int late) {
        if (early >= 0) {
            add(early);
            return;
        }
        for (int c = clusters.valueOf(late); c > 0; c = clusters.parent[c]) {
            add(clusters.writer[c]);
        }
    }

    /** Adds who wrote what the operations saw, and the clusters.swaps between them. */
    Culprits close() {
        for (int i : List.copyOf(positions)) {
            withWriters(clusters.valueOf(i));
        }
        if (!clusters.swaps) {
            return this;
        }
        for (int i : List.copyOf(positions)) {
            List<Integer> way = new ArrayList<>();
            for (int c = clusters.parent[clusters.valueOf(i)];
                    c >= 0 && clusters.writer[c] >= 0;
                    c = clusters.parent[c]) {
                way.add(clusters.writer[c]);
                if (positions.contains(clusters.writer[c])) {
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
        for (int v = all.unknown(i) ? clusters.valueOf(i) : -1;
                v >= 0;
                v = all.unknown(clusters.writer[clusters.child[v]]) ? clusters.child[v] : -1) {
            for (int m = 0; m < clusters.history.size(); m++) {
                int j = clusters.history.at(m);
                if (all.kind(j) == Kind.READ && !all.refused(j) && clusters.valueOf(j) == v) {
                    add(j);
                    return;
                }
            }
            add(clusters.writer[clusters.child[v]]);
        }
    }

    Optional<Counterexample> counterexample() {
        return RegisterReduction.of(clusters.history, positions, impossible, sentence);
    }
}
