package org.drdrills.history;

import java.util.BitSet;
import java.util.stream.LongStream;

/**
 * A set of small non-negative ids, one bit each, written as ranges ({@code 0-41,43}).
 */
public final class IdSet {
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

    /** @throws IllegalArgumentException if the text is no list of ranges of ids below 2^31 */
    public static IdSet parse(String ranges) {
        IdSet set = empty();
        if (ranges.isEmpty()) {
            return set;
        }
        for (String range : ranges.split(",", -1)) {
            int dash = range.indexOf('-');
            try {
                int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                int to = dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
                if (from < 0 || to < from || to == Integer.MAX_VALUE) {
                    throw new NumberFormatException();
                }
                set.bits.set(from, to + 1);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + range + "' is not an id or a range of ids", e);
            }
        }
        return set;
    }

    /** @return whether it was new */
    public boolean add(long id) {
        int index = Math.toIntExact(id);
        boolean fresh = !bits.get(index);
        bits.set(index);
        return fresh;
    }

    public boolean contains(long id) {
        return id >= 0 && id < Integer.MAX_VALUE && bits.get((int) id);
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
