package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.junit.jupiter.api.Test;

/** A primary that crashes and is back at once. The primary is pg2. */
class RestartTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final FakeLab lab = new FakeLab();
    private final Fault restart = new Restart(Target.PRIMARY);

    @Test
    void isDownAndBackAndProvesBoth() {
        Injected injected = restart.aim(new FakeScene(lab)).inject();
        assertThat(lab.orders()).containsExactly("kill pg2", "start pg2");
        assertThat(injected.effect(NO_PATIENCE).seen()).isTrue();
        assertThat(injected.effect(NO_PATIENCE).sentence())
                .isEqualTo("At the injection: The container engine says: pg2 is down.");
        injected.close();
        assertThat(injected.healing(NO_PATIENCE).seen()).isTrue();
        assertThat(lab.orders()).as("there is nothing to heal").hasSize(2);
    }

    @Test
    void oneThatWasNeverDownDidNotBite() {
        assertThat(restart.aim(new FakeScene(lab.pretending()))
                        .inject()
                        .effect(NO_PATIENCE)
                        .seen())
                .isFalse();
    }

    @Test
    void isStartedEvenWhenTheKillingFailed() {
        lab.failing("kill pg2");
        Aimed aimed = restart.aim(new FakeScene(lab));
        assertThatThrownBy(aimed::inject).isInstanceOf(LabTrouble.class).hasMessageContaining("kill pg2");
        assertThat(lab.notRunning()).isEmpty();
    }
}
