package org.drdrills.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Verdict;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios run for the campaign that they are handed to. The members of this environment share no volume, so no lab is started. */
class ScenarioRunTest {
    private static final String FEATURE = """
            @drill @severity=normal
            Feature: Loss of the storage
              The storage that the pool does not have is lost.

              Scenario: %s
                Given the environment "availability-group"
                When the shared storage is lost
                Then no acknowledged write is lost
            """;

    @TempDir
    Path folder;

    private Campaign begin(String title, List<DrillPlan> plans) {
        return Campaign.begin(new Campaign.Settings(
                Path.of("").toAbsolutePath(),
                folder.resolve(title.replace(' ', '-')),
                plans,
                1,
                StopConditions.NONE,
                "",
                "",
                "test",
                new Terminal(new PrintWriter(Writer.nullWriter()), true),
                Map.of(Campaign.TRIAL, title)));
    }

    private List<DrillPlan> plans(String title) throws Exception {
        Path file = folder.resolve(title.replace(' ', '-') + ".feature");
        return new Features(Path.of("")).read(Files.writeString(file, FEATURE.formatted(title)));
    }

    @Test
    void twoCampaignsAtOnceKeepTheirOwnRecords() throws Exception {
        List<String> titles = List.of("The first storage is lost", "The second storage is lost");
        List<Campaign> campaigns = new ArrayList<>();
        List<Thread> runs = new ArrayList<>();
        List<String> broken = Collections.synchronizedList(new ArrayList<>());
        for (String title : titles) {
            List<DrillPlan> plans = plans(title);
            Campaign campaign = begin(title, plans);
            campaigns.add(campaign);
            runs.add(Thread.ofPlatform().start(() -> broken.addAll(ScenarioRun.of(campaign, plans))));
        }
        for (Thread run : runs) {
            run.join();
        }
        campaigns.forEach(Campaign::close);

        assertThat(broken).isEmpty();
        for (int i = 0; i < titles.size(); i++) {
            assertThat(campaigns.get(i).done()).hasSize(1);
            assertThat(campaigns.get(i).done().getFirst().title()).isEqualTo(titles.get(i));
            assertThat(campaigns.get(i).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(campaigns.get(i).folder().cucumberMessages().resolve("1.ndjson"))
                    .isNotEmptyFile();
        }
    }

    @Test
    void aScenarioOfNoCampaignIsReportedAsBroken() throws Exception {
        List<DrillPlan> plans = plans("The storage is lost");
        Campaign campaign = begin("The storage is lost", plans);
        try {
            Files.delete(plans.getFirst().file());
            Files.writeString(
                    plans.getFirst().file(),
                    FEATURE.formatted("The storage is lost").replace("no acknowledged write is lost", "all is well"));
            assertThat(ScenarioRun.of(campaign, plans))
                    .singleElement()
                    .asString()
                    .startsWith("the-storage-is-lost: it was not run: ");
        } finally {
            campaign.close();
        }
    }

    private String toldAtTheEnd(String glue, String feature) throws Exception {
        List<DrillPlan> plans = plans("The storage is lost");
        Campaign campaign = begin("The storage is lost", plans);
        List<String> broken;
        try {
            Files.writeString(plans.getFirst().file(), feature);
            broken = ScenarioRun.of(campaign, plans, glue);
        } finally {
            campaign.close();
        }
        assertThat(campaign.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        StringWriter said = new StringWriter();
        new Terminal(new PrintWriter(said, true), false).finish(campaign, broken);
        return said.toString();
    }

    @Test
    void whereCucumberFindsNoStepsTheReasonIsTold() throws Exception {
        assertThat(toldAtTheEnd("org.drdrills.nowhere", FEATURE.formatted("The storage is lost")))
                .contains(
                        "Broken: the-storage-is-lost: it was not run: Cucumber found no step for the lines of ",
                        "(UNDEFINED); the suite is not whole, unpack it or build it again",
                        "0 of 1 drills met their objectives; 1 was not run.");
    }

    @Test
    void whereTheScenarioHasGoneTheReasonIsTold() throws Exception {
        assertThat(toldAtTheEnd("org.drdrills.steps", "Feature: Nothing is lost\n"))
                .contains(
                        "Broken: the-storage-is-lost: it was not run: there is no such scenario at ",
                        ":5 any more; the file was changed since the run began",
                        "0 of 1 drills met their objectives; 1 was not run.");
    }

    @Test
    void aScenarioOfTwoEnvironmentsTakesTwoLaunches() throws Exception {
        DrillPlan plan = plans("The storage is lost").getFirst();
        assertThat(ScenarioRun.launches(List.of(plan.in("one"), plan.in("two"))))
                .hasSize(2);
        assertThat(ScenarioRun.launches(List.of(plan, plan))).hasSize(1);
    }
}
