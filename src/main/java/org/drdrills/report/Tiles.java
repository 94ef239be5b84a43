package org.drdrills.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drdrills.check.Check;
import org.drdrills.check.Check.Headline;
import org.drdrills.check.Duplicates;
import org.drdrills.check.Finding;
import org.drdrills.check.Limit;
import org.drdrills.check.MembersAgree;
import org.drdrills.check.Objective;
import org.drdrills.check.Phantoms;
import org.drdrills.check.Verdict;
import org.drdrills.check.WriteLoss;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;

/**
 * A run in four numbers, the same on every page. Each tile says the value, the limit, and whether the value was expected: what an
 * objective permits is no miss, and what was not measured or not shown is never told as none.
 */
final class Tiles {
    static final String NOT_MEASURED = "not measured";
    private static final int MOST_NAMED = 2;

    /** Guarantees that every drill's final reads answer, and the number that answers them where no objective does. */
    private static final Map<Check, String> COUNTED = Map.of(
            Duplicates.CHECK, "writes.twice",
            Phantoms.CHECK, "writes.phantom",
            MembersAgree.CHECK, "members.differ",
            WriteLoss.CHECK, "lost.writes");

    private final List<DrillRecord> drills;

    private Tiles(List<DrillRecord> drills) {
        this.drills = drills;
    }

    /** What a reader is to make of a value. */
    enum Look {
        EXPECTED(""),
        /** Beyond what is usual, and within what an objective permits. */
        PERMITTED("permitted"),
        /** Neither met nor missed. */
        DOUBTED("doubted"),
        BEYOND("bad"),
        UNKNOWN("none");

        private final String style;

        Look(String style) {
            this.style = style;
        }

        String style() {
            return style;
        }
    }

    /**
     * One number.
     *
     * @param limit    of the objectives that it is judged by, or empty
     * @param expected whether it was expected, in words
     * @param used     share of the limit; negative where there is none
     */
    record Tile(String name, String big, String limit, String expected, String note, Look look, double used) {
        Tile(String name, String big, String limit, String expected, String note, Look look) {
            this(name, big, limit, expected, note, look, -1);
        }
    }

    static List<Tile> of(List<DrillRecord> drills) {
        Tiles tiles = new Tiles(drills);
        return List.of(tiles.recovery(), tiles.loss(), tiles.integrity(), tiles.interruption());
    }

    static Tile recovery(List<DrillRecord> drills) {
        return new Tiles(drills).recovery();
    }

    /** The drill whose recovery took the largest share of its limit; empty where none shows a recovery against a limit. */
    static Optional<DrillRecord> slowest(List<DrillRecord> drills) {
        return drills.stream()
                .filter(record -> Highlights.of(record).used() >= 0)
                .max(Comparator.comparingDouble(record -> Highlights.of(record).used()));
    }

    private Tile recovery() {
        String name = "Time to recover, tightest";
        Optional<DrillRecord> slowest = slowest(drills);
        if (slowest.isEmpty()) {
            return new Tile(
                    name,
                    NOT_MEASURED,
                    "",
                    "not shown",
                    "no drill shows a recovery time against a limit",
                    drills.isEmpty() ? Look.UNKNOWN : Look.DOUBTED);
        }
        Highlights numbers = Highlights.of(slowest.get());
        double used = numbers.used();
        String left = Double.isInfinite(used)
                ? "beyond the limit: not restored while watched"
                : used <= 1
                        ? "within the limit, " + Math.round((1 - used) * 100) + " % to spare"
                        : Math.round((used - 1) * 100) + " % beyond the limit";
        return new Tile(
                name,
                numbers.recoveryText().orElse("never"),
                Figures.limit(numbers.limit().orElseThrow()),
                left,
                numbers.whose().map(whose -> "of " + whose + "; ").orElse("")
                        + numbers.inside()
                                .map(inside -> "of those inside: " + inside + "; ")
                                .orElse("")
                        + slowest.get().title()
                        + without(drills.stream()
                                .filter(record -> asks(record, Headline::recovery))
                                .filter(record -> Highlights.of(record).used() < 0)
                                .count()),
                used > 1 ? Look.BEYOND : Look.EXPECTED,
                used);
    }

