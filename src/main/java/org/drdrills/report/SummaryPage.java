package org.drdrills.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.drdrills.chart.Look;
import org.drdrills.chart.Strips;
import org.drdrills.chart.Timeline;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Gathering;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Markup;
import org.drdrills.record.RunRecord;

/** {@code summary.html}: one page of A4 for decision makers. Six questions, in the order in which they are asked. */
final class SummaryPage implements Renderer<Exhibit> {
    static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int MOST_DRILLS = 5;
    private static final int MOST_FINDINGS = 3;
    private static final int MOST_LIMITS = 4;

    @Override
    public String file() {
        return "summary.html";
    }

    @Override
    public String render(Exhibit exhibit) {
        Evidence evidence = exhibit.evidence();
        StringBuilder out = new StringBuilder(32_768);
        head(out, evidence);
        out.append("<h2>What was tested</h2>\n<p>")
                .append(e(clip(tested(evidence), 420)))
                .append("</p>\n");
        tiles(out, evidence);
        drills(out, evidence);
        learnt(out, evidence);
        coverage(out, evidence);
        open(out, evidence);
        foot(out, exhibit);
        String run = evidence.run().run();
        return Sheet.of(
                "summary",
                "Executive summary: " + evidence.readiness().answer().words(),
                "Disaster-recovery drills, run " + run,
                "DR Drills · executive summary · run " + run,
                out.toString());
    }

    /** Title, date and answer; the same on both papers. */
    static void head(StringBuilder out, Evidence evidence, String kind) {
        RunRecord run = evidence.run();
        Evidence.Readiness readiness = evidence.readiness();
        out.append("<table class=\"head\"><tr><td class=\"title\">\n<p class=\"over\"><b>DR Drills</b> · ")
                .append(e(kind))
                .append("</p>\n<h1>")
                .append(e(clip(title(evidence), 90)))
                .append("</h1>\n<p class=\"sub\">")
                .append(e(Figures.moment(run.started())))
                .append("<br />")
                .append(e(Figures.count(readiness.drills(), "drill", "drills")))
                .append(" on ")
                .append(e(evidence.environmentClass()))
                .append(run.counterpart().isBlank() ? "" : ", standing for: " + e(clip(run.counterpart(), 180)))
                .append("<br />Run ")
                .append(e(run.run()))
                .append("</p>\n</td><td class=\"answer ")
                .append(look(readiness.answer()))
                .append("\">\n<p class=\"word\">")
                .append(glyph(readiness.answer(), 26))
                .append(' ')
                .append(e(readiness.answer().words()))
                .append("</p>\n<p>")
                .append(e(readiness.reason()))
                .append("</p>\n<p class=\"state\"><b>")
                .append(e(readiness.state().words()))
                .append("</b> ")
                .append(e(readiness.stateReason()))
                .append("</p>\n")
                .append(scope(evidence))
                .append("</td></tr></table>\n");
    }

    /** A run over many environments is not named after all of them. */
    private static String title(Evidence evidence) {
        RunRecord run = evidence.run();
        List<String> titles = evidence.drills().stream()
                .map(drill -> drill.record().environmentTitle())
                .filter(title -> !title.isBlank())
                .distinct()
                .toList();
        return titles.size() > 2
                ? titles.size() + " environments: " + String.join("; ", titles)
                : !run.environmentTitle().isBlank() ? run.environmentTitle() : run.environment();
    }

    /** Ready for what was drilled, which is seldom all that can be. */
    private static String scope(Evidence evidence) {
        if (evidence.drills().stream().anyMatch(drill -> drill.record().badOnPurpose())) {
            return "<p class=\"state\"><b>Bad on purpose:</b> drills of this run belong to the self-test, on pools or under a harness that are known to be bad. They are no evidence of anything else.</p>\n";
        }
        long here = evidence.coverage().drilled().stream()
                .filter(Evidence.Covered::current)
                .count();
        return evidence.coverage().known().isEmpty()
                ? ""
                : "<p class=\"state\">This run holds <b>" + here + " of "
                        + evidence.coverage().known().size()
                        + "</b> reference drills; it says nothing of the others.</p>\n";
    }

