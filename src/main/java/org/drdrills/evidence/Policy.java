package org.drdrills.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Yaml;

/**
 * {@code reports/policy.yaml}: which drills each system must have passed, how often, and who owns that. Only with one can a run say
 * <i>READY</i> without naming its scope.
 */
public final class Policy {
    public static final String FILE = "policy.yaml";
    private static final List<String> KEYS = List.of("system", "environments", "drills", "tags", "every", "owner");
    private static final Pattern EVERY = Pattern.compile("([1-9]\\d{0,3}) (day|week|month|year)s?");
    private static final Map<String, Integer> DAYS = Map.of("day", 1, "week", 7, "month", 30, "year", 365);

    /**
     * What one system must have passed.
     *
     * @param environments it is drilled in; empty for any
     * @param drills       their ids; empty for any
     * @param tags         one of which a drill must have, without {@code @}; empty for any
     * @param every        days within which each must be met
     */
    public record Rule(
            String system, Set<String> environments, Set<String> drills, Set<String> tags, int every, String owner) {
        boolean declares(String drill, String environment, Collection<String> of) {
            return (environments.isEmpty() || environments.contains(environment))
                    && (drills.isEmpty() || drills.contains(drill))
                    && (tags.isEmpty() || of.stream().anyMatch(tags::contains));
        }
    }

    private final Path file;
    private final List<Rule> rules;

    private Policy(Path file, List<Rule> rules) {
        this.file = file;
        this.rules = List.copyOf(rules);
    }

    /**
     * @param reports folder of all runs; a policy that is not there declares nothing
     * @throws BadInput naming file and line
     */
    public static Policy in(Path reports) {
        Path file = reports.resolve(FILE);
        if (!Files.exists(file)) {
            return new Policy(file, List.of());
        }
        try {
            return new Policy(file, rules(file, Files.readString(file)));
        } catch (IOException e) {
            throw BadInput.at(file, 0, "cannot be read as UTF-8 text: " + e.getMessage());
        }
    }

    private static List<Rule> rules(Path file, String text) {
        if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
            throw BadInput.at(file, 1, "declares nothing; write a list 'policy:', or remove the file");
        }
        Yaml list = Yaml.read(file, text).map(List.of("policy")).get("policy");
        if (list == null) {
            throw BadInput.at(file, 1, "has no list 'policy:'");
        }
        List<Rule> rules = new ArrayList<>();
        for (Yaml item : list.list()) {
            rules.add(rule(item));
        }
        if (rules.isEmpty()) {
            throw list.wrong("is empty; declare what must be drilled, or remove the file");
        }
        return rules;
    }

    private static Rule rule(Yaml item) {
        Map<String, Yaml> map = item.map(KEYS);
        for (String key : List.of("system", "every", "owner")) {
            if (!map.containsKey(key) || map.get(key).text().isBlank()) {
                throw item.wrong("has no '" + key + "'");
            }
        }
        Rule rule = new Rule(
                map.get("system").text().strip(),
                texts(map, "environments"),
                texts(map, "drills"),
                texts(map, "tags").stream()
                        .map(tag -> tag.startsWith("@") ? tag.substring(1) : tag)
                        .collect(Collectors.toUnmodifiableSet()),
                days(map.get("every")),
                map.get("owner").text().strip());
        if (rule.environments().isEmpty()
                && rule.drills().isEmpty()
                && rule.tags().isEmpty()) {
            throw item.wrong("names no 'environments', no 'drills' and no 'tags'");
        }
        return rule;
    }

    private static Set<String> texts(Map<String, Yaml> map, String key) {
        return map.containsKey(key) ? Set.copyOf(map.get(key).texts()) : Set.of();
    }

    private static int days(Yaml every) {
        Matcher period = EVERY.matcher(every.text().strip());
        if (!period.matches()) {
            throw every.wrong("must be a period such as 90 days, 2 weeks, 3 months or 1 year, not "
                    + BadInput.quoted(every.text()));
        }
        return Integer.parseInt(period.group(1)) * DAYS.get(period.group(2));
    }

    public boolean empty() {
        return rules.isEmpty();
    }

    /** The rule that asks for the drill most often, if one declares it. */
    public Optional<Rule> rule(String drill, String environment, Collection<String> tags) {
        return rules.stream()
                .filter(rule -> rule.declares(drill, environment, tags))
                .min(Comparator.comparingInt(Rule::every));
    }

    Optional<Rule> rule(Known known) {
        return rule(known.drill(), known.environment(), known.tags());
    }

    /** Days of the rule that asks most often. */
    public Optional<Rule> strictest() {
        return rules.stream().min(Comparator.comparingInt(Rule::every));
    }

    /**
     * Which of these drills must be met within how many days, as a run keeps it: {@code <id>@<days>}, one beside the other.
     *
     * @param catalogue every drill that the suite knows
     * @throws BadInput if a rule names a drill or an environment that there is not, or declares none
     */
    public String declared(List<Known> catalogue) {
        for (Rule rule : rules) {
            known("drill", rule.drills(), catalogue.stream().map(Known::drill).collect(Collectors.toSet()));
            known(
                    "environment",
                    rule.environments(),
                    catalogue.stream().map(Known::environment).collect(Collectors.toSet()));
            if (catalogue.stream().noneMatch(one -> rule.declares(one.drill(), one.environment(), one.tags()))) {
                throw BadInput.at(
                        file,
                        line(rule.system()),
                        "declares no drill for " + rule.system()
                                + ": none is in these environments and has one of these tags");
            }
        }
        return catalogue.stream()
                .flatMap(one -> rule(one).stream().map(rule -> one.drill() + "@" + rule.every()))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private void known(String what, Set<String> named, Set<String> there) {
        for (String name : named) {
            if (!there.contains(name)) {
                throw BadInput.at(
                        file,
                        line(name),
                        "names the " + what + " '" + name + "', which there is not" + Nearest.hint(name, there));
            }
        }
    }

    private int line(String word) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(word)) {
                    return i + 1;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
