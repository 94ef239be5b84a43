package org.drdrills.check.consistency;

import java.util.Arrays;
import java.util.List;

/**
 * Do transactions that append to lists and read them fit an isolation level?
 *
 * <p>Every list that is read shows the order in which its elements were appended, so who wrote before whom, who read
 * whose write and who missed whose write follows from the record alone, without guessing (Kingsbury and Alvaro, "Elle:
 * Inferring Isolation Anomalies from Experimental Observations", 2020). Cycles in these orders, and a few
 * contradictions without a cycle, are the phenomena that levels are defined by. Elements that were committed and never
 * read must lie after the longest read.
 *
 * <p>Every phenomenon reported is in every execution that fits the record and in which what a committed read shows was
 * committed; where it was not, that is a phenomenon too. Lists on which reads disagree, or to which one element was
 * appended twice, give no order and add nothing to cycles.
 */
public final class Isolation {

    private final Transactions all;
    private final IsolationLevel level;
    private final Anomalies anomalies;
    private final ListOrders lists;
    private final DependencyGraph graph;

    private Isolation(Transactions all, IsolationLevel level) {
        this.all = all;
        this.level = level;
        anomalies = new Anomalies(all);
        lists = new ListOrders(all, anomalies);
        graph = new DependencyGraph(all.size());
    }

    /** Judges against the level that is claimed. Reads of transactions that did not surely commit are left out. */
    public static IsolationJudgement judge(Transactions transactions, IsolationLevel claimed) {
        return new Isolation(transactions, claimed).judge();
    }

    private IsolationJudgement judge() {
        for (int k = 0; k < all.keys(); k++) {
            if (!lists.unordered[k]) {
                relate(k);
            }
        }
        insideTransactions();
        graph.close();
        DependencyCycles cycles = new DependencyCycles(all, level, lists, graph, anomalies);
        cycles.find();
        List<Anomaly> forbidden = anomalies.sorted().stream()
                .filter(a -> level.forbids(a.phenomenon()))
                .toList();
        List<Anomaly> tolerated = anomalies.sorted().stream()
                .filter(a -> !level.forbids(a.phenomenon()))
                .toList();
        if (!forbidden.isEmpty()) {
            return new IsolationJudgement.Violated(forbidden, tolerated);
        }
        if (cycles.unfinished()) {
            return new IsolationJudgement.Undecided(
                    0, "the search for a cycle reached its bound of " + DependencyCycles.BOUND + " steps", tolerated);
        }
        if (lists.ambiguous()) {
            return new IsolationJudgement.Undecided(
                    lists.orderedShare(),
                    "some elements were appended twice to the same list, so its order says little; append different elements",
                    tolerated);
        }
        return new IsolationJudgement.Holds(all.size(), tolerated);
    }

    /** What one list says about the order of transactions. */
    private void relate(int k) {
        int length = all.longest(k);
        int before = -1;
        int[] nextAlive = new int[length + 1];
        nextAlive[length] = -1;
        for (int j = length - 1; j >= 0; j--) {
            nextAlive[j] = lists.aborted(lists.owner(k, j)) ? nextAlive[j + 1] : lists.owner(k, j);
        }
        for (int j = 0; j < length; j++) {
            int s = lists.owner(k, j);
            if (lists.aborted(s)) {
                if (nextAlive[j] >= 0) {
                    dirtyUpdate(k, s, nextAlive[j]);
                }
                continue;
            }
            if (before >= 0) {
                graph.add(lists.transactionOf[before], lists.transactionOf[s], DependencyGraph.WROTE);
            }
            before = s;
        }
        int[] unread = lists.unread(k);
        for (int s : unread) {
            if (before >= 0) {
                graph.add(lists.transactionOf[before], lists.transactionOf[s], DependencyGraph.WROTE);
            }
        }
        int abortedReported = 0;
        int[] updater = new int[length + 1];
        Arrays.fill(updater, -1);
        for (int i = lists.stepOffset[k]; i < lists.stepOffset[k + 1]; i++) {
            int s = lists.stepsByKey[i];
            if (!lists.committedRead(s)) {
                continue;
            }
            int t = lists.transactionOf[s];
            int outside = all.length(s);
            while (outside > 0 && lists.transactionOf[lists.owner(k, outside - 1)] == t) {
                outside--;
            }
            for (int j = abortedReported; j < outside; j++) {
                if (lists.aborted(lists.owner(k, j))) {
                    dirtyRead(k, s, lists.owner(k, j));
                }
                abortedReported = j + 1;
            }
            if (outside > 0) {
                int writer = lists.owner(k, outside - 1);
                if (!lists.last[writer]) {
                    unfinishedRead(k, s, writer);
                }
                if (!lists.aborted(writer)) {
                    graph.add(lists.transactionOf[writer], t, DependencyGraph.READ);
                }
            }
            int next = nextAlive[all.length(s)];
            if (next >= 0) {
                graph.add(t, lists.transactionOf[next], DependencyGraph.MISSED);
            } else {
                for (int u : unread) {
                    graph.add(t, lists.transactionOf[u], DependencyGraph.MISSED);
                }
            }
            lostUpdate(k, s, outside, updater);
        }
    }

