package org.drdrills.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.drdrills.measure.Drift.Course;
import org.drdrills.measure.Drift.Sample;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static Drift of(double plusMinus, double... values) {
        List<Sample> samples = Arrays.stream(values).mapToObj(value -> new Sample(value, plusMinus)).toList();
        return Drift.of(samples);
    }

    @Test
    void tooFewRunsSayNothing() {
        assertThat(of(0.1, 20, 20, 20, 20, 90, 90, 90).course()).isEqualTo(Course.TOO_FEW);
        assertThat(Drift.of(List.of()).course()).isEqualTo(Course.TOO_FEW);
    }

    @Test
    void noiseIsNoRegression() {
        assertThat(of(0.2, 20, 22, 19, 21, 23, 24, 20, 22).course()).isEqualTo(Course.STEADY);
    }

    @Test
    void oneOddRunIsNoRegressionNeitherBeforeNorNow() {
        assertThat(of(0.2, 20, 22, 19, 21, 23, 21, 58, 22).course()).isEqualTo(Course.STEADY);
        assertThat(of(0.2, 20, 22, 58, 21, 23, 21, 20, 22).course()).isEqualTo(Course.STEADY);
    }

    @Test
    void whatLastsIsARegression() {
        Drift drift = of(0.2, 20, 22, 19, 21, 23, 34, 33, 35);
        assertThat(drift.course()).isEqualTo(Course.SLOWER);
        assertThat(drift.before()).isEqualTo(21);
        assertThat(drift.now()).isEqualTo(34);
        assertThat(of(0.2, 34, 33, 35, 34, 33, 20, 21, 20).course()).isEqualTo(Course.FASTER);
    }

    @Test
    void lessThanTheResolutionIsNothingHoweverQuietTheRunsWere() {
        assertThat(of(0.5, 20, 20, 20, 20, 20, 20.8, 20.8, 20.8).course()).isEqualTo(Course.STEADY);
        assertThat(of(0.01, 20, 20, 20, 20, 20, 20.8, 20.8, 20.8).course()).isEqualTo(Course.SLOWER);
    }
}
