package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the dependency cycles that a level forbids or that are worth telling, and says how each comes about. */
final class DependencyCycles {

    private static final int MOST = Anomalies.MOST;
    private static final int PLAIN = DependencyGraph.WROTE | DependencyGraph.READ | DependencyGraph.MISSED;
    /** Most steps of one search. */
    static final long BOUND = 200_000_000;

    private final Transactions all;
    private final IsolationLevel level;
    private final ListOrders lists;
    private final DependencyGraph graph;
    private final Anomalies anomalies;
    private boolean unfinished;

    DependencyCycles(
            Transactions all, IsolationLevel level, ListOrders lists, DependencyGraph graph, Anomalies anomalies) {
        this.all = all;
        this.level = level;
        this.lists = lists;
        this.graph = graph;
        this.anomalies = anomalies;
    }

    /** Whether a search that the level needs reached its bound. */
    boolean unfinished() {
        return unfinished;
    }

    /** Reports the cycles, once all dependencies are known. */
    void find() {
        boolean strict = level == IsolationLevel.STRICT_SERIALIZABLE;
        if (strict) {
            addTime();
            int[] timed = graph.components(PLAIN | DependencyGraph.TIME);
            if (!any(graph.cyclic(timed))) {
                return;
            }
            int[] plain = graph.components(PLAIN);
            if (!any(graph.cyclic(plain))) {
                reportCycles(
                        Phenomenon.REAL_TIME, graph.closedBy(PLAIN, PLAIN | DependencyGraph.TIME, timed, MOST, BOUND));
                return;
            }
            plainCycles(plain);
            return;
        }
        int[] plain = graph.components(PLAIN);
        if (any(graph.cyclic(plain))) {
            plainCycles(plain);
        }
    }

    private void plainCycles(int[] components) {
        int[] writes = graph.components(DependencyGraph.WROTE);
        reportCycles(Phenomenon.G0, graph.closedBy(DependencyGraph.WROTE, DependencyGraph.WROTE, writes, MOST, BOUND));
        int information = DependencyGraph.WROTE | DependencyGraph.READ;
        reportCycles(
                Phenomenon.G1C,
                graph.closedBy(DependencyGraph.READ, information, graph.components(information), MOST, BOUND));
        reportCycles(Phenomenon.G_SINGLE, graph.closedBy(DependencyGraph.MISSED, information, components, MOST, BOUND));
        if (anomalies.count(Phenomenon.G_SINGLE) == 0) {
            reportCycles(
                    Phenomenon.G_NONADJACENT,
                    graph.closedApart(DependencyGraph.MISSED, PLAIN, components, MOST, BOUND));
        }
        if (anomalies.count(Phenomenon.G_SINGLE) + anomalies.count(Phenomenon.G_NONADJACENT) == 0
                || !level.forbids(Phenomenon.G2_ITEM)) {
            reportCycles(Phenomenon.G2_ITEM, graph.closedBy(DependencyGraph.MISSED, PLAIN, components, MOST, BOUND));
        }
    }

    private static boolean any(boolean[] cyclic) {
        for (boolean c : cyclic) {
            if (c) {
                return true;
            }
        }
        return false;
    }

    private void addTime() {
        int answered = 0;
        for (int t = 0; t < all.size(); t++) {
            answered += all.answer(t) == Answer.ACKNOWLEDGED ? 1 : 0;
        }
        long[] moments = new long[answered];
        int[] members = new int[answered];
        answered = 0;
        for (int t = 0; t < all.size(); t++) {
            if (all.answer(t) == Answer.ACKNOWLEDGED) {
                members[answered] = t;
                moments[answered++] = all.end(t);
            }
        }
        int[] byEnd = Moments.order(moments, answered);
        for (int i = 0; i < answered; i++) {
            byEnd[i] = members[byEnd[i]];
        }
        Arrays.sort(moments);
        int[] earlier = new int[all.size()];
        for (int t = 0; t < all.size(); t++) {
            earlier[t] = lists.happened[t] ? before(moments, all.start(t)) : -1;
        }
        graph.time(byEnd, earlier);
    }

