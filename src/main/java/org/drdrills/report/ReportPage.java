package org.drdrills.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.drdrills.chart.Reconciliation;
import org.drdrills.chart.Spectrum;
import org.drdrills.chart.Timeline;
import org.drdrills.chart.Waterfall;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Control;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Register;
import org.drdrills.evidence.RunStory;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Markup;
import org.drdrills.record.RunRecord;

/** {@code report.html}: the evidence for an auditor, in twelve sections that never change their order. */
final class ReportPage implements Renderer<Exhibit> {
    private static final List<String> SECTIONS = List.of(
            "Identification and authorisation",
            "Scope, scenarios and success criteria, as fixed before the start",
            "Objectives and results",
            "The drills one by one",
            "Deviations and what was not executed",
            "Findings and actions",
            "What this is evidence for",
            "Every run of these drills",
            "Environment, versions and clock",
            "Files and how to verify them",
            "Words",
            "Signatures");

    /** Up to so many drills, every number is printed. */
    private static final int FEW = 4;

    @Override
    public String file() {
        return "report.html";
    }

    @Override
    public String render(Exhibit exhibit) {
        Evidence evidence = exhibit.evidence();
        StringBuilder out = new StringBuilder(262_144);
        SummaryPage.head(out, evidence, "evidence report of a disaster-recovery exercise");
        out.append("<ol class=\"contents\">\n");
        for (int i = 0; i < SECTIONS.size(); i++) {
            out.append("<li><a href=\"#section-")
                    .append(i + 1)
                    .append("\">")
                    .append(e(SECTIONS.get(i)))
                    .append("</a></li>\n");
        }
        out.append("</ol>\n");
        identification(out, evidence);
        scope(out, evidence);
        results(out, evidence);
        drills(out, evidence);
        deviations(out, evidence);
        section(out, 6);
        if (evidence.findings().isEmpty()) {
            out.append("<p>There are none.</p>\n");
        } else {
            SummaryPage.findings(out, evidence.findings(), 2000);
        }
        out.append("<p class=\"note\">The team keeps owner, date and acceptance of a risk in <code>reports/")
                .append(Register.FILE)
                .append("</code>; a drill that meets its objectives again proposes closure and never closes.</p>\n");
        purpose(out, evidence);
        population(out, evidence);
        environment(out, evidence);
        files(out, exhibit);
        words(out);
        signatures(out, evidence);
        String run = evidence.run().run();
        return Sheet.of(
                "report",
                "Evidence report: " + evidence.readiness().answer().words(),
                "Disaster-recovery drills, run " + run,
                "DR Drills · evidence report · run " + run + " · evidence.json "
                        + exhibit.sha256().substring(0, 16),
                out.toString());
    }

    private static void section(StringBuilder out, int number) {
        out.append(number == 4 ? "<h2 class=\"chapter\" id=\"section-" : "<h2 id=\"section-")
                .append(number)
                .append("\">")
                .append(number)
                .append(" · ")
                .append(e(SECTIONS.get(number - 1)))
                .append("</h2>\n");
    }

    private static void pairs(StringBuilder out, Map<String, String> pairs) {
        out.append("<table class=\"pairs\">\n");
        pairs.forEach((key, value) -> out.append("<tr><th>")
                .append(e(key))
                .append("</th><td>")
                .append(value.isBlank() ? "<i>not stated</i>" : broken(value))
                .append("</td></tr>\n"));
        out.append("</table>\n");
    }

    private static void identification(StringBuilder out, Evidence evidence) {
        RunRecord run = evidence.run();
        section(out, 1);
        Map<String, String> pairs = new java.util.LinkedHashMap<>();
        pairs.put("Run", run.run());
        pairs.put("Began", run.started().toString());
        pairs.put(
                "Ended",
                run.ended() == null
                        ? "did not come to its end"
                        : run.ended() + " (after "
                                + Figures.span(Duration.between(run.started(), run.ended())
                                                .toMillis()
                                        / 1000.0) + ")");
        pairs.put("Started by", evidence.people().initiator());
        pairs.put("On the machine", evidence.people().runner());
        pairs.put("Command", run.provenance().getOrDefault("command", ""));
        pairs.put(
                "Commit of suite, drills and runbooks",
                run.provenance().getOrDefault("commit", "")
                        + ("true".equals(run.provenance().get("dirty")) ? ", with changes that are not in it" : ""));
        pairs.put("Seed of all that is random", run.provenance().getOrDefault("seed", ""));
        pairs.put("Reviewed by", evidence.people().reviewer());
        pairs.put("Approved by", evidence.people().approver());
        pairs(out, pairs);
    }

