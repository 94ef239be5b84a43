package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.drdrills.environment.Direction;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Polling;
import org.drdrills.environment.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All are cut off, and all but one joined again. The primary is pg2. */
@Timeout(60)
class PartlyHealedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    private Wire.State state(String source, String target) {
        return lab.wire(new Direction(source, target)).state();
    }

    @Test
    void theOthersAreJoinedAgainAndOneStaysAlone() {
        Injected injected = new PartlyHealed(Target.PRIMARY, Duration.ofSeconds(3))
                .aim(scene)
                .inject();
        assertThat(state("pg1", "pg3")).isEqualTo(Wire.State.SILENT);
        assertThat(state("etcd1", "pg1")).isEqualTo(Wire.State.SILENT);
        assertThat(Polling.until(PATIENCE, () -> lab.openCuts().size() == 1)).isTrue();
        assertThat(state("pg1", "pg3")).isEqualTo(Wire.State.OPEN);
        assertThat(state("pg2", "pg3")).isEqualTo(Wire.State.SILENT);
        assertThat(state("etcd2", "pg2")).as("also the witness beside it").isEqualTo(Wire.State.SILENT);
        assertThat(state("operator", "pg2"))
                .as("the operator is not in the pool")
                .isEqualTo(Wire.State.OPEN);
        assertThat(lab.wire(new Direction("lb1", "pg2")).state())
                .as("nor is a listener")
                .isEqualTo(Wire.State.OPEN);
        assertThat(injected.effect(Duration.ZERO).seen())
                .as("it lasts, though the others hear one another")
                .isTrue();
        injected.close();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(injected.healing(PATIENCE).seen()).isTrue();
    }

    @Test
    void closingEarlyEndsBothAtOnceAndTwiceIsHarmless() {
        Injected injected =
                new PartlyHealed(Target.PRIMARY, Duration.ofHours(1)).aim(scene).inject();
        assertThat(injected.effect(Duration.ZERO).seen()).isTrue();
        injected.close();
        injected.close();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(lab.orders()).containsExactly("cut Silence", "cut Silence", "heal Silence", "heal Silence");
    }

    @Test
    void whatDidNotBiteIsNotBelieved() {
        Injected injected = new PartlyHealed(Target.PRIMARY, Duration.ofHours(1))
                .aim(new FakeScene(lab.pretending()))
                .inject();
        assertThat(injected.effect(Duration.ZERO).seen()).isFalse();
        injected.close();
    }

    @Test
    void troubleInTheHealingIsTold() {
        Injected injected =
                new PartlyHealed(Target.PRIMARY, Duration.ofHours(1)).aim(scene).inject();
        lab.healingWithTrouble();
        assertThatThrownBy(injected::close).isInstanceOf(LabTrouble.class);
        assertThat(lab.openCuts()).as("both are healed all the same").isEmpty();
    }
}
