package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.drdrills.environment.Disks;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.junit.jupiter.api.Test;

/** The availability group: pg1 is primary, in the site north with etcd1 and lb1. */
class PowerLostTest {
    private final FakeLab lab =
            new FakeLab().onDisks(Map.of("pg1", new Disks.Loss(40, 2), "etcd1", new Disks.Loss(3, 0)));
    private final FakeScene scene = new FakeScene(lab).roles("pg1", "pg2", "pg3");

    @Test
    void aMachineIsSilencedAndKilledBeforeItsDiskDropsAnything() {
        Injected injected = new PowerLost(Target.PRIMARY, false).aim(scene).inject();
        assertThat(lab.orders()).containsSubsequence("kill pg1", "lose power of pg1");
        assertThat(lab.notRunning()).containsExactly("pg1");
        assertThat(lab.openCuts()).hasSize(1);
        Proof proof = injected.effect(Duration.ZERO);
        assertThat(proof.seen()).isTrue();
        assertThat(proof.sentence())
                .endsWith("The disks of pg1 dropped 40 blocks of 4 KiB and 2 changes of names that were not synced.");
        assertThat(proof.data()).containsEntry("lost-pg1", "40 blocks, 2 names");
        injected.close();
        assertThat(injected.healing(Duration.ZERO).seen()).isTrue();
        assertThat(lab.notRunning()).isEmpty();
        assertThat(lab.openCuts()).isEmpty();
    }

    @Test
    void aSiteLosesThePowerOfAllItsMachinesAndClientsThereAreStruck() {
        Aimed aimed = new PowerLost(Target.PRIMARYS_SITE, false).aim(scene);
        assertThat(aimed.struckSites()).containsExactly("north");
        aimed.inject();
        assertThat(lab.notRunning()).containsExactlyInAnyOrder("pg1", "etcd1", "lb1");
        assertThat(lab.orders().getLast()).isEqualTo("lose power of pg1 etcd1");
    }

    @Test
    void everyMachineLosesPowerAtOnce() {
        new PowerLost(Target.EVERY_MACHINE, true).aim(scene).inject();
        assertThat(lab.notRunning())
                .as("clients and the operator observe the outage")
                .containsExactlyInAnyOrder("pg1", "pg2", "pg3", "etcd1", "etcd2", "etcd3", "lb1", "lb2", "lb3");
        assertThat(lab.orders().getLast()).startsWith("lose power of ").endsWith(", torn");
    }

    @Test
    void whereADiskDoesNotAnswerEverythingIsPutRight() {
        lab.failing("lose power of pg1");
        assertThatThrownBy(() -> new PowerLost(Target.PRIMARY, false).aim(scene).inject())
                .isInstanceOf(LabTrouble.class);
        assertThat(lab.notRunning()).isEmpty();
        assertThat(lab.openCuts()).isEmpty();
    }

    @Test
    void machinesWithoutSuchDisksCannotLosePower() {
        FakeLab plain = new FakeLab();
        FakeScene here = new FakeScene(plain).roles("pg1", "pg2", "pg3");
        assertThatThrownBy(() -> new PowerLost(Target.PRIMARY, false).aim(here).inject())
                .isInstanceOf(NoTarget.class)
                .hasMessage("the machines of this lab have no disks that can lose power or fail");
        assertThat(plain.notRunning()).isEmpty();
        assertThat(new PowerLost(Target.PRIMARY, false).impossibleIn(new FakeLab("rabbitmq").environment()))
                .hasValue("environment rabbitmq does not say where its machines keep their data");
    }
}
