package org.drdrills.check.consistency;

/** Sorts numbers by a moment in linear time (least significant digit first). */
final class Moments {

    private static final int BITS = 11;

    private Moments() {}

    /** The positions 0 … {@code count} − 1 ordered by their moment, equal ones by position. */
    static int[] order(long[] moments, int count) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        boolean sorted = true;
        for (int i = 0; i < count; i++) {
            sorted &= most <= moments[i];
            least = Math.min(least, moments[i]);
            most = Math.max(most, moments[i]);
        }
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        if (sorted) {
            return order;
        }
        if (count < 256) {
            insert(order, moments);
            return order;
        }
        int[] other = new int[count];
        long range = most - least;
        for (int shift = 0; shift < 64 && (range >>> shift) != 0; shift += BITS) {
            int[] next = new int[(1 << BITS) + 1];
            for (int i = 0; i < count; i++) {
                next[digit(moments[i] - least, shift) + 1]++;
            }
            for (int d = 0; d < 1 << BITS; d++) {
                next[d + 1] += next[d];
            }
            for (int i : order) {
                other[next[digit(moments[i] - least, shift)]++] = i;
            }
            int[] swap = order;
            order = other;
            other = swap;
        }
        return order;
    }

    private static int digit(long distance, int shift) {
        return (int) (distance >>> shift) & (1 << BITS) - 1;
    }

    private static void insert(int[] order, long[] moments) {
        for (int i = 1; i < order.length; i++) {
            int moved = order[i];
            int j = i - 1;
            while (j >= 0 && moments[order[j]] > moments[moved]) {
                order[j + 1] = order[j--];
            }
            order[j + 1] = moved;
        }
    }
}
