package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.drill.Terminal;
import org.drdrills.evidence.RunStory;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.Joining;
import org.drdrills.record.RunFolder;
import org.drdrills.report.AllureReport;
import org.drdrills.report.Publisher;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Joins the runs of several runners. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description =
                "Join the runs of several runners (drill run --shard) into one run with one report. Records are copied as they are; a drill that is in two of them is refused, one that is in none is named and leaves the run inconclusive.",
        exitCodeList = {
            "0:every drill met all its objectives",
            "1:an objective was missed",
            "2:wrong usage or input, or runs that do not belong together",
            "3:inconclusive: a drill is, or a shard is missing"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill merge runner-1/reports/<run> runner-2/reports/<run>",
            "  drill merge --out reports/whole shards/*"
        })
final class Merge implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "reports/<run>, two or more of them.")
    private List<Path> runs = List.of();

    @Option(
            names = "--out",
            paramLabel = "RUN",
            description = "Folder of the joined run (default: named after the first, beside it).")
    private Path out;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only what is missing, and the verdict.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (Path run : runs) {
            if (!Files.isDirectory(run)) {
                throw new BadInput("there is no folder " + run + "; name reports/<run>");
            }
        }
        List<RunFolder> folders = runs.stream()
                .map(run -> RunFolder.at(run.toAbsolutePath().normalize()))
                .distinct()
                .toList();
        Path first = folders.stream()
                .map(RunFolder::path)
                .min(java.util.Comparator.comparing(Path::getFileName))
                .orElseThrow();
        RunFolder joined =
                Joining.join(folders, out == null ? first.resolveSibling(first.getFileName() + "-joined") : out);
        Verdict verdict = tell(joined, folders.size(), quiet, spec.commandLine().getOut());
        return verdict == Verdict.MET ? Main.MET : verdict == Verdict.MISSED ? Main.MISSED : Main.INCONCLUSIVE;
    }

    /** The last words on a joined run, and its Allure report. */
    static Verdict tell(RunFolder joined, int runs, boolean quiet, PrintWriter to) {
        RunStory story = Publisher.publish(joined, HistoryFile::open);
        if (!quiet) {
            story.drills()
                    .forEach(drill -> to.println("%-14s %s"
                            .formatted(
                                    drill.record().judgement() == null
                                            ? "INTERRUPTED"
                                            : drill.record().judgement().verdict(),
                                    drill.record().id())));
            allure(joined).ifPresent(to::println);
        }
        story.damaged().forEach(sentence -> to.println("%-14s %s".formatted("MISSING", sentence)));
        to.println("%s: %d drills of %d runs joined."
                .formatted(story.verdict(), story.drills().size(), runs));
        to.println("Report: " + Terminal.shown(joined.page()));
        return story.verdict();
    }

    private static Optional<String> allure(RunFolder joined) {
        try (Stream<Path> built = Files.list(Main.suite().resolve("target"))) {
            return built.filter(path -> path.getFileName().toString().startsWith("allure-")
                            && Files.isDirectory(path.resolve("lib")))
                    .findFirst()
                    .flatMap(generator -> AllureReport.with(generator).generate(joined));
        } catch (IOException e) {
            return Optional.of("There is no Allure report: " + e.getMessage());
        }
    }
}
