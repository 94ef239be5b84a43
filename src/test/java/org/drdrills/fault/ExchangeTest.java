package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.Test;

/** One goes, another that had gone returns. The primary is pg2. */
class ExchangeTest {
    private static final Exchange EXCHANGE = new Exchange(Target.PRIMARY, Target.KILLED_MEMBER);

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    @Test
    void onlyTheOneThatWasKilledBeforeReturns() {
        lab.machine("pg1").kill();
        Aimed aimed = EXCHANGE.aim(scene);
        assertThat(aimed.role()).isEqualTo("the primary");
        assertThat(aimed.nodes()).containsExactly("pg2");
        Injected injected = aimed.inject();
        assertThat(lab.notRunning()).containsExactly("pg2");
        assertThat(lab.orders()).containsExactly("kill pg1", "kill pg2", "start pg1");
        assertThat(injected.effect(Duration.ZERO).seen()).isTrue();
        injected.close();
        assertThat(lab.notRunning()).isEmpty();
        assertThat(injected.healing(Duration.ZERO).seen()).isTrue();
        injected.close();
        assertThat(lab.orders())
                .as("closing twice does nothing more")
                .containsExactly("kill pg1", "kill pg2", "start pg1", "start pg2");
    }

    @Test
    void whereNobodyWasKilledBeforeNothingHappens() {
        assertThatThrownBy(() -> EXCHANGE.aim(scene).inject())
                .isInstanceOf(NoTarget.class)
                .hasMessage("there is no node that is the member that was killed and was not started again");
        lab.machine("pg1").kill();
        lab.machine("pg3").kill();
        assertThatThrownBy(() -> EXCHANGE.aim(scene).inject())
                .isInstanceOf(NoTarget.class)
                .hasMessage("pg1 and pg3 were killed and not started again, so none is the member that was killed");
        assertThat(lab.machine("pg2").state()).isEqualTo(Machine.State.RUNNING);
    }

    @Test
    void whatIsDoneHalfIsUndone() {
        lab.machine("pg1").kill();
        lab.failing("start pg1");
        Aimed aimed = EXCHANGE.aim(scene);
        assertThatThrownBy(aimed::inject).isInstanceOf(LabTrouble.class);
        assertThat(lab.machine("pg2").state()).isEqualTo(Machine.State.RUNNING);
    }

    @Test
    void oneThatDidNotComeBackIsNotBelieved() {
        lab.machine("pg1").kill();
        Injected injected = EXCHANGE.aim(scene).inject();
        lab.machine("pg1").kill();
        assertThat(injected.effect(Duration.ZERO)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).contains("pg1 is down");
        });
    }
}
