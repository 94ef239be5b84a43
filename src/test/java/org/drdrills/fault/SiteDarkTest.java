package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.drdrills.environment.Direction;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Wire;
import org.junit.jupiter.api.Test;

/** A site without power. The primary is pg2, in the south. */
class SiteDarkTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    @Test
    void itsMachinesDieItsWiresFallSilentItsPeopleAreCutOff() {
        Aimed aimed = new SiteDark(Target.PRIMARYS_SITE).aim(scene);
        assertThat(aimed.nodes()).containsExactlyInAnyOrder("pg2", "etcd2", "lb2");
        assertThat(aimed.struckSites()).containsExactly("south");
        assertThat(aimed.directions())
                .contains(
                        new Direction("pg2", "pg1"),
                        new Direction("pg1", "pg2"),
                        new Direction("operator", "etcd2"),
                        new Direction("clients@south", "lb2"),
                        new Direction("lb2", "clients@south"),
                        new Direction("clients@south", "lb1"));
        assertThat(aimed.directions())
                .noneMatch(way ->
                        way.equals(new Direction("pg1", "pg3")) || way.equals(new Direction("clients@north", "lb1")));
        assertThat(lab.orders()).isEmpty();
        Injected injected = aimed.inject();
        assertThat(lab.orders())
                .as("silence comes first, so that no dying machine says goodbye")
                .startsWith("cut Silence");
        assertThat(lab.notRunning()).containsExactlyInAnyOrder("pg2", "etcd2", "lb2");
        assertThat(lab.wire(new Direction("pg1", "pg2")).state()).isEqualTo(Wire.State.SILENT);
        assertThat(lab.wire(new Direction("pg1", "pg3")).state()).isEqualTo(Wire.State.OPEN);
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.data()).containsEntry("pg2", "down").containsEntry("not-bitten", "");
        });
    }

    @Test
    void healsCompletelyAndOnce() {
        Injected injected = new SiteDark(Target.STANDBYS_SITE).aim(scene).inject();
        injected.close();
        assertThat(lab.notRunning()).isEmpty();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(injected.healing(NO_PATIENCE).seen()).isTrue();
        List<String> orders = lab.orders();
        injected.close();
        assertThat(lab.orders()).as("closing twice").isEqualTo(orders);
    }

    @Test
    void aSiteThatStaysLitIsNotBelieved() {
        Injected injected = new SiteDark(Target.PRIMARYS_SITE)
                .aim(new FakeScene(lab.pretending()))
                .inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).contains("Not seen: ", "pg2 is running");
        });
    }

    @Test
    void silentWiresAloneAreNoDarkness() {
        Injected injected = new SiteDark(Target.PRIMARYS_SITE).aim(scene).inject();
        lab.machine("pg2").start();
        assertThat(injected.effect(NO_PATIENCE).seen()).isFalse();
    }

    @Test
    void whatFailsHalfWayIsUndone() {
        lab.failing("kill lb2");
        assertThatThrownBy(() -> new SiteDark(Target.PRIMARYS_SITE).aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the engine did not kill lb2");
        assertThat(lab.notRunning()).isEmpty();
        assertThat(lab.openCuts()).isEmpty();
    }

    @Test
    void noWireCutNoMachineKilled() {
        assertThatThrownBy(() -> new SiteDark(Target.PRIMARYS_SITE)
                        .aim(new FakeScene(lab.withoutProxies()))
                        .inject())
                .isInstanceOf(LabTrouble.class);
        assertThat(lab.orders()).containsExactly("cut Silence");
    }

    @Test
    void wiresHealEvenWhereAMachineDoesNotStart() {
        Injected injected = new SiteDark(Target.PRIMARYS_SITE).aim(scene).inject();
        lab.failing("start pg2");
        assertThatThrownBy(injected::close).isInstanceOf(LabTrouble.class).hasMessage("the engine did not start pg2");
        assertThat(lab.openCuts()).isEmpty();
        assertThat(lab.notRunning()).contains("pg2");
        assertThat(injected.healing(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).contains("pg2 is down");
        });
    }

    @Test
    void machinesThatNeverCameBackAreTold() {
        Injected injected = new SiteDark(Target.PRIMARYS_SITE).aim(scene).inject();
        injected.close();
        lab.machine("etcd2").kill();
        assertThat(lab.machine("etcd2").state()).isEqualTo(Machine.State.DOWN);
        assertThat(injected.healing(NO_PATIENCE).seen()).isFalse();
    }

    @Test
    void isAimedByRoleAtTheMoment() {
        Aimed aimed = new SiteDark(Target.OTHER_STANDBYS_SITE).aim(scene);
        assertThat(aimed.role()).isEqualTo("the other standby's site");
        assertThat(aimed.struckSites()).containsExactly("west");
        assertThat(aimed.stillTrue()).isTrue();
        scene.roles("pg3", "pg1", "pg2");
        assertThat(aimed.stillTrue()).isFalse();
        scene.roles("pg3", "pg1");
        assertThatThrownBy(() -> new SiteDark(Target.OTHER_STANDBYS_SITE).aim(scene))
                .isInstanceOf(NoTarget.class);
        scene.roles(null);
        assertThatThrownBy(() -> new SiteDark(Target.PRIMARYS_SITE).aim(scene)).isInstanceOf(NoTarget.class);
    }
}
