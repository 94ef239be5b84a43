package org.drdrills.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Ids in an order of their own, written as ascending ranges ({@code 0-41,43,42}): what a ledger holds, from its beginning to its end. */
public final class IdList {
    private static final IdList EMPTY = new IdList(new int[0], 0);

    /** First and last id of each range. */
    private final int[] ends;

    private IdList(int[] ends, int used) {
        this.ends = Arrays.copyOf(ends, used);
    }

    public static IdList empty() {
        return EMPTY;
    }

    /** @throws IllegalArgumentException if an id is negative or not below {@link IdSet#LIMIT} */
    public static IdList of(long... ids) {
        return of(LongStream.of(ids));
    }

    /** @throws IllegalArgumentException if an id is negative or not below {@link IdSet#LIMIT} */
    public static IdList of(LongStream ids) {
        Ranges ranges = new Ranges();
        ids.forEachOrdered(id -> ranges.add(id, id));
        return ranges.list();
    }

    /** @throws IllegalArgumentException if the text is no list of ranges of ids below {@link IdSet#LIMIT}, or of more ids than there are */
    public static IdList parse(String ranges) {
        byte[] bytes = ranges.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The same, from a part of a line; memory is bounded by the length of the text, whatever the bytes say. */
    static IdList parse(byte[] text, int start, int end) {
        Ranges ranges = new Ranges();
        for (int at = start; at < end; ) {
            int stop = at;
            while (stop < end && text[stop] != ',') {
                stop++;
            }
            String range = new String(text, at, stop - at, StandardCharsets.UTF_8);
            int dash = range.indexOf('-');
            ranges.add(id(dash < 0 ? range : range.substring(0, dash)), id(range.substring(dash + 1)));
            if (stop == end - 1) {
                throw new IllegalArgumentException("the list ends with a comma");
            }
            at = stop + 1;
        }
        return ranges.list();
    }

    private static long id(String digits) {
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + digits + "' is no id");
        }
        return Long.parseLong(digits);
    }

    public boolean isEmpty() {
        return ends.length == 0;
    }

    /** In their order. */
    public LongStream stream() {
        return IntStream.range(0, ends.length / 2)
                .mapToObj(at -> LongStream.rangeClosed(ends[2 * at], ends[2 * at + 1]))
                .flatMapToLong(range -> range);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdList list && Arrays.equals(ends, list.ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < ends.length; at += 2) {
            text.append(at == 0 ? "" : ",").append(ends[at]);
            if (ends[at + 1] > ends[at]) {
                text.append('-').append(ends[at + 1]);
            }
        }
        return text.toString();
    }

    /** A range that goes on where the last one ended is a part of it, so that equal lists are written alike. */
    private static final class Ranges {
        private int[] ends = new int[16];
        private int used;
        private long count;

        void add(long from, long to) {
            count += to - from + 1;
            if (from < 0 || to < from || to >= IdSet.LIMIT || count > IdSet.LIMIT) {
                throw new IllegalArgumentException(from + " to " + to
                        + " is no range of ids, ascending and below 2^28, or there are more than 2^28");
            }
            if (used > 0 && ends[used - 1] + 1 == from) {
                ends[used - 1] = (int) to;
                return;
            }
            if (used == ends.length) {
                ends = Arrays.copyOf(ends, used * 2);
            }
            ends[used++] = (int) from;
            ends[used++] = (int) to;
        }

        IdList list() {
            return used == 0 ? EMPTY : new IdList(ends, used);
        }
    }
}
