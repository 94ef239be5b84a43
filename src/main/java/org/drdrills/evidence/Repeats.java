package org.drdrills.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.check.Check.Headline;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.measure.Distribution;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;

/**
 * One drill that was run several times in a run. One MISSED repeat makes the set MISSED; else one
 * INCONCLUSIVE repeat makes it INCONCLUSIVE. No average hides either.
 *
 * @param id      of the drill, without {@code -r2} …
 * @param planned how often it was to be run; those that have no record count as open
 * @param spreads one for each measure of which there is a sample
 */
public record Repeats(
        String id, String title, int planned, List<DrillRecord> drills, Verdict verdict, List<Spread> spreads) {
    /** Said beside every statement. */
    public static final String RULE =
            "Percentiles are by nearest rank; of fewer than 20 samples the 95th is the largest. What is said of other drills follows from order statistics alone: of n independent samples under the same conditions the "
                    + "largest lies at or above the q-quantile with probability 1 − qⁿ, whatever the shape of the distribution; nothing is said beyond the largest sample, and each statement holds by itself. At 95 % confidence a 95th "
                    + "percentile needs " + Distribution.needed(0.95, 1, Distribution.CONFIDENCE) + " samples, a 99th "
                    + Distribution.needed(0.99, 1, Distribution.CONFIDENCE)
                    + ". A recovery that never came counts as longer than all others; a sample that the judge does not rely on is counted apart.";

    private static final Pattern REPEAT = Pattern.compile("(.+)-r(\\d{1,4})");
    private static final String STUCK = "clients.stuck";

    public Repeats {
        drills = List.copyOf(drills);
        spreads = List.copyOf(spreads);
    }

    /**
     * One measure over the repeats.
     *
     * @param unit    {@code s} or {@code operations}
     * @param limit   of its objective, where there is one
     * @param samples those that count, by drill
     * @param apart   drills whose sample cannot be relied on, or is missing
     */
    public record Spread(
            String label, String unit, Optional<Duration> limit, Map<DrillRecord, Double> samples, int apart) {
        public Distribution distribution() {
            return new Distribution(
                    samples.values().stream().mapToDouble(Double::doubleValue).toArray());
        }

        public String value(double sample) {
            return Double.isInfinite(sample)
                    ? "never"
                    : Double.isNaN(sample)
                            ? "–"
                            : Figures.value(new Measured("", "", sample, unit.equals("s") ? "s" : "", 0, ""));
        }

        public String counted() {
            return samples.size() + (apart > 0 ? " + " + apart + " open" : "");
        }

        /** What the samples support about drills that were not run, at 95 % confidence. */
        public String supports() {
            Distribution all = distribution();
            int n = all.size();
            if (n == 0) {
                return "nothing";
            }
            if (all.bounded(1) < 0.5) {
                return "nothing: not even half of such drills can be bounded by fewer than "
                        + Distribution.needed(0.5, 1, Distribution.CONFIDENCE) + " samples";
            }
            List<String> bounds = new ArrayList<>();
            for (Evidence.Bound bound : bounds()) {
                bounds.add((bounds.isEmpty() ? "at most " : "") + value(bound.atMost()) + " in "
                        + (bounds.isEmpty() ? "at least " : "") + percent(bound.share())
                        + (bounds.isEmpty() ? " of such drills" : ""));
            }
            String never = all.never() == 0 ? "" : "in " + all.never() + " of " + n + " it never came";
            return bounds.isEmpty()
                    ? never + ", so no time bounds it"
                    : String.join(", ", bounds) + (never.isEmpty() ? "" : "; " + never);
        }

        /** By the largest sample and the second largest, as far as they bound half of such drills or more. */
        private List<Evidence.Bound> bounds() {
            Distribution all = distribution();
            List<Evidence.Bound> bounds = new ArrayList<>();
            for (int rank = 1; rank <= 2 && all.bounded(rank) >= 0.5; rank++) {
                if (!Double.isInfinite(all.fromTop(rank))) {
                    bounds.add(new Evidence.Bound(all.fromTop(rank), all.bounded(rank)));
                }
            }
            return bounds;
        }

        Evidence.Sampled evidence() {
            Distribution all = distribution();
            return new Evidence.Sampled(
                    label,
                    unit,
                    all.size(),
                    apart,
                    all.never(),
                    known(all.min()),
                    known(all.median()),
                    known(all.percentile(0.95)),
                    known(all.max()),
                    Distribution.CONFIDENCE,
                    bounds(),
                    supports());
        }

        private static Double known(double value) {
            return Double.isFinite(value) ? value : null;
        }

        /** Rounded down: a bound must not promise more than it holds. */
        private static String percent(double share) {
            double floor = share >= 0.99 ? Math.floor(share * 1000) / 10 : Math.floor(share * 100);
            return Figures.n(floor) + " %";
        }

        String sentence() {
            Distribution all = distribution();
            return label + ": "
                    + (all.size() == 0
                            ? "no sample"
                            : counted() + " samples, least " + value(all.min()) + ", median " + value(all.median())
                                    + ", p95 " + value(all.percentile(0.95)) + ", most " + value(all.max())
                                    + (all.bounded(1) < 0.5 ? "" : "; supported at 95 % confidence: " + supports()))
                    + ".";
        }
    }

    /** Drills that were run, or were to be run, more than once; in the order of the plan. */
    public static List<Repeats> of(RunStory story) {
        return of(
                story.run().planned(),
                story.drills().stream().map(DrillStory::record).toList());
    }

    public static List<Repeats> of(List<String> planned, List<DrillRecord> records) {
        Set<String> plain = new TreeSet<>(planned);
        records.forEach(record -> plain.add(record.id()));
        Map<String, List<DrillRecord>> byId = new LinkedHashMap<>();
        planned.forEach(id -> byId.put(id, new ArrayList<>()));
        records.forEach(record -> byId.computeIfAbsent(base(record.id(), plain), id -> new ArrayList<>())
                .add(record));
        List<Repeats> repeats = new ArrayList<>();
        byId.forEach((id, drills) -> {
            int meant = Math.max(drills.size(), Collections.frequency(planned, id));
            if (meant > 1 && !drills.isEmpty()) {
                repeats.add(of(id, meant, drills));
            }
        });
        return repeats;
    }

    /** Which repeat a drill is, 1 for the first. */
    public int number(DrillRecord record) {
        return record.id().equals(id) ? 1 : Integer.parseInt(record.id().substring(id.length() + 2));
    }

    private static String base(String id, Set<String> plain) {
        Matcher repeat = REPEAT.matcher(id);
        return repeat.matches() && plain.contains(repeat.group(1)) ? repeat.group(1) : id;
    }

    private static Repeats of(String id, int planned, List<DrillRecord> drills) {
        Verdict verdict = drills.size() < planned ? Verdict.INCONCLUSIVE : Verdict.MET;
        for (DrillRecord drill : drills) {
            verdict = verdict.and(Highlights.verdict(drill));
        }
        Highlights first = Highlights.of(drills.getFirst());
        List<Spread> spreads = new ArrayList<>();
        add(
                spreads,
                first.fromOrder() ? "Recovery from the order" : "Recovery",
                "s",
                first.limit(),
                planned,
                drills,
                Repeats::recovery);
        add(spreads, "Longest interruption", "s", first.gapLimit(), planned, drills, Repeats::interruption);
        add(spreads, "Lost writes", "operations", Optional.empty(), planned, drills, Repeats::lost);
        return new Repeats(id, drills.getFirst().title(), planned, drills, verdict, spreads);
    }

    /** NaN where the drill has no sample that can be relied on. */
    private interface Sample {
        double of(DrillRecord record);
    }

    private static void add(
            List<Spread> spreads,
            String label,
            String unit,
            Optional<Duration> limit,
            int planned,
            List<DrillRecord> drills,
            Sample sample) {
        Map<DrillRecord, Double> samples = new LinkedHashMap<>();
        drills.forEach(drill -> {
            double value = sample.of(drill);
            if (!Double.isNaN(value)) {
                samples.put(drill, value);
            }
        });
        if (!samples.isEmpty()) {
            spreads.add(new Spread(label, unit, limit, samples, planned - samples.size()));
        }
    }

    /** Seconds; infinite where it never came, NaN where it cannot be relied on. */
    static double recovery(DrillRecord record) {
        Highlights numbers = Highlights.of(record);
        if (numbers.recovery().isEmpty() || !reliable(record, Headline::recovery)) {
            return Double.NaN;
        }
        // A load that was stopped early says nothing of what would have come; nor does one without an objective on
        // service
        // again before the healing.
        boolean awaited = record.objectives().stream()
                .anyMatch(objective ->
                        objective.check().headline().filter(Headline::recovery).isPresent());
        return Figures.known(numbers.recovery().get())
                ? numbers.recovery().get().value()
                : awaited && record.endedEarly().isEmpty() ? Double.POSITIVE_INFINITY : Double.NaN;
    }

    /** Seconds; infinite where a client was still waiting at the end, NaN where it cannot be relied on. */
    static double interruption(DrillRecord record) {
        Highlights numbers = Highlights.of(record);
        if (numbers.gap().filter(Figures::known).isEmpty() || !reliable(record, Headline.INTERRUPTION::equals)) {
            return Double.NaN;
        }
        boolean stuck = Highlights.measures(record).stream()
                .anyMatch(number -> number.name().equals(STUCK) && number.value() > 0);
        return !stuck
                ? numbers.gap().get().value()
                : record.endedEarly().isEmpty() ? Double.POSITIVE_INFINITY : Double.NaN;
    }

    /** Operations; NaN where it cannot be relied on. */
    static double lost(DrillRecord record) {
        return reliable(record, Headline.LOSS::equals)
                ? Highlights.of(record)
                        .lost()
                        .filter(Figures::known)
                        .map(Measured::value)
                        .orElse(Double.NaN)
                : Double.NaN;
    }

    /** By the verdict on the first objective about it, where there is one; else by the assumptions. Too close to the limit is no doubt about the number. */
    private static boolean reliable(DrillRecord record, Predicate<Headline> about) {
        for (int i = 0; i < record.objectives().size(); i++) {
            if (record.objectives().get(i).check().headline().filter(about).isPresent()) {
                Optional<Finding> finding = Highlights.finding(record, i);
                return finding.isPresent()
                        && (finding.get().verdict() != Verdict.INCONCLUSIVE
                                || finding.get().id().endsWith(".too-close"));
            }
        }
        return record.judgement() != null
                && Highlights.assumptions(record).stream().allMatch(finding -> finding.verdict() == Verdict.MET);
    }

    Evidence.Repeated evidence() {
        return new Evidence.Repeated(
                id,
                planned,
                verdict,
                RULE,
                spreads.stream().map(Spread::evidence).toList());
    }

    /** {@code 19 met, 1 inconclusive}. */
    public String verdicts() {
        List<String> words = new ArrayList<>();
        for (Verdict one : Verdict.values()) {
            long count = drills.stream()
                    .filter(drill -> Highlights.verdict(drill) == one)
                    .count();
            if (count > 0) {
                words.add(count + " " + PlainWords.verdictWords().get(one.name()));
            }
        }
        if (drills.size() < planned) {
            words.add(planned - drills.size() + " not on record");
        }
        return String.join(", ", words);
    }

    /** Whether the samples of all measures support the same, so that a table need say it only once. */
    public boolean alike() {
        return spreads.size() > 1
                && spreads.stream().map(Spread::supports).distinct().count() == 1;
    }

    /** For terminals: a line for all of them, then one for each measure. */
    public List<String> sentences() {
        List<String> lines = new ArrayList<>();
        lines.add(id + " " + planned + " times: " + verdicts() + ".");
        spreads.forEach(spread -> lines.add(spread.sentence()));
        if (!spreads.isEmpty()
                && spreads.stream().allMatch(spread -> spread.distribution().bounded(1) < 0.5)) {
            lines.add("Nothing follows from so few samples for drills that were not run.");
        }
        return lines;
    }
}
