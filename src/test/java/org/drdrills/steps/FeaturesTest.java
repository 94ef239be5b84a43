package org.drdrills.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.check.Checks;
import org.drdrills.check.Duplicates;
import org.drdrills.check.Objective;
import org.drdrills.check.Phantoms;
import org.drdrills.check.WriteLoss;
import org.drdrills.drill.DrillPlan;
import org.drdrills.environment.Damage;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.fault.Target;
import org.drdrills.fault.WireFault;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a feature means, and one sentence for each mistake in it. */
class FeaturesTest {
    private static final String GOOD = """
            @drill
            Feature: A feature
              The clock starts when it happens.

              Background:
                Given the environment "availability-group"
                And clients write and read at 200 operations per second
                And the service has been steady for 10 seconds

              @seed-AG-7
              Scenario: Nobody hears the primary
                Given every standby has been killed
                And an operator who forces a failover to a standby after 1.5 minutes
                When nothing sent from the primary's site reaches every other site for 50 seconds
                Then writes are acknowledged again within 60 seconds
                And at no moment do two nodes accept writes
            """;
    private static final String OUTLINE = """
            Feature: An outline
              Scenario Outline: The <who> is killed
                Given the environment "availability-group"
                When the <who> is killed
                Then no acknowledged write is lost
                Examples:
                  | who                 |
                  | primary             |
                  | synchronous standby |
            """;

    @TempDir
    private Path folder;

    private List<DrillPlan> read(String text) throws IOException {
        Path file = folder.resolve("a.feature");
        Files.writeString(file, text);
        return new Features(Path.of("")).read(file);
    }

    @Test
    void everyShippedFeatureIsUnderstood() {
        List<DrillPlan> plans = new Features(Path.of("")).read(Path.of("features"));
        assertThat(plans).hasSizeGreaterThan(20);
        assertThat(plans)
                .extracting(DrillPlan::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z0-9]+(-[a-z0-9]+)*"));
        assertThat(plans)
                .filteredOn(plan -> !plan.anywhere())
                .allSatisfy(plan -> assertThat(Path.of("environments", plan.environment(), "compose.yaml"))
                        .exists());
        assertThat(plans).filteredOn(plan -> !plan.anywhere()).allSatisfy(plan -> {
            Environment where = EnvironmentFile.named(Path.of("environments"), plan.environment());
            List<Objective> judged = plan.in(where).objectives();
            for (Pool pool : where.pools()) {
                assertThat(judged)
                        .filteredOn(objective -> objective.concerns(pool.name()))
                        .extracting(Objective::check)
                        .as(plan.id() + " in pool " + pool.name())
                        .contains(WriteLoss.CHECK, Duplicates.CHECK, Phantoms.CHECK);
            }
        });
        assertThat(plans)
                .allSatisfy(plan -> assertThat(plan.objectives())
                        .isNotEmpty()
                        .allSatisfy(objective -> assertThat(Checks.all()).contains(objective.check())));
    }

    @Test
    void aDrillOfAnyEnvironmentStandsInEachThatHasNoneOfItsOwn() {
        Path home = Path.of("").toAbsolutePath();
        List<DrillPlan> plans = new Features(home).drills("");
        assertThat(plans)
                .extracting(DrillPlan::id)
                .doesNotHaveDuplicates()
                .contains("etcd-the-service-returns-when-the-primary-restarts");
        assertThat(plans)
                .noneMatch(DrillPlan::anywhere)
                .noneMatch(plan -> plan.id().startsWith("availability-group-"));
        assertThat(new Features(home).drills("mirroring"))
                .extracting(DrillPlan::id)
                .contains("mirroring-the-service-returns-when-the-primary-restarts");
    }

    @Test
    void whatAnEnvironmentLacksMakesADrillNotApplicable() {
        List<DrillPlan> shared = new Features(Path.of("")).read(Path.of("features/any-environment.feature"));
        Environment queue = EnvironmentFile.named(Path.of("environments"), "rabbitmq");
        Environment store = EnvironmentFile.named(Path.of("environments"), "etcd");
        assertThat(shared)
                .hasSizeGreaterThan(6)
                .allSatisfy(plan -> assertThat(plan.inapplicable(store)).isEmpty());
        assertThat(shared.stream().flatMap(plan -> plan.inapplicable(queue).stream()))
                .containsExactly(
                        "clients of pool store cannot increment counters; its engine exec lacks it",
                        "environment rabbitmq does not say where its machines keep their data",
                        "nothing can be read from pool store but its ledger");
        DrillPlan operated = new Features(Path.of(""))
                .read(Path.of("features/planned-failover.feature"))
                .getFirst();
        assertThat(operated.inapplicable(store)).hasValue("environment etcd has no operator");
    }

