package org.drdrills.check.consistency;

import java.util.Arrays;

/**
 * Registers with any values: every way in which the past may have gone is followed at once, event by event.
 *
 * <p>An operation is put in place just in time, when its end forces it (Lowe, "Testing for linearizability", 2017). What makes it
 * small: memory depends on how many operations are open, not on the length of the history; reads are placed as soon as the
 * value is there; an open write that another write has followed may as well be overwritten unseen, so it is owed no longer; values that no
 * read can see any more are forgotten; of two ways, one that leaves all the freedom of the other replaces it; unanswered
 * operations with the same effect are counted, not listed. First passes follow only the most promising ways: if one of them
 * survives, the history is legal. Only if none does, all ways are followed.
 */
final class RegisterSearch {

    /** A way survived to the end. */
    static final int ALIVE = -1;
    /** A bound was reached. */
    static final int GAVE_UP = -2;

    private static final int NEVER = Integer.MAX_VALUE;
    /** How many ways each pass follows. */
    private static final int[] WIDTHS = {16, 256, 4096, Integer.MAX_VALUE};

    private static final int COMPARED = 512;

    private final RegisterProblem p;
    private final Bounds bounds;
    private final boolean mismatches;
    private int[] events;
    private int eventCount;
    private int[] endEvent;
    /** Per event: the earliest end of an answered write that starts later. */
    private int[] settled;

    private int[] needOffset;
    private int[] needEvent;
    private int[] group;
    private int groups;
    private int[] groupExpected;
    private int[] groupValue;
    private int[] groupSlot;
    private int[] releaseOrder;
    private int[] releaseEvent;
    private int[] slot;
    private int slotWords;
    private int groupSlots;

    private Configurations now;
    private Configurations next;
    private Configurations work;
    private long[] current;
    private long[] moved;
    private int[] nextNeed;
    private int[] available;
    private int[] openWrites;
    private int writeCount;
    private int[] openNeeds;
    private int needCount;
    private int[] openGroups;
    private int groupCount;
    private long[] observerMask;
    private long[] writeMask;
    private int[] wanted;
    private int[] used;
    private int stamp;
    private long steps;
    private boolean narrowed;
    private int mostAtOnce;
    private int best;

    RegisterSearch(RegisterProblem problem, Bounds bounds) {
        this.p = problem;
        this.bounds = bounds;
        this.mismatches = problem.mismatches();
        prepare();
    }

    /** {@link #ALIVE}, {@link #GAVE_UP}, or the row at whose end the last way died. */
    int run() {
        int died = GAVE_UP;
        narrowed = true;
        for (int i = 0; i < WIDTHS.length && died != ALIVE && narrowed && steps < bounds.steps(); i++) {
            died = pass(WIDTHS[i]);
        }
        return died != ALIVE && (narrowed || died == GAVE_UP) ? GAVE_UP : died;
    }

    long steps() {
        return steps;
    }

    /** Share of the rows up to whose end a way is known to survive. */
    double share() {
        int ended = 0;
        int total = 0;
        for (int row = 0; row < p.size; row++) {
            total += p.optional(row) ? 0 : 1;
            ended += endEvent[row] < best ? 1 : 0;
        }
        return total == 0 ? 1 : (double) ended / total;
    }

    private void prepare() {
        int n = p.size;
        boolean[] seen = new boolean[p.values];
        for (int row = 0; row < n; row++) {
            int need = need(row);
            if (need >= 0) {
                seen[need] = true;
            }
        }
        long[] moments = new long[2 * n];
        int[] event = new int[2 * n];
        int count = 0;
        for (int row = 0; row < n; row++) {
            if (p.optional(row) && !mismatches && !seen[p.value[row]]) {
                continue;
            }
            event[count] = row * 2;
            moments[count++] = p.start[row];
            if (!p.optional(row)) {
                event[count] = row * 2 + 1;
                moments[count++] = p.end[row];
            }
        }
        events = Moments.order(moments, count);
        eventCount = count;
        for (int e = 0; e < count; e++) {
            events[e] = event[events[e]];
        }
        endEvent = new int[n];
        Arrays.fill(endEvent, NEVER);
        for (int e = 0; e < count; e++) {
            if ((events[e] & 1) == 1) {
                endEvent[events[e] >> 1] = e;
            }
        }
        settled = new int[count + 1];
        settled[count] = NEVER;
        for (int e = count - 1; e >= 0; e--) {
            int row = events[e] >> 1;
            boolean answeredWrite = (events[e] & 1) == 0 && p.writes(row);
            settled[e] = answeredWrite ? Math.min(settled[e + 1], endEvent[row]) : settled[e + 1];
        }
        prepareNeeds();
        prepareGroups();
        prepareSlots();
    }