    private String without(long count) {
        return count == 0 ? "" : "; not shown in " + count + " of " + drillCount();
    }

    private String drillCount() {
        return Figures.count(drills.size(), "drill", "drills");
    }

    private static boolean asks(DrillRecord record, Predicate<Headline> headline) {
        return record.objectives().stream()
                .anyMatch(objective ->
                        objective.check().headline().filter(headline).isPresent());
    }

    private Tile loss() {
        String name = "Acknowledged writes lost";
        long beyond = 0;
        long permitted = 0;
        long doubted = 0;
        int unread = 0;
        Set<String> unexpected = new LinkedHashSet<>();
        Map<Look, Set<String>> limits = new EnumMap<>(Look.class);
        Look worst = Look.EXPECTED;
        for (DrillRecord record : drills) {
            Optional<Measured> lost = Highlights.of(record).lost().filter(Figures::known);
            Optional<Verdict> verdict = verdict(record, WriteLoss.CHECK);
            if (lost.isEmpty() && verdict.filter(Verdict.MISSED::equals).isEmpty()) {
                unread++;
                limits.computeIfAbsent(Look.UNKNOWN, any -> new LinkedHashSet<>())
                        .addAll(limits(record));
                continue;
            }
            long count = Math.round(lost.map(Measured::value).orElse(0.0));
            Look look = look(verdict, count);
            limits.computeIfAbsent(look, any -> new LinkedHashSet<>()).addAll(limits(record));
            switch (look) {
                case BEYOND -> {
                    beyond += count;
                    if (count == 0) {
                        unexpected.add(Text.first(missed(record, WriteLoss.CHECK)));
                    }
                }
                case PERMITTED -> permitted += count;
                case DOUBTED -> doubted += count;
                default -> {}
            }
            worst = look.ordinal() > worst.ordinal() ? look : worst;
        }
        if (unread == drills.size()) {
            return new Tile(
                    name,
                    NOT_MEASURED,
                    String.join(", ", limits.getOrDefault(Look.UNKNOWN, Set.of())),
                    "not shown",
                    "no drill came to its final reads",
                    drills.isEmpty() ? Look.UNKNOWN : Look.DOUBTED);
        }
        List<String> notes = new ArrayList<>(unexpected);
        if (permitted > 0 && worst != Look.PERMITTED) {
            notes.add(Figures.count(permitted, "write more", "writes more") + " where an objective permits it");
        }
        if (doubted > 0 && worst != Look.DOUBTED) {
            notes.add(Figures.count(doubted, "write more", "writes more") + " in drills that cannot be relied on");
        }
        notes.add(
                unread > 0
                        ? "not measured in " + unread + " of " + drillCount()
                        : "compared in " + (drills.size() == 1 ? "the final reads" : "all " + drillCount()));
        long shown = worst == Look.BEYOND ? beyond : worst == Look.PERMITTED ? permitted : doubted;
        return new Tile(
                name,
                shown > 0 ? Figures.count(shown, "write", "writes") : "none",
                String.join(", ", limits.getOrDefault(worst, Set.of())),
                switch (worst) {
                    case BEYOND -> shown > 0 ? "beyond the limit" : "objective missed";
                    case PERMITTED -> "permitted by the objective";
                    case DOUBTED -> "cannot be relied on";
                    default -> unread > 0 ? "as expected where it was measured" : "as expected";
                },
                String.join("; ", notes),
                worst == Look.EXPECTED && unread > 0 ? Look.DOUBTED : worst);
    }

    private static Look look(Optional<Verdict> verdict, long count) {
        return verdict.map(judged -> switch (judged) {
                    case MISSED -> Look.BEYOND;
                    case INCONCLUSIVE -> Look.DOUBTED;
                    case MET -> count > 0 ? Look.PERMITTED : Look.EXPECTED;
                })
                .orElse(count > 0 ? Look.BEYOND : Look.EXPECTED);
    }

    private static List<String> limits(DrillRecord record) {
        return record.objectives().stream()
                .filter(objective -> objective.check().equals(WriteLoss.CHECK))
                .map(objective -> objective.limit().text())
                .distinct()
                .toList();
    }