    @Test
    void aScenarioBecomesAPlan() throws IOException {
        DrillPlan plan = read(GOOD).getFirst();
        assertThat(plan.id()).isEqualTo("nobody-hears-the-primary");
        assertThat(plan.feature()).isEqualTo("A feature");
        assertThat(plan.description()).isEqualTo("The clock starts when it happens.");
        assertThat(plan.tags()).containsExactly("drill", "seed-AG-7");
        assertThat(plan.seed()).isEqualTo("AG-7");
        assertThat(plan.line()).isEqualTo(11);
        assertThat(plan.environment()).isEqualTo("availability-group");
        assertThat(plan.conditions().rate()).isEqualTo(200);
        assertThat(plan.conditions().steady()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.preparations()).containsExactly(new MachineFault(Target.EVERY_STANDBY, Blow.KILL));
        assertThat(plan.laterOrders()).singleElement().satisfies(later -> {
            assertThat(later.after()).isEqualTo(Duration.ofSeconds(90));
            assertThat(later.order().runbook()).isEqualTo("forced-failover.sh");
        });
        assertThat(plan.event())
                .isEqualTo(new DrillPlan.Failure(
                        new WireFault(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, false, new Damage.Silence()),
                        Optional.of(Duration.ofSeconds(50))));
        assertThat(plan.eventWords())
                .isEqualTo("nothing sent from the primary's site reaches every other site for 50 seconds");
        assertThat(plan.objectives())
                .extracting(objective ->
                        objective.written().check() + objective.written().limits() + ":" + objective.line())
                .containsExactly("recovery{within=PT1M, of=all}:15", "single-writer{}:16");
        assertThat(plan.text())
                .startsWith("Background:")
                .contains("Scenario: Nobody hears")
                .endsWith("accept writes");
    }

    @Test
    void anOutlineBecomesAPlanPerRow() throws IOException {
        List<DrillPlan> plans = read(OUTLINE);
        assertThat(plans)
                .extracting(DrillPlan::id)
                .containsExactly("the-primary-is-killed", "the-synchronous-standby-is-killed");
        assertThat(plans).extracting(DrillPlan::line).containsExactly(8, 9);
    }

    @Test
    void aRulesBackgroundIsItsOwn() throws IOException {
        String rule = """

                  Rule: Rule %1$d
                    Background:
                      And clients write and read at %1$d00 operations per second
                    Scenario: In rule %1$d
                      When the primary is killed
                      Then no acknowledged write is lost
                """;
        List<DrillPlan> plans = read("Feature: Rules\n  Background:\n    Given the environment \"availability-group\"\n"
                + rule.formatted(1).replace("And clients", "Given clients")
                + rule.formatted(2).replace("And clients", "Given clients"));
        assertThat(plans).extracting(plan -> plan.conditions().rate()).containsExactly(100.0, 200.0);
        assertThat(plans.get(0).text())
                .contains("the environment", "100 operations")
                .doesNotContain("200 operations");
        assertThat(plans.get(1).text())
                .contains("the environment", "200 operations")
                .doesNotContain("100 operations");
    }

