package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The availability group: pg1 is primary, etcd1 stands in its site. */
class DiskFaultTest {
    private final FakeLab lab = new FakeLab().onDisks(Map.of());
    private final FakeScene scene = new FakeScene(lab).roles("pg1", "pg2", "pg3");

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(DiskFault.full(Target.PRIMARY), "full", "the disk of the primary is full", "ENOSPC"),
                Arguments.of(
                        DiskFault.slow(Target.PRIMARY, Duration.ofMillis(300)),
                        "slow 300000",
                        "each sync of the disk of the primary takes 300 ms longer",
                        "300 ms longer for each sync"),
                Arguments.of(
                        DiskFault.failing(Target.PRIMARY),
                        "fail write",
                        "writes to the disk of the primary fail",
                        "EIO to each write"),
                Arguments.of(
                        DiskFault.readOnly(Target.PRIMARY),
                        "readonly on",
                        "the disk of the primary is read-only",
                        "EROFS"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theDiskIsDamagedAndHealed(DiskFault fault, String order, String name, String mechanism) {
        assertThat(fault.name()).isEqualTo(name);
        assertThat(fault.mechanism()).contains(mechanism);
        Injected injected = fault.aim(scene).inject();
        assertThat(lab.orders()).containsExactly("damage the disks of pg1: " + order);
        Proof effect = injected.effect(Duration.ZERO);
        assertThat(effect.seen()).isTrue();
        assertThat(effect.sentence()).startsWith("The disk of pg1 has ").endsWith(" of its machine.");
        assertThat(injected.healing(Duration.ZERO).seen()).as("not healed yet").isFalse();
        injected.close();
        injected.close();
        assertThat(lab.orders()).containsOnlyOnce("heal the disks of pg1");
        Proof healing = injected.healing(Duration.ZERO);
        assertThat(healing.seen()).isTrue();
        assertThat(healing.sentence())
                .isEqualTo(
                        "A file could be written, synced and read on the disk of pg1. The container engine says: pg1 is"
                                + " running.");
    }

    @Test
    void aMachineThatEndedMeanwhileIsStartedAgain() {
        Injected injected = DiskFault.failing(Target.PRIMARY).aim(scene).inject();
        lab.machine("pg1").kill();
        assertThat(injected.healing(Duration.ZERO).seen()).isFalse();
        injected.close();
        assertThat(lab.orders()).endsWith("heal the disks of pg1", "start pg1");
        assertThat(injected.healing(Duration.ZERO).seen()).isTrue();
    }

    @Test
    void severalDisksAreDamagedAtOnce() {
        DiskFault.slow(Target.EVERY_WITNESS, Duration.ofSeconds(1)).aim(scene).inject();
        assertThat(lab.orders()).containsExactly("damage the disks of etcd1 etcd2 etcd3: slow 1000000");
    }

    @Test
    void aDiskThatRefusedNothingIsNoEffect() {
        Proof effect = DiskFault.full(Target.PRIMARY)
                .aim(new FakeScene(lab.pretending()).roles("pg1", "pg2", "pg3"))
                .inject()
                .effect(Duration.ZERO);
        assertThat(effect.seen()).isFalse();
        assertThat(effect.sentence()).isEqualTo("The disk of pg1 has refused 0 operations of its machine.");
    }

    @Test
    void aDiskThatHealedByItselfIsNoEffect() {
        Injected injected = DiskFault.full(Target.PRIMARY).aim(scene).inject();
        lab.healDisks();
        Proof effect = injected.effect(Duration.ZERO);
        assertThat(effect.seen()).isFalse();
        assertThat(effect.sentence()).endsWith("The disk of pg1 is not damaged any more.");
    }

    @Test
    void aDiskThatDoesNotAnswerIsSaid() {
        lab.failing("damage the disks of pg1: full");
        assertThatThrownBy(() -> DiskFault.full(Target.PRIMARY).aim(scene).inject())
                .isInstanceOf(LabTrouble.class);
    }

    @Test
    void theSlownessOfADiskIsSaidAsSuch() {
        assertThat(DiskFault.slow(Target.PRIMARY, Duration.ofMillis(300))
                        .aim(scene)
                        .inject()
                        .effect(Duration.ZERO)
                        .sentence())
                .isEqualTo("The disk of pg1 has slowed 7 syncs of its machine.");
    }

    @Test
    void machinesWithoutSuchDisksAreRefused() {
        assertThatThrownBy(() -> DiskFault.full(Target.LISTENER).aim(scene))
                .isInstanceOf(NoTarget.class)
                .hasMessage("nothing is kept on a disk that can fail by lb1, lb2, lb3");
        FakeScene plain = new FakeScene(new FakeLab()).roles("pg1", "pg2", "pg3");
        assertThatThrownBy(() -> DiskFault.full(Target.PRIMARY).aim(plain).inject())
                .isInstanceOf(NoTarget.class)
                .hasMessage("the machines of this lab have no disks that can lose power or fail");
        assertThat(DiskFault.full(Target.PRIMARY).impossibleIn(new FakeLab("rabbitmq").environment()))
                .hasValue("environment rabbitmq does not say where its machines keep their data");
        assertThat(DiskFault.full(Target.LISTENER).impossibleIn(lab.environment()))
                .hasValue("no machine that can be the listener keeps data on a disk of its own");
    }
}
