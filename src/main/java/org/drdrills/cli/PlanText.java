package org.drdrills.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Objective;
import org.drdrills.drill.Build;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Rehearsal;
import org.drdrills.evidence.bundle.Approval;
import org.drdrills.record.Json;
import org.drdrills.record.Sha256;
import org.drdrills.topology.Environment;

/**
 * What a person approves before a system in use is drilled: the drills with their commands and objectives, and the hashes of the files that
 * they are made of. The same input gives the same text.
 *
 * @param stop conditions that end a drill early
 */
record PlanText(String format, String suite, int repeat, List<String> stop, List<Subject> systems, List<Drill> drills) {
    /** @param kind what it is: lab, restored copy, staging, production */
    record Subject(String name, String kind, String title, String sha256, String window, List<String> limits) {}

    /** @param actions what is done, with the commands, were the first member the primary */
    record Drill(
            String id,
            String title,
            String environment,
            String featureSha256,
            List<String> actions,
            List<String> objectives) {}

    static String of(
            Collection<DrillPlan> plans, Map<String, Environment> environments, int repeat, List<String> stop) {
        List<Subject> systems = new ArrayList<>();
        List<Drill> drills = new ArrayList<>();
        try {
            for (Environment environment : environments.values()) {
                systems.add(system(environment));
            }
            for (DrillPlan plan : plans) {
                Environment where = environments.get(plan.environment());
                drills.add(new Drill(
                        plan.id(),
                        plan.title(),
                        plan.environment(),
                        Sha256.of(plan.file()),
                        new Rehearsal(where)
                                .of(plan).stream().map(String::strip).toList(),
                        plan.in(where).objectives().stream()
                                .map(Objective::words)
                                .toList()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files of the plan could not be read", e);
        }
        return Json.text(new PlanText(Approval.PLAN_FORMAT, Build.here().version(), repeat, stop, systems, drills));
    }

    private static Subject system(Environment environment) throws IOException {
        return new Subject(
                environment.name(),
                environment.system().map(system -> system.kind().word()).orElse("lab of the suite"),
                environment.title(),
                Sha256.ofTree(environment.file().getParent()),
                environment
                        .system()
                        .flatMap(system -> system.window())
                        .map(window -> window.from() + " to " + window.to())
                        .orElse(""),
                environment.system().map(system -> system.most()).stream()
                        .map(most -> most.members() + " members or " + most.sites() + " sites are struck at most; "
                                + most.rate() + " operations per second at most")
                        .toList());
    }
}
