package org.drdrills.measure;

import java.util.Arrays;

/**
 * What the same measurement gave in several drills, and how much that says about drills not run. Percentiles are by nearest rank: the
 * smallest sample that at least that share of all samples does not exceed; never a value that was not measured. A sample may be infinite:
 * what was measured never came.
 *
 * <p>Bounds assume independent samples under the same conditions and no shape of the distribution: of {@code n} samples the largest is
 * at or above the {@code q}-quantile with probability {@code 1 − qⁿ}, the second largest with {@code 1 − qⁿ − n (1 − q) qⁿ⁻¹}, and so
 * on (order statistics). Nothing is said of anything beyond the largest sample.
 */
public final class Distribution {
    /** At which bounds are told. */
    public static final double CONFIDENCE = 0.95;

    private final double[] sorted;

    /** @throws IllegalArgumentException if a sample is no number: what could not be measured is counted elsewhere */
    public Distribution(double... samples) {
        sorted = samples.clone();
        Arrays.sort(sorted);
        if (sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("NaN is no sample");
        }
    }

    public int size() {
        return sorted.length;
    }

    /** NaN without samples, as are all the others. */
    public double min() {
        return fromTop(size());
    }

    public double median() {
        return percentile(0.5);
    }

    public double max() {
        return fromTop(1);
    }

    /**
     * By nearest rank.
     *
     * @param share above 0, at most 1
     */
    public double percentile(double share) {
        return fromTop(size() - (int) Math.ceil(share * size() - 1e-9) + 1);
    }

    /** The {@code rank}-th largest sample, NaN where there are not so many. */
    public double fromTop(int rank) {
        return rank >= 1 && rank <= size() ? sorted[size() - rank] : Double.NaN;
    }

    /** Samples that are infinite. */
    public int never() {
        return (int) Arrays.stream(sorted).filter(Double::isInfinite).count();
    }

    /** The highest quantile that the {@code rank}-th largest sample bounds from above at {@link #CONFIDENCE}. */
    public double bounded(int rank) {
        return bounded(size(), rank, CONFIDENCE);
    }

    /** The same for any {@code n} and confidence; 0 where there are fewer samples than {@code rank}. */
    public static double bounded(int n, int rank, double confidence) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (confidence(n, rank, middle) >= confidence) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Probability that the {@code rank}-th largest of {@code n} samples is at or above the {@code quantile}. */
    public static double confidence(int n, int rank, double quantile) {
        if (rank > n) {
            return 0;
        }
        double below = 0;
        for (int above = 0; above < rank; above++) {
            below += choose(n, above) * Math.pow(1 - quantile, above) * Math.pow(quantile, n - above);
        }
        return 1 - below;
    }

    /** The fewest samples whose {@code rank}-th largest bounds the {@code quantile} from above. */
    public static int needed(double quantile, int rank, double confidence) {
        int n = rank;
        while (confidence(n, rank, quantile) < confidence) {
            n++;
        }
        return n;
    }

    private static double choose(int n, int k) {
        double ways = 1;
        for (int i = 0; i < k; i++) {
            ways = ways * (n - i) / (i + 1);
        }
        return ways;
    }
}
