package org.drdrills.check.consistency;

/**
 * What is known about the last operations before one row's end, as problems of their own: the register may have held
 * anything before, and writes of before may happen or not. A violation of any of them is one of the whole.
 */
final class RegisterWindows {

    private final RegisterProblem whole;
    private final long until;
    private final int[] byStart;
    private final int last;

    /** @param byStart the rows in order of start */
    RegisterWindows(RegisterProblem whole, int[] byStart, int row) {
        this.whole = whole;
        this.byStart = byStart;
        until = whole.end[row];
        int low = 0;
        int high = byStart.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (whole.start[byStart[middle]] <= until) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        last = low;
    }

    /** The greatest length. */
    int longest() {
        return last;
    }

    /** Moment at which a window begins. */
    long since(int length) {
        return whole.start[byStart[last - length]];
    }

    /** The last {@code length} operations, 0 to {@link #longest}, and the one before. */
    RegisterProblem of(int length) {
        return whole.window(since(length), until);
    }

    /** Everything that began before the row's end. */
    RegisterProblem all() {
        return whole.window(Long.MIN_VALUE, until);
    }
}
