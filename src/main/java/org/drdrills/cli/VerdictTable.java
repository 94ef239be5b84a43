package org.drdrills.cli;

import java.time.ZoneOffset;
import java.util.HashMap;
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
    private static final String NOT_APPLICABLE = "not applicable";
    private static final String NEVER = "never";
    private static final String HEAD =
            "| Drill | Environment | Verdict | Reason | Run |\n| --- | --- | --- | --- | --- |\n";

    private VerdictTable() {}

    /** A record and the answer of today's judge. */
    record Judged(DrillRecord record, Judgement judgement) {}

    /**
     * @param judged in the order of their runs; of several records of a drill the last counts. Those of known-bad pools and of
     *               harness mutants are left out.
     * @param former       the table so far: a drill that was not run keeps its row
     * @param inapplicable drill → why it cannot run in its environment; such a drill has no verdict
     */
    static String of(List<DrillPlan> plans, List<Judged> judged, String former, Map<String, String> inapplicable) {
        Map<String, String> rows = former.lines()
                .filter(line -> line.startsWith("| "))
                .collect(Collectors.toMap(VerdictTable::drill, line -> line, (first, second) -> second));
        for (Judged one : judged) {
            if (!one.record().badOnPurpose()) {
                String id = one.record().id().replaceFirst("-r\\d+$", "");
                rows.put(id, row(id, one));
            }
        }
        Map<String, Integer> counts = new HashMap<>();
        StringBuilder table = new StringBuilder(HEAD);
        for (DrillPlan plan : plans) {
            String why = inapplicable.get(plan.id());
            String row = why != null
                    ? unjudged(plan, NOT_APPLICABLE, why, "–")
                    : rows.getOrDefault(plan.id(), unjudged(plan, "–", "–", NEVER));
            table.append(row).append('\n');
            counts.merge(row.endsWith("| " + NEVER + " |") ? NEVER : verdict(row), 1, Integer::sum);
        }
        String counted = Stream.of(
                        Verdict.MET.name(), Verdict.MISSED.name(), Verdict.INCONCLUSIVE.name(), NOT_APPLICABLE, NEVER)
                .filter(counts::containsKey)
                .map(verdict -> counts.get(verdict) + " " + (verdict.equals(NEVER) ? "never run" : verdict))
                .collect(Collectors.joining(", "));
        return table + "\n" + plans.size() + " drills: " + counted + ".\n";
    }

    private static String unjudged(DrillPlan plan, String verdict, String why, String run) {
        return "| %s | %s | %s | %s | %s |".formatted(plan.id(), plan.environment(), verdict, why, run);
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
