package org.drdrills.report;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.drdrills.check.Finding;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;

/** {@code summary.md} of a drill: one page. */
public final class DrillSummary implements Renderer<DrillStory> {
    /** Beside the phases: who was served when, how well, with what redundancy, and what was lost. The rest stands in the record. */
    private static final Pattern SERVICE =
            Pattern.compile("(outage|clients|interruption|service|lost|writes)\\..+|exposure|soak");

    @Override
    public String file() {
        return "summary.md";
    }

    @Override
    public String render(DrillStory story) {
        DrillRecord record = story.record();
        StringBuilder out = new StringBuilder();
        out.append("# ")
                .append(inline(record.title()))
                .append(": ")
                .append(Highlights.word(record))
                .append("\n\n");
        story.causes().forEach(cause -> cause(out, cause));
        for (PlainWords.Answer answer : PlainWords.inShort(record)) {
            out.append("- **")
                    .append(answer.question())
                    .append("** ")
                    .append(inline(answer.answer()))
                    .append('\n');
        }
        if (!record.endedEarly().isEmpty()) {
            out.append("- **Ended early:** ")
                    .append(inline(record.endedEarly()))
                    .append('\n');
        }
        if (!story.damage().isEmpty()) {
            out.append("- **The history cannot be read:** ")
                    .append(inline(story.damage()))
                    .append('\n');
        }
        out.append("\n![Timeline](timeline.svg)\n");
        out.append(
                "\n## Objectives\n\n| Objective | Limit | Observed | Margin | Verdict |\n| --- | ---: | ---: | ---: | --- |\n");
        for (PlainWords.Row row : PlainWords.objectives(record)) {
            out.append("| ")
                    .append(cell(row.words()))
                    .append(" | ")
                    .append(cell(row.limit()))
                    .append(" | ")
                    .append(cell(row.observed()))
                    .append(" | ")
                    .append(cell(row.margin()))
                    .append(" | ")
                    .append(row.verdict())
                    .append(" |\n");
        }
        List<Finding> findings = Highlights.findings(record);
        if (!findings.isEmpty()) {
            out.append('\n');
            findings.forEach(finding ->
                    out.append("- ").append(inline(finding.sentence())).append('\n'));
        }
        out.append("\n## The scenario\n\n");
        if (!record.description().isBlank()) {
            out.append(block(record.description())).append("\n\n");
        }
        out.append(fence(record.featureText()));
        List<Highlights.Step> steps = Highlights.of(record).steps();
        if (!steps.isEmpty()) {
            out.append("\n## Phases of the recovery\n\n| Phase | From the event | Means |\n| --- | ---: | --- |\n");
            for (Highlights.Step step : steps) {
                out.append("| ")
                        .append(cell(step.name()))
                        .append(" | ")
                        .append(step.seen().map(Figures::full).orElse("not seen"))
                        .append(" | ")
                        .append(step.seen()
                                .map(phase -> cell(phase.definition().replaceFirst("^from the event; ", "")))
                                .orElse("–"))
                        .append(" |\n");
            }
        }
        List<Measured> service = Highlights.measures(record).stream()
                .filter(m -> SERVICE.matcher(m.name()).matches() && Figures.known(m))
                .toList();
        if (!service.isEmpty()) {
            out.append("\n## Service and loss\n\n| Measure | Value | Means |\n| --- | ---: | --- |\n");
            service.forEach(m -> out.append("| ")
                    .append(cell(m.label()))
                    .append(" | ")
                    .append(Figures.full(m))
                    .append(" | ")
                    .append(cell(m.definition()))
                    .append(" |\n"));
        }
        List<PlainWords.Moment> done = PlainWords.done(story);
        if (!done.isEmpty() || !record.mechanism().isBlank()) {
            out.append("\n## What was done, and how it was proven\n\n");
            if (!record.mechanism().isBlank()) {
                out.append("Mechanism: ").append(inline(record.mechanism())).append("\n\n");
            }
            for (PlainWords.Moment moment : done) {
                out.append("- `")
                        .append(moment.time())
                        .append("` ")
                        .append(PlainWords.kind(moment.kind()))
                        .append(": ")
                        .append(inline(moment.text()))
                        .append('\n');
            }
        }
        List<Finding> assumptions = Highlights.assumptions(record);
        if (!assumptions.isEmpty()) {
            out.append("\n## Assumptions\n\n| Assumption | Holds | What was seen |\n| --- | --- | --- |\n");
            assumptions.forEach(a -> out.append("| ")
                    .append(cell(a.words()))
                    .append(" | ")
                    .append(holds(a))
                    .append(" | ")
                    .append(cell(a.sentence()))
                    .append(" |\n"));
        }
        if (!record.doesNotEvidence().isEmpty() || !record.counterpart().isBlank()) {
            out.append("\n## What this does not show\n\n");
            if (!record.counterpart().isBlank()) {
                out.append("The environment stands for: ")
                        .append(inline(record.counterpart()))
                        .append("\n\n");
            }
            record.doesNotEvidence()
                    .forEach(limit -> out.append("- ").append(inline(limit)).append('\n'));
        }
        out.append("\n## Where to look\n\n| What | Where |\n| --- | --- |\n");
        out.append(
                        "| Record, with every number | `drill.json` |\n| History, each operation and observation | `history.ndjson`")
                .append(
                        record.historyHash().isEmpty()
                                ? " (not frozen)"
                                : " (SHA-256 `" + cell(record.historyHash()) + "`)")
                .append(" |\n");
        story.logs()
                .forEach(log -> out.append("| Log | `logs/").append(cell(log)).append("` |\n"));
        out.append("| Seed, commit, host, hashes | ")
                .append(cell(joined(record.provenance())))
                .append(" |\n");
        out.append("| Versions | ").append(cell(joined(record.versions()))).append(" |\n");
        out.append("| Began | ").append(Figures.moment(record.started())).append(" |\n");
        out.append("\nTo have the same record judged again:\n\n```sh\ndrill recheck ")
                .append(story.place())
                .append("\n```\n");
        return out.toString();
    }

