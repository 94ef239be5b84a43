package org.drdrills.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.drdrills.schedule.Timing.Every;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, held against the parser of the scheduler that it is for, pinned or, for systemd and cron, this machine's. */
class FormTest {
    @ParameterizedTest
    @CsvSource({"1,DAY", "6,DAY", "7,WEEK", "30,WEEK", "31,MONTH", "365,MONTH"})
    void drillsComeRoundWithinWhatThePolicyAsks(int days, Every every) {
        assertThat(Every.within(days)).isEqualTo(every);
    }

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final ZoneId HERE = ZoneId.of("UTC");
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    Path folder;

    static Stream<Timing> timings() {
        return Stream.of(
                Timing.of(Every.DAY, null, "04:00", "Europe/Berlin"),
                Timing.of(Every.WEEK, "sunday", "00:30", "Europe/Berlin"),
                Timing.of(Every.WEEK, "tue", "23:45", "America/New_York"),
                Timing.of(Every.MONTH, "15", "04:15", "Asia/Kolkata"),
                Timing.of(Every.MONTH, null, "12:00", "UTC"));
    }

    static Stream<Timing> timingsElsewhere() {
        return timings().filter(timing -> !timing.zone().getId().equals("UTC"));
    }

    private static Job job() {
        return new Job(
                "dr-drills",
                HOME,
                List.of(
                        "run",
                        "--tags",
                        "@smoke and not @site-outage",
                        "--approve",
                        "Ada's 100 % \"go\", $5",
                        "--alone"));
    }

    private static Job sharded(List<String> arguments) {
        return new Job("dr-drills", HOME, arguments, 3, HOME.resolve("drill"), "", "dr-drills");
    }

    /** Of a project beside the suite. */
    private static Job beside() {
        return new Job(
                "dr-drills",
                Path.of("/home/ada/shop"),
                job().arguments(),
                1,
                Path.of("/opt/dr-drills/drill"),
                "1.4.0",
                "registry.example.org/shop/drills:7");
    }

    private Map<String, String> files(Form form, Timing timing) throws IOException {
        return files(form, timing, job());
    }

