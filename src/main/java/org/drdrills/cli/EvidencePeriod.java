package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Known;
import org.drdrills.evidence.Period;
import org.drdrills.evidence.Policy;
import org.drdrills.record.Readiness;
import org.drdrills.report.Publisher;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reports on all runs of a period. */
@Command(
        name = "period",
        description =
                "Report on every run of a period: coverage, readiness on the days in between, what is overdue, trends, age of the evidence for each control, open findings.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:done", "2:wrong usage or input"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill evidence period --from 2026-01-01 --to 2026-12-31 --within 90"})
final class EvidencePeriod implements Callable<Integer> {
    @Option(
            names = "--from",
            paramLabel = "DAY",
            converter = Day.class,
            description = "First day, such as 2026-01-01 (default: a year before the last).")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "DAY", converter = Day.class, description = "Last day (default: today, UTC).")
    private LocalDate to;

    @Option(
            names = "--within",
            paramLabel = "DAYS",
            description = "A drill that was not met for N days is overdue (default ${DEFAULT-VALUE}).",
            defaultValue = "365")
    private int within;

    @Option(names = "--reports", paramLabel = "FOLDER", description = "Where the runs are (default: reports).")
    private Path reports;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        LocalDate last = to == null ? LocalDate.now(ZoneOffset.UTC) : to;
        LocalDate first = from == null ? last.minusYears(1) : from;
        if (first.isAfter(last)) {
            throw new ParameterException(spec.commandLine(), "--from " + first + " is after --to " + last);
        }
        if (within < 1) {
            throw new ParameterException(spec.commandLine(), "--within takes a number of days from 1, not " + within);
        }
        Path home = Main.home();
        Path folder = reports == null ? home.resolve("reports") : reports;
        if (!Files.isDirectory(folder)) {
            throw new BadInput("there is no folder " + folder);
        }
        List<Known> catalogue = Catalogue.of(home, new Features(home).drills(""));
        Policy.in(folder).declared(catalogue);
        Period period = Period.of(folder, first, last, within, catalogue);
        Path page = Publisher.publish(period, folder);
        PrintWriter out = spec.commandLine().getOut();
        out.println(period.from() + " to " + period.to() + ": " + period.runs().size() + " runs, "
                + period.drills().stream().filter(drill -> drill.times() > 0).count() + " of "
                + period.drills().size() + " drills run in it");
        period.drills().stream()
                .filter(Period.Drill::overdue)
                .forEach(drill -> out.println("overdue      " + drill.drill()
                        + (drill.lastMet() == null ? ": never met" : ": last met " + drill.lastMet())
                        + (drill.system().isEmpty()
                                ? ""
                                : "; " + drill.system() + " needs it every " + drill.every() + " days, owner "
                                        + drill.owner())));
        long declared = period.drills().stream().filter(Period.Drill::declared).count();
        long late = period.drills().stream().filter(Period.Drill::overdue).count();
        out.println(
                "%d of %d drills that must be drilled were met in their time.".formatted(declared - late, declared));
        period.drills().stream()
                .filter(drill -> drill.state() == Evidence.State.NEEDS_VERIFYING)
                .forEach(drill -> out.println("changed      " + drill.drill() + ": " + drill.stateReason()));
        period.drills().stream()
                .filter(Period.Drill::slower)
                .forEach(drill -> out.println("slower       " + drill.drill() + ": " + drill.driftSentence()));
        period.controls().stream()
                .filter(Period.Answered::due)
                .forEach(control -> out.println("control due  " + control.id()
                        + (control.last() == null
                                ? ": no evidence yet"
                                : ": the last is " + control.days() + " days old")));
        period.ready().stream()
                .filter(one -> !one.notReady().isEmpty())
                .forEach(one -> out.println("not ready    " + one.environment() + ": on "
                        + one.count(Readiness.State.NOT_READY) + " of "
                        + one.days().size()
                        + " days, and unknown on " + one.count(Readiness.State.UNKNOWN)));
        period.readinessFaults().forEach(fault -> out.println("readiness    " + fault));
        period.findings().stream()
                .filter(Evidence.Found::open)
                .forEach(found -> out.println((found.retest().isEmpty()
                                ? found.overdue() ? "past due     " : "open         "
                                : "met since    ")
                        + found.id()));
        out.println(page);
        return Main.MET;
    }
}
