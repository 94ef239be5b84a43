package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A finished history of operations on any number of objects of one {@link Model}, kept in columns: about 42 bytes an
 * operation, so that a million fit easily.
 *
 * <p>Times are nanoseconds since drill start. Intervals are closed: one operation precedes another only if it ended strictly
 * before the other started. Values are compared by number; who needs text numbers it first and gives {@link Labels}.
 */
public final class Operations {

    /** A register into which nothing was written yet. */
    public static final long NOTHING = Long.MIN_VALUE;

    private static final long LATEST = Long.MAX_VALUE / 4;
    private static final Kind[] KINDS = Kind.values();
    private static final Answer[] ANSWERS = Answer.values();

    private final Model model;
    private final long initial;
    private final Labels labels;
    private final int size;
    private final int[] keys;
    private final int[] clients;
    private final long[] starts;
    private final long[] ends;
    private final byte[] kinds;
    private final byte[] answers;
    private final long[] arguments;
    private final long[] results;
    private final long[] elements;

    private Operations(Builder b) {
        model = b.model;
        initial = b.initial;
        labels = b.labels;
        size = b.size;
        keys = b.keys;
        clients = b.clients;
        starts = b.starts;
        ends = b.ends;
        kinds = b.kinds;
        answers = b.answers;
        arguments = b.arguments;
        results = b.results;
        elements = b.elements;
    }

    /** Registers that hold {@code initial} at first; {@link #NOTHING} where there is no such value. */
    public static Builder ofRegisters(long initial) {
        return new Builder(Model.REGISTER, initial);
    }

    /** Sets, empty at first. */
    public static Builder ofSets() {
        return new Builder(Model.SET, 0);
    }

    /** Counters, 0 at first. */
    public static Builder ofCounters() {
        return new Builder(Model.COUNTER, 0);
    }

    /** Lists, empty at first. */
    public static Builder ofLists() {
        return new Builder(Model.LIST, 0);
    }

    public Model model() {
        return model;
    }

    public int size() {
        return size;
    }

    public Labels labels() {
        return labels;
    }

    /** What registers hold before the first write. */
    public long initial() {
        return initial;
    }

    /** One operation by its position, 0 to {@link #size()} − 1. */
    public Operation get(int i) {
        Objects.checkIndex(i, size);
        List<Long> returned = new ArrayList<>();
        for (int j = 0; j < elementCount(i); j++) {
            returned.add(element(i, j));
        }
        boolean all = kind(i) == Kind.READ_ALL;
        return new Operation(
                i,
                keys[i],
                clients[i],
                starts[i],
                answer(i) == Answer.UNKNOWN ? Long.MAX_VALUE : ends[i],
                kind(i),
                all ? 0 : arguments[i],
                all ? 0 : results[i],
                returned,
                answer(i));
    }

    int key(int i) {
        return keys[i];
    }

    Kind kind(int i) {
        return KINDS[kinds[i]];
    }

    Answer answer(int i) {
        return ANSWERS[answers[i]];
    }

    boolean refused(int i) {
        return answers[i] == Answer.REFUSED.ordinal();
    }

    boolean unknown(int i) {
        return answers[i] == Answer.UNKNOWN.ordinal();
    }

    long argument(int i) {
        return arguments[i];
    }

    long result(int i) {
        return results[i];
    }

    /** Moment of the start on a scale on which all moments that matter differ: starts are even, ends are odd. */
    long startMoment(int i) {
        return starts[i] * 2;
    }

    /** Moment of the end; {@link Long#MAX_VALUE} where the answer never came. */
    long endMoment(int i) {
        return unknown(i) ? Long.MAX_VALUE : ends[i] * 2 + 1;
    }

    int elementCount(int i) {
        return kind(i) == Kind.READ_ALL ? (int) results[i] : 0;
    }

    long element(int i, int position) {
        return elements[(int) arguments[i] + position];
    }

    /** Collects operations in any order. Throws {@link IllegalArgumentException} where a call does not fit the model. */
    public static final class Builder {

        private final Model model;
        private final long initial;
        private Labels labels = Labels.PLAIN;
        private int size;
        private int[] keys = new int[16];
        private int[] clients = new int[16];
        private long[] starts = new long[16];
        private long[] ends = new long[16];
        private byte[] kinds = new byte[16];
        private byte[] answers = new byte[16];
        private long[] arguments = new long[16];
        private long[] results = new long[16];
        private long[] elements = new long[0];
        private int elementCount;

        private Builder(Model model, long initial) {
            this.model = model;
            this.initial = initial;
        }

        /** How clients, keys and values are called in sentences and drawings. */
        public Builder labels(Labels labels) {
            this.labels = Objects.requireNonNull(labels, "labels");
            return this;
        }

        /** A read of a register or counter that was answered. Reads without an answer say nothing and need not be given. */
        public Builder read(int key, int client, long start, long end, long value) {
            return row(
                    Kind.READ, key, client, start, end, 0, value, Answer.ACKNOWLEDGED, Model.REGISTER, Model.COUNTER);
        }