    /** Piece of the good feature, what stands there instead, line at which it is complained of, what the sentence holds. */
    static Stream<Arguments> mistakes() {
        String when = "When nothing sent from the primary's site reaches every other site for 50 seconds";
        return Stream.of(
                arguments(
                        when,
                        "When the primary is kiled",
                        14,
                        "no When line is worded 'the primary is kiled'; did you mean '{target} is/are killed'?"),
                arguments(
                        when, "When the moon falls on the head of a passer-by", 14, "; drill words lists all of them"),
                arguments(
                        "writes are acknowledged again within 60 seconds",
                        "writes are acknowledged again in 60 seconds",
                        15,
                        "no Then line is worded 'writes are acknowledged again in 60 seconds'; did you mean 'writes are acknowledged again within {duration}'?"),
                arguments(
                        "every standby has been killed",
                        "every standby has been kiled",
                        12,
                        "no Given line is worded 'every standby has been kiled'; did you mean '{target} has/have been killed'?"),
                arguments("every standby has been killed", "the primary is killed", 12, "no Given line is worded"),
                arguments(
                        "within 60 seconds",
                        "within 60 secnds",
                        15,
                        "'secnds' is no unit of time; known are milliseconds, seconds, minutes, hours"),
                arguments(
                        "within 60 seconds",
                        "within abc seconds",
                        15,
                        "no Then line is worded 'writes are acknowledged again within abc seconds'; did you mean"),
                arguments(
                        "within 60 seconds",
                        "within 1,5 seconds",
                        15,
                        "'1,5' is no number; write durations like 30 seconds or 1.5 minutes"),
                arguments(
                        "within 60 seconds",
                        "within 0 seconds",
                        15,
                        "a duration is more than nothing and at most 24 hours"),
                arguments(
                        "within 60 seconds",
                        "within 99999999999999999999999 hours",
                        15,
                        "a duration is more than nothing and at most 24 hours"),
                arguments(
                        when,
                        "When the primray is killed",
                        14,
                        "no role is called 'the primray'; did you mean 'the primary'?"),
                arguments(when, "When a teapot is killed", 14, "no role is called 'a teapot'"),
                arguments(when, "When the primary goes dark", 14, "'the primary' is no site; only a site goes dark"),
                arguments(
                        when,
                        "When the clients in the primary's site are killed",
                        14,
                        "'the clients in the primary's site' are no machine"),
                arguments(
                        when,
                        "When the database on every witness is damaged",
                        14,
                        "'every witness' is no single server with a database"),
                arguments(
                        when,
                        "When the wires between the primary's site and every other site fail for 6 seconds in every 5 seconds for 30 seconds",
                        14,
                        "never return; make the second longer"),
                arguments(
                        when,
                        "When no more than 0 kilobytes a second pass between the primary's site and every other site for 5 seconds",
                        14,
                        "at least 1 kilobyte a second, not 0"),
                arguments(
                        when,
                        "When everything between the primary and a standby takes 5 milliseconds longer, give or take 5 milliseconds, for 9 seconds",
                        14,
                        "may not be late at all"),
                arguments(
                        when,
                        when + "\n    When the primary is killed",
                        15,
                        "a scenario has exactly one When, the event; this is the second"),
                arguments(
                        when,
                        when + "\n    And the primary is killed",
                        15,
                        "a scenario has exactly one When, the event; this is the second"),
                arguments("    " + when + "\n", "", 14, "a Then before the When has nothing to look at"),
                arguments(
                        when
                                + "\n    Then writes are acknowledged again within 60 seconds\n    And at no moment do two nodes accept writes",
                        "",
                        11,
                        "nothing happens in it; a drill has exactly one When"),
                arguments(
                        "    Then writes are acknowledged again within 60 seconds\n    And at no moment do two nodes accept writes\n",
                        "",
                        11,
                        "it demands nothing; a drill has at least one Then"),
                arguments(
                        "And at no moment do two nodes accept writes",
                        "Given every standby has been killed",
                        16,
                        "a Given after the When comes too late"),
                arguments(
                        "    Given the environment \"availability-group\"\n    And clients",
                        "    Given clients",
                        10,
                        "it names no environment; add: Given the environment \"…\""),
                arguments(
                        "Given every standby",
                        "Given the environment \"b\"\n    And every standby",
                        12,
                        "a scenario has one environment; this is the second"),
                arguments("no moment do two nodes", "no moment may two nodes", 16, "no Then line is worded"),
                arguments(
                        "at no moment do two nodes",
                        "in the pool retail, at no moment may two nodes",
                        16,
                        "no Then line is worded 'at no moment may two nodes"),
                arguments("Scenario: Nobody hears the primary", "Scenario:", 11, "the scenario has no title"),
                arguments(
                        "200 operations", "7 operations", 7, "clients can do 10 to 5000 operations per second, not 7"),
                arguments(
                        "And clients write",
                        "And 0 clients of each site write",
                        7,
                        "a site has 1 to 100 clients, not 0"),
                arguments("200 operations", "99999999999 operations", 7, "a number in this line is too large"),
                arguments("    Given every standby", "    * every standby", 12, "belongs to no Given, When or Then"),
                arguments(
                        "accept writes\n",
                        "accept writes\n      | a | b |\n",
                        16,
                        "no step takes a table or a text block"),
                arguments("Feature: A feature", "A feature", 2, "this is not Gherkin: "),
                arguments("@drill\n", "# language: klingonish\n", 1, "this is not Gherkin: "),
                arguments(
                        "accept writes\n",
                        "accept writes\n\n  Scenario Outline: Rows\n    When the primary is killed\n    Then the service goes on\n    Examples:\n      | who |\n",
                        18,
                        "no drill comes of this outline; give it Examples with at least one row"),
                arguments(
                        "accept writes\n",
                        "accept writes\n\n  Scenario: Nobody, hears the PRIMARY!\n    When the primary is killed\n    Then the service goes on\n",
                        18,
                        "this scenario is called like the one in "),
                arguments(
                        "at no moment do",
                        "at no moment " + "do ".repeat(300),
                        16,
                        "characters; write it in at most 400"));
    }

