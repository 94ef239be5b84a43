package org.drdrills.measure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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
    public enum Course {
        TOO_FEW,
        STEADY,
        SLOWER,
        FASTER
    }

    /** One measured time and its ±, s. */
    public record Sample(double value, double plusMinus) {}

    /**
     * The last three against all before.
     *
     * @param samples oldest first
     */
    public static Drift of(List<Sample> samples) {
        int split = Math.max(0, samples.size() - LAST);
        return between(samples.subList(0, split), samples.subList(split, samples.size()), 0);
    }

    /**
     * The same of any new runs. Fewer than three cannot outvote an odd one among them, so each of them must lie beyond every run before.
     *
     * @param least by how much they may differ at least and it means nothing, in the samples' unit
     */
    public static Drift between(List<Sample> earlier, List<Sample> later, double least) {
        int samples = earlier.size() + later.size();
        if (earlier.size() < BASELINE || later.isEmpty()) {
            return new Drift(Course.TOO_FEW, Double.NaN, Double.NaN, Double.NaN, samples);
        }
        double[] old = values(earlier);
        double[] fresh = values(later);
        double before = median(old);
        double now = median(fresh);
        double spread = Double.isInfinite(before)
                ? 0
                : NORMAL
                        * median(Arrays.stream(old)
                                .map(value -> Math.abs(value - before))
                                .toArray());
        double blur = Stream.concat(earlier.stream(), later.stream())
                .mapToDouble(Sample::plusMinus)
                .max()
                .orElse(0);
        double noise = Math.max(least, Math.max(3 * spread, 2 * blur));
        boolean few = fresh.length < LAST;
        Course course = now - before > noise && (!few || least(fresh) > most(old))
                ? Course.SLOWER
                : before - now > noise && (!few || most(fresh) < least(old)) ? Course.FASTER : Course.STEADY;
        return new Drift(course, before, now, noise, samples);
    }

    private static double[] values(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::value).toArray();
    }

    private static double least(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double most(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
