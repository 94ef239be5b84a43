package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counters to which different amounts are added: every way in which the past may have gone is followed at once, event by
 * event, an operation being put in place when its end forces it (Lowe, "Testing for linearizability", 2017). To find which
 * additions make up a sum is hard in general, so this is bounded; memory depends on how many additions are open.
 */
final class CounterSearch {

    static final int ALIVE = -1;
    static final int GAVE_UP = -2;

    private final Operations all;
    private final List<Integer> rows;
    private final Bounds bounds;
    private final int[] slot;
    private final ValueIndex amounts = new ValueIndex(16);
    private long[] amountOf = new long[0];
    private int[] available = new int[0];
    private int[] events;
    private int slotWords;
    private Configurations now;
    private Configurations next;
    private Configurations work;
    private final List<Integer> openAdds = new ArrayList<>();
    private final List<Integer> openReads = new ArrayList<>();
    private long steps;
    private int ended;

    @SuppressWarnings("NullAway.Init")
    private CounterSearch(Operations all, List<Integer> rows, Bounds bounds) {
        this.all = all;
        this.rows = rows;
        this.bounds = bounds;
        this.slot = new int[rows.size()];
        prepare();
    }

    CounterSearch(ObjectHistory history, Bounds bounds) {
        this(
                history.all,
                IntStream.range(0, history.size())
                        .map(history::at)
                        .filter(i -> !history.all.refused(i))
                        .boxed()
                        .toList(),
                bounds);
    }

    long steps() {
        return steps;
    }

    /** Share of the answered operations up to whose end a way is known to survive. */
    double share() {
        return (double) ended / rows.stream().filter(i -> !all.unknown(i)).count();
    }

    private void prepare() {
        int n = rows.size();
        long[] moments = new long[2 * n];
        int[] event = new int[2 * n];
        int count = 0;
        for (int row = 0; row < n; row++) {
            int i = rows.get(row);
            event[count] = 2 * row;
            moments[count++] = all.startMoment(i);
            if (all.unknown(i)) {
                amounts.number(all.argument(i));
            } else {
                event[count] = 2 * row + 1;
                moments[count++] = all.endMoment(i);
            }
        }
        amountOf = new long[amounts.size()];
        available = new int[amounts.size()];
        for (int i : rows) {
            if (all.unknown(i)) {
                amountOf[amounts.find(all.argument(i))] = all.argument(i);
            }
        }
        int[] order = Moments.order(moments, count);
        events = Arrays.stream(order).map(o -> event[o]).toArray();
        int[] free = new int[n];
        int freeCount = 0;
        int most = 0;
        for (int e : events) {
            if ((e & 1) == 1) {
                free[freeCount++] = slot[e >> 1];
            } else if (!all.unknown(rows.get(e >> 1))) {
                slot[e >> 1] = freeCount > 0 ? free[--freeCount] : most++;
            }
        }
        slotWords = (most + 63) / 64;
    }

    /** {@link #ALIVE}, {@link #GAVE_UP}, or the row at whose end the last way died. */
    int run() {
        int width = 1 + slotWords + amountOf.length;
        if (Configurations.least(width, 3) > bounds.bytes()) {
            return GAVE_UP;
        }
        now = new Configurations(width);
        next = new Configurations(width);
        work = new Configurations(width);
        now.add(new long[width]);
        for (int e : events) {
            int row = e >> 1;
            int i = rows.get(row);
            boolean add = all.kind(i) == Kind.ADD;
            if ((e & 1) == 0) {
                if (all.unknown(i)) {
                    available[amounts.find(all.argument(i))]++;
                } else if (add) {
                    openAdds.add(row);
                } else {
                    openReads.add(row);
                    for (int c = 0; c < now.count(); c++) {
                        if (now.words[c * width] == all.result(i)) {
                            now.words[c * width + 1 + (slot[row] >> 6)] |= 1L << slot[row];
                        }
                    }
                }
                continue;
            }
            if (!end(row)) {
                return GAVE_UP;
            }
            (add ? openAdds : openReads).remove((Integer) row);
            if (now.count() == 0) {
                return row;
            }
            ended++;
        }
        return ALIVE;
    }

    private boolean end(int goal) {
        long[] current = new long[now.width];
        next.clear();
        work.clear();
        steps += 1 + (long) now.count() * now.width;
        for (int c = 0; c < now.count(); c++) {
            now.copyTo(c, current);
            keep(current, goal);
        }
        for (int c = 0; c < work.count(); c++) {
            work.copyTo(c, current);
            move(current, goal);
            if (steps > bounds.steps() || now.bytes() + next.bytes() + work.bytes() > bounds.bytes()) {
                return false;
            }
        }
        Configurations swap = now;
        now = next;
        next = swap;
        return true;
    }

