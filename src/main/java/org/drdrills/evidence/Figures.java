package org.drdrills.evidence;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.drdrills.check.Limit;
import org.drdrills.measure.Measured;

/** How numbers look, the same in every report and as in the judge's sentences. */
public final class Figures {
    private static final DateTimeFormatter DAY_TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Figures() {}

    /** {@code 26.2 s ± 0.013 s}, {@code 37 operations}, {@code not measured}. */
    public static String full(Measured number) {
        if (!known(number)) {
            return "not measured";
        }
        return value(number)
                + (number.plusMinus() > 0 && Double.isFinite(number.plusMinus())
                        ? " ± " + amount(resolution(number), number.unit())
                        : "");
    }

    /** The value and its unit, without its resolution. */
    public static String value(Measured number) {
        return known(number) ? amount(rounded(number), number.unit()) : "not measured";
    }

    public static boolean known(Measured number) {
        return number.known() && !Double.isInfinite(number.value());
    }

    public static String seconds(double seconds) {
        return amount(digits(BigDecimal.valueOf(seconds)), "s");
    }

    /** Seconds for labels that stand side by side: one decimal from 1 s on, zero or not. */
    public static String tick(double seconds) {
        return Math.abs(seconds) < 0.001
                ? "0 s"
                : Math.abs(seconds) < 1
                        ? seconds(seconds)
                        : amount(BigDecimal.valueOf(seconds).setScale(1, RoundingMode.HALF_UP), "s");
    }

    /** A time limit: {@code 30 s}, {@code 2 min}, {@code 250 ms}. */
    public static String limit(Duration limit) {
        return Limit.time(limit);
    }

    /** A time that no limit hangs on: {@code 4 min 12 s}. */
    public static String span(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return seconds < 10 ? seconds(seconds) : whole + " s";
        }
        long minutes = whole / 60;
        return minutes < 60 ? minutes + " min " + whole % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    public static String moment(Instant instant) {
        return instant == null ? "unknown" : DAY_TIME.format(instant);
    }

    public static String count(long count, String one, String many) {
        return grouped(BigDecimal.valueOf(count)) + " " + (count == 1 ? one : many);
    }

    /** Two digits are enough to say how blurred a number is; rounded up, so that no number looks more precise than it is. */
    private static BigDecimal resolution(Measured number) {
        return BigDecimal.valueOf(number.plusMinus())
                .round(new MathContext(2, RoundingMode.UP))
                .stripTrailingZeros();
    }

    private static BigDecimal rounded(Measured number) {
        BigDecimal value = BigDecimal.valueOf(number.value());
        if (value.stripTrailingZeros().scale() <= 0) {
            return value.setScale(0, RoundingMode.UNNECESSARY);
        }
        return digits(value);
    }

    /** Three digits behind the point below 1, two below 10, else one. */
    private static BigDecimal digits(BigDecimal value) {
        double size = Math.abs(value.doubleValue());
        BigDecimal rounded = value.setScale(size >= 10 ? 1 : size >= 1 ? 2 : 3, RoundingMode.HALF_UP);
        BigDecimal seen = rounded.signum() == 0 && value.signum() != 0 ? value.round(new MathContext(1)) : rounded;
        return seen.stripTrailingZeros().scale() <= 0
                ? seen.setScale(0, RoundingMode.HALF_UP)
                : seen.stripTrailingZeros();
    }

    private static String amount(BigDecimal value, String unit) {
        String suffix = unit.isEmpty() ? "" : unit.startsWith("/") ? unit : " " + unit;
        if (unit.equals("operations") && value.compareTo(BigDecimal.ONE) == 0) {
            suffix = " operation";
        }
        return grouped(value) + suffix;
    }

    /** Thousands are set apart by a narrow space, from ten thousand on. */
    private static String grouped(BigDecimal value) {
        String plain = (value.scale() < 0 ? value.setScale(0) : value).toPlainString();
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        String sign = whole.startsWith("-") ? "−" : "";
        String digits = sign.isEmpty() ? whole : whole.substring(1);
        if (digits.length() > 4) {
            digits = digits.replaceAll("(?<=\\d)(?=(\\d{3})+$)", "\u202f");
        }
        return sign + digits + (point < 0 ? "" : plain.substring(point));
    }

    /** At most two decimals, none that say nothing. */
    public static String n(double value) {
        BigDecimal rounded =
                BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    public static String sentence(String text) {
        String trimmed = text.strip();
        return trimmed.isEmpty() ? "" : trimmed + (trimmed.matches("(?s).*[.!?]") ? " " : ". ");
    }
}
