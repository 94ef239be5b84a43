package org.drdrills.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Workload;

/** What the clients of one workload do, one transaction after the other. */
interface StepSource {
    /** @param number of the transaction, from 0 */
    List<Transaction.Step> next(long number, Random random);

    /** Steps that were acknowledged, with what they saw; from any thread. */
    default void acknowledged(List<Transaction.Step> done) {}

    static StepSource of(Workload workload) {
        return switch (workload) {
            case TRANSACTIONS -> new Lists();
            case COUNTERS ->
                (number, random) -> List.of(
                        random.nextBoolean()
                                ? new Transaction.Increment(random.nextInt(Workload.OBJECTS), 1)
                                : new Transaction.Count(random.nextInt(Workload.OBJECTS), 0));
            case SWAPS -> new Registers();
            case TRANSFERS ->
                (number, random) -> {
                    int from = random.nextInt(Workload.ACCOUNTS);
                    return List.of(
                            random.nextBoolean()
                                    ? new Transaction.Transfer(
                                            from,
                                            (from + 1 + random.nextInt(Workload.ACCOUNTS - 1)) % Workload.ACCOUNTS,
                                            1 + random.nextInt(50))
                                    : new Transaction.Total(Workload.ACCOUNTS, 0));
                };
        };
    }

    /**
     * One or two appends and one or two reads, in an order drawn by lot. A few lists are in use at a time, so that transactions
     * meet; a list is given up for a fresh one before it gets long.
     */
    final class Lists implements StepSource {
        /** Lists in use at a time, and transactions until one of them is replaced. */
        private static final int IN_USE = 5;

        private static final int LIFE = 12;

        @Override
        public List<Transaction.Step> next(long number, Random random) {
            List<Transaction.Step> steps = new ArrayList<>();
            int appends = 1 + random.nextInt(2);
            int reads = 1 + random.nextInt(2);
            while (appends + reads > 0) {
                int list = (int) (number / LIFE) + random.nextInt(IN_USE);
                if (random.nextInt(appends + reads) < appends) {
                    appends--;
                    steps.add(new Transaction.Append(list, number * 4 + steps.size()));
                } else {
                    reads--;
                    steps.add(new Transaction.Read(list, List.of()));
                }
            }
            return steps;
        }
    }

    /** Each compare-and-set expects what was last seen, so that most succeed, and sets what no other one sets. */
    final class Registers implements StepSource {
        private final AtomicLongArray seen = new AtomicLongArray(Workload.OBJECTS);

        @Override
        public List<Transaction.Step> next(long number, Random random) {
            int register = random.nextInt(Workload.OBJECTS);
            return List.of(
                    random.nextBoolean()
                            ? new Transaction.Swap(register, seen.get(register), number + 1, true)
                            : new Transaction.Get(register, 0));
        }

        @Override
        public void acknowledged(List<Transaction.Step> done) {
            for (Transaction.Step step : done) {
                if (step instanceof Transaction.Swap swap && swap.done()) {
                    seen.set(swap.register(), swap.replacement());
                } else if (step instanceof Transaction.Get get) {
                    seen.set(get.register(), get.value());
                }
            }
        }
    }
}
