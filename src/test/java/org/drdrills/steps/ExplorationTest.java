package org.drdrills.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplorationTest {
    private static final List<String> DEMANDS =
            List.of("no acknowledged write is lost", "at no moment do two nodes accept writes");
    private static final Trial FOUND = new Trial(
            "availability-group",
            400,
            List.of("a witness has been killed", "the other standby has been killed"),
            "nothing passes between the primary's site and every other site for {hold}",
            Duration.ofSeconds(90),
            DEMANDS);

    private static Environment environment(String name) {
        return EnvironmentFile.named(Path.of("environments"), name);
    }

    private static List<Trial> trials(String environment, long seed, int count) {
        Exploration exploration = new Exploration(environment(environment), seed);
        return IntStream.range(0, count).mapToObj(exploration::trial).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"availability-group", "mirroring", "failover-cluster", "paired-pools"})
    void theSameSeedGivesTheSameTrialsAndEachIsADrill(String environment) {
        List<Trial> trials = trials(environment, 7, 40);
        assertThat(trials(environment, 7, 40)).isEqualTo(trials);
        assertThat(trials(environment, 8, 40)).isNotEqualTo(trials);
        assertThat(new HashSet<>(trials)).hasSizeGreaterThan(30);
        Features features = new Features(Path.of(""));
        for (Trial trial : trials) {
            DrillPlan plan = features.parse(trial.feature("Tried", "Tried."), "tried.feature")
                    .getFirst();
            assertThat(plan.eventWords()).isEqualTo(trial.words());
            assertThat(plan.preparations()).hasSameSizeAs(trial.already());
            assertThat(plan.objectives()).hasSameSizeAs(trial.demands());
            assertThat(plan.environment()).isEqualTo(environment);
        }
    }

    @Test
    void aTrialDoesNotDependOnThoseBeforeIt() {
        assertThat(new Exploration(environment("availability-group"), 7).trial(23))
                .isEqualTo(trials("availability-group", 7, 30).get(23));
    }

    @Test
    void manyKindsOfFaultAreTried() {
        Set<String> kinds = new HashSet<>();
        trials("availability-group", 3, 120)
                .forEach(trial ->
                        kinds.add(Wordings.shared().event(trial.words()).wording()));
        assertThat(kinds).hasSizeGreaterThan(9).noneMatch(wording -> wording.contains("lost for good"));
    }

    @Test
    void whatIsNotNeededIsLeftOut() {
        List<Trial> asked = new ArrayList<>();
        Trial least = Exploration.shrink(
                FOUND,
                trial -> {
                    asked.add(trial);
                    return trial.already().contains("a witness has been killed")
                            && trial.hold().toSeconds() >= 20;
                },
                100);
        assertThat(least)
                .isEqualTo(new Trial(
                        "availability-group",
                        50,
                        List.of("a witness has been killed"),
                        FOUND.event(),
                        Duration.ofSeconds(30),
                        DEMANDS));
        assertThat(asked).hasSizeLessThan(20);
    }

    @Test
    void whatHappenedBeforeMayBeAllThatItTakes() {
        Trial least = Exploration.shrink(
                FOUND,
                trial -> (trial.already() + trial.words()).contains("a witness")
                        || trial.already().contains("a witness has been killed"),
                100);
        assertThat(least.already()).isEmpty();
        assertThat(least.words()).isEqualTo("a witness is killed");
    }

    @Test
    void whereNothingSimplerShowsItNothingIsLeftOut() {
        assertThat(Exploration.shrink(FOUND, trial -> false, 100)).isEqualTo(FOUND);
        List<Trial> asked = new ArrayList<>();
        Exploration.shrink(
                FOUND,
                trial -> {
                    asked.add(trial);
                    return true;
                },
                3);
        assertThat(asked).hasSize(3);
    }

    @Test
    void whatWasFoundIsAFeature() {
        assertThat(FOUND.feature("Found", "Once.\nTwice.")).isEqualTo("""
                @drill @explored @severity=normal
                Feature: Found
                  Once.
                  Twice.

                  Scenario: Found
                    Given the environment "availability-group"
                    And clients write and read at 400 operations per second
                    And a witness has been killed
                    And the other standby has been killed
                    When nothing passes between the primary's site and every other site for 90 seconds
                    Then no acknowledged write is lost
                    And at no moment do two nodes accept writes
                """);
    }
}
