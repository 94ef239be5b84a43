package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drdrills.topology.BadInput;
import org.drdrills.workload.Load;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopConditionsTest {
    private static Load.Live live(double share) {
        return new Load.Live(0, 0, 0, 100, share, Map.of(), 0, 100, 100);
    }

    @Test
    void conditionsAddUp() {
        assertThat(StopConditions.parse(List.of())).isEqualTo(StopConditions.NONE);
        assertThat(StopConditions.parse(List.of("alarm", "Service  below 50 % for 30s", "after 1m30s")))
                .isEqualTo(new StopConditions(true, 0.5, Duration.ofSeconds(30), Duration.ofSeconds(90), List.of()));
    }

    @Test
    void outsideConditionsAreKeptAsTheyAreWritten() {
        assertThat(StopConditions.parse(List.of("command test -e /tmp/STOP", "http https://x.example.org/Y is not 200"))
                        .outside())
                .extracting(Object::toString)
                .containsExactly(
                        "Command[command=test -e /tmp/STOP]",
                        "Http[address=https://x.example.org/Y, not=true, status=200]");
    }

    @Test
    void tooLittleServiceForTooLongIsEnough() {
        StopConditions stop = StopConditions.parse(List.of("service below 50% for 30s"));
        assertThat(stop.met(Duration.ofSeconds(29), lasting -> List.of(live(0))))
                .as("not so long yet")
                .isEmpty();
        assertThat(stop.met(Duration.ofSeconds(30), lasting -> List.of(live(0.5))))
                .as("just enough is served")
                .isEmpty();
        assertThat(stop.met(Duration.ofSeconds(30), lasting -> List.of(live(1), live(0.494))))
                .contains("49.4 % of the writes of the last 30 s were served, which is below 50.0 %");
        assertThat(stop.met(
                        Duration.ofSeconds(30),
                        lasting -> List.of(new Load.Live(0, 0, 0, 0, Double.NaN, Map.of(), 0, 0, 0))))
                .as("nobody asked for anything")
                .isEmpty();
    }

    @Test
    void timeIsUpSoLongAfterTheEvent() {
        StopConditions stop = StopConditions.parse(List.of("after 10m"));
        assertThat(stop.met(Duration.ofSeconds(599), lasting -> List.of())).isEmpty();
        assertThat(stop.met(Duration.ofSeconds(600), lasting -> List.of())).contains("the event was 10 min ago");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alarms",
                "after",
                "after 0s",
                "after ten minutes",
                "service below 50",
                "service below 500% for 3s",
                "service below 50% for 61s",
                "service below 50% for a while"
            })
    void otherWordsAreRefusedInOneSentence(String words) {
        assertThatThrownBy(() -> StopConditions.parse(List.of(words)))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("--stop-when '" + words + "'");
    }
}
