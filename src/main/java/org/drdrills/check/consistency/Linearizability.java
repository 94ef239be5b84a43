package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Could each operation have taken effect in one instant between its start and its end, key by key?
 *
 * <p>Linearizability is local (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects",
 * 1990), so every key is judged alone. Registers with distinct written values, sets, lists and counters of equal
 * amounts are decided in about linear time; other registers and counters are searched within {@link Bounds}. Where the
 * search of a key reaches a bound, the answer is what share of the history was proven legal; unanswered additions of
 * many different amounts to a counter reach it soonest.
 */
public final class Linearizability {

    private static final int ROUNDS = 2;

    private final Bounds bounds;
    private long left;
    private double settled;
    private double decided;
    private @Nullable String reason;

    private Linearizability(Bounds bounds) {
        this.bounds = bounds;
        this.left = bounds.steps();
    }

    /** Judges within {@link Bounds#DEFAULT}. */
    public static Judgement judge(Operations operations) {
        return judge(operations, Bounds.DEFAULT);
    }

    /**
     * Judges every key. A violation of any key is the answer; else, if any key could not be decided within the bounds,
     * the share that could. No key may take more than its part of the steps, to which what others left over is added;
     * keys that were not decided then share what is left in the end.
     */
    public static Judgement judge(Operations operations, Bounds bounds) {
        return new Linearizability(bounds).judge(ObjectHistory.perKey(operations), operations.size());
    }

    private Judgement judge(List<ObjectHistory> histories, int operations) {
        List<ObjectHistory> open = histories;
        for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
            List<ObjectHistory> hard = new ArrayList<>();
            decided = 0;
            reason = null;
            long reserve = round < ROUNDS - 1 && histories.size() > 1 ? left / 2 : 0;
            for (int i = 0; i < open.size(); i++) {
                switch (judge(open.get(i), bounds.with((left - reserve) / (open.size() - i)))) {
                    case Judgement.Violated violated -> {
                        return violated;
                    }
                    case Judgement.Undecided undecided -> {
                        decided += undecided.shareDecided() * open.get(i).size();
                        reason = reason == null ? undecided.reason() : reason;
                        hard.add(open.get(i));
                    }
                    case Judgement.Holds holds -> settled += open.get(i).size();
                }
            }
            open = histories.size() > 1 ? hard : List.of();
        }
        return reason == null
                ? new Judgement.Holds(operations)
                : new Judgement.Undecided(Math.min(1, (settled + decided) / operations), reason);
    }

    private Judgement judge(ObjectHistory history, Bounds share) {
        return switch (history.all.model()) {
            case REGISTER -> RegisterZones.judge(history).orElseGet(() -> register(history, share));
            case SET -> new SetLayers(history).judge();
            case LIST -> new GrowingList(history).judge();
            case COUNTER -> {
                EvenCounter even = new EvenCounter(history);
                yield even.applies() ? even.judge() : counter(history, share);
            }
        };
    }

    private Judgement register(ObjectHistory history, Bounds share) {
        RegisterProblem problem = RegisterProblem.of(history);
        RegisterSearch search = new RegisterSearch(problem, share);
        int died = search.run();
        left -= search.steps();
        if (died == RegisterSearch.ALIVE) {
            return new Judgement.Holds(history.size());
        }
        return died == RegisterSearch.GAVE_UP
                ? new Judgement.Undecided(
                        search.share(), share.reached(history, search.steps(), "write distinct values"))
                : new Judgement.Violated(RegisterReduction.of(history, problem, died));
    }

    private Judgement counter(ObjectHistory history, Bounds share) {
        CounterSearch search = new CounterSearch(history, share);
        int died = search.run();
        left -= search.steps();
        if (died == CounterSearch.ALIVE) {
            return new Judgement.Holds(history.size());
        }
        return died == CounterSearch.GAVE_UP
                ? new Judgement.Undecided(search.share(), share.reached(history, search.steps(), "add equal amounts"))
                : new Judgement.Violated(search.reduced(history, died));
    }
}
