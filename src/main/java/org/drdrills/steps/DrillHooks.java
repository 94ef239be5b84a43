package org.drdrills.steps;

import io.cucumber.java.After;
import io.cucumber.java.AfterAll;
import io.cucumber.java.Before;
import io.cucumber.java.Scenario;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.drill.Build;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Project;
import org.opentest4j.TestAbortedException;

/**
 * Gives each scenario its plan and its campaign. Where an IDE or Maven started Cucumber there is no campaign yet: the first
 * scenario begins one with all drills that the tags select. Cucumber's hooks after all scenarios are static, so that campaign is too.
 */
public final class DrillHooks {
    private static Campaign standalone;
    private static Terminal terminal;

    private final Script script;

    public DrillHooks(Script script) {
        this.script = script;
    }

    private static synchronized Campaign standalone() {
        if (standalone == null) {
            Path home = home();
            Project project = Project.at(home);
            project.requires(Build.here().version());
            String tags = System.getProperty("cucumber.filter.tags", "");
            // Cucumber was given the features of this folder alone, also beside the suite.
            List<DrillPlan> queue = Features.select(new Features(home).drills(""), tags, "").stream()
                    .filter(plan -> project.rootOf(plan.file()).equals(project.home()))
                    .toList();
            Campaign.missingImage(queue.stream()
                            .map(plan -> EnvironmentFile.named(home.resolve("environments"), plan.environment()))
                            .distinct()
                            .toList())
                    .ifPresent(missing -> {
                        throw new BadInput(missing);
                    });
            terminal = new Terminal(new PrintWriter(System.out, true, StandardCharsets.UTF_8), false);
            standalone = Campaign.begin(new Campaign.Settings(
                    home,
                    home.resolve("reports"),
                    queue,
                    System.nanoTime(),
                    StopConditions.NONE,
                    System.getProperty("drdrills.approval", ""),
                    "",
                    "cucumber" + (tags.isEmpty() ? "" : " --tags '" + tags + "'"),
                    terminal));
        }
        return standalone;
    }

    private static Path home() {
        return Path.of(System.getProperty("drdrills.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    @AfterAll
    public static synchronized void endStandaloneCampaign() {
        if (standalone != null) {
            Campaign ending = standalone;
            standalone = null;
            ending.close();
            terminal.finish(ending, List.of());
        }
    }

    /** What no line of the scenario states and holds in every drill all the same. */
    @After
    public void guarantees(Scenario scenario) {
        if (!scenario.isFailed()) {
            script.guarantees();
        }
    }

    @Before
    public void begin(Scenario scenario) {
        DrillPlan plan = Features.planAt(home(), scenario.getUri(), scenario.getLine());
        Campaign campaign = script.campaign().orElseGet(DrillHooks::standalone);
        if (!campaign.awaits(plan)) {
            throw new TestAbortedException(
                    "not applicable, because every environment here has drills instead of it; drill run --environment NAME --tags @any runs it in one");
        }
        script.runs(plan, campaign);
    }
}
