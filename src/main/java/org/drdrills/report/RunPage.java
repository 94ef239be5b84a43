package org.drdrills.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.chart.DotPlot;
import org.drdrills.chart.Look;
import org.drdrills.chart.Timeline;
import org.drdrills.chart.Waterfall;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Repeats;
import org.drdrills.evidence.RunStory;
import org.drdrills.measure.Distribution;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Markup;
import org.drdrills.record.RunRecord;

/** {@code index.html} of a run: the answer first, then each drill with its proof. */
public final class RunPage implements Renderer<RunStory> {
    @Override
    public String file() {
        return "index.html";
    }

    @Override
    public String render(RunStory story) {
        StringBuilder out = new StringBuilder(262_144);
        head(out, story);
        out.append("<main>\n");
        tiles(out, story);
        limits(out, story.run());
        repeats(out, Repeats.of(story));
        list(out, story);
        for (DrillStory drill : story.drills()) {
            drill(out, drill);
        }
        foot(out, story);
        out.append("</main>\n");
        return Page.of(PlainWords.headline(story) + " – DR Drills", out.toString());
    }

    private static void head(StringBuilder out, RunStory story) {
        RunRecord run = story.run();
        String length = run.ended() == null
                ? ""
                : "took "
                        + Figures.span(
                                Duration.between(run.started(), run.ended()).toMillis() / 1000.0);
        out.append(
                        "<header class=\"top\">\n<p class=\"over\"><b>DR Drills</b> disaster-recovery drill report</p>\n<div class=\"verdict\">")
                .append(Look.icon(story.verdict(), 44))
                .append("<h1>")
                .append(e(PlainWords.headline(story)))
                .append("</h1></div>\n<p class=\"sub\">");
        String sep = "";
        for (String part : new String[] {
            run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle(),
            Figures.moment(run.started()),
            length
        }) {
            if (!part.isBlank()) {
                out.append(sep).append("<span>").append(e(part)).append("</span>");
                sep = " ";
            }
        }
        out.append(
                "</p>\n<p class=\"papers\"><a href=\"summary.html\">Executive summary</a> (<a href=\"summary.pdf\">PDF</a>) <a href=\"report.html\">Evidence report</a> (<a href=\"report.pdf\">PDF</a>) <a href=\"evidence.json\">evidence.json</a></p>\n");
        story.drills().stream()
                .map(drill -> drill.record().provenance().get(DrillRecord.BAD_ON_PURPOSE))
                .filter(java.util.Objects::nonNull)
                .distinct()
                .forEach(wrong -> out.append("<p class=\"notice\"><b>Known to be bad, on purpose:</b> ")
                        .append(e(wrong))
                        .append("</p>\n"));
        if (run.ended() == null) {
            out.append(
                    "<p class=\"notice\">This run has not come to its end, or was interrupted. What follows is what it left.</p>\n");
        } else if (!run.endedEarly().isEmpty()) {
            out.append("<p class=\"notice\">The run ")
                    .append(e(run.endedEarly()))
                    .append(".</p>\n");
        }
        out.append("</header>\n");
    }

    private static void tiles(StringBuilder out, RunStory story) {
        if (story.drills().isEmpty()) {
            return;
        }
        out.append("<section class=\"tiles\" aria-label=\"The run in four numbers\">\n");
        worst(out, story);
        lost(out, story);
        writers(out, story);
        long met = story.count(Verdict.MET);
        long missed = story.count(Verdict.MISSED);
        long doubt = story.count(Verdict.INCONCLUSIVE);
        long all = met + missed + doubt;
        out.append("<div class=\"tile\"><h2>Drills</h2><p class=\"big\">")
                .append(met)
                .append("<small> of ")
                .append(all)
                .append(" met</small></p><div class=\"share\">");
        share(out, "met", met, all);
        share(out, "missed", missed, all);
        share(out, "doubt", doubt, all);
        out.append("</div><p class=\"note\">")
                .append(missed)
                .append(" missed, ")
                .append(doubt)
                .append(" inconclusive</p></div>\n</section>\n");
    }

    private static void share(StringBuilder out, String look, long count, long all) {
        if (count > 0) {
            out.append("<i class=\"")
                    .append(look)
                    .append("\" style=\"width:")
                    .append(Figures.n(100.0 * count / all))
                    .append("%\"></i>");
        }
    }

