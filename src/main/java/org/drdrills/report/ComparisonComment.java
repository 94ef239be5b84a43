package org.drdrills.report;

import java.util.List;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Comparison;
import org.drdrills.evidence.Figures;

/** A comparison as Markdown, for a pull request: what is wrong first, everything else folded away. */
public final class ComparisonComment {
    /** By which a build server finds the comment that it wrote before. */
    private static final String MARK = "<!-- drdrills-gate -->";

    private ComparisonComment() {}

    public static String render(Comparison comparison, boolean allowNew) {
        StringBuilder out = new StringBuilder(MARK).append('\n');
        List<Comparison.Drill> worse = comparison.worse();
        out.append("## ").append(headline(comparison, allowNew)).append("\n\n");
        out.append("Run `")
                .append(comparison.run())
                .append("` against ")
                .append(Figures.count(comparison.baseline().size(), "run", "runs"))
                .append(" before it");
        out.append(
                comparison.baseline().isEmpty()
                        ? ".\n"
                        : ", from `" + comparison.baseline().getFirst() + "` to `"
                                + comparison.baseline().getLast() + "`.\n");
        List<Comparison.Drill> notMet = comparison.drills().stream()
                .filter(drill -> drill.verdict() != Verdict.MET)
                .toList();
        if (!notMet.isEmpty()) {
            out.append("\n| Not met | Verdict | Before |\n| --- | --- | --- |\n");
            notMet.forEach(drill -> out.append("| ")
                    .append(name(drill))
                    .append(" | **")
                    .append(drill.verdict())
                    .append("** | ")
                    .append(drill.was().isEmpty() ? "–" : drill.was())
                    .append(" |\n"));
        }
        if (!worse.isEmpty()) {
            out.append(
                    "\n| Worse | Number | Before | Now | Noise explains | Limit |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
            worse.forEach(drill -> drill.changes().stream()
                    .filter(change -> change.outcome() == Comparison.Outcome.WORSE)
                    .forEach(change -> row(out, name(drill), change)));
        }
        comparison.troubles().forEach(trouble -> out.append("\n- ").append(DrillSummary.inline(trouble)));
        out.append(comparison.troubles().isEmpty() ? "" : "\n");
        List<Comparison.Drill> alone = comparison.alone();
        if (!alone.isEmpty()) {
            out.append('\n')
                    .append(Figures.count(alone.size(), "drill", "drills"))
                    .append(" could not be compared")
                    .append(allowNew ? ", which was allowed" : "")
                    .append(": ")
                    .append(String.join(
                            "; ",
                            alone.stream()
                                    .collect(java.util.stream.Collectors.groupingBy(
                                            Comparison.Drill::alone,
                                            java.util.TreeMap::new,
                                            java.util.stream.Collectors.toList()))
                                    .entrySet()
                                    .stream()
                                    .map(why -> why.getKey() + " ("
                                            + String.join(
                                                    ", ",
                                                    why.getValue().stream()
                                                            .map(drill -> "`" + drill.drill() + "`")
                                                            .toList())
                                            + ")")
                                    .toList()))
                    .append(".\n");
        }
        List<Comparison.Drill> changed = comparison.drills().stream()
                .filter(drill -> !drill.remark().isEmpty() && !alone.contains(drill))
                .toList();
        if (!changed.isEmpty()) {
            out.append('\n')
                    .append("Compared across a change: ")
                    .append(String.join(
                            "; ",
                            changed.stream()
                                    .map(drill -> "`" + drill.drill() + "` (" + drill.remark() + ")")
                                    .toList()))
                    .append(".\n");
        }
        out.append(
                "\n<details><summary>Every number</summary>\n\n| Drill | Number | Before | Now | Noise explains | Limit |\n| --- | --- | ---: | ---: | ---: | ---: |\n");
        comparison.drills().forEach(drill -> drill.changes().forEach(change -> row(out, name(drill), change)));
        out.append("\nWorse means: the median of this run is beyond the median of the last ")
                .append(comparison.last())
                .append(
                        " times at most by more than three times their spread, by more than twice their ±, and by more than ")
                .append(Math.round(comparison.tolerance() * 100))
                .append(
                        " % of the limit (of the number, where there is no limit); of fewer than three runs, each must be beyond all before.\n");
        if (!comparison.left().isEmpty()) {
            out.append("\nRun before, and not this time: ")
                    .append(String.join(
                            ", ",
                            comparison.left().stream().map(id -> "`" + id + "`").toList()))
                    .append(".\n");
        }
        return out.append("\n</details>\n").toString();
    }

    static String headline(Comparison comparison, boolean allowNew) {
        long missed = comparison.drills().stream()
                .filter(drill -> drill.verdict() == Verdict.MISSED)
                .count();
        int worse = comparison.worse().size();
        return switch (comparison.gate(allowNew)) {
            case MISSED ->
                "Disaster-recovery drills: " + (missed > 0 ? missed + " missed" + (worse > 0 ? ", " : "") : "")
                        + (worse > 0 ? worse + " worse than before" : "");
            case INCONCLUSIVE -> "Disaster-recovery drills: inconclusive";
            case MET ->
                "Disaster-recovery drills: "
                        + (comparison.drills().size() == 1
                                ? "met, and no worse than before"
                                : "all " + comparison.drills().size() + " met, none worse than before");
        };
    }

    private static void row(StringBuilder out, String name, Comparison.Change change) {
        out.append("| ")
                .append(name)
                .append(" | ")
                .append(change.label())
                .append(" | ")
                .append(change.figure(change.before()))
                .append(" | ")
                .append(
                        change.outcome() == Comparison.Outcome.WORSE
                                ? "**" + change.figure(change.now()) + "**"
                                : change.figure(change.now()))
                .append(" | ")
                .append(
                        change.outcome() == Comparison.Outcome.TOO_FEW
                                ? change.earlier() + " before"
                                : change.figure(change.noise()))
                .append(" | ")
                .append(change.limit() == null ? "–" : Figures.seconds(change.limit()))
                .append(" |\n");
    }

    private static String name(Comparison.Drill drill) {
        return DrillSummary.cell(drill.title());
    }
}
