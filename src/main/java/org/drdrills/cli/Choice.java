package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Estimates;
import org.drdrills.drill.QuickSet;
import org.drdrills.drill.Rehearsal;
import org.drdrills.drill.Shard;
import org.drdrills.drill.Split;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Policy;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Project;

/**
 * The drills that a run is to hold.
 *
 * @param applicable    those that were asked for and can be run in their environments
 * @param plans         those of this runner's shard; all of {@code applicable} where there is none
 * @param environments  by name
 * @param notApplicable one sentence for each drill that was left out
 * @param part          what the run's provenance says of the shard; empty where there is none
 */
record Choice(
        List<DrillPlan> applicable,
        List<DrillPlan> plans,
        Map<String, Environment> environments,
        List<String> notApplicable,
        Map<String, String> part) {
    /**
     * @param knownBad variant of the environments; empty for none
     * @throws BadInput if a plan asks what its environment does not have
     */
    static Choice of(Path home, List<DrillPlan> selected, String knownBad) {
        Map<String, Environment> environments = new LinkedHashMap<>();
        for (String name :
                selected.stream().map(DrillPlan::environment).distinct().toList()) {
            environments.put(
                    name,
                    EnvironmentCheck.named(
                            home.resolve("environments"), knownBad.isEmpty() ? name : name + "+" + knownBad));
        }
        // What a plan asks of its environment and cannot get is told now, and not when its turn comes.
        selected.forEach(plan -> plan.in(environments.get(plan.environment())));
        List<DrillPlan> applicable = selected.stream()
                .filter(plan ->
                        plan.inapplicable(environments.get(plan.environment())).isEmpty())
                .toList();
        return new Choice(
                applicable, applicable, environments, Selection.inapplicable(selected, environments), Map.of());
    }

    /** The quick set of all drills, which it announces. */
    static List<DrillPlan> quickSet(List<DrillPlan> every, Map<String, Double> recorded, PrintWriter out) {
        List<DrillPlan> quick = QuickSet.of(every, Project.at(Main.home()).shipped());
        Map<String, Double> estimates = Estimates.of(every, recorded);
        out.println("The quick set: %s of %s, about %s. All %d drills: drill run --all, about %s here."
                .formatted(
                        counted(quick.size(), "drill"),
                        counted(
                                quick.stream()
                                        .map(DrillPlan::environment)
                                        .distinct()
                                        .count(),
                                "system"),
                        minutes(quick, estimates),
                        every.size(),
                        minutes(every, estimates)));
        return quick;
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String minutes(List<DrillPlan> plans, Map<String, Double> estimates) {
        double seconds =
                plans.stream().mapToDouble(plan -> estimates.get(plan.id())).sum();
        return seconds < 2 * 3600
                ? Math.max(1, Math.round(seconds / 60)) + " min"
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    /**
     * Only one part of them, which it announces.
     *
     * @param recorded drill → seconds that it took
     * @throws BadInput if that part is empty
     */
    Choice shard(Shard part, int repeat, Map<String, Double> recorded, PrintWriter out) {
        Split split = Split.of(
                applicable.stream().map(DrillPlan::id).toList(), Estimates.of(applicable, recorded), part.of());
        List<DrillPlan> mine = applicable.stream()
                .filter(plan -> split.part(part).contains(plan.id()))
                .toList();
        if (mine.isEmpty()) {
            throw new BadInput("shard " + part + " is empty: there are fewer drills than shards");
        }
        out.println("Shard %s: %d drills, about %d min of %d min; split %s."
                .formatted(
                        part,
                        mine.size(),
                        Math.round(split.seconds(part) * repeat / 60),
                        Math.round(split.seconds() * repeat / 60),
                        split.hash().substring(0, 12)));
        return new Choice(applicable, mine, environments, notApplicable, part.share(split, repeat));
    }

    /** What the run's provenance says of the choice: its shard, of how many drills these are, and which must be drilled. */
    Map<String, String> share(Path home, Policy policy) {
        Map<String, String> share = new LinkedHashMap<>(part);
        if (!notApplicable.isEmpty()) {
            share.put("not applicable", String.join(" ", notApplicable));
        }
        List<DrillPlan> all = new Features(home).drills("");
        share.put(Evidence.CATALOGUE, Integer.toString(all.size()));
        if (!policy.empty()) {
            share.put(Evidence.DECLARED, policy.declared(Catalogue.of(home, all)));
        }
        return share;
    }

    /** Prints what each drill would do. */
    void rehearse(PrintWriter out) {
        for (DrillPlan plan : plans) {
            new Rehearsal(environments.get(plan.environment())).of(plan).forEach(out::println);
            out.println();
        }
        List<String> approved = environments.values().stream()
                .filter(Environment::needsApproval)
                .map(Environment::name)
                .toList();
        boolean running = environments.values().stream()
                .anyMatch(environment -> environment.system().isPresent());
        boolean one = plans.size() == 1;
        out.println(plans.size()
                + (one ? " drill" : " drills")
                + (running
                        ? "; those of a system that runs already work in a schema of their own there, and do to it what is named above. Nothing was done now."
                        : (one ? ", in" : ", each in")
                                + " a fresh lab of its own; nothing outside of it is touched, and nothing was started now.")
                + (approved.isEmpty() ? "" : " Drilled with approval only: " + String.join(", ", approved) + "."));
    }
}
