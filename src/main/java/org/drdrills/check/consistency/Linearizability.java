package org.drdrills.check.consistency;

import java.util.List;
import java.util.Optional;

/**
 * Could each operation have taken effect in one instant between its start and its end, key by key?
 *
 * <p>Linearizability is local (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990), so
 * every key is judged alone. Registers with distinct written values, sets, lists and counters of equal amounts are decided in
 * about linear time; other registers and counters are searched within {@link Bounds}.
 */
public final class Linearizability {

    private Linearizability() {
    }

    /** Judges within {@link Bounds#DEFAULT}. */
    public static Judgement judge(Operations operations) {
        return judge(operations, Bounds.DEFAULT);
    }

    /**
     * Judges every key. A violation of any key is the answer; else, if any key could not be decided within the bounds, the
     * share that could.
     *
     * @param bounds work and memory for each key
     */
    public static Judgement judge(Operations operations, Bounds bounds) {
        double decided = 0;
        String reason = null;
        List<ObjectHistory> histories = ObjectHistory.perKey(operations);
        for (ObjectHistory history : histories) {
            switch (judge(history, bounds)) {
                case Judgement.Violated violated -> {
                    return violated;
                }
                case Judgement.Undecided undecided -> {
                    decided += undecided.shareDecided() * history.size();
                    reason = reason == null ? undecided.reason() : reason;
                }
                case Judgement.Holds holds -> decided += history.size();
            }
        }
        return reason == null
                ? new Judgement.Holds(operations.size())
                : new Judgement.Undecided(Math.min(1, decided / operations.size()), reason);
    }

    private static Judgement judge(ObjectHistory history, Bounds bounds) {
        return switch (history.all.model()) {
            case REGISTER -> register(history, bounds);
            case SET -> new SetLayers(history).judge();
            case LIST -> new GrowingList(history).judge();
            case COUNTER -> {
                EvenCounter even = new EvenCounter(history);
                yield even.applies() ? even.judge() : CounterSearch.judge(history, bounds);
            }
        };
    }

    private static Judgement register(ObjectHistory history, Bounds bounds) {
        Optional<Judgement> quick = RegisterZones.judge(history);
        if (quick.isPresent()) {
            return quick.get();
        }
        RegisterProblem problem = RegisterProblem.of(history);
        RegisterSearch search = new RegisterSearch(problem, bounds);
        int died = search.run();
        if (died == RegisterSearch.ALIVE) {
            return new Judgement.Holds(history.size());
        }
        if (died == RegisterSearch.GAVE_UP) {
            return new Judgement.Undecided(search.share(), "on " + history.all.labels().key().apply(history.key())
                    + " the search reached its bound of " + bounds.steps() + " steps or " + (bounds.bytes() >> 20)
                    + " MiB; write distinct values, or raise the bound");
        }
        return new Judgement.Violated(RegisterReduction.of(history, problem, died));
    }
}