    private static void cause(StringBuilder out, Evidence.Cause cause) {
        out.append("**What failed:** ").append(inline(cause.failed()));
        if (cause.since() != null) {
            out.append(" **Since ").append(PlainWords.moment(cause.since())).append(".**");
        }
        out.append("\n\n");
        cause.facts()
                .forEach(fact -> out.append("1. ")
                        .append(PlainWords.moment(fact.seconds()))
                        .append(": ")
                        .append(inline(fact.text()))
                        .append(" (`history.ndjson`, line ")
                        .append(fact.line())
                        .append(")\n"));
        cause.logs()
                .forEach(log -> out.append("- `logs/")
                        .append(log.file())
                        .append("`, line ")
                        .append(log.line())
                        .append(": ")
                        .append(inline(log.text()))
                        .append('\n'));
        cause.alike()
                .forEach(alike -> out.append("- The same finding shows the known-bad variant `")
                        .append(alike.name())
                        .append("`: ")
                        .append(inline(alike.wrong()))
                        .append('\n'));
        out.append('\n');
    }

    static String holds(Finding assumption) {
        return switch (assumption.verdict()) {
            case MET -> "yes";
            case MISSED -> "no";
            case INCONCLUSIVE -> "not shown";
        };
    }

    private static String joined(Map<String, String> map) {
        return map.isEmpty()
                ? "not recorded"
                : String.join(
                        "; ",
                        map.entrySet().stream()
                                .map(e -> e.getKey() + " " + e.getValue())
                                .toList());
    }

    /** Text that must not become markup, on one line. */
    static String inline(String text) {
        String safe =
                text.replaceAll("\\s+", " ").replaceAll("\\p{Cc}", "\uFFFD").strip();
        return safe.replaceAll("([\\\\`*_\\[\\]<>#|~])", "\\\\$1").replace("&", "&amp;");
    }

    static String cell(String text) {
        return inline(text);
    }

    private static String block(String text) {
        return String.join(
                "\n",
                text.strip()
                        .lines()
                        .map(line -> line.isBlank() ? "" : inline(line))
                        .toList());
    }

    /** A fence longer than any in the text. */
    private static String fence(String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence + "gherkin\n" + text.strip().replaceAll("[\\p{Cc}&&[^\n\t]]", "\uFFFD") + "\n" + fence + "\n";
    }
}
