package org.drdrills.cli;

import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.drill.DrillPlan;
import org.drdrills.record.DrillRecord;

/** One row for each drill there is: its last verdict, why where it is not MET, and of which run that is. */
final class VerdictTable {
    static final MarkedTable PLACE =
            new MarkedTable("<!-- verdicts: written by ./drill recheck --readme -->", "<!-- /verdicts -->");
    private static final String HEAD =
            "| Drill | Environment | Verdict | Reason | Run |\n| --- | --- | --- | --- | --- |\n";

    private VerdictTable() {}

    /** A record and the answer of today's judge. */
    record Judged(DrillRecord record, Judgement judgement) {}

    /**
     * @param judged in the order of their runs; of several records of a drill the last counts. Those of known-bad pools and of
     *               harness mutants are left out.
     * @param former the table so far: a drill that was not run keeps its row
     */
    static String of(List<DrillPlan> plans, List<Judged> judged, String former) {
        Map<String, String> rows = former.lines()
                .filter(line -> line.startsWith("| "))
                .collect(Collectors.toMap(VerdictTable::drill, line -> line, (first, second) -> second));
        for (Judged one : judged) {
            if (!one.record().badOnPurpose()) {
                String id = one.record().id().replaceFirst("-r\\d+$", "");
                rows.put(id, row(id, one));
            }
        }
        Map<Verdict, Integer> counts = new LinkedHashMap<>();
        StringBuilder table = new StringBuilder(HEAD);
        for (DrillPlan plan : plans) {
            String row =
                    rows.getOrDefault(plan.id(), "| " + plan.id() + " | " + plan.environment() + " | – | – | never |");
            table.append(row).append('\n');
            Stream.of(Verdict.values())
                    .filter(verdict -> verdict(row).equals(verdict.name()))
                    .forEach(verdict -> counts.merge(verdict, 1, Integer::sum));
        }
        String counted = Stream.of(Verdict.MET, Verdict.MISSED, Verdict.INCONCLUSIVE)
                .filter(counts::containsKey)
                .map(verdict -> counts.get(verdict) + " " + verdict)
                .collect(Collectors.joining(", "));
        return table + "\n" + plans.size() + " drills" + (counted.isEmpty() ? "" : ": " + counted) + ".\n";
    }

    /** Drill → verdict, of the rows that were run. */
    static Map<String, String> verdicts(String table) {
        return table.lines()
                .filter(line -> line.startsWith("| "))
                .filter(line -> Stream.of(Verdict.values())
                        .anyMatch(verdict -> verdict.name().equals(verdict(line))))
                .collect(Collectors.toMap(VerdictTable::drill, VerdictTable::verdict));
    }

    private static String row(String id, Judged one) {
        Judgement judgement = one.judgement();
        String why = Stream.concat(judgement.findings().stream(), judgement.assumptions().stream())
                .filter(finding -> finding.verdict() != Verdict.MET && finding.verdict() == judgement.verdict())
                .map(Finding::id)
                .filter(finding -> !finding.endsWith(".assumption-broken"))
                .distinct()
                .collect(Collectors.joining(", "));
        String commit = one.record().provenance().getOrDefault("commit", "unknown");
        return "| %s | %s | %s | %s | %s, %s |"
                .formatted(
                        id,
                        one.record().environment(),
                        judgement.verdict(),
                        why.isEmpty() ? "–" : why,
                        one.record().started().atOffset(ZoneOffset.UTC).toLocalDate(),
                        commit.length() > 9 ? commit.substring(0, 9) : commit);
    }

    private static String drill(String row) {
        return row.split("\\|")[1].strip();
    }

    private static String verdict(String row) {
        return row.split("\\|")[3].strip();
    }
}