    private static void worst(StringBuilder out, RunStory story) {
        DrillStory worst = null;
        double most = -1;
        for (DrillStory drill : story.drills()) {
            double used = Highlights.of(drill.record()).used();
            if (used > most) {
                most = used;
                worst = drill;
            }
        }
        out.append("<div class=\"tile\"><h2>Tightest recovery</h2>");
        if (worst == null) {
            out.append(
                    "<p class=\"big none\">not measured</p><p class=\"note\">no drill shows a recovery time against a limit</p></div>\n");
            return;
        }
        Highlights numbers = Highlights.of(worst.record());
        out.append("<p class=\"big")
                .append(most > 1 ? " bad" : "")
                .append("\">")
                .append(e(numbers.recoveryText().orElse("never")))
                .append("<small> of ")
                .append(e(Figures.limit(numbers.limit().orElseThrow())))
                .append("</small></p>")
                .append(bar(most))
                .append("<p class=\"note\">")
                .append(e(worst.record().title()))
                .append("</p></div>\n");
    }

    /** Unreliable numbers are in brackets. */
    private static Optional<String> bracketed(Highlights numbers) {
        return numbers.recoveryText().map(text -> numbers.doubted() ? "(" + text + ")" : text);
    }

    /** How much of a limit was used; the mark is the limit, and what lies beyond it is hatched. */
    private static String bar(double used) {
        double full = Math.max(1, Math.min(used, 2));
        double within = Math.min(1, used) / full * 100;
        double beyond = (Math.min(used, 2) - 1) / full * 100;
        return "<div class=\"bar\"><i style=\"width:" + Figures.n(within) + "%\"></i>"
                + (beyond > 0 ? "<i class=\"beyond\" style=\"width:" + Figures.n(beyond) + "%\"></i>" : "")
                + "<b style=\"left:" + Figures.n(100 / full) + "%\"></b></div>";
    }

    private static void lost(StringBuilder out, RunStory story) {
        long measured = 0;
        long sum = 0;
        long in = 0;
        for (DrillStory drill : story.drills()) {
            Optional<Measured> lost = Highlights.of(drill.record()).lost().filter(Figures::known);
            if (lost.isPresent()) {
                measured++;
                sum += Math.round(lost.get().value());
                in += lost.get().value() > 0 ? 1 : 0;
            }
        }
        out.append("<div class=\"tile\"><h2>Acknowledged writes lost</h2><p class=\"big")
                .append(measured == 0 ? " none" : sum > 0 ? " bad" : "")
                .append("\">")
                .append(
                        measured == 0
                                ? "not measured"
                                : e(Figures.count(sum, "", "").strip()))
                .append("</p><p class=\"note\">")
                .append(
                        in > 0
                                ? "in " + in + " of " + Figures.count(measured, "drill", "drills")
                                        + " that read everything back"
                                : measured == 0
                                        ? "no drill came to its final reads"
                                        : Figures.count(measured, "drill", "drills") + " read everything back")
                .append("</p></div>\n");
    }

    private static void writers(StringBuilder out, RunStory story) {
        long measured = 0;
        long seen = 0;
        double longest = 0;
        Measured number = null;
        for (DrillStory drill : story.drills()) {
            Optional<Measured> two = Highlights.of(drill.record()).writers();
            if (two.isPresent()) {
                measured++;
                seen += two.get().value() > 0 ? 1 : 0;
                if (two.get().value() > longest) {
                    longest = two.get().value();
                    number = two.get();
                }
            }
        }
        out.append("<div class=\"tile\"><h2>Two writers at once</h2><p class=\"big")
                .append(measured == 0 ? " none" : seen > 0 ? " bad" : "")
                .append("\">")
                .append(measured == 0 ? "not measured" : seen == 0 ? "never" : e(Figures.value(number)))
                .append("</p><p class=\"note\">")
                .append(
                        measured == 0
                                ? "no drill was judged on it"
                                : seen == 0
                                        ? "watched in " + Figures.count(measured, "drill", "drills")
                                        : "at the longest two nodes " + Highlights.together(number) + "; in " + seen
                                                + " of " + Figures.count(measured, "drill", "drills"))
                .append("</p></div>\n");
    }

    private static void limits(StringBuilder out, RunRecord run) {
        if (run.counterpart().isBlank() && run.doesNotEvidence().isEmpty()) {
            return;
        }
        out.append("<section class=\"scope\">\n");
        if (!run.counterpart().isBlank()) {
            out.append("<p><b>Stands for:</b> ").append(e(run.counterpart())).append("</p>\n");
        }
        if (!run.doesNotEvidence().isEmpty()) {
            out.append("<p><b>Does not evidence:</b></p>\n<ul>\n");
            run.doesNotEvidence()
                    .forEach(limit -> out.append("<li>").append(e(limit)).append("</li>\n"));
            out.append("</ul>\n");
        }
        out.append("</section>\n");
    }

