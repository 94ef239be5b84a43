package org.drdrills.measure;

/**
 * One number of a drill.
 *
 * @param name       fixed key, such as {@code outage.sustained}
 * @param label      for readers, such as "writes acknowledged again"
 * @param value      in {@code unit}; NaN where it could not be measured
 * @param unit       {@code s}, {@code ms}, {@code operations}, {@code /s}, {@code %} or empty
 * @param plusMinus  resolution in the same unit; 0 for counts
 * @param definition from when to when, or of what; one line
 */
public record Measured(String name, String label, double value, String unit, double plusMinus, String definition) {
    public static Measured seconds(String name, String label, double nanos, double plusMinusNanos, String definition) {
        return new Measured(name, label, nanos / 1e9, "s", plusMinusNanos / 1e9, definition);
    }

    public static Measured seconds(String name, String label, long nanos, long plusMinusNanos, String definition) {
        return seconds(name, label, (double) nanos, (double) plusMinusNanos, definition);
    }

    public static Measured count(String name, String label, long count, String definition) {
        return new Measured(name, label, count, "operations", 0, definition);
    }

    public boolean known() {
        return !Double.isNaN(value);
    }
}
