package org.drdrills.history;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.stream.LongStream;

/**
 * A set of small non-negative ids, one bit each, written as ranges ({@code 0-41,43}).
 */
public final class IdSet {
    /** Ids are below this, so that no text, however wrong, can ask for more than 32 MiB. */
    public static final long LIMIT = 1L << 28;

    private final BitSet bits;

    private IdSet(BitSet bits) {
        this.bits = bits;
    }

    public static IdSet empty() {
        return new IdSet(new BitSet());
    }

    public static IdSet of(long... ids) {
        IdSet set = empty();
        for (long id : ids) {
            set.add(id);
        }
        return set;
    }

    /** @throws IllegalArgumentException if the text is no ascending list of ranges of ids below {@link #LIMIT} */
    public static IdSet parse(String ranges) {
        byte[] bytes = ranges.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The same, from a part of a line; work and memory are bounded by {@link #LIMIT}, whatever the bytes say. */
    static IdSet parse(byte[] text, int start, int end) {
        IdSet set = empty();
        long last = -1;
        for (int at = start; at < end; at++) {
            int begin = at;
            long from = 0;
            long to = -1;
            long number = 0;
            int digits = 0;
            for (; at < end && text[at] != ','; at++) {
                if (text[at] == '-' && to < 0 && digits > 0) {
                    from = number;
                    to = 0;
                    number = 0;
                    digits = 0;
                } else if (text[at] >= '0' && text[at] <= '9' && digits < 10) {
                    number = number * 10 + text[at] - '0';
                    digits++;
                } else {
                    throw notIds(text, begin, end);
                }
            }
            from = to < 0 ? number : from;
            if (digits == 0 || from <= last || number < from || number >= LIMIT || at == end - 1) {
                throw notIds(text, begin, end);
            }
            set.bits.set((int) from, (int) number + 1);
            last = number;
        }
        return set;
    }

    private static IllegalArgumentException notIds(byte[] text, int begin, int end) {
        String seen = new String(text, begin, Math.min(end - begin, 40), StandardCharsets.UTF_8);
        return new IllegalArgumentException(
                "'" + seen + "' does not start with an id or a range of ids, ascending and below 2^28");
    }

    /**
     * @return whether it was new
     * @throws IllegalArgumentException if it is negative or not below {@link #LIMIT}
     */
    public boolean add(long id) {
        if (id < 0 || id >= LIMIT) {
            throw new IllegalArgumentException(id + " is no id: ids are 0 to 2^28 - 1");
        }
        int index = (int) id;
        boolean fresh = !bits.get(index);
        bits.set(index);
        return fresh;
    }

    public boolean contains(long id) {
        return id >= 0 && id < LIMIT && bits.get((int) id);
    }

    public IdSet minus(IdSet other) {
        BitSet left = (BitSet) bits.clone();
        left.andNot(other.bits);
        return new IdSet(left);
    }

    public IdSet and(IdSet other) {
        BitSet both = (BitSet) bits.clone();
        both.and(other.bits);
        return new IdSet(both);
    }

    public int size() {
        return bits.cardinality();
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    public LongStream stream() {
        return bits.stream().asLongStream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdSet set && bits.equals(set.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from) - 1;
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (to > from) {
                text.append('-').append(to);
            }
            from = bits.nextSetBit(to + 1);
        }
        return text.toString();
    }
}