    /** The value that a row must find, or for a mismatch must not find; −1 for none. */
    private int need(int row) {
        return p.kind[row] == Kind.READ ? p.value[row] : p.expected[row];
    }

    private void prepareNeeds() {
        needOffset = new int[p.values + 1];
        for (int e = 0; e < eventCount; e++) {
            if ((events[e] & 1) == 0 && need(events[e] >> 1) >= 0) {
                needOffset[need(events[e] >> 1) + 1]++;
            }
        }
        for (int v = 0; v < p.values; v++) {
            needOffset[v + 1] += needOffset[v];
        }
        needEvent = new int[needOffset[p.values]];
        int[] at = needOffset.clone();
        for (int e = 0; e < eventCount; e++) {
            if ((events[e] & 1) == 0 && need(events[e] >> 1) >= 0) {
                needEvent[at[need(events[e] >> 1)]++] = e;
            }
        }
    }

    private void prepareGroups() {
        group = new int[p.size];
        ValueIndex index = new ValueIndex(16);
        for (int row = 0; row < p.size; row++) {
            group[row] = p.optional(row) ? index.number(((long) p.expected[row] << 32) | p.value[row]) : -1;
        }
        groups = index.size();
        groupExpected = new int[groups];
        groupValue = new int[groups];
        for (int row = 0; row < p.size; row++) {
            if (group[row] >= 0) {
                groupExpected[group[row]] = p.expected[row];
                groupValue[group[row]] = p.value[row];
            }
        }
        int[] lastNeed = new int[p.values];
        Arrays.fill(lastNeed, -1);
        for (int row = 0; row < p.size; row++) {
            if (need(row) >= 0) {
                lastNeed[need(row)] = Math.max(lastNeed[need(row)], endEvent[row]);
            }
        }
        long[] release = new long[groups];
        for (int g = 0; g < groups; g++) {
            release[g] = mismatches ? NEVER : lastNeed[groupValue[g]];
        }
        releaseOrder = Moments.order(release, groups);
        releaseEvent = Arrays.stream(release).mapToInt(r -> (int) r).toArray();
    }

