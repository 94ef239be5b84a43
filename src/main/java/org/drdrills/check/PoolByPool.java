package org.drdrills.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.drdrills.history.History;
import org.drdrills.history.OnePool;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * A drill on several pools. Each is judged as if it stood alone; an objective that names no pool must be met by all, and an assumption
 * that one pool breaks is broken for all.
 */
final class PoolByPool {
    private final List<Objective> objectives;
    private final Map<String, Judgement> pools = new LinkedHashMap<>();

    PoolByPool(List<Objective> objectives, Conditions conditions, History history) {
        this.objectives = objectives;
        List<String> names = history.header().pools();
        List<Alone> alone = names.stream()
                .map(pool -> Alone.of(pool, new OnePool(history, pool), conditions, objectives))
                .toList();
        String broken = alone.stream()
                .flatMap(one -> one.assumptions().stream())
                .filter(finding -> finding.verdict() != Verdict.MET)
                .map(Finding::sentence)
                .distinct()
                .collect(Collectors.joining(" "));
        alone.forEach(one -> pools.put(one.pool(), one.judged(broken)));
    }

    /** One pool as if there were no other. */
    private record Alone(
            String pool, History history, Measures measures, List<Finding> assumptions, List<Objective> objectives) {
        static Alone of(String pool, History history, Conditions conditions, List<Objective> objectives) {
            Measures measures = Measures.of(history, conditions.rate(), conditions.steady());
            return new Alone(
                    pool,
                    history,
                    measures,
                    new Assumptions(history, measures, conditions, objectives).findings(),
                    objectives.stream()
                            .filter(objective -> objective.concerns(pool))
                            .toList());
        }

        Judgement judged(String broken) {
            List<Finding> findings = objectives.stream()
                    .map(objective -> Judge.judge(new Ruling(objective, history, measures, objectives), broken))
                    .toList();
            return new Judgement(Verdict.MET, assumptions, findings, measures.all());
        }
    }

    Judgement judge() {
        List<Finding> assumptions = together();
        List<Finding> findings = new ArrayList<>();
        Map<String, Integer> next = new LinkedHashMap<>();
        for (Objective objective : objectives) {
            Map<String, Finding> found = new LinkedHashMap<>();
            pools.forEach((pool, judgement) -> {
                if (objective.concerns(pool)) {
                    found.put(pool, judgement.findings().get(next.merge(pool, 1, Integer::sum) - 1));
                }
            });
            findings.add(
                    found.isEmpty()
                            ? Ruling.unreadable(
                                    objective,
                                    "The record knows no pool '"
                                            + objective.pool().orElse("") + "'; it has "
                                            + String.join(", ", pools.keySet()) + ".")
                            : objective.check().assumption() ? best(found) : worst(found));
        }
        Verdict verdict = Verdict.MET;
        for (Finding finding : assumptions) {
            verdict = verdict.and(finding.verdict());
        }
        for (Finding finding : findings) {
            verdict = verdict.and(finding.verdict());
        }
        List<Measured> measures = new ArrayList<>();
        pools.forEach((pool, judgement) -> judgement.measures().forEach(number -> measures.add(named(pool, number))));
        return new Judgement(verdict, assumptions, findings, measures);
    }

    /** What all pools share is said once; what differs is said of each. */
    private List<Finding> together() {
        List<List<Finding>> all =
                pools.values().stream().map(Judgement::assumptions).toList();
        List<Finding> together = new ArrayList<>();
        for (Finding finding : all.getFirst()) {
            String kind = kind(finding);
            Map<String, Finding> same = new LinkedHashMap<>();
            pools.forEach((pool, judgement) -> judgement.assumptions().stream()
                    .filter(other -> kind(other).equals(kind))
                    .findFirst()
                    .ifPresent(other -> same.put(pool, other)));
            together.add(
                    same.values().stream().map(Finding::sentence).distinct().count() == 1 ? finding : worst(same));
        }
        return together;
    }

    private static String kind(Finding finding) {
        return finding.id().contains(".")
                ? finding.id().substring(0, finding.id().indexOf('.'))
                : finding.id();
    }

    /** What the event must do, it must do to one pool. */
    private Finding best(Map<String, Finding> found) {
        Map<String, Finding> met = new LinkedHashMap<>(found);
        met.values().removeIf(finding -> finding.verdict() != Verdict.MET);
        return worst(met.isEmpty() ? found : met);
    }

    /** The worst verdict, and what was found of every pool that has it. */
    private Finding worst(Map<String, Finding> found) {
        Verdict verdict = Verdict.MET;
        for (Finding finding : found.values()) {
            verdict = verdict.and(finding.verdict());
        }
        Verdict worst = verdict;
        Map<String, Finding> decisive = found.entrySet().stream()
                .filter(entry -> entry.getValue().verdict() == worst)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
        Finding first = decisive.values().iterator().next();
        boolean same = decisive.size() > 1
                && decisive.values().stream().map(Finding::sentence).distinct().count() == 1;
        String sentence = same
                ? first.sentence()
                : decisive.entrySet().stream()
                        .map(entry -> "Pool " + entry.getKey() + ": "
                                + entry.getValue().sentence())
                        .collect(Collectors.joining(" "));
        List<Measured> numbers = new ArrayList<>();
        found.forEach((pool, finding) -> finding.numbers().forEach(number -> numbers.add(named(pool, number))));
        return new Finding(first.id(), first.words(), worst, sentence, numbers, first.drawing());
    }

    /** Numbers of the first pool keep their names, for it is the one that a drill is about unless it says otherwise. */
    private Measured named(String pool, Measured number) {
        boolean first = pool.equals(pools.keySet().iterator().next());
        return new Measured(
                first ? number.name() : pool + "." + number.name(),
                number.label() + " (pool " + pool + ")",
                number.value(),
                number.unit(),
                number.plusMinus(),
                number.definition());
    }
}