    private void dirtyUpdate(int k, int lost, int above) {
        anomalies.report(
                Phenomenon.DIRTY_UPDATE,
                List.of(lists.transactionOf[lost], lists.transactionOf[above]),
                lists.name(above) + " appended " + lists.value(all.appended(above)) + " to " + lists.list(k) + " above "
                        + lists.value(all.appended(lost)) + ", which " + lists.name(lost)
                        + " appended and then aborted.");
    }

    private void dirtyRead(int k, int read, int writer) {
        anomalies.report(
                Phenomenon.G1A,
                List.of(lists.transactionOf[writer], lists.transactionOf[read]),
                lists.name(read) + " read " + lists.value(all.appended(writer)) + " in " + lists.list(k) + ", although "
                        + lists.name(writer) + ", which appended it, aborted.");
    }

    private void unfinishedRead(int k, int read, int writer) {
        anomalies.report(
                Phenomenon.G1B,
                List.of(lists.transactionOf[writer], lists.transactionOf[read]),
                lists.name(read) + " read " + lists.list(k) + " up to " + lists.value(all.appended(writer))
                        + ", although " + lists.name(writer) + " appended more to it in the same transaction.");
    }

    private void lostUpdate(int k, int read, int version, int[] updater) {
        int t = lists.transactionOf[read];
        boolean updates = false;
        for (int s = read + 1; s < all.firstStep(t + 1) && !updates; s++) {
            if (all.key(s) == k && !all.append(s)) {
                return;
            }
            updates = all.key(s) == k;
        }
        if (!updates || version < all.length(read)) {
            return;
        }
        if (updater[version] < 0) {
            updater[version] = t;
        } else if (updater[version] != t) {
            anomalies.report(
                    Phenomenon.LOST_UPDATE,
                    List.of(updater[version], t),
                    "T" + updater[version] + " and T" + t + " both read " + lists.list(k) + " with "
                            + (version == 1 ? "1 element" : version + " elements")
                            + " and both appended to it: one did not see the other's append.");
        }
    }

    /** Every transaction must see its own appends, in order and none before it is made. */
    private void insideTransactions() {
        for (int t = 0; t < all.size(); t++) {
            if (lists.happened[t]) {
                appendsInOrder(t);
            }
            if (all.answer(t) != Answer.ACKNOWLEDGED) {
                continue;
            }
            for (int read = all.firstStep(t); read < all.firstStep(t + 1); read++) {
                if (!all.append(read) && !lists.unordered[all.key(read)]) {
                    seesItself(t, read);
                }
            }
        }
    }

    private void appendsInOrder(int t) {
        for (int s = all.firstStep(t); s < all.firstStep(t + 1); s++) {
            for (int r = s + 1; all.append(s) && !lists.unordered[all.key(s)] && r < all.firstStep(t + 1); r++) {
                if (all.append(r)
                        && all.key(r) == all.key(s)
                        && lists.place[r] >= 0
                        && (lists.place[s] < 0 || lists.place[s] > lists.place[r])) {
                    anomalies.report(
                            Phenomenon.INTERNAL,
                            List.of(t),
                            "T" + t + " appended " + lists.value(all.appended(s)) + " and then "
                                    + lists.value(all.appended(r)) + " to " + lists.list(all.key(s)) + ", which shows "
                                    + (lists.place[s] < 0
                                            ? "the second one without the first."
                                            : "them the other way round."));
                    return;
                }
            }
        }
    }

    private void seesItself(int t, int read) {
        int k = all.key(read);
        int previous = -1;
        for (int s = all.firstStep(t); s < all.firstStep(t + 1); s++) {
            if (!all.append(s) || all.key(s) != k) {
                continue;
            }
            boolean seen = lists.place[s] >= 0 && lists.place[s] < all.length(read);
            String what = "T" + t + " read " + lists.list(k) + " after it had appended " + lists.value(all.appended(s))
                    + ", ";
            if (s < read && !seen) {
                anomalies.report(Phenomenon.INTERNAL, List.of(t), what + "and did not see it.");
            } else if (s < read && lists.place[s] < previous) {
                anomalies.report(Phenomenon.INTERNAL, List.of(t), what + "and saw its own appends in the wrong order.");
            } else if (s > read && seen) {
                anomalies.report(
                        Phenomenon.INTERNAL,
                        List.of(t),
                        "T" + t + " read " + lists.value(all.appended(s)) + " in " + lists.list(k)
                                + " before it appended it.");
            }
            previous = Math.max(previous, lists.place[s]);
        }
    }
}
