package org.drdrills.check;

import java.util.Arrays;

/** Longs by small id, 0 where never put. */
final class Pages {
    private static final int SIZE = 1 << 14;

    private long[][] pages = new long[16][];

    void put(long id, long value) {
        int page = (int) (id / SIZE);
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
        }
        if (pages[page] == null) {
            pages[page] = new long[SIZE];
        }
        pages[page][(int) (id % SIZE)] = value;
    }

    long get(long id) {
        long page = id / SIZE;
        return page >= pages.length || pages[(int) page] == null ? 0 : pages[(int) page][(int) (id % SIZE)];
    }
}
