package org.drdrills.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A few minutes' drills of several systems: of each environment the shortest drill tagged {@code @smoke} that is written for it, or else for any; the user's own first. */
public final class QuickSet {
    /** Tag of the drills that it is chosen from. */
    public static final String TAG = "smoke";

    private static final int MOST = 5;

    /** Written for any environment. */
    private static final String ANY = "any";

    private QuickSet() {}

    /** What is written for an environment says more of it than what is written for any; of two alike, the shorter one. */
    private static boolean better(DrillPlan one, DrillPlan other) {
        boolean any = one.tags().contains(ANY);
        return any == other.tags().contains(ANY) ? Estimates.seconds(one) < Estimates.seconds(other) : !any;
    }

    /**
     * @param shipped environments that come with the suite, which give way to others
     * @return at most five drills, in the order of {@code plans}; the first of all where none is tagged
     */
    public static List<DrillPlan> of(List<DrillPlan> plans, List<String> shipped) {
        Map<String, DrillPlan> shortest = new LinkedHashMap<>();
        plans.stream()
                .filter(plan -> plan.tags().contains(TAG))
                .forEach(plan ->
                        shortest.merge(plan.environment(), plan, (one, other) -> better(other, one) ? other : one));
        List<DrillPlan> candidates = new ArrayList<>(shortest.values());
        candidates.sort(Comparator.comparing((DrillPlan plan) -> shipped.contains(plan.environment()))
                .thenComparing(plan -> plan.tags().contains(ANY)));
        List<DrillPlan> chosen = candidates.subList(0, Math.min(MOST, candidates.size()));
        return chosen.isEmpty()
                ? plans.subList(0, Math.min(1, plans.size()))
                : plans.stream().filter(chosen::contains).toList();
    }
}
