package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.drdrills.environment.Direction;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Polling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Wires that come and go. The primary is pg2, in the south. */
@Timeout(60)
class FlappingWireTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final FlappingWire FAST = new FlappingWire(
            Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, Duration.ofMillis(10), Duration.ofMillis(20));
    private static final FlappingWire SLOW = new FlappingWire(
            Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, Duration.ofSeconds(30), Duration.ofSeconds(60));

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    @Test
    void failsAndReturnsAgainAndAgain() {
        Injected injected = FAST.aim(scene).inject();
        assertThat(injected.effect(PATIENCE).seen()).isTrue();
        assertThat(Polling.until(PATIENCE, () -> Collections.frequency(lab.orders(), "cut Silence") >= 4))
                .isTrue();
        injected.close();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(lab.orders())
                .startsWith("cut Silence", "heal Silence", "cut Silence", "heal Silence")
                .endsWith("heal Silence");
        assertThat(Collections.frequency(lab.orders(), "cut Silence"))
                .isEqualTo(Collections.frequency(lab.orders(), "heal Silence"));
        assertThat(injected.healing(PATIENCE).seen()).isTrue();
    }

    @Test
    void closingEndsItAtOnceAndTwiceIsHarmless() {
        Injected injected = SLOW.aim(scene).inject();
        injected.close();
        List<String> orders = lab.orders();
        assertThat(orders).containsExactly("cut Silence", "heal Silence");
        injected.close();
        assertThat(lab.orders()).isEqualTo(orders);
    }

    @Test
    void failuresThatNobodySawAreNotBelieved() {
        Injected injected = FAST.aim(new FakeScene(lab.pretending())).inject();
        assertThat(injected.effect(Duration.ofMillis(50))).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).isEqualTo("The probes did not see the first failure.");
        });
        assertThat(Polling.until(PATIENCE, () -> Collections.frequency(lab.orders(), "cut Silence") >= 3))
                .isTrue();
        injected.close();
        assertThat(injected.healing(PATIENCE).seen())
                .as("wires are open, but no failure was seen")
                .isFalse();
    }

    @Test
    void proxiesThatDoNotAnswerAreTroubleAndNotAFault() {
        Aimed aimed = FAST.aim(new FakeScene(lab.withoutProxies()));
        assertThatThrownBy(aimed::inject).isInstanceOf(LabTrouble.class);
        assertThat(lab.openCuts()).isEmpty();
    }

    @Test
    void troubleUnderWayIsToldAtTheEnd() {
        Injected injected = FAST.aim(scene).inject();
        lab.withoutProxies();
        assertThat(Polling.until(PATIENCE, () -> Collections.frequency(lab.orders(), "cut Silence") >= 2))
                .isTrue();
        assertThatThrownBy(injected::close)
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the proxies did not answer within 2 s");
        assertThat(lab.openCuts()).isEmpty();
    }

    @Test
    void isAimedByRoleAtTheMoment() {
        Aimed aimed = SLOW.aim(scene);
        assertThat(aimed.role()).isEqualTo("the primary's site");
        assertThat(aimed.nodes()).containsExactlyInAnyOrder("pg2", "etcd2", "lb2");
        assertThat(aimed.struckSites()).containsExactly("south");
        assertThat(aimed.directions()).contains(new Direction("pg3", "pg2"), new Direction("pg2", "pg3"));
        scene.roles("pg3", "pg1", "pg2");
        assertThat(aimed.stillTrue()).isFalse();
        scene.roles(null, "pg1", "pg3");
        assertThatThrownBy(() -> SLOW.aim(scene)).isInstanceOf(NoTarget.class);
        assertThat(lab.orders()).isEmpty();
        assertThat(SLOW.name())
                .isEqualTo("the wires between the primary's site and every other site fail for 30 s in every 60 s");
    }
}
