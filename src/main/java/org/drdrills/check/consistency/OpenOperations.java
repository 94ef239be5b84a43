package org.drdrills.check.consistency;

import java.util.Arrays;

/** The operations that are open at one event, and what those that start later want. */
final class OpenOperations {

    private static final int NEVER = RegisterTimeline.NEVER;
    private static final int NONE = -1;

    private final RegisterTimeline t;
    private final RegisterProblem p;
    /** Writes without a condition, in order of end. */
    final int[] writes;

    int writeCount;
    /**
     * Reads, swaps and mismatches, in order of end: of two swaps with the same effect the one that ends first is placed
     * first.
     */
    final int[] needs;

    int needCount;
    /** Bits of {@link #writes}. */
    final long[] writeMask;
    /** Bits of reads and mismatches. */
    final long[] observerMask;
    /** Per group: how many of its operations have begun; 0 again once no read can see their effect. */
    final int[] available;
    /** Per value: the first open group that expects it. */
    private final int[] firstGroup;
    /** Plain writes: the first open group. */
    int firstPlainGroup = NONE;
    /** Per group: the next open one that expects the same. */
    final int[] nextGroup;

    /** The open groups in order of opening. */
    final int[] groups;

    int groupCount;
    int swapGroups;
    /** Per value: the next start, in {@link RegisterTimeline#needEvent}, of an operation that needs it. */
    private final int[] nextNeed;

    OpenOperations(RegisterTimeline timeline) {
        t = timeline;
        p = timeline.problem;
        writes = new int[t.slotWords * 64];
        needs = new int[t.slotWords * 64];
        writeMask = new long[t.slotWords];
        observerMask = new long[t.slotWords];
        available = new int[t.groups];
        firstGroup = new int[p.values];
        Arrays.fill(firstGroup, NONE);
        nextGroup = new int[t.groups];
        groups = new int[t.groupSlots];
        nextNeed = t.needOffset.clone();
    }

    /** An operation starts. */
    void begin(int row, int event) {
        if (t.need(row) >= 0) {
            nextNeed[t.need(row)]++;
        }
        int g = t.group[row];
        if (g >= 0) {
            if (t.releaseEvent[g] >= event && available[g]++ == 0) {
                open(g);
            }
        } else if (p.kind[row] == Kind.WRITE) {
            insert(writes, writeCount++, row);
            writeMask[t.slot[row] >> 6] |= 1L << t.slot[row];
        } else {
            insert(needs, needCount++, row);
            observe(row);
        }
    }

    /** An operation ends. */
    void end(int row) {
        long others = ~(1L << t.slot[row]);
        writeMask[t.slot[row] >> 6] &= others;
        observerMask[t.slot[row] >> 6] &= others;
        if (p.kind[row] == Kind.WRITE) {
            remove(writes, writeCount--, row);
        } else {
            remove(needs, needCount--, row);
        }
    }

    /** From now on no read can see the effect of a group's operations. */
    void release(int g) {
        available[g] = 0;
        remove(groups, groupCount--, g);
        int expected = t.groupExpected[g];
        swapGroups -= expected >= 0 ? 1 : 0;
        int before = NONE;
        for (int at = first(expected); at != g; at = nextGroup[at]) {
            before = at;
        }
        if (before != NONE) {
            nextGroup[before] = nextGroup[g];
        } else if (expected >= 0) {
            firstGroup[expected] = nextGroup[g];
        } else {
            firstPlainGroup = nextGroup[g];
        }
    }

    private void open(int g) {
        int expected = t.groupExpected[g];
        nextGroup[g] = first(expected);
        groups[groupCount++] = g;
        if (expected >= 0) {
            firstGroup[expected] = g;
            swapGroups++;
        } else {
            firstPlainGroup = g;
        }
    }

    /**
     * The first open group of unanswered swaps that expect the value, −1 for none; for −1 the first one of plain
     * writes.
     */
    int first(int expected) {
        return expected < 0 ? firstPlainGroup : firstGroup[expected];
    }

    private void observe(int row) {
        if (p.kind[row] != Kind.SWAP) {
            observerMask[t.slot[row] >> 6] |= 1L << t.slot[row];
        }
    }

    private void insert(int[] open, int count, int row) {
        int at = count;
        while (at > 0 && t.endEvent[open[at - 1]] > t.endEvent[row]) {
            open[at] = open[--at];
        }
        open[at] = row;
    }

    private static void remove(int[] open, int count, int row) {
        int at = 0;
        while (open[at] != row) {
            at++;
        }
        System.arraycopy(open, at + 1, open, at, count - at - 1);
    }

    /** Whether a register that holds the value now may still hold it when an operation that starts later needs it. */
    boolean hopeful(int value, int event) {
        return futureNeed(value) < t.settled[event];
    }

    /** The event at which the next operation that needs the value starts. */
    int futureNeed(int value) {
        return nextNeed[value] < t.needOffset[value + 1] ? t.needEvent[nextNeed[value]] : NEVER;
    }

    /** Whether an open operation needs the value. */
    boolean needed(int value) {
        for (int i = 0; i < needCount; i++) {
            if (t.need(needs[i]) == value) {
                return true;
            }
        }
        return soughtByUnanswered(value);
    }

    boolean soughtByUnanswered(int value) {
        return firstGroup[value] != NONE;
    }

    /** The rows and groups that are open. */
    Saved save() {
        int[] counts = new int[groupCount];
        for (int i = 0; i < groupCount; i++) {
            counts[i] = available[groups[i]];
        }
        return new Saved(
                Arrays.copyOf(writes, writeCount),
                Arrays.copyOf(needs, needCount),
                Arrays.copyOf(groups, groupCount),
                counts);
    }

    /** Goes back from before the one event to before the other. */
    void restore(Saved from, int now, int then) {
        for (int e = now - 1; e >= then; e--) {
            if (t.starts(e) && t.need(t.row(e)) >= 0) {
                nextNeed[t.need(t.row(e))]--;
            }
        }
        writeCount = from.writes.length;
        System.arraycopy(from.writes, 0, writes, 0, writeCount);
        needCount = from.needs.length;
        System.arraycopy(from.needs, 0, needs, 0, needCount);
        Arrays.fill(writeMask, 0);
        Arrays.fill(observerMask, 0);
        for (int row : from.writes) {
            writeMask[t.slot[row] >> 6] |= 1L << t.slot[row];
        }
        for (int row : from.needs) {
            observe(row);
        }
        for (int i = 0; i < groupCount; i++) {
            int g = groups[i];
            available[g] = 0;
            if (t.groupExpected[g] >= 0) {
                firstGroup[t.groupExpected[g]] = NONE;
            }
        }
        firstPlainGroup = NONE;
        groupCount = 0;
        swapGroups = 0;
        for (int i = 0; i < from.groups.length; i++) {
            open(from.groups[i]);
            available[from.groups[i]] = from.available[i];
        }
    }

    /** Open rows, open groups, and how many operations of each group have begun. */
    record Saved(int[] writes, int[] needs, int[] groups, int[] available) {

        long bytes() {
            return 4L * (writes.length + needs.length + 2 * groups.length) + 256;
        }
    }
}