    @ParameterizedTest(name = "{1} → {3}")
    @MethodSource("mistakes")
    void aMistakeIsOneSentenceWithItsLine(String piece, String instead, int line, String said) {
        assertThat(GOOD).containsOnlyOnce(piece);
        Throwable thrown = catchThrowable(() -> read(GOOD.replace(piece, instead)));
        assertThat(thrown).isExactlyInstanceOf(BadInput.class);
        assertThat(thrown.getMessage())
                .startsWith(folder.resolve("a.feature") + ":" + line + ": ")
                .contains(said)
                .hasLineCount(1);
    }

    @Test
    void filesThatHoldNoDrill() throws IOException {
        assertThat(catchThrowable(() -> read("")))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("the file holds no feature");
        assertThat(catchThrowable(() -> read("Feature: Nothing\n")))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("a.feature:1: the feature holds no scenario");
        assertThat(catchThrowable(() -> read("# filler\n".repeat(130_000))))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("larger than 1 MiB");
        Files.write(folder.resolve("a.feature"), new byte[] {'F', (byte) 0xe4, '\n'});
        assertThat(catchThrowable(() -> new Features(Path.of("")).read(folder)))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("not UTF-8 text");
        Files.delete(folder.resolve("a.feature"));
        assertThat(catchThrowable(() -> new Features(Path.of("")).read(folder)))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("there is no .feature file under ");
        assertThat(catchThrowable(() -> new Features(Path.of("")).read(folder.resolve("no"))))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("there is no folder of features at ");
    }

    @Test
    void anOutlineOfThousandsIsRefusedAtOnce() {
        String rows = "      | primary |\n".repeat(20_000);
        assertThat(catchThrowable(() -> read(OUTLINE.replace("      | primary             |\n", rows))))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("more than 500 drills");
    }

    @Test
    void twoFeaturesWithOneTitle() throws IOException {
        Files.writeString(folder.resolve("b.feature"), GOOD);
        assertThat(catchThrowable(() -> {
                    read(GOOD);
                    new Features(Path.of("")).read(folder);
                }))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageContaining("b.feature:11: this scenario is called like the one in ")
                .hasMessageContaining("a.feature:11");
    }

    @Test
    void tagsSelect() throws IOException {
        List<DrillPlan> plans = read(GOOD);
        assertThat(Features.select(plans, "", "")).hasSize(1);
        assertThat(Features.select(plans, "@drill and not @slow", "availability-group"))
                .hasSize(1);
        assertThat(Features.select(plans, "@slow", "")).isEmpty();
        assertThat(Features.select(plans, "", "elsewhere")).isEmpty();
        assertThat(catchThrowable(() -> Features.select(plans, "@a and (", "")))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessage("'@a and (' is no tag expression; write it like '@smoke and not @slow'");
    }

    @Test
    void titlesBecomeFileNames() {
        assertThat(Features.slug("A stand-by's “Überfall”!")).isEqualTo("a-stand-by-s-uberfall");
        assertThat(Features.slug("主服务器")).isEqualTo("drill");
        assertThat(Features.slug("a".repeat(79) + " b")).hasSize(79);
    }
}
