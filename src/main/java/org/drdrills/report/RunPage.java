package org.drdrills.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Repeats;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunRecord;

/** {@code index.html} of a run: the answer first, then all drills, each of which has a page of its own. */
public final class RunPage implements Renderer<RunStory> {
    /** More drills than these can be searched. */
    static final int FEW = 5;

    private static final String SEED = "seed-";

    /** @param name of what its rows hold */
    record Choice(String name, String label, List<String> values) {}

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
        return RestoreTiles.orOfDrills(
                story.drills().stream().map(DrillStory::record).toList());
    }

    /** Of drills that were repeated, which time it was. */
    static Map<DrillRecord, Integer> numbered(List<Repeats> all) {
        Map<DrillRecord, Integer> numbered = new HashMap<>();
        all.forEach(repeats -> repeats.drills().forEach(record -> numbered.put(record, repeats.number(record))));
        return numbered;
    }

    /** Whether its drills are restores of backups, which have no clients. */
    static boolean restores(RunStory story) {
        return story.drills().stream()
                .allMatch(drill -> drill.record().conditions().restoring());
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

    static List<DrillStory> missed(RunStory story) {
        return story.drills().stream()
                .filter(drill -> !drill.causes().isEmpty())
                .toList();
    }

    static String system(DrillRecord record) {
        return record.environmentTitle().isBlank() ? record.environment() : record.environmentTitle();
    }

    /** Without those of the reference catalogue. */
    static List<String> tags(DrillRecord record) {
        return record.tags().stream()
                .filter(tag -> !tag.startsWith(SEED) && !tag.equals("drill"))
                .toList();
    }

    /** The drills of the reference catalogue that it answers. */
    static List<String> seeds(DrillRecord record) {
        return record.tags().stream()
                .filter(tag -> tag.startsWith(SEED))
                .map(tag -> tag.substring(SEED.length()))
                .toList();
    }

    /** What readers can choose among the drills, in its order; none where there is no choice. */
    static List<Choice> choices(RunStory story) {
        List<DrillRecord> records =
                story.drills().stream().map(DrillStory::record).toList();
        return Stream.of(
                        new Choice("verdict", "Verdict", sorted(records.stream().map(RunPage::word))),
                        new Choice("system", "System", sorted(records.stream().map(RunPage::system))),
                        new Choice("tag", "Tag", sorted(records.stream().flatMap(one -> tags(one).stream()))),
                        new Choice(
                                "seed",
                                "Reference drill",
                                sorted(records.stream().flatMap(one -> seeds(one).stream())).stream()
                                        .sorted(RunRecord.SEEDS)
                                        .toList()))
                .filter(choice -> choice.values().size() > 1)
                .toList();
    }

    private static List<String> sorted(Stream<String> values) {
        return values.distinct().sorted().toList();
    }

    /** As a row holds what it can be chosen by. */
    static String among(List<String> values) {
        return "|" + String.join("|", values) + "|";
    }

    /** The drill's folder, from the page. */
    static String folder(DrillStory drill) {
        return drill.place().substring(drill.place().lastIndexOf('/') + 1) + "/";
    }

    /** Names of files may hold what means something in an address. */
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
