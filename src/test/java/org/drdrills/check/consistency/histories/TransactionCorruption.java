package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Kind;
import org.drdrills.check.consistency.Phenomenon;
import org.drdrills.check.consistency.Transaction;
import org.drdrills.check.consistency.Transactions;

/** Ways in which a strictly serializable history of transactions is spoilt, and what must be found then. */
public enum TransactionCorruption {
    /** A transaction whose element was read turns out to have aborted. */
    ABORTED(Phenomenon.G1A),
    /** A read returns its first element again at its end. */
    DUPLICATE(Phenomenon.DUPLICATE),
    /** A read returns one element more that nobody appended. */
    INVENTED(Phenomenon.INVENTED),
    /** A read returns its last two elements the other way round, and others do not. */
    REORDERED(Phenomenon.INCOMPATIBLE_ORDER),
    /** A read that began after an append was acknowledged returns the list as it was before. */
    STALE(null);

    private final Phenomenon shows;

    TransactionCorruption(Phenomenon shows) {
        this.shows = shows;
    }

    /** What must be among the findings; null where any will do. */
    public Phenomenon shows() {
        return shows;
    }

    /** The spoilt history; null where there is no place for it. */
    public Transactions apply(Transactions history, long seed) {
        List<Transaction> rows = new ArrayList<>(
                IntStream.range(0, history.size()).mapToObj(history::get).toList());
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        for (int t : order) {
            Transaction reader = rows.get(t);
            for (int s = 0;
                    reader.answer() == Answer.ACKNOWLEDGED && s < reader.steps().size();
                    s++) {
                if (reader.steps().get(s).kind() == Kind.READ_ALL && spoil(rows, t, s)) {
                    return rebuilt(rows);
                }
            }
        }
        return null;
    }

    private boolean spoil(List<Transaction> rows, int t, int s) {
        Transaction reader = rows.get(t);
        Transaction.Step read = reader.steps().get(s);
        List<Long> list = new ArrayList<>(read.elements());
        boolean ownSteps = reader.steps().stream().anyMatch(x -> x.kind() == Kind.APPEND && x.key() == read.key());
        if (list.size() < 2 || ownSteps) {
            return false;
        }
        switch (this) {
            case ABORTED -> {
                Transaction writer = writer(rows, read.key(), list.getLast());
                rows.set(
                        writer.index(),
                        new Transaction(
                                writer.index(),
                                writer.client(),
                                writer.start(),
                                Math.max(writer.start(), Math.min(writer.end(), 1L << 60)),
                                Answer.REFUSED,
                                writer.steps()));
                return true;
            }
            case DUPLICATE -> list.add(list.getFirst());
            case INVENTED -> list.add(-1L);
            case REORDERED -> {
                boolean others = rows.stream()
                        .filter(r -> r != reader && r.answer() == Answer.ACKNOWLEDGED)
                        .flatMap(r -> r.steps().stream())
                        .anyMatch(x -> x.kind() == Kind.READ_ALL
                                && x.key() == read.key()
                                && x.elements().size() >= list.size());
                if (!others) {
                    return false;
                }
                Collections.swap(list, list.size() - 1, list.size() - 2);
            }
            case STALE -> {
                Transaction writer = writer(rows, read.key(), list.getLast());
                if (writer.answer() != Answer.ACKNOWLEDGED || writer.end() >= reader.start()) {
                    return false;
                }
                list.removeLast();
            }
        }
        List<Transaction.Step> steps = new ArrayList<>(reader.steps());
        steps.set(s, new Transaction.Step(Kind.READ_ALL, read.key(), 0, list));
        rows.set(t, new Transaction(t, reader.client(), reader.start(), reader.end(), reader.answer(), steps));
        return true;
    }

    private static Transaction writer(List<Transaction> rows, int key, long element) {
        return rows.stream()
                .filter(r -> r.steps().stream()
                        .anyMatch(x -> x.kind() == Kind.APPEND && x.key() == key && x.element() == element))
                .findFirst()
                .orElseThrow();
    }

    private static Transactions rebuilt(List<Transaction> rows) {
        Transactions.Builder b = Transactions.builder();
        for (Transaction t : rows) {
            b.transaction(t.client(), t.start(), t.end(), t.answer());
            for (Transaction.Step step : t.steps()) {
                if (step.kind() == Kind.APPEND) {
                    b.append(step.key(), step.element());
                } else {
                    b.read(
                            step.key(),
                            step.elements().stream().mapToLong(Long::longValue).toArray());
                }
            }
        }
        return b.build();
    }
}
