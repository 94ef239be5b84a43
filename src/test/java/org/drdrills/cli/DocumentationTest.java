package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.Markdown;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documentation names exists: files, headings, commands, options, classes; and it keeps its form. */
class DocumentationTest {
    private static final int LONGEST_README = 200;
    private static final int WIDEST = 100;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern COMMAND = Pattern.compile("^(?:\\$ )?(?:\\./)?drill ([a-z].*)");
    private static final Pattern OPTION = Pattern.compile("(?<=^|[\\s\\[])--([a-z][a-z-]*)");
    private static final Pattern CLASS = Pattern.compile("\\borg\\.drdrills(?:\\.[a-z]+)+\\.[A-Z]\\w+");
    private static final Pattern PATH =
            Pattern.compile("^(?:src|environments|features|\\.github|\\.ci)/[\\w./-]*\\w/?$");
    private static final Pattern TEST = Pattern.compile("^\\w+(?:Test|IT|Benchmark)$");
    private static final int FEWEST_TERMS = 20;

    @Test
    void theReadmeIsShortAndNarrow() throws IOException {
        assertThat(Markdown.of("README.md").lines())
                .hasSizeLessThanOrEqualTo(LONGEST_README)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDEST));
    }

    /** Tables, and what a command writes, are as wide as they are. */
    @Test
    void proseIsWrapped() throws IOException {
        List<String> wide = new ArrayList<>();
        for (Markdown markdown : Markdown.all()) {
            if (markdown.lines().contains(Selftest.PLACE.begin())
                    || markdown.lines().contains(VerdictTable.PLACE.begin())) {
                continue;
            }
            markdown.prose().stream()
                    .filter(line -> !line.text().startsWith("|") && line.text().length() > WIDEST)
                    .forEach(line -> wide.add(markdown.file() + ":" + line.number()));
        }
        assertThat(wide).as("lines of more than " + WIDEST + " columns").isEmpty();
    }

    @Test
    void noConflictIsLeftOver() throws IOException {
        for (Markdown markdown : Markdown.all()) {
            assertThat(markdown.lines())
                    .as(markdown.file().toString())
                    .noneMatch(line -> line.matches("(<{7}|>{7}) .*|={7}"));
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        int checked = 0;
        for (Markdown markdown : Markdown.all()) {
            for (Markdown.Line line : markdown.prose()) {
                for (MatchResult link : LINK.matcher(line.text()).results().toList()) {
                    String[] target = link.group(1).split("#", 2);
                    if (link.group(1).contains("://")) {
                        continue;
                    }
                    Path file = target[0].isEmpty()
                            ? markdown.file()
                            : markdown.file().resolveSibling(target[0]).normalize();
                    assertThat(file).as(markdown.file() + ":" + line.number()).exists();
                    if (target.length == 2) {
                        assertThat(Markdown.of(file.toString()).anchors())
                                .as(markdown.file() + ":" + line.number())
                                .contains(target[1]);
                    }
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(50);
    }

    /** Every {@code ./drill …} in a block or a code span. */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Markdown markdown : Markdown.all()) {
            Stream<String> spans = SPAN.matcher(String.join(
                            " ",
                            markdown.prose().stream().map(Markdown.Line::text).toList()))
                    .results()
                    .map(span -> span.group(1));
            Stream<String> lines = markdown.code().stream()
                    .map(line -> line.text().replaceFirst("\\s+#.*", "").strip());
            Stream.concat(spans, lines)
                    .map(COMMAND::matcher)
                    .filter(java.util.regex.Matcher::matches)
                    .map(match -> match.group(1))
                    .forEach(commands::add);
        }
        return commands;
    }

    @Test
    void commandsAndOptionsExist() throws IOException {
        List<String> commands = commands();
        assertThat(commands).hasSizeGreaterThan(60);
        for (String command : commands) {
            for (String part : command.split(" -- ", 2)) {
                CommandLine line = Main.commandLine();
                List<String> words = Arrays.asList(part.strip().split("\\s+"));
                int depth = 0;
                while (depth < words.size() && line.getSubcommands().containsKey(words.get(depth))) {
                    line = line.getSubcommands().get(words.get(depth++));
                }
                assertThat(depth).as("a command of: drill " + command).isPositive();
                CommandLine.Model.CommandSpec spec = line.getCommandSpec();
                assertThat(OPTION.matcher(part)
                                .results()
                                .map(MatchResult::group)
                                .toList())
                        .as("options of: drill " + command)
                        .allSatisfy(option -> assertThat(spec.optionsMap()).containsKey(option));
            }
        }
    }

    @Test
    void theReadmeListsEveryCommand() throws IOException {
        Set<String> listed = Markdown.of("README.md").prose().stream()
                .map(Markdown.Line::text)
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.replaceFirst("\\| `([a-z]+(?: [a-z]+)?).*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> commands = new TreeSet<>();
        Main.commandLine().getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden() && !name.equals("help")) {
                if (command.getSubcommands().keySet().stream().allMatch("help"::equals)) {
                    commands.add(name);
                } else {
                    command.getSubcommands().forEach((sub, spec) -> commands.add(name + " " + sub));
                }
            }
        });
        commands.removeIf(name -> name.endsWith(" help"));
        assertThat(listed).isEqualTo(commands);
    }

    @Test
    void classesAndFilesExist() throws IOException {
        int checked = 0;
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        for (Markdown markdown : Markdown.all()) {
            for (String line : markdown.lines()) {
                for (MatchResult name : CLASS.matcher(line).results().toList()) {
                    String file = name.group().replace('.', '/') + ".java";
                    assertThat(Stream.of("src/main/java", "src/test/java")
                                    .map(root -> Path.of(root).resolve(file)))
                            .as(markdown.file() + ": " + name.group())
                            .anyMatch(Files::exists);
                    checked++;
                }
                for (MatchResult span : SPAN.matcher(line).results().toList()) {
                    if (TEST.matcher(span.group(1)).matches()) {
                        assertThat(tests).as(markdown.file().toString()).contains(span.group(1) + ".java");
                        checked++;
                    }
                    if (PATH.matcher(span.group(1)).matches() && !span.group(1).contains("my-")) {
                        assertThat(Path.of(span.group(1)))
                                .as(markdown.file().toString())
                                .exists();
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(20);
    }

    @Test
    void everyEnvironmentAndImageIsInTheTables() throws IOException {
        String overview =
                String.join("\n", Markdown.of("environments/README.md").lines());
        Set<String> names = new TreeSet<>(EnvironmentFile.names(Path.of("environments")));
        assertThat(names).hasSizeGreaterThan(5).allSatisfy(name -> {
            assertThat(overview).contains("| [" + name + "](" + name + "/README.md)");
            assertThat(Path.of("environments", name, "README.md")).exists();
        });
        try (Stream<Path> files = Files.walk(Path.of("environments/images"))) {
            List<Path> dockerfiles =
                    files.filter(file -> file.endsWith("Dockerfile")).toList();
            assertThat(dockerfiles).hasSizeGreaterThan(10);
            for (Path file : dockerfiles) {
                assertThat(overview)
                        .contains("| `" + Files.readAllLines(file).getFirst().replace("# image: ", "") + "`");
            }
        }
    }

    @Test
    void theGlossaryDefinesItsTerms() throws IOException {
        List<String> lines = Markdown.of("features/README.md").lines();
        List<String> rows = lines.subList(lines.indexOf("## Glossary"), lines.size()).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Term") && !line.startsWith("| ---"))
                .toList();
        assertThat(rows)
                .hasSizeGreaterThanOrEqualTo(FEWEST_TERMS)
                .allSatisfy(row -> assertThat(row.split("\\|")[2].strip()).hasSizeGreaterThan(40));
        assertThat(rows.stream().map(row -> row.split("\\|")[1].strip()).toList())
                .contains(
                        "RTO",
                        "RPO",
                        "Failover",
                        "Failback",
                        "Switchover",
                        "Quorum",
                        "Witness",
                        "Fencing",
                        "Split brain",
                        "Steady state",
                        "Blast radius",
                        "In sync",
                        "Fault injection")
                .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }
}
