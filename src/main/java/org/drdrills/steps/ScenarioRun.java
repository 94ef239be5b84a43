package org.drdrills.steps;

import io.cucumber.core.feature.FeatureWithLines;
import io.cucumber.core.options.CommandlineOptionsParser;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCaseFinished;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Inconclusive;

/** Runs the scenarios of a campaign in Cucumber, whose step classes are given the campaign. */
public final class ScenarioRun {
    private static final String GLUE = "org.drdrills.steps";
    private static final String ALLURE = "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm";

    private ScenarioRun() {}

    /** @return a sentence for each scenario that ended neither with a verdict nor as not applicable */
    public static List<String> of(Campaign campaign, List<DrillPlan> plans) {
        campaign.collectAllureResults();
        List<String> broken = new ArrayList<>();
        launches(plans).forEach(together -> launch(campaign, together, broken));
        return broken;
    }

    /** One launch runs a scenario once; a feature of several environments needs one for each. */
    static List<List<DrillPlan>> launches(List<DrillPlan> plans) {
        List<List<DrillPlan>> launches = new ArrayList<>();
        for (DrillPlan plan : plans) {
            if (launches.isEmpty()
                    || launches.getLast().stream()
                            .anyMatch(other -> other.file().equals(plan.file())
                                    && !other.environment().equals(plan.environment()))) {
                launches.add(new ArrayList<>());
            }
            launches.getLast().add(plan);
        }
        return launches;
    }

    private static void launch(Campaign campaign, List<DrillPlan> plans, List<String> broken) {
        RuntimeOptionsBuilder options = new CommandlineOptionsParser(OutputStream.nullOutputStream())
                .parse("--glue", GLUE, "--plugin", ALLURE, "--plugin", "message:" + campaign.nextMessages())
                .setNoSummary()
                .setPublishQuiet(true);
        plans.forEach(
                plan -> options.addFeature(FeatureWithLines.create(plan.file().toUri(), List.of(plan.line()))));
        ConcurrentEventListener results =
                publisher -> publisher.registerHandlerFor(TestCaseFinished.class, end -> note(end, broken));
        // One for the whole launch: Cucumber asks for it where it makes the steps and again where it starts the
        // scenarios.
        CampaignSteps steps = new CampaignSteps(campaign);
        Runtime.builder()
                .withRuntimeOptions(options.build())
                .withObjectFactorySupplier(() -> steps)
                .withAdditionalPlugins(results)
                .build()
                .run();
    }

    private static void note(TestCaseFinished end, List<String> broken) {
        Throwable error = end.getResult().getError();
        if (error == null
                || end.getResult().getStatus() == Status.SKIPPED
                || error instanceof AssertionError
                || error instanceof Inconclusive) {
            return;
        }
        broken.add(end.getTestCase().getName() + ": "
                + (error instanceof UncheckedIOException disk ? Campaign.sentence(disk) : error.toString()));
    }
}
