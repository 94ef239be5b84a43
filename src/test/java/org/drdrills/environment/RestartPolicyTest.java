package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.drdrills.topology.Service;
import org.junit.jupiter.api.Test;

/** Restarts as the container engine makes them. */
class RestartPolicyTest {
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    private static RestartPolicy policy(Service.Restart.Policy policy, int most) {
        return new RestartPolicy(new Service.Restart(policy, most));
    }

    @Test
    void eachRestartWaitsTwiceAsLongUpToAMinute() {
        RestartPolicy always = policy(Service.Restart.Policy.ALWAYS, 0);
        assertThat(always.afterEnd(0, AT_ONCE)).hasValue(Duration.ofMillis(100));
        assertThat(always.afterEnd(0, AT_ONCE)).hasValue(Duration.ofMillis(200));
        for (int i = 0; i < 20; i++) {
            always.afterEnd(0, AT_ONCE);
        }
        assertThat(always.afterEnd(0, AT_ONCE)).hasValue(Duration.ofMinutes(1));
    }

    @Test
    void aProcessThatRanLongEnoughBeginsAnew() {
        RestartPolicy always = policy(Service.Restart.Policy.UNLESS_STOPPED, 0);
        always.afterEnd(1, AT_ONCE);
        always.afterEnd(1, AT_ONCE);
        assertThat(always.afterEnd(1, Duration.ofSeconds(10))).hasValue(Duration.ofMillis(100));
    }

    @Test
    void onFailureMeansWhatItSaysAndNoOftenerThanItSays() {
        RestartPolicy twice = policy(Service.Restart.Policy.ON_FAILURE, 2);
        assertThat(twice.afterEnd(0, AT_ONCE)).isEmpty();
        assertThat(twice.afterEnd(1, AT_ONCE)).isPresent();
        assertThat(twice.afterEnd(1, AT_ONCE)).isPresent();
        assertThat(twice.afterEnd(1, AT_ONCE)).isEmpty();
        assertThat(twice.restarts()).isEqualTo(2);
        assertThat(twice.words()).isEqualTo("on-failure:2");
    }

    @Test
    void withoutAPolicyNothingIsStartedAgain() {
        assertThat(policy(Service.Restart.Policy.NO, 0).afterEnd(137, AT_ONCE)).isEmpty();
    }
}
