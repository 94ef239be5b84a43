package org.drdrills.evidence;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.drdrills.measure.Measured;

/** How numbers look: a value shows as many decimals as its resolution has, and no more. */
final class Figures {
    private static final DateTimeFormatter DAY_TIME = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Figures() {}

    /** {@code 26.21 s ± 0.01 s}, {@code 37 operations}, {@code not measured}. */
    static String full(Measured number) {
        if (!known(number)) {
            return "not measured";
        }
        return value(number) + (number.plusMinus() > 0 ? " ± " + amount(resolution(number), number.unit()) : "");
    }

    /** The value and its unit, without its resolution. */
    static String value(Measured number) {
        return known(number) ? amount(rounded(number), number.unit()) : "not measured";
    }

    static boolean known(Measured number) {
        return number.known() && !Double.isInfinite(number.value());
    }

    static String seconds(double seconds) {
        double size = Math.abs(seconds);
        return amount(BigDecimal.valueOf(seconds).setScale(size < 1 ? 2 : size < 100 ? 1 : 0, RoundingMode.HALF_UP), "s");
    }

    /** A limit as people write it: {@code 30 s}, {@code 2 min}, {@code 250 ms}. */
    static String limit(Duration limit) {
        if (limit.isZero()) {
            return "0 s";
        }
        if (limit.toMillis() % 60_000 == 0 && limit.toMinutes() >= 2) {
            return limit.toMinutes() + " min";
        }
        if (limit.toMillis() < 1000) {
            return limit.toMillis() + " ms";
        }
        return BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** A time that no limit hangs on: {@code 4 min 12 s}. */
    static String span(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return seconds < 10 ? seconds(seconds) : whole + " s";
        }
        long minutes = whole / 60;
        return minutes < 60 ? minutes + " min " + whole % 60 + " s" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    static String moment(Instant instant) {
        return instant == null ? "unknown" : DAY_TIME.format(instant);
    }

    static String count(long count, String one, String many) {
        return grouped(BigDecimal.valueOf(count)) + " " + (count == 1 ? one : many);
    }

    private static BigDecimal resolution(Measured number) {
        BigDecimal exact = BigDecimal.valueOf(number.plusMinus());
        // a leading 1 keeps a second digit, else rounding up would add half as much again
        int digits = exact.round(new MathContext(1, RoundingMode.DOWN)).unscaledValue().intValue() == 1 ? 2 : 1;
        return exact.round(new MathContext(digits, RoundingMode.HALF_UP)).stripTrailingZeros();
    }

    private static BigDecimal rounded(Measured number) {
        BigDecimal value = BigDecimal.valueOf(number.value());
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (number.plusMinus() > 0) {
            int size = Math.abs(number.value()) >= 100 ? 1 : Math.abs(number.value()) >= 10 ? 2 : 4;
            return value.setScale(Math.max(0, Math.min(size, resolution(number).scale())), RoundingMode.HALF_UP);
        }
        if (value.stripTrailingZeros().scale() <= 0) {
            return value.setScale(0, RoundingMode.UNNECESSARY);
        }
        double size = Math.abs(number.value());
        return value.setScale(size < 1 ? 3 : size < 10 ? 2 : 1, RoundingMode.HALF_UP);
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
}
