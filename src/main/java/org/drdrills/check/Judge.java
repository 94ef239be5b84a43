package org.drdrills.check;

import java.util.List;
import java.util.stream.Collectors;
import org.drdrills.history.History;

/**
 * Decides a drill from its frozen history alone. Assumptions come first: a broken one makes the drill inconclusive, except that a
 * wrong that was truly seen stays a miss.
 */
public final class Judge {
    private Judge() {}

    /** Never throws for what the history or the objectives hold; the same history always gets the same answer. */
    public static Judgement judge(List<Objective> objectives, Conditions conditions, History history) {
        return history.header().pools().isEmpty() ? judgeOne(objectives, conditions, history) : new PoolByPool(objectives, conditions, history).judge();
    }

    /** @param history of one pool */
    static Judgement judgeOne(List<Objective> objectives, Conditions conditions, History history) {
        MeasuredHistory measured = new MeasuredHistory(history, conditions);
        List<Finding> assumptions = new Assumptions(MeasuredHistory.measures(measured, conditions), conditions, objectives).findings();
        String broken = assumptions.stream().filter(finding -> finding.verdict() != Verdict.MET).map(Finding::sentence).collect(Collectors.joining(" "));
        List<Finding> findings = objectives.stream().map(objective -> judge(objective, conditions, measured, broken)).toList();
        Verdict verdict = Verdict.MET;
        for (Finding finding : assumptions) {
            verdict = verdict.and(finding.verdict());
        }
        for (Finding finding : findings) {
            verdict = verdict.and(finding.verdict());
        }
        return new Judgement(verdict, assumptions, findings, MeasuredHistory.measures(measured, conditions).all());
    }

    static Finding judge(Objective objective, Conditions conditions, History history, String broken) {
        Check check;
        Finding found;
        try {
            check = Checks.byId(objective.check());
            found = check.judge(objective, conditions, history);
        } catch (IllegalArgumentException e) {
            return new Ruling(objective).open("unreadable", sentence(e.getMessage()));
        }
        boolean stands = found.verdict() == Verdict.INCONCLUSIVE || found.verdict() == Verdict.MISSED && check.safety();
        if (broken.isEmpty() || stands) {
            return found;
        }
        return new Finding(objective.check() + ".assumption-broken", objective.words(), Verdict.INCONCLUSIVE,
                found.sentence() + " That cannot be relied on, for an assumption is broken.", found.numbers(), found.drawing());
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
