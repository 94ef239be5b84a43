package org.drdrills.steps;

import io.cucumber.java.AfterAll;
import io.cucumber.java.Before;
import io.cucumber.java.BeforeAll;
import io.cucumber.java.Scenario;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.opentest4j.TestAbortedException;

/** Begins and ends the campaign, and tells each scenario its plan. */
public final class DrillHooks {
    private static final Terminal TERMINAL = new Terminal(new PrintWriter(System.out, true), false);
    private static boolean ours;

    private final Script script;

    public DrillHooks(Script script) {
        this.script = script;
    }

    /** Where nobody began a campaign (an IDE, Maven), one is begun with all drills that the tags select. */
    @BeforeAll
    public static void beginCampaign() {
        if (Campaign.running()) {
            return;
        }
        Path home = Path.of(System.getProperty("drdrills.home", "."))
                .toAbsolutePath()
                .normalize();
        String tags = System.getProperty("cucumber.filter.tags", "");
        Campaign.begin(new Campaign.Settings(
                home,
                home.resolve("reports"),
                Features.select(new Features().drills(home, ""), tags, ""),
                System.nanoTime(),
                StopConditions.NONE,
                System.getProperty("drdrills.approval", ""),
                "",
                "cucumber" + (tags.isEmpty() ? "" : " --tags '" + tags + "'"),
                TERMINAL));
        ours = true;
    }

    @AfterAll
    public static void endCampaign() {
        if (ours) {
            Campaign campaign = Campaign.current();
            campaign.close();
            TERMINAL.finish(campaign, List.of());
        }
    }

    @Before
    public void begin(Scenario scenario) {
        DrillPlan plan = Features.planAt(scenario.getUri(), scenario.getLine());
        if (!Campaign.current().awaits(plan)) {
            throw new TestAbortedException(
                    "not applicable, because every environment here has drills of its own; ./drill run --environment NAME --tags @any runs it in one");
        }
        script.runs(plan);
    }
}
