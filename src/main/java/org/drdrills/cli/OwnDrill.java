package org.drdrills.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Missable;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;

/**
 * A drill of a user's own: an event, and the user's RTO. It stands in {@code features/<environment>.feature}, to be edited.
 *
 * @param event  the words of a When line
 * @param within the words of a duration
 */
record OwnDrill(Path home, Environment where, String event, String within) {
    /** Events that cut off a site, whose own clients cannot be served meanwhile. */
    private static final String SITE = ".*\\bsite goes dark.*|(nothing|connections) .*\\bsite\\b.*";
    /** Events after which another member must take over, or all must return. */
    private static final String TAKES_OVER =
            "(?!everything |no more than ).*\\b(primary|every member|every machine|of the pool)\\b.*";

    /**
     * Adds the scenario to the feature, or begins the feature with it.
     *
     * @throws BadInput if the words mean nothing, or nothing in this environment; then nothing is written
     */
    DrillPlan write() {
        Path file = home.resolve("features").resolve(where.name() + ".feature");
        String text = read(file) + scenario();
        List<DrillPlan> plans = new Features(home).parse(text, file.toString());
        DrillPlan plan = plans.getLast();
        plan.inapplicable(where).ifPresent(why -> {
            throw new BadInput("this would be no drill of " + where.name() + ", because " + why);
        });
        Missable.demand(plan, where);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("The drill could not be written to " + file, e);
        }
        return plan;
    }

    private String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).stripTrailing() + "\n\n" : """
                    @drill @severity=critical
                    Feature: Drills of %1$s
                      The limits are this project's own.

                      Background:
                        Given the environment "%1$s"
                        And clients write and read at 90 operations per second
                        And the service has been steady for 10 seconds

                    """.formatted(where.name());
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the feature cannot be read: " + e.getMessage());
        }
    }

    private String scenario() {
        Pool pool = where.pool();
        Engine engine = Engines.of(pool);
        List<String> lines = new ArrayList<>();
        lines.add("@smoke");
        lines.add("Scenario: Writes return within " + within + " when " + event);
        lines.add("  When " + event);
        boolean site = event.matches(SITE);
        if (site || event.matches(TAKES_OVER)) {
            lines.add("  Then clients " + (site ? "of the other sites " : "") + "are interrupted");
            lines.add("  And writes " + (site ? "from the other sites " : "") + "are acknowledged again within "
                    + within);
        } else {
            lines.add("  Then no client is interrupted for longer than " + within);
        }
        // The RPO: nothing, where a copy is waited for.
        lines.add(
                pool.synchronous()
                        ? "  And no acknowledged write is lost"
                        : "  And at most 5 seconds of acknowledged writes are lost");
        if (pool.backEnd().isEmpty() && engine.namesServers(pool.settings())) {
            lines.add("  And at no moment do two nodes accept writes");
        }
        if (engine.readsMembers(pool.settings())) {
            lines.add("  And every member is in sync again within 60 seconds of healing");
        }
        return String.join("\n", lines).indent(2);
    }
}
