package org.drdrills.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
    @Test
    void percentilesAreSamplesByNearestRank() {
        Distribution one = new Distribution(
                IntStream.rangeClosed(1, 20).mapToDouble(i -> 21 - i).toArray());
        assertThat(new double[] {one.min(), one.median(), one.percentile(0.95), one.max(), one.fromTop(2)})
                .containsExactly(1, 10, 19, 20, 19);
        Distribution five = new Distribution(35, 20, 15, 50, 40);
        assertThat(new double[] {
                    five.percentile(0.05), five.percentile(0.3), five.percentile(0.4), five.median(), five.percentile(1)
                })
                .containsExactly(15, 20, 20, 35, 50);
        assertThat(new Distribution(7).percentile(0.95)).isEqualTo(7);
        assertThat(new Distribution(new double[100]).percentile(0.07)).isZero();
    }

    @Test
    void whatNeverCameIsTheLargestAndWhatIsNoNumberIsNoSample() {
        Distribution one = new Distribution(3, Double.POSITIVE_INFINITY, 1);
        assertThat(one.max()).isInfinite();
        assertThat(one.median()).isEqualTo(3);
        assertThat(one.never()).isEqualTo(1);
        assertThat(new Distribution().max()).isNaN();
        assertThat(new Distribution().median()).isNaN();
        assertThatThrownBy(() -> new Distribution(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Values of the usual tables for one-sided distribution-free bounds. */
    @ParameterizedTest
    @CsvSource({
        "0.95,1,59",
        "0.99,1,299",
        "0.90,1,29",
        "0.50,1,5",
        "0.95,2,93",
        "0.99,2,473",
        "0.90,2,46",
        "0.50,2,8",
        "0.95,3,124"
    })
    void fewestSamplesThatBoundAQuantile(double quantile, int rank, int n) {
        assertThat(Distribution.needed(quantile, rank, 0.95)).isEqualTo(n);
        assertThat(Distribution.bounded(n, rank, 0.95)).isGreaterThanOrEqualTo(quantile);
        assertThat(Distribution.bounded(n - 1, rank, 0.95)).isLessThan(quantile);
    }

    @ParameterizedTest
    @CsvSource({"1,1,0.05", "20,1,0.86089", "20,2,0.78389", "10,1,0.74113", "1000,1,0.997009", "1,2,0", "0,1,0"})
    void quantilesThatSamplesBound(int n, int rank, double quantile) {
        assertThat(Distribution.bounded(n, rank, 0.95)).isEqualTo(quantile, within(5e-6));
    }

    /** Drawn from a skewed distribution whose quantiles are known: the bound holds as often as it says. */
    @Test
    void boundsHoldAsOftenAsTheySay() {
        Random lot = new Random(5);
        int rounds = 20_000;
        int n = 20;
        for (int rank = 1; rank <= 2; rank++) {
            double quantile = -Math.log(1 - Distribution.bounded(n, rank, 0.95));
            int held = 0;
            for (int i = 0; i < rounds; i++) {
                Distribution drawn = new Distribution(IntStream.range(0, n)
                        .mapToDouble(k -> -Math.log(1 - lot.nextDouble()))
                        .toArray());
                held += drawn.fromTop(rank) >= quantile ? 1 : 0;
            }
            assertThat(held / (double) rounds).isEqualTo(0.95, within(0.006));
        }
    }
}
