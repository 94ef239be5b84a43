package org.drdrills.check;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.drdrills.history.History;
import org.drdrills.history.Mark;
import org.drdrills.measure.Lookout;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;

/** Whether the record confirms what the live monitor reported while it was written: an alarm that it does not confirm is doubt about one of them. */
final class Alarms {
    private static final String WORDS = "the record confirms every alarm of the live monitor";
    private static final Map<String, Check> CHECKS = Map.of(
            Lookout.Kind.STALE_READ.name(), ReadsSeeWrites.CHECK,
            Lookout.Kind.TWO_WRITERS.name(), SingleWriter.CHECK,
            Lookout.Kind.TWO_PRIMARIES.name(), SingleWriter.CHECK);

    private Alarms() {}

    static Finding finding(History history, Measures measures) {
        List<Mark> alarms = measures.course().all(Mark.Kind.NOTE).stream()
                .filter(mark -> CHECKS.containsKey(mark.data().getOrDefault("alarm", "")))
                .filter(mark -> concerns(mark, history))
                .toList();
        for (Mark alarm : alarms) {
            Check check = Objects.requireNonNull(CHECKS.get(alarm.data().get("alarm")));
            Check.Guarantee guarantee = check.guarantee().orElseThrow();
            Objective strict =
                    new Objective(check, guarantee.limit(), Scope.ALL, Optional.empty(), guarantee.words(), 0);
            Finding found = check.judge(new Ruling(strict, history, measures, List.of(strict)));
            if (found.verdict() != Verdict.MISSED) {
                return new Finding(
                        "alarms.unconfirmed",
                        WORDS,
                        Verdict.INCONCLUSIVE,
                        alarm.text() + " The record does not confirm it: " + found.sentence(),
                        List.of());
            }
        }
        return new Finding(
                "alarms",
                WORDS,
                Verdict.MET,
                alarms.isEmpty()
                        ? "It reported none."
                        : "It confirms " + Words.plural(alarms.size(), "alarm") + ", the first: "
                                + alarms.getFirst().text(),
                List.of());
    }

    /** An alarm names the pool that it is about where there are several. */
    private static boolean concerns(Mark alarm, History history) {
        String pool = alarm.data().getOrDefault("pool", "");
        return pool.isEmpty()
                || history.header().clients().stream()
                        .anyMatch(client -> client.pool().equals(pool));
    }
}
