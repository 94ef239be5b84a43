package org.drdrills.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.chart.Strips;
import org.drdrills.chart.Timeline;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Period;
import org.drdrills.measure.Drift;
import org.drdrills.record.Markup;

/** The report on a period: who asks for it wants to see that nothing was left out. */
final class PeriodPage {
    private PeriodPage() {}

    static String render(Period period) {
        StringBuilder out = new StringBuilder(65_536);
        List<Period.Drill> drills = period.drills();
        long overdue = drills.stream().filter(Period.Drill::overdue).count();
        long open = period.findings().stream().filter(Evidence.Found::open).count();
        out.append("<p class=\"over\"><b>DR Drills</b> · report on a period</p>\n<h1>")
                .append(period.from())
                .append(" to ")
                .append(period.to())
                .append("</h1>\n<table class=\"tiles\"><tr>\n");
        tile(out, "Runs", period.runs().size(), told(period.runs()));
        tile(
                out,
                "Drills",
                drills.size(),
                drills.stream().filter(drill -> drill.times() > 0).count() + " of them run in the period");
        tile(out, "Overdue", overdue, "not met within " + period.within() + " days");
        tile(
                out,
                "Open findings",
                open,
                period.findings().stream().filter(Evidence.Found::overdue).count() + " past their date");
        List<Period.Answered> answered = period.controls().stream()
                .filter(control -> control.last() != null)
                .toList();
        tile(
                out,
                "Controls with evidence",
                answered.size(),
                "of " + period.controls().size() + "; "
                        + period.controls().stream()
                                .filter(Period.Answered::due)
                                .count() + " ask for a test by now");
        out.append(
                "</tr></table>\n<h2>Every run</h2>\n<table class=\"earlier\">\n<thead><tr><th>Run</th><th>Environment</th><th>Started by</th><th class=\"verdict\">Verdict</th><th class=\"num\">Drills</th><th class=\"num\">Met</th>"
                        + "<th class=\"num\">Missed</th><th class=\"num\">Inconclusive</th><th>Remark</th></tr></thead>\n<tbody>\n");
        for (Period.Run run : period.runs()) {
            out.append("<tr><td class=\"when\">")
                    .append(moment(run.started()))
                    .append("</td><td>")
                    .append(e(run.environment()))
                    .append("</td><td>")
                    .append(run.initiator().isEmpty() ? "–" : e(run.initiator()))
                    .append("</td><td class=\"verdict\">")
                    .append(verdict(run.verdict()))
                    .append("</td><td class=\"num\">")
                    .append(run.drills())
                    .append("</td><td class=\"num\">")
                    .append(run.met())
                    .append("</td><td class=\"num\">")
                    .append(run.missed())
                    .append("</td><td class=\"num\">")
                    .append(run.inconclusive())
                    .append("</td><td>")
                    .append(e(run.note()))
                    .append("</td></tr>\n");
        }
        out.append(period.runs().isEmpty() ? "<tr><td colspan=\"9\">There was none.</td></tr>\n" : "")
                .append("</tbody>\n</table>\n");
        for (String environment : environments(drills)) {
            out.append("<h2>Drills of ")
                    .append(e(environment))
                    .append(
                            "</h2>\n<table class=\"coverage\">\n<thead><tr><th>Drill</th><th class=\"state\">State</th><th class=\"num\">Runs</th><th class=\"num\">Met, missed,<br />inconclusive</th><th>Last met</th><th class=\"trend\">Recovery, last 10 runs</th><th class=\"course\">Trend</th></tr></thead>\n<tbody>\n");
            drills.stream()
                    .filter(drill -> drill.environment().equals(environment))
                    .forEach(drill -> row(out, drill));
            out.append("</tbody>\n</table>\n");
        }
        out.append(
                        "<p class=\"note\">A trend is told only of runs of the same scenario in the same environment: the median of the last three against the median of those before, ")
                .append(Drift.BASELINE)
                .append(
                        " at least; a difference counts if it is larger than three times their spread and than the ± of the numbers.</p>\n");
        controls(out, period);
        out.append("<h2>Findings</h2>\n");
        if (period.findings().isEmpty()) {
            out.append("<p>There are none.</p>\n");
        } else {
            SummaryPage.findings(out, period.findings(), 400);
        }
        return Sheet.of(
                "report",
                "Disaster-recovery drills from " + period.from() + " to " + period.to(),
                "Every run of the period",
                "DR Drills · " + period.from() + " to " + period.to(),
                out.toString());
    }

