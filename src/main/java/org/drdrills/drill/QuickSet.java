package org.drdrills.drill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A few minutes' drills of several systems: the shortest drill tagged {@code @smoke} of each environment, the user's own first. */
public final class QuickSet {
    /** Tag of the drills that it is chosen from. */
    public static final String TAG = "smoke";

    private static final int MOST = 5;

    private QuickSet() {}

    /**
     * @param shipped environments that come with the suite, which give way to others
     * @return at most five drills, in the order of {@code plans}; the first of all where none is tagged
     */
    public static List<DrillPlan> of(List<DrillPlan> plans, List<String> shipped) {
        Map<String, DrillPlan> shortest = new LinkedHashMap<>();
        plans.stream()
                .filter(plan -> plan.tags().contains(TAG))
                .forEach(plan -> shortest.merge(
                        plan.environment(),
                        plan,
                        (one, other) -> Estimates.seconds(other) < Estimates.seconds(one) ? other : one));
        List<DrillPlan> candidates = new ArrayList<>(shortest.values());
        candidates.sort((one, other) ->
                Boolean.compare(shipped.contains(one.environment()), shipped.contains(other.environment())));
        List<DrillPlan> chosen = candidates.subList(0, Math.min(MOST, candidates.size()));
        return chosen.isEmpty()
                ? plans.subList(0, Math.min(1, plans.size()))
                : plans.stream().filter(chosen::contains).toList();
    }
}