    /** What the judge made of the objectives that this check decides; empty where the drill has none, or was not judged. */
    private static Optional<Verdict> verdict(DrillRecord record, Check check) {
        return findings(record, check).map(Finding::verdict).reduce(Verdict::and);
    }

    static Stream<Finding> findings(DrillRecord record, Check check) {
        List<Finding> findings = Highlights.findings(record);
        return IntStream.range(0, Math.min(findings.size(), record.objectives().size()))
                .filter(i -> record.objectives().get(i).check().equals(check))
                .mapToObj(findings::get);
    }

    private static String missed(DrillRecord record, Check check) {
        return findings(record, check)
                .filter(finding -> finding.verdict() == Verdict.MISSED)
                .map(Finding::sentence)
                .findFirst()
                .orElse("");
    }

    private Tile integrity() {
        String name = "Data integrity";
        Map<String, Integer> violated = new LinkedHashMap<>();
        Map<String, Integer> unknown = new LinkedHashMap<>();
        Map<String, Integer> permitted = new LinkedHashMap<>();
        boolean any = false;
        for (DrillRecord record : drills) {
            for (Check check : guarantees(record)) {
                String words = check.guarantee().orElseThrow().words();
                switch (guarantee(record, check)) {
                    case BEYOND -> violated.merge(words, 1, Integer::sum);
                    case PERMITTED -> permitted.merge(words, 1, Integer::sum);
                    case DOUBTED, UNKNOWN -> unknown.merge(words, 1, Integer::sum);
                    case EXPECTED -> any = true;
                }
            }
        }
        if (violated.isEmpty() && permitted.isEmpty() && !any) {
            return new Tile(
                    name,
                    NOT_MEASURED,
                    "",
                    "not shown",
                    "no drill came to its final reads",
                    drills.isEmpty() ? Look.UNKNOWN : Look.DOUBTED);
        }
        List<String> notes = new ArrayList<>();
        told(notes, "violated", violated);
        if (notes.isEmpty()) {
            told(notes, "not shown", unknown);
            told(notes, "permitted", permitted);
        } else if (!unknown.isEmpty()) {
            notes.add(Figures.count(unknown.size(), "guarantee", "guarantees") + " not shown in some drills");
        }
        if (notes.isEmpty()) {
            notes.add("nothing lost, doubled or invented; members alike");
        }
        Look look = !violated.isEmpty()
                ? Look.BEYOND
                : !unknown.isEmpty() ? Look.DOUBTED : !permitted.isEmpty() ? Look.PERMITTED : Look.EXPECTED;
        return new Tile(
                name,
                switch (look) {
                    case BEYOND -> "violated";
                    case DOUBTED -> "not fully shown";
                    case PERMITTED -> "as permitted";
                    default -> "intact";
                },
                "",
                switch (look) {
                    case BEYOND -> "not as expected";
                    case DOUBTED -> "no violation was seen";
                    case PERMITTED -> "permitted by the objectives";
                    default -> "as expected";
                },
                String.join("; ", notes),
                look);
    }

    private void told(List<String> notes, String what, Map<String, Integer> guarantees) {
        List<String> named = guarantees.entrySet().stream()
                .limit(MOST_NAMED)
                .map(entry -> "“" + entry.getKey() + "”"
                        + (drills.size() == 1 ? "" : " in " + Figures.count(entry.getValue(), "drill", "drills")))
                .toList();
        if (!named.isEmpty()) {
            notes.add(what + ": " + String.join(", ", named)
                    + (guarantees.size() > MOST_NAMED ? " and " + (guarantees.size() - MOST_NAMED) + " more" : ""));
        }
    }

    /** Those that its objectives state, and those that the final reads answer anyway. */
    private static Set<Check> guarantees(DrillRecord record) {
        Set<Check> checks = new LinkedHashSet<>();
        record.objectives().stream()
                .map(Objective::check)
                .filter(check -> check.guarantee().isPresent())
                .forEach(checks::add);
        COUNTED.keySet().stream().sorted(Comparator.comparing(Check::id)).forEach(checks::add);
        return checks;
    }

