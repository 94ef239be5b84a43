package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A growing list of longs in blocks, so that growth copies nothing. */
final class Longs {
    private static final int BLOCK = 1 << 15;

    private final List<long[]> blocks = new ArrayList<>();
    private int size;

    void add(long value) {
        int slot = size % BLOCK;
        if (slot == 0) {
            blocks.add(new long[BLOCK]);
        }
        blocks.get(size / BLOCK)[slot] = value;
        size++;
    }

    /** Empties this list into one sorted array. */
    long[] drainSorted() {
        long[] all = new long[size];
        for (int from = 0; from < size; from += BLOCK) {
            System.arraycopy(blocks.get(from / BLOCK), 0, all, from, Math.min(BLOCK, size - from));
            blocks.set(from / BLOCK, null);
        }
        blocks.clear();
        size = 0;
        Arrays.sort(all);
        return all;
    }
}
