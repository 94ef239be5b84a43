package org.drdrills.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.check.Checks;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Nearest;
import org.drdrills.workload.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks features and environments without starting anything. */
@Command(name = "check", description = "Check features and environments; starts no container.", mixinStandardHelpOptions = true)
final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Features or Compose files; left out, all of the project's.")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path environments = Main.home().resolve("environments");
        int checkedEnvironments = 0;
        int checkedDrills = 0;
        for (Path file : files.isEmpty() ? EnvironmentFile.names(environments).stream().map(name -> environments.resolve(name).resolve("compose.yaml")).toList() : yaml(files)) {
            EnvironmentFile.read(file).pools().forEach(pool -> Engines.byName(pool.engine()));
            checkedEnvironments++;
        }
        for (Path file : files.isEmpty() ? List.of(Main.home().resolve("features")) : features(files)) {
            for (DrillPlan plan : new Features().read(file)) {
                List<String> known = EnvironmentFile.names(environments);
                if (!known.contains(plan.environment())) {
                    throw BadInput.at(plan.file(), plan.line(), "there is no environment '" + plan.environment() + "'" + Nearest.hint(plan.environment(), known));
                }
                plan.in(EnvironmentFile.named(environments, plan.environment()));
                plan.objectives().forEach(objective -> Checks.byId(objective.check()));
                checkedDrills++;
            }
        }
        spec.commandLine().getOut().println("%d environments and %d drills are in order.".formatted(checkedEnvironments, checkedDrills));
        return Main.MET;
    }

    private static boolean isYaml(Path file) {
        return file.toString().endsWith(".yaml") || file.toString().endsWith(".yml");
    }

    private static List<Path> yaml(List<Path> files) {
        return files.stream().filter(Check::isYaml).toList();
    }

    private static List<Path> features(List<Path> files) {
        return files.stream().filter(file -> !isYaml(file)).toList();
    }
}
