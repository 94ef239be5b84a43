package org.drdrills.check.consistency;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a search over one register works on: rows with values numbered 0, 1, 2, … Rows may ask less than the operations
 * they come from, which keeps a violation a violation of the whole.
 */
final class RegisterProblem {

    /** Initial value: it may have been anything. */
    static final int ANY = -2;
    /** No value that any client sees. */
    static final int NONE = -1;

    static final long NEVER = Long.MAX_VALUE;

    final int size;
    final int[] position;
    final Kind[] kind;
    /** Value read or written; {@link #NONE} for a mismatch. */
    final int[] value;
    /** Value that a swap found, or that a mismatch did not find. */
    final int[] expected;

    final long[] start;
    /** Moment of the end; {@link #NEVER} where the row may take effect at any time or not at all. */
    final long[] end;

    final int values;
    final int initial;

    private RegisterProblem(int size, int values, int initial) {
        this.size = size;
        this.values = values;
        this.initial = initial;
        position = new int[size];
        kind = new Kind[size];
        value = new int[size];
        expected = new int[size];
        start = new long[size];
        end = new long[size];
    }

    static RegisterProblem of(ObjectHistory history) {
        Operations all = history.all;
        ValueIndex numbers = new ValueIndex(64);
        int initial = numbers.number(all.initial());
        int rows = 0;
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (!all.refused(i) && !(all.unknown(i) && changesNothing(all, i))) {
                rows++;
                numbers.number(all.argument(i));
                numbers.number(all.result(i));
            }
        }
        RegisterProblem p = new RegisterProblem(rows, numbers.size(), initial);
        int row = 0;
        for (int m = 0; m < history.size(); m++) {
            int i = history.at(m);
            if (!all.refused(i) && !(all.unknown(i) && changesNothing(all, i))) {
                Kind kind = changesNothing(all, i) ? Kind.READ : all.kind(i);
                int argument = numbers.find(all.argument(i));
                int result = numbers.find(all.result(i));
                p.set(
                        row++,
                        i,
                        kind,
                        kind == Kind.WRITE ? argument : kind == Kind.MISMATCH ? NONE : result,
                        kind == Kind.SWAP || kind == Kind.MISMATCH ? argument : NONE,
                        all.startMoment(i),
                        all.endMoment(i));
            }
        }
        return p;
    }

    /** A swap of a value for itself: a read, or where its answer is not known, nothing. */
    private static boolean changesNothing(Operations all, int i) {
        return all.kind(i) == Kind.SWAP && all.argument(i) == all.result(i);
    }

    private void set(int row, int at, Kind what, int seen, int found, long from, long to) {
        position[row] = at;
        kind[row] = what;
        value[row] = seen;
        expected[row] = found;
        start[row] = from;
        end[row] = to;
    }

    boolean writes(int row) {
        return kind[row] == Kind.WRITE || kind[row] == Kind.SWAP;
    }

    boolean optional(int row) {
        return end[row] == NEVER;
    }

    boolean mismatches() {
        return Arrays.asList(kind).contains(Kind.MISMATCH);
    }

    /** The rows in order of start. */
    int[] byStart() {
        return Moments.order(start, size);
    }

    /**
     * What is known by the moment {@code until} about the time from {@code since} on: writes of before or after may
     * have happened or not, and where something came before, the register may have held anything.
     */
    RegisterProblem window(long since, long until) {
        boolean head = false;
        int kept = 0;
        boolean[] keep = new boolean[size];
        for (int row = 0; row < size; row++) {
            boolean early = start[row] < since;
            head |= early;
            keep[row] =
                    start[row] <= until && (early ? writes(row) && end[row] > since : writes(row) || end[row] <= until);
            kept += keep[row] ? 1 : 0;
        }
        RegisterProblem p = new RegisterProblem(kept, values, head ? ANY : initial);
        int next = 0;
        for (int row = 0; row < size; row++) {
            if (keep[row]) {
                p.set(
                        next++,
                        position[row],
                        kind[row],
                        value[row],
                        expected[row],
                        start[row],
                        start[row] < since || end[row] > until ? NEVER : end[row]);
            }
        }
        return p;
    }

    /**
     * The rows marked, a swap becoming a plain write where no kept row wrote what it found.
     *
     * @return null where leaving the others out could make a legal history illegal
     */
    @Nullable
    RegisterProblem only(boolean[] keep) {
        boolean[] written = new boolean[values];
        boolean[] missing = new boolean[values];
        boolean anyMissing = false;
        int kept = 0;
        for (int row = 0; row < size; row++) {
            if (writes(row)) {
                (keep[row] ? written : missing)[value[row]] = true;
                anyMissing |= !keep[row];
            }
            kept += keep[row] ? 1 : 0;
        }
        RegisterProblem p = new RegisterProblem(kept, values, initial);
        int next = 0;
        for (int row = 0; row < size; row++) {
            if (!keep[row]) {
                continue;
            }
            boolean loose = kind[row] == Kind.SWAP && missing[expected[row]];
            if ((kind[row] == Kind.READ && missing[value[row]]) || (kind[row] == Kind.MISMATCH && anyMissing)) {
                return null;
            }
            p.set(
                    next++,
                    position[row],
                    loose ? Kind.WRITE : kind[row],
                    value[row],
                    loose ? NONE : expected[row],
                    start[row],
                    end[row]);
        }
        return p;
    }
}