    private Map<String, String> files(Form form, Timing timing, Job job) throws IOException {
        Map<String, String> files = form.files(timing, job, HERE, NOW);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            assertThat(file.getValue()).endsWith("\n").doesNotContain("null", "\t");
        }
        return files;
    }

    private Said tool(Tool tool, String... arguments) throws Exception {
        // So that what a tool says of times is not the same in UTC by chance.
        return tool.run(folder, Map.of("TZ", "America/Lima"), List.of(arguments));
    }

    private Said tool(String name, String... arguments) throws Exception {
        try {
            return tool(Tool.ofThisMachine(name), arguments);
        } catch (IOException e) {
            Tool.missing("this machine has no " + name);
            throw e;
        }
    }

    @ParameterizedTest
    @MethodSource("timings")
    void systemdTakesItsUnits(Timing timing) throws Exception {
        files(Form.SYSTEMD, timing);
        Said said = tool(
                "systemd-analyze",
                "verify",
                "--man=no",
                folder.resolve("dr-drills.timer").toString(),
                folder.resolve("dr-drills.service").toString());
        assertThat(said.text()
                        .lines()
                        .filter(line -> line.contains("dr-drills"))
                        .toList())
                .isEmpty();
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @ParameterizedTest
    @MethodSource("timings")
    void systemdReadsTheSameTime(Timing timing) throws Exception {
        Said said = tool("systemd-analyze", "calendar", "--iterations=3", timing.calendar());
        assertThat(said.exit()).as(said.text()).isZero();
        List<Instant> next = said.text()
                .lines()
                .filter(line -> line.contains("(in UTC): "))
                .map(line -> line.replaceFirst(".*\\(in UTC\\): \\w+ (\\S+) (\\S+) UTC.*", "$1T$2Z"))
                .map(Instant::parse)
                .toList();
        if (timing.zone().getId().equals("UTC")) {
            return;
        }
        assertThat(next).isNotEmpty();
        next.forEach(at -> assertThat(at.atZone(timing.zone()).toLocalTime()).isEqualTo(timing.at()));
    }

    /** systemd itself unquotes the command line; what it would start is what was asked for. */
    @Test
    void systemdDoesNotMakeSomethingElseOfAwkwardArguments() throws Exception {
        String line = files(Form.SYSTEMD, timings().findFirst().orElseThrow())
                .get("dr-drills.service")
                .lines()
                .filter(one -> one.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        assertThat(line)
                .isEqualTo(
                        "ExecStart=" + HOME.resolve("drill")
                                + " run --tags \"@smoke and not @site-outage\" --approve \"Ada's 100 %% \\\"go\\\", $$5\" --alone");
    }

    @ParameterizedTest
    @MethodSource("timings")
    void cronTakesItsTable(Timing timing) throws Exception {
        files(Form.CRON, timing);
        Said said = tool("crontab", "-T", folder.resolve("dr-drills.cron").toString());
        if (said.text().contains("invalid option -- 'T'")) {
            said = tool("crontab", "-n", folder.resolve("dr-drills.cron").toString());
        }
        if (said.text().contains("/var/spool/cron")) {
            Tool.missing("cron is not set up on this machine");
        }
        assertThat(said.exit()).as(said.text()).isZero();
    }

    /** The line for another zone than the machine's, run by a shell with a clock of its own: true at that time only. */
    @ParameterizedTest
    @MethodSource("timingsElsewhere")
    void cronStartsNothingAtAnotherTime(Timing timing) throws Exception {
        String line = files(Form.CRON, timing)
                .get("dr-drills.cron")
                .lines()
                .filter(one -> one.startsWith("*/15 "))
                .findFirst()
                .orElseThrow();
        String guard = line.replaceFirst("^\\*/15 \\* \\* \\* \\* ", "")
                .replaceFirst(" && cd .*$", "")
                .replace("\\%", "%");
        StringBuilder program = new StringBuilder();
        List<Instant> due = new ArrayList<>();
        for (Instant at = NOW; at.isBefore(NOW.plusSeconds(35 * 86_400L)); at = at.plusSeconds(900)) {
            var there = at.atZone(timing.zone());
            if (there.toLocalTime().equals(timing.at())
                    && (timing.weekday() == null || there.getDayOfWeek() == timing.weekday())
                    && (timing.day() == 0 || there.getDayOfMonth() == timing.day())) {
                due.add(at);
            }
        }
        List<Instant> tried = Stream.concat(
                        due.stream(),
                        due.stream()
                                .flatMap(at -> Stream.of(
                                        at.minusSeconds(900), at.plusSeconds(900), at.plusSeconds(86_400 * 3 + 3600))))
                .distinct()
                .sorted()
                .toList();
        tried.forEach(at -> program.append(guard.replace(" date ", " date -d @" + at.getEpochSecond() + " "))
                .append(" && echo ")
                .append(at)
                .append('\n'));
        Said said = tool("sh", "-c", program.toString());
        assertThat(due).isNotEmpty();
        assertThat(said.text().lines().map(Instant::parse).toList())
                .isSubsetOf(due)
                .containsAll(due.subList(0, 1))
                .hasSize(due.size());
    }

    @ParameterizedTest
    @MethodSource("timings")
    void githubTakesItsWorkflow(Timing timing) throws Exception {
        files(Form.GITHUB, timing);
        Said said = tool(
                Tool.pinned("actionlint"),
                "-no-color",
                "-ignore",
                "SC2016",
                folder.resolve(".github/workflows/dr-drills.yml").toString());
        assertThat(said.exit()).as(said.text()).isZero();
    }

    /** A workflow has a line for each season; the one of the other season must do nothing, however late it is. */
    @Test
    void ofTwoSeasonsGithubKeepsOne() throws Exception {
        String text = files(Form.GITHUB, Timing.of(Every.WEEK, "sunday", "00:30", "Europe/Berlin"))
                .get(".github/workflows/dr-drills.yml");
        assertThat(text)
                .contains(
                        "- cron: '30 23 * * 6'  # while the clock there is UTC+01:00",
                        "- cron: '30 22 * * 6'  # while the clock there is UTC+02:00");
        String script = text.lines()
                .dropWhile(line -> !line.strip().equals("run: |"))
                .skip(1)
                .takeWhile(line -> line.startsWith("          "))
                .map(String::strip)
                .reduce("", (one, other) -> one + "\n" + other);
        for (String[] kase : new String[][] {
            {"30 23 * * 6", "2026-12-05T23:41:00Z", "true"},
            {"30 22 * * 6", "2026-12-05T22:41:00Z", "false"},
            {"30 22 * * 6", "2026-07-04T22:41:00Z", "true"},
            {"30 23 * * 6", "2026-07-04T23:59:00Z", "false"},
            {"", "2026-07-04T12:00:00Z", "true"}
        }) {
            Path said = Files.createTempFile(folder, "output", "");
            tool(
                    "bash",
                    "-c",
                    "LINE='" + kase[0] + "' GITHUB_OUTPUT=" + said + "\n"
                            + script.replace(
                                    " date ",
                                    " date -d @" + Instant.parse(kase[1]).getEpochSecond() + " "));
            assertThat(said).as(String.join(" ", kase)).hasContent("now=" + kase[2]);
        }
    }

    @ParameterizedTest
    @MethodSource("timings")
    void gitlabTakesItsJob(Timing timing) throws Exception {
        files(Form.GITLAB, timing);
        Said said = tool(
                Tool.pinned("check-jsonschema"),
                "--builtin-schema",
                "vendor.gitlab-ci",
                folder.resolve("dr-drills.gitlab-ci.yml").toString());
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @ParameterizedTest
    @MethodSource("timings")
    void kubernetesTakesItsCronJob(Timing timing) throws Exception {
        String text = files(Form.KUBERNETES, timing).get("dr-drills.cronjob.yaml");
        assertThat(text)
                .contains(
                        "concurrencyPolicy: Forbid",
                        "timeZone: '" + timing.zone() + "'",
                        "schedule: '" + timing.cron() + "'");
        Said said = tool(
                Tool.pinned("kubernetes-validate"),
                "--strict",
                "-k",
                "1.30",
                folder.resolve("dr-drills.cronjob.yaml").toString());
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @ParameterizedTest
    @MethodSource("timings")
    void kubernetesTakesItsShards(Timing timing) throws Exception {
        String text = Form.KUBERNETES
                .files(timing, sharded(List.of("run", "--tags", "@smoke and not @site-outage")), HERE, NOW)
                .get("dr-drills.cronjob.yaml");
        assertThat(text)
                .contains(
                        "      completionMode: Indexed\n      completions: 3\n      parallelism: 3\n",
                        "      backoffLimitPerIndex: 0\n",
                        "accessModes: [ReadWriteMany]")
                .doesNotContain("backoffLimit: 0", "null");
        Path file = Files.writeString(folder.resolve("shards.yaml"), text);
        String line = text.lines()
                .filter(one -> one.contains(" && exec "))
                .findFirst()
                .orElseThrow()
                .strip();
        String script =
                line.substring(line.indexOf(" && exec ") + 4, line.length() - 1).replace("''", "'");
        Said pods = tool(
                "sh",
                "-c",
                "for JOB_COMPLETION_INDEX in 0 1 2; do " + script.replace("exec /opt/dr-drills/drill", "printf '<%s>'")
                        + "; done");
        assertThat(pods.text())
                .isEqualTo(List.of(1, 2, 3).stream()
                        .map(shard ->
                                "<run><--tags><@smoke and not @site-outage><--durations></opt/dr-drills/durations><--shard><"
                                        + shard + "/3>")
                        .reduce("", String::concat));
        Said said = tool(Tool.pinned("kubernetes-validate"), "--strict", "-k", "1.30", file.toString());
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @Test
    void ofAProjectGithubTakesItsWorkflow() throws Exception {
        for (Timing timing : timings().toList()) {
            String text = files(Form.GITHUB, timing, beside()).get(".github/workflows/dr-drills.yml");
            assertThat(text)
                    .contains(
                            "ARCHIVE: ${{ vars.DR_DRILLS_ARCHIVE }}",
                            "run: drill setup --cache \"$IMAGES\"",
                            "run: 'drill run ",
                            "run: drill gate --allow-new",
                            "artifacts?name=dr-drills-reports&per_page=1")
                    .doesNotContain("./drill", "maven", "ONLY", "ALSO");
            assertThat(text.lines().filter(line -> line.contains("uses:")))
                    .hasSize(5)
                    .allMatch(line -> line.matches(".*uses: actions/[a-z/-]+@[0-9a-f]{40} # v[0-9.]+"));
            Said said = tool(
                    Tool.pinned("actionlint"),
                    "-no-color",
                    "-ignore",
                    "SC2016",
                    folder.resolve(".github/workflows/dr-drills.yml").toString());
            assertThat(said.exit()).as(said.text()).isZero();
        }
    }

    @Test
    void ofAProjectTheOthersTakeTheirs() throws Exception {
        Timing timing = Timing.of(Every.WEEK, "sunday", "00:30", "Europe/Berlin");
        assertThat(files(Form.GITLAB, timing, beside()).get("dr-drills.gitlab-ci.yml"))
                .contains(
                        "paths: [.images/, 'reports/20*/']",
                        "curl -fsSL \"$DR_DRILLS_ARCHIVE\"",
                        "- 'drill gate --allow-new'");
        Said gitlab = tool(
                Tool.pinned("check-jsonschema"),
                "--builtin-schema",
                "vendor.gitlab-ci",
                folder.resolve("dr-drills.gitlab-ci.yml").toString());
        assertThat(gitlab.exit()).as(gitlab.text()).isZero();
        Map<String, String> kubernetes = files(Form.KUBERNETES, timing, beside());
        assertThat(kubernetes.get("dr-drills.cronjob.yaml"))
                .contains(
                        "image: registry.example.org/shop/drills:7",
                        "mountPath: /project/reports",
                        "&& drill gate --allow-new");
        assertThat(kubernetes.get("dr-drills.Dockerfile"))
                .contains(
                        "# docker build -t registry.example.org/shop/drills:7 ",
                        "docker push registry.example.org/shop/drills:7",
                        "ARG DR_DRILLS_ARCHIVE");
        Said cluster = tool(
                Tool.pinned("kubernetes-validate"),
                "--strict",
                "-k",
                "1.30",
                folder.resolve("dr-drills.cronjob.yaml").toString());
        assertThat(cluster.exit()).as(cluster.text()).isZero();
        assertThat(files(Form.SYSTEMD, timing, beside()).get("dr-drills.service"))
                .contains("WorkingDirectory=/home/ada/shop\n", "ExecStart=/opt/dr-drills/drill run ");
        assertThat(files(Form.CRON, Timing.of(Every.DAY, null, "04:00", "UTC"), beside())
                        .get("dr-drills.cron"))
                .contains("cd /home/ada/shop && /opt/dr-drills/drill run ");
        assertThat(files(Form.JENKINS, timing, beside()).get("Jenkinsfile"))
                .contains("drill of version 1.4.0 on the PATH", "sh 'drill gate --allow-new'");
        assertThat(Form.GITHUB.next(timing, beside()).getFirst())
                .isEqualTo("Set the repository's variable DR_DRILLS_ARCHIVE to the address of dr-drills-1.4.0.tar.gz.");
        assertThatThrownBy(() -> new Job("x", HOME, List.of(), 1, HOME, "", "Not An Image"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no name for an image");
    }

    /** A miss, or an inconclusive drill, is for the gate to judge; wrong usage ends the job. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void onlyWrongUsageEndsTheJobBeforeTheGate(int exit) throws Exception {
        String line = job().judgedByGate().replaceFirst("^\\./drill .* \\|\\|", "(exit " + exit + ") ||");
        assertThat(tool("bash", "-e", "-c", line + "; echo gate").text()).isEqualTo(exit == 2 ? "" : "gate\n");
    }

    /** Jenkins' own linter needs a Jenkins; this much can be seen without. */
    @ParameterizedTest
    @MethodSource("timings")
    void jenkinsGetsAPipelineWithATimeZone(Timing timing) throws Exception {
        String text = files(Form.JENKINS, timing).get("Jenkinsfile");
        assertThat(text)
                .contains(
                        "cron('''TZ=" + timing.zone() + "\n" + timing.cron() + "''')",
                        "disableConcurrentBuilds()",
                        "sh './drill run --tags \\'@smoke and not @site-outage\\' ");
        assertThat(text.chars().filter(c -> c == '{').count())
                .isEqualTo(text.chars().filter(c -> c == '}').count());
    }

    /** Whatever the scheduler, the shell starts drill with the words that were asked for. */
    @Test
    void theShellPassesTheWordsOnAsTheyAre() throws Exception {
        Said said = tool("sh", "-c", job().shell("printf").replaceFirst("printf ", "printf '%s\\\\n' "));
        assertThat(said.text().lines().toList()).isEqualTo(job().arguments());
    }

    @Test
    void inTheMachinesOwnZoneCronGetsAPlainLine() throws Exception {
        Map<String, String> files = Form.CRON.files(
                Timing.of(Every.WEEK, "sunday", "04:05", "Europe/Berlin"), job(), ZoneId.of("Europe/Berlin"), NOW);
        assertThat(files.get("dr-drills.cron"))
                .contains(
                        "\n5 4 * * 0 cd " + HOME
                                + " && ./drill run --tags '@smoke and not @site-outage' --approve 'Ada'\\''s 100 \\% \"go\", $5' --alone\n");
        assertThatThrownBy(() ->
                        Form.CRON.files(Timing.of(Every.WEEK, "sunday", "04:05", "Europe/Berlin"), job(), HERE, NOW))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a quarter of an hour");
    }

    @Test
    void aDayThatUtcHasAnotherNumberForIsRefusedWhereOnlyUtcIsKnown() {
        assertThatThrownBy(() ->
                        Form.GITHUB.files(Timing.of(Every.MONTH, "1", "00:30", "Europe/Berlin"), job(), HERE, NOW))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("another day in UTC");
    }

    @Test
    void whereTheClocksChangeAtThatTimeIsSaid() {
        assertThat(Timing.of(Every.WEEK, "sunday", "02:30", "Europe/Berlin").changes(NOW))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("On 2027-03-28 there is no 02:30 in Europe/Berlin");
        assertThat(Timing.of(Every.WEEK, "sunday", "04:00", "Europe/Berlin").changes(NOW))
                .isEmpty();
        assertThat(Timing.of(Every.WEEK, "monday", "02:30", "Europe/Berlin").changes(NOW))
                .isEmpty();
        assertThat(Timing.of(Every.DAY, null, "02:30", "Europe/Berlin").changes(NOW))
                .hasSize(2)
                .last()
                .asString()
                .contains("there are two times 02:30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"25:00", "3", "noon", "03:30:10", ""})
    void whatIsNoTimeIsOneSentence(String at) {
        assertThatThrownBy(() -> Timing.of(Every.DAY, null, at, "UTC"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("write it like 03:30");
    }

    @Test
    void whatIsNoDayOrZoneIsOneSentence() {
        assertThatThrownBy(() -> Timing.of(Every.WEEK, "31", "04:00", "UTC"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("write it like sunday");
        assertThatThrownBy(() -> Timing.of(Every.MONTH, "31", "04:00", "UTC"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a number from 1 to 28");
        assertThatThrownBy(() -> Timing.of(Every.DAY, "sunday", "04:00", "UTC"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no day in particular");
        assertThatThrownBy(() -> Timing.of(Every.DAY, null, "04:00", "Europe/Berln"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("did you mean 'Europe/Berlin'?");
        assertThatThrownBy(() -> Timing.of(Every.DAY, null, "04:00", "+02:00"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("name a place");
        assertThatThrownBy(() -> new Job("Dr Drills", HOME, List.of())).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> new Job("x", HOME, List.of("run\nrm"))).isInstanceOf(BadInput.class);
    }
}
