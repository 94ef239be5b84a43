package org.drdrills.check;

import java.util.function.Function;
import org.drdrills.history.History;
import org.drdrills.measure.Measures;

/**
 * One guarantee, decided from the record.
 *
 * @param id     the key that objectives name
 * @param safety whether a miss is a wrong that was truly seen, whatever else was wrong with the drill (a lost write, two writers)
 * @param rule   never throws for what a history holds: what cannot be decided is INCONCLUSIVE with its reason
 */
public record Check(String id, boolean safety, Function<Ruling, Finding> rule) {
    static Check of(String id, Function<Ruling, Finding> rule) {
        return new Check(id, false, rule);
    }

    static Check ofSafety(String id, Function<Ruling, Finding> rule) {
        return new Check(id, true, rule);
    }

    /** @throws IllegalArgumentException with one sentence, if a limit of the objective cannot be read */
    Finding judge(Objective objective, History history, Measures measures) {
        return rule.apply(new Ruling(objective, history, measures));
    }
}
