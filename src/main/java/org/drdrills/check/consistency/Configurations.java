package org.drdrills.check.consistency;

import java.util.Arrays;

/**
 * A set of configurations of equal width, each some longs, in one flat array. Found by hash and compared in full, so
 * that no two different ones are ever taken for the same.
 */
final class Configurations {

    private static final int FEWEST = 16;

    final int width;
    long[] words;
    private int[] table;
    private int count;

    Configurations(int width) {
        this.width = width;
        words = new long[width * FEWEST];
        table = new int[64];
    }

    /** What so many empty sets take. */
    static long least(int width, int sets) {
        return 3L * sets * (8L * width * FEWEST + 256);
    }

    int count() {
        return count;
    }

    /** Memory, counted three times over, because growing needs the old array and one twice as long at once. */
    long bytes() {
        return 3 * (words.length * 8L + table.length * 4L);
    }

    void clear() {
        count = 0;
        Arrays.fill(table, 0);
    }

    /** Adds a copy of the configuration at the start of {@code from}; false if it was there. */
    boolean add(long[] from) {
        int mask = table.length - 1;
        int slot = hash(from, 0) & mask;
        while (table[slot] != 0) {
            if (Arrays.equals(words, (table[slot] - 1) * width, table[slot] * width, from, 0, width)) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        if ((count + 1) * width > words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        System.arraycopy(from, 0, words, count * width, width);
        table[slot] = ++count;
        if (count * 2 > table.length) {
            rehash(table.length * 2);
        }
        return true;
    }

    void copyTo(int i, long[] to) {
        System.arraycopy(words, i * width, to, 0, width);
    }

    /** Keeps only the configurations at these places, in this order. */
    void keep(int[] places, int number) {
        long[] kept = new long[Math.max(FEWEST, number) * width];
        for (int i = 0; i < number; i++) {
            System.arraycopy(words, places[i] * width, kept, i * width, width);
        }
        words = kept;
        count = number;
        rehash(capacity(number));
    }

    /** Holds these configurations and no others. */
    void fill(long[] from, int number) {
        words = Arrays.copyOf(from, Math.max(FEWEST, number) * width);
        count = number;
        rehash(capacity(number));
    }

    private static int capacity(int number) {
        return Math.max(64, Integer.highestOneBit(Math.max(1, number)) * 4);
    }

    private void rehash(int capacity) {
        table = new int[capacity];
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