        /** A write to a register. */
        public Builder write(int key, int client, long start, long end, long value, Answer answer) {
            return row(Kind.WRITE, key, client, start, end, value, 0, answer, Model.REGISTER, Model.REGISTER);
        }

        /** A compare-and-set of a register that found {@code expected}, or whose answer is not known. */
        public Builder swap(int key, int client, long start, long end, long expected, long replacement, Answer answer) {
            return row(
                    Kind.SWAP, key, client, start, end, expected, replacement, answer, Model.REGISTER, Model.REGISTER);
        }

        /** A compare-and-set that was answered: the register did not hold {@code expected}. */
        public Builder mismatch(int key, int client, long start, long end, long expected) {
            return row(
                    Kind.MISMATCH,
                    key,
                    client,
                    start,
                    end,
                    expected,
                    0,
                    Answer.ACKNOWLEDGED,
                    Model.REGISTER,
                    Model.REGISTER);
        }

        /** An element put into a set, or an amount added to a counter. */
        public Builder add(int key, int client, long start, long end, long elementOrAmount, Answer answer) {
            return row(Kind.ADD, key, client, start, end, elementOrAmount, 0, answer, Model.SET, Model.COUNTER);
        }

        /** An answered question whether an element is in a set. */
        public Builder contains(int key, int client, long start, long end, long element, boolean in) {
            return row(
                    Kind.CONTAINS,
                    key,
                    client,
                    start,
                    end,
                    element,
                    in ? 1 : 0,
                    Answer.ACKNOWLEDGED,
                    Model.SET,
                    Model.SET);
        }

        /** An element put at the end of a list. */
        public Builder append(int key, int client, long start, long end, long element, Answer answer) {
            return row(Kind.APPEND, key, client, start, end, element, 0, answer, Model.LIST, Model.LIST);
        }

        /** An answered read of all elements: of a set in any order, each once; of a list in its order. */
        public Builder readAll(int key, int client, long start, long end, long... all) {
            if (elementCount + (long) all.length > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("all reads together return more than 2^31 elements");
            }
            if (elementCount + all.length > elements.length) {
                elements = Arrays.copyOf(elements, Math.max(elementCount + all.length, grown(elements.length)));
            }
            System.arraycopy(all, 0, elements, elementCount, all.length);
            row(
                    Kind.READ_ALL,
                    key,
                    client,
                    start,
                    end,
                    elementCount,
                    all.length,
                    Answer.ACKNOWLEDGED,
                    Model.SET,
                    Model.LIST);
            elementCount += all.length;
            return this;
        }

        /** The history so far. The builder must not be used afterwards. */
        public Operations build() {
            return new Operations(this);
        }

        private Builder row(
                Kind kind,
                int key,
                int client,
                long start,
                long end,
                long argument,
                long result,
                Answer answer,
                Model one,
                Model other) {
            if (model != one && model != other) {
                throw new IllegalArgumentException("a " + model + " knows no " + kind);
            }
            if (start < -LATEST || start > LATEST || (answer != Answer.UNKNOWN && (end < start || end > LATEST))) {
                throw new IllegalArgumentException("operation " + size + " of client " + client
                        + ": expected start ≤ end, both within 73 years of drill start, got " + start + " and " + end
                        + " ns");
            }
            if (size == keys.length) {
                int capacity = grown(size);
                keys = Arrays.copyOf(keys, capacity);
                clients = Arrays.copyOf(clients, capacity);
                starts = Arrays.copyOf(starts, capacity);
                ends = Arrays.copyOf(ends, capacity);
                kinds = Arrays.copyOf(kinds, capacity);
                answers = Arrays.copyOf(answers, capacity);
                arguments = Arrays.copyOf(arguments, capacity);
                results = Arrays.copyOf(results, capacity);
            }
            keys[size] = key;
            clients[size] = client;
            starts[size] = start;
            ends[size] = end;
            kinds[size] = (byte) kind.ordinal();
            answers[size] = (byte) answer.ordinal();
            arguments[size] = argument;
            results[size] = result;
            size++;
            return this;
        }

        private static int grown(int capacity) {
            return (int) Math.min(Integer.MAX_VALUE - 8, capacity * 3L / 2 + 16);
        }

        /** Adds a copy of an operation of another history of the same model. */
        Builder copy(Operations from, int i) {
            if (from.kind(i) == Kind.READ_ALL) {
                return readAll(
                        from.keys[i],
                        from.clients[i],
                        from.starts[i],
                        from.ends[i],
                        Arrays.copyOfRange(
                                from.elements, (int) from.arguments[i], (int) (from.arguments[i] + from.results[i])));
            }
            return row(
                    from.kind(i),
                    from.keys[i],
                    from.clients[i],
                    from.starts[i],
                    from.ends[i],
                    from.arguments[i],
                    from.results[i],
                    from.answer(i),
                    from.model,
                    from.model);
        }
    }
}
