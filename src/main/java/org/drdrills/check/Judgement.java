package org.drdrills.check;

import java.util.List;
import org.drdrills.measure.Measured;

/**
 * The judge's whole answer.
 *
 * @param assumptions what must hold for the drill to mean anything, each with its finding
 * @param findings    one per objective, in the feature's order
 * @param measures    every number taken, whether or not an objective asked for it
 */
public record Judgement(Verdict verdict, List<Finding> assumptions, List<Finding> findings, List<Measured> measures) {
    public Judgement {
        assumptions = List.copyOf(assumptions);
        findings = List.copyOf(findings);
        measures = List.copyOf(measures);
    }

    /**
     * Of a drill that has no record.
     *
     * @param why the harness could not make one
     */
    public static Judgement withoutRecord(List<Objective> objectives, String why) {
        return new Judgement(
                Verdict.INCONCLUSIVE,
                List.of(new Finding(
                        "harness.went-wrong", "the harness itself works", Verdict.INCONCLUSIVE, why, List.of())),
                objectives.stream()
                        .map(objective -> new Finding(
                                objective.check().id() + ".no-record",
                                objective.words(),
                                Verdict.INCONCLUSIVE,
                                "There is no record to judge.",
                                List.of()))
                        .toList(),
                List.of());
    }
}
