package org.drdrills.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Period;
import org.drdrills.evidence.ReadyDays;

/** The report on a period: who asks for it wants to see that nothing was left out. */
final class PeriodPage {
    /** More spells of one environment are counted. */
    static final int MOST_SPELLS = 8;

    private PeriodPage() {}

    static String render(Period period) {
        return Templates.render("PeriodPage", period);
    }

    static List<Tiles.Tile> tiles(Period period) {
        List<Period.Drill> drills = period.drills();
        return List.of(
                tile("Runs", period.runs().size(), told(period.runs())),
                tile(
                        "Drills",
                        drills.size(),
                        drills.stream().filter(drill -> drill.times() > 0).count() + " of them run in the period"),
                tile(
                        "Overdue",
                        drills.stream().filter(Period.Drill::overdue).count(),
                        "not met within " + period.within() + " days"),
                tile(
                        "Open findings",
                        period.findings().stream().filter(Evidence.Found::open).count(),
                        period.findings().stream()
                                        .filter(Evidence.Found::overdue)
                                        .count() + " past their date"),
                tile(
                        "Controls with evidence",
                        period.controls().stream()
                                .filter(control -> control.last() != null)
                                .count(),
                        "of " + period.controls().size() + "; "
                                + period.controls().stream()
                                        .filter(Period.Answered::due)
                                        .count() + " ask for a test by now"));
    }

    private static Tiles.Tile tile(String name, long number, String note) {
        return new Tiles.Tile(name, Long.toString(number), "", "", note, Tiles.Look.EXPECTED);
    }

    private static String told(List<Period.Run> runs) {
        return count(runs, "MET") + " met, " + count(runs, "MISSED") + " missed, " + count(runs, "INCONCLUSIVE")
                + " inconclusive, " + (count(runs, "INTERRUPTED") + count(runs, "UNREADABLE"))
                + " interrupted or unreadable";
    }

    private static long count(List<Period.Run> runs, String verdict) {
        return runs.stream().filter(run -> run.verdict().equals(verdict)).count();
    }

    /** Those that were drilled at least once. */
    static Map<String, List<Period.Drill>> byEnvironment(Period period) {
        return period.drills().stream()
                .filter(drill -> !drill.earlier().isEmpty())
                .collect(Collectors.groupingBy(Period.Drill::environment, TreeMap::new, Collectors.toList()));
    }

    /** A line for each system that the policy declares drills of, and one for those that it does not. */
    static List<String> neverDrilled(Period period) {
        return period.drills().stream()
                .filter(drill -> drill.earlier().isEmpty())
                .collect(Collectors.groupingBy(PeriodPage::asker, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(one -> Figures.count(one.getValue(), "drill", "drills") + one.getKey())
                .toList();
    }

    private static String asker(Period.Drill drill) {
        return (drill.system().isEmpty()
                        ? drill.declared() ? "" : " that no policy declares"
                        : " that the policy declares for " + drill.system())
                + (drill.owner().isEmpty() ? "" : ", owner " + drill.owner())
                + (drill.overdue() ? "; overdue" : "");
    }

    /** An interrupted run and one that cannot be read tell nothing. */
    static Verdict verdict(Period.Run run) {
        return switch (run.verdict()) {
            case "MET" -> Verdict.MET;
            case "MISSED" -> Verdict.MISSED;
            default -> Verdict.INCONCLUSIVE;
        };
    }

    /** The latest answer, and when it was given. */
    static String latest(ReadyDays ready) {
        ReadyDays.Day last = ready.days().getLast();
        return last.state().words() + ", " + last.day();
    }

    /** Such as {@code 2026-11-03 to 2026-11-05}. */
    static String days(ReadyDays.Spell spell) {
        return spell.from().equals(spell.to()) ? spell.from().toString() : spell.from() + " to " + spell.to();
    }

    static String lastAnswer(Period.Answered control) {
        if (control.last() != null) {
            return SummaryPage.DAY.format(control.last());
        }
        return control.drills() == 0 ? "no drill answers it" : "none yet";
    }

    static String every(String iso) {
        return iso.isEmpty() ? "–" : iso.equals("P1Y") ? "every year" : "every " + iso;
    }
}