    private void prepareSlots() {
        slot = new int[p.size];
        groupSlot = new int[groups];
        Arrays.fill(groupSlot, -1);
        FreeNumbers rowSlots = new FreeNumbers();
        FreeNumbers freeGroups = new FreeNumbers();
        int released = 0;
        for (int e = 0; e < eventCount; e++) {
            int row = events[e] >> 1;
            if ((events[e] & 1) == 1) {
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

    private int pass(int width) {
        narrowed = false;
        mostAtOnce = width == Integer.MAX_VALUE ? width : 16 * width;
        int stride = 1 + 2 * slotWords + groupSlots;
        if (Configurations.least(stride, 3) > bounds.bytes()) {
            return GAVE_UP;
        }
        now = new Configurations(stride);
        next = new Configurations(stride);
        work = new Configurations(stride);
        current = new long[stride];
        moved = new long[stride];
        nextNeed = needOffset.clone();
        available = new int[groups];
        openWrites = new int[slotWords * 64];
        openNeeds = new int[slotWords * 64];
        openGroups = new int[groupSlots];
        writeCount = 0;
        needCount = 0;
        groupCount = 0;
        observerMask = new long[slotWords];
        writeMask = new long[slotWords];
        wanted = new int[p.values];
        used = new int[p.values];
        stamp = 0;
        if (p.initial == RegisterProblem.ANY) {
            for (int v = RegisterProblem.NONE; v < p.values; v++) {
                current[0] = v;
                now.add(current);
            }
        } else {
            current[0] = p.initial;
            now.add(current);
        }
        int released = 0;
        for (int e = 0; e < eventCount; e++) {
            int row = events[e] >> 1;
            if ((events[e] & 1) == 0) {
                begin(row, e);
            } else {
                if (!end(row, e)) {
                    best = Math.max(best, e);
                    return GAVE_UP;
                }
                if (now.count() == 0) {
                    best = Math.max(best, e);
                    return row;
                }
                if (now.count() > width) {
                    narrow(width);
                }
            }
            steps += 1 + now.count();
            while (released < groups && releaseEvent[releaseOrder[released]] <= e) {
                release(releaseOrder[released++]);
            }
        }
        best = eventCount;
        return ALIVE;
    }

    private void begin(int row, int e) {
        if (need(row) >= 0) {
            nextNeed[need(row)]++;
        }
        int g = group[row];
        if (g >= 0) {
            if (releaseEvent[g] >= e && available[g]++ == 0) {
                openGroups[groupCount++] = g;
            }
            return;
        }
        int word = slot[row] >> 6;
        long bit = 1L << slot[row];
        int width = now.width;
        long[] words = now.words;
        switch (p.kind[row]) {
            case WRITE -> {
                int at = writeCount++;
                while (at > 0 && endEvent[openWrites[at - 1]] > endEvent[row]) {
                    openWrites[at] = openWrites[--at];
                }
                openWrites[at] = row;
                writeMask[word] |= bit;
                for (int o = 1 + slotWords + word; o < now.count() * width; o += width) {
                    words[o] |= bit;
                }
            }
            case READ -> {
                openNeeds[needCount++] = row;
                observerMask[word] |= bit;
                for (int o = 0; o < now.count() * width; o += width) {
                    if (words[o] == p.value[row]) {
                        words[o + 1 + word] |= bit;
                    }
                }
            }
            case MISMATCH -> {
                openNeeds[needCount++] = row;
                observerMask[word] |= bit;
                for (int o = 0; o < now.count() * width; o += width) {
                    if (words[o] != p.expected[row]) {
                        words[o + 1 + word] |= bit;
                    }
                }
            }
            case SWAP -> openNeeds[needCount++] = row;
            default -> throw new IllegalStateException("a register knows no " + p.kind[row]);
        }
    }

    private boolean end(int row, int e) {
        int word = slot[row] >> 6;
        long bit = 1L << slot[row];
        boolean write = p.kind[row] == Kind.WRITE;
        boolean branch = write && (mismatches || hopeful(p.value[row], e) || needed(p.value[row]));
        next.clear();
        work.clear();
        steps += (long) now.count() * now.width;
        for (int i = 0; i < now.count(); i++) {
            now.copyTo(i, current);
            boolean done = (current[1 + word] & bit) != 0;
            boolean owed = (current[1 + slotWords + word] & bit) != 0;
            if (!done && (!write || owed || branch)) {
                work.add(current);
            }
            if (done || (write && !owed)) {
                settle(current, row, e);
            }
        }
        for (int i = 0; i < work.count(); i++) {
            work.copyTo(i, current);
            move(row, e);
            steps += now.width + 2L * needCount + 2L * groupCount + writeCount;
            if (steps > bounds.steps() || now.bytes() + next.bytes() + work.bytes() > bounds.bytes()) {
                return false;
            }
        }
        writeMask[word] &= ~bit;
        observerMask[word] &= ~bit;
        if (write) {
            writeCount = remove(openWrites, writeCount, row);
        } else {
            needCount = remove(openNeeds, needCount, row);
        }
        Configurations swap = now;
        now = next;
        next = swap;
        if (now.count() > 1) {
            prune();
        }
        return true;
    }

    private static int remove(int[] list, int count, int row) {
        int at = 0;
        while (list[at] != row) {
            at++;
        }
        System.arraycopy(list, at + 1, list, at, count - at - 1);
        return count - 1;
    }

    /** Whether a register that holds the value now may still hold it when an operation that starts later needs it. */
    private boolean hopeful(int value, int e) {
        return futureNeed(value) < settled[e];
    }

    private int futureNeed(int value) {
        return nextNeed[value] < needOffset[value + 1] ? needEvent[nextNeed[value]] : NEVER;
    }

    /** Whether an open operation wants the value. */
    private boolean needed(int value) {
        for (int i = 0; i < needCount; i++) {
            if (need(openNeeds[i]) == value) {
                return true;
            }
        }
        return soughtByUnanswered(value);
    }

    private boolean soughtByUnanswered(int value) {
        for (int i = 0; i < groupCount; i++) {
            if (groupExpected[openGroups[i]] == value) {
                return true;
            }
        }
        return false;
    }

    /** All ways to go on from {@link #current} by one operation that helps {@code goal}, which ends now, to be placed. */
    private void move(int goal, int e) {
        stamp++;
        int state = (int) current[0];
        boolean leave = false;
        boolean swaps = false;
        for (int i = 0; i < needCount; i++) {
            int row = openNeeds[i];
            if (!done(current, row)) {
                if (p.kind[row] == Kind.MISMATCH) {
                    leave |= p.expected[row] == state;
                } else {
                    wanted[need(row)] = stamp;
                    swaps |= p.kind[row] == Kind.SWAP;
                }
            }
        }
        for (int i = 0; i < groupCount; i++) {
            if (groupExpected[openGroups[i]] >= 0) {
                wanted[groupExpected[openGroups[i]]] = stamp;
                swaps = true;
            }
        }
        // A swap cannot hide an owed write, but a write of the value that is there already can, just before the swap.
        boolean stay = swaps && owesAny();
        for (int i = 0; i < writeCount; i++) {
            int row = openWrites[i];
            int v = p.value[row];
            if (!done(current, row) && used[v] != stamp) {
                used[v] = stamp;
                if (row == goal || helps(v, state, leave, stay)) {
                    System.arraycopy(current, 0, moved, 0, moved.length);
                    Arrays.fill(moved, 1 + slotWords, 1 + 2 * slotWords, 0);
                    place(row, v, goal, e);
                }
            }
        }
        for (int i = 0; i < needCount; i++) {
            int row = openNeeds[i];
            if (p.kind[row] == Kind.SWAP && p.expected[row] == state && !done(current, row)) {
                System.arraycopy(current, 0, moved, 0, moved.length);
                place(row, p.value[row], goal, e);
            }
        }
        for (int i = 0; i < groupCount; i++) {
            int g = openGroups[i];
            int v = groupValue[g];
            boolean plain = groupExpected[g] < 0;
            int counter = 1 + 2 * slotWords + groupSlot[g];
            if (current[counter] < available[g]
                    && (plain
                            ? used[v] != stamp && helps(v, state, leave, stay)
                            : groupExpected[g] == state && helps(v, state, leave, false))) {
                System.arraycopy(current, 0, moved, 0, moved.length);
                if (plain) {
                    Arrays.fill(moved, 1 + slotWords, 1 + 2 * slotWords, 0);
                }
                moved[counter]++;
                place(-1, v, goal, e);
            }
        }
    }

    private boolean helps(int value, int state, boolean leave, boolean stay) {
        return value == state ? stay : leave || wanted[value] == stamp;
    }

    private boolean owesAny() {
        for (int i = 1 + slotWords; i < 1 + 2 * slotWords; i++) {
            if (current[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean done(long[] configuration, int row) {
        return (configuration[1 + (slot[row] >> 6)] >> slot[row] & 1) != 0;
    }

    private void place(int placed, int value, int goal, int e) {
        steps += now.width + needCount;
        moved[0] = value;
        if (placed >= 0) {
            moved[1 + (slot[placed] >> 6)] |= 1L << slot[placed];
        }
        for (int i = 0; i < needCount; i++) {
            int row = openNeeds[i];
            if (p.kind[row] == Kind.READ
                    ? p.value[row] == value
                    : p.kind[row] == Kind.MISMATCH && p.expected[row] != value) {
                moved[1 + (slot[row] >> 6)] |= 1L << slot[row];
            }
        }
        if (done(moved, goal)) {
            settle(moved, goal, e);
        } else if (work.count() >= mostAtOnce) {
            narrowed = true;
        } else if (groupCount == 0 || !pointless()) {
            work.add(moved);
        }
    }

    /** Whether {@link #moved} spends more unanswered operations than a way already on the list and gains nothing by it. */
    private boolean pointless() {
        for (int i = Math.max(0, work.count() - COMPARED); i < work.count(); i++) {
            steps++;
            if (dominates(work.words, i * work.width, moved, 0)) {
                return true;
            }
        }
        return false;
    }

    /** Keeps a configuration in which the row that ends now is in its place, in the form in which all like it are kept. */
    private void settle(long[] c, int ended, int e) {
        int word = slot[ended] >> 6;
        long bit = 1L << slot[ended];
        c[1 + word] &= ~bit;
        c[1 + slotWords + word] &= ~bit;
        int state = (int) c[0];
        if (state >= 0 && !hopeful(state, e) && !soughtByUnanswered(state) && !pending(c, state, ended)) {
            c[0] = RegisterProblem.NONE;
        }
        steps += writeCount;
        if (!mismatches) {
            for (int i = 0; i < writeCount; i++) {
                int row = openWrites[i];
                int v = p.value[row];
                if (row != ended
                        && !done(c, row)
                        && (c[1 + slotWords + (slot[row] >> 6)] >> slot[row] & 1) == 0
                        && futureNeed(v) >= settled[endEvent[row]]
                        && !soughtByUnanswered(v)
                        && !pending(c, v, ended)) {
                    c[1 + (slot[row] >> 6)] |= 1L << slot[row];
                }
            }
        }
        if (next.count() < mostAtOnce) {
            next.add(c);
        } else {
            narrowed = true;
        }
    }

    private boolean pending(long[] c, int value, int except) {
        steps += needCount;
        for (int i = 0; i < needCount; i++) {
            int row = openNeeds[i];
            if (row != except && need(row) == value && !done(c, row)) {
                return true;
            }
        }
        return false;
    }

    private void release(int g) {
        if (groupSlot[g] < 0 || available[g] == 0) {
            return;
        }
        available[g] = 0;
        groupCount = remove(openGroups, groupCount, g);
        next.clear();
        steps += (long) now.count() * now.width;
        for (int i = 0; i < now.count(); i++) {
            now.copyTo(i, current);
            current[1 + 2 * slotWords + groupSlot[g]] = 0;
            next.add(current);
        }
        Configurations swap = now;
        now = next;
        next = swap;
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

    private void narrow(int width) {
        narrowed = true;
        now.keep(byPromise(), width);
    }

    private int[] byPromise() {
        long[] promise = new long[now.count()];
        for (int i = 0; i < promise.length; i++) {
            int o = i * now.width;
            long score = 0;
            for (int w = 0; w < slotWords; w++) {
                long done = now.words[o + 1 + w];
                score += Long.bitCount(done & writeMask[w])
                        + Long.bitCount(now.words[o + 1 + slotWords + w])
                        - Long.bitCount(done & observerMask[w]);
            }
            for (int g = 0; g < groupSlots; g++) {
                score += now.words[o + 1 + 2 * slotWords + g];
            }
            promise[i] = score * 2 + (now.words[o] < 0 ? 1 : 0);
        }
        return Moments.order(promise, promise.length);
    }

    private boolean dominates(long[] one, int a, long[] two, int b) {
        if (one[a] != two[b] && (mismatches || two[b] >= 0)) {
            return false;
        }
        for (int i = 0; i < slotWords; i++) {
            long doneA = one[a + 1 + i];
            long doneB = two[b + 1 + i];
            long swapMask = ~(writeMask[i] | observerMask[i]);
            if ((doneB & ~doneA & observerMask[i]) != 0
                    || (doneA & ~doneB & writeMask[i]) != 0
                    || ((doneA ^ doneB) & swapMask) != 0
                    || (one[a + 1 + slotWords + i] & ~two[b + 1 + slotWords + i]) != 0) {
                return false;
            }
        }
        for (int g = 0; g < groupSlots; g++) {
            if (one[a + 1 + 2 * slotWords + g] > two[b + 1 + 2 * slotWords + g]) {
                return false;
            }
        }
        return true;
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
