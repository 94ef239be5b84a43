package org.drdrills.check.consistency;

import java.util.Arrays;
import java.util.List;

/** The order in which the elements of each list were appended, as the reads show it, and who appended them. */
final class ListOrders {

    private final Transactions all;
    private final Anomalies anomalies;
    /** Per step: its transaction. */
    final int[] transactionOf;
    /** Per append: its place in the list, −1 where no read shows it. */
    final int[] place;
    /** Per append: whether it is its transaction's last one to the list. */
    final boolean[] last;
    /** Per transaction: whether it surely committed. */
    final boolean[] happened;
    /** Per key: whether its list gives no order. */
    final boolean[] unordered;
    /** Per key: where its steps begin in {@link #stepsByKey}. */
    final int[] stepOffset;

    final int[] stepsByKey;
    private final int[] orderOffset;
    /** Per key and place: the append that is there, −1 for none. */
    private final int[] order;

    private boolean ambiguous;

    /** Finds the order of every list, and reports what is wrong with a list by itself. */
    ListOrders(Transactions all, Anomalies anomalies) {
        this.all = all;
        this.anomalies = anomalies;
        transactionOf = new int[all.steps()];
        place = new int[all.steps()];
        Arrays.fill(place, -1);
        last = new boolean[all.steps()];
        happened = new boolean[all.size()];
        unordered = new boolean[all.keys()];
        stepOffset = new int[all.keys() + 2];
        stepsByKey = new int[all.steps()];
        orderOffset = new int[all.keys() + 1];
        prepare();
        order = new int[orderOffset[all.keys()]];
        Arrays.fill(order, -1);
        for (int k = 0; k < all.keys(); k++) {
            orderKey(k);
        }
    }

    /** Whether an element was appended twice to one list. */
    boolean ambiguous() {
        return ambiguous;
    }

    /** Share of the steps that are on lists with an order. */
    double orderedShare() {
        long ordered = 0;
        for (int s = 0; s < all.steps(); s++) {
            ordered += unordered[all.key(s)] ? 0 : 1;
        }
        return (double) ordered / Math.max(1, all.steps());
    }

    private void prepare() {
        int[] seenIn = new int[all.keys()];
        Arrays.fill(seenIn, -1);
        for (int t = 0; t < all.size(); t++) {
            happened[t] = all.answer(t) == Answer.ACKNOWLEDGED;
            for (int s = all.firstStep(t + 1) - 1; s >= all.firstStep(t); s--) {
                transactionOf[s] = t;
                int k = all.key(s);
                stepOffset[k + 2]++;
                if (all.append(s)) {
                    last[s] = seenIn[k] != t;
                    seenIn[k] = t;
                }
            }
        }
        for (int k = 0; k < all.keys(); k++) {
            stepOffset[k + 2] += stepOffset[k + 1];
            orderOffset[k + 1] = orderOffset[k] + all.longest(k);
        }
        for (int s = 0; s < all.steps(); s++) {
            stepsByKey[stepOffset[all.key(s) + 1]++] = s;
        }
    }

    boolean committedRead(int s) {
        return !all.append(s) && all.answer(transactionOf[s]) == Answer.ACKNOWLEDGED;
    }

    /** Finds out who appended what is where in one list, and what is wrong with the list by itself. */
    private void orderKey(int k) {
        ValueIndex index = new ValueIndex(Math.max(4, all.longest(k)));
        int[] appender = new int[stepOffset[k + 1] - stepOffset[k]];
        for (int i = stepOffset[k]; i < stepOffset[k + 1]; i++) {
            int s = stepsByKey[i];
            if (all.append(s)) {
                int size = index.size();
                int v = index.number(all.appended(s));
                if (v < size) {
                    ambiguous = true;
                    unordered[k] = true;
                } else {
                    appender[v] = s;
                }
            }
        }
        boolean odd = false;
        for (int i = stepOffset[k]; i < stepOffset[k + 1]; i++) {
            int s = stepsByKey[i];
            odd |= committedRead(s) && !all.usual(s);
        }
        if (unordered[k]) {
            return;
        }
        for (int j = 0; j < all.longest(k); j++) {
            int v = index.find(all.longest(k, j));
            if (v < 0) {
                invented(k, j);
                unordered[k] = true;
                return;
            }
            if (place[appender[v]] >= 0) {
                duplicate(k, place[appender[v]], j);
                unordered[k] = true;
                return;
            }
            int s = appender[v];
            place[s] = j;
            order[orderOffset[k] + j] = s;
        }
        if (odd) {
            disagreement(k);
            unordered[k] = true;
        }
        for (int j = 0; j < all.longest(k); j++) {
            int t = transactionOf[order[orderOffset[k] + j]];
            happened[t] |= all.answer(t) == Answer.UNKNOWN;
        }
    }

