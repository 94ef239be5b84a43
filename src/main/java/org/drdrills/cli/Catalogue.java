package org.drdrills.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.drill.DrillPlan;
import org.drdrills.evidence.Known;
import org.drdrills.record.Sha256;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;

/** The drills that the suite has now, as a report on a period takes them. */
final class Catalogue {
    private Catalogue() {}

    static List<Known> of(Path home, List<DrillPlan> plans) {
        Map<String, String> hashes = new HashMap<>();
        return plans.stream()
                .map(plan -> new Known(
                        plan.id(),
                        plan.title(),
                        plan.tags(),
                        plan.environment(),
                        plan.text(),
                        hashes.computeIfAbsent(
                                plan.environment(),
                                name -> hash(EnvironmentFile.named(home.resolve("environments"), name)))))
                .toList();
    }

    private static String hash(Environment environment) {
        List<Path> included = environment.included();
        try {
            return Sha256.ofTree(environment.file().getParent())
                    + (included.isEmpty() ? "" : " " + Sha256.ofEach(included));
        } catch (IOException e) {
            throw new UncheckedIOException("The environment " + environment.name() + " could not be read", e);
        }
    }
}
