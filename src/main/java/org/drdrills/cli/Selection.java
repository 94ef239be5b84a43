package org.drdrills.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;
import picocli.CommandLine.Option;

/** Which drills are meant. */
final class Selection {
    private static final Set<String> OPERATORS = Set.of("and", "or", "not");
    private static final Pattern BARE_WORD = Pattern.compile("(?<![@\\w=.-])\\w[\\w=.-]*");
    private static final Pattern TAG = Pattern.compile("@[\\w=.-]+");

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            completionCandidates = Candidates.Environments.class,
            description = "Only drills of this environment.")
    String environment = "";

    @Option(
            names = {"-t", "--tags"},
            paramLabel = "EXPRESSION",
            completionCandidates = Candidates.Tags.class,
            description = "Only drills with these tags, such as '@smoke and not @slow'; the @ may be left out.")
    String tags = "";

    @Option(
            names = {"-d", "--drill"},
            paramLabel = "ID",
            completionCandidates = Candidates.Drills.class,
            description = "Only this drill; may be given more than once.")
    List<String> ids = List.of();

    /** Whether nothing narrows the choice. */
    boolean isEmpty() {
        return environment.isEmpty() && tags.isEmpty() && ids.isEmpty();
    }

    /** All drills of the features folder that were selected, in file order. */
    List<DrillPlan> plans(Path home) {
        if (!environment.isEmpty()) {
            EnvironmentCheck.named(home.resolve("environments"), environment);
        }
        // Drills of any environment also run where others replace them, if they are asked for by name.
        String wanted = withSigns(tags);
        boolean shared = wanted.matches(".*@any\\b.*") || !ids.isEmpty();
        List<DrillPlan> all = new Features(home).drills(shared ? environment : "");
        List<String> known = all.stream().map(DrillPlan::id).toList();
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new BadInput("no drill is called '" + id + "'" + Nearest.hint(id, known));
            }
        }
        known(wanted, all);
        List<DrillPlan> selected = Features.select(all, wanted, environment).stream()
                .filter(plan -> ids.isEmpty() || ids.contains(plan.id()))
                .toList();
        if (selected.isEmpty()) {
            throw new BadInput("no drill matches" + (tags.isEmpty() ? "" : " the tags '" + tags + "'")
                    + (environment.isEmpty() ? "" : " in environment " + environment) + "; drill list shows all");
        }
        return selected;
    }

    /** The expression with the {@code @} that tags have, where it was left out. */
    static String withSigns(String expression) {
        return BARE_WORD
                .matcher(expression)
                .replaceAll(word ->
                        OPERATORS.contains(word.group().toLowerCase(Locale.ROOT)) ? word.group() : "@" + word.group());
    }

    /** @throws BadInput for a tag that no drill has and that is nearly one that drills have */
    private static void known(String expression, List<DrillPlan> drills) {
        List<String> tags = drills.stream()
                .flatMap(plan -> plan.tags().stream())
                .distinct()
                .map(tag -> "@" + tag)
                .toList();
        TAG.matcher(expression)
                .results()
                .map(MatchResult::group)
                .filter(tag -> !tags.contains(tag))
                .forEach(tag -> {
                    String hint = Nearest.hint(tag, tags);
                    if (hint.contains("did you mean")) {
                        throw new BadInput("no drill has the tag " + tag + hint);
                    }
                });
    }

    /** Drills that say nothing where they would run, as sentences. */
    static List<String> inapplicable(List<DrillPlan> plans, Map<String, Environment> environments) {
        return plans.stream()
                .flatMap(plan -> plan.inapplicable(environments.get(plan.environment())).stream()
                        .map(why -> "Not applicable: " + plan.id() + ", because " + why + "."))
                .toList();
    }
}
