package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations in Compose files, in features and in reports. */
class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "30s,PT30S",
        "1m30s,PT1M30S",
        "2h,PT2H",
        "250ms,PT0.25S",
        "1h2m3s4ms,PT1H2M3.004S",
        "0s,PT0S",
        "1.5s,PT1.5S",
        "999999h,PT999999H"
    })
    void compose(String text, Duration duration) {
        assertThat(Durations.compose(text)).hasValue(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "30", "s", "30 s", "-5s", "1.s", "30S", "3s2m", "1s1s", "99999999s", "30s\n", "٣s"})
    void notCompose(String text) {
        assertThat(Durations.compose(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "90,seconds,PT1M30S",
        "1,second,PT1S",
        "1.5,minutes,PT1M30S",
        "200,milliseconds,PT0.2S",
        "2,Hours,PT2H",
        "0.5,hour,PT30M"
    })
    void inFeatures(double amount, String unit, Duration duration) {
        assertThat(Durations.of(amount, unit)).isEqualTo(duration);
    }

    @Test
    void anUnknownUnitSaysWhichAreKnown() {
        assertThatThrownBy(() -> Durations.of(30, "secnds"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'secnds' is no unit of time; known are milliseconds, seconds, minutes, hours");
    }

    @ParameterizedTest
    @CsvSource({
        "PT1M30S,90 s",
        "PT1.5S,1.5 s",
        "PT0.2S,200 ms",
        "PT20M,20 min",
        "PT10M1S,601 s",
        "PT0S,0 ms",
        "PT0.0005S,0.5 ms",
        "PT1S,1 s"
    })
    void inReports(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }
}