    private static void scope(StringBuilder out, Evidence evidence) {
        RunRecord run = evidence.run();
        section(out, 2);
        Map<String, String> pairs = new java.util.LinkedHashMap<>();
        pairs.put("Environment", run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle());
        pairs.put("Class of environment", evidence.environmentClass());
        pairs.put("Stands for", run.counterpart());
        pairs.put("Drills planned", Integer.toString(run.planned().size()));
        pairs(out, pairs);
        if (!run.doesNotEvidence().isEmpty()) {
            out.append("<p><b>Drills in this environment do not show:</b></p>\n<ul>\n");
            run.doesNotEvidence()
                    .forEach(limit -> out.append("<li>").append(e(limit)).append("</li>\n"));
            out.append("</ul>\n");
        }
        out.append(
                "<p>What each drill must show was written down and hashed before its fault:</p>\n<table class=\"plans\">\n<thead><tr><th>Drill</th><th>Plan written</th><th>Event</th><th>Order shown</th><th>SHA-256 of the plan</th></tr></thead>\n<tbody>\n");
        for (Evidence.Drill drill : evidence.drills()) {
            Evidence.Plan plan = drill.plan();
            out.append("<tr><td>")
                    .append(e(drill.record().title()))
                    .append("</td><td class=\"when\">")
                    .append(stamp(plan.written()))
                    .append("</td><td class=\"when\">")
                    .append(plan.event() == null ? "none" : stamp(plan.event()))
                    .append("</td><td>")
                    .append(
                            plan.fixedBeforeEvent()
                                    ? SummaryPage.icon(Verdict.MET, 10) + " yes. "
                                    : SummaryPage.icon(Verdict.INCONCLUSIVE, 10) + " no. ")
                    .append(e(plan.proof()))
                    .append("</td><td><code>")
                    .append(
                            plan.sha256().isEmpty()
                                    ? "–"
                                    : plan.sha256().substring(0, 32) + "<br />"
                                            + plan.sha256().substring(32))
                    .append("</code></td></tr>\n");
        }
        out.append("</tbody>\n</table>\n");
    }

    private static String stamp(java.time.Instant at) {
        String text = at.truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString();
        return e(text.substring(0, 10)) + "<br />" + e(text.substring(11));
    }

    private static void results(StringBuilder out, Evidence evidence) {
        section(out, 3);
        SummaryPage.table(out, evidence.drills(), 200);
        out.append(
                "<table class=\"results\">\n<thead><tr><th class=\"verdict\">Verdict</th><th>Objective</th><th class=\"num\">Limit</th><th class=\"num\">Seen</th><th class=\"num\">Margin</th></tr></thead>\n");
        for (Evidence.Drill drill : evidence.drills()) {
            out.append("<tbody>\n<tr class=\"group\"><td colspan=\"5\">")
                    .append(e(drill.record().title()))
                    .append(drill.repeat() > 1 ? ", repeat " + drill.repeat() : "")
                    .append("</td></tr>\n");
            for (Evidence.Result result : drill.results()) {
                out.append("<tr><td class=\"verdict\">")
                        .append(verdict(result.verdict()))
                        .append("</td><td>")
                        .append(e(result.words()))
                        .append("</td><td class=\"num\">")
                        .append(e(result.limit()))
                        .append("</td><td class=\"num\">")
                        .append(e(result.observed()))
                        .append("</td><td class=\"num\">")
                        .append(e(result.margin()))
                        .append("</td></tr>\n");
            }
            out.append("</tbody>\n");
        }
        out.append(
                "</table>\n<p class=\"note\">± is the resolution of a number; a verdict is MET only if the limit holds with it. The clock starts with the call that injects the fault, not with its detection, and stops at the first acknowledgement of the first 10 seconds in which at least 99 % of writes are served.</p>\n");
    }

    private static String verdict(String word) {
        Verdict verdict = word.equals("NOT JUDGED") ? Verdict.INCONCLUSIVE : Verdict.valueOf(word);
        return SummaryPage.icon(verdict, 11) + " <b>"
                + e(PlainWords.verdictWords().get(word)) + "</b>";
    }

