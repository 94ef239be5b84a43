package org.drdrills.evidence;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drdrills.record.Readiness.State;
import org.drdrills.record.ReadinessLog;

/**
 * Whether an environment was ready on the days of a period, between its drills.
 *
 * @param days    those on which it was looked at, in their order
 * @param drilled those on which a drill of it was run
 */
public record ReadyDays(String environment, List<Day> days, List<LocalDate> drilled) {
    private static final int MOST_REASONS = 3;

    /**
     * A day, UTC.
     *
     * @param state   the worst answer of the day
     * @param times   it was looked at
     * @param reasons what the points said that were not ready, else those that could not be seen; of the first such answer
     */
    public record Day(LocalDate day, State state, int times, List<String> reasons) {
        public Day {
            reasons = List.copyOf(reasons);
        }

        private Day and(ReadinessLog.Entry entry) {
            State worse = state.and(entry.state());
            return new Day(day, worse, times + 1, worse == state ? reasons : reasons(entry));
        }

        private static List<String> reasons(ReadinessLog.Entry entry) {
            return entry.points().stream()
                    .filter(point -> point.state() == entry.state() && point.state() != State.READY)
                    .map(point -> point.id() + ": " + point.sentence())
                    .limit(MOST_REASONS)
                    .toList();
        }
    }

    /** Days one after the other with the same answer. */
    public record Spell(LocalDate from, LocalDate to, State state, List<String> reasons) {}

    public ReadyDays {
        days = List.copyOf(days);
        drilled = List.copyOf(drilled);
    }

    /** Each environment that was looked at in the period. @param drilled environment → when drills of it began */
    static List<ReadyDays> of(
            List<ReadinessLog.Entry> entries, Instant begin, Instant end, Map<String, List<Instant>> drilled) {
        Map<String, Map<LocalDate, Day>> all = new TreeMap<>();
        entries.stream()
                .filter(entry -> !entry.at().isBefore(begin) && entry.at().isBefore(end))
                .forEach(entry -> all.computeIfAbsent(entry.environment(), name -> new TreeMap<>())
                        .merge(
                                day(entry.at()),
                                new Day(day(entry.at()), entry.state(), 1, Day.reasons(entry)),
                                (one, other) -> one.and(entry)));
        return all.entrySet().stream()
                .map(one -> new ReadyDays(
                        one.getKey(),
                        List.copyOf(one.getValue().values()),
                        List.copyOf(new TreeSet<>(drilled.getOrDefault(one.getKey(), List.of()).stream()
                                .filter(at -> !at.isBefore(begin) && at.isBefore(end))
                                .map(ReadyDays::day)
                                .toList()))))
                .toList();
    }

    private static LocalDate day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** On how many days the worst answer was this. */
    public long count(State state) {
        return days.stream().filter(day -> day.state() == state).count();
    }

    /** The days that were not READY, those together that follow each other with the same answer; the newest first. */
    public List<Spell> notReady() {
        List<Spell> spells = new ArrayList<>();
        for (Day day : days) {
            Spell last = spells.isEmpty() ? null : spells.getFirst();
            if (day.state() == State.READY) {
                continue;
            }
            if (last != null
                    && last.state() == day.state()
                    && last.to().plusDays(1).equals(day.day())) {
                spells.set(0, new Spell(last.from(), day.day(), last.state(), day.reasons()));
            } else {
                spells.addFirst(new Spell(day.day(), day.day(), day.state(), day.reasons()));
            }
        }
        return List.copyOf(spells);
    }
}