    private static void list(StringBuilder out, RunStory story) {
        out.append("<section>\n<h2 id=\"drills\">Drills</h2>\n");
        if (story.drills().isEmpty() && story.damaged().isEmpty()) {
            out.append("<p class=\"empty\">The run ended before its first drill began.</p>\n</section>\n");
            return;
        }
        Map<DrillRecord, Integer> numbered = new HashMap<>();
        Repeats.of(story)
                .forEach(repeats -> repeats.drills().forEach(record -> numbered.put(record, repeats.number(record))));
        Set<String> environments = new LinkedHashSet<>();
        story.drills().forEach(drill -> environments.add(drill.record().environmentTitle()));
        out.append(
                "<table class=\"drills\">\n<thead><tr><th>Verdict</th><th>Drill</th><th class=\"num\">Recovery</th><th class=\"num\">Limit</th><th class=\"barcol\">Share of the limit</th>"
                        + "<th class=\"num\">Lost writes</th><th class=\"num\">Two writers</th><th class=\"num\">Took</th></tr></thead>\n<tbody>\n");
        for (DrillStory drill : story.drills()) {
            DrillRecord record = drill.record();
            Highlights numbers = Highlights.of(record);
            double used = numbers.used();
            out.append("<tr><td>")
                    .append(chip(record))
                    .append("</td><td><a href=\"#")
                    .append(anchor(record))
                    .append("\">")
                    .append(e(record.title()))
                    .append("</a><br><small>")
                    .append(e(record.feature()))
                    .append(environments.size() > 1 ? " · " + e(record.environmentTitle()) : "")
                    .append(numbered.containsKey(record) ? " · run " + numbered.get(record) : "")
                    .append("</small></td>");
            cell(out, bracketed(numbers));
            cell(out, numbers.limit().map(Figures::limit));
            out.append("<td class=\"barcol\">")
                    .append(used >= 0 ? bar(used) : "")
                    .append("</td>");
            cell(
                    out,
                    numbers.lost()
                            .filter(Figures::known)
                            .map(l ->
                                    Figures.count(Math.round(l.value()), "", "").strip()));
            cell(out, numbers.writers().map(w -> w.value() == 0 ? "never" : Figures.value(w)));
            cell(out, record.seconds() > 0 ? Optional.of(Figures.span(record.seconds())) : Optional.empty());
            out.append("</tr>\n");
        }
        out.append("</tbody>\n</table>\n");
        if (!story.damaged().isEmpty()) {
            out.append(
                    "<p class=\"notice\">These belong to the run, too, and cannot be told:</p>\n<ul class=\"damaged\">\n");
            story.damaged()
                    .forEach(sentence -> out.append("<li>").append(e(sentence)).append("</li>\n"));
            out.append("</ul>\n");
        }
        out.append("</section>\n");
    }

