package org.drdrills.check.consistency.histories;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Model;
import org.drdrills.check.consistency.Operations;

/** Histories of at most seven operations with random times and results, legal or not, for comparison with the {@link Oracle}. */
public final class TinyHistories {

    private final Random random;
    private final Model model;
    private final boolean distinct;
    private final boolean mismatches;
    private final int amount;
    private long written;

    /**
     * @param distinct whether every written value differs from all others
     * @param mismatches whether compare-and-sets may fail
     */
    public TinyHistories(long seed, Model model, boolean distinct, boolean mismatches) {
        random = new Random(seed);
        this.model = model;
        this.distinct = distinct;
        this.mismatches = mismatches;
        this.amount = model == Model.COUNTER && distinct ? 1 : 0;
    }

    public Operations next() {
        int size = 1 + random.nextInt(7);
        int span = 2 + random.nextInt(14);
        int values = 1 + random.nextInt(3);
        int writes = random.nextInt(4);
        written = 0;
        Operations.Builder b = switch (model) {
            case REGISTER -> Operations.ofRegisters(0);
            case SET -> Operations.ofSets();
            case COUNTER -> Operations.ofCounters();
            case LIST -> Operations.ofLists();
        };
        for (int i = 0; i < size; i++) {
            long start = random.nextInt(span);
            long end = start + random.nextInt(1 + random.nextInt(span));
            Answer answer = switch (random.nextInt(8)) {
                case 0 -> Answer.REFUSED;
                case 1, 2 -> Answer.UNKNOWN;
                default -> Answer.ACKNOWLEDGED;
            };
            boolean write = random.nextInt(5) < 1 + writes;
            switch (model) {
                case REGISTER -> register(b, i, start, end, answer, write, values);
                case COUNTER -> {
                    if (write) {
                        b.add(7, i, start, end, amount != 0 ? amount : random.nextInt(4) - 1, answer);
                    } else {
                        b.read(7, i, start, end, random.nextInt(5));
                    }
                }
                case SET -> {
                    if (write) {
                        b.add(7, i, start, end, written(values), answer);
                    } else if (random.nextBoolean()) {
                        b.contains(7, i, start, end, random.nextInt(values + 2), random.nextBoolean());
                    } else {
                        b.readAll(7, i, start, end, someOf(values));
                    }
                }
                case LIST -> {
                    if (write) {
                        b.append(7, i, start, end, written(values), answer);
                    } else {
                        int length = random.nextInt(4);
                        long[] all = new long[length];
                        for (int j = 0; j < length; j++) {
                            all[j] = random.nextInt(3) > 0 ? Math.min(j + 1, values) : 1 + random.nextInt(values);
                        }
                        b.readAll(7, i, start, end, all);
                    }
                }
            }
        }
        return b.build();
    }

    private void register(
            Operations.Builder b, int client, long start, long end, Answer answer, boolean write, int values) {
        int seen = random.nextInt(distinct ? 5 : values + 1);
        if (!write) {
            if (mismatches && random.nextInt(3) == 0) {
                b.mismatch(7, client, start, end, seen);
            } else {
                b.read(7, client, start, end, seen);
            }
        } else if (random.nextInt(3) == 0) {
            b.swap(7, client, start, end, seen, written(values), answer);
        } else {
            b.write(7, client, start, end, written(values), answer);
        }
    }

    /** A set as a read returns it; once in a while with an element twice. */
    private long[] someOf(int values) {
        long[] some = LongStream.rangeClosed(0, values)
                .filter(v -> random.nextBoolean())
                .toArray();
        if (some.length > 0 && random.nextInt(12) == 0) {
            some = Arrays.copyOf(some, some.length + 1);
            some[some.length - 1] = some[random.nextInt(some.length - 1)];
        }
        return some;
    }

    private long written(int values) {
        return distinct ? ++written : random.nextInt(values + 1);
    }
}
