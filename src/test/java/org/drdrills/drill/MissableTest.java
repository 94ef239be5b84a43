package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drdrills.check.Objective;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be missed is, by a record that is made from the plan; what cannot is refused, with its line. */
class MissableTest {
    private static final Path HOME = Path.of(".").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private static DrillPlan plan(String environment, int rate, int steady, String... lines) {
        String text = """
                Feature: A feature
                  Scenario: Something happens
                    Given the environment "%s"
                    And clients write and read at %d operations per second
                    And the service has been steady for %d seconds
                """.formatted(environment, rate, steady) + "    " + String.join("\n    ", lines) + "\n";
        return new Features(HOME).parse(text, "a.feature").getFirst();
    }

    private static Environment where(DrillPlan plan) {
        return EnvironmentFile.named(HOME.resolve("environments"), plan.environment());
    }

    private static void refused(DrillPlan plan, String said) {
        assertThatThrownBy(() -> Missable.demand(plan, where(plan)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(said);
    }

    @Test
    void everyLineAndEveryGuaranteeIsMissedByARecordOfItsOwn() {
        DrillPlan plan = plan(
                "availability-group",
                60,
                5,
                "When the primary is killed",
                "Then clients are interrupted",
                "And writes are acknowledged again within 20 seconds",
                "And at most 4 seconds of acknowledged writes are lost",
                "And writes stored twice are permitted",
                "And another member is primary",
                "And every member is in sync again within 20 seconds of healing");
        Missable proof = Missable.of(plan, where(plan));
        assertThat(proof.unmissable()).isEmpty();
        assertThat(proof.notMet()).isEmpty();
        assertThat(proof.misses().values().stream().map(Missable.Miss::finding))
                .contains(
                        "clients-interrupted.not-felt",
                        "recovery.too-long",
                        "lost-writes.too-long",
                        "primary-moves.stayed",
                        "convergence.too-long",
                        "single-writer.two-acknowledged",
                        "no-phantoms.never-sent",
                        "members-agree.diverged");
        assertThat(proof.misses().keySet().stream().map(Objective::words))
                .contains("at no moment do two nodes accept writes")
                .doesNotContain("writes stored twice are permitted");
    }

    @Test
    void thatNoOperatorWasNeededWhereThereIsNoneIsRefusedWithItsLine() {
        refused(
                plan(
                        "availability-group",
                        60,
                        5,
                        "When the primary is killed",
                        "Then writes are acknowledged again within 20 seconds",
                        "And no operator was needed"),
                "a.feature:8: this line cannot be missed");
    }

    @Test
    void whereAnOperatorActsItCanBeMissed() {
        DrillPlan plan = plan(
                "availability-group",
                60,
                5,
                "And an operator who moves the primary to a standby after the repair",
                "When the primary is killed",
                "Then writes are acknowledged again within 20 seconds",
                "And no operator was needed");
        Missable.demand(plan, where(plan));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at most 5 minutes", "at most 6 seconds", "between 1 second and 6 seconds"})
    void aLossThatTheHistoryCannotExceedIsRefused(String loss) {
        refused(
                plan(
                        "availability-group",
                        60,
                        6,
                        "When the primary is killed",
                        "Then " + loss + " of acknowledged writes are lost"),
                "cannot be exceeded: the plan makes sure of only 6 s of writes before");
    }

    @Test
    void whatACutOffPrimaryAcknowledgesCountsWhereSoMuchMustBeLost() {
        DrillPlan plan = plan(
                "paired-pools",
                40,
                20,
                "When nothing passes between the primary's site and every other site for 60 seconds",
                "Then in the pool east, between 40 seconds and 75 seconds of acknowledged writes are lost");
        Missable.demand(plan, where(plan));
    }

    @Test
    void tooFewWritesBeforeTheEventAreRefusedWithTheLeastRate() {
        refused(
                plan(
                        "availability-group",
                        10,
                        5,
                        "When the primary is killed",
                        "Then writes are acknowledged again within 20 seconds"),
                "at least 16 per second are needed");
    }

    private Environment shared(String sites, String members, String clients) throws IOException {
        return EnvironmentFile.read(Files.writeString(folder.resolve("compose.yaml"), """
                x-server: &server {image: x, expose: ["5432"]}
                services: {a: *server, b: *server, c: *server, lb: *server}
                x-drill:
                  sites: {%s}
                  pool: {engine: postgresql, members: [%s]}
                  clients: {%s}
                  observe: {%s: 5432}
                """.formatted(
                        sites, members, clients, members.replace(",", ": 5432,"))));
    }

    private static final String LISTENER = "north: lb:5432, south: lb:5432, west: lb:5432";

    /** Where the primary is by then decides whom the event strikes; it need not be the first member. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            north: [a, lb], south: [b], west: [c] | a, b, c | nothing passes between the primary's site and every other site for 30 seconds
            south: [b], north: [a, lb], west: [c] | b, a, c | nothing passes between the primary's site and every other site for 30 seconds
            north: [a, lb], south: [b], west: [c] | a, b, c | the primary's site goes dark
            """)
    void aLoadBalancerInAMembersSiteLeavesTheLineToBeMissed(String sites, String members, String event)
            throws IOException {
        DrillPlan plan = plan(
                "availability-group",
                60,
                5,
                "When " + event,
                "Then clients of the other sites are interrupted",
                "And writes from the other sites are acknowledged again within 60 seconds");
        Environment where = shared(sites, members, LISTENER);
        assertThat(plan.inapplicable(where)).isEmpty();
        Missable.demand(plan, where);
    }

    @Test
    void whereOnlyTheSiteOfTheLoadBalancerHasClientsTheLineCanBeMissed() throws IOException {
        DrillPlan plan = plan(
                "availability-group",
                60,
                5,
                "When the primary's site goes dark",
                "Then writes from the other sites are acknowledged again within 60 seconds");
        Environment where = shared("north: [a, lb], south: [b], west: [c]", "a, b, c", "north: lb:5432");
        assertThat(plan.inapplicable(where)).isEmpty();
        Missable.demand(plan, where);
    }

    /** Two members of which each waits for the other: a partition stops both, wherever clients are. */
    @ParameterizedTest
    @ValueSource(strings = {LISTENER, "north: [a:5432, b:5432], south: [b:5432, a:5432]"})
    void whereAnEventStrikesTheClientsOfEverySiteTheDrillIsNotApplicable(String clients) throws IOException {
        DrillPlan plan = plan(
                "availability-group",
                60,
                5,
                "When nothing passes between the primary's site and every other site for 30 seconds",
                "Then writes from the other sites are acknowledged again within 60 seconds");
        Environment where = shared("north: [a, lb], south: [b], west: [c]", "a, b", clients);
        assertThat(plan.inapplicable(where).orElseThrow())
                .contains("whichever member of pool pool is the primary", "the clients of every site");
    }

    @Test
    void aSucceedingRunbookMustHaveTakenTheStep() {
        DrillPlan plan = plan(
                "paired-pools",
                40,
                5,
                "When the operator checks the pairs",
                "Then the operator's runbook succeeds with the step \"the servers of each pair are alike\"");
        assertThat(Missable.of(plan, where(plan)).unmissable()).isEmpty();
    }
}
