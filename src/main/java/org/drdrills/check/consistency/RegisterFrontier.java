package org.drdrills.check.consistency;

import java.util.Arrays;

/**
 * The configurations that a register may be in after some events: its value, which open operations have taken effect,
 * and how many unanswered ones were used.
 *
 * <p>An operation is placed just in time, when its end forces it (Lowe, "Testing for linearizability", 2017). What
 * keeps the set small: memory depends on how many operations are open, not on the length of the history; reads are
 * placed as soon as the value is there; an open write that another write has followed may as well be overwritten
 * unseen, so it is owed no longer; values that no read can see any more are forgotten; of two operations with the same
 * effect the one that ends first is placed first; a configuration that leaves all the freedom of another one replaces
 * it; unanswered operations with the same effect are counted, not listed.
 */
final class RegisterFrontier {

    /** No limit to the number of configurations. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int COMPARED = 512;
    private static final int MORE_BETWEEN = 16;
    private static final int DONE = RegisterLayout.DONE;

    private final RegisterTimeline t;
    private final RegisterProblem p;
    private final Bounds bounds;
    private final boolean mismatches;
    private final int[] slot;
    private final RegisterLayout layout;
    private final int owed;
    private final OpenOperations open;

    private Configurations now;
    private Configurations next;
    private Configurations work;
    private final long[] current;
    private final long[] moved;
    /** Per value: the last move in which it was wanted, written or put by a swap. */
    private final int[] wanted;

    private final int[] written;
    private final int[] swapped;
    private int stamp;
    private int event;
    private int released;
    private long steps;
    private boolean complete = true;
    private int width = UNLIMITED;
    private int mostAtOnce = UNLIMITED;

    /** Before the first event, without a limit to the number of configurations. */
    RegisterFrontier(RegisterTimeline timeline, RegisterLayout layout, Bounds bounds) {
        t = timeline;
        p = timeline.problem;
        this.bounds = bounds;
        this.layout = layout;
        mismatches = t.mismatches;
        slot = t.slot;
        owed = layout.owed;
        open = new OpenOperations(timeline);
        now = new Configurations(layout.width);
        next = new Configurations(layout.width);
        work = new Configurations(layout.width);
        current = new long[layout.width];
        moved = new long[layout.width];
        wanted = new int[p.values];
        written = new int[p.values];
        swapped = new int[p.values];
        if (p.initial == RegisterProblem.ANY) {
            for (int v = RegisterProblem.NONE; v < p.values; v++) {
                current[0] = v;
                now.add(current);
            }
        } else {
            current[0] = p.initial;
            now.add(current);
        }
    }

    /** How many configurations can be followed within the bound on memory, 0 where there is no room to begin. */
    static int widest(RegisterLayout layout, Bounds bounds) {
        return (int) Math.min(1 << 20, bounds.bytes() / Configurations.least(layout.width, 3));
    }

    /** How many configurations are kept from one event to the next; in between there may be more. */
    void limit(int configurations) {
        width = configurations;
        mostAtOnce = configurations == UNLIMITED ? UNLIMITED : MORE_BETWEEN * configurations;
    }

    /** The event that comes next. */
    int event() {
        return event;
    }

    /**
     * Whether no configuration is left: the last event was the end of an operation that none of those followed can
     * place.
     */
    boolean empty() {
        return now.count() == 0;
    }

    /** Whether no configuration was left out for want of room, so that an empty frontier proves a violation. */
    boolean complete() {
        return complete;
    }

    long steps() {
        return steps;
    }

    /** Passes the next event; false where a bound was reached on the way. */
    boolean advance() {
        int e = event;
        int row = t.row(e);
        if (t.starts(e)) {
            open.begin(row, e);
            if (t.group[row] < 0) {
                begin(row);
            }
        } else {
            if (!end(row, e)) {
                return false;
            }
            if (now.count() > width) {
                complete = false;
                now.keep(byPromise(), width);
            }
        }
        steps += 1 + now.count();
        event = e + 1;
        while (released < t.groups && t.releaseEvent[t.releaseOrder[released]] <= e) {
            release(t.releaseOrder[released++]);
        }
        return true;
    }

    /** What {@link #restore} needs to come back to this event. */
    Checkpoint save() {
        return new Checkpoint(
                event, released, complete, now.count(), Arrays.copyOf(now.words, now.count() * now.width), open.save());
    }

    /** Goes back to an earlier event. */
    void restore(Checkpoint from) {
        open.restore(from.open(), event, from.event());
        event = from.event();
        released = from.released();
        complete = from.complete();
        now.fill(from.words(), from.count());
        steps += from.words().length;
    }

    private void begin(int row) {
        Kind kind = p.kind[row];
        if (kind == Kind.SWAP) {
            return;
        }
        int at = (kind == Kind.WRITE ? owed : DONE) + (slot[row] >> 6);
        long bit = 1L << slot[row];
        long[] words = now.words;
        for (int o = 0; o < now.count() * now.width; o += now.width) {
            if (kind == Kind.WRITE || sees(row, (int) words[o])) {
                words[o + at] |= bit;
            }
        }
    }

