package org.drdrills.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.check.Check.Guarantee;
import org.drdrills.check.Check.Need;
import org.drdrills.measure.Scope;

/** The safety guarantees that hold in every drill: what a scenario does not state is added to its objectives before anything starts. */
public final class Guarantees {
    private Guarantees() {}

    /**
     * @param written what the scenario states, permissions included
     * @param pools   every pool of the environment in its order, with what it and its clients have
     * @return what of each guarantee no objective covers; one objective for all pools where none is covered
     */
    public static List<Objective> added(List<Objective> written, Map<String, Set<Need>> pools) {
        List<Objective> added = new ArrayList<>();
        for (Check check : Checks.all()) {
            Optional<Guarantee> guarantee = check.guarantee();
            if (guarantee.isEmpty()) {
                continue;
            }
            Map<String, Set<Need>> left = new LinkedHashMap<>(pools);
            left.keySet()
                    .removeIf(pool -> written.stream()
                            .anyMatch(objective -> objective.check().equals(check) && objective.concerns(pool)));
            left.values().removeIf(has -> !has.containsAll(check.needs()));
            if (left.size() == pools.size()) {
                added.add(of(check, guarantee.get(), Optional.empty()));
            } else {
                left.keySet().forEach(pool -> added.add(of(check, guarantee.get(), Optional.of(pool))));
            }
        }
        return added;
    }

    private static Objective of(Check check, Guarantee guarantee, Optional<String> pool) {
        String words = pool.map(name -> "in the pool " + name + ", ").orElse("") + guarantee.words();
        return new Objective(check, guarantee.limit(), Scope.ALL, pool, words, 0);
    }
}
