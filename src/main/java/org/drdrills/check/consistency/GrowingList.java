package org.drdrills.check.consistency;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lists that only grow, in about linear time, whatever was unanswered or appended twice.
 *
 * <p>The longest read fixes the order; every other read must be a beginning of it, and what it does not return was appended after
 * it, if at all. Time is then swept once and the list grows only when an end forces it: a read that ends needs its elements,
 * an append that ends needs its place. Of several appends of one value, the one that ends first is placed first. Growing as late
 * as possible leaves every later read the most freedom, so a read that starts on a list that is already longer than what it
 * returns, and a place that no begun append can fill, are the only ways to fail.
 */
final class GrowingList {

    private final ObjectHistory history;
    private final Operations all;
    private int longest = -1;
    private ValueIndex values;
    private int[] head;
    private int[] follower;
    private int[] unanswered;
    private int[] placesLeft;
    private boolean[] placed;
    private int length;
    private int[] grownBy;

    @SuppressWarnings("NullAway.Init")
    GrowingList(ObjectHistory history) {
        this.history = history;
        this.all = history.all;
    }

    Judgement judge() {
        Conflict conflict = conflict();
        return conflict == null ? new Judgement.Holds(history.size()) : conflict.explain();
    }

    boolean violated() {
        return conflict() != null;
    }

    private interface Conflict {
        Judgement.Violated explain();
    }