    private static void drills(StringBuilder out, Evidence evidence) {
        section(out, 4);
        List<DrillStory> stories = RunStory.of(evidence).drills();
        for (int i = 0; i < stories.size(); i++) {
            drill(out, evidence.drills().get(i), stories.get(i), i + 1, stories.size() <= FEW);
        }
        if (stories.isEmpty()) {
            out.append("<p>No drill was begun.</p>\n");
        }
    }

    private static void drill(StringBuilder out, Evidence.Drill drill, DrillStory story, int number, boolean whole) {
        DrillRecord record = drill.record();
        String id = "r-" + Timeline.name(record.id());
        out.append("<div class=\"drill")
                .append(number == 1 ? " first" : "")
                .append("\">\n<h3>4.")
                .append(number)
                .append(" · ")
                .append(e(record.title()))
                .append("</h3>\n<p class=\"said\">")
                .append(verdict(Highlights.word(record).equals("INTERRUPTED") ? "NOT JUDGED" : Highlights.word(record)))
                .append(" &#160; ")
                .append(e(record.feature()))
                .append(" · <code>")
                .append(e(record.id()))
                .append("</code></p>\n");
        for (PlainWords.Answer answer : PlainWords.inShort(record)) {
            out.append("<p class=\"qa\"><b>")
                    .append(e(answer.question()))
                    .append("</b> ")
                    .append(e(answer.answer()))
                    .append("</p>\n");
        }
        out.append("<div class=\"keep\"><h4>The outage</h4>\n")
                .append(Timeline.forPaper(story))
                .append("</div>\n");
        figure(out, "Phases of the recovery", Waterfall.draw(record));
        figure(out, "When each client was served again", Spectrum.draw(id, drill.clients()));
        figure(out, "What became of every write", Reconciliation.draw(id, drill.integrity()));
        for (Finding finding : Highlights.findings(record)) {
            if (!finding.drawing().isEmpty()) {
                figure(out, finding.words(), finding.drawing());
            }
        }
        out.append("<h4>Findings of the judge</h4>\n<table class=\"judged\">\n");
        for (Finding finding : Highlights.findings(record)) {
            out.append("<tr><td class=\"verdict\">")
                    .append(verdict(finding.verdict().name()))
                    .append("</td><td><b>")
                    .append(e(finding.words()))
                    .append("</b><br />")
                    .append(e(finding.sentence()))
                    .append("</td></tr>\n");
        }
        out.append("</table>\n");
        assumptions(out, Highlights.assumptions(record));
        moments(out, drill);
        out.append("<h4>The script</h4>\n")
                .append(Templates.render("scenario", record.featureText()))
                .append("<p class=\"note\">")
                .append(e(record.description()))
                .append("</p>\n<p class=\"note\">By what means: ")
                .append(e(record.mechanism()))
                .append("</p>\n");
        if (whole) {
            measures(out, record);
        } else {
            out.append("<p class=\"note\">")
                    .append(Highlights.measures(record).size())
                    .append(" numbers were taken; evidence.json has each with its ± and its definition.</p>\n");
        }
        out.append("</div>\n");
    }

    private static void assumptions(StringBuilder out, List<Finding> all) {
        if (all.isEmpty()) {
            return;
        }
        out.append("<h4>What had to hold for the drill to mean anything</h4>\n");
        List<Finding> held =
                all.stream().filter(finding -> finding.verdict() == Verdict.MET).toList();
        if (held.size() < all.size()) {
            out.append("<table class=\"judged\">\n");
            all.stream()
                    .filter(finding -> finding.verdict() != Verdict.MET)
                    .forEach(finding -> out.append("<tr><td class=\"verdict\">")
                            .append(verdict(finding.verdict().name()))
                            .append("</td><td>")
                            .append(e(finding.sentence()))
                            .append("</td></tr>\n"));
            out.append("</table>\n");
        }
        out.append("<p>")
                .append(SummaryPage.icon(Verdict.MET, 10))
                .append(
                        held.size() == all.size()
                                ? " All " + all.size() + " held: "
                                : " " + held.size() + " of " + all.size() + " held: ")
                .append(e(String.join(" ", held.stream().map(Finding::sentence).toList())))
                .append("</p>\n");
    }

    private static void figure(StringBuilder out, String title, String drawing) {
        if (!drawing.isEmpty()) {
            out.append("<div class=\"keep figure\"><h4>")
                    .append(e(title))
                    .append("</h4>\n")
                    .append(drawing)
                    .append("</div>\n");
        }
    }

