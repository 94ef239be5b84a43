package org.drdrills.check;

import java.util.List;
import java.util.stream.Collectors;
import org.drdrills.history.History;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Restoration;

/**
 * Decides a drill from its frozen history alone. Assumptions come first: a broken one makes the drill inconclusive, except that a
 * wrong that was observed stays a miss.
 */
public final class Judge {
    private Judge() {}

    /** Never throws for what the history or the objectives hold; the same history always gets the same answer. */
    public static Judgement judge(List<Objective> objectives, Conditions conditions, History history) {
        return history.header().pools().isEmpty()
                ? judgeOne(objectives, conditions, history)
                : new PoolByPool(objectives, conditions, history).judge();
    }

    /** @param history of one pool */
    static Judgement judgeOne(List<Objective> objectives, Conditions conditions, History history) {
        Measures measures = Measures.of(history, conditions.rate(), conditions.steady());
        List<Finding> assumptions = conditions.restoring()
                ? RestoreAssumptions.of(Restoration.of(history), objectives)
                : new Assumptions(history, measures, conditions, objectives).findings();
        String broken = assumptions.stream()
                .filter(finding -> finding.verdict() != Verdict.MET)
                .map(Finding::sentence)
                .collect(Collectors.joining(" "));
        List<Finding> findings = objectives.stream()
                .map(objective -> judge(new Ruling(objective, history, measures, objectives), broken))
                .toList();
        Verdict verdict = Verdict.MET;
        for (Finding finding : assumptions) {
            verdict = verdict.and(finding.verdict());
        }
        for (Finding finding : findings) {
            verdict = verdict.and(finding.verdict());
        }
        return new Judgement(
                verdict,
                assumptions,
                findings,
                conditions.restoring() ? Restoration.of(history).all() : measures.all());
    }

    static Finding judge(Ruling ruling, String broken) {
        Objective objective = ruling.objective();
        Finding found;
        try {
            found = objective.limit().equals(Limit.PERMITTED)
                    ? permitted(ruling)
                    : objective.check().judge(ruling);
        } catch (IllegalArgumentException e) {
            return Ruling.unreadable(objective, sentence(String.valueOf(e.getMessage())));
        }
        boolean stands = found.verdict() == Verdict.INCONCLUSIVE
                || (found.verdict() == Verdict.MISSED && objective.check().safety());
        if (broken.isEmpty() || stands) {
            return found;
        }
        return new Finding(
                objective.check().id() + ".assumption-broken",
                objective.words(),
                Verdict.INCONCLUSIVE,
                found.sentence() + " That cannot be relied on, for an assumption is broken.",
                found.numbers(),
                found.drawing());
    }

    /** What is permitted is measured all the same. */
    private static Finding permitted(Ruling ruling) {
        Objective objective = ruling.objective();
        Limit limit = objective
                .check()
                .guarantee()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + objective.words() + "' permits what no drill forbids; remove it"))
                .limit();
        Finding found = objective.check().judge(ruling.of(objective.with(limit)));
        return new Finding(
                objective.check().id(),
                objective.words(),
                Verdict.MET,
                (found.verdict() == Verdict.MISSED
                                ? "It happened, and the scenario permits it. "
                                : "The scenario permits it. ")
                        + found.sentence(),
                found.numbers(),
                found.drawing());
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