    /** How many of the sorted moments are smaller. */
    private static int before(long[] moments, long moment) {
        int low = 0;
        int high = moments.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (moments[middle] < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void reportCycles(Phenomenon phenomenon, @Nullable List<int[]> list) {
        if (list == null) {
            unfinished |= level.forbids(phenomenon);
            return;
        }
        for (int[] nodes : list) {
            int[] members = graph.onlyTransactions(nodes);
            List<Anomaly.Dependency> dependencies = new ArrayList<>();
            int missed = 0;
            for (int i = 0; i < members.length; i++) {
                int from = members[i];
                int to = members[(i + 1) % members.length];
                int kind = graph.kind(from, to);
                missed += kind == DependencyGraph.MISSED ? 1 : 0;
                dependencies.add(dependency(from, to, kind));
            }
            if ((phenomenon == Phenomenon.G2_ITEM || phenomenon == Phenomenon.G_NONADJACENT) && missed < 2) {
                continue;
            }
            StringBuilder sentence = new StringBuilder("These transactions have no order: ");
            for (int i = 0; i < dependencies.size(); i++) {
                sentence.append(i == 0 ? "" : "; ").append(dependencies.get(i).because());
            }
            anomalies.report(
                    phenomenon, members, dependencies, sentence.append('.').toString());
        }
    }

    private Anomaly.Dependency dependency(int from, int to, int kind) {
        String before = "T" + from + " comes before T" + to + ", which ";
        return switch (kind) {
            case DependencyGraph.TIME ->
                new Anomaly.Dependency(
                        from,
                        to,
                        Anomaly.Order.ENDED_BEFORE,
                        before + "began at " + Wording.moment(all.start(to), all.labels()) + " s when T" + from
                                + " had ended at " + Wording.moment(all.end(from), all.labels()) + " s");
            case DependencyGraph.WROTE ->
                new Anomaly.Dependency(from, to, Anomaly.Order.WROTE_BEFORE, before + wrote(from, to));
            case DependencyGraph.READ ->
                new Anomaly.Dependency(from, to, Anomaly.Order.WAS_READ, before + read(from, to));
            default -> new Anomaly.Dependency(from, to, Anomaly.Order.MISSED, before + missed(from, to));
        };
    }

    private String wrote(int from, int to) {
        for (int s = all.firstStep(from); s < all.firstStep(from + 1); s++) {
            for (int r = all.firstStep(to); r < all.firstStep(to + 1); r++) {
                if (all.append(s)
                        && all.append(r)
                        && all.key(s) == all.key(r)
                        && !lists.unordered[all.key(s)]
                        && lists.place[s] >= 0
                        && ((lists.place[r] > lists.place[s]
                                        && lists.allAbortedBetween(all.key(s), lists.place[s], lists.place[r]))
                                || (lists.place[r] < 0
                                        && lists.allAbortedBetween(
                                                all.key(s), lists.place[s], all.longest(all.key(s)))))) {
                    return "appended " + lists.value(all.appended(r)) + " to " + lists.list(all.key(s)) + " after T"
                            + from + "'s " + lists.value(all.appended(s));
                }
            }
        }
        return "appended to a list after it";
    }

    private String read(int from, int to) {
        for (int r = all.firstStep(to); r < all.firstStep(to + 1); r++) {
            int k = all.key(r);
            if (!all.append(r) && !lists.unordered[k]) {
                int outside = all.length(r);
                while (outside > 0 && lists.transactionOf[lists.owner(k, outside - 1)] == to) {
                    outside--;
                }
                if (outside > 0 && lists.transactionOf[lists.owner(k, outside - 1)] == from) {
                    return "read T" + from + "'s " + lists.value(all.appended(lists.owner(k, outside - 1))) + " in "
                            + lists.list(k);
                }
            }
        }
        return "read what it appended";
    }

    private String missed(int from, int to) {
        for (int r = all.firstStep(from); r < all.firstStep(from + 1); r++) {
            int k = all.key(r);
            if (all.append(r) || lists.unordered[k]) {
                continue;
            }
            for (int s = all.firstStep(to); s < all.firstStep(to + 1); s++) {
                boolean next = all.append(s)
                        && all.key(s) == k
                        && (lists.place[s] >= all.length(r)
                                ? lists.allAbortedBetween(k, all.length(r) - 1, lists.place[s])
                                : lists.place[s] < 0 && lists.allAbortedBetween(k, all.length(r) - 1, all.longest(k)));
                if (next) {
                    return "appended " + lists.value(all.appended(s)) + " to " + lists.list(k) + " only after T" + from
                            + " had read it without";
                }
            }
        }
        return "appended only after it had read";
    }
}