    private static void moments(StringBuilder out, Evidence.Drill drill) {
        out.append(
                "<h4>What was done and seen</h4>\n<table class=\"moments\">\n<thead><tr><th>UTC</th><th class=\"num\">from the event</th><th>kind</th><th>what</th></tr></thead>\n<tbody>\n");
        int told = 0;
        for (Evidence.Moment moment : drill.timeline()) {
            if (told++ == 60) {
                out.append("<tr><td colspan=\"4\">and ")
                        .append(drill.timeline().size() - 60)
                        .append(" more, in evidence.json</td></tr>\n");
                break;
            }
            String kind = moment.kind() == Mark.Kind.STAGE ? "stage" : PlainWords.kind(moment.kind());
            out.append("<tr")
                    .append(moment.kind() == Mark.Kind.EVENT ? " class=\"event\"" : "")
                    .append("><td class=\"when\">")
                    .append(
                            moment.at() == null
                                    ? "–"
                                    : e(moment.at()
                                            .truncatedTo(java.time.temporal.ChronoUnit.MILLIS)
                                            .toString()
                                            .substring(11)))
                    .append("</td><td class=\"num\">")
                    .append(moment.seconds() < 0 ? "−" : "+")
                    .append(String.format(Locale.ROOT, "%.3f", Math.abs(moment.seconds())))
                    .append(" s</td><td>")
                    .append(e(kind))
                    .append("</td><td>")
                    .append(e(moment.text()))
                    .append("</td></tr>\n");
        }
        out.append(drill.timeline().isEmpty() ? "<tr><td colspan=\"4\">The record holds nothing.</td></tr>\n" : "")
                .append("</tbody>\n</table>\n");
    }

    private static void measures(StringBuilder out, DrillRecord record) {
        List<Measured> measures = Highlights.measures(record);
        if (measures.isEmpty()) {
            return;
        }
        out.append(
                "<h4>Every number that was taken</h4>\n<table class=\"measures\">\n<thead><tr><th>Measure</th><th class=\"num\">Value</th><th>Definition</th></tr></thead>\n<tbody>\n");
        measures.forEach(number -> out.append("<tr><td>")
                .append(e(number.label()))
                .append("</td><td class=\"num\">")
                .append(e(Figures.full(number)))
                .append("</td><td>")
                .append(e(number.definition()))
                .append("</td></tr>\n"));
        out.append("</tbody>\n</table>\n");
    }

    private static void deviations(StringBuilder out, Evidence evidence) {
        section(out, 5);
        boolean none = evidence.deviations().isEmpty()
                && evidence.unreadable().isEmpty()
                && evidence.drills().stream()
                        .allMatch(drill -> drill.deviations().isEmpty()
                                && drill.notExecuted().isEmpty());
        if (none) {
            out.append("<p>None: every drill that was planned was run, and went as planned.</p>\n");
            return;
        }
        out.append("<ul>\n");
        evidence.deviations().forEach(text -> out.append("<li>").append(e(text)).append("</li>\n"));
        evidence.unreadable().forEach(text -> out.append("<li>").append(e(text)).append("</li>\n"));
        for (Evidence.Drill drill : evidence.drills()) {
            drill.deviations()
                    .forEach(text -> out.append("<li><b>")
                            .append(e(drill.record().title()))
                            .append(":</b> ")
                            .append(e(text))
                            .append("</li>\n"));
            if (!drill.notExecuted().isEmpty()) {
                out.append("<li><b>")
                        .append(e(drill.record().title()))
                        .append(":</b> not executed: ")
                        .append(e(String.join(", ", drill.notExecuted())))
                        .append("</li>\n");
            }
        }
        out.append("</ul>\n");
    }

