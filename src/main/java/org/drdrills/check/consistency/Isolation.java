package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Do transactions that append to lists and read them fit an isolation level?
 *
 * <p>Every list that is read shows the order in which its elements were appended, so who wrote before whom, who read whose write
 * and who missed whose write follows from the record alone, without guessing (Kingsbury and Alvaro, "Elle: Inferring Isolation
 * Anomalies from Experimental Observations", 2020). Circles in these orders, and a few contradictions without a circle, are
 * the phenomena that levels are defined by. Elements that were committed and never read must lie after the longest read.
 *
 * <p>Every phenomenon reported is in every execution that fits the record and in which what a committed read shows was
 * committed; where it was not, that is a phenomenon too. Lists on which reads disagree, or to which one element was
 * appended twice, give no order and add nothing to circles.
 */
public final class Isolation {

    private static final int MOST = 10;
    private static final long BOUND = 200_000_000;
    private static final int PLAIN = Circles.WROTE | Circles.READ | Circles.MISSED;

    private final Transactions all;
    private final IsolationLevel level;
    private final List<Anomaly> found = new ArrayList<>();
    private final int[] counts = new int[Phenomenon.values().length];
    private final int[] transactionOf;
    /** Per append: its place in the list, −1 where no read shows it. */
    private final int[] place;

    private final boolean[] last;
    private final boolean[] happened;
    private final boolean[] unordered;
    private int[] stepOffset;
    private int[] stepsByKey;
    /** Per key and place: the append that is there, −1 for none. */
    private int[] orderOffset;

    private int[] order;
    private boolean ambiguous;
    private boolean unfinished;
    private Circles circles;

    @SuppressWarnings("NullAway.Init")
    private Isolation(Transactions all, IsolationLevel level) {
        this.all = all;
        this.level = level;
        transactionOf = new int[all.steps()];
        place = new int[all.steps()];
        Arrays.fill(place, -1);
        last = new boolean[all.steps()];
        happened = new boolean[all.size()];
        unordered = new boolean[all.keys()];
    }

    /** Judges against the level that is claimed. Reads of transactions that did not surely commit are left out. */
    public static IsolationJudgement judge(Transactions transactions, IsolationLevel claimed) {
        return new Isolation(transactions, claimed).judge();
    }

    private IsolationJudgement judge() {
        prepare();
        for (int k = 0; k < all.keys(); k++) {
            orderKey(k);
        }
        circles = new Circles(all.size());
        for (int k = 0; k < all.keys(); k++) {
            if (!unordered[k]) {
                relate(k);
            }
        }
        insideTransactions();
        circles.close();
        findCircles();
        found.sort((a, b) -> a.phenomenon().compareTo(b.phenomenon()));
        List<Anomaly> forbidden =
                found.stream().filter(a -> level.forbids(a.phenomenon())).toList();
        List<Anomaly> tolerated =
                found.stream().filter(a -> !level.forbids(a.phenomenon())).toList();
        if (!forbidden.isEmpty()) {
            return new IsolationJudgement.Violated(forbidden, tolerated);
        }
        if (ambiguous || unfinished) {
            long judged = 0;
            for (int s = 0; s < all.steps(); s++) {
                judged += unordered[all.key(s)] ? 0 : 1;
            }
            return new IsolationJudgement.Undecided(
                    unfinished ? 0 : (double) judged / Math.max(1, all.steps()),
                    unfinished
                            ? "the search for a circle reached its bound of " + BOUND + " steps"
                            : "some elements were appended twice to the same list, so its order says little; append different elements",
                    tolerated);
        }
        return new IsolationJudgement.Holds(all.size(), tolerated);
    }

    private void prepare() {
        stepOffset = new int[all.keys() + 2];
        orderOffset = new int[all.keys() + 1];
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
        stepsByKey = new int[all.steps()];
        for (int s = 0; s < all.steps(); s++) {
            stepsByKey[stepOffset[all.key(s) + 1]++] = s;
        }
        order = new int[orderOffset[all.keys()]];
        Arrays.fill(order, -1);
    }

    private boolean committedRead(int s) {
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
        report(
                Phenomenon.INVENTED,
                List.of(transactionOf[read]),
                name(read) + " read " + value(all.longest(k, j)) + " in " + list(k)
                        + ", which no transaction ever appended to it.");
    }

    private void duplicate(int k, int one, int two) {
        int read = firstRead(k, two + 1);
        int writer = transactionOf[order[orderOffset[k] + one]];
        report(
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
                report(
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

    private int owner(int k, int j) {
        return order[orderOffset[k] + j];
    }

    private boolean aborted(int s) {
        return all.answer(transactionOf[s]) == Answer.REFUSED;
    }

    /** What one list says about the order of transactions. */
    private void relate(int k) {
        int length = all.longest(k);
        int before = -1;
        int[] nextAlive = new int[length + 1];
        nextAlive[length] = -1;
        for (int j = length - 1; j >= 0; j--) {
            nextAlive[j] = aborted(owner(k, j)) ? nextAlive[j + 1] : owner(k, j);
        }
        for (int j = 0; j < length; j++) {
            int s = owner(k, j);
            if (aborted(s)) {
                if (nextAlive[j] >= 0) {
                    dirtyUpdate(k, s, nextAlive[j]);
                }
                continue;
            }
            if (before >= 0) {
                circles.add(transactionOf[before], transactionOf[s], Circles.WROTE);
            }
            before = s;
        }
        int[] unread = unread(k);
        for (int s : unread) {
            if (before >= 0) {
                circles.add(transactionOf[before], transactionOf[s], Circles.WROTE);
            }
        }
        int abortedReported = 0;
        int[] updater = new int[length + 1];
        Arrays.fill(updater, -1);
        for (int i = stepOffset[k]; i < stepOffset[k + 1]; i++) {
            int s = stepsByKey[i];
            if (!committedRead(s)) {
                continue;
            }
            int t = transactionOf[s];
            int outside = all.length(s);
            while (outside > 0 && transactionOf[owner(k, outside - 1)] == t) {
                outside--;
            }
            for (int j = abortedReported; j < outside; j++) {
                if (aborted(owner(k, j))) {
                    dirtyRead(k, s, owner(k, j));
                }
                abortedReported = j + 1;
            }
            if (outside > 0) {
                int writer = owner(k, outside - 1);
                if (!last[writer]) {
                    unfinishedRead(k, s, writer);
                }
                if (!aborted(writer)) {
                    circles.add(transactionOf[writer], t, Circles.READ);
                }
            }
            int next = nextAlive[all.length(s)];
            if (next >= 0) {
                circles.add(t, transactionOf[next], Circles.MISSED);
            } else {
                for (int u : unread) {
                    circles.add(t, transactionOf[u], Circles.MISSED);
                }
            }
            lostUpdate(k, s, outside, updater);
        }
    }

    /** Who surely appended what no read shows: one append each, and no more than keeps the number of edges linear. */
    private int[] unread(int k) {
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

    private void dirtyUpdate(int k, int lost, int above) {
        report(
                Phenomenon.DIRTY_UPDATE,
                List.of(transactionOf[lost], transactionOf[above]),
                name(above) + " appended " + value(all.appended(above)) + " to " + list(k) + " above "
                        + value(all.appended(lost)) + ", which " + name(lost) + " appended and then aborted.");
    }

    private void dirtyRead(int k, int read, int writer) {
        report(
                Phenomenon.G1A,
                List.of(transactionOf[writer], transactionOf[read]),
                name(read) + " read " + value(all.appended(writer)) + " in " + list(k) + ", although " + name(writer)
                        + ", which appended it, aborted.");
    }

    private void unfinishedRead(int k, int read, int writer) {
        report(
                Phenomenon.G1B,
                List.of(transactionOf[writer], transactionOf[read]),
                name(read) + " read " + list(k) + " up to " + value(all.appended(writer)) + ", although " + name(writer)
                        + " appended more to it in the same transaction.");
    }

    private void lostUpdate(int k, int read, int version, int[] updater) {
        int t = transactionOf[read];
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
            report(
                    Phenomenon.LOST_UPDATE,
                    List.of(updater[version], t),
                    "T" + updater[version] + " and T" + t + " both read " + list(k) + " with "
                            + (version == 1 ? "1 element" : version + " elements")
                            + " and both appended to it: one did not see the other's append.");
        }
    }

    /** Every transaction must see its own appends, in order and none before it is made. */
    private void insideTransactions() {
        for (int t = 0; t < all.size(); t++) {
            if (happened[t]) {
                appendsInOrder(t);
            }
            if (all.answer(t) != Answer.ACKNOWLEDGED) {
                continue;
            }
            for (int read = all.firstStep(t); read < all.firstStep(t + 1); read++) {
                if (!all.append(read) && !unordered[all.key(read)]) {
                    seesItself(t, read);
                }
            }
        }
    }

    private void appendsInOrder(int t) {
        for (int s = all.firstStep(t); s < all.firstStep(t + 1); s++) {
            for (int r = s + 1; all.append(s) && !unordered[all.key(s)] && r < all.firstStep(t + 1); r++) {
                if (all.append(r)
                        && all.key(r) == all.key(s)
                        && place[r] >= 0
                        && (place[s] < 0 || place[s] > place[r])) {
                    report(
                            Phenomenon.INTERNAL,
                            List.of(t),
                            "T" + t + " appended " + value(all.appended(s)) + " and then "
                                    + value(all.appended(r)) + " to " + list(all.key(s)) + ", which shows "
                                    + (place[s] < 0
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
            boolean seen = place[s] >= 0 && place[s] < all.length(read);
            String what = "T" + t + " read " + list(k) + " after it had appended " + value(all.appended(s)) + ", ";
            if (s < read && !seen) {
                report(Phenomenon.INTERNAL, List.of(t), what + "and did not see it.");
            } else if (s < read && place[s] < previous) {
                report(Phenomenon.INTERNAL, List.of(t), what + "and saw its own appends in the wrong order.");
            } else if (s > read && seen) {
                report(
                        Phenomenon.INTERNAL,
                        List.of(t),
                        "T" + t + " read " + value(all.appended(s)) + " in " + list(k) + " before it appended it.");
            }
            previous = Math.max(previous, place[s]);
        }
    }

    private void findCircles() {
        boolean strict = level == IsolationLevel.STRICT_SERIALIZABLE;
        if (strict) {
            addTime();
            int[] timed = circles.components(PLAIN | Circles.TIME);
            if (!any(circles.circular(timed))) {
                return;
            }
            int[] plain = circles.components(PLAIN);
            if (!any(circles.circular(plain))) {
                reportCircles(Phenomenon.REAL_TIME, circles.closedBy(PLAIN, PLAIN | Circles.TIME, timed, MOST, BOUND));
                return;
            }
            plainCircles(plain);
            return;
        }
        int[] plain = circles.components(PLAIN);
        if (any(circles.circular(plain))) {
            plainCircles(plain);
        }
    }

    private void plainCircles(int[] components) {
        int[] writes = circles.components(Circles.WROTE);
        reportCircles(Phenomenon.G0, circles.closedBy(Circles.WROTE, Circles.WROTE, writes, MOST, BOUND));
        int information = Circles.WROTE | Circles.READ;
        reportCircles(
                Phenomenon.G1C,
                circles.closedBy(Circles.READ, information, circles.components(information), MOST, BOUND));
        reportCircles(Phenomenon.G_SINGLE, circles.closedBy(Circles.MISSED, information, components, MOST, BOUND));
        if (counts[Phenomenon.G_SINGLE.ordinal()] == 0) {
            reportCircles(
                    Phenomenon.G_NONADJACENT, circles.closedApart(Circles.MISSED, PLAIN, components, MOST, BOUND));
        }
        if (counts[Phenomenon.G_SINGLE.ordinal()] + counts[Phenomenon.G_NONADJACENT.ordinal()] == 0
                || !level.forbids(Phenomenon.G2_ITEM)) {
            reportCircles(Phenomenon.G2_ITEM, circles.closedBy(Circles.MISSED, PLAIN, components, MOST, BOUND));
        }
    }

    private static boolean any(boolean[] circular) {
        for (boolean c : circular) {
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
            earlier[t] = happened[t] ? before(moments, all.start(t)) : -1;
        }
        circles.time(byEnd, earlier);
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

    private void reportCircles(Phenomenon phenomenon, @Nullable List<int[]> list) {
        if (list == null) {
            unfinished |= level.forbids(phenomenon);
            return;
        }
        for (int[] nodes : list) {
            int[] members = circles.onlyTransactions(nodes);
            List<Anomaly.Dependency> dependencies = new ArrayList<>();
            int missed = 0;
            for (int i = 0; i < members.length; i++) {
                int from = members[i];
                int to = members[(i + 1) % members.length];
                int kind = circles.kind(from, to);
                missed += kind == Circles.MISSED ? 1 : 0;
                dependencies.add(dependency(from, to, kind));
            }
            if ((phenomenon == Phenomenon.G2_ITEM || phenomenon == Phenomenon.G_NONADJACENT) && missed < 2) {
                continue;
            }
            StringBuilder sentence = new StringBuilder("These transactions have no order: ");
            for (int i = 0; i < dependencies.size(); i++) {
                sentence.append(i == 0 ? "" : "; ").append(dependencies.get(i).because());
            }
            report(phenomenon, members, dependencies, sentence.append('.').toString());
        }
    }

    private Anomaly.Dependency dependency(int from, int to, int kind) {
        String before = "T" + from + " comes before T" + to + ", which ";
        return switch (kind) {
            case Circles.TIME ->
                new Anomaly.Dependency(
                        from,
                        to,
                        Anomaly.Order.ENDED_BEFORE,
                        before + "began at " + Wording.seconds(all.start(to)) + " s when T" + from + " had ended at "
                                + Wording.seconds(all.end(from)) + " s");
            case Circles.WROTE ->
                new Anomaly.Dependency(from, to, Anomaly.Order.WROTE_BEFORE, before + wrote(from, to));
            case Circles.READ -> new Anomaly.Dependency(from, to, Anomaly.Order.WAS_READ, before + read(from, to));
            default -> new Anomaly.Dependency(from, to, Anomaly.Order.MISSED, before + missed(from, to));
        };
    }

    private String wrote(int from, int to) {
        for (int s = all.firstStep(from); s < all.firstStep(from + 1); s++) {
            for (int r = all.firstStep(to); r < all.firstStep(to + 1); r++) {
                if (all.append(s)
                        && all.append(r)
                        && all.key(s) == all.key(r)
                        && !unordered[all.key(s)]
                        && place[s] >= 0
                        && ((place[r] > place[s] && allAbortedBetween(all.key(s), place[s], place[r]))
                                || (place[r] < 0
                                        && allAbortedBetween(all.key(s), place[s], all.longest(all.key(s)))))) {
                    return "appended " + value(all.appended(r)) + " to " + list(all.key(s)) + " after T" + from + "'s "
                            + value(all.appended(s));
                }
            }
        }
        return "appended to a list after it";
    }

    private boolean allAbortedBetween(int k, int one, int two) {
        for (int j = one + 1; j < two; j++) {
            if (!aborted(owner(k, j))) {
                return false;
            }
        }
        return true;
    }

    private String read(int from, int to) {
        for (int r = all.firstStep(to); r < all.firstStep(to + 1); r++) {
            int k = all.key(r);
            if (!all.append(r) && !unordered[k]) {
                int outside = all.length(r);
                while (outside > 0 && transactionOf[owner(k, outside - 1)] == to) {
                    outside--;
                }
                if (outside > 0 && transactionOf[owner(k, outside - 1)] == from) {
                    return "read T" + from + "'s " + value(all.appended(owner(k, outside - 1))) + " in " + list(k);
                }
            }
        }
        return "read what it appended";
    }

    private String missed(int from, int to) {
        for (int r = all.firstStep(from); r < all.firstStep(from + 1); r++) {
            int k = all.key(r);
            if (all.append(r) || unordered[k]) {
                continue;
            }
            for (int s = all.firstStep(to); s < all.firstStep(to + 1); s++) {
                boolean next = all.append(s)
                        && all.key(s) == k
                        && (place[s] >= all.length(r)
                                ? allAbortedBetween(k, all.length(r) - 1, place[s])
                                : place[s] < 0 && allAbortedBetween(k, all.length(r) - 1, all.longest(k)));
                if (next) {
                    return "appended " + value(all.appended(s)) + " to " + list(k) + " only after T" + from
                            + " had read it without";
                }
            }
        }
        return "appended only after it had read";
    }

    private void report(Phenomenon phenomenon, List<Integer> members, String sentence) {
        report(
                phenomenon,
                new TreeSet<>(members).stream().mapToInt(Integer::intValue).toArray(),
                List.of(),
                sentence);
    }

    private void report(Phenomenon phenomenon, int[] members, List<Anomaly.Dependency> circle, String sentence) {
        if (counts[phenomenon.ordinal()]++ < MOST) {
            found.add(new Anomaly(
                    phenomenon,
                    Arrays.stream(members).mapToObj(all::get).toList(),
                    circle,
                    Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                    all.labels()));
        }
    }

    private String name(int step) {
        return "T" + transactionOf[step];
    }

    private String value(long value) {
        return all.labels().value().apply(value);
    }

    private String list(int k) {
        return all.labels().key().apply(all.keyName(k));
    }
}