    private static void repeats(StringBuilder out, List<Repeats> all) {
        if (all.isEmpty()) {
            return;
        }
        out.append(
                "<section>\n<h2 id=\"repeats\">Repeats</h2>\n<table class=\"repeats\">\n<thead><tr><th>Verdict</th><th>Drill</th><th>Measure</th><th class=\"num\">Samples</th>"
                        + "<th class=\"num\">Least</th><th class=\"num\">Median</th><th class=\"num\">p95</th><th class=\"num\">Most</th><th>Supported at 95 % confidence</th></tr></thead>\n");
        for (Repeats repeats : all) {
            int rows = Math.max(1, repeats.spreads().size());
            out.append("<tbody>\n<tr><td rowspan=\"")
                    .append(rows)
                    .append("\">")
                    .append(chip(
                            repeats.verdict(),
                            PlainWords.verdictWords().get(repeats.verdict().name())))
                    .append("</td><td rowspan=\"")
                    .append(rows)
                    .append("\">")
                    .append(e(repeats.title()))
                    .append("<br><small>")
                    .append(repeats.planned())
                    .append(" times: ")
                    .append(e(repeats.verdicts()))
                    .append("</small></td>");
            String between = "";
            for (Repeats.Spread spread : repeats.spreads()) {
                Distribution samples = spread.distribution();
                out.append(between).append("<td>").append(e(spread.label())).append("</td>");
                cell(out, Optional.of(spread.counted()));
                for (double value :
                        new double[] {samples.min(), samples.median(), samples.percentile(0.95), samples.max()}) {
                    cell(out, Optional.of(spread.value(value)));
                }
                if (!repeats.alike() || between.isEmpty()) {
                    out.append(
                                    repeats.alike()
                                            ? "<td class=\"supports\" rowspan=\"" + rows + "\">"
                                            : "<td class=\"supports\">")
                            .append(e(spread.supports()))
                            .append("</td>");
                }
                between = "</tr>\n<tr>";
            }
            out.append(repeats.spreads().isEmpty() ? "<td colspan=\"7\">nothing was measured</td>" : "")
                    .append("</tr>\n</tbody>\n");
        }
        out.append("</table>\n<p class=\"rule\">").append(e(Repeats.RULE)).append("</p>\n");
        for (Repeats repeats : all) {
            String plot = DotPlot.draw(repeats);
            if (!plot.isEmpty()) {
                out.append("<figure class=\"plot\"><figcaption>")
                        .append(e(repeats.title()))
                        .append(", each of its ")
                        .append(Figures.count(repeats.drills().size(), "run", "runs"))
                        .append("</figcaption>\n<div class=\"timeline\">")
                        .append(plot)
                        .append("</div></figure>\n");
            }
        }
        out.append("</section>\n");
    }

    private static void cell(StringBuilder out, Optional<String> text) {
        out.append("<td class=\"num\">")
                .append(text.map(RunPage::e).orElse("<span class=\"nil\">–</span>"))
                .append("</td>");
    }

    static String chip(DrillRecord record) {
        return chip(Highlights.verdict(record), PlainWords.verdictWords().get(Highlights.word(record)));
    }

    private static String chip(Verdict verdict, String word) {
        return "<span class=\"chip " + look(verdict) + "\">" + Look.icon(verdict, 16) + word + "</span>";
    }

    static String look(Verdict verdict) {
        return switch (verdict) {
            case MET -> "met";
            case MISSED -> "missed";
            case INCONCLUSIVE -> "doubt";
        };
    }

    static String anchor(DrillRecord record) {
        return "drill-" + Timeline.name(record.id());
    }

    private static void drill(StringBuilder out, DrillStory drill) {
        DrillRecord record = drill.record();
        out.append("<article id=\"")
                .append(anchor(record))
                .append("\">\n<header><p class=\"over\">")
                .append(e(record.feature()))
                .append("</p>\n<h2>")
                .append(e(record.title()))
                .append("</h2>\n<p class=\"meta\">")
                .append(chip(record))
                .append("<code>")
                .append(e(record.id()))
                .append("</code>");
        record.tags()
                .forEach(tag ->
                        out.append("<span class=\"tag\">@").append(e(tag)).append("</span>"));
        out.append("<a class=\"up\" href=\"#drills\">all drills</a></p></header>\n");
        if (!record.endedEarly().isEmpty()) {
            out.append("<p class=\"notice\">Ended early: ")
                    .append(e(record.endedEarly()))
                    .append("</p>\n");
        }
        if (!drill.damage().isEmpty()) {
            out.append("<p class=\"notice\">The history cannot be read: ")
                    .append(e(drill.damage()))
                    .append("</p>\n");
        }
        out.append("<dl class=\"short\">\n");
        PlainWords.inShort(record)
                .forEach(answer -> out.append("<div><dt>")
                        .append(e(answer.question()))
                        .append("</dt><dd>")
                        .append(prose(answer.answer()))
                        .append("</dd></div>\n"));
        out.append("</dl>\n<figure class=\"timeline\">\n")
                .append(Timeline.withoutTitle(drill))
                .append("</figure>\n");
        objectives(out, record);
        String waterfall = Waterfall.draw(record);
        out.append("<div class=\"pair\">\n<section><h3>The scenario</h3>\n");
        if (!record.description().isBlank()) {
            for (String paragraph : record.description().strip().split("\\n\\s*\\n")) {
                out.append("<p class=\"prose\">")
                        .append(e(paragraph.replaceAll("\\s+", " ")))
                        .append("</p>\n");
            }
        }
        out.append(ScenarioText.html(record.featureText()))
                .append("</section>\n<section><h3>Phases of the recovery</h3>\n")
                .append(
                        waterfall.isEmpty()
                                ? "<p class=\"empty\">No phase was measured.</p>\n"
                                : "<figure class=\"phases\">\n" + waterfall + "</figure>\n")
                .append("</section>\n</div>\n");
        done(out, drill);
        assumptions(out, record);
        numbers(out, record);
        provenance(out, drill);
        out.append("</article>\n");
    }

