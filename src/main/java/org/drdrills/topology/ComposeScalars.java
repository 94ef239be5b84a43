package org.drdrills.topology;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * What Compose makes of a value without quotes where a text is wanted, as in {@code environment}: it reads a number or a truth value
 * first, so {@code 010} becomes 8, {@code 1.10} becomes 1.1, and {@code True} becomes true.
 */
final class ComposeScalars {
    private static final Pattern WHOLE =
            Pattern.compile("[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)");
    private static final Pattern BROKEN =
            Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    /** Powers of ten from which on, and below which, a number is written with an exponent. */
    private static final int LARGE = 21;

    private static final int SMALL = -4;

    private ComposeScalars() {}

    static String text(Yaml value) {
        String text = value.text();
        if (!(value.content() instanceof Yaml.Scalar scalar) || !scalar.plain()) {
            return text;
        }
        if (text.matches("true|True|TRUE|false|False|FALSE")) {
            return text.toLowerCase(java.util.Locale.ROOT);
        }
        if (WHOLE.matcher(text).matches()) {
            return whole(text.replace("_", ""));
        }
        return BROKEN.matcher(text).matches() ? broken(Double.parseDouble(text)) : text;
    }

    private static String whole(String text) {
        boolean negative = text.startsWith("-");
        String digits = text.replaceFirst("^[-+]", "");
        BigInteger number = digits.startsWith("0b")
                ? new BigInteger(digits.substring(2), 2)
                : digits.startsWith("0x")
                        ? new BigInteger(digits.substring(2), 16)
                        : digits.startsWith("0o")
                                ? new BigInteger(digits.substring(2), 8)
                                : digits.length() > 1 && digits.startsWith("0")
                                        ? new BigInteger(digits, 8)
                                        : new BigInteger(digits);
        return (negative ? number.negate() : number).toString();
    }

    private static String broken(double number) {
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (shortest.signum() == 0) {
            return "0";
        }
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= SMALL && exponent < LARGE) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (shortest.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
