package org.drdrills.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Nearest;

/**
 * When drills run.
 *
 * @param every   day, week or month
 * @param weekday of a week; null otherwise
 * @param day     of a month, 1 to 28, which every month has; 0 otherwise
 * @param at      by the clock of {@code zone}, whole minutes
 */
public record Timing(Every every, DayOfWeek weekday, int day, LocalTime at, ZoneId zone) {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
    private static final int LAST_DAY = 28;

    /** How often. */
    public enum Every {
        DAY(1),
        WEEK(7),
        MONTH(31);

        private final int days;

        Every(int days) {
            this.days = days;
        }

        /** The most days from one to the next. */
        public int days() {
            return days;
        }

        /** The longest that comes round within so many days; daily where none does. */
        public static Every within(int days) {
            return days >= MONTH.days ? MONTH : days >= WEEK.days ? WEEK : DAY;
        }
    }

    /**
     * @param on a day of the week, or of the month; null for Sunday, or the first
     * @throws BadInput with one sentence if no time is meant
     */
    public static Timing of(Every every, String on, String at, String zoneId) {
        ZoneId zone;
        try {
            zone = ZoneId.of(zoneId);
        } catch (java.time.DateTimeException e) {
            throw new BadInput("'" + zoneId + "' is no time zone; write it like Europe/Berlin"
                    + Nearest.hint(zoneId, ZoneId.getAvailableZoneIds()));
        }
        if (zone instanceof ZoneOffset || (!zoneId.contains("/") && !zoneId.equals("UTC"))) {
            throw new BadInput("'" + zoneId
                    + "' is not a time zone that every scheduler knows; name a place, such as Europe/Berlin, or UTC");
        }
        LocalTime time;
        try {
            time = LocalTime.parse(at, CLOCK);
        } catch (java.time.format.DateTimeParseException e) {
            throw new BadInput("'" + at + "' is no time of the day; write it like 03:30");
        }
        return switch (every) {
            case DAY -> {
                if (on != null) {
                    throw new BadInput("what runs every day runs on no day in particular; leave '" + on
                            + "' out, or say every week or month");
                }
                yield new Timing(every, null, 0, time, zone);
            }
            case WEEK -> new Timing(every, weekday(on == null ? "sunday" : on), 0, time, zone);
            case MONTH -> new Timing(every, null, day(on == null ? "1" : on), time, zone);
        };
    }

    private static DayOfWeek weekday(String on) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (on.length() >= 3 && day.name().toLowerCase(Locale.ROOT).startsWith(on.toLowerCase(Locale.ROOT))) {
                return day;
            }
        }
        throw new BadInput("'" + on + "' is no day of the week; write it like sunday");
    }

    private static int day(String on) {
        if (!on.matches("\\d{1,2}") || Integer.parseInt(on) < 1 || Integer.parseInt(on) > LAST_DAY) {
            throw new BadInput("'" + on + "' is no day that every month has; write a number from 1 to " + LAST_DAY);
        }
        return Integer.parseInt(on);
    }

    /** {@code every Sunday at 03:30, Europe/Berlin}. */
    public String words() {
        return switch (every) {
                    case DAY -> "every day";
                    case WEEK -> "every " + weekday.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
                    case MONTH -> "on day " + day + " of every month";
                }
                + " at " + at + ", " + zone;
    }

    /** {@code Sun *-*-* 03:30:00 Europe/Berlin}. */
    String calendar() {
        return (every == Every.WEEK ? weekday.getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + " " : "") + "*-*-"
                + (every == Every.MONTH ? "%02d".formatted(day) : "*") + " " + at + ":00 " + zone.getId();
    }

    /** Minute, hour, day of month, month, day of week, by the clock of {@link #zone}. */
    String cron() {
        return cron(at, weekday, day);
    }

    private String cron(LocalTime time, DayOfWeek onWeekday, int onDay) {
        return time.getMinute() + " " + time.getHour() + " " + (every == Every.MONTH ? onDay : "*") + " * "
                + (every == Every.WEEK ? onWeekday.getValue() % 7 : "*");
    }

    /** What the clock of the zone may be ahead of UTC in the two years from then. */
    List<ZoneOffset> offsets(Instant now) {
        TreeSet<ZoneOffset> offsets = new TreeSet<>();
        offsets.add(zone.getRules().getOffset(now));
        Instant until = now.plusSeconds(2 * 366 * 86_400L);
        for (ZoneOffsetTransition next = zone.getRules().nextTransition(now);
                next != null && next.getInstant().isBefore(until);
                next = zone.getRules().nextTransition(next.getInstant())) {
            offsets.add(next.getOffsetAfter());
        }
        return List.copyOf(offsets);
    }

    /**
     * The same by the clock of UTC, while the zone is so far ahead of it.
     *
     * @throws BadInput where it is another day of the month there, which cron cannot say of the day before the first
     */
    String cronInUtc(ZoneOffset offset) {
        LocalDateTime there = LocalDate.of(2024, 1, 7).atTime(at);
        LocalDateTime utc = there.minusSeconds(offset.getTotalSeconds());
        int days = utc.toLocalDate().compareTo(there.toLocalDate());
        if (every == Every.MONTH && (day + days < 1 || day + days > LAST_DAY)) {
            throw new BadInput(
                    "day " + day + " at " + at + " in " + zone
                            + " is another day in UTC, which this scheduler goes by and which not every month has; choose another day or a later time");
        }
        return cron(utc.toLocalTime(), weekday == null ? null : weekday.plus(days), day + days);
    }

    /** Where the clocks change at that very time within a year: one sentence each. */
    public List<String> changes(Instant now) {
        List<String> changes = new ArrayList<>();
        Instant until = now.plusSeconds(366 * 86_400L);
        for (ZoneOffsetTransition next = zone.getRules().nextTransition(now);
                next != null && next.getInstant().isBefore(until);
                next = zone.getRules().nextTransition(next.getInstant())) {
            LocalDate date = next.getDateTimeBefore().toLocalDate();
            LocalDateTime time = date.atTime(at);
            boolean due = switch (every) {
                case DAY -> true;
                case WEEK -> date.getDayOfWeek() == weekday;
                case MONTH -> date.getDayOfMonth() == day;
            };
            Optional<ZoneOffsetTransition> struck =
                    Optional.ofNullable(zone.getRules().getTransition(time));
            if (due && struck.isPresent()) {
                changes.add(
                        struck.get().isGap()
                                ? "On " + date + " there is no " + at + " in " + zone
                                        + ": a run may be left out or begin up to an hour late; another time of the day avoids that."
                                : "On " + date + " there are two times " + at + " in " + zone
                                        + ": a run may begin at either, or at both; another time of the day avoids that.");
            }
        }
        return changes;
    }
}