    private static void purpose(StringBuilder out, Evidence evidence) {
        section(out, 7);
        out.append(
                "<p>A drill supports evidence for a control; that an organisation complies with it is a human judgement. What each asks for stands in the suite's own words; the fields are those of <code>evidence.json</code>. "
                        + "<i>Number unverified</i>: the clause's number is from memory and is to be checked before use.</p>\n");
        List<Control.Drilled> drilled = Controls.drilled(evidence);
        List<String> silent = new ArrayList<>();
        out.append(
                "<table class=\"coverage\">\n<thead><tr><th>Clause</th><th>Asks</th><th>Drills here</th><th>Answered by</th><th>Does not show</th></tr></thead>\n<tbody>\n");
        for (Control control : Controls.all().controls()) {
            List<Control.Drilled> mine = drilled.stream()
                    .filter(drill -> control.answeredBy(drill.tags()))
                    .toList();
            if (mine.isEmpty()) {
                silent.add(control.framework() + " " + control.where());
            } else {
                out.append("<tr><td class=\"clause\"><b>")
                        .append(e(control.framework()))
                        .append("</b><br />")
                        .append(e(control.where()))
                        .append("</td><td>")
                        .append(e(control.asks()))
                        .append("</td><td>")
                        .append(e(Controls.count(mine)))
                        .append("</td><td class=\"fields\"><code>")
                        .append(String.join(
                                ", ",
                                control.evidence().stream()
                                        .map(field -> broken(field.replace(".", ".\u200B")))
                                        .toList()))
                        .append("</code></td><td>")
                        .append(e(control.limits()))
                        .append("</td></tr>\n");
            }
        }
        out.append(
                        silent.size() == Controls.all().controls().size()
                                ? "<tr><td colspan=\"5\">There is none.</td></tr>\n"
                                : "")
                .append("</tbody>\n</table>\n");
        if (!silent.isEmpty()) {
            out.append("<p class=\"note\">No drill of this run answers: ")
                    .append(e(String.join("; ", silent)))
                    .append(".</p>\n");
        }
        List<Evidence.Covered> covered = evidence.coverage().drilled();
        out.append(
                "<h4>Drills of the reference catalogue</h4>\n<table class=\"coverage\">\n<thead><tr><th>Reference drill</th><th>Last result</th><th>When</th><th>Last met</th></tr></thead>\n<tbody>\n");
        for (Evidence.Covered one : covered) {
            out.append("<tr><td>")
                    .append(e(one.seed()))
                    .append("</td><td>")
                    .append(verdict(one.verdict().equals("INTERRUPTED") ? "NOT JUDGED" : one.verdict()))
                    .append("</td><td>")
                    .append(e(SummaryPage.DAY.format(one.last())))
                    .append(one.current() ? " (this run)" : "")
                    .append("</td><td>")
                    .append(one.met() == null ? "never" : e(SummaryPage.DAY.format(one.met())))
                    .append("</td></tr>\n");
        }
        out.append(covered.isEmpty() ? "<tr><td colspan=\"4\">There is none.</td></tr>\n" : "")
                .append("</tbody>\n</table>\n");
        List<String> never = evidence.coverage().known().stream()
                .filter(seed -> covered.stream().noneMatch(one -> one.seed().equals(seed)))
                .toList();
        if (!never.isEmpty()) {
            out.append("<p class=\"note\">Never drilled in the runs that lie here: ")
                    .append(e(String.join(", ", never)))
                    .append(".</p>\n");
        }
    }

    private static void population(StringBuilder out, Evidence evidence) {
        section(out, 8);
        out.append(
                "<p>All earlier runs of these drills that lie beside this one, failed and interrupted ones too; <code>drill evidence period</code> lists the whole population of a period.</p>\n<table class=\"earlier\">\n"
                        + "<thead><tr><th>Drill</th><th>Run</th><th class=\"verdict\">Verdict</th><th class=\"num\">Recovery</th><th class=\"num\">Lost</th><th>Same scenario and environment</th></tr></thead>\n<tbody>\n");
        boolean any = false;
        for (Evidence.Drill drill : evidence.drills()) {
            for (Evidence.Earlier earlier : drill.earlier()) {
                any = true;
                out.append("<tr><td>")
                        .append(e(drill.record().title()))
                        .append("</td><td>")
                        .append(e(earlier.run()))
                        .append("</td><td class=\"verdict\">")
                        .append(verdict(earlier.verdict().equals("INTERRUPTED") ? "NOT JUDGED" : earlier.verdict()))
                        .append("</td><td class=\"num\">")
                        .append(earlier.recovery() == null ? "–" : e(Figures.seconds(earlier.recovery())))
                        .append("</td><td class=\"num\">")
                        .append(earlier.lost() == null ? "–" : earlier.lost())
                        .append("</td><td>")
                        .append(earlier.same() ? "yes" : "no, changed since")
                        .append("</td></tr>\n");
            }
        }
        out.append(any ? "" : "<tr><td colspan=\"6\">There is none.</td></tr>\n")
                .append("</tbody>\n</table>\n");
    }

