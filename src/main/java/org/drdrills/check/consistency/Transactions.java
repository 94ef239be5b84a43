package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A finished history of transactions that append different elements to lists and read whole lists. All lists are empty at
 * first. Kept in columns; a read that returns the beginning of a list that is already known costs only its length.
 */
public final class Transactions {

    private static final Answer[] ANSWERS = Answer.values();

    private final Builder b;

    private Transactions(Builder b) {
        this.b = b;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return b.size;
    }

    public Labels labels() {
        return b.labels;
    }

    /** One transaction by its position, 0 to {@link #size()} − 1. */
    public Transaction get(int t) {
        Objects.checkIndex(t, b.size);
        List<Transaction.Step> steps = new ArrayList<>();
        for (int s = firstStep(t); s < firstStep(t + 1); s++) {
            List<Long> elements = new ArrayList<>();
            for (int j = 0; !append(s) && j < length(s); j++) {
                elements.add(element(s, j));
            }
            steps.add(new Transaction.Step(
                    append(s) ? Kind.APPEND : Kind.READ_ALL, keyName(key(s)), append(s) ? b.values[s] : 0, elements));
        }
        return new Transaction(
                t,
                b.clients[t],
                b.starts[t],
                answer(t) == Answer.UNKNOWN ? Long.MAX_VALUE : b.ends[t],
                answer(t),
                steps);
    }

    Answer answer(int t) {
        return ANSWERS[b.answers[t]];
    }

    long start(int t) {
        return b.starts[t];
    }

    long end(int t) {
        return b.ends[t];
    }

    int firstStep(int t) {
        return t == b.size ? b.stepCount : b.firstSteps[t];
    }

    int steps() {
        return b.stepCount;
    }

    int keys() {
        return b.keyNumbers.size();
    }

    /** Number of the list, 0 to {@link #keys()} − 1. */
    int key(int s) {
        return b.keys[s] >>> 1;
    }

    int keyName(int key) {
        return b.keyNames[key];
    }

    boolean append(int s) {
        return (b.keys[s] & 1) == 1;
    }

    /** What the step appended. */
    long appended(int s) {
        return b.values[s];
    }

    /** Whether the read returned a beginning of {@link #longest}. */
    boolean usual(int s) {
        return b.values[s] >= 0;
    }

    /** How many elements the read returned. */
    int length(int s) {
        return usual(s) ? (int) b.values[s] : b.odd.get((int) ~b.values[s]).length;
    }

    long element(int s, int j) {
        return usual(s) ? b.longest[key(s)][j] : b.odd.get((int) ~b.values[s])[j];
    }

    /** How many elements of the list are known. */
    int longest(int key) {
        return b.lengths[key];
    }

    long longest(int key, int j) {
        return b.longest[key][j];
    }

    /** Collects transactions one after another, in any order. */
    public static final class Builder {

        private Labels labels = Labels.PLAIN;
        private int size;
        private int[] clients = new int[16];
        private long[] starts = new long[16];
        private long[] ends = new long[16];
        private byte[] answers = new byte[16];
        private int[] firstSteps = new int[16];
        private int stepCount;
        private int[] keys = new int[64];
        private long[] values = new long[64];
        private final ValueIndex keyNumbers = new ValueIndex(16);
        private int[] keyNames = new int[16];
        private long[][] longest = new long[16][];
        private int[] lengths = new int[16];
        private final List<long[]> odd = new ArrayList<>();

        private Builder() {}

        /** How clients, keys and values are called in sentences and drawings. */
        public Builder labels(Labels labels) {
            this.labels = Objects.requireNonNull(labels, "labels");
            return this;
        }

        /**
         * Begins the next transaction; its steps follow.
         *
         * @param answer to its commit. Refused means that it certainly aborted
         */
        public Builder transaction(int client, long start, long end, Answer answer) {
            if (answer != Answer.UNKNOWN && end < start) {
                throw new IllegalArgumentException("transaction " + size + " of client " + client
                        + ": expected start ≤ end, got " + start + " and " + end + " ns");
            }
            if (size == clients.length) {
                int capacity = size + size / 2;
                clients = Arrays.copyOf(clients, capacity);
                starts = Arrays.copyOf(starts, capacity);
                ends = Arrays.copyOf(ends, capacity);
                answers = Arrays.copyOf(answers, capacity);
                firstSteps = Arrays.copyOf(firstSteps, capacity);
            }
            clients[size] = client;
            starts[size] = start;
            ends[size] = end;
            answers[size] = (byte) answer.ordinal();
            firstSteps[size++] = stepCount;
            return this;
        }

        /** The transaction appended an element, which no other transaction appends to this list. */
        public Builder append(int key, long element) {
            return step(number(key) << 1 | 1, element);
        }

        /** The transaction read a whole list. Reads of transactions that did not surely commit are not judged. */
        public Builder read(int key, long... list) {
            int k = number(key);
            if (size == 0 || ANSWERS[answers[size - 1]] != Answer.ACKNOWLEDGED) {
                return keepApart(k, list);
            }
            int known = lengths[k];
            int same = known == 0
                    ? 0
                    : Arrays.mismatch(
                            longest[k], 0, Math.min(known, list.length), list, 0, Math.min(known, list.length));
            if (same >= 0 && same < Math.min(known, list.length)) {
                return keepApart(k, list);
            }
            if (list.length > known) {
                if (longest[k] == null || longest[k].length < list.length) {
                    longest[k] = Arrays.copyOf(list, list.length + list.length / 2);
                } else {
                    System.arraycopy(list, known, longest[k], known, list.length - known);
                }
                lengths[k] = list.length;
            }
            return step(k << 1, list.length);
        }

        private Builder keepApart(int k, long[] list) {
            odd.add(list.clone());
            return step(k << 1, ~(odd.size() - 1L));
        }

        private int number(int key) {
            int k = keyNumbers.number(key);
            if (k == longest.length) {
                longest = Arrays.copyOf(longest, 2 * k);
                lengths = Arrays.copyOf(lengths, 2 * k);
                keyNames = Arrays.copyOf(keyNames, 2 * k);
            }
            keyNames[k] = key;
            return k;
        }

        private Builder step(int key, long value) {
            if (size == 0) {
                throw new IllegalStateException("a step needs a transaction; call transaction(…) first");
            }
            if (stepCount == keys.length) {
                int capacity = stepCount + stepCount / 2;
                keys = Arrays.copyOf(keys, capacity);
                values = Arrays.copyOf(values, capacity);
            }
            keys[stepCount] = key;
            values[stepCount++] = value;
            return this;
        }

        /** The history so far. The builder must not be used afterwards. */
        public Transactions build() {
            return new Transactions(this);
        }
    }
}
