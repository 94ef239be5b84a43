package org.drdrills.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.chart.Look;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.record.DrillRecord;

/** {@code index.html} of a drill: its verdict with its proof. */
final class DrillPage implements Renderer<DrillStory> {
    static final String FILE = "index.html";

    @Override
    public String file() {
        return FILE;
    }

    @Override
    public String render(DrillStory story) {
        return Templates.render("DrillPage", story);
    }

    static List<String> paragraphs(DrillRecord record) {
        return record.description().isBlank()
                ? List.of()
                : Stream.of(record.description().strip().split("\\n\\s*\\n"))
                        .map(paragraph -> paragraph.replaceAll("\\s+", " "))
                        .toList();
    }

    /** What the drawing shows. */
    static String drawn(DrillRecord record) {
        return record.conditions().restoring() ? "Phases of the restore" : "Timeline";
    }

    /** Those that do not hold come first. */
    static List<Finding> assumptions(DrillRecord record) {
        return Highlights.assumptions(record).stream()
                .sorted(Comparator.comparing(finding -> finding.verdict() == Verdict.MET))
                .toList();
    }

    static List<Map.Entry<String, String>> provenance(DrillStory drill) {
        DrillRecord record = drill.record();
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        pairs.add(Map.entry("Folder", drill.place()));
        pairs.add(Map.entry("Began", record.started().toString()));
        pairs.add(Map.entry(
                "history.ndjson, SHA-256", record.historyHash().isEmpty() ? "not frozen" : record.historyHash()));
        pairs.addAll(record.provenance().entrySet());
        pairs.addAll(record.versions().entrySet());
        record.stages().forEach((stage, seconds) -> pairs.add(Map.entry("stage " + stage, Figures.span(seconds))));
        return pairs;
    }

    static List<String> files(DrillStory drill) {
        return Stream.concat(
                        Stream.of("summary.md", "drill.json", "history.ndjson", "timeline.svg"),
                        drill.logs().stream().map(log -> "logs/" + log))
                .toList();
    }

    /** A drawing as an image, which cannot run or fetch anything, whatever its author intended. */
    static String image(String drawing) {
        return "data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(Look.inBothThemes(drawing).getBytes(StandardCharsets.UTF_8));
    }
}
