package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drdrills.check.Objective;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecordBuilder;
import org.drdrills.record.Json;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line answers: the exit code, and one sentence where something is wrong. */
class MainTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    @TempDir
    private Path home;

    private String before;

    @BeforeEach
    void moveIn() {
        before = System.getProperty("drdrills.home");
        System.setProperty("drdrills.home", PROJECT.toString());
    }

    @AfterEach
    void moveOut() {
        if (before == null) {
            System.clearProperty("drdrills.home");
        } else {
            System.setProperty("drdrills.home", before);
        }
    }

    private static Answer drill(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintStream realErr = System.err;
        ByteArrayOutputStream direct = new ByteArrayOutputStream();
        System.setErr(new PrintStream(direct, true, StandardCharsets.UTF_8));
        try {
            int exit = Main.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(arguments);
            return new Answer(exit, out.toString(), err + direct.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(realErr);
        }
    }

    private static void oneSentence(Answer answer, int exit, String said) {
        assertThat(answer.err())
                .startsWith("drill: ")
                .contains(said)
                .hasLineCount(1)
                .doesNotContain("Exception", "\tat ", "defect of the suite");
        assertThat(answer.exit()).isEqualTo(exit);
    }

    /** A home of its own, with the project's environments and features, to be spoilt. */
    private void ownHome() throws IOException {
        for (String part : List.of("environments", "features")) {
            try (Stream<Path> tree = Files.walk(PROJECT.resolve(part))) {
                for (Path from : tree.toList()) {
                    Path to = home.resolve(PROJECT.relativize(from).toString());
                    if (Files.isDirectory(from)) {
                        Files.createDirectories(to);
                    } else {
                        Files.copy(from, to);
                    }
                }
            }
        }
        System.setProperty("drdrills.home", home.toString());
    }

    private static void replace(Path file, String piece, String instead) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(piece);
        Files.writeString(file, text.replace(piece, instead));
    }

    /** A drill's folder as a run leaves it, with this history. */
    private void frozen(String historyHash, String history) throws IOException {
        DrillFolder.at(home)
                .write(DrillRecordBuilder.plain()
                        .objectives(List.of(new Objective.Written(
                                        "single-writer", Map.of(), "at no moment do two nodes accept writes", 7)
                                .read()))
                        .historyHash(historyHash)
                        .build());
        Files.writeString(home.resolve("history.ndjson"), history);
    }

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                arguments("lst", "there is no command 'lst'; did you mean 'list'?"),
                arguments("list --jsno", "Unknown option: '--jsno'; did you mean '--json'?"),
                arguments("run --repeat", "Missing required parameter for option '--repeat'"),
                arguments("run --repeat many", "'many' is not an int"),
                arguments("run --repeat 0", "--repeat takes a number from 1 to 1000, not 0"),
                arguments("run --seed x", "'x' is not a long"),
                arguments(
                        "run --shard 3/2 --dry-run",
                        "a shard is the number of a part and the number of parts, such as 2/3, not '3/2'"),
                arguments("run --shard two --dry-run", "such as 2/3, not 'two'"),
                arguments(
                        "run --shard 2/2 --dry-run --drill a-standby-takes-over-when-the-primary-is-killed",
                        "shard 2/2 is empty: there are fewer drills than shards"),
                arguments("run --lanes 0", "--lanes takes a number from 1 to 64, not 0"),
                arguments("run --lanes 2 --shard 1/2", "--lanes splits the drills itself, so a shard runs in one lane"),
                arguments("run --lanes 64", "lanes do not fit on this machine: a lab of "),
                arguments("schedule", "Missing required parameter"),
                arguments("schedule github --shards 2 --print", "--shards is for kubernetes"),
                arguments("schedule kubernetes --shards 0 --print", "--shards takes a number from 1 to 1000, not 0"),
                arguments(
                        "schedule kubernetes --shards 2 --print -- run --alone",
                        "leave out --alone, --shard and --durations"),
                arguments("schedule anacron", "'anacron'"),
                arguments(
                        "schedule github --install",
                        "--install is for systemd and cron; commit or apply what is written for github"),
                arguments("schedule cron --print --at noon", "'noon' is no time of the day; write it like 03:30"),
                arguments(
                        "schedule cron --print -- run --tag @smoke",
                        "'drill run --tag @smoke --alone' cannot be run: Unknown option"),
                arguments(
                        "schedule cron --print -- describe",
                        "what is scheduled is 'run' and its options, not 'describe'"),
                arguments("notify no-such-run", "there is no folder no-such-run; name reports/<run>"),
                arguments("run --notify sometimes", "'sometimes'"),
                arguments("run --notify trouble", "no recipient is named; set the variable DRILL_NOTIFY"),
                arguments("list --within 0", "--within takes a number of days from 1, not 0"),
                arguments("up availability-gruop", "did you mean 'availability-group'?"),
                arguments("up availability-group --hours 0", "--hours takes a number up to 48, not 0"),
                arguments("fault", "say what is to happen, such as: the primary is killed"),
                arguments("fault the primary is kiled", "no event is worded 'the primary is kiled'"),
                arguments("status -e nowhere", "no lab of nowhere is up; drill up nowhere starts one"),
                arguments("explore", "Missing required option: '--environment=NAME'"),
                arguments("explore -e availability-group --minutes 0", "--minutes takes a number from 1, not 0"),
                arguments("merge", "Missing required parameter: 'RUN'"),
                arguments("merge no-such-run", "there is no folder no-such-run; name reports/<run>"),
                arguments("recheck", "Missing required parameter: 'FOLDER'"),
                arguments("evidence period --from bla", "expected a day such as 2026-01-31, not 'bla'"),
                arguments("rnu", "there is no command 'rnu'; did you mean 'run'?"),
                arguments("help runn", "there is no command 'runn'; did you mean 'run'?"),
                arguments("evidence pakc", "there is no command 'pakc'; did you mean 'pack'?"),
                arguments(
                        "run --all --tags smoke",
                        "--all runs every drill; leave out --environment, --tags and --drill"),
                arguments("run --dry-run --lanes 64 --all", "lanes do not fit on this machine: a lab of "),
                arguments("run -t @smokee", "no drill has the tag @smokee; did you mean '@smoke'?"),
                arguments("list -t not_@smokee", "no drill has the tag @smokee; did you mean '@smoke'?"),
                arguments(
                        "schedule cron --print -- run --tags @smokee",
                        "no drill has the tag @smokee; did you mean '@smoke'?"),
                arguments(
                        "schedule cron --print -- run -e availability-gruop",
                        "there is no environment 'availability-gruop'; did you mean 'availability-group'?"),
                arguments(
                        "list -e availability-gruop",
                        "there is no environment 'availability-gruop'; did you mean 'availability-group'?"),
                arguments("run -e nowhere", "there is no environment 'nowhere'"),
                arguments("describe availability-gruop", "did you mean 'availability-group'?"),
                arguments(
                        "run -d a-standby-takes-over-when-the-primary-is-kiled",
                        "no drill is called 'a-standby-takes-over-when-the-primary-is-kiled'; did you mean 'a-standby-takes-over-when-the-primary-is-killed'?"),
                arguments("run -t @nothing", "no drill matches the tags '@nothing'; drill list shows all"),
                arguments("list -t @a_and_(", "is no tag expression; write it like '@smoke and not @slow'"),
                arguments("check no-such.feature", "there is no folder of features at no-such.feature"),
                arguments("check no-such.yaml", "no-such.yaml: the file cannot be read"));
    }

    @ParameterizedTest(name = "drill {0}")
    @MethodSource("wrongUsage")
    void wrongUsageIsOneSentenceAndTwo(String command, String said) {
        oneSentence(
                drill(Stream.of(command.split(" "))
                        .map(word -> word.replace('_', ' '))
                        .toArray(String[]::new)),
                Main.USAGE,
                said);
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        Answer answer = drill();
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
        assertThat(answer.out()).contains("Usage: drill", "recheck", "Exit codes:");
        assertThat(answer.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "list",
                "describe",
                "check",
                "recheck",
                "doctor",
                "setup",
                "words",
                "gate",
                "merge",
                "schedule",
                "notify",
                "coverage",
                "up",
                "fault",
                "status",
                "heal",
                "down",
                "explore",
                "completion",
                "new"
            })
    void everyCommandHasHelp(String command) {
        Answer answer = command.isEmpty() ? drill("--help") : drill(command, "--help");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("Usage: drill" + (command.isEmpty() ? "" : " " + command));
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void helpFollowsACommandToTheOnesBelowIt() {
        assertThat(drill("help", "evidence", "period").out())
                .isEqualTo(drill("evidence", "period", "--help").out())
                .contains("Usage: drill evidence period");
        assertThat(drill("help").out()).isEqualTo(drill("--help").out());
        oneSentence(drill("help", "evidence", "perid"), Main.USAGE, "there is no command 'perid' below 'evidence'");
    }

    @Test
    void helpCoversEveryCommand() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .containsExactlyInAnyOrder(
                        "run",
                        "gate",
                        "merge",
                        "schedule",
                        "notify",
                        "coverage",
                        "restore",
                        "up",
                        "approve",
                        "mark",
                        "stop",
                        "fault",
                        "status",
                        "ready",
                        "heal",
                        "down",
                        "explore",
                        "completion",
                        "list",
                        "describe",
                        "check",
                        "new",
                        "recheck",
                        "evidence",
                        "doctor",
                        "setup",
                        "words",
                        "selftest",
                        "help");
        assertThat(drill("--version").out()).startsWith("DR Drills ");
    }

    static Stream<CommandLine> commands() {
        return withAllBelow(Main.commandLine());
    }

    private static Stream<CommandLine> withAllBelow(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(MainTest::withAllBelow));
    }

    /** Each page of the manual says what the command does, what every option takes, which exit codes there are; and its examples can be run. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyPageOfTheManualIsWhole(CommandLine line) {
        CommandLine.Model.CommandSpec command = line.getCommandSpec();
        String page = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(page)
                .startsWith("Usage: drill")
                .contains("Options:", "Exit codes:")
                .doesNotContain("%n", "null", "${");
        assertThat(page.lines())
                .allSatisfy(text -> assertThat(text.stripTrailing().length()).isLessThanOrEqualTo(80));
        assertThat(command.usageMessage().exitCodeList().keySet()).contains("0");
        command.args().stream().filter(argument -> !argument.hidden()).forEach(argument -> {
            assertThat(argument.description()).as(argument.paramLabel()).isNotEmpty();
            assertThat(argument.description()[0])
                    .as(String.join(" ", argument.description()))
                    .matches("(?s)[A-Z\\p{Ll}@].{4,}");
        });
        if (line.getParent() == null) {
            return;
        }
        List<String> examples = Stream.of(command.usageMessage().footer())
                .filter(text -> text.matches("  .*\\bdrill .*"))
                .map(text -> text.replaceFirst(".*?\\bdrill ", "").replaceFirst(" \\|.*|\\)$", ""))
                .toList();
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            List<String> words = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)")
                    .matcher(example)
                    .results()
                    .map(word -> word.group().replaceAll("^['\"]|['\"]$", ""))
                    .toList();
            assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
                    .as(example)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aManualIsInColourOnTerminalsOnly() {
        assertThat(drill("help", "run").out())
                .isEqualTo(drill("run", "--help").out())
                .doesNotContain("\u001b", "--lane-of");
    }

    @Test
    void everyCommandIsInOneGroup() {
        assertThat(Main.GROUPS.values().stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(
                        Main.commandLine().getSubcommands().keySet());
        assertThat(drill("--help").out())
                .contains("Operation:", "schedule", "Interactive and exploratory drills:")
                .doesNotContain("More:");
    }

    @Test
    void theShellCompletesCommands() throws Exception {
        Answer answer = drill("completion");
        assertThat(answer.out()).contains("complete -F _complete_drill", "--known-bad");
        Path script = Files.writeString(home.resolve("drill"), answer.out());
        Process bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void listIsJsonForMachines() throws IOException {
        Answer answer = drill("list", "--json", "-t", "smoke and not any");
        assertThat(answer.exit()).isZero();
        JsonNode drills = new ObjectMapper().readTree(answer.out());
        assertThat(drills.isArray()).isTrue();
        assertThat(drills).isNotEmpty().allSatisfy(drill -> {
            assertThat(drill.get("id").asText()).matches("[a-z0-9-]+");
            assertThat(drill.get("seed").asText()).matches("[A-Z]{2,3}-\\d+");
            assertThat(drill.get("file").asText()).startsWith("features/");
            assertThat(drill.get("line").asInt()).isPositive();
            assertThat(drill.get("tags"))
                    .anySatisfy(tag -> assertThat(tag.asText()).isEqualTo("smoke"));
            assertThat(drill.get("objectives")).isNotEmpty();
        });
    }

    @Test
    void awkwardTitlesAreStillJson() throws IOException {
        ownHome();
        replace(
                home.resolve("features/primary-loss.feature"),
                "Scenario: A standby takes over when the primary is killed",
                "Scenario: A \"quoted\" \\ back\tslash é 💥");
        Answer answer = drill("list", "--json", "-t", "@smoke");
        assertThat(new ObjectMapper().readTree(answer.out()).findValuesAsText("title"))
                .contains("A \"quoted\" \\ back\tslash é 💥");
    }

    @Test
    void listIsATableForPeople() {
        Answer answer = drill("list", "--reports", home.toString());
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains(
                        "Loss of the primary  (availability-group)",
                        "AG-1    a-standby-takes-over-when-the-primary-is-killed  @instead-of-any @primary-loss @severity=critical @smoke",
                        " drills. Run one: drill run --drill ID");
    }

    @Test
    void whatIsOverdueIsListed() throws Exception {
        assertThat(drill("list", "--reports", home.toString()).out())
                .contains("No run here yet.")
                .doesNotContain("overdue");
        ownHome();
        SampleReports.recovered(home.resolve("reports"), 0, 20.3, false);
        Answer answer = drill("list", "--overdue", "-t", "@smoke");
        assertThat(answer.out()).contains("(overdue: never met)", " overdue: not met within 365 days.");
        assertThat(new ObjectMapper()
                        .readTree(drill("list", "--json", "-t", "@smoke").out())
                        .get(0)
                        .get("overdue")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatChangedSinceItWasMetIsListed() throws Exception {
        String id = "a-standby-takes-over-when-the-primary-is-killed";
        SampleReports.met(home.resolve("reports"), id, java.time.Instant.now().minusSeconds(86_400));
        String reports = home.resolve("reports").toString();
        assertThat(drill("list", "--drill", id, "--reports", reports).out())
                .containsPattern(id + "  \\(met \\d{4}-\\d\\d-\\d\\d; scenario and environment changed since\\)  @");
        assertThat(new ObjectMapper()
                        .readTree(drill("list", "--drill", id, "--json", "--reports", reports)
                                .out())
                        .get(0)
                        .get("changed")
                        .asText())
                .isEqualTo("scenario and environment changed since");
    }

    @Test
    void aRunThatIsToBeAloneStartsNothingBesideAnother() throws Exception {
        Path reports = home.resolve("reports");
        try (Alone other = Alone.in(reports).orElseThrow()) {
            assertThat(other).isNotNull();
            oneSentence(
                    drill("run", "-t", "@smoke", "--alone", "--out", reports.toString()),
                    Main.INCONCLUSIVE,
                    "another run is under way in " + reports + ", and this one was to be alone; nothing was started");
        }
        assertThat(Alone.in(reports)).isPresent();
        try (Stream<Path> files = Files.list(reports)) {
            assertThat(files).containsExactly(reports.resolve(".alone"));
        }
    }

    @Test
    void aScheduleIsWrittenAndNeverWritesOverAnotherFile() throws Exception {
        String out = home.toString();
        Answer written = drill(
                "schedule",
                "github",
                "--every",
                "day",
                "--at",
                "04:00",
                "--zone",
                "Europe/Berlin",
                "--out",
                out,
                "--",
                "run",
                "--tags",
                "@smoke");
        assertThat(written.exit()).isZero();
        assertThat(written.out())
                .contains(
                        "Written: " + home.resolve(".github/workflows/dr-drills.yml"),
                        "Drills run every day at 04:00, Europe/Berlin, once this is done:");
        assertThat(home.resolve(".github/workflows/dr-drills.yml"))
                .content()
                .contains("run: './drill run --tags @smoke --alone || [ $? -ne 2 ]'", "run: ./drill gate --allow-new");
        assertThat(drill(
                                "schedule",
                                "github",
                                "--every",
                                "day",
                                "--at",
                                "04:00",
                                "--zone",
                                "Europe/Berlin",
                                "--out",
                                out,
                                "--",
                                "run",
                                "--tags",
                                "@smoke")
                        .exit())
                .isZero();
        oneSentence(
                drill("schedule", "github", "--every", "day", "--at", "05:00", "--zone", "Europe/Berlin", "--out", out),
                Main.USAGE,
                "is there already and says something else; --force writes over it");
        assertThat(drill("schedule", "systemd", "--print", "--at", "02:30", "--zone", "UTC")
                        .out())
                .contains(
                        "# dr-drills.service\n",
                        "# dr-drills.timer\n",
                        "OnCalendar=Sun *-*-* 02:30:00 UTC",
                        "Persistent=true");
    }

    @Test
    void cronsTableKeepsWhatOthersWroteAndHoldsOursOnce() {
        String theirs = "MAILTO=ops\n5 5 * * * backup";
        String once = Schedule.crontab(theirs, "dr-drills", "0 4 * * 0 x\n");
        assertThat(once)
                .isEqualTo(
                        "MAILTO=ops\n5 5 * * * backup\n# begin: drill schedule dr-drills\n0 4 * * 0 x\n# end: drill schedule dr-drills\n");
        assertThat(Schedule.crontab(once + "1 1 * * * y\n", "dr-drills", "0 5 * * 0 z\n"))
                .isEqualTo(
                        "MAILTO=ops\n5 5 * * * backup\n1 1 * * * y\n# begin: drill schedule dr-drills\n0 5 * * 0 z\n# end: drill schedule dr-drills\n");
    }

    @Test
    void describeShowsSitesWiresAndLimits() {
        assertThat(drill("describe").out())
                .contains("availability-group", "Availability group of three servers in three sites");
        Answer answer = drill("describe", "availability-group");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains(
                        "Counterpart: AlwaysOn",
                        "north   (clients here use lb1:5000)",
                        "member of database",
                        "witness",
                        "78 wires between nodes",
                        "A drill here does not evidence");
    }

    @Test
    void describeTellsMachinesTheSame() {
        JsonNode all = Json.parse(drill("describe", "--json").out());
        assertThat(all.path("environments")
                        .valueStream()
                        .map(each -> each.path("name").asText()))
                .contains("availability-group", "paired-pools");
        JsonNode one =
                Json.parse(drill("describe", "availability-group", "--json").out());
        assertThat(one.path("sites").path(0).path("clients").path(0).asText()).isEqualTo("lb1:5000");
        assertThat(one.path("wires")).hasSize(78);
        assertThat(one.path("variants").valueStream().map(JsonNode::asText)).contains("slow-failover");
        assertThat(Json.parse(drill("describe", "availability-group", "--known-bad", "slow-failover", "--json")
                                .out())
                        .path("knownBad")
                        .asText())
                .contains("62 s");
    }

    @Test
    void wordsAreListed() {
        Answer answer = drill("words");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .contains(
                        "When {target} is/are killed",
                        "Then no acknowledged write is lost",
                        "{target} is one of: the primary, ",
                        "{duration} is like: 30 seconds");
    }

    @Test
    void whatIsShippedIsInOrder() {
        Answer answer = drill("check");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(answer.out())
                .containsPattern(
                        "\\d+ environments, \\d+ variants that are known to be bad and \\d+ drills are in order\\.");
    }

    @Test
    void checkSaysWhatIsBroken() throws IOException {
        ownHome();
        Path feature = home.resolve("features/primary-loss.feature");
        Path compose = home.resolve("environments/availability-group/compose.yaml");
        assertThat(drill("check").exit()).isZero();

        replace(feature, "When the primary is killed", "When the primary is kiled");
        oneSentence(drill("check"), Main.USAGE, feature + ":18: no When line is worded 'the primary is kiled'");
        oneSentence(drill("check", feature.toString()), Main.USAGE, feature + ":18: ");
        oneSentence(drill("list"), Main.USAGE, feature + ":18: ");
        oneSentence(drill("run", "--all", "--dry-run"), Main.USAGE, feature + ":18: ");
        replace(feature, "When the primary is kiled", "When the primary is killed");

        replace(feature, "\"availability-group\"", "\"availability-gruop\"");
        oneSentence(
                drill("check"),
                Main.USAGE,
                "there is no environment 'availability-gruop'; did you mean 'availability-group'?");
        oneSentence(
                drill("run", "--all", "--dry-run"),
                Main.USAGE,
                "there is no environment 'availability-gruop'; did you mean 'availability-group'?");
        replace(feature, "\"availability-gruop\"", "\"availability-group\"");

        replace(feature, "Then clients are interrupted", "Then in the pool databse, clients are interrupted");
        oneSentence(
                drill("check"),
                Main.USAGE,
                feature + ":19: environment availability-group has no pool 'databse'; did you mean 'database'?");
        oneSentence(drill("run", "--all", "--dry-run"), Main.USAGE, feature + ":19: ");
        replace(feature, "Then in the pool databse, clients are interrupted", "Then clients are interrupted");

        Path people = home.resolve("features/server-loss.feature");
        replace(people, "operations from office", "operations from ofice");
        oneSentence(
                drill("check"),
                Main.USAGE,
                people + ":27: no client in environment server-pool is in 'ofice'; did you mean 'office'?");
        replace(people, "operations from ofice", "operations from office");

        replace(compose, "counterpart:", "conterpart:");
        oneSentence(
                drill("check"),
                Main.USAGE,
                "unknown or unsupported key x-drill.conterpart; did you mean 'counterpart'?");
        oneSentence(drill("check", compose.toString()), Main.USAGE, compose + ":");
        oneSentence(drill("describe", "availability-group"), Main.USAGE, compose + ":");
        replace(compose, "conterpart:", "counterpart:");

        replace(compose, "engine: postgresql", "engine: postgrsql");
        oneSentence(drill("check"), Main.USAGE, "postgrsql");
    }

    @Test
    void aDryRunTellsWhatEveryDrillWouldDoAndStartsNothing() {
        Answer all = drill("run", "--dry-run", "--all");
        assertThat(all.err()).isEmpty();
        assertThat(all.exit()).isZero();
        long drills = drill("list")
                .out()
                .lines()
                .filter(line -> line.startsWith("  "))
                .count();
        drills -= all.out()
                .lines()
                .filter(line -> line.startsWith("Not applicable: "))
                .count();
        assertThat(all.out()
                        .lines()
                        .filter(line -> line.startsWith("  event    "))
                        .count())
                .isEqualTo(drills);
        assertThat(all.out()
                        .lines()
                        .filter(line -> line.startsWith("    targets  "))
                        .count())
                .isGreaterThanOrEqualTo(drills);
        assertThat(all.out())
                .contains(drills + " drills, each in a fresh lab of its own", "and nothing was started now")
                .doesNotContain("null", "→ null");

        Answer cut =
                drill("run", "--dry-run", "--drill", "the-majority-takes-over-when-the-primary-s-site-is-isolated");
        assertThat(cut.out())
                .contains(
                        "  event    nothing passes between the primary's site and every other site for ",
                        "by       Toxiproxy toxic",
                        "targets  the primary's site; were pg1 the primary: pg1, etcd1, lb1",
                        "clients@north → pg2",
                        "pg2 → pg1",
                        "demands  at no moment do two nodes accept writes");
    }

    @Test
    void whereApprovalIsRequiredNothingBeginsWithoutAReason() throws IOException {
        ownHome();
        Path compose = home.resolve("environments/availability-group/compose.yaml");
        replace(compose, "  counterpart:", "  approval: required\n  counterpart:");
        oneSentence(
                drill("run", "-t", "@smoke", "--out", home.resolve("reports").toString()),
                Main.USAGE,
                "environment availability-group is drilled with approval only; say who allowed it and why: --approve 'REASON'");
        oneSentence(
                drill(
                        "run",
                        "-t",
                        "@smoke",
                        "--approve",
                        " ",
                        "--out",
                        home.resolve("reports").toString()),
                Main.USAGE,
                "drilled with approval only");
        oneSentence(
                drill(
                        "run",
                        "-t",
                        "@smoke",
                        "--lanes",
                        "2",
                        "--out",
                        home.resolve("reports").toString()),
                Main.USAGE,
                "drilled with approval only");
        assertThat(home.resolve("reports")).doesNotExist();
        assertThat(drill("run", "--dry-run", "--all").out())
                .contains("Drilled with approval only: availability-group.");
        replace(compose, "approval: required", "approval: perhaps");
        oneSentence(drill("check"), Main.USAGE, "x-drill.approval must be required, or be left out, not 'perhaps'");
    }

    @Test
    void whereNoReportsCanBeWrittenNothingBegins() throws IOException {
        Files.writeString(home.resolve("file"), "");
        oneSentence(
                drill("run", "-t", "@smoke", "--out", home.resolve("file").toString()),
                Main.USAGE,
                "the run's folder cannot be made in " + home.resolve("file") + ": " + home.resolve("file")
                        + " is no folder; name another with --out");
        oneSentence(
                drill(
                        "run",
                        "-t",
                        "@smoke",
                        "--dry-run",
                        "--out",
                        home.resolve("file/deeper").toString()),
                Main.USAGE,
                "is no folder; name another with --out");
        assertThat(home.resolve("file")).isEmptyFile();
    }

    /** Root may write everywhere by its rights, and cannot. */
    @ParameterizedTest
    @ValueSource(strings = {"--out=/proc/reports", "--dry-run --out=/proc/reports", "--dry-run --out=/proc/1/reports"})
    void whereTheSystemTakesNoFilesNothingBegins(String options) {
        Path proc = Path.of("/proc/1");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(proc), "this system has no " + proc);
        oneSentence(
                drill(("run -t @smoke " + options).split(" ")),
                Main.USAGE,
                " cannot be written to; name another with --out");
    }

    @Test
    void whereReportsAreToBeMadeALookLeavesNothingBehind() {
        assertThat(drill(
                                "run",
                                "-t",
                                "@smoke",
                                "--dry-run",
                                "--out",
                                home.resolve("a/b").toString())
                        .exit())
                .isZero();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aHomeWithNothingInIt() {
        System.setProperty("drdrills.home", home.toString());
        oneSentence(drill("list"), Main.USAGE, "there is no folder of features at " + home.resolve("features"));
        oneSentence(
                drill("check"), Main.USAGE, "there is no folder of environments at " + home.resolve("environments"));
        oneSentence(
                drill("describe"), Main.USAGE, "there is no folder of environments at " + home.resolve("environments"));
    }

    @Test
    void aRecordThatIsNotThereCannotBeRechecked() throws IOException {
        oneSentence(
                drill("recheck", home.resolve("no").toString()),
                Main.USAGE,
                "there is no folder " + home.resolve("no"));
        oneSentence(
                drill("recheck", home.toString()), Main.USAGE, home + " holds no drill.json, and no folder of a drill");
        Files.writeString(home.resolve("drill.json"), "");
        oneSentence(drill("recheck", home.toString()), Main.USAGE, "drill.json");
        Files.writeString(home.resolve("drill.json"), "{\"format\":\"drdrills-drill/1\",\"id\":");
        oneSentence(drill("recheck", home.toString()), Main.USAGE, "drill.json");
        Files.writeString(home.resolve("drill.json"), "{\"format\":\"drdrills-drill/99\"}");
        oneSentence(drill("recheck", home.toString()), Main.USAGE, "drill.json");
    }

    @Test
    void aRecordThatWasTamperedWithCannotBeRechecked() throws IOException {
        frozen("0".repeat(64), "{}\n");
        oneSentence(
                drill("recheck", home.toString()),
                Main.USAGE,
                "the record was changed since it was frozen: its SHA-256 is ");
        frozen("", "not a history\n");
        oneSentence(drill("recheck", home.toString()), Main.USAGE, "history.ndjson");
    }

    @Test
    void aRecordWithoutHistoryIsInconclusive() throws IOException {
        frozen("", "{}\n");
        Files.delete(home.resolve("history.ndjson"));
        Answer answer = drill("recheck", home.toString());
        assertThat(answer.exit()).isEqualTo(Main.INCONCLUSIVE);
        assertThat(answer.out()).startsWith("INCONCLUSIVE  ").containsOnlyOnce("there is no record of it");
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void aThreadThatDiesIsOneSentenceAndNoneWhereItsCallerLearnsOfIt() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
        Main.died("docker-java-httpclient5-hijacking-stream-1", new RuntimeException("Connection is closed"), to);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
        Main.died("recorder", new IllegalStateException("no more"), to);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "drill: this is a defect of the suite: recorder ended with java.lang.IllegalStateException: no more"
                                + System.lineSeparator());
    }

    @Test
    void onlyOneDrillsLabCanBeKept() {
        oneSentence(
                drill("run", "--tags", "@smoke", "--keep-lab", "--out", home.toString()),
                2,
                "--keep-lab keeps the lab of one drill, and ");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void withoutASelectionTheQuickSetRunsAndSaysSo() {
        Answer answer = drill("run", "--dry-run", "--out", home.toString());
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .containsPattern(
                        "The quick set: [345] drills of [345] systems, about [3-5] min\\. All \\d+ drills: drill run --all, about ")
                .contains("AG-1  a-standby-takes-over-when-the-primary-is-killed");
        assertThat(drill("run", "--dry-run", "--all", "--out", home.toString()).out())
                .doesNotContain("The quick set");
        assertThat(drill("run", "--dry-run", "--tags", "smoke", "--out", home.toString())
                        .out())
                .doesNotContain("The quick set")
                .contains("AG-7  ");
    }

    @Test
    void nothingIsOverdueWhereNoDrillWasEverRun() throws Exception {
        Answer answer = drill("list", "--overdue", "--reports", home.toString());
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("0 drills.", "No run here yet.").doesNotContain("never met");
        assertThat(new ObjectMapper()
                        .readTree(drill("list", "--json", "--reports", home.toString())
                                .out())
                        .findValuesAsText("overdue"))
                .isNotEmpty()
                .containsOnly("false");
    }

    static Stream<Arguments> spoiltEnvironments() {
        return Stream.of(
                arguments(
                        "etcd/compose.yaml",
                        "engine: exec",
                        "engine: mysql",
                        "there is no engine 'mysql'; known are postgresql, xmpp, jdbc, kafka, exec"),
                arguments("etcd/drill.py", "class Member", "class Member(", "drill.py:"),
                arguments("etcd/drill.py", "class Member", "class Membre", "it has no class Member"),
                arguments(
                        "availability-group/compose.yaml",
                        "password: APP_PASSWORD",
                        "password: APP_PASWORD",
                        "setting password names APP_PASWORD, which is not among the secrets of x-drill; did you mean 'APP_PASSWORD'?"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("spoiltEnvironments")
    void whatWouldFailInTheLabIsFoundBefore(String file, String piece, String instead, String said) throws IOException {
        ownHome();
        Path spoilt = home.resolve("environments").resolve(file);
        replace(spoilt, piece, instead);
        oneSentence(drill("check"), Main.USAGE, said);
        assertThat(drill("check").err()).containsPattern(Pattern.quote(file) + "(:\\d+)?: ");
        oneSentence(
                drill(
                        "run",
                        "--environment",
                        file.split("/")[0],
                        "--out",
                        home.resolve("reports").toString()),
                Main.USAGE,
                said);
        assertThat(home.resolve("reports")).doesNotExist();
    }

    @Test
    void severalFoldersAreRecheckedAndAllAreLookedAtFirst() throws Exception {
        SampleReports.recovered(home.resolve("reports"), 0, 20.3, false);
        try (Stream<Path> runs = Files.list(home.resolve("reports"))) {
            Path run = runs.filter(folder -> Files.exists(folder.resolve("run.json")))
                    .findFirst()
                    .orElseThrow();
            Answer once = drill("recheck", run.toString());
            Answer twice = drill("recheck", run.toString(), run.toString());
            assertThat(twice.exit()).isEqualTo(once.exit());
            assertThat(twice.out()).isEqualTo(once.out() + once.out());
            Answer wrong = drill("recheck", run.toString(), home.resolve("no").toString());
            oneSentence(wrong, Main.USAGE, "there is no folder " + home.resolve("no"));
            assertThat(wrong.out()).isEmpty();
        }
    }

    @Test
    void aListShowsTheTagsByWhichItCanBeCutDown() {
        String id = "a-standby-takes-over-when-the-primary-is-killed";
        assertThat(drill("list", "--drill", id).out()).containsPattern(id + ".* @primary-loss .*@smoke");
    }

    /** As a shell sees it, with a device that is always full. */
    @Test
    void whatTheOutputCannotTakeIsSaid() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "this system has no " + full);
        Process list = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--version")
                .redirectOutput(full.toFile())
                .start();
        assertThat(new String(list.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("drill: the output could not be written: No space left on device");
        assertThat(list.waitFor()).isEqualTo(Main.INCONCLUSIVE);
    }

    @Test
    void aReaderWhoWantsNoMoreIsNoTrouble() {
        Output gone = new Output(new java.io.OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        gone.write('x');
        assertThat(gone.trouble()).isEmpty();
    }

    @Test
    void completionKnowsDrillsEnvironmentsAndTags() {
        assertThat(drill("completion").out())
                .contains("a-standby-takes-over-when-the-primary-is-killed", "availability-group", "@primary-loss");
    }
}
