package org.drdrills.check.consistency;

/**
 * How a configuration is kept in some longs: the value; then a bit for each open operation that has taken effect; then
 * a bit for each open write that must still be hidden by another one, or placed; then, for each group, how many of its
 * operations were used, in fields of equal width with a spare bit on top, so that all fields of a word are compared at
 * once.
 */
final class RegisterLayout {

    /** Where the value stands. */
    static final int VALUE = 0;
    /** Where the bits of operations that have taken effect begin. */
    static final int DONE = 1;

    /** Longs for one bit per open operation. */
    final int slotWords;
    /** Where the bits of writes that must still be hidden begin. */
    final int owed;
    /** Where the counts begin. */
    final int used;
    /** Longs in all. */
    final int width;

    private final int[] word;
    private final int[] shift;
    private final long field;
    private final long spare;

    RegisterLayout(RegisterTimeline timeline) {
        int bits = 65 - Long.numberOfLeadingZeros(timeline.largestGroup);
        int perWord = 64 / bits;
        slotWords = timeline.slotWords;
        owed = DONE + slotWords;
        used = owed + slotWords;
        width = used + (timeline.groupSlots + perWord - 1) / perWord;
        field = (1L << bits - 1) - 1;
        long top = 0;
        for (int i = 0; i < perWord; i++) {
            top |= 1L << i * bits + bits - 1;
        }
        spare = top;
        word = new int[timeline.groups];
        shift = new int[timeline.groups];
        for (int g = 0; g < timeline.groups; g++) {
            word[g] = used + timeline.groupSlot[g] / perWord;
            shift[g] = timeline.groupSlot[g] % perWord * bits;
        }
    }

    /** How many operations of a group were used. */
    int used(long[] words, int at, int group) {
        return (int) (words[at + word[group]] >>> shift[group] & field);
    }

    void use(long[] configuration, int group) {
        configuration[word[group]] += 1L << shift[group];
    }

    void forget(long[] configuration, int group) {
        configuration[word[group]] &= ~(field << shift[group]);
    }

    /** Whether no group was used more often in the one than in the other. */
    boolean spendsNoMore(long[] one, int a, long[] other, int b) {
        for (int i = used; i < width; i++) {
            if (((other[b + i] | spare) - one[a + i] & spare) != spare) {
                return false;
            }
        }
        return true;
    }
}
