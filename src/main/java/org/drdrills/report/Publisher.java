package org.drdrills.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Gathering;
import org.drdrills.evidence.Period;
import org.drdrills.evidence.RunStory;
import org.drdrills.history.History;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Json;
import org.drdrills.record.Redaction;
import org.drdrills.record.Reports;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;

/** Renders what lies in a folder and writes it there; folders themselves only store. */
public final class Publisher {
    private Publisher() {}

    /** Writes {@code timeline.svg} and {@code summary.md} from the drill's record and this history. */
    public static DrillStory publish(DrillFolder drill, History history) {
        return publish(drill, DrillStory.of(drill, history));
    }

    /** The same where no history came to be. */
    public static DrillStory publish(DrillFolder drill) {
        return publish(drill, DrillStory.withoutHistory(drill.read(), drill.place(), drill.logNames(), ""));
    }

    private static DrillStory publish(DrillFolder drill, DrillStory story) {
        try {
            for (Renderer<DrillStory> renderer : Renderers.ofDrill()) {
                DrillFolder.replace(
                        drill.path().resolve(renderer.file()), drill.redaction().values(renderer.render(story)));
            }
            return story;
        } catch (IOException e) {
            throw new UncheckedIOException("The drill's report could not be written to " + drill.path(), e);
        }
    }

    /**
     * Gathers the evidence, and writes from it the pages of the run, their PDFs, and the list of all runs above it.
     *
     * @param histories opens a {@code history.ndjson}; may throw {@link org.drdrills.topology.BadInput}
     */
    public static RunStory publish(RunFolder run, Function<Path, History> histories) {
        RunStory story = pages(run, histories);
        papers(run);
        return story;
    }

    /**
     * The same, while something else that takes its time is made beside the PDFs.
     *
     * @param beside begins once the pages are there
     * @return what it returned
     */
    public static <T> T publish(RunFolder run, Function<Path, History> histories, Supplier<T> beside) {
        pages(run, histories);
        CompletableFuture<T> other = CompletableFuture.supplyAsync(beside);
        papers(run);
        return other.join();
    }

    /** The same without the PDFs, which take a second each. */
    public static RunStory pages(RunFolder run, Function<Path, History> histories) {
        Path path = run.path();
        complete(run, histories);
        try {
            DrillFolder.replace(path.resolve(Evidence.SCHEMA), Resource.text(Evidence.class, Evidence.SCHEMA));
            DrillFolder.replace(
                    run.evidence(),
                    Json.write(Evidence.FORMAT, Gathering.of(run, RunStory.of(run, histories)), run.redaction()));
        } catch (IOException e) {
            throw new UncheckedIOException("The run's evidence could not be written to " + path, e);
        }
        Exhibit exhibit = Exhibit.read(run.evidence());
        RunStory story = RunStory.of(exhibit.evidence());
        try {
            for (Renderer<RunStory> renderer : Renderers.ofRun()) {
                DrillFolder.replace(path.resolve(renderer.file()), renderer.render(story));
            }
            for (Renderer<Exhibit> renderer : Stream.concat(
                            Renderers.ofEvidence().stream(), Renderers.tables().stream())
                    .toList()) {
                DrillFolder.replace(path.resolve(renderer.file()), renderer.render(exhibit));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The run's report could not be written to " + path, e);
        }
        Path above = path.toAbsolutePath().normalize().getParent();
        if (above != null) {
            publish(Reports.at(above));
        }
        return story;
    }

    /** Writes the pages of drills that have none: an earlier build may have run them. */
    private static void complete(RunFolder run, Function<Path, History> histories) {
        for (DrillFolder drill : run.drills()) {
            if (!Files.exists(drill.path().resolve(DrillPage.FILE))) {
                try {
                    DrillStory story = DrillStory.of(drill, histories);
                    publish(drill, story.at(Rereading.place(story, drill)));
                } catch (BadInput e) {
                    // the run's page tells that its record cannot be read
                }
            }
        }
    }

    /** Whether all PDFs are there: a run that was ended while they were written lacks one. */
    public static boolean hasPapers(RunFolder run) {
        return Renderers.ofEvidence().stream()
                .allMatch(renderer -> Files.exists(run.path().resolve(Rereading.paper(renderer.file()))));
    }

    /** Writes the pages that are made for paper as PDF/A. */
    public static void papers(RunFolder run) {
        try {
            for (Renderer<Exhibit> renderer : Renderers.ofEvidence()) {
                DrillFolder.replace(
                        run.path().resolve(Rereading.paper(renderer.file())),
                        Pdf.of(Files.readString(run.path().resolve(renderer.file()))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The run's PDFs could not be written to " + run.path(), e);
        }
    }

    /** Writes {@code index.html}, the list of all runs. */
    public static void publish(Reports reports) {
        try {
            DrillFolder.replace(reports.path().resolve("index.html"), IndexPage.render(reports));
        } catch (IOException e) {
            throw new UncheckedIOException("The list of runs could not be written to " + reports.path(), e);
        }
    }

    /**
     * Writes the period as JSON, as a page and as PDF/A.
     *
     * @return the page
     */
    public static Path publish(Period period, Path folder) {
        try {
            DrillFolder.replace(
                    folder.resolve(period.name() + ".json"), Json.write(Period.FORMAT, period, Redaction.ofPatterns()));
            String page = PeriodPage.render(period);
            DrillFolder.replace(folder.resolve(period.name() + ".pdf"), Pdf.of(page));
            Path file = folder.resolve(period.name() + ".html");
            DrillFolder.replace(file, page);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("The report on the period could not be written to " + folder, e);
        }
    }
}
