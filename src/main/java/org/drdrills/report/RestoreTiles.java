package org.drdrills.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.drdrills.check.Check;
import org.drdrills.check.DeclaredCheck;
import org.drdrills.check.Finding;
import org.drdrills.check.RecoveryPoint;
import org.drdrills.check.RestoreSound;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Figures;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;

/** Restores of backups in four numbers: no client was there, so there is no write that could be lost and no wait. */
final class RestoreTiles {
    private RestoreTiles() {}

    /** Those of drills with clients, where there are any; else of restores. */
    static List<Tiles.Tile> orOfDrills(List<DrillRecord> drills) {
        List<DrillRecord> served = drills.stream()
                .filter(record -> !record.conditions().restoring())
                .toList();
        return served.isEmpty() && !drills.isEmpty()
                ? List.of(Tiles.recovery(drills), age(drills), whole(drills), checks(drills))
                : Tiles.of(served);
    }

    private static List<Finding> findings(List<DrillRecord> drills, Check check) {
        return drills.stream().flatMap(record -> Tiles.findings(record, check)).toList();
    }

    private static Optional<Measured> seconds(Finding finding) {
        return finding.numbers().stream()
                .filter(number -> number.unit().equals("s") && Figures.known(number))
                .findFirst();
    }

    /** How much older than the order the newest data of a restored copy was. */
    static Optional<String> age(DrillRecord record) {
        return Tiles.findings(record, RecoveryPoint.CHECK)
                .flatMap(finding -> seconds(finding).stream())
                .map(Figures::value)
                .findFirst();
    }

    private static Tiles.Tile age(List<DrillRecord> drills) {
        List<Finding> all = findings(drills, RecoveryPoint.CHECK);
        Optional<Finding> worst = all.stream()
                .filter(finding -> seconds(finding).isPresent())
                .max(Comparator.comparingDouble(
                        finding -> seconds(finding).orElseThrow().value()));
        String limit = drills.stream()
                .flatMap(record -> record.objectives().stream())
                .filter(objective -> objective.check().equals(RecoveryPoint.CHECK))
                .map(objective -> objective.limit().text())
                .distinct()
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return tile(
                "Age of the newest data",
                worst.map(finding -> Figures.value(seconds(finding).orElseThrow()))
                        .orElse(Tiles.NOT_MEASURED),
                limit,
                all,
                "within the limit",
                "beyond the limit");
    }

    private static Tiles.Tile whole(List<DrillRecord> drills) {
        List<Finding> all = findings(drills, RestoreSound.CHECK);
        return tile(
                "Restored data",
                switch (verdict(all)) {
                    case MET -> "whole";
                    case MISSED -> "damaged";
                    case INCONCLUSIVE -> "not verified";
                },
                "",
                all,
                "as expected",
                "not as expected");
    }

    private static Tiles.Tile checks(List<DrillRecord> drills) {
        List<Finding> all = findings(drills, DeclaredCheck.CHECK);
        if (all.isEmpty()) {
            return new Tiles.Tile(
                    "Declared checks",
                    "none",
                    "",
                    "not shown",
                    "x-drill.restore declares no check of the content",
                    Tiles.Look.UNKNOWN);
        }
        long met =
                all.stream().filter(finding -> finding.verdict() == Verdict.MET).count();
        return tile(
                "Declared checks",
                met + " of " + all.size(),
                "",
                all,
                "answered as declared",
                "not answered as declared");
    }

    private static Verdict verdict(List<Finding> all) {
        return all.stream().map(Finding::verdict).reduce(Verdict::and).orElse(Verdict.INCONCLUSIVE);
    }

    /** The note is the sentence on the worst of all. */
    private static Tiles.Tile tile(String name, String big, String limit, List<Finding> all, String good, String bad) {
        Verdict verdict = verdict(all);
        long doubted = all.stream()
                .filter(finding -> finding.verdict() == Verdict.INCONCLUSIVE)
                .count();
        return new Tiles.Tile(
                name,
                big,
                limit,
                switch (verdict) {
                    case MET -> good;
                    case MISSED -> bad;
                    case INCONCLUSIVE ->
                        "not shown" + (doubted < all.size() ? " in " + doubted + " of " + all.size() : "");
                },
                all.stream()
                        .filter(finding -> finding.verdict() == verdict)
                        .map(finding -> Text.first(finding.sentence()))
                        .findFirst()
                        .orElse("no restore came so far"),
                switch (verdict) {
                    case MET -> Tiles.Look.EXPECTED;
                    case MISSED -> Tiles.Look.BEYOND;
                    case INCONCLUSIVE -> Tiles.Look.DOUBTED;
                });
    }
}
