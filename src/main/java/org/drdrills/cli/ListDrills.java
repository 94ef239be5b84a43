package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.drdrills.check.Objective;
import org.drdrills.drill.DrillPlan;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Period;
import org.drdrills.record.Json;
import org.drdrills.record.Reports;
import org.drdrills.topology.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists drills. */
@Command(
        name = "list",
        description = "List drills with their objectives.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:done", "2:wrong usage or input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill list --tags '@partition and not @slow'",
            "  drill list --environment etcd --overdue --within 90",
            "  drill list --json"
        })
final class ListDrills implements Callable<Integer> {
    @Mixin
    private Selection selection;

    @Option(names = "--overdue", description = "Only drills that are overdue.")
    private boolean overdue;

    @Option(
            names = "--within",
            paramLabel = "DAYS",
            description = "A drill that was not met for N days is overdue (default ${DEFAULT-VALUE}).",
            defaultValue = "365")
    private int within;

    @Option(names = "--reports", paramLabel = "FOLDER", description = "Where the runs are (default: reports).")
    private Path reports;

    @Option(names = "--json", description = "For machines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (within < 1) {
            throw new ParameterException(spec.commandLine(), "--within takes a number of days from 1, not " + within);
        }
        List<DrillPlan> plans = selection.plans(Main.home());
        Map<String, Period.Drill> past = past(plans);
        if (overdue) {
            plans = plans.stream()
                    .filter(plan ->
                            past.containsKey(plan.id()) && past.get(plan.id()).overdue())
                    .toList();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.lines(plans.stream()
                    .map(plan -> Line.of(plan, past.get(plan.id())))
                    .toList()));
            return Main.MET;
        }
        String feature = "";
        for (DrillPlan plan : plans) {
            if (!plan.feature().equals(feature)) {
                feature = plan.feature();
                out.println((feature.isEmpty() ? "" : "\n") + feature + "  (" + plan.environment() + ")");
            }
            out.println("  %-7s %s%s%s".formatted(plan.seed(), plan.id(), due(past.get(plan.id())), tags(plan)));
        }
        long late = plans.stream()
                .filter(plan ->
                        past.containsKey(plan.id()) && past.get(plan.id()).overdue())
                .count();
        out.println((plans.isEmpty() ? "" : "\n") + plans.size() + " drills. Run one: drill run --drill ID");
        boolean policy =
                past.values().stream().anyMatch(drill -> !drill.system().isEmpty());
        out.println(
                past.isEmpty()
                        ? "No run here yet. Run every drill once: drill run --all"
                        : late + " overdue: not met within "
                                + (policy ? "the days that reports/policy.yaml sets." : within + " days."));
        return Main.MET;
    }

    /** By id; empty where there is no run at all, because then everything would be overdue. */
    private Map<String, Period.Drill> past(List<DrillPlan> plans) {
        Path folder = reports == null ? Main.home().resolve("reports") : reports;
        if (Reports.at(folder).runs().isEmpty()) {
            return Map.of();
        }
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Map<String, Period.Drill> past = new HashMap<>();
        Period.of(folder, today.minusYears(1), today, within, Catalogue.of(Main.home(), plans))
                .drills()
                .forEach(drill -> past.put(drill.drill(), drill));
        return past;
    }

    /** The tags that select this drill among others. */
    private static String tags(DrillPlan plan) {
        return plan.tags().stream()
                .filter(tag -> !tag.equals("drill") && !tag.startsWith("seed-"))
                .map(tag -> " @" + tag)
                .collect(Collectors.joining("", " ", ""));
    }

    /** What programs get of a drill. */
    private record Line(
            boolean overdue,
            String lastMet,
            String changed,
            String id,
            String seed,
            String title,
            String feature,
            String environment,
            String file,
            int line,
            List<String> tags,
            String event,
            List<String> objectives) {
        static Line of(DrillPlan plan, Period.Drill past) {
            return new Line(
                    past != null && past.overdue(),
                    past == null || past.lastMet() == null
                            ? null
                            : past.lastMet().toString(),
                    reason(past),
                    plan.id(),
                    plan.seed(),
                    plan.title(),
                    plan.feature(),
                    plan.environment(),
                    Project.at(Main.home())
                            .rootOf(plan.file())
                            .relativize(plan.file().toAbsolutePath().normalize())
                            .toString(),
                    plan.line(),
                    plan.tags(),
                    plan.eventWords(),
                    plan.objectives().stream().map(Objective::words).toList());
        }
    }

    /** What makes a drill that was met one to be run again; null where nothing does. */
    private static String reason(Period.Drill drill) {
        return drill != null && drill.state() == Evidence.State.NEEDS_VERIFYING ? drill.stateReason() : null;
    }

    private static String due(Period.Drill drill) {
        if (drill == null || !drill.overdue()) {
            String changed = reason(drill);
            return changed == null
                    ? ""
                    : "  (met " + drill.lastMet().toString().substring(0, 10) + "; " + changed + ")";
        }
        return "  (overdue: "
                + (drill.lastMet() == null
                        ? "never met"
                        : "last met " + drill.lastMet().toString().substring(0, 10))
                + (drill.system().isEmpty() ? "" : "; " + drill.system() + ", " + drill.owner()) + ")";
    }
}
