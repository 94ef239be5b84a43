package org.drdrills.measure;

import java.util.Arrays;
import java.util.List;

/**
 * Whether the last runs of a drill took longer than those before, told apart from the noise that every drill has: the median of the
 * last three against the median of all before, which must differ by more than three times the spread of those before (their median
 * absolute deviation, scaled to a standard deviation) and by more than the numbers' own ±. One odd run moves neither.
 *
 * @param before median of all but the last three, s; NaN where there are too few
 * @param now    median of the last three, s; NaN where there are too few
 * @param noise  by how much they may differ and mean nothing, s; NaN where there are too few
 */
public record Drift(Course course, double before, double now, double noise, int samples) {
    /** So many runs before the last three are needed. */
    public static final int BASELINE = 5;
    private static final int LAST = 3;
    /** From a median absolute deviation to the standard deviation of a normal distribution. */
    private static final double NORMAL = 1.4826;

    /** What can be said. */
    public enum Course { TOO_FEW, STEADY, SLOWER, FASTER }

    /** One measured time and its ±, s. */
    public record Sample(double value, double plusMinus) {}

    /** @param samples oldest first */
    public static Drift of(List<Sample> samples) {
        int split = samples.size() - LAST;
        if (split < BASELINE) {
            return new Drift(Course.TOO_FEW, Double.NaN, Double.NaN, Double.NaN, samples.size());
        }
        double[] old = samples.subList(0, split).stream().mapToDouble(Sample::value).toArray();
        double before = median(old);
        double now = median(samples.subList(split, samples.size()).stream().mapToDouble(Sample::value).toArray());
        double spread = NORMAL * median(Arrays.stream(old).map(value -> Math.abs(value - before)).toArray());
        double blur = samples.stream().mapToDouble(Sample::plusMinus).max().orElse(0);
        double noise = Math.max(3 * spread, 2 * blur);
        Course course = now - before > noise ? Course.SLOWER : before - now > noise ? Course.FASTER : Course.STEADY;
        return new Drift(course, before, now, noise, samples.size());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
