package org.drdrills.topology;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are written in features ({@code 90 seconds}) and in Compose files ({@code 1m30s}). */
public final class Durations {
    private static final Pattern COMPOSE =
            Pattern.compile("(?:(\\d{1,6}(?:\\.\\d{1,6})?)h)?(?:(\\d{1,6}(?:\\.\\d{1,6})?)m)?"
                    + "(?:(\\d{1,6}(?:\\.\\d{1,6})?)s)?(?:(\\d{1,6})ms)?");

    private Durations() {}

    /** @return empty unless it is of the form {@code 1h2m3s4ms} with at least one part */
    public static Optional<Duration> compose(String text) {
        Matcher parts = COMPOSE.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.round(
                part(parts, 1) * 3_600_000 + part(parts, 2) * 60_000 + part(parts, 3) * 1000 + part(parts, 4))));
    }

    private static double part(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Double.parseDouble(parts.group(group));
    }

    /**
     * @param amount a positive number, such as {@code 1.5}
     * @param unit   millisecond(s), second(s), minute(s) or hour(s)
     */
    public static Duration of(double amount, String unit) {
        double seconds = switch (unit.toLowerCase(Locale.ROOT).replaceFirst("s$", "")) {
            case "millisecond" -> amount / 1000;
            case "second" -> amount;
            case "minute" -> amount * 60;
            case "hour" -> amount * 3600;
            default ->
                throw new IllegalArgumentException(
                        "'" + unit + "' is no unit of time; known are milliseconds, seconds, minutes, hours");
        };
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** {@code 90 s}, {@code 1.5 s}, {@code 200 ms}, {@code 20 min}, {@code 24 h}. */
    public static String text(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 1) {
            return number(seconds * 1000) + " ms";
        }
        if (seconds >= 7200 && seconds % 3600 == 0) {
            return number(seconds / 3600) + " h";
        }
        return seconds >= 600 && seconds % 60 == 0 ? number(seconds / 60) + " min" : number(seconds) + " s";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
