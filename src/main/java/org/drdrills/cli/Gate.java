package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Comparison;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.report.ComparisonComment;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a run pass, or does not. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description =
                "Compare a run with the runs before it: it passes if it met every objective and none of its numbers (RTO, RPO, lost writes, interruption, service level) became worse by more than noise explains.",
        exitCodeList = {
            "0:met, and no worse",
            "1:an objective was missed, or a number is worse",
            "2:wrong usage or input",
            "3:a drill is inconclusive, or has too few earlier runs"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill gate",
            "  drill gate --baseline main-reports --markdown comment.md reports/<run>",
            "  drill gate --allow-new --json"
        })
final class Gate implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "0..1", description = "reports/<run> (default: the newest in reports).")
    private Path run;

    @Option(
            names = "--baseline",
            paramLabel = "FOLDER",
            description =
                    "Folder of reports, or of one run; may be given more than once (default: the folder that holds RUN). Runs that began after RUN do not count.")
    private List<Path> baseline = List.of();

    @Option(
            names = "--last",
            paramLabel = "N",
            description = "At most this many earlier executions of a drill count (default ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int last;

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            description =
                    "Less than this share of the limit, or of the number where it has no limit, is never worse (default ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private double tolerance;

    @Option(
            names = "--allow-new",
            description = "Let drills pass that were run too few times before to be compared; they are named.")
    private boolean allowNew;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description =
                    "Write the comment for a pull request to this file; - for the output, instead of the usual lines.")
    private String markdown;

    @Option(names = "--json", description = "The comparison for machines.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing unless the run does not pass.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (last < Comparison.FEWEST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--last takes a number from " + Comparison.FEWEST + ", not " + last
                            + "; fewer cannot tell a change from noise");
        }
        if (!(tolerance >= 0 && tolerance <= 100)) {
            throw new ParameterException(
                    spec.commandLine(), "--tolerance takes a percentage from 0 to 100, not " + tolerance);
        }
        RunFolder gated = run == null ? newest(Main.home().resolve("reports")) : folder(run);
        Path above = gated.path().toAbsolutePath().normalize().getParent();
        Comparison comparison =
                Comparison.of(gated, baseline.isEmpty() ? List.of(above) : baseline, last, tolerance / 100);
        Verdict verdict = comparison.gate(allowNew);
        PrintWriter out = spec.commandLine().getOut();
        if (markdown != null && !markdown.equals("-")) {
            write(Path.of(markdown), ComparisonComment.render(comparison, allowNew));
        }
        if (json) {
            out.print(comparison.json());
        } else if ("-".equals(markdown)) {
            out.print(ComparisonComment.render(comparison, allowNew));
        } else if (!quiet || verdict != Verdict.MET) {
            tell(
                    out,
                    comparison,
                    verdict,
                    Files.exists(gated.evidence())
                            ? Optional.of(Evidence.read(gated.evidence()).answer())
                            : Optional.empty());
        }
        out.flush();
        return switch (verdict) {
            case MET -> Main.MET;
            case MISSED -> Main.MISSED;
            case INCONCLUSIVE -> Main.INCONCLUSIVE;
        };
    }

    private void tell(PrintWriter out, Comparison comparison, Verdict verdict, Optional<String> scope) {
        for (Comparison.Drill drill : comparison.drills()) {
            if (drill.verdict() != Verdict.MET) {
                out.println("%-13s%s%s"
                        .formatted(
                                drill.verdict().name().toLowerCase(java.util.Locale.ROOT),
                                drill.drill(),
                                drill.was().isEmpty() ? "" : ": " + drill.was() + " before"));
            }
            for (Comparison.Change change : drill.changes()) {
                if (change.outcome() == Comparison.Outcome.WORSE
                        || (change.outcome() == Comparison.Outcome.BETTER && !quiet)) {
                    out.println("%-13s%s: %s"
                            .formatted(
                                    change.outcome().name().toLowerCase(java.util.Locale.ROOT),
                                    drill.drill(),
                                    change.sentence()));
                }
            }
            if (drill.outcome() == Comparison.Outcome.TOO_FEW) {
                out.println("%-13s%s: %s".formatted("not compared", drill.drill(), drill.alone()));
            } else if (!drill.remark().isEmpty() && !quiet) {
                out.println("%-13s%s: %s".formatted("changed", drill.drill(), drill.remark()));
            }
        }
        scope.ifPresent(answer -> out.println("%-13s%s".formatted("readiness", answer)));
        comparison.troubles().forEach(trouble -> out.println("%-13s%s".formatted("trouble", trouble)));
        out.println("%s: %d drills of %s against %d runs before it; %d worse, %d not compared."
                .formatted(
                        switch (verdict) {
                            case MET -> "Passed";
                            case MISSED -> "Not passed";
                            case INCONCLUSIVE -> "Inconclusive";
                        },
                        comparison.drills().size(),
                        comparison.run(),
                        comparison.baseline().size(),
                        comparison.worse().size(),
                        comparison.alone().size()));
    }

    private static RunFolder newest(Path reports) {
        return Reports.at(reports).runs().stream()
                .findFirst()
                .orElseThrow(() -> new BadInput("there is no run in " + reports + "; name one, or run drills first"));
    }

    private static RunFolder folder(Path run) {
        if (!Files.isDirectory(run)) {
            throw new BadInput("there is no folder " + run + "; name reports/<run>");
        }
        return RunFolder.at(run);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("The comment could not be written to " + file, e);
        }
    }
}
