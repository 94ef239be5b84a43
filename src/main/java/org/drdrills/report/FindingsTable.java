package org.drdrills.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.PlainWords;

/** {@code findings.csv}: a row for each finding, with the columns that issue trackers import; the id stays the same from run to run. */
final class FindingsTable implements Renderer<Exhibit> {
    @Override
    public String file() {
        return "findings.csv";
    }

    @Override
    public String render(Exhibit exhibit) {
        Evidence evidence = exhibit.evidence();
        Csv table = new Csv(
                "External ID",
                "Summary",
                "Description",
                "Priority",
                "Status",
                "Assignee",
                "Due Date",
                "Labels",
                "First seen in run",
                "Retested in run");
        for (Evidence.Found found : evidence.findings()) {
            table.row(List.of(
                    found.id(),
                    Text.clip(found.title() + ": " + Text.first(found.sentence()), 200),
                    description(evidence, found),
                    priority(found.severity()),
                    found.status().toLowerCase(Locale.ROOT),
                    found.owner(),
                    found.due(),
                    "dr-drill " + found.drill(),
                    found.seen(),
                    found.retest()));
        }
        return table.toString();
    }

    private static String priority(String severity) {
        return switch (severity) {
            case "CRITICAL" -> "Highest";
            case "MAJOR" -> "High";
            default -> "Low";
        };
    }

    private static String description(Evidence evidence, Evidence.Found found) {
        List<String> lines = new ArrayList<>(List.of(found.sentence()));
        evidence.drills().stream()
                .filter(drill -> drill.drill().equals(found.drill()))
                .forEach(drill -> drill.causes().stream()
                        .filter(cause -> found.id().equals(drill.drill() + "/" + cause.finding()))
                        .flatMap(cause -> cause.facts().stream())
                        .forEach(fact -> lines.add(PlainWords.moment(fact.seconds()) + ": " + fact.text() + " ("
                                + drill.folder() + "/history.ndjson, line " + fact.line() + ")")));
        if (!found.note().isEmpty()) {
            lines.add(found.note());
        }
        lines.add("To judge the record again: ./drill recheck reports/"
                + evidence.run().run());
        return String.join("\n", lines);
    }
}
