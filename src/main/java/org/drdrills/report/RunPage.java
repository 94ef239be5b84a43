package org.drdrills.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.chart.Timeline;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Repeats;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunRecord;

/** {@code index.html} of a run: the answer first, then each drill with its proof. */
public final class RunPage implements Renderer<RunStory> {
    @Override
    public String file() {
        return "index.html";
    }

    @Override
    public String render(RunStory story) {
        return Templates.render("RunPage", story);
    }

    static List<String> subtitle(RunRecord run) {
        String length = run.ended() == null
                ? ""
                : "took "
                        + Figures.span(
                                Duration.between(run.started(), run.ended()).toMillis() / 1000.0);
        return Stream.of(
                        run.environmentTitle().isBlank() ? run.environment() : run.environmentTitle(),
                        Figures.moment(run.started()),
                        length)
                .filter(part -> !part.isBlank())
                .toList();
    }

    static List<String> badOnPurpose(RunStory story) {
        return story.drills().stream()
                .map(drill -> drill.record().provenance().get(DrillRecord.BAD_ON_PURPOSE))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    static List<Tiles.Tile> tiles(RunStory story) {
        return Tiles.of(story.drills().stream().map(DrillStory::record).toList());
    }

    /** Of drills that were repeated, which time it was. */
    static Map<DrillRecord, Integer> numbered(List<Repeats> all) {
        Map<DrillRecord, Integer> numbered = new HashMap<>();
        all.forEach(repeats -> repeats.drills().forEach(record -> numbered.put(record, repeats.number(record))));
        return numbered;
    }

    static boolean severalEnvironments(RunStory story) {
        return story.drills().stream()
                        .map(drill -> drill.record().environmentTitle())
                        .distinct()
                        .count()
                > 1;
    }

    /** Unreliable numbers are in brackets. */
    static Optional<String> bracketed(Highlights numbers) {
        return numbers.recoveryText().map(text -> numbers.doubted() ? "(" + text + ")" : text);
    }

    static Optional<String> lost(Highlights numbers) {
        return numbers.lost()
                .filter(Figures::known)
                .map(lost -> Figures.count(Math.round(lost.value()), "", "").strip());
    }

    static Optional<String> took(DrillRecord record) {
        return record.seconds() > 0 ? Optional.of(Figures.span(record.seconds())) : Optional.empty();
    }

    static String word(DrillRecord record) {
        return PlainWords.verdictWords().get(Highlights.word(record));
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

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> paragraphs(DrillRecord record) {
        return record.description().isBlank()
                ? List.of()
                : Stream.of(record.description().strip().split("\\n\\s*\\n"))
                        .map(paragraph -> paragraph.replaceAll("\\s+", " "))
                        .toList();
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

    /** From the page; names of files may hold what means something in an address. */
    static String address(DrillStory drill, String file) {
        return folder(drill) + encoded(file);
    }

    /** The drill's folder, from the page. */
    static String folder(DrillStory drill) {
        return drill.place().substring(drill.place().lastIndexOf('/') + 1) + "/";
    }

    static String encoded(String file) {
        return URLEncoder.encode(file, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    /** Running text, in which a number keeps its unit on its line. */
    static String prose(String text) {
        return text.replaceAll("(?<=\\d) (?=(?:s|ms|min|h|%)(?![A-Za-z]))|(?<=±) (?=\\d)", "\u00a0");
    }
}
