package org.drdrills.report;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.chart.Look;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.Markup;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.topology.BadInput;

/** The list of all runs: the whole population, also what failed or was interrupted. */
final class IndexPage {
    private static final int MOST_MARKS = 60;

    private IndexPage() {}

    static String render(Reports reports) {
        List<RunFolder> runs = reports.runs();
        StringBuilder out = new StringBuilder();
        out.append(
                        "<header class=\"top\">\n<p class=\"over\"><b>DR Drills</b> all runs</p>\n<div class=\"verdict\"><h1>")
                .append(runs.isEmpty() ? "No run yet" : Figures.count(runs.size(), "run", "runs"))
                .append("</h1></div>\n<p class=\"sub\"><span>")
                .append(
                        runs.isEmpty()
                                ? "Reports appear here with the first drill."
                                : "Every run that was begun, newest first; failed and interrupted ones belong to the record, too.")
                .append("</span></p>\n</header>\n<main>\n");
        if (!runs.isEmpty()) {
            out.append(
                    "<table class=\"runs\">\n<thead><tr><th>Verdict</th><th>Run</th><th>Drills</th><th class=\"num\">Met</th><th class=\"num\">Missed</th><th class=\"num\">Inconclusive</th></tr></thead>\n<tbody>\n");
            runs.forEach(run -> row(out, run));
            out.append("</tbody>\n</table>\n");
        }
        out.append("</main>\n");
        return Page.of("All runs – DR Drills", out.toString());
    }

    private static void row(StringBuilder out, RunFolder folder) {
        String name = Markup.escape(folder.name());
        RunStory story;
        try {
            story = RunStory.withoutHistories(folder);
        } catch (BadInput | UncheckedIOException e) {
            out.append("<tr><td><span class=\"chip doubt\">")
                    .append(Look.icon(Verdict.INCONCLUSIVE, 16))
                    .append("unreadable</span></td><td>")
                    .append(name)
                    .append("<br><small>")
                    .append(Markup.escape(String.valueOf(e.getMessage())))
                    .append("</small></td><td></td><td></td><td></td><td></td></tr>\n");
            return;
        }
        RunRecord run = story.run();
        boolean page = Files.exists(folder.page());
        String title = Markup.escape(Figures.moment(run.started()));
        out.append("<tr><td><span class=\"chip ")
                .append(RunPage.look(story.verdict()))
                .append("\">")
                .append(Look.icon(story.verdict(), 16))
                .append(
                        run.ended() == null
                                ? "interrupted, or under way"
                                : story.verdict().name().toLowerCase(java.util.Locale.ROOT))
                .append("</span></td><td>")
                .append(page ? "<a href=\"" + name + "/index.html\">" + title + "</a>" : title)
                .append("<br><small>")
                .append(Markup.escape(run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle()))
                .append(" · ")
                .append(name)
                .append(run.endedEarly().isEmpty() ? "" : " · " + Markup.escape(run.endedEarly()))
                .append("</small></td><td class=\"dots\">");
        List<DrillStory> drills = new ArrayList<>(story.drills());
        for (DrillStory drill : drills.subList(0, Math.min(drills.size(), MOST_MARKS))) {
            String hint = Markup.escape(drill.record().title() + ": "
                    + Highlights.word(drill.record()).toLowerCase(java.util.Locale.ROOT));
            out.append("<span title=\"")
                    .append(hint)
                    .append("\" role=\"img\" aria-label=\"")
                    .append(hint)
                    .append("\">")
                    .append(Look.icon(Highlights.verdict(drill.record()), 14))
                    .append("</span>");
        }
        int rest = Math.max(0, MOST_MARKS - drills.size());
        story.damaged().stream()
                .limit(rest)
                .forEach(d -> out.append("<span title=\"")
                        .append(Markup.escape(d))
                        .append("\">")
                        .append(Look.icon(Verdict.INCONCLUSIVE, 14))
                        .append("</span>"));
        int more = drills.size() + story.damaged().size() - MOST_MARKS;
        out.append(more > 0 ? "<small>and " + more + " more</small>" : "");
        out.append(drills.isEmpty() && story.damaged().isEmpty() ? "<small>none begun</small>" : "")
                .append("</td><td class=\"num\">")
                .append(story.count(Verdict.MET))
                .append("</td><td class=\"num\">")
                .append(story.count(Verdict.MISSED))
                .append("</td><td class=\"num\">")
                .append(story.count(Verdict.INCONCLUSIVE))
                .append("</td></tr>\n");
    }
}