    /** How old the evidence for each control is; those that no drill answers are named, too. */
    private static void controls(StringBuilder out, Period period) {
        out.append(
                        "<h2>Controls and the age of their evidence</h2>\n<p class=\"note\">A drill supports evidence for a control; it does not establish compliance. An answer is a drill that was met or missed; an inconclusive one is none, nor is one on a pool that is bad on purpose. ")
                .append("Days are those before ")
                .append(period.to())
                .append(
                        ". <i>Number unverified</i>: the clause's number is from memory.</p>\n<table class=\"coverage\">\n<thead><tr><th>Control</th><th>Asks</th><th class=\"num\">Drills</th>")
                .append(
                        "<th>Last answer</th><th class=\"num\">Age, days</th><th>Last met</th><th>Asked for</th></tr></thead>\n<tbody>\n");
        for (Period.Answered control : period.controls()) {
            out.append("<tr><td><b>")
                    .append(e(control.framework()))
                    .append("</b> ")
                    .append(e(control.clause()))
                    .append("</td><td>")
                    .append(e(control.asks()))
                    .append("</td><td class=\"num\">")
                    .append(control.drills())
                    .append("</td><td>")
                    .append(
                            control.last() == null
                                    ? control.drills() == 0 ? "no drill answers it" : "none yet"
                                    : e(SummaryPage.DAY.format(control.last())))
                    .append("</td><td class=\"num\">")
                    .append(control.days() == null ? "–" : control.days())
                    .append("</td><td>")
                    .append(control.met() == null ? "never" : e(SummaryPage.DAY.format(control.met())))
                    .append("</td><td>")
                    .append(control.every().isEmpty() ? "–" : e(every(control.every())))
                    .append(control.due() ? " <b class=\"late\">due</b>" : "")
                    .append("</td></tr>\n");
        }
        out.append("</tbody>\n</table>\n");
    }

    private static String every(String iso) {
        return iso.equals("P1Y") ? "every year" : "every " + iso;
    }

    private static Set<String> environments(List<Period.Drill> drills) {
        Set<String> environments = new TreeSet<>();
        drills.forEach(drill -> environments.add(drill.environment()));
        return environments;
    }

    private static String told(List<Period.Run> runs) {
        return count(runs, "MET") + " met, " + count(runs, "MISSED") + " missed, " + count(runs, "INCONCLUSIVE")
                + " inconclusive, " + (count(runs, "INTERRUPTED") + count(runs, "UNREADABLE"))
                + " interrupted or unreadable";
    }

    private static long count(List<Period.Run> runs, String verdict) {
        return runs.stream().filter(run -> run.verdict().equals(verdict)).count();
    }

    private static void row(StringBuilder out, Period.Drill drill) {
        out.append("<tr><td>")
                .append(drill.seed().isEmpty() ? "" : "<b>" + e(drill.seed()) + "</b> ")
                .append(e(drill.title()))
                .append("</td><td><b>")
                .append(e(drill.state().words().toLowerCase(java.util.Locale.ROOT)))
                .append("</b><br /><small>")
                .append(e(drill.stateReason()))
                .append("</small></td><td class=\"num\">")
                .append(drill.times())
                .append("</td><td class=\"num\">")
                .append(drill.met())
                .append(", ")
                .append(drill.missed())
                .append(", ")
                .append(drill.inconclusive())
                .append("</td><td>")
                .append(drill.lastMet() == null ? "never" : e(SummaryPage.DAY.format(drill.lastMet())))
                .append(drill.overdue() ? " <b class=\"late\">overdue</b>" : "")
                .append("</td><td class=\"trend\">");
        if (!drill.earlier().isEmpty()) {
            List<Evidence.Earlier> earlier = drill.earlier();
            out.append(Strips.trend(
                    "p-" + Timeline.name(drill.drill()),
                    earlier.subList(0, earlier.size() - 1),
                    earlier.getLast(),
                    Optional.of(drill.limit()).filter(limit -> !limit.isZero())));
        }
        out.append("</td><td>")
                .append(
                        drill.earlier().isEmpty()
                                ? "–"
                                : drill.slower()
                                        ? "<b class=\"late\">" + e(drill.driftSentence()) + "</b>"
                                        : e(drill.driftSentence()))
                .append("</td></tr>\n");
    }

    private static String verdict(String word) {
        Verdict verdict =
                word.equals("MET") ? Verdict.MET : word.equals("MISSED") ? Verdict.MISSED : Verdict.INCONCLUSIVE;
        return SummaryPage.icon(verdict, 10) + " " + e(word.toLowerCase(java.util.Locale.ROOT));
    }

    private static void tile(StringBuilder out, String name, long number, String note) {
        out.append("<td class=\"tile\"><p class=\"name\">")
                .append(e(name))
                .append("</p><p class=\"big\">")
                .append(number)
                .append("</p><p class=\"note\">")
                .append(e(note))
                .append("</p></td>\n");
    }

    private static String moment(Instant at) {
        return at == null
                ? "–"
                : e(at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    }

    private static String e(String text) {
        return Markup.escape(text);
    }
}
