package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
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
