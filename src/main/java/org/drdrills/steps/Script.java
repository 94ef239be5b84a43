package org.drdrills.steps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.check.Check;
import org.drdrills.check.Conditions;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Inconclusive;
import org.drdrills.fault.Fault;
import org.drdrills.measure.Scope;
import org.drdrills.topology.Workload;

/**
 * The contents of one scenario. While a feature is read, its lines fill it in; while its drill runs, the When line runs the
 * drill and Then lines look findings up.
 */
public final class Script {
    private static final Duration AFTER_REPAIR = Duration.ofSeconds(5);

    private String environment;
    private double rate = 150;
    private int clients = 4;
    private Optional<Duration> waits = Optional.empty();
    private final Map<Workload, Integer> beside = new EnumMap<>(Workload.class);
    private Duration steady = Duration.ofSeconds(5);
    private String pool = "";
    private final List<DrillPlan.Order> ordered = new ArrayList<>();
    private final List<Fault> preparations = new ArrayList<>();
    private DrillPlan.Happening event;
    private final List<DrillPlan.LaterOrder> laterOrders = new ArrayList<>();
    private final List<Objective> objectives = new ArrayList<>();
    private Optional<String> demanded = Optional.empty();
    private String words = "";
    private int line;
    private String eventWords = "";

    private Campaign campaign;
    private DrillPlan running;
    private Judgement done;
    private int next;

    public Script() {}

    /** @param campaign of which the scenario will be run */
    Script(Campaign campaign) {
        this.campaign = campaign;
    }

    /** The campaign that it was made for; empty where Cucumber was started by an IDE or by Maven. */
    Optional<Campaign> campaign() {
        return Optional.ofNullable(campaign);
    }

    /** The line that is being read. */
    void reads(String words, int line) {
        this.words = words;
        this.line = line;
    }

    /** From now on lines are carried out, not read. */
    void runs(DrillPlan plan, Campaign of) {
        running = plan;
        campaign = of;
    }

    void environment(String name) {
        if (environment != null) {
            throw new IllegalArgumentException("a scenario has one environment; this is the second");
        }
        environment = name;
    }

    void anywhere() {
        environment(DrillPlan.ANYWHERE);
    }

    boolean anyEnvironment() {
        return DrillPlan.ANYWHERE.equals(environment);
    }

    void rate(double perSecond) {
        rate = perSecond;
    }

    void clients(int ofEachSite) {
        clients = ofEachSite;
    }

    void waits(Duration longest) {
        waits = Optional.of(longest);
    }

    void beside(Workload workload, int perSecond) {
        if (perSecond < 1 || perSecond > 1000) {
            throw new IllegalArgumentException(
                    "clients can " + workload.words() + " 1 to 1000 times per second, not " + perSecond);
        }
        beside.put(workload, perSecond);
    }

    void steady(Duration duration) {
        steady = duration;
    }

    void pool(String name) {
        pool = name;
    }

    void already(DrillPlan.Order order) {
        if (!preparations.isEmpty()) {
            throw new IllegalArgumentException(
                    "what the operator has done comes before what has gone wrong; write it above");
        }
        ordered.add(order);
    }

    /** The order some seconds after the repair of what failed. */
    void afterRepair(DrillPlan.Order order) {
        later(new DrillPlan.LaterOrder(AFTER_REPAIR, true, order));
    }

    void already(Fault fault) {
        preparations.add(fault);
    }

    void later(DrillPlan.LaterOrder order) {
        if (!laterOrders.isEmpty() && laterOrders.getLast().repaired() && !order.repaired()) {
            throw new IllegalArgumentException(
                    "the operator does this before the repair; write it above what is done after it");
        }
        laterOrders.add(order);
    }

    /** The one event. */
    void happens(DrillPlan.Happening happening) {
        if (running == null) {
            event = happening;
            eventWords = words;
            return;
        }
        done = campaign.run(running);
        List<Finding> doubts = done.assumptions().stream()
                .filter(finding -> finding.verdict() != Verdict.MET)
                .toList();
        if (!doubts.isEmpty() && done.verdict() == Verdict.INCONCLUSIVE) {
            throw new Inconclusive(
                    String.join(" ", doubts.stream().map(Finding::sentence).toList()));
        }
    }

    /** What the line demands of one pool only. */
    void inPool(String name, Runnable demand) {
        demanded = Optional.of(name);
        try {
            demand.run();
        } finally {
            demanded = Optional.empty();
        }
    }

    void requires(Check check, Limit limit) {
        requires(check, limit, Scope.ALL);
    }

    void requires(Check check, Limit limit, Scope scope) {
        if (running == null) {
            objectives.add(new Objective(check, limit, scope, demanded, words, line));
            return;
        }
        heed(done.findings().get(next++));
    }

    /** The findings on guarantees that no line states; they come after those of the lines. */
    void guarantees() {
        if (done != null) {
            done.findings().subList(next, done.findings().size()).forEach(Script::heed);
        }
    }

    private static void heed(Finding finding) {
        switch (finding.verdict()) {
            case MET -> {}
            // Allure's page swallows what looks like markup.
            case MISSED ->
                throw new AssertionError(finding.sentence().replace('<', '‹').replace('>', '›'));
            case INCONCLUSIVE -> throw new Inconclusive(finding.sentence());
        }
    }

    /**
     * Carries out a line while the drill runs: the When line runs it, Then lines look findings up. Given lines are part of
     * the plan already.
     */
    void carryOut(String line) {
        if (done != null) {
            Wordings.shared().demand(this, line);
        } else if (line.equals(running.eventWords())) {
            happens(running.event());
        }
    }

    /** Every order of the operator so far. */
    List<DrillPlan.Order> orders() {
        List<DrillPlan.Order> orders = new ArrayList<>(ordered);
        if (event instanceof DrillPlan.Orders given) {
            orders.addAll(given.orders());
        }
        laterOrders.forEach(later -> orders.add(later.order()));
        return orders;
    }

    DrillPlan.Happening happened() {
        return event;
    }

    String missing() {
        return environment == null
                ? "it names no environment; add: Given the environment \"…\""
                : event == null
                        ? "nothing happens in it; a drill has exactly one When"
                        : objectives.isEmpty() ? "it demands nothing; a drill has at least one Then" : "";
    }

    DrillPlan plan(
            String id,
            String title,
            String feature,
            String description,
            List<String> tags,
            java.nio.file.Path file,
            int at,
            String text) {
        Duration hold =
                event instanceof DrillPlan.Failure failure ? failure.hold().orElse(Duration.ZERO) : Duration.ZERO;
        return new DrillPlan(
                id,
                title,
                feature,
                description,
                tags,
                file,
                at,
                text,
                environment,
                pool,
                new Conditions(rate, steady, hold),
                clients,
                waits,
                Collections.unmodifiableMap(new EnumMap<>(beside)),
                List.copyOf(ordered),
                List.copyOf(preparations),
                event,
                eventWords,
                List.copyOf(laterOrders),
                List.copyOf(objectives));
    }
}
