package org.drdrills.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Nearest;
import picocli.CommandLine.Option;

/** Which drills are meant. */
final class Selection {
    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "Only drills of this environment.")
    String environment = "";

    @Option(
            names = {"-t", "--tags"},
            paramLabel = "EXPRESSION",
            description = "Only drills with these tags, such as '@smoke and not @slow'.")
    String tags = "";

    @Option(
            names = {"-d", "--drill"},
            paramLabel = "ID",
            description = "Only this drill; may be given more than once.")
    List<String> ids = List.of();

    /** All drills of the features folder that were selected, in file order. */
    List<DrillPlan> plans(Path home) {
        if (!environment.isEmpty()) {
            EnvironmentFile.named(home.resolve("environments"), environment);
        }
        // Drills of any environment also run in one that has drills of its own, where they are asked for by name.
        boolean shared = tags.matches(".*@any\\b.*") || !ids.isEmpty();
        List<DrillPlan> all = new Features(home).drills(shared ? environment : "");
        List<String> known = all.stream().map(DrillPlan::id).toList();
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new BadInput("no drill is called '" + id + "'" + Nearest.hint(id, known));
            }
        }
        List<DrillPlan> selected = Features.select(all, tags, environment).stream()
                .filter(plan -> ids.isEmpty() || ids.contains(plan.id()))
                .toList();
        if (selected.isEmpty()) {
            throw new BadInput("no drill matches" + (tags.isEmpty() ? "" : " the tags '" + tags + "'")
                    + (environment.isEmpty() ? "" : " in environment " + environment) + "; ./drill list shows all");
        }
        return selected;
    }

    /** Drills that say nothing where they would run, as sentences. */
    static List<String> inapplicable(List<DrillPlan> plans, Map<String, Environment> environments) {
        return plans.stream()
                .flatMap(plan -> plan.inapplicable(environments.get(plan.environment())).stream()
                        .map(why -> "Not applicable: " + plan.id() + ", because " + why + "."))
                .toList();
    }
}