    /** Whether a read or a mismatch is right where the register holds the value. */
    private boolean sees(int row, int value) {
        return p.kind[row] == Kind.READ
                ? p.value[row] == value
                : (p.kind[row] == Kind.MISMATCH && p.expected[row] != value);
    }

    private boolean end(int row, int e) {
        int word = slot[row] >> 6;
        long bit = 1L << slot[row];
        boolean write = p.kind[row] == Kind.WRITE;
        boolean branch = write && (mismatches || open.hopeful(p.value[row], e) || open.needed(p.value[row]));
        next.clear();
        work.clear();
        steps += (long) now.count() * now.width;
        for (int i = 0; i < now.count(); i++) {
            now.copyTo(i, current);
            boolean done = (current[DONE + word] & bit) != 0;
            boolean hidden = (current[owed + word] & bit) == 0;
            if (!done && (!write || !hidden || branch)) {
                work.add(current);
            }
            if (done || (write && hidden)) {
                settle(current, row, e);
            }
        }
        for (int i = 0; i < work.count(); i++) {
            work.copyTo(i, current);
            move(row, e);
            steps += now.width + 2L * open.needCount + open.writeCount;
            if (steps > bounds.steps() || now.bytes() + next.bytes() + work.bytes() > bounds.bytes()) {
                return false;
            }
        }
        open.end(row);
        swap();
        if (now.count() > 1) {
            prune();
        }
        return true;
    }

    private void swap() {
        Configurations swap = now;
        now = next;
        next = swap;
    }

    /**
     * All ways to go on from {@link #current} by one operation that helps {@code goal}, which ends now, to be placed.
     */
    private void move(int goal, int e) {
        stamp++;
        int state = (int) current[0];
        boolean leave = false;
        boolean swaps = open.swapGroups > 0;
        for (int i = 0; i < open.needCount; i++) {
            int row = open.needs[i];
            if (!done(current, row)) {
                if (p.kind[row] == Kind.MISMATCH) {
                    leave |= p.expected[row] == state;
                } else {
                    wanted[t.need(row)] = stamp;
                    swaps |= p.kind[row] == Kind.SWAP;
                }
            }
        }
        // A swap cannot hide an owed write, but a write of the value that is there already can, just before the swap.
        boolean stay = swaps && owesAny();
        for (int i = 0; i < open.writeCount; i++) {
            int row = open.writes[i];
            int v = p.value[row];
            if (!done(current, row) && written[v] != stamp) {
                written[v] = stamp;
                if (row == goal || (v == state ? stay : helps(v, leave))) {
                    copyHidden();
                    place(row, v, goal, e);
                }
            }
        }
        for (int g = open.firstPlainGroup; g >= 0; g = open.nextGroup[g]) {
            steps++;
            int v = t.groupValue[g];
            if (written[v] != stamp && (v == state ? stay : helps(v, leave)) && left(g)) {
                copyHidden();
                layout.use(moved, g);
                place(-1, v, goal, e);
            }
        }
        for (int i = 0; i < open.needCount; i++) {
            int row = open.needs[i];
            int v = p.value[row];
            if (p.kind[row] == Kind.SWAP && p.expected[row] == state && !done(current, row) && swapped[v] != stamp) {
                swapped[v] = stamp;
                System.arraycopy(current, 0, moved, 0, moved.length);
                place(row, v, goal, e);
            }
        }
        for (int g = state < 0 ? -1 : open.first(state); g >= 0; g = open.nextGroup[g]) {
            steps++;
            int v = t.groupValue[g];
            if (swapped[v] != stamp && v != state && helps(v, leave) && left(g)) {
                System.arraycopy(current, 0, moved, 0, moved.length);
                layout.use(moved, g);
                place(-1, v, goal, e);
            }
        }
    }

    private boolean helps(int value, boolean leave) {
        return leave || wanted[value] == stamp || open.soughtByUnanswered(value);
    }

    private boolean left(int g) {
        return layout.used(current, 0, g) < open.available[g];
    }

    /** {@link #current} to {@link #moved} with all open writes hidden by the one that follows now. */
    private void copyHidden() {
        System.arraycopy(current, 0, moved, 0, moved.length);
        Arrays.fill(moved, owed, layout.used, 0);
    }