    private void keep(long[] c, int goal) {
        int word = 1 + (slot[goal] >> 6);
        long bit = 1L << slot[goal];
        if ((c[word] & bit) != 0) {
            c[word] &= ~bit;
            next.add(c);
        } else {
            work.add(c);
        }
    }

    private void move(long[] current, int goal) {
        steps += now.width + openReads.size() + openAdds.size() + amountOf.length;
        boolean detour = false;
        for (int row : openReads) {
            detour |= !done(current, row);
        }
        long[] moved = new long[current.length];
        for (int row : openAdds) {
            if (!done(current, row) && (row == goal || detour)) {
                System.arraycopy(current, 0, moved, 0, moved.length);
                moved[1 + (slot[row] >> 6)] |= 1L << slot[row];
                place(moved, all.argument(rows.get(row)), goal);
            }
        }
        for (int g = 0; g < amountOf.length; g++) {
            if (detour && current[1 + slotWords + g] < available[g]) {
                System.arraycopy(current, 0, moved, 0, moved.length);
                moved[1 + slotWords + g]++;
                place(moved, amountOf[g], goal);
            }
        }
    }

    private boolean done(long[] c, int row) {
        return (c[1 + (slot[row] >> 6)] >> slot[row] & 1) != 0;
    }

    private void place(long[] moved, long amount, int goal) {
        steps += now.width + openReads.size();
        moved[0] += amount;
        for (int row : openReads) {
            if (all.result(rows.get(row)) == moved[0]) {
                moved[1 + (slot[row] >> 6)] |= 1L << slot[row];
            }
        }
        keep(moved, goal);
    }

    /** What began by the end of the read that died, with as few reads as will do. */
    Counterexample reduced(ObjectHistory history, int diedRow) {
        int died = rows.get(diedRow);
        long budget = 3_000_000_000L;
        List<Integer> kept = new ArrayList<>();
        for (int i : rows) {
            if (all.startMoment(i) < all.endMoment(died)
                    && (all.kind(i) == Kind.ADD || all.endMoment(i) <= all.endMoment(died))) {
                kept.add(i);
            }
        }
        Bounds small = new Bounds(500_000_000, 64 << 20);
        for (int chunk = Math.max(1, kept.size() / 2); chunk >= 1; chunk /= 2) {
            for (int from = 0; from < kept.size(); from += chunk) {
                int first = from;
                int last = from + chunk;
                List<Integer> fewer = new ArrayList<>();
                for (int at = 0; at < kept.size(); at++) {
                    if (at < first || at >= last || all.kind(kept.get(at)) == Kind.ADD) {
                        fewer.add(kept.get(at));
                    }
                }
                if (fewer.size() < kept.size() && kept.size() / chunk < 400 && budget > 0) {
                    CounterSearch search = new CounterSearch(all, fewer, small);
                    kept = search.run() >= 0 ? fewer : kept;
                    budget -= search.steps;
                }
            }
        }
        long reach = kept.stream()
                .filter(i -> all.kind(i) == Kind.READ)
                .mapToLong(all::startMoment)
                .min()
                .orElseThrow();
        long settled = 0;
        List<Operation> shown = new ArrayList<>();
        int impossible = -1;
        for (int i : kept) {
            if (all.kind(i) == Kind.ADD && all.endMoment(i) < reach) {
                settled += all.argument(i);
            } else {
                shown.add(all.get(i));
                boolean later =
                        all.kind(i) == Kind.READ && (impossible < 0 || all.endMoment(i) > all.endMoment(impossible));
                impossible = later ? i : impossible;
            }
        }
        Operation marked = all.get(impossible);
        shown.sort(Comparator.comparingLong(Operation::start).thenComparingInt(Operation::index));
        Wording words = new Wording(all.labels());
        String given = "the counter stood at " + words.value(settled)
                + (settled == 0 ? " at first" : ", all acknowledged before");
        String sentence = words.of(marked) + " cannot be placed: " + given
                + ", and no order of these additions that respects time"
                + " gives " + words.value(marked.result()) + " then"
                + (shown.stream().filter(Operation::observesOnly).count() > 1
                        ? " together with what was read before."
                        : ".");
        return new Counterexample(
                Model.COUNTER,
                history.key(),
                given,
                shown,
                shown.indexOf(marked),
                Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1),
                all.labels());
    }
}
