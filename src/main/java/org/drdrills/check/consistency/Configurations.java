package org.drdrills.check.consistency;

import java.util.Arrays;

/**
 * A set of configurations of equal width, each some longs, in one flat array. A few are compared one by one, more are
 * found by hash and compared in full, so that no two different ones are ever taken for the same.
 */
final class Configurations {

    /** How many are compared without a table. */
    private static final int FEW = 16;

    final int width;
    long[] words;
    private long[] spare;
    private int[] table = new int[4 * FEW];
    private boolean indexed;
    private int count;

    Configurations(int width) {
        this.width = width;
        words = new long[width * FEW];
        spare = new long[width * FEW];
    }

    /** What so many empty sets take. */
    static long least(int width, int sets) {
        return sets * (4L * 8 * width * FEW + 3L * 4 * 4 * FEW);
    }

    int count() {
        return count;
    }

    /**
     * Memory; what grows counted three times over, because growing needs the old array and one twice as long at once.
     */
    long bytes() {
        return 3 * (8L * words.length + 4L * table.length) + 8L * spare.length;
    }

    void clear() {
        count = 0;
        if (indexed) {
            Arrays.fill(table, 0);
            indexed = false;
        }
    }

    /** Adds a copy of the configuration at the start of {@code from}; false if it was there. */
    boolean add(long[] from) {
        if (count == FEW && !indexed) {
            index(table.length);
        }
        int slot = -1;
        if (indexed) {
            int mask = table.length - 1;
            slot = hash(from, 0) & mask;
            while (table[slot] != 0) {
                if (equal((table[slot] - 1) * width, from)) {
                    return false;
                }
                slot = (slot + 1) & mask;
            }
        } else {
            for (int at = 0; at < count * width; at += width) {
                if (equal(at, from)) {
                    return false;
                }
            }
        }
        if ((count + 1) * width > words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        System.arraycopy(from, 0, words, count++ * width, width);
        if (indexed) {
            table[slot] = count;
            if (count * 2 > table.length) {
                index(table.length * 2);
            }
        }
        return true;
    }

    private boolean equal(int at, long[] other) {
        for (int i = 0; i < width; i++) {
            if (words[at + i] != other[i]) {
                return false;
            }
        }
        return true;
    }

    void copyTo(int i, long[] to) {
        System.arraycopy(words, i * width, to, 0, width);
    }

    /** Keeps only the configurations at these places, in this order. */
    void keep(int[] places, int number) {
        if (spare.length < number * width) {
            spare = new long[number * width];
        }
        for (int i = 0; i < number; i++) {
            System.arraycopy(words, places[i] * width, spare, i * width, width);
        }
        long[] swap = words;
        words = spare;
        spare = swap;
        hold(number);
    }

    /** Holds these configurations and no others. */
    void fill(long[] from, int number) {
        if (words.length < number * width) {
            words = new long[number * width];
        }
        System.arraycopy(from, 0, words, 0, number * width);
        hold(number);
    }

    private void hold(int number) {
        clear();
        count = number;
        if (count > FEW) {
            index(Math.max(table.length, Integer.highestOneBit(count) * 4));
        }
    }

    private void index(int capacity) {
        if (table.length == capacity) {
            Arrays.fill(table, 0);
        } else {
            table = new int[capacity];
        }
        indexed = true;
        int mask = capacity - 1;
        for (int i = 0; i < count; i++) {
            int slot = hash(words, i * width) & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
    }

    private int hash(long[] from, int at) {
        long h = 0;
        for (int i = at; i < at + width; i++) {
            h = (h ^ from[i]) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 29;
        }
        return (int) (h ^ (h >>> 32));
    }
}
