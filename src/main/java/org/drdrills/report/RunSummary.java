package org.drdrills.report;

import java.util.List;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Repeats;
import org.drdrills.evidence.RunStory;
import org.drdrills.measure.Distribution;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunRecord;

/** {@code summary.md} of a run: its drills in one table. */
public final class RunSummary implements Renderer<RunStory> {
    @Override
    public String file() {
        return "summary.md";
    }

    @Override
    public String render(RunStory story) {
        RunRecord run = story.run();
        StringBuilder out = new StringBuilder();
        out.append("# ").append(PlainWords.headline(story)).append("\n\n");
        out.append("Run `")
                .append(run.run())
                .append("` on ")
                .append(DrillSummary.inline(
                        run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle()))
                .append(", ")
                .append(Figures.moment(run.started()))
                .append(". Verdict: **")
                .append(story.verdict())
                .append("**; ")
                .append(story.count(Verdict.MET))
                .append(" met, ")
                .append(story.count(Verdict.MISSED))
                .append(" missed, ")
                .append(story.count(Verdict.INCONCLUSIVE))
                .append(" inconclusive.\n");
        if (run.ended() == null) {
            out.append("\nThe run has not come to its end, or was interrupted.\n");
        } else if (!run.endedEarly().isEmpty()) {
            out.append("\nThe run ")
                    .append(DrillSummary.inline(run.endedEarly()))
                    .append(".\n");
        }
        if (!story.drills().isEmpty()) {
            out.append(
                    "\n| Drill | Verdict | Recovery | Limit | Lost writes | More |\n| --- | --- | ---: | ---: | ---: | --- |\n");
        }
        for (DrillStory drill : story.drills()) {
            DrillRecord record = drill.record();
            Highlights numbers = Highlights.of(record);
            String folder = drill.place().substring(drill.place().lastIndexOf('/') + 1);
            out.append("| ")
                    .append(DrillSummary.cell(record.title()))
                    .append(" | ")
                    .append(Highlights.word(record))
                    .append(" | ")
                    .append(
                            numbers.neverRestored()
                                    ? "never"
                                    : numbers.recovery()
                                            .filter(Figures::known)
                                            .map(r -> numbers.doubted() ? "(" + Figures.full(r) + ")" : Figures.full(r))
                                            .orElse("–"))
                    .append(" | ")
                    .append(numbers.limit().map(Figures::limit).orElse("–"))
                    .append(" | ")
                    .append(numbers.lost()
                            .filter(Figures::known)
                            .map(Figures::value)
                            .orElse("–"))
                    .append(" | [summary](")
                    .append(folder)
                    .append("/summary.md) |\n");
        }
        repeats(out, Repeats.of(story));
        if (!story.damaged().isEmpty()) {
            out.append("\nNot to be read, or never begun:\n\n");
            story.damaged()
                    .forEach(sentence -> out.append("- ")
                            .append(DrillSummary.inline(sentence))
                            .append('\n'));
        }
        if (!run.doesNotEvidence().isEmpty()) {
            out.append("\nWhat this run does not show:\n\n");
            run.doesNotEvidence()
                    .forEach(limit ->
                            out.append("- ").append(DrillSummary.inline(limit)).append('\n'));
        }
        return out.toString();
    }

    private static void repeats(StringBuilder out, List<Repeats> all) {
        if (all.isEmpty()) {
            return;
        }
        out.append(
                "\n## Repeats\n\n| Drill | Verdict | Measure | Samples | Least | Median | p95 | Most | Supported at 95 % confidence |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
        for (Repeats repeats : all) {
            String drill = "| " + DrillSummary.cell(repeats.title()) + ", " + repeats.planned() + " times | "
                    + repeats.verdict() + ": " + repeats.verdicts() + " | ";
            if (repeats.spreads().isEmpty()) {
                out.append(drill).append("nothing was measured | 0 | – | – | – | – | nothing |\n");
            }
            for (Repeats.Spread spread : repeats.spreads()) {
                Distribution samples = spread.distribution();
                out.append(drill)
                        .append(DrillSummary.cell(spread.label()))
                        .append(" | ")
                        .append(spread.counted());
                for (double value :
                        new double[] {samples.min(), samples.median(), samples.percentile(0.95), samples.max()}) {
                    out.append(" | ").append(spread.value(value));
                }
                out.append(" | ").append(DrillSummary.cell(spread.supports())).append(" |\n");
                drill = "| | | ";
            }
        }
        out.append('\n').append(DrillSummary.inline(Repeats.RULE)).append('\n');
    }
}
