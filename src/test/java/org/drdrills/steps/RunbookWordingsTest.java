package org.drdrills.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.DrillPlan.LaterOrder;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Runbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines that run runbooks: the suite's own for any of them, and the sentences of an environment. */
class RunbookWordingsTest {
    private static final Order EAST = new Order("pool-failover.sh", List.of("east"));

    private static DrillPlan plan(String environment, String given, String when) {
        return new Features(Path.of(""))
                .parse("""
                        Feature: Runbooks
                          Scenario: One
                            Given the environment "%s"
                            %s
                            When %s
                            Then no acknowledged write is lost
                        """.formatted(environment, given, when), "a.feature")
                .getFirst();
    }

    private static DrillPlan given(String line) {
        return plan("paired-pools", "And " + line, "the primary is killed");
    }

    private static List<Order> event(String environment, String when) {
        return ((DrillPlan.Orders) plan(environment, "", when).event()).orders();
    }

    @Test
    void aSentenceOfTheEnvironmentAndALineForAnyRunbookAreTheSameOrder() {
        assertThat(event("paired-pools", "the operator fails the pool east over"))
                .containsExactly(EAST);
        assertThat(event("paired-pools", "the operator runs \"pool-failover east\""))
                .containsExactly(EAST);
        assertThat(given("the operator has failed the pool east over").ordered())
                .containsExactly(EAST);
        assertThat(given("the operator has run \"pool-failover.sh east\"").ordered())
                .containsExactly(EAST);
        LaterOrder later = new LaterOrder(Duration.ofSeconds(15), EAST);
        assertThat(given("an operator who fails the pool east over after 15 seconds")
                        .laterOrders())
                .containsExactly(later);
        assertThat(given("an operator who runs \"pool-failover east\" after 15 seconds")
                        .laterOrders())
                .containsExactly(later);
        LaterOrder repaired = new LaterOrder(Duration.ofSeconds(5), true, EAST);
        assertThat(given("an operator who fails the pool east over after the repair")
                        .laterOrders())
                .containsExactly(repaired);
        assertThat(given("an operator who runs \"pool-failover east\" after the repair")
                        .laterOrders())
                .containsExactly(repaired);
    }

    @Test
    void argumentsAreTakenFromTheSentence() {
        assertThat(event("paired-pools", "the operator forces the pool west over"))
                .containsExactly(new Order("pool-failover.sh", List.of("west", "--disaster")));
        assertThat(given("the files are copied to the other site every 3 minutes")
                        .ordered())
                .containsExactly(new Order("files-interval.sh", List.of("180")));
        assertThat(event("availability-group", "the operator moves the primary to a standby"))
                .containsExactly(new Order("switchover.sh", Order.Argument.A_STANDBY));
        assertThat(event("availability-group", "the operator runs \"switchover {standby}\""))
                .containsExactly(new Order("switchover.sh", Order.Argument.A_STANDBY));
        assertThat(event("availability-group", "the operator moves the primary to every member in turn"))
                .hasSize(3)
                .containsOnly(new Order("switchover.sh", Order.Argument.NEXT_MEMBER));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "paired-pools",
                        "",
                        "the operator runs \"pool-failovr east\"",
                        5,
                        "environment paired-pools has no runbook 'pool-failovr.sh'; did you mean 'pool-failover.sh'?"),
                arguments(
                        "paired-pools",
                        "And an operator who runs \"nothing\" after 3 seconds",
                        "the primary is killed",
                        4,
                        "environment paired-pools has no runbook 'nothing.sh'; known are "),
                arguments(
                        "etcd",
                        "",
                        "the operator runs \"switchover\"",
                        5,
                        "environment etcd has no operator; add x-drill.operator to its Compose file"),
                arguments(
                        "paired-pools",
                        "",
                        "the operator fails the pool eest over",
                        5,
                        "the environment has no pool 'eest'; did you mean 'east'?"),
                arguments(
                        "paired-pools",
                        "",
                        "the operator fials the pool east over",
                        5,
                        "did you mean 'the operator fails the pool {word} over'?"),
                arguments(
                        "paired-pools",
                        "And the files are copied to the other site every 1.5 seconds",
                        "the primary is killed",
                        4,
                        "a runbook takes a duration in whole seconds, not 1.5 s"),
                arguments(
                        "mirroring",
                        "",
                        "the operator patches every server in turn",
                        5,
                        "no When line is worded 'the operator patches every server in turn'"),
                arguments(
                        "availability-group",
                        "",
                        "the operator runs \"switchover {standby} now\"",
                        5,
                        "{standby} and {next-member} are the last argument of a runbook"),
                arguments(
                        "availability-group",
                        "",
                        "the operator runs \"../../x\"",
                        5,
                        "'../../x' names no runbook; write its file name and its arguments"),
                arguments(
                        "availabilty-group",
                        "",
                        "the operator moves the primary to a standby",
                        5,
                        "there is no environment 'availabilty-group', so its sentences are not known; did you mean 'availability-group'?"));
    }

    @ParameterizedTest(name = "{1} {2} → {4}")
    @MethodSource("mistakes")
    void aMistakeIsOneSentenceWithItsLine(String environment, String given, String when, int line, String said) {
        Throwable thrown = catchThrowable(() -> plan(environment, given, when));
        assertThat(thrown).isExactlyInstanceOf(BadInput.class);
        assertThat(thrown.getMessage())
                .startsWith("a.feature:" + line + ": ")
                .contains(said)
                .hasLineCount(1);
    }

    @Test
    void aSentenceThatTheSuiteHasAlreadyIsRefusedWhereItIsDeclared() {
        Path compose = Path.of("compose.yaml");
        Runbook clash = new Runbook("", "the primary has been killed", List.of(List.of("kill.sh")), compose, 7);
        assertThat(catchThrowable(() -> RunbookWordings.of(clash, List.of("pool"), Wordings.FACTORY)))
                .isExactlyInstanceOf(BadInput.class)
                .hasMessageStartingWith("compose.yaml:7: ")
                .hasMessageContaining("is a line of the suite already: Given {target} has/have been killed");
    }
}
