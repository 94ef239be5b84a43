package org.drdrills.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Workload;

/** The transactions of a drill as it should be, one after the other: each sees what those before it did. */
final class SyntheticTransactions {
    private static final long LATENCY = 2_000_000L;
    private static final int APPENDS_PER_LIST = 20;

    private final Workload workload;
    private final int clients;
    private final long end;
    private final long timeout;
    private final List<Long> list = new ArrayList<>();
    private long value;

    /**
     * @param end     of the load, ns
     * @param timeout of one transaction, ns
     */
    SyntheticTransactions(Workload workload, int clients, long end, long timeout) {
        this.workload = workload;
        this.clients = clients;
        this.end = end;
        this.timeout = timeout;
    }

    /**
     * @param rate    per second
     * @param gone    from when on all are refused, ns
     * @param back    until when
     * @param primary at a moment
     */
    List<Transaction> at(int rate, long gone, long back, LongFunction<String> primary) {
        List<Transaction> all = new ArrayList<>();
        for (int i = 0; i < end / 1e9 * rate; i++) {
            long due = (long) (i * 1e9 / rate);
            boolean down = due >= gone && due < back;
            all.add(new Transaction(
                    i + workload.ordinal() * 1_000_000L,
                    i % clients,
                    steps(i, down),
                    due,
                    due,
                    due + (down ? timeout : LATENCY),
                    down ? new Outcome.Refused("no connection") : Outcome.ACKNOWLEDGED,
                    down ? "" : primary.apply(due)));
        }
        return all;
    }

    /** Every other one changes something, the others read. */
    private List<Transaction.Step> steps(int number, boolean down) {
        if (workload == Workload.TRANSACTIONS) {
            return onLists(number, down);
        }
        boolean change = number % 2 == 0;
        long before = value;
        if (change && !down) {
            value = workload == Workload.SWAPS ? number + 1L : value + 1;
        }
        return List.of(
                switch (workload) {
                    case COUNTERS -> change ? new Transaction.Increment(0, 1) : new Transaction.Count(0, before);
                    case SWAPS ->
                        change ? new Transaction.Swap(0, before, number + 1L, true) : new Transaction.Get(0, before);
                    case TRANSFERS, TRANSACTIONS ->
                        change ? new Transaction.Transfer(0, 1, 5) : new Transaction.Total(Workload.ACCOUNTS, 0);
                });
    }

    private List<Transaction.Step> onLists(int number, boolean down) {
        int key = number / APPENDS_PER_LIST;
        if (number % APPENDS_PER_LIST == 0) {
            list.clear();
        }
        Transaction.Append append = new Transaction.Append(key, number + 1);
        if (down) {
            return List.of(append);
        }
        list.add(append.element());
        return List.of(append, new Transaction.Read(key, list));
    }
}
