package org.drdrills.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.check.Check;
import org.drdrills.check.Finding;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.check.WriteLoss;
import org.drdrills.history.History;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;

/**
 * Proof that each objective of a drill can be missed: a record that is made from the drill's plan, in which one thing goes wrong, and
 * that the judge finds MISSED. An objective without one says nothing.
 *
 * @param plan    with the objectives that it has in its environment
 * @param notMet  findings that are not MET where all goes well: the scenario's lines contradict each other
 * @param misses  for each objective that can be missed, how
 */
public record Missable(DrillPlan plan, List<Finding> notMet, Map<Objective, Miss> misses) {
    /**
     * How an objective is missed.
     *
     * @param wrong   what goes wrong in the record
     * @param finding id of the judge's finding
     */
    public record Miss(String wrong, String finding) {}

    /** @throws BadInput if the environment cannot give what the plan takes from it */
    public static Missable of(DrillPlan drill, Environment where) {
        DrillPlan plan = drill.in(where);
        List<Objective> left = plan.objectives().stream()
                .filter(objective -> !objective.limit().equals(Limit.PERMITTED))
                .toList();
        History good = new SyntheticDrill(plan, where).history();
        return new Missable(plan, notMet(plan, good), misses(plan, where, left));
    }

    /**
     * Shows of each line of the scenario that it can be missed.
     *
     * @throws BadInput for the first line that cannot
     */
    public static void demand(DrillPlan drill, Environment where) {
        DrillPlan plan = drill.in(where);
        List<Objective> lines = plan.objectives().stream()
                .filter(objective -> !objective.standing() && !objective.limit().equals(Limit.PERMITTED))
                .toList();
        Map<Objective, Miss> misses = misses(plan, where, lines);
        for (Objective objective : lines) {
            if (!misses.containsKey(objective)) {
                throw BadInput.at(
                        plan.file(),
                        objective.line(),
                        "this line cannot be missed: whatever goes wrong in environment " + where.name()
                                + ", no record of this drill misses '" + objective.words()
                                + "'; tighten it or remove it (drill selftest --objectives --only " + plan.id()
                                + ")");
            }
        }
    }

    private static List<Finding> notMet(DrillPlan plan, History good) {
        Judgement judgement = Judge.judge(plan.objectives(), plan.conditions(), good);
        return Stream.concat(judgement.assumptions().stream(), judgement.findings().stream())
                .filter(finding -> finding.verdict() != Verdict.MET)
                .toList();
    }

    /** Whom the event strikes depends on where the primary is by then, so each member is taken for it in turn. */
    private static Map<Objective, Miss> misses(DrillPlan plan, Environment where, List<Objective> objectives) {
        List<Objective> left = new ArrayList<>(objectives);
        Map<Objective, Miss> misses = new LinkedHashMap<>();
        for (String primary : where.pool(plan.pool()).members()) {
            if (!left.isEmpty()) {
                History good = new SyntheticDrill(plan, where.ledBy(primary)).history();
                misses.putAll(misses(plan, good, left));
                left.removeAll(misses.keySet());
            }
        }
        return misses;
    }

    private static Map<Objective, Miss> misses(DrillPlan plan, History good, List<Objective> objectives) {
        List<Objective> left = new ArrayList<>(objectives);
        Map<Objective, Miss> misses = new LinkedHashMap<>();
        for (Perturbation wrong : Perturbation.values()) {
            if (left.isEmpty()) {
                break;
            }
            History history = wrong.of(good, longest(left));
            if (history == good) {
                continue;
            }
            // Which loss is permitted decides on reads too.
            List<Objective> judged = plan.objectives().stream()
                    .filter(objective ->
                            left.contains(objective) || objective.check().equals(WriteLoss.CHECK))
                    .toList();
            Judgement judgement = Judge.judge(judged, plan.conditions(), history);
            for (int i = 0; i < judged.size(); i++) {
                Finding finding = judgement.findings().get(i);
                if (shown(judged.get(i), finding) && left.remove(judged.get(i))) {
                    misses.put(judged.get(i), new Miss(wrong.words(), finding.id()));
                }
            }
        }
        return misses;
    }

    /** Whether this is the miss of that objective, and not of something beside its limit. */
    private static boolean shown(Objective objective, Finding finding) {
        if (objective.check().assumption()) {
            return finding.verdict() == Verdict.INCONCLUSIVE && !finding.id().endsWith("assumption-broken");
        }
        if (finding.verdict() != Verdict.MISSED) {
            return false;
        }
        Limit limit = objective.limit();
        boolean bounded = limit.longest().isPresent() && limit.unit().equals("s");
        return !bounded
                || finding.numbers().stream()
                        .limit(1)
                        .anyMatch(number -> number.unit().equals("s")
                                && !(number.value()
                                        <= limit.longest().orElseThrow().toNanos() / 1e9));
    }

    private static Duration longest(List<Objective> objectives) {
        return objectives.stream()
                .filter(objective -> objective.check().awaits() != Check.Awaited.NOTHING)
                .flatMap(objective -> objective.limit().longest().stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Objectives of the scenario's lines, and guarantees, that no record misses. */
    public List<Objective> unmissable() {
        return plan.objectives().stream()
                .filter(objective -> !objective.limit().equals(Limit.PERMITTED) && !misses.containsKey(objective))
                .toList();
    }
}