    private static void head(StringBuilder out, Evidence evidence) {
        head(out, evidence, "executive summary of a disaster-recovery exercise");
    }

    static String look(Evidence.Answer answer) {
        return switch (answer) {
            case READY -> "met";
            case READY_WITH_FINDINGS -> "part";
            case NOT_READY -> "missed";
            case INCONCLUSIVE -> "doubt";
        };
    }

    /** As for verdicts; ready with findings is a tick in a triangle of its own. */
    private static String glyph(Evidence.Answer answer, int size) {
        String inside = switch (answer) {
            case READY -> Look.glyph(Verdict.MET, 10, 10, 8);
            case READY_WITH_FINDINGS ->
                "<path d=\"M10 1L19.5 18.5L0.5 18.5Z\" fill=\"" + Look.BLUE
                        + "\"/><path d=\"M6.2 13.2L9 16L13.8 10.6\" fill=\"none\" stroke=\"#ffffff\" stroke-width=\"2\"/>";
            case NOT_READY -> Look.glyph(Verdict.MISSED, 10, 10, 8);
            case INCONCLUSIVE -> Look.glyph(Verdict.INCONCLUSIVE, 10, 10, 8);
        };
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size + "\" height=\"" + size
                + "\" viewBox=\"0 0 20 20\">" + inside + "</svg>";
    }

