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
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunRecord;

/** {@code index.html} of a run: the answer first, then each drill with its proof. */
public final class RunPage implements Renderer<RunStory> {
    /**
     * One number of the run.
     *
     * @param look {@code bad}, {@code none} where it was not measured, or empty
     * @param of   its limit, or empty
     * @param used share of the limit; negative where there is none
     */
    record Tile(String name, String look, String big, String of, double used, String note) {
        Tile(String name, String look, String big, String note) {
            this(name, look, big, "", -1, note);
        }
    }

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

    static List<Tile> tiles(RunStory story) {
        List<Highlights> numbers = story.drills().stream()
                .map(drill -> Highlights.of(drill.record()))
                .toList();
        return List.of(tightest(story), lost(numbers), writers(numbers));
    }

    private static Tile tightest(RunStory story) {
        DrillRecord tightest = null;
        double most = -1;
        for (DrillStory drill : story.drills()) {
            double used = Highlights.of(drill.record()).used();
            if (used > most) {
                most = used;
                tightest = drill.record();
            }
        }
        if (tightest == null) {
            return new Tile(
                    "Tightest recovery", "none", "not measured", "no drill shows a recovery time against a limit");
        }
        Highlights numbers = Highlights.of(tightest);
        return new Tile(
                "Tightest recovery",
                most > 1 ? "bad" : "",
                numbers.recoveryText().orElse("never"),
                Figures.limit(numbers.limit().orElseThrow()),
                most,
                tightest.title());
    }

    private static Tile lost(List<Highlights> all) {
        List<Measured> measured = all.stream()
                .flatMap(numbers -> numbers.lost().filter(Figures::known).stream())
                .toList();
        String name = "Acknowledged writes lost";
        if (measured.isEmpty()) {
            return new Tile(name, "none", "not measured", "no drill came to its final reads");
        }
        long sum = measured.stream().mapToLong(lost -> Math.round(lost.value())).sum();
        long in = measured.stream().filter(lost -> lost.value() > 0).count();
        String drills = Figures.count(measured.size(), "drill", "drills");
        return new Tile(
                name,
                sum > 0 ? "bad" : "",
                Figures.count(sum, "", "").strip(),
                in > 0
                        ? "in " + in + " of " + drills + " that read everything back"
                        : drills + " read everything back");
    }

    private static Tile writers(List<Highlights> all) {
        List<Measured> measured =
                all.stream().flatMap(numbers -> numbers.writers().stream()).toList();
        String name = "Two writers at once";
        if (measured.isEmpty()) {
            return new Tile(name, "none", "not measured", "no drill was judged on it");
        }
        List<Measured> seen = measured.stream().filter(two -> two.value() > 0).toList();
        String drills = Figures.count(measured.size(), "drill", "drills");
        if (seen.isEmpty()) {
            return new Tile(name, "", "never", "watched in " + drills);
        }
        Measured longest =
                seen.stream().reduce((a, b) -> b.value() > a.value() ? b : a).orElseThrow();
        return new Tile(
                name,
                "bad",
                Figures.value(longest),
                "at the longest two nodes " + Highlights.together(longest) + "; in " + seen.size() + " of " + drills);
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
        String folder = drill.place().substring(drill.place().lastIndexOf('/') + 1);
        return folder + "/"
                + URLEncoder.encode(file, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
    }

    /** Running text, in which a number keeps its unit on its line. */
    static String prose(String text) {
        return text.replaceAll("(?<=\\d) (?=(?:s|ms|min|h|%)(?![A-Za-z]))|(?<=±) (?=\\d)", "\u00a0");
    }
}
