package org.drdrills.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.check.Checks;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.KnownBad;
import org.drdrills.topology.Nearest;
import org.drdrills.workload.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks features and environments without starting anything. */
@Command(
        name = "check",
        description = "Check features and environments; starts no container.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:all is in order", "2:something is not; the sentence names file and line"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill check", "  drill check environments/my-store/compose.yaml features/primary-loss.feature"})
final class Check implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Features or Compose files; left out, all of the project's.")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path environments = Main.home().resolve("environments");
        List<Environment> checked = new ArrayList<>();
        int checkedDrills = 0;
        for (Path file : files.isEmpty()
                ? EnvironmentFile.names(environments).stream()
                        .map(name -> environments.resolve(name).resolve("compose.yaml"))
                        .toList()
                : yaml(files)) {
            if (!KnownBad.isOne(file)) {
                checked.add(EnvironmentCheck.read(file));
            }
        }
        EnvironmentCheck.of(checked).ifPresent(spec.commandLine().getOut()::println);
        List<DrillPlan> drills = files.isEmpty()
                ? new Features(Main.home()).drills("")
                : features(files).stream()
                        .flatMap(file -> new Features(Main.home()).read(file).stream())
                        .toList();
        for (DrillPlan plan : drills) {
            if (!plan.anywhere()) {
                List<String> known = EnvironmentFile.names(environments);
                if (!known.contains(plan.environment())) {
                    throw BadInput.at(
                            plan.file(),
                            plan.line(),
                            "there is no environment '" + plan.environment() + "'"
                                    + Nearest.hint(plan.environment(), known));
                }
                plan.in(EnvironmentFile.named(environments, plan.environment()));
                checkedDrills++;
            }
        }
        List<KnownBad> bad = files.isEmpty()
                ? KnownBad.all(environments)
                : yaml(files).stream()
                        .filter(KnownBad::isOne)
                        .map(KnownBad::read)
                        .toList();
        if (!bad.isEmpty()) {
            List<DrillPlan> plans = new Features(Main.home()).read(Main.home().resolve("features"));
            bad.forEach(one -> check(one, plans));
        }
        spec.commandLine()
                .getOut()
                .println("%d environments%s and %d drills are in order."
                        .formatted(
                                checked.size(),
                                bad.isEmpty() ? "" : ", " + bad.size() + " variants that are known to be bad",
                                checkedDrills));
        return Main.MET;
    }

    /** One that must be refused is in order when it is. */
    private static void check(KnownBad bad, List<DrillPlan> plans) {
        try {
            bad.spoilt().pools().forEach(pool -> Engines.byName(pool.engine()));
        } catch (BadInput e) {
            if (!bad.refused().isEmpty() && e.getMessage().contains(bad.refused())) {
                return;
            }
            throw e;
        }
        if (!bad.refused().isEmpty()) {
            throw BadInput.at(
                    bad.file(), 1, "this environment must be refused with '" + bad.refused() + "', and was not");
        }
        if (plans.stream()
                .noneMatch(plan ->
                        plan.id().equals(bad.drill()) && plan.environment().equals(bad.environment()))) {
            throw BadInput.at(
                    bad.file(),
                    1,
                    "no drill of environment " + bad.environment() + " is called '" + bad.drill() + "'"
                            + Nearest.hint(
                                    bad.drill(),
                                    plans.stream().map(DrillPlan::id).toList()));
        }
        Checks.byId(bad.finding().split("\\.")[0]);
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