    private static Look guarantee(DrillRecord record, Check check) {
        Optional<Verdict> verdict = verdict(record, check);
        Optional<Double> count = Optional.ofNullable(COUNTED.get(check))
                .flatMap(number -> Highlights.measures(record).stream()
                        .filter(measured -> measured.name().equals(number) && Figures.known(measured))
                        .map(Measured::value)
                        .findFirst());
        if (verdict.isEmpty()) {
            return count.map(value -> value > 0 ? Look.DOUBTED : Look.EXPECTED).orElse(Look.UNKNOWN);
        }
        boolean happened = findings(record, check)
                .flatMap(finding -> finding.numbers().stream())
                .anyMatch(number -> Figures.known(number) && number.value() > 0);
        boolean allowed = record.objectives().stream()
                .filter(objective -> objective.check().equals(check))
                .anyMatch(objective -> objective.limit().equals(Limit.PERMITTED)
                        || check.equals(WriteLoss.CHECK) && !objective.limit().equals(Limit.NONE));
        return switch (verdict.get()) {
            case MISSED -> Look.BEYOND;
            case INCONCLUSIVE -> Look.DOUBTED;
            case MET -> allowed && happened ? Look.PERMITTED : Look.EXPECTED;
        };
    }

    /** The interruption that an objective limits and that used most of its limit; where none is limited, the longest. */
    private Tile interruption() {
        String name = "Longest wait of one client";
        Interrupted worst = drills.stream()
                .flatMap(record -> Interrupted.in(record).stream())
                .max(Comparator.comparingDouble(Interrupted::used)
                        .thenComparing(one -> one.number().value()))
                .orElse(null);
        if (worst == null) {
            return new Tile(
                    name, NOT_MEASURED, "", "not shown", "no interruption of a client was measured", Look.UNKNOWN);
        }
        Optional<Double> level = Highlights.measures(worst.record()).stream()
                .filter(number -> number.name().equals("service.lowest") && Figures.known(number))
                .map(Measured::value)
                .findFirst();
        return new Tile(
                name,
                Figures.value(worst.number()),
                worst.limit().map(Figures::limit).orElse(""),
                worst.verdict()
                        .map(judged -> switch (judged) {
                            case MET -> "within the limit";
                            case MISSED -> "beyond the limit";
                            case INCONCLUSIVE -> "cannot be relied on";
                        })
                        .orElse("no objective limits it"),
                level.map(lowest -> Math.round(lowest) + " % of writes served in the worst second; ")
                                .orElse("")
                        + worst.record().title(),
                worst.verdict()
                        .map(judged -> switch (judged) {
                            case MET -> Look.EXPECTED;
                            case MISSED -> Look.BEYOND;
                            case INCONCLUSIVE -> Look.DOUBTED;
                        })
                        .orElse(Look.EXPECTED),
                worst.used());
    }

    /** An interruption of one client. @param limit empty where no objective limits it */
    private record Interrupted(
            DrillRecord record, Measured number, Optional<Duration> limit, Optional<Verdict> verdict) {
        static Optional<Interrupted> in(DrillRecord record) {
            List<Finding> findings = Highlights.findings(record);
            for (int i = 0; i < Math.min(findings.size(), record.objectives().size()); i++) {
                Objective objective = record.objectives().get(i);
                Optional<Measured> number = findings.get(i).numbers().stream()
                        .filter(Figures::known)
                        .findFirst();
                if (objective
                                .check()
                                .headline()
                                .filter(Headline.INTERRUPTION::equals)
                                .isPresent()
                        && number.isPresent()) {
                    return Optional.of(new Interrupted(
                            record,
                            number.get(),
                            objective.limit().longest(),
                            Optional.of(findings.get(i).verdict())));
                }
            }
            return Highlights.of(record)
                    .gap()
                    .filter(Figures::known)
                    .map(number -> new Interrupted(record, number, Optional.empty(), Optional.empty()));
        }

        double used() {
            return limit.filter(time -> !time.isZero())
                    .map(time -> number.value() * 1e9 / time.toNanos())
                    .orElse(-1.0);
        }
    }
}
