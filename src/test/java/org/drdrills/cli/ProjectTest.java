package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.cli.Answer.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.drill.Build;
import org.drdrills.report.SampleReports;
import org.drdrills.steps.Features;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A project of a user's own, beside the suite: what every command makes of it. */
class ProjectTest {
    private static final Path SUITE = Path.of("").toAbsolutePath();
    private static final String VERSION = Build.here().version();
    private static final String COMPOSE = """
            services:
              store1: &store
                image: drdrills/etcd:3.5
                expose: ["2379"]
              store2: *store
              store3: *store
            """;
    private static final String OWN = "writes-return-within-20-seconds-when-the-primary-is-killed";

    @TempDir
    private Path home;

    private String before;

    @BeforeEach
    void moveIn() throws IOException {
        before = System.getProperty("drdrills.home");
        System.setProperty("drdrills.home", home.toString());
        System.setProperty("drdrills.suite", SUITE.toString());
        project("");
        Files.writeString(home.resolve("compose.yaml"), COMPOSE);
        assertThat(drill("new", "my-store", "--from", home.resolve("compose.yaml"))
                        .exit())
                .isZero();
        Files.copy(
                SUITE.resolve("environments/etcd/drill.py"),
                own("drill.py"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void moveOut() {
        System.clearProperty("drdrills.suite");
        if (before == null) {
            System.clearProperty("drdrills.home");
        } else {
            System.setProperty("drdrills.home", before);
        }
    }

    private void project(String more) throws IOException {
        Files.writeString(home.resolve("drill.yaml"), "suite: " + VERSION + "\n" + more);
    }

    private Path own(String file) {
        return home.resolve("environments/my-store").resolve(file);
    }

    private static List<String> drills(String... arguments) throws IOException {
        Answer answer = drill("list", "--json", "--tags", String.join(" ", arguments));
        assertThat(answer.err()).isEmpty();
        return new ObjectMapper().readTree(answer.out()).findValuesAsText("id");
    }

    private static void refused(Answer answer, String said) {
        assertThat(answer.err()).startsWith("drill: ").hasLineCount(1).contains(said);
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
    }

    private void ownDrill() {
        Answer answer = drill("new", "my-store", "--drill", "the primary is killed", "--within", "20 seconds");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).contains("features/my-store.feature:11", "within 20 seconds", "--drill " + OWN);
    }

    @Test
    void theDrillsOfAnyEnvironmentAreThereAndAFeatureOfOnesOwnHidesNone() throws IOException {
        assertThat(drills("drill")).hasSize(10).allMatch(id -> id.startsWith("my-store-"));
        ownDrill();
        assertThat(drills("drill")).hasSize(11).contains(OWN);
        assertThat(drills("smoke")).containsExactly("my-store-the-service-returns-when-the-primary-is-killed", OWN);
        assertThat(drill("check").out()).contains("1 environment and 11 drills are in order.");
        assertThat(drill("describe").out()).startsWith("my-store ").hasLineCount(1);
    }

    @Test
    void theProjectChoosesAmongWhatTheSuiteHas() throws IOException {
        project("shipped-environments: [valkey, rabbitmq]\nshipped-drills: '@smoke'\n");
        assertThat(drills("drill"))
                .hasSize(3)
                .contains("my-store-the-service-returns-when-the-primary-is-killed")
                .anyMatch(id -> id.startsWith("valkey-"))
                .anyMatch(id -> id.startsWith("rabbitmq-"));
        assertThat(drill("describe", "valkey").out()).contains("sentinel");
        project("shipped-drills: '@none-of-them'\n");
        ownDrill();
        assertThat(drills("drill")).containsExactly(OWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            suite: 9.9                                    | needs version 9.9 of DR Drills, and this is version
            suites: 1                                     | drill.yaml:1: unknown or unsupported key suites; did you mean 'suite'?
            shipped-drills: '@any'                        | drill.yaml:1: key suite is missing
            shipped-environments: [valky]                 | which the suite does not have; did you mean 'valkey'?
            shipped-environments: [my-store, valkey]      | which the suite does not have
            shipped-drills: 'not a tag expression'        | is no tag expression
            """)
    void aMistakeInItIsOneSentence(String line, String said) throws IOException {
        if (line.startsWith("shipped-drills: '@") || line.startsWith("suite")) {
            Files.writeString(home.resolve("drill.yaml"), line + "\n");
        } else {
            project(line + "\n");
        }
        refused(drill("list"), said);
    }

    @Test
    void anEnvironmentIsNotTwoAtOnce() throws IOException {
        Files.createDirectories(home.resolve("environments/valkey"));
        project("shipped-environments: [valkey]\n");
        refused(drill("list"), "environments/valkey is one of the project's own");
    }

    @Test
    void theBeginningOfAVersionIsEnough() throws IOException {
        Files.writeString(home.resolve("drill.yaml"), "suite: " + VERSION.replaceFirst("\\.[^.]*$", "") + "\n");
        assertThat(drill("list").exit()).isZero();
        assertThat(drill("--version").exit()).isZero();
    }

    @Test
    void anOwnDrillIsPlannedWithItsTimeOutAndIsInTheQuickSet() {
        ownDrill();
        Answer plan = drill("run", "--dry-run", "--drill", OWN);
        assertThat(plan.err()).isEmpty();
        assertThat(plan.out())
                .contains(
                        "demands  writes are acknowledged again within 20 seconds",
                        "clients wait at most 1 s for an answer, as usual");
        assertThat(drill("run", "--dry-run").out()).contains("The quick set: 1 drill of 1 system", OWN);
        assertThat(drill("selftest", "--objectives", "--only", OWN).exit()).isZero();
        refused(drill("selftest"), "the project has nothing that is known to be bad");
    }

    @Test
    void aTightLimitSaysWhatItMakesOfTheClients() throws IOException {
        drill("new", "my-store", "--drill", "the primary is killed", "--within", "4 seconds");
        String id = OWN.replace("20", "4");
        assertThat(drill("run", "--dry-run", "--drill", id).out())
                .contains("clients wait at most 200 ms for an answer, a twentieth of the tightest objective, 4 s");
        Path feature = home.resolve("features/my-store.feature");
        String text = Files.readString(feature);
        Files.writeString(
                feature, text.replace("    When", "    Given clients wait at most 1 second for an answer\n    When"));
        assertThat(drill("run", "--dry-run", "--drill", id).out())
                .contains("clients wait at most 1 s for an answer, as the scenario says");
        Files.writeString(
                feature, text.replace("    When", "    Given clients wait at most 2 seconds for an answer\n    When"));
        refused(
                drill("run", "--dry-run", "--drill", id),
                "cannot show an objective of 4 s; let them wait at most a quarter of it, 1 s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the primry is killed  | 20 seconds | no role is called 'the primry'; did you mean 'the primary'?
            the primary is killed | soon       | writes are acknowledged again within soon
            the listener is killed| 5 seconds  | clients of pool store use no listener
            the primary is killed |            | --drill needs --within
            """)
    void aDrillThatMeansNothingIsNotWritten(String event, String within, String said) {
        Answer answer = within == null
                ? drill("new", "my-store", "--drill", event)
                : drill("new", "my-store", "--drill", event, "--within", within);
        refused(answer, said);
        assertThat(home.resolve("features")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a standby is killed                                                             | no client is interrupted for longer than 20 seconds
            the primary's site goes dark                                                    | writes from the other sites are acknowledged again within 20 seconds
            nothing passes between the primary's site and every other site for 30 seconds   | clients of the other sites are interrupted
            every member is killed and started again after 5 seconds                         | writes are acknowledged again within 20 seconds
            """)
    void theObjectivesSuitTheEvent(String event, String said) throws IOException {
        Answer answer = drill("new", "my-store", "--drill", event, "--within", "20 seconds");
        assertThat(answer.err()).isEmpty();
        assertThat(home.resolve("features/my-store.feature")).content().contains(said);
        assertThat(drill("check").exit()).isZero();
    }

    @Test
    void aMachineMayBeNamedWhereTheEnvironmentHasIt() {
        assertThat(drill("new", "my-store", "--drill", "the machine store2 is killed", "--within", "20 seconds")
                        .exit())
                .isZero();
        assertThat(drill(
                                "run",
                                "--dry-run",
                                "--drill",
                                "writes-return-within-20-seconds-when-the-machine-store2-is-killed")
                        .out())
                .contains("targets  the machine store2; were store1 the primary: store2");
        refused(
                drill(
                        "new",
                        "my-store",
                        "--drill",
                        "the machine stor2 freezes for 10 seconds",
                        "--within",
                        "20 seconds"),
                "environment my-store has no machine 'stor2'; did you mean 'store2'?");
    }

    @Test
    void whatAnEnvironmentIncludesIsPartOfWhatWasDrilled() throws IOException {
        String before = environmentNow();
        assertThat(environmentNow()).isEqualTo(before).contains(" ");
        Files.writeString(home.resolve("compose.yaml"), COMPOSE + "# changed\n");
        assertThat(environmentNow()).isNotEqualTo(before);
    }

    private String environmentNow() {
        return Catalogue.of(home, new Features(home).drills("")).getFirst().environmentSha256();
    }

    @Test
    void aScheduleAndAGate() throws Exception {
        ownDrill();
        Answer schedule = drill("schedule", "github", "--", "run", "--drill", OWN);
        assertThat(schedule.err()).isEmpty();
        assertThat(home.resolve(".github/workflows/dr-drills.yml")).content().contains(OWN, "drill gate");
        SampleReports.recovered(home.resolve("reports"), 0, 20.3, false);
        assertThat(drill("gate").exit()).isEqualTo(Main.INCONCLUSIVE);
        assertThat(drill("gate", "--allow-new").exit()).isZero();
        assertThat(drill("evidence", "period", "--help").exit()).isZero();
        assertThat(drill("coverage").out()).startsWith("my-store: ").doesNotContain("AG-1");
    }

    @Test
    void aRefreshFollowsTheFileAndKeepsWhatTheUserHasChanged() throws IOException {
        Path compose = home.resolve("compose.yaml");
        assertThat(drill("new", "my-store", "--refresh").out()).contains("compose.yaml is up to date.");
        Files.writeString(
                compose,
                COMPOSE + "  console: {image: \"prom/prometheus\"}\n  cache: {image: \"drdrills/valkey:8\"}\n");
        assertThat(drill("new", "my-store", "--refresh").out())
                .contains("compose.yaml is written anew.", "lab.yaml is written anew.");
        assertThat(own("compose.yaml")).content().contains("cache");
        assertThat(drill("check").exit()).isZero();

        Files.writeString(
                own("compose.yaml"), Files.readString(own("compose.yaml")).replace("west:", "east:"));
        Files.writeString(compose, COMPOSE);
        Answer kept = drill("new", "my-store", "--refresh");
        assertThat(kept.out())
                .contains(
                        "compose.yaml has changes of yours and stays as it is",
                        "  +     west: [store3",
                        "lab.yaml is written anew.");
        assertThat(own("compose.yaml")).content().contains("east:");
        refused(drill("new", "no-store", "--refresh"), "there is no environment at ");
        refused(drill("new", "my-store"), "say what is to be made");
    }

    @Test
    void pathsAreThoseThatACheckoutElsewhereHasToo() throws IOException {
        assertThat(own("compose.yaml")).content().contains("      - \"../../compose.yaml\"\n");
        Path repository = Files.createDirectories(home.resolve("repository"));
        Files.createDirectories(repository.resolve(".git"));
        Path drills = Files.createDirectories(repository.resolve("drills"));
        Files.writeString(drills.resolve("drill.yaml"), "suite: " + VERSION + "\n");
        Files.writeString(repository.resolve("compose.yaml"), COMPOSE);
        System.setProperty("drdrills.home", drills.toString());
        Answer inside = drill("new", "inside", "--from", repository.resolve("compose.yaml"));
        assertThat(drills.resolve("environments/inside/compose.yaml"))
                .content()
                .contains("      - \"../../../compose.yaml\"\n");
        assertThat(inside.out()).doesNotContain("lies outside");
        Answer outside = drill("new", "outside", "--from", home.resolve("compose.yaml"));
        assertThat(outside.out()).contains(home.resolve("compose.yaml") + " lies outside the project");
    }
}
