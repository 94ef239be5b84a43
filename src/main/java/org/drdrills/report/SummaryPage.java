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
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.measure.Measured;
import org.drdrills.record.RunRecord;

/** {@code summary.html}: one page of A4 for decision makers. Six questions, in the order in which they are asked. */
final class SummaryPage implements Renderer<Exhibit> {
    static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    static final int MOST_DRILLS = 5;
    static final int MOST_FINDINGS = 3;
    static final int MOST_LIMITS = 4;
    private static final String NOT_MEASURED = "not measured";

    /**
     * One number.
     *
     * @param of   its limit, or empty
     * @param look {@code bad}, {@code none} where it was not measured, or empty
     */
    record Tile(String name, String big, String of, String note, String look) {
        Tile(String name, String big, String note, String look) {
            this(name, big, "", note, look);
        }
    }

    /**
     * A drill of the reference catalogue.
     *
     * @param series of the first of a series, otherwise empty
     * @param mark   null where it was never drilled
     */
    record Seed(String series, Verdict mark, String number) {}

    @Override
    public String file() {
        return "summary.html";
    }

    @Override
    public String render(Exhibit exhibit) {
        return Templates.render("SummaryPage", exhibit);
    }

    /** A run over many environments is not named after all of them. */
    static String title(Evidence evidence) {
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

    static boolean badOnPurpose(Evidence evidence) {
        return evidence.drills().stream().anyMatch(drill -> drill.record().badOnPurpose());
    }

    static String look(Evidence.Answer answer) {
        return switch (answer) {
            case READY -> "met";
            case READY_WITH_FINDINGS -> "part";
            case NOT_READY -> "missed";
            case INCONCLUSIVE -> "doubt";
        };
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

    static List<Tile> tiles(Evidence evidence) {
        return List.of(recovery(evidence), lost(evidence), integrity(evidence), service(evidence));
    }

    private static Tile recovery(Evidence evidence) {
        String name = "By what margin: time to recover";
        Optional<Evidence.Drill> worst = worst(evidence);
        if (worst.isEmpty()) {
            return new Tile(name, NOT_MEASURED, "no drill shows a recovery time against a limit", "none");
        }
        Highlights numbers = Highlights.of(worst.get().record());
        double used = numbers.used();
        String left = Double.isInfinite(used)
                ? "it never came back while we watched"
                : used <= 1
                        ? Math.round((1 - used) * 100) + " % of the limit to spare"
                        : Math.round((used - 1) * 100) + " % over the limit";
        return new Tile(
                name,
                numbers.recoveryText().orElse("never"),
                Figures.limit(numbers.limit().orElseThrow()),
                left + "; the worst drill: " + clip(worst.get().record().title(), 60),
                used > 1 ? "bad" : "");
    }

    /** Drills whose final reads were compared with what was acknowledged. */
    private static List<Evidence.Integrity> read(Evidence evidence) {
        return evidence.drills().stream()
                .map(Evidence.Drill::integrity)
                .filter(ledger -> ledger.lost() != null)
                .toList();
    }

    private static Tile lost(Evidence evidence) {
        String name = "What was lost";
        List<Evidence.Integrity> read = read(evidence);
        if (read.isEmpty()) {
            return new Tile(name, NOT_MEASURED, "no drill came to its final reads", "none");
        }
        long lost = read.stream().mapToLong(ledger -> orNone(ledger.lost())).sum();
        long acknowledged =
                read.stream().mapToLong(ledger -> orNone(ledger.acknowledged())).sum();
        double oldest = read.stream()
                .mapToDouble(ledger -> ledger.lostSeconds() == null ? 0 : ledger.lostSeconds())
                .max()
                .orElse(0);
        if (lost == 0) {
            return new Tile(
                    name,
                    "nothing",
                    "all " + Figures.count(acknowledged, "write that was", "writes that were") + " acknowledged in "
                            + Figures.count(read.size(), "drill", "drills") + " are there",
                    "");
        }
        return new Tile(
                name,
                Figures.count(lost, "write", "writes"),
                "of " + Figures.count(acknowledged, "acknowledged write", "acknowledged writes")
                        + (oldest > 0
                                ? "; the oldest was stored " + Figures.seconds(oldest) + " before the event"
                                : ""),
                "bad");
    }

    private static Tile integrity(Evidence evidence) {
        List<Evidence.Integrity> read = read(evidence);
        long strange = read.stream()
                .filter(ledger -> orNone(ledger.twice()) + orNone(ledger.phantom()) + orNone(ledger.differing()) > 0)
                .count();
        List<Measured> writers = evidence.drills().stream()
                .flatMap(drill -> Highlights.of(drill.record()).writers().stream())
                .toList();
        Measured two = writers.stream()
                .filter(number -> number.value() > 0)
                .max(Comparator.comparingDouble(Measured::value))
                .orElse(null);
        boolean sound = strange == 0 && two == null;
        String note = sound
                ? (writers.isEmpty() ? "" : "never two writers at once; ")
                        + "nothing twice, nothing invented, members alike"
                : (two == null
                                ? ""
                                : "two nodes " + Highlights.together(two) + " at once, for " + Figures.value(two)
                                        + "; ")
                        + (strange > 0
                                ? strange + " of " + read.size()
                                        + " drills with copies that differ, doubles or inventions"
                                : "copies alike");
        return new Tile(
                "Data integrity",
                read.isEmpty() ? NOT_MEASURED : sound ? "intact" : two != null ? "two writers" : "differs",
                note,
                read.isEmpty() ? "none" : sound ? "" : "bad");
    }

    private static Tile service(Evidence evidence) {
        Optional<Double> least = least(evidence, "service.lowest", false);
        Optional<Double> wait = least(evidence, "interruption.longest", true);
        return new Tile(
                "Service meanwhile",
                wait.map(Figures::seconds).orElse(NOT_MEASURED),
                wait.isEmpty()
                        ? "no interruption was measured"
                        : "the longest that one client waited"
                                + least.map(l -> "; in the worst second " + Math.round(l)
                                                + " % of all writes were served")
                                        .orElse(""),
                wait.isEmpty() ? "none" : "");
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

    static List<Evidence.Drill> worstFirst(Evidence evidence) {
        return evidence.drills().stream()
                .sorted(Comparator.comparingInt(
                                (Evidence.Drill drill) -> List.of(Verdict.MISSED, Verdict.INCONCLUSIVE, Verdict.MET)
                                        .indexOf(drill.verdict()))
                        .thenComparing(drill ->
                                -Math.min(9, Highlights.of(drill.record()).used())))
                .toList();
    }

    static String rest(List<Evidence.Drill> drills) {
        long met =
                drills.stream().filter(drill -> drill.verdict() == Verdict.MET).count();
        return "and " + drills.size() + " more" + (met == drills.size() ? ", all met" : ", of which " + met + " met");
    }

    static String lost(Evidence.Drill drill) {
        Long lost = drill.integrity().lost();
        return lost == null ? "–" : Figures.count(lost, "", "").strip();
    }

    static List<String> learnt(Evidence evidence) {
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
        return sentences;
    }

    private static String before(Evidence.Drill drill) {
        return drill.earlier().stream()
                .filter(one -> one.same() && one.recovery() != null)
                .reduce((first, second) -> second)
                .map(one -> "; " + Figures.seconds(one.recovery()) + " the time before")
                .orElse("");
    }

    /** The first sentence. */
    static String first(String text) {
        return text.replaceFirst("(?<=\\.)\\s+\\p{Lu}.*$", "");
    }

    static String clip(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = text.lastIndexOf(' ', most);
        return text.substring(0, end > most / 2 ? end : most) + " …";
    }

    static String status(Evidence.Found found) {
        return switch (found.status()) {
            case "ACCEPTED" ->
                "risk accepted by " + found.acceptedBy()
                        + (found.acceptedUntil().isEmpty() ? "" : " until " + found.acceptedUntil());
            case "CLOSURE PROPOSED" -> "met since in run " + found.retest() + "; closure proposed";
            default -> found.status().toLowerCase(Locale.ROOT);
        };
    }

    static List<Seed> seeds(Evidence.Coverage coverage) {
        List<Seed> seeds = new ArrayList<>();
        String last = "";
        for (String seed : coverage.known()) {
            String series = seed.replaceFirst("-?\\d+$", "");
            seeds.add(new Seed(
                    series.equals(last) ? "" : series,
                    coverage.drilled().stream()
                            .filter(one -> one.seed().equals(seed))
                            .findFirst()
                            .map(SummaryPage::mark)
                            .orElse(null),
                    seed.substring(series.length()).replaceFirst("^-", "")));
            last = series;
        }
        return seeds;
    }

    /** What the catalogue's drill came to last; one that says nothing does not undo that it was met. */
    private static Verdict mark(Evidence.Covered covered) {
        return covered.verdict().equals("MISSED")
                ? Verdict.MISSED
                : covered.met() == null ? Verdict.INCONCLUSIVE : Verdict.MET;
    }

    static String oldest(Evidence.Coverage coverage) {
        return coverage.drilled().stream()
                .filter(one -> one.met() != null && !one.current())
                .min(Comparator.comparing(Evidence.Covered::met))
                .map(one -> "; longest ago: " + one.seed() + ", " + DAY.format(one.met()))
                .orElse("");
    }
}