    private static void objectives(StringBuilder out, DrillRecord record) {
        out.append(
                "<section><h3>Objectives</h3>\n<table class=\"objectives\">\n<thead><tr><th>Verdict</th><th>Objective, fixed before the event</th><th class=\"num\">Limit</th>"
                        + "<th class=\"num\">Observed</th><th class=\"num\">Margin</th></tr></thead>\n<tbody>\n");
        for (PlainWords.Row row : PlainWords.objectives(record)) {
            out.append("<tr><td>")
                    .append(row.decided()
                            .map(verdict ->
                                    chip(verdict, PlainWords.verdictWords().get(row.verdict())))
                            .orElse("<span class=\"chip doubt\">not judged</span>"))
                    .append("</td><td>")
                    .append(e(row.words()))
                    .append(row.sentence().isEmpty() ? "" : "<br><small>" + prose(row.sentence()) + "</small>")
                    .append("</td><td class=\"num\">")
                    .append(e(row.limit()))
                    .append("</td><td class=\"num\">")
                    .append(e(row.observed()))
                    .append("</td><td class=\"num\">")
                    .append(e(row.margin()))
                    .append(Double.isNaN(row.used()) ? "" : bar(row.used()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n");
        for (Finding finding : Highlights.findings(record)) {
            if (!finding.drawing().isBlank()) {
                // as an image it cannot run or fetch anything, whatever its author intended
                out.append("<figure class=\"drawing\"><img alt=\"")
                        .append(e(finding.sentence()))
                        .append("\" src=\"data:image/svg+xml;base64,")
                        .append(Base64.getEncoder()
                                .encodeToString(finding.drawing().getBytes(StandardCharsets.UTF_8)))
                        .append("\"><figcaption>")
                        .append(e(finding.words()))
                        .append("</figcaption></figure>\n");
            }
        }
        out.append("</section>\n");
    }

    private static void done(StringBuilder out, DrillStory drill) {
        List<PlainWords.Moment> moments = PlainWords.done(drill);
        String mechanism = drill.record().mechanism();
        if (moments.isEmpty() && mechanism.isBlank()) {
            return;
        }
        fold(out, "What was done, and how it was proven", moments.isEmpty() ? "" : String.valueOf(moments.size()));
        if (!mechanism.isBlank()) {
            out.append("<p>").append(e(mechanism)).append("</p>\n");
        }
        if (!moments.isEmpty()) {
            out.append("<table class=\"moments\">\n<tbody>\n");
            moments.forEach(moment -> out.append("<tr><td class=\"num\">")
                    .append(e(moment.time()))
                    .append("</td><td>")
                    .append(e(PlainWords.kind(moment.kind())))
                    .append("</td><td>")
                    .append(e(moment.text()))
                    .append("</td></tr>\n"));
            out.append("</tbody>\n</table>\n");
        }
        out.append("</details>\n");
    }

    private static void assumptions(StringBuilder out, DrillRecord record) {
        List<Finding> assumptions = Highlights.assumptions(record);
        if (assumptions.isEmpty()) {
            return;
        }
        long holding =
                assumptions.stream().filter(a -> a.verdict() == Verdict.MET).count();
        fold(
                out,
                "Assumptions",
                holding == assumptions.size()
                        ? "all " + holding + " hold"
                        : holding + " of " + assumptions.size() + " hold",
                holding < assumptions.size());
        out.append(
                "<table>\n<thead><tr><th>Holds</th><th>Assumption</th><th>What was seen</th></tr></thead>\n<tbody>\n");
        assumptions.stream()
                .sorted(Comparator.comparing(a -> a.verdict() == Verdict.MET))
                .forEach(a -> out.append("<tr><td>")
                        .append(chip(a.verdict(), DrillSummary.holds(a)))
                        .append("</td><td>")
                        .append(e(a.words()))
                        .append("</td><td>")
                        .append(e(a.sentence()))
                        .append("</td></tr>\n"));
        out.append("</tbody>\n</table>\n</details>\n");
    }

    private static void numbers(StringBuilder out, DrillRecord record) {
        List<Measured> numbers = Highlights.measures(record);
        if (numbers.isEmpty()) {
            return;
        }
        fold(out, "Every number", String.valueOf(numbers.size()));
        out.append(
                "<table class=\"numbers\">\n<thead><tr><th>Number</th><th class=\"num\">Value</th><th class=\"num\">±</th><th>Definition</th></tr></thead>\n<tbody>\n");
        for (Measured number : numbers) {
            String full = Figures.full(number);
            int split = full.indexOf(" ± ");
            out.append("<tr><td>")
                    .append(e(number.label()))
                    .append("<br><code>")
                    .append(e(number.name()))
                    .append("</code></td><td class=\"num\">")
                    .append(e(split < 0 ? full : full.substring(0, split)))
                    .append("</td><td class=\"num\">")
                    .append(split < 0 ? "" : e(full.substring(split + 3)))
                    .append("</td><td>")
                    .append(e(number.definition()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n</details>\n");
    }

    private static void provenance(StringBuilder out, DrillStory drill) {
        DrillRecord record = drill.record();
        fold(out, "Provenance and files", "");
        out.append("<table class=\"pairs\">\n<tbody>\n");
        pair(out, "Folder", drill.place());
        pair(out, "Began", record.started().toString());
        pair(out, "history.ndjson, SHA-256", record.historyHash().isEmpty() ? "not frozen" : record.historyHash());
        record.provenance().forEach((key, value) -> pair(out, key, value));
        record.versions().forEach((key, value) -> pair(out, key, value));
        record.stages().forEach((stage, seconds) -> pair(out, "stage " + stage, Figures.span(seconds)));
        out.append("</tbody>\n</table>\n<p class=\"files\">");
        String folder = e(drill.place().substring(drill.place().lastIndexOf('/') + 1));
        for (String file : new String[] {"summary.md", "drill.json", "history.ndjson", "timeline.svg"}) {
            out.append("<a href=\"")
                    .append(folder)
                    .append('/')
                    .append(file)
                    .append("\">")
                    .append(file)
                    .append("</a> ");
        }
        drill.logs()
                .forEach(log -> out.append("<a href=\"")
                        .append(folder)
                        .append("/logs/")
                        .append(path(log))
                        .append("\">logs/")
                        .append(e(log))
                        .append("</a> "));
        out.append("</p>\n<p>To have the same record judged again: <code>./drill recheck ")
                .append(e(drill.place()))
                .append("</code></p>\n</details>\n");
    }

    /** File names may hold what means something in an address. */
    private static String path(String file) {
        return e(java.net.URLEncoder.encode(file, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/"));
    }

    private static void pair(StringBuilder out, String key, String value) {
        out.append("<tr><th>")
                .append(e(key))
                .append("</th><td><code>")
                .append(e(value))
                .append("</code></td></tr>\n");
    }

    private static void fold(StringBuilder out, String title, String count) {
        fold(out, title, count, false);
    }

    private static void fold(StringBuilder out, String title, String count, boolean open) {
        out.append(open ? "<details open>" : "<details>")
                .append("<summary>")
                .append(e(title))
                .append(count.isEmpty() ? "" : " <small>" + e(count) + "</small>")
                .append("</summary>\n");
    }

    private static void foot(StringBuilder out, RunStory story) {
        RunRecord run = story.run();
        out.append(
                        "<footer>\n<p><b>MET</b>: every objective was shown to hold. <b>MISSED</b>: at least one was seen not to hold. <b>INCONCLUSIVE</b>: the record cannot tell, "
                                + "or the drill was not the one that was meant; it never counts as met. Times run from the event on one monotonic clock; ± is the resolution of the measurement. "
                                + "All verdicts come from the frozen histories alone and can be computed again from them.</p>\n<p>Run <code>")
                .append(e(run.run()))
                .append("</code>");
        for (Map.Entry<String, String> entry : run.provenance().entrySet()) {
            out.append(" · ")
                    .append(e(entry.getKey()))
                    .append(" <code>")
                    .append(e(entry.getValue()))
                    .append("</code>");
        }
        for (Map.Entry<String, String> entry : run.versions().entrySet()) {
            out.append(" · ").append(e(entry.getKey())).append(' ').append(e(entry.getValue()));
        }
        out.append("</p>\n</footer>\n");
    }

    /** Running text, in which a number keeps its unit on its line. */
    private static String prose(String text) {
        return e(text.replaceAll("(?<=\\d) (?=(?:s|ms|min|h|%)(?![A-Za-z]))|(?<=±) (?=\\d)", "\u00a0"));
    }

    private static String e(String text) {
        return Markup.escape(text);
    }
}