    private boolean owesAny() {
        for (int i = owed; i < layout.used; i++) {
            if (current[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean done(long[] configuration, int row) {
        return (configuration[DONE + (slot[row] >> 6)] >> slot[row] & 1) != 0;
    }

    private boolean owed(long[] configuration, int row) {
        return (configuration[owed + (slot[row] >> 6)] >> slot[row] & 1) != 0;
    }

    private void finish(long[] configuration, int row) {
        configuration[DONE + (slot[row] >> 6)] |= 1L << slot[row];
    }

    private void place(int placed, int value, int goal, int e) {
        steps += now.width + open.needCount;
        moved[0] = value;
        if (placed >= 0) {
            finish(moved, placed);
        }
        for (int i = 0; i < open.needCount; i++) {
            if (sees(open.needs[i], value)) {
                finish(moved, open.needs[i]);
            }
        }
        if (done(moved, goal)) {
            settle(moved, goal, e);
        } else if (work.count() >= mostAtOnce) {
            complete = false;
        } else if (open.groupCount == 0 || !pointless()) {
            work.add(moved);
        }
    }

    /**
     * Whether {@link #moved} spends more unanswered operations than a configuration on the list and gains nothing by
     * it.
     */
    private boolean pointless() {
        for (int i = Math.max(0, work.count() - COMPARED); i < work.count(); i++) {
            steps++;
            if (dominates(work.words, i * work.width, moved, 0)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Keeps a configuration in which the row that ends now is in its place, in the form in which all like it are kept.
     */
    private void settle(long[] c, int ended, int e) {
        int word = slot[ended] >> 6;
        long bit = 1L << slot[ended];
        c[DONE + word] &= ~bit;
        c[owed + word] &= ~bit;
        int state = (int) c[0];
        if (state >= 0 && !open.hopeful(state, e) && !open.soughtByUnanswered(state) && !pending(c, state, ended)) {
            c[0] = RegisterProblem.NONE;
        }
        steps += open.writeCount;
        for (int i = 0; !mismatches && i < open.writeCount; i++) {
            int row = open.writes[i];
            int v = p.value[row];
            if (row != ended
                    && !done(c, row)
                    && !owed(c, row)
                    && open.futureNeed(v) >= t.settled[t.endEvent[row]]
                    && !open.soughtByUnanswered(v)
                    && !pending(c, v, ended)) {
                finish(c, row);
            }
        }
        if (next.count() < mostAtOnce) {
            next.add(c);
        } else {
            complete = false;
        }
    }

    private boolean pending(long[] c, int value, int except) {
        steps += open.needCount;
        for (int i = 0; i < open.needCount; i++) {
            int row = open.needs[i];
            if (row != except && t.need(row) == value && !done(c, row)) {
                return true;
            }
        }
        return false;
    }

    private void release(int g) {
        if (open.available[g] == 0) {
            return;
        }
        open.release(g);
        next.clear();
        steps += (long) now.count() * now.width;
        for (int i = 0; i < now.count(); i++) {
            now.copyTo(i, current);
            layout.forget(current, g);
            next.add(current);
        }
        swap();
    }

    /** Drops every configuration that leaves no freedom that another one does not leave too. */
    private void prune() {
        int count = now.count();
        int[] order = byPromise();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int c = order[i];
            boolean dominated = false;
            for (int k = 0; k < Math.min(kept, COMPARED) && !dominated; k++) {
                steps++;
                dominated = dominates(now.words, order[k] * now.width, now.words, c * now.width);
            }
            if (!dominated) {
                order[kept++] = c;
            }
        }
        if (kept < count) {
            now.keep(order, kept);
        }
    }

    /**
     * The configurations in order of how much freedom they leave; of unanswered operations those that are rare count
     * most.
     */
    private int[] byPromise() {
        long[] promise = new long[now.count()];
        steps += (long) promise.length * open.groupCount;
        for (int i = 0; i < promise.length; i++) {
            int o = i * now.width;
            long score = 0;
            for (int w = 0; w < layout.slotWords; w++) {
                long done = now.words[o + DONE + w];
                score += Long.bitCount(done & open.writeMask[w])
                        + Long.bitCount(now.words[o + owed + w])
                        - Long.bitCount(done & open.observerMask[w]);
            }
            score *= 256;
            for (int k = 0; k < open.groupCount; k++) {
                long used = layout.used(now.words, o, open.groups[k]);
                score += used == 0 ? 0 : used * used * 256 / open.available[open.groups[k]];
            }
            promise[i] = score * 2 + (now.words[o] < 0 ? 1 : 0);
        }
        return Moments.order(promise, promise.length);
    }

    private boolean dominates(long[] one, int a, long[] other, int b) {
        if (one[a] != other[b] && (mismatches || other[b] >= 0)) {
            return false;
        }
        for (int i = 0; i < layout.slotWords; i++) {
            long doneA = one[a + DONE + i];
            long doneB = other[b + DONE + i];
            long swapMask = ~(open.writeMask[i] | open.observerMask[i]);
            if ((doneB & ~doneA & open.observerMask[i]) != 0
                    || (doneA & ~doneB & open.writeMask[i]) != 0
                    || ((doneA ^ doneB) & swapMask) != 0
                    || (one[a + owed + i] & ~other[b + owed + i]) != 0) {
                return false;
            }
        }
        return layout.spendsNoMore(one, a, other, b);
    }
}
