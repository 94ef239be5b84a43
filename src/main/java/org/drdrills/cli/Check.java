package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.check.Checks;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Missable;
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
        exitCodeList = {"0:no mistake was found", "2:a mistake was found; the sentence names file and line"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill check", "  drill check environments/my-store/compose.yaml features/primary-loss.feature"})
final class Check implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Features or Compose files (default: all of the project).")
    private List<Path> files = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path environments = Main.home().resolve("environments");
        List<String> mistakes = new ArrayList<>();
        List<Environment> checked = new ArrayList<>();
        List<Path> unread = new ArrayList<>();
        for (Path file : files.isEmpty()
                ? EnvironmentFile.names(environments).stream()
                        .map(name -> EnvironmentFile.file(environments, name))
                        .toList()
                : yaml(files)) {
            if (!KnownBad.isOne(file)) {
                if (!attempt(mistakes, () -> checked.add(EnvironmentCheck.read(file)))) {
                    unread.add(file);
                }
            }
        }
        List<String> notes = new ArrayList<>();
        attempt(mistakes, () -> EnvironmentCheck.of(checked).ifPresent(notes::add));
        List<DrillPlan> drills = new ArrayList<>();
        boolean sound = mistakes.isEmpty();
        List<String> inFeatures = new ArrayList<>();
        attempt(inFeatures, () -> drills.addAll(drills(environments, sound)));
        // A feature whose words depend on an environment that cannot be read says so again, in words of its own.
        inFeatures.stream()
                .filter(mistake -> unread.stream().noneMatch(file -> mistake.startsWith(file + ":")))
                .forEach(mistakes::add);
        List<KnownBad> bad = new ArrayList<>();
        attempt(
                mistakes,
                () -> bad.addAll(
                        files.isEmpty()
                                ? KnownBad.all(environments)
                                : yaml(files).stream()
                                        .filter(KnownBad::isOne)
                                        .map(KnownBad::read)
                                        .toList()));
        // Variants name drills and spoil environments; what is wrong with those is told first.
        if (!bad.isEmpty() && mistakes.isEmpty()) {
            List<DrillPlan> plans = new Features(Main.home()).written();
            bad.forEach(one -> attempt(mistakes, () -> check(one, plans)));
        }
        // What is wrong with a feature is told before what its lines do not show.
        if (mistakes.isEmpty()) {
            drills.forEach(plan -> attempt(mistakes, () -> demand(environments, plan)));
        }
        if (!mistakes.isEmpty()) {
            throw BadInput.all(mistakes.stream().distinct().toList());
        }
        PrintWriter out = spec.commandLine().getOut();
        notes.forEach(out::println);
        checked.forEach(environment -> environment
                .sources()
                .leftOut()
                .forEach(sentence -> out.println(environment.name() + " leaves out " + sentence)));
        out.println("%d environment%s%s and %d drills are in order."
                .formatted(
                        checked.size(),
                        checked.size() == 1 ? "" : "s",
                        bad.isEmpty() ? "" : ", " + bad.size() + " variants that are known to be bad",
                        drills.size()));
        return Main.MET;
    }

    /**
     * Goes on after a mistake, so that all are told at once.
     *
     * @return whether there was none
     */
    private static boolean attempt(List<String> mistakes, Runnable part) {
        try {
            part.run();
            return true;
        } catch (BadInput e) {
            mistakes.add(e.getMessage());
            return false;
        }
    }

    /**
     * Those of one environment each.
     *
     * @param sound whether the environments are in order, so that drills can be held against them
     */
    private List<DrillPlan> drills(Path environments, boolean sound) {
        List<DrillPlan> drills = files.isEmpty()
                ? new Features(Main.home()).drills("")
                : features(files).stream()
                        .flatMap(file -> new Features(Main.home()).read(file).stream())
                        .toList();
        List<String> known = EnvironmentFile.names(environments);
        List<DrillPlan> own = drills.stream().filter(plan -> !plan.anywhere()).toList();
        for (DrillPlan plan : own) {
            if (!known.contains(plan.environment())) {
                throw BadInput.at(
                        plan.file(),
                        plan.line(),
                        "there is no environment '" + plan.environment() + "'"
                                + Nearest.hint(plan.environment(), known));
            }
            if (sound) {
                plan.in(EnvironmentFile.named(environments, plan.environment()));
            }
        }
        return own;
    }

    private static void demand(Path environments, DrillPlan plan) {
        Environment where = EnvironmentFile.named(environments, plan.environment());
        if (plan.inapplicable(where).isEmpty()) {
            Missable.demand(plan, where);
        }
    }

    /** One that must be refused is in order when it is. */
    private static void check(KnownBad bad, List<DrillPlan> plans) {
        try {
            bad.spoilt().pools().forEach(pool -> Engines.of(pool));
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
        List<DrillPlan> here = plans.stream()
                .filter(plan -> plan.anywhere() || plan.environment().equals(bad.environment()))
                .map(plan -> plan.anywhere() ? plan.in(bad.environment()) : plan)
                .toList();
        DrillPlan drill = here.stream()
                .filter(plan -> plan.id().equals(bad.drill()))
                .findFirst()
                .orElseThrow(() -> bad.wrong(
                        "drill",
                        "names no drill of environment " + bad.environment() + ": " + BadInput.quoted(bad.drill())
                                + Nearest.hint(
                                        bad.drill(),
                                        here.stream().map(DrillPlan::id).toList())));
        String check = bad.finding().split("\\.")[0];
        List<String> known =
                Checks.all().stream().map(org.drdrills.check.Check::id).toList();
        if (!known.contains(check)) {
            throw bad.wrong("finding", "names no check: " + BadInput.quoted(check) + Nearest.hint(check, known));
        }
        List<String> demanded = drill.objectives().stream()
                .map(objective -> objective.check().id())
                .distinct()
                .toList();
        if (!demanded.contains(check)) {
            throw bad.wrong(
                    "finding",
                    "can never come: drill " + drill.id() + " has no objective on " + check + ", only on "
                            + String.join(", ", demanded));
        }
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
