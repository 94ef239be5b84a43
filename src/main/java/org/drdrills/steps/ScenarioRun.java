package org.drdrills.steps;

import io.cucumber.core.feature.FeatureWithLines;
import io.cucumber.core.options.CommandlineOptionsParser;
import io.cucumber.core.options.RuntimeOptionsBuilder;
import io.cucumber.core.runtime.Runtime;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.Result;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCaseFinished;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Inconclusive;
import org.opentest4j.TestAbortedException;

/** Runs the scenarios of a campaign in Cucumber, whose step classes are given the campaign. */
public final class ScenarioRun {
    private static final String GLUE = "org.drdrills.steps";
    private static final String ALLURE = "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm";

    private ScenarioRun() {}

    /** @return a sentence for each drill that ended without a verdict */
    public static List<String> of(Campaign campaign, List<DrillPlan> plans) {
        return of(campaign, plans, GLUE);
    }

    /** @param glue package of the steps */
    static List<String> of(Campaign campaign, List<DrillPlan> plans, String glue) {
        campaign.collectAllureResults();
        List<String> broken = new ArrayList<>();
        for (List<DrillPlan> together : launches(plans)) {
            int before = campaign.ended().size();
            Map<String, Result> results = launch(campaign, together, glue);
            List<String> judged = campaign.ended().stream().skip(before).toList();
            for (DrillPlan plan : together) {
                boolean done = judged.stream().anyMatch(id -> id.matches(Pattern.quote(plan.id()) + "(-r\\d+)?"));
                trouble(plan, results.get(place(plan.file(), plan.line())), done)
                        .ifPresent(why -> broken.add(plan.id() + ": " + why));
            }
        }
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

    /** @return results by the place of their scenario */
    private static Map<String, Result> launch(Campaign campaign, List<DrillPlan> plans, String glue) {
        RuntimeOptionsBuilder options = new CommandlineOptionsParser(OutputStream.nullOutputStream())
                .parse("--glue", glue, "--plugin", ALLURE, "--plugin", "message:" + campaign.nextMessages())
                .setNoSummary()
                .setPublishQuiet(true);
        plans.forEach(
                plan -> options.addFeature(FeatureWithLines.create(plan.file().toUri(), List.of(plan.line()))));
        Map<String, Result> results = new ConcurrentHashMap<>();
        ConcurrentEventListener ends = publisher -> publisher.registerHandlerFor(
                TestCaseFinished.class,
                end -> results.put(
                        place(
                                Path.of(end.getTestCase().getUri()),
                                end.getTestCase().getLocation().getLine()),
                        end.getResult()));
        // One for the whole launch: Cucumber asks for it where it makes the steps and again where it starts the
        // scenarios.
        CampaignSteps steps = new CampaignSteps(campaign);
        Runtime.builder()
                .withRuntimeOptions(options.build())
                .withObjectFactorySupplier(() -> steps)
                .withAdditionalPlugins(ends)
                .build()
                .run();
        return results;
    }

    private static String place(Path file, int line) {
        return file.toAbsolutePath().normalize() + ":" + line;
    }

    /**
     * @param result null where Cucumber held no such scenario
     * @param judged whether there is a verdict
     */
    private static Optional<String> trouble(DrillPlan plan, Result result, boolean judged) {
        Throwable error = result == null ? null : result.getError();
        if (error instanceof UncheckedIOException disk) {
            return Optional.of(Campaign.sentence(disk));
        }
        if (judged) {
            return error == null || error instanceof AssertionError || error instanceof Inconclusive
                    ? Optional.empty()
                    : Optional.of(error.toString());
        }
        if (error != null) {
            return Optional.of(
                    "it was not run: " + (error instanceof TestAbortedException ? error.getMessage() : error));
        }
        String where = plan.file() + ":" + plan.line();
        return Optional.of(
                result == null || result.getStatus() == Status.PASSED
                        ? "it was not run: there is no such scenario at " + where
                                + " any more; the file was changed since the run began"
                        : "it was not run: Cucumber found no step for the lines of " + where + " in " + GLUE + " ("
                                + result.getStatus() + "); the suite is not whole, unpack it or build it again");
    }
}
