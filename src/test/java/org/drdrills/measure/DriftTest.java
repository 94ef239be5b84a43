package org.drdrills.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.drdrills.measure.Drift.Course;
import org.drdrills.measure.Drift.Sample;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static Drift of(double plusMinus, double... values) {
        List<Sample> samples = Arrays.stream(values)
                .mapToObj(value -> new Sample(value, plusMinus))
                .toList();
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

    @Test
    void fewerThanThreeMustEachBeBeyondAllBefore() {
        assertThat(between(0, List.of(20., 22., 19., 21., 58.), 34).course()).isEqualTo(Course.STEADY);
        assertThat(between(0, List.of(20., 22., 19., 21., 23.), 34).course()).isEqualTo(Course.SLOWER);
        assertThat(between(0, List.of(20., 22., 19., 21., 23.), 22.5, 45).course())
                .isEqualTo(Course.STEADY);
        assertThat(between(0, List.of(20., 22., 19., 21., 23.), 34, 45).course())
                .isEqualTo(Course.SLOWER);
        assertThat(between(0, List.of(34., 33., 35., 34.5, 33.5), 20).course()).isEqualTo(Course.FASTER);
        assertThat(between(0, List.of(20., 22., 19., 21.), 34).course()).isEqualTo(Course.TOO_FEW);
        assertThat(between(0, List.of(20., 22., 19., 21., 23.)).course()).isEqualTo(Course.TOO_FEW);
    }

    @Test
    void whatMeansNothingToAnybodyIsNoRegression() {
        assertThat(between(15, List.of(20., 22., 19., 21., 23.), 34).course()).isEqualTo(Course.STEADY);
        assertThat(between(15, List.of(20., 22., 19., 21., 23.), 37).course()).isEqualTo(Course.SLOWER);
    }

    @Test
    void whatNeverCameIsSlowerThanAnythingThatDid() {
        double never = Double.POSITIVE_INFINITY;
        assertThat(between(3, List.of(20., 22., 19., 21., 23.), never).course()).isEqualTo(Course.SLOWER);
        assertThat(between(3, List.of(20., 22., 19., 21., never), never).course())
                .isEqualTo(Course.STEADY);
        assertThat(between(3, List.of(never, never, never, never, never), 20).course())
                .isEqualTo(Course.FASTER);
        assertThat(between(3, List.of(never, never, never, never, never), never).course())
                .isEqualTo(Course.STEADY);
    }

    /** What the README says of false alarms, from 4,000 pools that have not changed; and that a change is seen. */
    @Test
    void falseAlarmsAreAsRareAsIsSaid() {
        assertThat(alarms(8, 1, 0)).isLessThan(0.04);
        assertThat(alarms(20, 1, 0)).isLessThan(0.015);
        assertThat(alarms(8, 2, 0)).isLessThan(0.012);
        assertThat(alarms(8, 1, 5)).isGreaterThan(0.88);
        assertThat(alarms(8, 2, 5)).isGreaterThan(0.9);
    }

    /** @param shift by how many standard deviations the new ones are longer */
    private static double alarms(int before, int now, double shift) {
        Random lot = new Random(17);
        int alarms = 0;
        for (int i = 0; i < 4000; i++) {
            List<Double> earlier =
                    Stream.generate(() -> 20 + lot.nextGaussian()).limit(before).toList();
            double[] later =
                    lot.doubles(now).map(any -> 20 + shift + lot.nextGaussian()).toArray();
            alarms += between(0, earlier, later).course() == Course.SLOWER ? 1 : 0;
        }
        return alarms / 4000.0;
    }

    private static Drift between(double least, List<Double> before, double... now) {
        return Drift.between(
                before.stream().map(value -> new Sample(value, 0.01)).toList(),
                Arrays.stream(now).mapToObj(value -> new Sample(value, 0.01)).toList(),
                least);
    }
}
