package org.drdrills.evidence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drdrills.check.Verdict;
import org.drdrills.measure.Drift;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.Redaction;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;

/**
 * A run against the runs before it: which of its numbers became worse by more than their noise explains.
 *
 * <p>A drill is compared with earlier runs of the same scenario, of which only those count that were run in the environment as it was in
 * the last of them; the environment of the run itself may be another, for that is what a change is judged by. Runs with a known-bad
 * pool or harness never count, nor do numbers that the judge does not rely on.
 *
 * @param verdict   of the run
 * @param baseline  runs that were looked at, oldest first
 * @param last      so many earlier times of a drill count at most
 * @param tolerance share of the limit, or of the earlier number where there is no limit, that may be lost and means nothing
 * @param drills    of the run, in its order
 * @param troubles  of the run itself, one sentence each: what was planned and never begun, or cannot be read
 * @param left      ids of drills that the baseline has and the run has not
 */
public record Comparison(
        String run,
        Instant started,
        String place,
        Verdict verdict,
        List<String> baseline,
        int last,
        double tolerance,
        List<Drill> drills,
        List<String> troubles,
        List<String> left) {
    public static final String FORMAT = "drdrills-gate/1";
    /** So many earlier times of a drill are needed to tell a change from noise. */
    public static final int FEWEST = Drift.BASELINE;

    public Comparison {
        baseline = List.copyOf(baseline);
        drills = List.copyOf(drills);
        troubles = List.copyOf(troubles);
        left = List.copyOf(left);
    }

    /** What can be said of a number, or of a drill by all its numbers. */
    public enum Outcome {
        WORSE,
        TOO_FEW,
        STEADY,
        BETTER
    }

    /**
     * One drill of the run, all its repeats together.
     *
     * @param was    its verdict when it was last run before, or empty
     * @param remark what to know before comparing, or empty
     */
    public record Drill(
            String drill,
            String title,
            String environment,
            Verdict verdict,
            String was,
            String remark,
            List<Change> changes) {
        public Drill {
            changes = List.copyOf(changes);
        }

        /** Why no number could be compared. */
        public String alone() {
            int most = changes.stream().mapToInt(Change::earlier).max().orElse(0);
            return changes.isEmpty()
                    ? "it has no number that can be relied on"
                    : remark.isEmpty() || most > 0
                            ? "comparable " + most + (most == 1 ? " time" : " times") + " before, " + FEWEST
                                    + " are needed" + (remark.isEmpty() ? "" : "; " + remark)
                            : remark;
        }

        /** WORSE if any number is; TOO_FEW if none could be compared. */
        public Outcome outcome() {
            return changes.stream()
                    .map(Change::outcome)
                    .filter(outcome -> outcome == Outcome.WORSE)
                    .findFirst()
                    .orElse(
                            changes.stream().allMatch(change -> change.outcome() == Outcome.TOO_FEW)
                                    ? Outcome.TOO_FEW
                                    : Outcome.STEADY);
        }
    }

    /**
     * One number of a drill.
     *
     * @param before  median of the earlier times; NaN where there are too few
     * @param now     median of this run; infinite where it never came, NaN where it has none
     * @param noise   by how much they may differ and it means nothing
     * @param earlier times before
     * @param times   in this run
     * @param limit   of its objective, s; null where it has none
     */
    public record Change(
            String name,
            String label,
            String unit,
            Outcome outcome,
            double before,
            double now,
            double noise,
            int earlier,
            int times,
            Double limit) {
        /** {@code recovery (RTO) 62.1 s, before 20.3 s; noise explains 4.4 s}. */
        public String sentence() {
            return outcome == Outcome.TOO_FEW
                    ? label + " " + figure(now) + "; only " + earlier + " comparable before, " + Drift.BASELINE
                            + " are needed"
                    : label + " " + figure(now) + ", before " + figure(before)
                            + (outcome == Outcome.STEADY ? "" : "; noise explains " + figure(noise));
        }

        public String figure(double value) {
            return Double.isInfinite(value)
                    ? "never"
                    : Double.isNaN(value) ? "–" : Figures.value(new Measured(name, label, value, unit, 0, ""));
        }
    }

    /** What is compared. */
    private enum Figure {
        RECOVERY("recovery (RTO)", "s", false),
        LOSS("loss (RPO)", "s", false),
        LOST("lost writes", "operations", false),
        INTERRUPTION("longest interruption", "s", false),
        SERVICE("lowest service level", "%", true),
        THROUGHPUT("throughput after recovery", "/s", true);

        private final String label;
        private final String unit;
        private final boolean moreIsBetter;

        Figure(String label, String unit, boolean moreIsBetter) {
            this.label = label;
            this.unit = unit;
            this.moreIsBetter = moreIsBetter;
        }

        /** Empty where the drill has none that can be relied on. */
        Optional<Drift.Sample> of(DrillRecord record) {
            Highlights numbers = Highlights.of(record);
            double value = switch (this) {
                // A recovery that no objective demands is not missing.
                case RECOVERY ->
                    Double.isInfinite(Repeats.recovery(record))
                                    && numbers.limit().isEmpty()
                            ? Double.NaN
                            : Repeats.recovery(record);
                case LOST -> Repeats.lost(record);
                case LOSS ->
                    Repeats.lost(record) == 0
                            ? 0
                            : Double.isNaN(Repeats.lost(record))
                                    ? Double.NaN
                                    : numbers.lostAge()
                                            .map(age -> Math.max(0, age.value()))
                                            .orElse(Double.NaN);
                case INTERRUPTION -> Repeats.interruption(record);
                case SERVICE ->
                    reliable(record) ? measure(record).map(Measured::value).orElse(Double.NaN) : Double.NaN;
                case THROUGHPUT ->
                    reliable(record) ? measure(record).map(Measured::value).orElse(Double.NaN) : Double.NaN;
            };
            return Double.isNaN(value)
                    ? Optional.empty()
                    : Optional.of(new Drift.Sample(
                            moreIsBetter ? -value : value,
                            measure(record)
                                    .map(Measured::plusMinus)
                                    .filter(Double::isFinite)
                                    .orElse(0.0)));
        }

        private Optional<Measured> measure(DrillRecord record) {
            Highlights numbers = Highlights.of(record);
            return switch (this) {
                case RECOVERY -> numbers.recovery();
                case LOSS -> numbers.lostAge();
                case LOST -> numbers.lost();
                case INTERRUPTION -> numbers.gap();
                case SERVICE -> named(record, "service.lowest");
                case THROUGHPUT -> named(record, "throughput.after");
            };
        }

        private static Optional<Measured> named(DrillRecord record, String name) {
            return Highlights.measures(record).stream()
                    .filter(number -> number.name().equals(name))
                    .findFirst();
        }

        private static boolean reliable(DrillRecord record) {
            return record.judgement() != null
                    && Highlights.assumptions(record).stream().allMatch(finding -> finding.verdict() == Verdict.MET);
        }

        Optional<Duration> limit(DrillRecord record) {
            return switch (this) {
                case RECOVERY -> Highlights.of(record).limit();
                case INTERRUPTION -> Highlights.of(record).gapLimit();
                case LOSS, LOST, SERVICE, THROUGHPUT -> Optional.empty();
            };
        }
    }

    private record Told(String run, DrillRecord record) {}

    /**
     * @param baseline  folders of reports, or of single runs; only runs that began before this one count
     * @param last      so many earlier times of a drill count at most, from 5
     * @param tolerance from 0 to 1
     * @throws BadInput if the run's record or a folder of the baseline cannot be read
     */
    public static Comparison of(RunFolder run, List<Path> baseline, int last, double tolerance) {
        RunStory story = RunStory.verified(run);
        List<RunStory> before = before(story, baseline);
        Map<String, List<Told>> earlier = new TreeMap<>();
        for (RunStory one : before) {
            drills(one)
                    .forEach((id, records) ->
                            records.forEach(record -> earlier.computeIfAbsent(id, key -> new ArrayList<>())
                                    .add(new Told(one.run().run(), record))));
        }
        Map<String, List<DrillRecord>> now = drills(story);
        List<Drill> drills = new ArrayList<>();
        now.forEach(
                (id, records) -> drills.add(drill(id, records, earlier.getOrDefault(id, List.of()), last, tolerance)));
        List<String> troubles = new ArrayList<>(story.damaged());
        if (story.run().interrupted()) {
            troubles.add(
                    story.run().ended() == null
                            ? "The run did not come to its end."
                            : "The run " + story.run().endedEarly() + ".");
        }
        return new Comparison(
                story.run().run(),
                story.run().started(),
                "reports/" + run.name(),
                story.verdict(),
                before.stream().map(one -> one.run().run()).toList(),
                last,
                tolerance,
                drills,
                troubles,
                earlier.keySet().stream().filter(id -> !now.containsKey(id)).toList());
    }

    private static List<RunStory> before(RunStory run, List<Path> baseline) {
        Map<String, RunStory> stories = new TreeMap<>();
        for (Path folder : baseline) {
            if (!Files.isDirectory(folder)) {
                throw new BadInput("there is no folder " + folder + " to compare with");
            }
            if (Files.exists(folder.resolve("run.json"))) {
                RunStory one = RunStory.verified(RunFolder.at(folder));
                stories.put(one.run().run(), one);
            } else {
                Population.verified(folder)
                        .stories()
                        .forEach(one -> stories.put(one.run().run(), one));
            }
        }
        return stories.values().stream()
                .filter(one -> !one.run().run().equals(run.run().run())
                        && one.run().started().isBefore(run.run().started()))
                .sorted(Comparator.comparing((RunStory one) -> one.run().started()))
                .toList();
    }

    /** By id, repeats together; what was known to be bad on purpose says nothing of the pool. */
    private static Map<String, List<DrillRecord>> drills(RunStory story) {
        Map<String, List<DrillRecord>> drills = new LinkedHashMap<>();
        story.drills().stream()
                .map(DrillStory::record)
                .filter(record -> !record.badOnPurpose())
                .forEach(record -> drills.computeIfAbsent(story.run().drillOf(record.id()), id -> new ArrayList<>())
                        .add(record));
        return drills;
    }

    private static Drill drill(String id, List<DrillRecord> now, List<Told> earlier, int last, double tolerance) {
        DrillRecord shown = now.getLast();
        List<DrillRecord> scenario = earlier.stream()
                .map(Told::record)
                .filter(record -> record.featureText().equals(shown.featureText())
                        && record.environment().equals(shown.environment()))
                .toList();
        List<DrillRecord> same = scenario.isEmpty()
                ? List.of()
                : scenario.stream()
                        .filter(record -> record.sameDrill(scenario.getLast()))
                        .toList();
        Verdict verdict =
                now.stream().map(Highlights::verdict).reduce(Verdict::and).orElseThrow();
        String was = earlier.isEmpty() ? "" : Highlights.word(earlier.getLast().record());
        String remark = earlier.isEmpty()
                ? "never run before"
                : scenario.isEmpty()
                        ? "the scenario has changed since it was last run, so nothing can be compared"
                        : shown.sameDrill(scenario.getLast())
                                ? ""
                                : "environment or runbooks have changed since it was last run";
        List<Change> changes = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            change(figure, now, same, last, tolerance).ifPresent(changes::add);
        }
        return new Drill(id, shown.title(), shown.environment(), verdict, was, remark, changes);
    }

    private static Optional<Change> change(
            Figure figure, List<DrillRecord> now, List<DrillRecord> before, int last, double tolerance) {
        List<Drift.Sample> fresh =
                now.stream().flatMap(record -> figure.of(record).stream()).toList();
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        List<Drift.Sample> all =
                before.stream().flatMap(record -> figure.of(record).stream()).toList();
        List<Drift.Sample> old = all.subList(Math.max(0, all.size() - last), all.size());
        Optional<Duration> limit = figure.limit(now.getLast());
        double usual = old.stream()
                .mapToDouble(sample -> Math.abs(sample.value()))
                .sorted()
                .skip(old.size() / 2)
                .findFirst()
                .orElse(0);
        Drift drift = Drift.between(
                old,
                fresh,
                tolerance * limit.map(duration -> duration.toNanos() / 1e9).orElse(Double.isFinite(usual) ? usual : 0));
        Outcome outcome = switch (drift.course()) {
            case TOO_FEW -> Outcome.TOO_FEW;
            case STEADY -> Outcome.STEADY;
            case SLOWER -> Outcome.WORSE;
            case FASTER -> Outcome.BETTER;
        };
        double[] values =
                fresh.stream().mapToDouble(Drift.Sample::value).sorted().toArray();
        double seen = outcome == Outcome.TOO_FEW ? values[values.length / 2] : drift.now();
        return Optional.of(new Change(
                figure.name().toLowerCase(java.util.Locale.ROOT),
                figure.label,
                figure.unit,
                outcome,
                figure.moreIsBetter ? 0 - drift.before() : drift.before(),
                figure.moreIsBetter ? 0 - seen : seen,
                drift.noise(),
                old.size(),
                fresh.size(),
                limit.map(duration -> duration.toNanos() / 1e9).orElse(null)));
    }

    /** Drills that became worse. */
    public List<Drill> worse() {
        return drills.stream().filter(drill -> drill.outcome() == Outcome.WORSE).toList();
    }

    /** Drills of which no number could be compared. */
    public List<Drill> alone() {
        return drills.stream()
                .filter(drill -> drill.outcome() == Outcome.TOO_FEW)
                .toList();
    }

    /**
     * MISSED where the run missed an objective or a number became worse; INCONCLUSIVE where the run is, or where something could not be
     * compared.
     *
     * @param allowNew whether a drill that has no past may pass
     */
    public Verdict gate(boolean allowNew) {
        if (verdict == Verdict.MISSED || !worse().isEmpty()) {
            return Verdict.MISSED;
        }
        return verdict == Verdict.INCONCLUSIVE || drills.isEmpty() || !allowNew && !alone().isEmpty()
                ? Verdict.INCONCLUSIVE
                : Verdict.MET;
    }

    /** As JSON, {@link #FORMAT}; what never came is {@code "Infinity"}, what is not known {@code "NaN"}. */
    public String json() {
        try {
            return Json.write(FORMAT, this, Redaction.ofPatterns());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