    private @Nullable Conflict conflict() {
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (isRead(i) && (longest < 0 || all.elementCount(i) > all.elementCount(longest))) {
                longest = i;
            }
        }
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            for (int j = 0; j < all.elementCount(i); j++) {
                if (!all.refused(i) && all.element(i, j) != all.element(longest, j)) {
                    int place = j;
                    return () -> differing(i, place);
                }
            }
        }
        return sweep();
    }

    private boolean isRead(int i) {
        return all.kind(i) == Kind.READ_ALL && !all.refused(i);
    }

    private Judgement.Violated differing(int i, int place) {
        long x = all.element(i, place);
        long y = all.element(longest, place);
        int later = all.startMoment(i) > all.startMoment(longest) ? i : longest;
        return new ElementReduction(history, later)
                .with(i)
                .with(longest)
                .about(x)
                .about(y)
                .because(of(i) + " and " + of(longest) + " disagree: element " + (place + 1) + " is " + value(x)
                        + " in one and " + value(y) + " in the other, and elements never move.");
    }

    private @Nullable Conflict sweep() {
        int total = longest < 0 ? 0 : all.elementCount(longest);
        int n = history.size();
        values = new ValueIndex(16);
        long[] moments = new long[2 * n];
        int[] events = new int[2 * n];
        int count = 0;
        for (int m = 0; m < n; m++) {
            int i = history.at(m);
            if (all.refused(i)) {
                continue;
            }
            if (all.kind(i) == Kind.APPEND) {
                values.number(all.argument(i));
            }
            events[count] = 2 * m;
            moments[count++] = all.startMoment(i);
            if (!all.unknown(i)) {
                events[count] = 2 * m + 1;
                moments[count++] = all.endMoment(i);
            }
        }
        int[] order = Moments.order(moments, count);
        head = new int[values.size()];
        Arrays.fill(head, -1);
        follower = new int[n];
        placed = new boolean[n];
        unanswered = new int[values.size()];
        placesLeft = new int[values.size()];
        grownBy = new int[total + 1];
        for (int j = 0; j < total; j++) {
            int v = values.find(all.element(longest, j));
            if (v < 0) {
                int place = j;
                return () -> notAppended(longest, place);
            }
            placesLeft[v]++;
        }
        for (int e : order) {
            int m = events[e] >> 1;
            Conflict conflict = (events[e] & 1) == 0 ? begin(m) : end(m, total);
            if (conflict != null) {
                return conflict;
            }
        }
        return null;
    }

    private @Nullable Conflict begin(int m) {
        int i = history.at(m);
        if (isRead(i)) {
            return all.elementCount(i) < length ? () -> tooShort(i) : null;
        }
        int v = values.find(all.argument(i));
        if (all.unknown(i)) {
            unanswered[v]++;
            return null;
        }
        int before = -1;
        int next = head[v];
        while (next >= 0 && all.endMoment(history.at(next)) < all.endMoment(i)) {
            before = next;
            next = follower[next];
        }
        follower[m] = next;
        if (before < 0) {
            head[v] = m;
        } else {
            follower[before] = m;
        }
        return null;
    }

    private @Nullable Conflict end(int m, int total) {
        int i = history.at(m);
        if (isRead(i)) {
            while (length < all.elementCount(i)) {
                if (!grow(i)) {
                    int place = length;
                    return () -> notAppended(i, place);
                }
            }
            return null;
        }
        int v = values.find(all.argument(i));
        while (!placed[m]) {
            if (length >= total) {
                grownBy[total] = length == total ? i : grownBy[total];
                length = total + 1;
                head[v] = head[v] == m ? follower[m] : head[v];
                return null;
            }
            if (placesLeft[v] == 0 && head[v] == m) {
                head[v] = follower[m];
            }
            if (!grow(i)) {
                int place = length;
                return () -> overtaken(i, place);
            }
        }
        return null;
    }

    /** Fills the next place; false if no transaction has begun to append what belongs there. */
    private boolean grow(int forcedBy) {
        int v = values.find(all.element(longest, length));
        if (head[v] >= 0) {
            placed[head[v]] = true;
            head[v] = follower[head[v]];
        } else if (unanswered[v] > 0) {
            unanswered[v]--;
        } else {
            return false;
        }
        placesLeft[v]--;
        grownBy[length++] = forcedBy;
        return true;
    }

    private Judgement.Violated tooShort(int read) {
        int proof = grownBy[all.elementCount(read)];
        if (isRead(proof)) {
            long x = all.element(proof, all.elementCount(read));
            return new ElementReduction(history, read)
                    .with(proof)
                    .about(x)
                    .because(of(read) + " misses " + value(x) + ", although " + of(proof) + " had returned it before.");
        }
        ElementReduction reduction = new ElementReduction(history, read).with(proof);
        if (longest != read) {
            reduction.with(longest);
        }
        return reduction.because(of(read) + " misses " + value(all.argument(proof)) + ", although " + of(proof)
                + " had ended before it began.");
    }

    private Judgement.Violated notAppended(int read, int place) {
        long x = all.element(read, place);
        int attempts = attempts(x);
        int first = -1;
        boolean refused = false;
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (all.kind(i) == Kind.APPEND && all.argument(i) == x) {
                refused |= all.refused(i);
                first = all.refused(i) || first >= 0 ? first : i;
            }
        }
        int times = times(read, x);
        String why = times > Math.max(1, attempts)
                ? times + " times, although it was appended "
                        + (attempts == 1 ? "once." : "at most " + attempts + " times.")
                : attempts == 0
                        ? refused ? "but its append was refused." : "which no transaction ever appended."
                        : "which no transaction had begun to append"
                                + (attempts == 1 ? "; " + of(first) + " began after that." : " so often by then.");
        return new ElementReduction(history, read)
                .about(x)
                .because(of(read) + " returned " + value(x) + (times > Math.max(1, attempts) ? " " : ", ") + why);
    }

    private int attempts(long element) {
        int attempts = 0;
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            attempts += all.kind(i) == Kind.APPEND && all.argument(i) == element && !all.refused(i) ? 1 : 0;
        }
        return attempts;
    }

    private int times(int read, long element) {
        int times = 0;
        for (int j = 0; j < all.elementCount(read); j++) {
            times += all.element(read, j) == element ? 1 : 0;
        }
        return times;
    }

    private Judgement.Violated overtaken(int append, int place) {
        long y = all.element(longest, place);
        long x = all.argument(append);
        if (attempts(y) < times(longest, y)) {
            return notAppended(longest, place);
        }
        return new ElementReduction(history, longest)
                .with(append)
                .about(y)
                .because(of(longest)
                        + (places(x)
                                ? " returned " + value(y) + " before " + value(x)
                                : " returned " + value(y) + " but not " + value(x))
                        + ", although " + of(append) + " had ended before any transaction began to append " + value(y)
                        + ".");
    }

    private boolean places(long x) {
        for (int j = 0; j < all.elementCount(longest); j++) {
            if (all.element(longest, j) == x) {
                return true;
            }
        }
        return false;
    }

    private String value(long value) {
        return all.labels().value().apply(value);
    }

    private String of(int i) {
        return new Wording(all.labels()).of(all.get(i));
    }
}
