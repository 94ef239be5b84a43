package org.drdrills.check.consistency;

import java.util.Arrays;

/** Numbers distinct values 0, 1, 2, … in order of first appearance; open addressing, 12 bytes a slot. */
final class ValueIndex {

    private long[] values;
    private int[] numbers;
    private int size;

    ValueIndex(int expected) {
        int capacity = Integer.highestOneBit(Math.max(8, expected) * 2 - 1);
        values = new long[capacity];
        numbers = new int[capacity];
        Arrays.fill(numbers, -1);
    }

    int size() {
        return size;
    }

    /** The number of the value, or −1. */
    int find(long value) {
        int mask = values.length - 1;
        for (int i = spread(value) & mask; ; i = (i + 1) & mask) {
            int number = numbers[i];
            if (number < 0 || values[i] == value) {
                return number;
            }
        }
    }

    /** The number of the value, given now if it is new. */
    int number(long value) {
        int mask = values.length - 1;
        int i = spread(value) & mask;
        while (numbers[i] >= 0) {
            if (values[i] == value) {
                return numbers[i];
            }
            i = (i + 1) & mask;
        }
        values[i] = value;
        numbers[i] = size;
        if (++size * 3L > values.length * 2L) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        long[] oldValues = values;
        int[] oldNumbers = numbers;
        values = new long[oldValues.length * 2];
        numbers = new int[oldValues.length * 2];
        Arrays.fill(numbers, -1);
        int mask = values.length - 1;
        for (int j = 0; j < oldValues.length; j++) {
            if (oldNumbers[j] >= 0) {
                int i = spread(oldValues[j]) & mask;
                while (numbers[i] >= 0) {
                    i = (i + 1) & mask;
                }
                values[i] = oldValues[j];
                numbers[i] = oldNumbers[j];
            }
        }
    }

    private static int spread(long value) {
        long h = value * 0x9E3779B97F4A7C15L;
        return (int) (h ^ (h >>> 32));
    }
}