    private int firstRead(int k, int length) {
        for (int i = stepOffset[k]; i < stepOffset[k + 1]; i++) {
            if (committedRead(stepsByKey[i]) && all.usual(stepsByKey[i]) && all.length(stepsByKey[i]) >= length) {
                return stepsByKey[i];
            }
        }
        throw new IllegalStateException("no read returned " + length + " elements");
    }

    private void invented(int k, int j) {
        int read = firstRead(k, j + 1);
        anomalies.report(
                Phenomenon.INVENTED,
                List.of(transactionOf[read]),
                name(read) + " read " + value(all.longest(k, j)) + " in " + list(k)
                        + ", which no transaction ever appended to it.");
    }

    private void duplicate(int k, int one, int two) {
        int read = firstRead(k, two + 1);
        int writer = transactionOf[order[orderOffset[k] + one]];
        anomalies.report(
                Phenomenon.DUPLICATE,
                List.of(writer, transactionOf[read]),
                name(read) + " read " + value(all.longest(k, one)) + " twice in " + list(k) + ", as elements "
                        + (one + 1) + " and " + (two + 1) + "; it was appended once.");
    }

    private void disagreement(int k) {
        for (int i = stepOffset[k]; i < stepOffset[k + 1]; i++) {
            int s = stepsByKey[i];
            if (committedRead(s) && !all.usual(s)) {
                int j = 0;
                while (all.element(s, j) == all.longest(k, j)) {
                    j++;
                }
                int other = firstRead(k, j + 1);
                anomalies.report(
                        Phenomenon.INCOMPATIBLE_ORDER,
                        List.of(transactionOf[s], transactionOf[other]),
                        name(s) + " read " + value(all.element(s, j))
                                + " as element " + (j + 1) + " of " + list(k) + ", " + name(other) + " read "
                                + value(all.longest(k, j))
                                + " there, and elements never move.");
                return;
            }
        }
    }

    /** The append whose element is at a place of a list. */
    int owner(int k, int j) {
        return order[orderOffset[k] + j];
    }

    /** Whether the transaction of a step certainly had no effect. */
    boolean aborted(int s) {
        return all.answer(transactionOf[s]) == Answer.REFUSED;
    }

    boolean allAbortedBetween(int k, int one, int two) {
        for (int j = one + 1; j < two; j++) {
            if (!aborted(owner(k, j))) {
                return false;
            }
        }
        return true;
    }

    /** Who surely appended what no read shows: one append each, and no more than keeps the number of edges linear. */
    int[] unread(int k) {
        int[] unread = new int[16];
        int count = 0;
        int readers = 1;
        int transaction = -1;
        for (int i = stepOffset[k]; i < stepOffset[k + 1]; i++) {
            int s = stepsByKey[i];
            readers += committedRead(s) && all.length(s) == all.longest(k) ? 1 : 0;
            if (all.append(s) && place[s] < 0 && happened[transactionOf[s]] && transactionOf[s] != transaction) {
                transaction = transactionOf[s];
                if (count == unread.length) {
                    unread = Arrays.copyOf(unread, 2 * count);
                }
                unread[count++] = s;
            }
        }
        int most = 64 + 8 * (stepOffset[k + 1] - stepOffset[k]) / readers;
        return Arrays.copyOf(unread, Math.min(count, most));
    }

    String name(int step) {
        return "T" + transactionOf[step];
    }

    String value(long value) {
        return all.labels().value().apply(value);
    }

    String list(int k) {
        return all.labels().key().apply(all.keyName(k));
    }
}