    static String icon(Verdict verdict, int size) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"glyph\" width=\"" + size + "\" height=\"" + size
                + "\" viewBox=\"0 0 20 20\">" + Look.glyph(verdict, 10, 10, 8) + "</svg>";
    }

    static String tested(Evidence evidence) {
        Set<String> events = new LinkedHashSet<>();
        double rate = 0;
        for (Evidence.Drill drill : evidence.drills()) {
            events.add(PlainWords.event(drill.record()));
            rate = Math.max(rate, drill.record().conditions().rate());
        }
        if (events.isEmpty()) {
            return "Nothing: no drill was begun."
                    + (evidence.run().endedEarly().isEmpty()
                            ? ""
                            : " " + evidence.run().endedEarly());
        }
        List<String> first = events.stream().limit(4).toList();
        return "In " + Figures.count(evidence.drills().size(), "drill", "drills") + ", each in a fresh lab, "
                + (events.size() == 1 ? "one event was" : events.size() + " events were") + " brought about on purpose"
                + (rate > 0 ? " while clients sent up to " + Figures.n(rate) + " operations per second" : "") + ": "
                + String.join("; ", first)
                + (events.size() > first.size() ? "; and " + (events.size() - first.size()) + " more" : "") + ".";
    }

    /** The drill whose recovery took the largest share of its limit; empty where none shows a recovery against a limit. */
    static Optional<Evidence.Drill> worst(Evidence evidence) {
        return evidence.drills().stream()
                .filter(drill -> Highlights.of(drill.record()).used() >= 0)
                .max(Comparator.comparingDouble(
                        drill -> Highlights.of(drill.record()).used()));
    }

    private static void tiles(StringBuilder out, Evidence evidence) {
        out.append("<table class=\"tiles\"><tr>\n");
        Optional<Evidence.Drill> worst = worst(evidence);
        if (worst.isEmpty()) {
            tile(
                    out,
                    "By what margin: time to recover",
                    "not measured",
                    "no drill shows a recovery time against a limit",
                    "none");
        } else {
            Highlights numbers = Highlights.of(worst.get().record());
            double used = numbers.used();
            String left = Double.isInfinite(used)
                    ? "it never came back while we watched"
                    : used <= 1
                            ? Math.round((1 - used) * 100) + " % of the limit to spare"
                            : Math.round((used - 1) * 100) + " % over the limit";
            tile(
                    out,
                    "By what margin: time to recover",
                    numbers.recoveryText().orElse("never") + "<small> of "
                            + e(Figures.limit(numbers.limit().orElseThrow())) + "</small>",
                    left + "; the worst drill: " + clip(worst.get().record().title(), 60),
                    used > 1 ? "bad" : "");
        }
        long lost = 0;
        long acknowledged = 0;
        double oldest = 0;
        int read = 0;
        int strange = 0;
        for (Evidence.Drill drill : evidence.drills()) {
            Evidence.Integrity ledger = drill.integrity();
            if (ledger.lost() != null) {
                read++;
                lost += ledger.lost();
                acknowledged += ledger.acknowledged() == null ? 0 : ledger.acknowledged();
                oldest = Math.max(oldest, ledger.lostSeconds() == null ? 0 : ledger.lostSeconds());
                strange += orNone(ledger.twice()) + orNone(ledger.phantom()) + orNone(ledger.differing()) > 0 ? 1 : 0;
            }
        }
        if (read == 0) {
            tile(out, "What was lost", "not measured", "no drill came to its final reads", "none");
        } else {
            tile(
                    out,
                    "What was lost",
                    lost == 0 ? "nothing" : e(Figures.count(lost, "write", "writes")),
                    lost == 0
                            ? "all " + Figures.count(acknowledged, "write that was", "writes that were")
                                    + " acknowledged in " + Figures.count(read, "drill", "drills") + " are there"
                            : "of " + Figures.count(acknowledged, "acknowledged write", "acknowledged writes")
                                    + (oldest > 0
                                            ? "; the oldest was stored " + Figures.seconds(oldest) + " before the event"
                                            : ""),
                    lost > 0 ? "bad" : "");
        }
        List<Measured> writers = evidence.drills().stream()
                .flatMap(drill -> Highlights.of(drill.record()).writers().stream())
                .toList();
        Measured two = writers.stream()
                .filter(number -> number.value() > 0)
                .max(Comparator.comparingDouble(Measured::value))
                .orElse(null);
        boolean sound = strange == 0 && two == null;
        tile(
                out,
                "Data integrity",
                read == 0 ? "not measured" : sound ? "intact" : two != null ? "two writers" : "differs",
                sound
                        ? (!writers.isEmpty() ? "never two writers at once; " : "")
                                + "nothing twice, nothing invented, members alike"
                        : (two != null
                                        ? "two nodes " + Highlights.together(two) + " at once, for "
                                                + Figures.value(two) + "; "
                                        : "")
                                + (strange > 0
                                        ? strange + " of " + read
                                                + " drills with copies that differ, doubles or inventions"
                                        : "copies alike"),
                read == 0 ? "none" : sound ? "" : "bad");
        Optional<Double> least = least(evidence, "service.lowest", false);
        Optional<Double> wait = least(evidence, "interruption.longest", true);
        tile(
                out,
                "Service meanwhile",
                wait.map(Figures::seconds).orElse("not measured"),
                wait.isEmpty()
                        ? "no interruption was measured"
                        : "the longest that one client waited"
                                + least.map(l -> "; in the worst second " + Math.round(l)
                                                + " % of all writes were served")
                                        .orElse(""),
                wait.isEmpty() ? "none" : "");
        out.append("</tr></table>\n");
    }

    private static long orNone(Long count) {
        return count == null ? 0 : count;
    }

    private static Optional<Double> least(Evidence evidence, String name, boolean most) {
        return evidence.drills().stream()
                .flatMap(drill -> Highlights.measures(drill.record()).stream())
                .filter(number -> number.name().equals(name) && Figures.known(number))
                .map(Measured::value)
                .reduce((a, b) -> most ? Math.max(a, b) : Math.min(a, b));
    }

    private static void tile(StringBuilder out, String name, String big, String note, String look) {
        out.append("<td class=\"tile ")
                .append(look)
                .append("\"><p class=\"name\">")
                .append(e(name))
                .append("</p><p class=\"big\">")
                .append(big)
                .append("</p><p class=\"note\">")
                .append(e(note))
                .append("</p></td>\n");
    }

    private static void drills(StringBuilder out, Evidence evidence) {
        out.append("<h2>Did it pass</h2>\n");
        if (evidence.drills().isEmpty()) {
            out.append("<p class=\"none\">There is no drill to tell of.</p>\n");
            return;
        }
        List<Evidence.Drill> order = new ArrayList<>(evidence.drills());
        order.sort(Comparator.comparingInt(
                        (Evidence.Drill drill) -> List.of(Verdict.MISSED, Verdict.INCONCLUSIVE, Verdict.MET)
                                .indexOf(drill.verdict()))
                .thenComparing(
                        drill -> -Math.min(9, Highlights.of(drill.record()).used())));
        int shown = order.size() <= MOST_DRILLS + 1 ? order.size() : MOST_DRILLS;
        table(out, order.subList(0, shown), 96);
        if (shown < order.size()) {
            long met = order.subList(shown, order.size()).stream()
                    .filter(drill -> drill.verdict() == Verdict.MET)
                    .count();
            int rest = order.size() - shown;
            out.append("<p class=\"more\">and ")
                    .append(rest)
                    .append(" more")
                    .append(met == rest ? ", all met" : ", of which " + met + " met")
                    .append("; the evidence report has them all.</p>\n");
        }
    }

    /** Drills, their bullets and how they went before. */
    static void table(StringBuilder out, List<Evidence.Drill> drills, int most) {
        out.append(
                "<table class=\"drills\">\n<thead><tr><th class=\"verdict\">Verdict</th><th>Drill</th><th class=\"num\">Recovery</th><th class=\"strip\">of its limit</th><th class=\"num lost\">Lost</th><th class=\"trend\">last 10 runs</th></tr></thead>\n<tbody>\n");
        for (Evidence.Drill drill : drills) {
            DrillRecord record = drill.record();
            Highlights numbers = Highlights.of(record);
            String id = "s-" + Timeline.name(record.id());
            double used = numbers.used();
            String recovery = numbers.recoveryText()
                    .map(text -> numbers.doubted() ? "(" + text + ")" : text)
                    .orElse("–");
            out.append("<tr><td class=\"verdict\">")
                    .append(icon(drill.verdict(), 13))
                    .append(" <b>")
                    .append(e(PlainWords.verdictWords().get(Highlights.word(record))))
                    .append("</b></td><td>")
                    .append(e(clip(record.title(), most)))
                    .append(drill.repeat() > 1 ? " <small>(repeat " + drill.repeat() + ")</small>" : "")
                    .append("</td><td class=\"num\">")
                    .append(e(recovery))
                    .append("<br /><small>")
                    .append(numbers.limit()
                            .map(limit -> "of " + e(Figures.limit(limit)))
                            .orElse("no limit set"))
                    .append("</small></td><td class=\"strip\">")
                    .append(
                            used < 0
                                    ? "<small>nothing to compare</small>"
                                    : Strips.bullet(
                                            id,
                                            used,
                                            recovery
                                                    + numbers.limit()
                                                            .map(limit -> " of " + Figures.limit(limit))
                                                            .orElse("")))
                    .append("</td><td class=\"num lost\">")
                    .append(
                            drill.integrity().lost() == null
                                    ? "–"
                                    : e(Figures.count(drill.integrity().lost(), "", "")
                                            .strip()))
                    .append("</td><td class=\"trend\">")
                    .append(Strips.trend(
                            id, drill.earlier(), Gathering.earlier(record.run(), record, record), numbers.limit()))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n");
    }

    private static void learnt(StringBuilder out, Evidence evidence) {
        out.append("<h2>What we learnt</h2>\n<ul>\n");
        List<String> sentences = new ArrayList<>();
        List<Evidence.Found> now = evidence.findings().stream()
                .filter(found -> found.retest().isEmpty())
                .toList();
        now.stream()
                .filter(found -> !found.severity().equals("MINOR"))
                .limit(2)
                .forEach(found -> sentences.add(found.title() + ": " + first(found.sentence())));
        worst(evidence)
                .filter(drill ->
                        sentences.size() < 3 && Highlights.of(drill.record()).used() <= 1)
                .ifPresent(drill -> sentences.add("Slowest against its limit: "
                        + drill.record().title() + ", "
                        + Highlights.of(drill.record()).recoveryText().orElse("") + " of "
                        + Figures.limit(Highlights.of(drill.record()).limit().orElseThrow()) + before(drill) + "."));
        if (sentences.size() < 3
                && evidence.drills().stream().anyMatch(drill -> drill.earlier().isEmpty())) {
            long first = evidence.drills().stream()
                    .filter(drill -> drill.earlier().isEmpty())
                    .count();
            sentences.add((first == evidence.drills().size()
                            ? "None of these drills was"
                            : first + " of " + Figures.count(evidence.drills().size(), "drill was", "drills were")
                                    + " not")
                    + " run here before, so there is nothing to compare "
                    + (first == evidence.drills().size() ? "with." : first == 1 ? "it with." : "them with."));
        }
        evidence.drills().stream()
                .filter(drill -> !drill.deviations().isEmpty())
                .findFirst()
                .filter(drill -> sentences.size() < 3
                        && now.stream().noneMatch(found -> found.drill().equals(drill.drill())))
                .ifPresent(drill -> sentences.add("Deviation in "
                        + drill.record().title() + ": " + drill.deviations().getFirst()));
        if (sentences.isEmpty()) {
            sentences.add("Nothing beyond the numbers above.");
        }
        sentences.forEach(
                sentence -> out.append("<li>").append(e(clip(sentence, 220))).append("</li>\n"));
        out.append("</ul>\n");
    }

    private static String before(Evidence.Drill drill) {
        return drill.earlier().stream()
                .filter(one -> one.same() && one.recovery() != null)
                .reduce((first, second) -> second)
                .map(one -> "; " + Figures.seconds(one.recovery()) + " the time before")
                .orElse("");
    }

    /** The first sentence. */
    private static String first(String text) {
        return text.replaceFirst("(?<=\\.)\\s+\\p{Lu}.*$", "");
    }

    static String clip(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = text.lastIndexOf(' ', most);
        return text.substring(0, end > most / 2 ? end : most) + " …";
    }

    private static void open(StringBuilder out, Evidence evidence) {
        List<Evidence.Found> open =
                evidence.findings().stream().filter(Evidence.Found::open).toList();
        out.append("<h2>What is open</h2>\n");
        if (open.isEmpty()) {
            out.append("<p>Nothing.</p>\n");
            return;
        }
        findings(out, open.subList(0, Math.min(open.size(), MOST_FINDINGS)), 150);
        if (open.size() > MOST_FINDINGS) {
            out.append("<p class=\"more\">and ")
                    .append(open.size() - MOST_FINDINGS)
                    .append(" more; the evidence report has them all.</p>\n");
        }
    }

    static void findings(StringBuilder out, List<Evidence.Found> findings, int most) {
        out.append(
                "<table class=\"findings\">\n<thead><tr><th>Severity</th><th>Finding</th><th>Owner</th><th>Due</th><th>Status</th></tr></thead>\n<tbody>\n");
        for (Evidence.Found found : findings) {
            String status = switch (found.status()) {
                case "ACCEPTED" ->
                    "risk accepted by " + found.acceptedBy()
                            + (found.acceptedUntil().isEmpty() ? "" : " until " + found.acceptedUntil());
                case "CLOSURE PROPOSED" -> "met since in run " + found.retest() + "; closure proposed";
                default -> found.status().toLowerCase(Locale.ROOT);
            };
            out.append("<tr><td><b>")
                    .append(e(found.severity().toLowerCase(Locale.ROOT)))
                    .append("</b></td><td>")
                    .append(e(clip(
                            found.title() + ": " + (most > 200 ? found.sentence() : first(found.sentence())), most)))
                    .append(
                            most > 200
                                    ? "<br /><code>" + e(found.id()) + "</code>"
                                            + (found.note().isEmpty() ? "" : "<br />" + e(found.note()))
                                    : "")
                    .append("</td><td>")
                    .append(found.owner().isEmpty() ? "<i>none</i>" : e(found.owner()))
                    .append("</td><td>")
                    .append(found.due().isEmpty() ? "<i>none</i>" : e(found.due()))
                    .append(found.overdue() ? " <b class=\"late\">overdue</b>" : "")
                    .append("</td><td>")
                    .append(e(status))
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n");
    }

    private static void coverage(StringBuilder out, Evidence evidence) {
        Evidence.Coverage coverage = evidence.coverage();
        out.append("<h2>What has been drilled</h2>\n");
        long met =
                coverage.drilled().stream().filter(seed -> seed.met() != null).count();
        if (coverage.known().isEmpty()) {
            out.append("<p>No drill of this run belongs to the reference catalogue.</p>\n");
            return;
        }
        out.append("<p>")
                .append(met)
                .append(" of ")
                .append(coverage.known().size())
                .append(" reference drills were met at least once")
                .append(oldest(coverage))
                .append(". ")
                .append(icon(Verdict.MET, 8))
                .append(" met · ")
                .append(icon(Verdict.MISSED, 8))
                .append(" missed last · ")
                .append(icon(Verdict.INCONCLUSIVE, 8))
                .append(" never met, says nothing · ○ never drilled</p>\n<p class=\"seeds\">");
        String last = "";
        for (String seed : coverage.known()) {
            String series = seed.replaceFirst("-?\\d+$", "");
            String mark = coverage.drilled().stream()
                    .filter(one -> one.seed().equals(seed))
                    .findFirst()
                    .map(SummaryPage::mark)
                    .orElse("○");
            out.append("<span class=\"seed\">")
                    .append(series.equals(last) ? "" : "<b>" + e(series) + "</b> ")
                    .append(mark)
                    .append(' ')
                    .append(e(seed.substring(series.length()).replaceFirst("^-", "")))
                    .append("</span> ");
            last = series;
        }
        out.append("</p>\n");
    }

    /** What the catalogue's drill came to last; one that says nothing does not undo that it was met. */
    private static String mark(Evidence.Covered covered) {
        return icon(
                covered.verdict().equals("MISSED")
                        ? Verdict.MISSED
                        : covered.met() == null ? Verdict.INCONCLUSIVE : Verdict.MET,
                9);
    }

    private static String oldest(Evidence.Coverage coverage) {
        return coverage.drilled().stream()
                .filter(one -> one.met() != null && !one.current())
                .min(Comparator.comparing(Evidence.Covered::met))
                .map(one -> "; longest ago: " + one.seed() + ", " + DAY.format(one.met()))
                .orElse("");
    }

    private static void foot(StringBuilder out, Exhibit exhibit) {
        Evidence evidence = exhibit.evidence();
        RunRecord run = evidence.run();
        out.append("<table class=\"halves foot\"><tr><td>\n<h2>What this does not show</h2>\n<ul class=\"limits\">\n");
        run.doesNotEvidence().stream()
                .limit(MOST_LIMITS)
                .forEach(limit ->
                        out.append("<li>").append(e(clip(first(limit), 110))).append("</li>\n"));
        if (run.doesNotEvidence().size() > MOST_LIMITS) {
            out.append("<li>and ")
                    .append(run.doesNotEvidence().size() - MOST_LIMITS)
                    .append(" more; the evidence report has them all</li>\n");
        }
        out.append(run.doesNotEvidence().isEmpty() ? "<li>The environment states no limits.</li>\n" : "")
                .append(
                        "</ul>\n</td><td>\n<h2>How to check this</h2>\n<ol class=\"check\">\n<li><code>sha256sum evidence.json</code> begins with <code>")
                .append(exhibit.sha256(), 0, 16)
                .append("</code></li>\n<li><code>./drill recheck reports/")
                .append(e(run.run()))
                .append(
                        "</code> judges the frozen records again and must say the same</li>\n<li>the evidence report (<code>report.pdf</code>) lists every file with its hash</li>\n</ol>\n")
                .append(
                        "<table class=\"sign\"><tr><td>reviewed by, date</td><td>approved by, date</td></tr></table>\n</td></tr></table>\n");
    }

    private static String e(String text) {
        return Markup.escape(text);
    }
}
