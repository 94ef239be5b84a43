package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Kind;
import org.drdrills.check.consistency.Transaction;
import org.drdrills.check.consistency.Transactions;

/** Decides tiny histories of transactions by trying every order. Slow, and too simple to be wrong. */
public final class TransactionOracle {

    private final List<Transaction> transactions = new ArrayList<>();
    private final boolean strict;

    private TransactionOracle(Transactions history, boolean strict) {
        this.strict = strict;
        for (int t = 0; t < history.size(); t++) {
            if (history.get(t).answer() != Answer.REFUSED) {
                transactions.add(history.get(t));
            }
        }
    }

    /** Whether some serial order explains all reads of committed transactions; if strict, one that respects time. */
    public static boolean serializable(Transactions history, boolean strict) {
        TransactionOracle oracle = new TransactionOracle(history, strict);
        return oracle.legal(Map.of(), new boolean[oracle.transactions.size()]);
    }

    /**
     * Whether snapshots and commits can be put in some order so that each committed transaction read its snapshot and its own appends,
     * and nobody appended to its lists between its snapshot and its commit. At most four transactions: all orders are tried.
     */
    public static boolean snapshot(Transactions history) {
        TransactionOracle oracle = new TransactionOracle(history, false);
        int count = oracle.transactions.size();
        return oracle.snapshot(Map.of(), new int[count], new ArrayList<>(Collections.nCopies(count, null)));
    }

    /** @param stages 0 before its snapshot, 1 between, 2 committed */
    private boolean snapshot(Map<Integer, List<Long>> lists, int[] stages, List<Map<Integer, List<Long>>> snapshots) {
        boolean all = true;
        for (int t = 0; t < stages.length; t++) {
            Transaction one = transactions.get(t);
            all &= stages[t] == 2 || one.answer() == Answer.UNKNOWN;
        }
        if (all) {
            return true;
        }
        for (int t = 0; t < stages.length; t++) {
            Transaction one = transactions.get(t);
            Map<Integer, List<Long>> next = lists;
            if (stages[t] == 1) {
                Map<Integer, List<Long>> seen = snapshots.get(t);
                Map<Integer, List<Long>> after = after(seen, one);
                if (after == null
                        || one.steps().stream()
                                .anyMatch(step -> step.kind() == Kind.APPEND
                                        && !lists.getOrDefault(step.key(), List.of())
                                                .equals(seen.getOrDefault(step.key(), List.of())))) {
                    continue;
                }
                next = new HashMap<>(lists);
                for (Transaction.Step step : one.steps()) {
                    if (step.kind() == Kind.APPEND) {
                        next.put(step.key(), after.get(step.key()));
                    }
                }
            } else if (stages[t] == 2) {
                continue;
            } else {
                snapshots.set(t, lists);
                if (after(lists, one) == null) {
                    continue;
                }
            }
            stages[t]++;
            boolean legal = snapshot(next, stages, snapshots);
            stages[t]--;
            if (legal) {
                return true;
            }
        }
        return false;
    }

    private boolean legal(Map<Integer, List<Long>> lists, boolean[] placed) {
        boolean all = true;
        long firstEnd = Long.MAX_VALUE;
        for (int t = 0; t < placed.length; t++) {
            if (!placed[t] && transactions.get(t).answer() == Answer.ACKNOWLEDGED) {
                all = false;
                firstEnd = Math.min(firstEnd, transactions.get(t).end());
            }
        }
        if (all) {
            return true;
        }
        for (int t = 0; t < placed.length; t++) {
            if (!placed[t] && (!strict || transactions.get(t).start() <= firstEnd)) {
                Map<Integer, List<Long>> after = after(lists, transactions.get(t));
                if (after != null) {
                    placed[t] = true;
                    boolean legal = legal(after, placed);
                    placed[t] = false;
                    if (legal) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static Map<Integer, List<Long>> after(Map<Integer, List<Long>> lists, Transaction transaction) {
        Map<Integer, List<Long>> next = new HashMap<>(lists);
        for (Transaction.Step step : transaction.steps()) {
            List<Long> list = next.getOrDefault(step.key(), List.of());
            if (step.kind() == Kind.APPEND) {
                list = new ArrayList<>(list);
                list.add(step.element());
                next.put(step.key(), list);
            } else if (transaction.answer() == Answer.ACKNOWLEDGED && !list.equals(step.elements())) {
                return null;
            }
        }
        return next;
    }
}
