package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.check.Conditions;
import org.drdrills.check.Objective;
import org.drdrills.evidence.DrillFolder;
import org.drdrills.evidence.DrillRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line answers: the exit code, and one sentence where something is wrong. */
class MainTest {
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    /** Exit code and both outputs. */
    private record Answer(int exit, String out, String err) {}

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
            int exit = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
            return new Answer(exit, out.toString(), err + direct.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(realErr);
        }
    }

    private static void oneSentence(Answer answer, int exit, String said) {
        assertThat(answer.err()).startsWith("drill: ").contains(said).hasLineCount(1).doesNotContain("Exception", "\tat ", "defect of the suite");
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
        DrillFolder.at(home).write(new DrillRecord("run", "AG-1", "A standby takes over", "Loss of the primary", "", List.of("drill"), "Scenario: A standby takes over", "availability-group", "", "",
                List.of(), new Conditions(150, Duration.ofSeconds(5), Duration.ZERO), List.of(new Objective("single-writer", Map.of(), "at no moment do two nodes accept writes", 7)), "the primary is killed",
                "SIGKILL", Instant.EPOCH, Map.of(), Map.of(), Map.of(), historyHash, "", null));
        Files.writeString(home.resolve("history.ndjson"), history);
    }

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                arguments("lst", "Unmatched argument at index 0: 'lst'; did you mean 'list'?"),
                arguments("list --jsno", "Unknown option: '--jsno'; did you mean '--json'?"),
                arguments("run --repeat", "Missing required parameter for option '--repeat'"),
                arguments("run --repeat many", "'many' is not an int"),
                arguments("run --repeat 0", "--repeat takes a number from 1 to 1000, not 0"),
                arguments("run --seed x", "'x' is not a long"),
                arguments("run --shard 3/2 --dry-run", "a shard is the number of a part and the number of parts, such as 2/3, not '3/2'"),
                arguments("run --shard two --dry-run", "such as 2/3, not 'two'"),
                arguments("run --shard 2/2 --dry-run --drill a-standby-takes-over-when-the-primary-is-killed", "shard 2/2 is empty: there are fewer drills than shards"),
                arguments("merge", "Missing required parameter: 'RUN'"),
                arguments("merge no-such-run", "there is no folder no-such-run; name reports/<run>"),
                arguments("recheck", "Missing required parameter: 'FOLDER'"),
                arguments("list -e availability-gruop", "there is no environment 'availability-gruop'; did you mean 'availability-group'?"),
                arguments("run -e nowhere", "there is no environment 'nowhere'"),
                arguments("describe availability-gruop", "did you mean 'availability-group'?"),
                arguments("run -d a-standby-takes-over-when-the-primary-is-kiled", "no drill is called 'a-standby-takes-over-when-the-primary-is-kiled'; did you mean 'a-standby-takes-over-when-the-primary-is-killed'?"),
                arguments("run -t @nothing", "no drill matches the tags '@nothing'; ./drill list shows all"),
                arguments("list -t @a_and_(", "is no tag expression; write it like '@smoke and not @slow'"),
                arguments("check no-such.feature", "there is no folder of features at no-such.feature"),
                arguments("check no-such.yaml", "no-such.yaml: the file cannot be read"));
    }

    @ParameterizedTest(name = "drill {0}")
    @MethodSource("wrongUsage")
    void wrongUsageIsOneSentenceAndTwo(String command, String said) {
        oneSentence(drill(Stream.of(command.split(" ")).map(word -> word.replace('_', ' ')).toArray(String[]::new)), Main.USAGE, said);
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        Answer answer = drill();
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
        assertThat(answer.out()).contains("Usage: drill", "recheck", "Exit codes:");
        assertThat(answer.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "list", "describe", "check", "recheck", "doctor", "setup", "words", "gate", "merge"})
    void everyCommandHasHelp(String command) {
        Answer answer = command.isEmpty() ? drill("--help") : drill(command, "--help");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("Usage: drill" + (command.isEmpty() ? "" : " " + command));
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void helpCoversEveryCommand() {
        assertThat(Main.commandLine().getSubcommands().keySet()).containsExactlyInAnyOrder("run", "gate", "merge", "list", "describe", "check", "recheck", "evidence", "doctor", "setup", "words", "selftest", "help");
        assertThat(drill("--version").out()).startsWith("DR Drills ");
    }

    @Test
    void listIsJsonForMachines() throws IOException {
        Answer answer = drill("list", "--json", "-t", "@smoke");
        assertThat(answer.exit()).isZero();
        JsonNode drills = new ObjectMapper().readTree(answer.out());
        assertThat(drills.isArray()).isTrue();
        assertThat(drills).isNotEmpty().allSatisfy(drill -> {
            assertThat(drill.get("id").asText()).matches("[a-z0-9-]+");
            assertThat(drill.get("seed").asText()).matches("[A-Z]{2,3}-\\d+");
            assertThat(drill.get("file").asText()).startsWith("features/");
            assertThat(drill.get("line").asInt()).isPositive();
            assertThat(drill.get("tags")).anySatisfy(tag -> assertThat(tag.asText()).isEqualTo("smoke"));
            assertThat(drill.get("objectives")).isNotEmpty();
        });
    }

    @Test
    void awkwardTitlesAreStillJson() throws IOException {
        ownHome();
        replace(home.resolve("features/primary-loss.feature"), "Scenario: A standby takes over when the primary is killed", "Scenario: A \"quoted\" \\ back\tslash é 💥");
        Answer answer = drill("list", "--json", "-t", "@smoke");
        assertThat(new ObjectMapper().readTree(answer.out()).findValuesAsText("title")).contains("A \"quoted\" \\ back\tslash é 💥");
    }

    @Test
    void listIsATableForPeople() {
        Answer answer = drill("list");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("Loss of the primary  (availability-group)", "AG-1    a-standby-takes-over-when-the-primary-is-killed", " drills. Run one: ./drill run --drill ID");
    }

    @Test
    void describeShowsSitesWiresAndLimits() {
        assertThat(drill("describe").out()).contains("availability-group", "Availability group of three servers in three sites");
        Answer answer = drill("describe", "availability-group");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("Counterpart: AlwaysOn", "north   (people here use lb1:5000)", "member of database", "witness", "78 wires between nodes", "A drill here does not evidence");
    }

    @Test
    void wordsAreListed() {
        Answer answer = drill("words");
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).contains("When {target} is/are killed", "Then no acknowledged write is lost", "{target} is one of: the primary, ", "{duration} is like: 30 seconds");
    }

    @Test
    void whatIsShippedIsInOrder() {
        Answer answer = drill("check");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).containsPattern("\\d+ environments, \\d+ variants that are known to be bad and \\d+ drills are in order\\.");
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
        oneSentence(drill("run"), Main.USAGE, feature + ":18: ");
        replace(feature, "When the primary is kiled", "When the primary is killed");

        replace(feature, "\"availability-group\"", "\"availability-gruop\"");
        oneSentence(drill("check"), Main.USAGE, "there is no environment 'availability-gruop'; did you mean 'availability-group'?");
        oneSentence(drill("run"), Main.USAGE, "there is no environment 'availability-gruop'; did you mean 'availability-group'?");
        replace(feature, "\"availability-gruop\"", "\"availability-group\"");

        replace(compose, "counterpart:", "conterpart:");
        oneSentence(drill("check"), Main.USAGE, "unknown or unsupported key x-drill.conterpart; did you mean 'counterpart'?");
        oneSentence(drill("check", compose.toString()), Main.USAGE, compose + ":");
        oneSentence(drill("describe", "availability-group"), Main.USAGE, compose + ":");
        replace(compose, "conterpart:", "counterpart:");

        replace(compose, "engine: postgresql", "engine: postgrsql");
        oneSentence(drill("check"), Main.USAGE, "postgrsql");
    }

    @Test
    void aDryRunTellsWhatEveryDrillWouldDoAndStartsNothing() {
        Answer all = drill("run", "--dry-run");
        assertThat(all.err()).isEmpty();
        assertThat(all.exit()).isZero();
        long drills = drill("list").out().lines().filter(line -> line.startsWith("  ")).count();
        assertThat(all.out().lines().filter(line -> line.startsWith("  event    ")).count()).isEqualTo(drills);
        assertThat(all.out().lines().filter(line -> line.startsWith("    targets  ")).count()).isGreaterThanOrEqualTo(drills);
        assertThat(all.out()).contains(drills + " drills, each in a fresh lab of its own", "and nothing was started now").doesNotContain("null", "→ null");

        Answer cut = drill("run", "--dry-run", "--drill", "the-majority-takes-over-when-the-primary-s-site-is-isolated");
        assertThat(cut.out()).contains("  event    nothing passes between the primary's site and every other site for ", "by       Toxiproxy toxic", "targets  the primary's site; were pg1 the primary: pg1, etcd1, lb1",
                "people@north → pg2", "pg2 → pg1", "demands  at no moment do two nodes accept writes");
    }

    @Test
    void whereApprovalIsRequiredNothingBeginsWithoutAReason() throws IOException {
        ownHome();
        Path compose = home.resolve("environments/availability-group/compose.yaml");
        replace(compose, "  counterpart:", "  approval: required\n  counterpart:");
        oneSentence(drill("run", "-t", "@smoke", "--out", home.resolve("reports").toString()), Main.USAGE,
                "environment availability-group is drilled with approval only; say who allowed it and why: --approve 'REASON'");
        oneSentence(drill("run", "-t", "@smoke", "--approve", " ", "--out", home.resolve("reports").toString()), Main.USAGE, "drilled with approval only");
        assertThat(home.resolve("reports")).doesNotExist();
        assertThat(drill("run", "--dry-run").out()).contains("Drilled with approval only: availability-group.");
        replace(compose, "approval: required", "approval: perhaps");
        oneSentence(drill("check"), Main.USAGE, "x-drill.approval must be required, or be left out, not 'perhaps'");
    }

    @Test
    void whereNoReportsCanBeWrittenNothingBegins() throws IOException {
        Files.writeString(home.resolve("file"), "");
        oneSentence(drill("run", "-t", "@smoke", "--out", home.resolve("file").toString()), Main.USAGE, "no folder for this run can be made there");
    }

    @Test
    void aHomeWithNothingInIt() {
        System.setProperty("drdrills.home", home.toString());
        oneSentence(drill("list"), Main.USAGE, "there is no folder of features at " + home.resolve("features"));
        oneSentence(drill("check"), Main.USAGE, "there is no folder of environments at " + home.resolve("environments"));
        oneSentence(drill("describe"), Main.USAGE, "there is no folder of environments at " + home.resolve("environments"));
    }

    @Test
    void aRecordThatIsNotThereCannotBeRechecked() throws IOException {
        oneSentence(drill("recheck", home.resolve("no").toString()), Main.USAGE, "there is no folder " + home.resolve("no"));
        oneSentence(drill("recheck", home.toString()), Main.USAGE, home + " holds no drill.json, and no folder of a drill");
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
        oneSentence(drill("recheck", home.toString()), Main.USAGE, "the record was changed since it was frozen: its SHA-256 is ");
        frozen("", "not a history\n");
        oneSentence(drill("recheck", home.toString()), Main.USAGE, "history.ndjson");
    }

    @Test
    void aRecordWithoutHistoryIsInconclusive() throws IOException {
        frozen("", "{}\n");
        Files.delete(home.resolve("history.ndjson"));
        Answer answer = drill("recheck", home.toString());
        assertThat(answer.exit()).isEqualTo(Main.INCONCLUSIVE);
        assertThat(answer.out()).startsWith("INCONCLUSIVE  ").contains("there is no record of it");
        assertThat(answer.err()).isEmpty();
    }
}