    private static void environment(StringBuilder out, Evidence evidence) {
        section(out, 9);
        Map<String, String> pairs = new java.util.LinkedHashMap<>();
        Map<String, String> versions = new TreeMap<>(evidence.run().versions());
        Map<String, String> hashes = new TreeMap<>();
        for (Evidence.Drill drill : evidence.drills()) {
            versions.putAll(drill.record().versions());
            String hash = drill.record().provenance().getOrDefault("environment-sha256", "");
            if (!hash.isEmpty()) {
                hashes.put("Files of " + drill.record().environment() + " with its runbooks, SHA-256", hash);
            }
        }
        pairs.put("Clock", evidence.run().provenance().getOrDefault("clock", ""));
        pairs.put("System", evidence.run().provenance().getOrDefault("system", ""));
        pairs.put("Processors", evidence.run().provenance().getOrDefault("processors", ""));
        pairs.putAll(hashes);
        pairs.putAll(versions);
        pairs(out, pairs);
    }

    private static void files(StringBuilder out, Exhibit exhibit) {
        section(out, 10);
        String run = e(exhibit.evidence().run().run());
        out.append("<ol class=\"check\">\n<li><code>cd reports/")
                .append(run)
                .append(" &amp;&amp; sha256sum evidence.json</code> must give<br /><code>")
                .append(exhibit.sha256())
                .append("</code></li>\n<li>each file below must have the SHA-256 that stands beside it</li>\n"
                        + "<li><code>./drill recheck reports/")
                .append(run)
                .append(
                        "</code> computes all verdicts again from the frozen histories and must say the same</li>\n<li>a signed bundle is checked as a whole: <code>./drill evidence verify</code></li>\n</ol>\n<table class=\"files\">\n<thead><tr><th>File</th><th class=\"num\">Bytes</th><th>SHA-256</th></tr></thead>\n<tbody>\n");
        exhibit.evidence()
                .artefacts()
                .forEach(file -> out.append("<tr><td>")
                        .append(broken(file.path()))
                        .append("</td><td class=\"num\">")
                        .append(file.bytes())
                        .append("</td><td><code>")
                        .append(file.sha256())
                        .append("</code></td></tr>\n"));
        out.append("</tbody>\n</table>\n");
    }

    private static void words(StringBuilder out) {
        section(out, 11);
        Map<String, String> words = new java.util.LinkedHashMap<>();
        words.put(
                "RTO",
                "Recovery time objective: within what time service must be back. Here: a limit on “writes are acknowledged again”.");
        words.put(
                "RPO",
                "Recovery point objective: how much may be lost. Here: a limit on acknowledged writes that are missing, in writes and in seconds before the event.");
        words.put(
                "MTPD, MTD",
                "Maximum tolerable period of disruption: after it the business itself is in danger. The suite knows no business; an RTO must lie below it.");
        words.put(
                "MBCO",
                "Minimum business continuity objective: the least service that must be kept up; compare “lowest service level”.");
        words.put("Acknowledged", "A client was told that its write is stored. Only such writes can be lost.");
        words.put(
                "Unknown outcome",
                "A client got no answer, or one that promises nothing; such a write counts neither as lost nor as stored.");
        words.put("MET", "Every objective was shown to hold.");
        words.put("MISSED", "At least one objective was seen not to hold.");
        words.put(
                "INCONCLUSIVE",
                "The record cannot tell, or the drill was not the one that was meant. It never counts as met.");
        words.put(
                "READY",
                "Every drill of the run was met and nothing is open. WITH FINDINGS: something is open, or a miss was accepted as a risk by name. NOT READY: an objective was missed.");
        words.put(
                "VERIFIED",
                "What is there now is what was drilled. NEEDS VERIFYING: scenario, environment or runbooks changed since. NOT VERIFIED: not met.");
        pairs(out, words);
    }

    private static void signatures(StringBuilder out, Evidence evidence) {
        out.append("<div class=\"keep\">");
        section(out, 12);
        out.append(
                        "<p>This report was made by a program from <code>evidence.json</code> alone. Who signs confirms to have read it, and that the objectives were those agreed with the business.</p>\n"
                                + "<table class=\"sign\"><tr><td>run by")
                .append(
                        evidence.people().initiator().isEmpty()
                                ? ""
                                : ": " + e(evidence.people().initiator()))
                .append("</td><td>reviewed by, date</td><td>approved by, date</td></tr></table>\n</div>\n");
    }

    /** Long names may be broken where they may be read on. */
    private static String broken(String text) {
        return e(text).replace("/", "/\u200B").replaceAll("([A-Za-z0-9]{28})(?=[A-Za-z0-9])", "$1\u200B");
    }

    private static String e(String text) {
        return Markup.escape(text);
    }
}
