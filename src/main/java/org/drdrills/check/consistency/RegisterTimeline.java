package org.drdrills.check.consistency;

import java.util.Arrays;

/**
 * The starts and ends of one {@link RegisterProblem} in order of time, and what a search needs to know about the future
 * at each of them. An operation keeps one bit of a configuration, its slot, from its start to its end; unanswered
 * operations with the same effect form a group, of which only the number is kept.
 */
final class RegisterTimeline {

    /** An event that does not happen. */
    static final int NEVER = Integer.MAX_VALUE;

    final RegisterProblem problem;
    /** Whether any compare-and-set was answered with a mismatch. */
    final boolean mismatches;
    /** Twice the row, plus one where it is the end. Unanswered operations whose effect no read can see are left out. */
    int[] events;

    /** Per row: the event of its end, or {@link #NEVER}. */
    final int[] endEvent;
    /** Per event: the earliest end of an answered write that starts later. */
    int[] settled;

    /** Per value: where in {@link #needEvent} the starts of the rows that need it begin. */
    final int[] needOffset;

    int[] needEvent;
    /** Per row: its group, or −1. */
    final int[] group;

    int groups;
    /** How many operations the largest group has. */
    int largestGroup;

    int[] groupExpected;
    int[] groupValue;
    /** Per group: which of a configuration's counters is its own, or −1 where no read can see its effect. */
    int[] groupSlot;
    /** The groups in order of release: the event after which no read can see their effect any more. */
    int[] releaseOrder;

    int[] releaseEvent;
    final int[] slot;
    /** How many longs hold one bit for each operation that is open at once. */
    int slotWords;

    int groupSlots;

    RegisterTimeline(RegisterProblem problem) {
        this.problem = problem;
        mismatches = problem.mismatches();
        endEvent = new int[problem.size];
        needOffset = new int[problem.values + 1];
        group = new int[problem.size];
        slot = new int[problem.size];
        orderEvents();
        settle();
        indexNeeds();
        formGroups();
        assignSlots();
    }

    /** The value that a row must find, or for a mismatch must not find; −1 for none. */
    int need(int row) {
        return problem.kind[row] == Kind.READ ? problem.value[row] : problem.expected[row];
    }

    boolean starts(int event) {
        return (events[event] & 1) == 0;
    }

    int row(int event) {
        return events[event] >> 1;
    }

    private void orderEvents() {
        boolean[] seen = new boolean[problem.values];
        for (int row = 0; row < problem.size; row++) {
            if (need(row) >= 0) {
                seen[need(row)] = true;
            }
        }
        long[] moments = new long[2 * problem.size];
        int[] event = new int[2 * problem.size];
        int count = 0;
        for (int row = 0; row < problem.size; row++) {
            if (problem.optional(row) && !mismatches && !seen[problem.value[row]]) {
                continue;
            }
            event[count] = row * 2;
            moments[count++] = problem.start[row];
            if (!problem.optional(row)) {
                event[count] = row * 2 + 1;
                moments[count++] = problem.end[row];
            }
        }
        events = Moments.order(moments, count);
        for (int e = 0; e < count; e++) {
            events[e] = event[events[e]];
        }
    }

    private void settle() {
        Arrays.fill(endEvent, NEVER);
        for (int e = 0; e < events.length; e++) {
            if (!starts(e)) {
                endEvent[row(e)] = e;
            }
        }
        settled = new int[events.length + 1];
        settled[events.length] = NEVER;
        for (int e = events.length - 1; e >= 0; e--) {
            boolean answeredWrite = starts(e) && problem.writes(row(e));
            settled[e] = answeredWrite ? Math.min(settled[e + 1], endEvent[row(e)]) : settled[e + 1];
        }
    }

    private void indexNeeds() {
        for (int e = 0; e < events.length; e++) {
            if (starts(e) && need(row(e)) >= 0) {
                needOffset[need(row(e)) + 1]++;
            }
        }
        for (int v = 0; v < problem.values; v++) {
            needOffset[v + 1] += needOffset[v];
        }
        needEvent = new int[needOffset[problem.values]];
        int[] at = needOffset.clone();
        for (int e = 0; e < events.length; e++) {
            if (starts(e) && need(row(e)) >= 0) {
                needEvent[at[need(row(e))]++] = e;
            }
        }
    }

    private void formGroups() {
        ValueIndex index = new ValueIndex(16);
        for (int row = 0; row < problem.size; row++) {
            group[row] = problem.optional(row)
                    ? index.number(((long) problem.expected[row] << 32) | problem.value[row])
                    : -1;
        }
        groups = index.size();
        groupExpected = new int[groups];
        groupValue = new int[groups];
        int[] sizes = new int[groups];
        for (int row = 0; row < problem.size; row++) {
            if (group[row] >= 0) {
                largestGroup = Math.max(largestGroup, ++sizes[group[row]]);
                groupExpected[group[row]] = problem.expected[row];
                groupValue[group[row]] = problem.value[row];
            }
        }
        int[] lastNeed = new int[problem.values];
        Arrays.fill(lastNeed, -1);
        for (int row = 0; row < problem.size; row++) {
            if (need(row) >= 0) {
                lastNeed[need(row)] = Math.max(lastNeed[need(row)], endEvent[row]);
            }
        }
        long[] release = new long[groups];
        releaseEvent = new int[groups];
        for (int g = 0; g < groups; g++) {
            releaseEvent[g] = mismatches ? NEVER : lastNeed[groupValue[g]];
            release[g] = releaseEvent[g];
        }
        releaseOrder = Moments.order(release, groups);
    }

    private void assignSlots() {
        groupSlot = new int[groups];
        Arrays.fill(groupSlot, -1);
        FreeNumbers rowSlots = new FreeNumbers();
        FreeNumbers freeGroups = new FreeNumbers();
        int released = 0;
        for (int e = 0; e < events.length; e++) {
            int row = row(e);
            if (!starts(e)) {
                rowSlots.give(slot[row]);
            } else if (group[row] < 0) {
                slot[row] = rowSlots.take();
            } else if (groupSlot[group[row]] < 0 && releaseEvent[group[row]] >= e) {
                groupSlot[group[row]] = freeGroups.take();
            }
            while (released < groups && releaseEvent[releaseOrder[released]] <= e) {
                int g = releaseOrder[released++];
                if (groupSlot[g] >= 0) {
                    freeGroups.give(groupSlot[g]);
                }
            }
        }
        slotWords = (rowSlots.most() + 63) / 64;
        groupSlots = freeGroups.most();
    }

    /** Hands out the smallest numbers not in use. */
    private static final class FreeNumbers {

        private int[] free = new int[16];
        private int count;
        private int most;

        int take() {
            return count > 0 ? free[--count] : most++;
        }

        void give(int number) {
            if (count == free.length) {
                free = Arrays.copyOf(free, count * 2);
            }
            free[count++] = number;
        }

        int most() {
            return most;
        }
    }
}
