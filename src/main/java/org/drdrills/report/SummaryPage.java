package org.drdrills.report;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.record.RunRecord;

/** {@code summary.html}: one page of A4 for decision makers. Six questions, in the order in which they are asked. */
final class SummaryPage implements Renderer<Exhibit> {
    static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    static final int MOST_DRILLS = 5;
    static final int MOST_FINDINGS = 3;
    static final int MOST_LIMITS = 4;
    /** What the letters before the number of a reference drill stand for. */
    private static final Map<String, String> SERIES = Map.ofEntries(
            Map.entry("AG", "availability group"),
            Map.entry("BE", "mirrored database (back end)"),
            Map.entry("BK", "copies of paired pools"),
            Map.entry("CM", "configuration store"),
            Map.entry("CP", "call park"),
            Map.entry("ED", "edge servers"),
            Map.entry("FCI", "failover cluster"),
            Map.entry("FE", "server pool (front ends)"),
            Map.entry("FS", "file store"),
            Map.entry("LB", "load balancing"),
            Map.entry("PC", "chat service"),
            Map.entry("PP", "paired pools"),
            Map.entry("RG", "call queues"),
            Map.entry("VR", "registration at a backup"),
            Map.entry("XX", "loss of whole pools"));

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
                ? titles.size() + " environments"
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
        if (evidence.drills().stream()
                .allMatch(drill -> drill.record().conditions().restoring())) {
            return (evidence.drills().size() == 1
                            ? "A backup was"
                            : evidence.drills().size() + " backups were")
                    + " restored in a fresh lab that is cut off from everything: "
                    + evidence.drills().getFirst().record().mechanism() + ".";
        }
        List<String> first = events.stream().limit(4).toList();
        return "In " + Figures.count(evidence.drills().size(), "drill", "drills") + ", each in a fresh lab, "
                + (events.size() == 1 ? "one event was" : events.size() + " events were") + " brought about on purpose"
                + (rate > 0 ? " while clients sent up to " + Figures.n(rate) + " operations per second" : "") + ": "
                + String.join("; ", first)
                + (events.size() > first.size() ? "; and " + (events.size() - first.size()) + " more" : "") + ".";
    }

    static List<Tiles.Tile> tiles(Evidence evidence) {
        return RestoreTiles.orOfDrills(
                evidence.drills().stream().map(Evidence.Drill::record).toList());
    }

    /** For which business, as the environments state it. */
    static String business(Evidence evidence) {
        return evidence.services().stream()
                .map(Evidence.BusinessContext::service)
                .map(service -> "Function: " + service.function()
                        + (service.criticality().isEmpty() ? "" : " (" + service.criticality() + ")")
                        + (service.impactTolerance().isEmpty()
                                ? ""
                                : "; the business bears " + service.impactTolerance())
                        + (service.impactAnalysis().isEmpty() ? "" : " (" + service.impactAnalysis() + ")")
                        + (service.rtoOwner().isEmpty() ? "" : "; RTO owned by " + service.rtoOwner())
                        + (service.rpoOwner().isEmpty() ? "" : ", RPO by " + service.rpoOwner()) + ".")
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /** The drill whose recovery took the largest share of its limit; empty where none shows a recovery against a limit. */
    static Optional<Evidence.Drill> worst(Evidence evidence) {
        return Tiles.slowest(
                        evidence.drills().stream().map(Evidence.Drill::record).toList())
                .flatMap(record -> evidence.drills().stream()
                        .filter(drill -> drill.record().equals(record))
                        .findFirst());
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
        if (drill.record().conditions().restoring()) {
            return RestoreTiles.age(drill.record()).orElse("–");
        }
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
                .forEach(found -> sentences.add(found.title() + ": " + Text.first(found.sentence())));
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
            String series = series(seed);
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

    private static String series(String seed) {
        return seed.replaceFirst("-?\\d+$", "");
    }

    /** The letters of these reference drills, and what they stand for. */
    static String legend(Stream<String> seeds) {
        return seeds.map(SummaryPage::series)
                .distinct()
                .filter(SERIES::containsKey)
                .map(series -> series + " " + SERIES.get(series))
                .collect(Collectors.joining(", "));
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
