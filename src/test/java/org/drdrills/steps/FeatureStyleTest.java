package org.drdrills.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Recovery;
import org.drdrills.check.RecoveryFromOrder;
import org.drdrills.check.StaysDown;
import org.drdrills.drill.DrillPlan;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.OperatorPost;
import org.junit.jupiter.api.Test;

/** The house style of feature files, as far as a machine can tell. */
class FeatureStyleTest {
    /** Lines for runbooks without a sentence; every shipped runbook has one. */
    private static final Set<String> FOR_ANY_RUNBOOK = Set.of(
            "Given the operator has run {string}",
            "Given an operator who runs {string} after {duration}",
            "Given an operator who runs {string} after the repair",
            "When the operator runs {string}");

    private static final List<DrillPlan> PLANS = new Features(Path.of("")).read(Path.of("features"));

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("features"))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".feature"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThan(5);
            return found;
        }
    }

    private static Set<String> resource(String name) throws IOException {
        try (InputStream in = FeatureStyleTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\\s+", 2)[0])
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyScenarioBelongsToADrillOfTheReferenceWhereItsEnvironmentDoes() throws IOException {
        Set<String> ids = resource("seed-ids.txt");
        assertThat(ids).hasSize(84);
        assertThat(PLANS)
                .filteredOn(plan -> !plan.anywhere()
                        && !plan.tags().contains("beyond-the-reference")
                        && !EnvironmentFile.named(Path.of("environments"), plan.environment())
                                .counterpart()
                                .isEmpty())
                .allSatisfy(plan -> assertThat(plan.tags().stream()
                                .filter(tag -> tag.startsWith("seed-"))
                                .map(tag -> tag.substring(5))
                                .toList())
                        .as(plan.id())
                        .isNotEmpty()
                        .isSubsetOf(ids));
    }

    @Test
    void tagsAreCatalogued() throws IOException {
        Set<String> used = PLANS.stream()
                .flatMap(plan -> plan.tags().stream())
                .filter(tag -> !tag.startsWith("seed-"))
                .map(tag -> "@" + tag)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> catalogued = Files.readAllLines(Path.of("features/README.md")).stream()
                .filter(line -> line.startsWith("| `@"))
                .flatMap(line -> Pattern.compile("`(@[^`]+)`")
                        .matcher(line.split("\\|")[1])
                        .results()
                        .map(result -> result.group(1)))
                .filter(tag -> !tag.startsWith("@seed-"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).as("tags in features, and tags in features/README.md").isEqualTo(catalogued);
    }

    @Test
    void exactlyOneWhenAndNoAndAfterIt() throws IOException {
        for (Path file : files()) {
            int whens = 0;
            boolean justThen = false;
            for (String line : Files.readAllLines(file)) {
                String words = line.strip();
                assertThat(justThen && (words.startsWith("And ") || words.startsWith("But ")))
                        .as(file + ": after a When: " + words)
                        .isFalse();
                justThen = words.startsWith("When ");
                if (words.startsWith("Scenario")) {
                    whens = 0;
                }
                whens += justThen ? 1 : 0;
                assertThat(whens).as(file + ": " + words).isLessThan(2);
            }
        }
    }

    @Test
    void rolesAndNotMachines() throws IOException {
        Set<String> hosts = new TreeSet<>();
        EnvironmentFile.names(Path.of("environments"))
                .forEach(name -> hosts.addAll(EnvironmentFile.named(Path.of("environments"), name)
                        .nodes()
                        .keySet()));
        // A person as well.
        hosts.remove("operator");
        Pattern machine = Pattern.compile(
                "\\b(" + String.join("|", hosts)
                        + ")\\b|\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b|https?:|[a-z]:\\d{2,5}\\b|\\bport \\d|\\{|\\bselect\\b",
                Pattern.CASE_INSENSITIVE);
        Pattern weak = Pattern.compile("\\b(should|successfully|quickly)\\b", Pattern.CASE_INSENSITIVE);
        for (Path file : files()) {
            String text = Files.readString(file);
            assertThat(machine.matcher(text)
                            .results()
                            .map(result -> result.group())
                            .toList())
                    .as("machines in " + file)
                    .isEmpty();
            assertThat(weak.matcher(text)
                            .results()
                            .map(result -> result.group())
                            .toList())
                    .as("weak words in " + file)
                    .isEmpty();
        }
    }

    @Test
    void descriptionsAreForAuditors() throws IOException {
        for (Path file : files()) {
            DrillPlan plan = PLANS.stream()
                    .filter(each -> each.file().equals(file))
                    .findFirst()
                    .orElseThrow();
            assertThat(plan.description())
                    .as("description of " + file)
                    .containsIgnoringCase("clock")
                    .containsPattern("starts")
                    .hasSizeGreaterThan(120);
        }
    }

    /** A step is one sentence on one line, as Gherkin wants it, however long; prose is wrapped. */
    @Test
    void proseIsWrapped() throws IOException {
        Pattern step = Pattern.compile("^ *(Given|When|Then|And|But|Scenario|Rule|Feature)\\b.*");
        for (Path file : files()) {
            assertThat(Files.readAllLines(file))
                    .as("prose in " + file)
                    .filteredOn(line -> !step.matcher(line).matches())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    @Test
    void backgroundsAreShort() throws IOException {
        for (Path file : files()) {
            Matcher background = Pattern.compile("(?m)^ *Background:.*\\R((?: {4,}\\S.*\\R)+)")
                    .matcher(Files.readString(file));
            while (background.find()) {
                assertThat(background.group(1).lines().toList())
                        .as("background in " + file)
                        .hasSizeLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void everyObjectiveIsANumberOrAbsolute() {
        Pattern number = Pattern.compile("\\d+(\\.\\d+)? (milli)?(second|minute|hour)s?\\b|\\d+ percent\\b");
        Pattern absolute = Pattern.compile(
                "\\b(no|nothing|never|nobody|every|another member is|stays|is the sum of|goes on|as much is lost as|fit the isolation|clients can read and not write|service is back|are interrupted|are slowed|the operator's runbook (succeeds|refuses)|are permitted)\\b");
        assertThat(PLANS)
                .allSatisfy(plan -> assertThat(plan.objectives())
                        .allSatisfy(objective -> assertThat(number.matcher(objective.words())
                                                .find()
                                        || absolute.matcher(objective.words()).find())
                                .as(plan.id() + ": " + objective.words())
                                .isTrue()));
    }

    /** That service comes back shows nothing where it was never gone. */
    @Test
    void everyRecoveryIsOfClientsThatWereInterrupted() {
        assertThat(PLANS.stream()
                        .filter(plan -> plan.objectives().stream()
                                .anyMatch(objective -> objective.check().equals(Recovery.CHECK)
                                        || objective.check().equals(RecoveryFromOrder.CHECK)))
                        .toList())
                .hasSizeGreaterThan(50)
                .allSatisfy(plan -> assertThat(plan.objectives().stream()
                                .anyMatch(objective -> objective.check().assumption()
                                        || objective.check().equals(StaysDown.CHECK)))
                        .as(plan.file() + ":" + plan.line())
                        .isTrue());
    }

    @Test
    void wordsAreUsedOrOffered() throws IOException {
        Set<String> lines = new TreeSet<>();
        for (Path file : files()) {
            String kind = "";
            for (String line : Files.readAllLines(file)) {
                String[] words = line.strip().split(" ", 2);
                kind = Set.of("Given", "When", "Then").contains(words[0])
                        ? words[0]
                        : words[0].equals("And") ? kind : "";
                if (!kind.isEmpty()) {
                    lines.add(kind + " " + words[1]);
                    lines.add(kind + " " + words[1].replaceFirst("^in the pool [^ ]+, ", ""));
                }
            }
        }
        Set<String> unused = new TreeSet<>(Wordings.shared().list());
        unused.removeAll(FOR_ANY_RUNBOOK);
        // What a service may do wrong is for the feature of whoever runs it to say.
        unused.removeIf(wording -> wording.endsWith(" permitted"));
        unused.removeIf(wording -> lines.stream().anyMatch(pattern(wording).asMatchPredicate()));
        assertThat(unused).as("wordings that no shipped feature uses").isEmpty();
    }

    @Test
    void everyRunbookWithASentenceIsCalledByAFeature() throws IOException {
        Set<String> lines = new TreeSet<>();
        for (Path file : files()) {
            Files.readAllLines(file).forEach(line -> lines.add(line.strip().replaceFirst("^(Given|When|And) ", "")));
        }
        for (String name : EnvironmentFile.names(Path.of("environments"))) {
            Environment environment = EnvironmentFile.named(Path.of("environments"), name);
            environment
                    .operator()
                    .map(OperatorPost::sentences)
                    .orElse(List.of())
                    .forEach(runbook -> {
                        List<String> forms = Stream.of(
                                        "the operator " + runbook.does(),
                                        "an operator who " + runbook.does() + " after {duration}",
                                        "an operator who " + runbook.does() + " after the repair",
                                        runbook.done())
                                .map(form -> form.replace("{pool}", "{word}"))
                                .toList();
                        assertThat(forms)
                                .as("%s: %s", name, runbook)
                                .anyMatch(form ->
                                        lines.stream().anyMatch(pattern(form).asMatchPredicate()));
                    });
        }
    }

    private static Pattern pattern(String wording) {
        return Pattern.compile(wording.replaceAll("(\\w+)/(\\w+)", "(?:$1|$2)")
                .replace("{target}", "[a-z' ]+")
                .replace("{duration}", "[\\d.]+ [a-z]+")
                .replace("{int}", "\\d+")
                .replace("{string}", "\"[^\"]+\"")
                .replace("{word}", "[^ ]+")
                .replace("{}", ".+"));
    }
}
