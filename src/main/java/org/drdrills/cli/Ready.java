package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.drill.LiveLab;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.Readiness;
import org.drdrills.record.Readiness.Point;
import org.drdrills.record.Readiness.State;
import org.drdrills.record.ReadinessLog;
import org.drdrills.record.Redaction;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.OperatorPost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells whether a system could recover now, without a fault. */
@Command(
        name = "ready",
        mixinStandardHelpOptions = true,
        description =
                "Check, in seconds and without a fault, whether an environment that is up could recover now: copies, sign-in at every member, settings, votes, disks, clocks, the last proven restore, runbooks. It only reads, and keeps its answer in readiness.ndjson among the reports, which drill evidence period shows.",
        exitCodeList = {"0:READY", "1:NOT READY", "2:wrong usage or input, or no lab is up", "3:UNKNOWN"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill up availability-group",
            "  drill ready availability-group",
            "  drill ready availability-group --json --prometheus /var/lib/node_exporter/ready.prom"
        })
final class Ready implements Callable<Integer> {
    @Parameters(
            paramLabel = "ENVIRONMENT",
            completionCandidates = Candidates.Environments.class,
            description = "Its name; drill up starts a lab of it.")
    private String environment;

    @Option(
            names = "--prometheus",
            paramLabel = "FILE",
            description = "Write the answer to a file in the text format of Prometheus, replaced as a whole.")
    private Path prometheus;

    @Option(
            names = "--within",
            paramLabel = "DAYS",
            description = "A restore must have been proven within so many days (default ${DEFAULT-VALUE}).",
            defaultValue = "30")
    private int within;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where reports lie, and the answer is kept (default: reports).")
    private Path out;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Environment where = EnvironmentCheck.named(Main.home().resolve("environments"), environment);
        List<Point> points = new ArrayList<>(
                where.system().isPresent() ? LiveLab.ready(where).points() : ofTheLab());
        Path reports = out == null ? Main.home().resolve("reports") : out;
        List<RunFolder> runs = Reports.at(reports).runs();
        restore(where, runs).ifPresent(points::add);
        runbooks(where, runs).ifPresent(points::add);
        Readiness readiness = new Readiness(environment, Instant.now(), points);
        keep(reports, readiness, where);
        if (prometheus != null) {
            try {
                DrillFolder.replace(prometheus, readiness.prometheus());
            } catch (IOException e) {
                throw BadInput.at(prometheus, 0, "cannot be written: " + e.getMessage());
            }
        }
        print(readiness);
        return switch (readiness.state()) {
            case READY -> Main.MET;
            case NOT_READY -> Main.MISSED;
            case UNKNOWN -> Main.INCONCLUSIVE;
        };
    }

    /** For the report on a period. An answer that cannot be kept is an answer nevertheless. */
    private void keep(Path reports, Readiness readiness, Environment where) {
        try {
            ReadinessLog.add(reports, readiness, Redaction.of(where.sources().confidential()));
        } catch (BadInput e) {
            spec.commandLine().getErr().println("drill: the answer was not kept: " + e.getMessage());
        }
    }

    private List<Point> ofTheLab() {
        List<String> said = new ArrayList<>();
        int exit = Holder.find(environment).ask("ready", said::add);
        if (exit != Main.MET) {
            throw new BadInput(said.isEmpty() ? "the lab of " + environment + " does not answer" : said.getFirst());
        }
        return said.stream().map(Point::read).toList();
    }

    private void print(Readiness readiness) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("environment", readiness.environment());
            all.put("at", readiness.at());
            all.put("state", readiness.state());
            all.put("points", readiness.points());
            to.println(Json.line(all));
            return;
        }
        to.println(readiness.state().words());
        readiness
                .points()
                .forEach(point -> to.println("  %s %-9s %s"
                        .formatted(
                                switch (point.state()) {
                                    case READY -> "✓";
                                    case NOT_READY -> "✗";
                                    case UNKNOWN -> "?";
                                },
                                point.id(),
                                point.sentence())));
    }

    /** The newest drill of an environment that was met, and is about it in earnest. */
    private static Optional<RunFolder> lastMet(List<RunFolder> runs, String environment, boolean restore) {
        for (RunFolder run : runs) {
            try {
                for (DrillFolder drill : run.drills()) {
                    DrillRecord record = drill.read();
                    if (record.environment().equals(environment)
                            && record.conditions().restoring() == restore
                            && record.judgement() != null
                            && record.judgement().verdict() == Verdict.MET
                            && !record.badOnPurpose()) {
                        return Optional.of(run);
                    }
                }
            } catch (BadInput | UncheckedIOException e) {
                // a run that cannot be read proves nothing
            }
        }
        return Optional.empty();
    }

    /** Whether a backup was restored not too long ago; of an environment that says how. */
    private Optional<Point> restore(Environment where, List<RunFolder> runs) {
        if (where.restore().isEmpty()) {
            return Optional.empty();
        }
        Optional<RunFolder> last = lastMet(runs, environment, true);
        if (last.isEmpty()) {
            return Optional.of(new Point(
                    "restore",
                    State.NOT_READY,
                    "No restore of a backup is on record that met its objectives; drill restore makes one."));
        }
        long days = Duration.between(last.get().read().started(), Instant.now()).toDays();
        return Optional.of(new Point(
                "restore",
                days <= within ? State.READY : State.NOT_READY,
                "The last restore that met its objectives was " + days + " days ago ("
                        + last.get().name() + "); " + within + " is the most."));
    }

    /** Whether the operator's runbooks are those with which a drill was met last. */
    private Optional<Point> runbooks(Environment where, List<RunFolder> runs) {
        Optional<OperatorPost> operator = where.operator();
        if (operator.isEmpty()) {
            return Optional.empty();
        }
        Optional<RunFolder> last = lastMet(runs, environment, false);
        if (last.isEmpty()) {
            return Optional.of(
                    new Point(
                            "runbooks",
                            State.UNKNOWN,
                            "No drill of this environment that met its objectives is on record, so its runbooks are compared with none."));
        }
        Path folder = operator.get().folder();
        Path kept = last.get()
                .path()
                .resolve("inputs/environments")
                .resolve(environment)
                .resolve(folder.getFileName());
        List<String> changed = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path then = kept.resolve(file.getFileName());
                if (!Files.isRegularFile(then) || !Sha256.ofFile(then).equals(Sha256.ofFile(file))) {
                    changed.add(file.getFileName().toString());
                }
            }
        } catch (IOException e) {
            return Optional.of(new Point("runbooks", State.UNKNOWN, "The runbooks could not be read."));
        }
        return Optional.of(
                changed.isEmpty()
                        ? new Point(
                                "runbooks",
                                State.READY,
                                "Every runbook is as it was in " + last.get().name() + ", when a drill was last met.")
                        : new Point(
                                "runbooks",
                                State.NOT_READY,
                                "Not as in " + last.get().name() + ", when a drill was last met: "
                                        + String.join(", ", changed) + "."));
    }
}
