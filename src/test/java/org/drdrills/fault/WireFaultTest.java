package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wires that are damaged, one way and both ways. The primary is pg2, in the south. */
class WireFaultTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Damage SILENCE = new Damage.Silence();

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    static Stream<Damage> damages() {
        return Stream.of(
                new Damage.Silence(),
                new Damage.Refusal(),
                new Damage.Hold(),
                new Damage.Delay(Duration.ofMillis(60), Duration.ofMillis(20)),
                new Damage.Narrow(200));
    }

    /** Damages that the probes can tell from health; a narrow wire lets a probe's few bytes through. */
    static Stream<Damage> visible() {
        return damages().filter(damage -> !(damage instanceof Damage.Narrow));
    }

    private boolean harmed(Damage damage, Direction way) {
        Wire wire = lab.wire(way);
        return damage instanceof Damage.Delay ? wire.delay() > 50_000_000 : wire.state() != Wire.State.OPEN;
    }

    @ParameterizedTest
    @MethodSource("visible")
    void oneWayIsOneWay(Damage damage) {
        Injected injected = new WireFault(Target.PRIMARY, Target.EVERY_STANDBY, false, damage)
                .aim(scene)
                .inject();
        for (String standby : List.of("pg1", "pg3")) {
            assertThat(harmed(damage, new Direction("pg2", standby)))
                    .as("pg2 → " + standby)
                    .isTrue();
            assertThat(harmed(damage, new Direction(standby, "pg2")))
                    .as(standby + " → pg2")
                    .isFalse();
        }
        assertThat(harmed(damage, new Direction("pg1", "pg3"))).isFalse();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.data())
                    .containsEntry("directions", "2")
                    .containsEntry("probed", "2")
                    .containsEntry("not-in-force", "")
                    .containsEntry("not-bitten", "");
        });
    }

    @ParameterizedTest
    @MethodSource("visible")
    void bothWaysIsBothWays(Damage damage) {
        Injected injected = new WireFault(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true, damage)
                .aim(scene)
                .inject();
        for (Direction way : List.of(
                new Direction("pg2", "pg1"),
                new Direction("pg2", "etcd3"),
                new Direction("etcd2", "etcd1"),
                new Direction("lb2", "pg3"),
                new Direction("lb1", "pg2"))) {
            assertThat(harmed(damage, way)).as("%s", way).isTrue();
            assertThat(harmed(damage, way.back())).as("%s", way.back()).isTrue();
        }
        for (Direction way : List.of(
                new Direction("pg2", "etcd2"),
                new Direction("lb2", "pg2"),
                new Direction("pg1", "pg3"),
                new Direction("operator", "pg1"))) {
            assertThat(harmed(damage, way)).as("%s", way).isFalse();
        }
        assertThat(injected.effect(NO_PATIENCE).seen()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("visible")
    void damageThatDidNotBiteIsNotBelieved(Damage damage) {
        Injected injected = new WireFault(Target.PRIMARY, Target.EVERY_STANDBY, true, damage)
                .aim(new FakeScene(lab.pretending()))
                .inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).startsWith("Not seen: ").contains("pg2 → pg1 is OPEN");
        });
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aProxyWithoutTheDamageIsNotBelieved(Damage damage) {
        Injected injected = new WireFault(Target.PRIMARY, Target.EVERY_STANDBY, true, damage)
                .aim(new FakeScene(lab.notInForce("pg2 → pg1:5432")))
                .inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).contains("Proxies without the damage: pg2 → pg1:5432");
            assertThat(proof.data()).containsEntry("not-in-force", "pg2 → pg1:5432");
        });
    }

    @ParameterizedTest
    @MethodSource("damages")
    void healsCompletelyAndOnce(Damage damage) {
        Injected injected = new WireFault(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true, damage)
                .aim(scene)
                .inject();
        assertThat(lab.openCuts()).hasSize(1);
        injected.close();
        assertThat(lab.openCuts()).isEmpty();
        assertThat(injected.healing(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.data()).containsEntry("not-healed", "");
        });
        injected.close();
        assertThat(lab.orders())
                .as("closing twice")
                .containsExactly(
                        "cut " + damage.getClass().getSimpleName(),
                        "heal " + damage.getClass().getSimpleName());
    }

    @Test
    void wiresThatHealLateAreWaitedFor() {
        Injected injected = new WireFault(Target.PRIMARY, Target.STANDBY, true, SILENCE)
                .aim(new FakeScene(lab.healingLate(3)))
                .inject();
        injected.close();
        assertThat(injected.healing(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).startsWith("Not open again: ");
        });
        assertThat(injected.healing(PATIENCE).seen()).isTrue();
    }

    @Test
    void proxiesThatDoNotAnswerAreTroubleAndNotAFault() {
        Aimed aimed =
                new WireFault(Target.PRIMARY, Target.STANDBY, true, SILENCE).aim(new FakeScene(lab.withoutProxies()));
        assertThatThrownBy(aimed::inject)
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the proxies did not answer within 2 s");
        assertThat(lab.openCuts()).isEmpty();
    }

    @Test
    void aHealingWithTroubleIsTold() {
        Injected injected = new WireFault(Target.PRIMARY, Target.STANDBY, true, SILENCE)
                .aim(new FakeScene(lab.healingWithTrouble()))
                .inject();
        assertThatThrownBy(injected::close)
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("could not be told to heal");
    }

    @Test
    void nothingLeadsFromOneToItself() {
        assertThatThrownBy(() -> new WireFault(Target.PRIMARY, Target.PRIMARY, true, SILENCE)
                        .aim(scene)
                        .inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("nothing could be cut");
    }

    @Test
    void strikesThePeopleWhomItCutsOff() {
        assertThat(struck(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true, SILENCE))
                .containsExactly("south");
        assertThat(struck(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, false, SILENCE))
                .as("one way is enough")
                .containsExactly("south");
        assertThat(struck(Target.EVERY_OTHER_SITE, Target.PRIMARYS_SITE, false, SILENCE))
                .containsExactly("south");
        assertThat(struck(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true, new Damage.Refusal()))
                .containsExactly("south");
        assertThat(struck(Target.EVERY_STANDBY, Target.PRIMARY, true, SILENCE))
                .as("people reach all members still")
                .isEmpty();
        assertThat(struck(Target.OTHER_STANDBYS_SITE, Target.EVERY_OTHER_SITE, true, SILENCE))
                .as("every site but that one")
                .containsExactly("west");
        assertThat(struck(Target.PRIMARYS_CLIENTS, Target.ALL_OTHERS, true, SILENCE))
                .containsExactly("south");
        assertThat(struck(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true, new Damage.Narrow(200)))
                .as("a poor link cuts nobody off")
                .isEmpty();
        assertThat(struck(
                        Target.PRIMARYS_SITE,
                        Target.EVERY_OTHER_SITE,
                        true,
                        new Damage.Delay(Duration.ofMillis(60), Duration.ofMillis(20))))
                .isEmpty();
    }

    @Test
    void packetsAreLostOneWayAndCounted() {
        WireFault fault = WireFault.loss(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, 30);
        assertThat(fault.name())
                .isEqualTo("30 percent of the packets from the primary's site to every other site are lost");
        assertThat(fault.mechanism()).contains("numgen random mod 100 < 30 drop");
        Aimed aimed = fault.aim(scene);
        assertThat(aimed.directions())
                .contains(new Direction("pg2", "pg1"))
                .doesNotContain(new Direction("pg1", "pg2"));
        assertThat(aimed.struckSites()).isEmpty();
        Injected injected = aimed.inject();
        Proof effect = injected.effect(Duration.ZERO);
        assertThat(effect.seen()).isTrue();
        assertThat(effect.sentence()).startsWith("The rules in the machines' networks have damaged ");
        injected.close();
        assertThat(injected.healing(Duration.ZERO).seen()).isTrue();
        assertThat(WireFault.doubling(Target.PRIMARY, Target.ALL_OTHERS, 5).name())
                .isEqualTo("5 percent of the packets from the primary to all others arrive twice");
    }

    @Test
    void packetsThatNoRuleDamagedAreNoEffect() {
        Proof effect = WireFault.loss(Target.PRIMARY, Target.STANDBY, 30)
                .aim(new FakeScene(new FakeLab().pretending()))
                .inject()
                .effect(Duration.ZERO);
        assertThat(effect.seen()).isFalse();
        assertThat(effect.sentence()).isEqualTo("No packet was damaged from pg2 → pg1.");
    }

    @Test
    void peopleWhoKnowTwoServersAreCutOffOnlyFromBoth() {
        FakeScene mirrored = new FakeScene(new FakeLab("mirroring")).roles("db1", "db2");
        assertThat(WireFault.silence(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true)
                        .aim(mirrored)
                        .struckSites())
                .containsExactly("north");
        assertThat(WireFault.silence(Target.PRIMARY, Target.STANDBY, true)
                        .aim(mirrored)
                        .struckSites())
                .isEmpty();
        assertThat(WireFault.silence(Target.PRIMARY, Target.WITNESS, true)
                        .aim(mirrored)
                        .struckSites())
                .isEmpty();
        assertThat(WireFault.silence(Target.PRIMARY, Target.ALL_OTHERS_IN_THE_POOL, true)
                        .aim(mirrored)
                        .struckSites())
                .as("they reach the mirror")
                .isEmpty();
        assertThat(WireFault.silence(Target.ALL_IN_THE_POOL, Target.ALL_IN_THE_POOL, true)
                        .aim(mirrored)
                        .directions())
                .isEmpty();
    }

    @Test
    void whereMembersVoteThemselvesTheirMinorityStrikesItsSite() {
        FakeScene store = new FakeScene(new FakeLab("etcd")).roles("m2", "m1", "m3");
        assertThat(WireFault.silence(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true)
                        .aim(store)
                        .struckSites())
                .containsExactly("south");
        assertThat(WireFault.silence(Target.PRIMARY, Target.EVERY_STANDBY, true)
                        .aim(store)
                        .struckSites())
                .as("people reach the others")
                .isEmpty();
    }

    @Test
    void asynchronousCopiesUnderVotersStrikeToo() {
        FakeScene watched = new FakeScene(new FakeLab("valkey")).roles("v1", "v2", "v3");
        assertThat(WireFault.silence(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true)
                        .aim(watched)
                        .struckSites())
                .containsExactly("north");
    }

    /** Of two servers in two sites either can be left alone with its listener, but only one of them with the majority too. */
    @Test
    void strikesNobodyWhoseOnlyServerHasTheMajority() {
        FakeScene two = new FakeScene(new FakeLab("failover-cluster")).roles("fc1", "fc2");
        assertThat(new WireFault(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, true, SILENCE)
                        .aim(two)
                        .struckSites())
                .containsExactly("north");
        assertThat(new WireFault(Target.PRIMARY, Target.EVERY_WITNESS, true, SILENCE)
                        .aim(two)
                        .struckSites())
                .isEmpty();
    }

    @Test
    void thePowerSwitchIsATarget() {
        FakeScene two = new FakeScene(new FakeLab("failover-cluster")).roles("fc1", "fc2");
        assertThat(new WireFault(Target.PRIMARY, Target.POWER_SWITCH, true, SILENCE)
                        .aim(two)
                        .directions())
                .containsExactlyInAnyOrder(new Direction("fc1", "pdu"), new Direction("pdu", "fc1"));
        assertThatThrownBy(() -> new WireFault(Target.PRIMARY, Target.POWER_SWITCH, true, SILENCE)
                        .aim(scene)
                        .inject())
                .as("where there is none")
                .isInstanceOf(LabTrouble.class)
                .hasMessageContaining("nothing could be cut");
        assertThat(new MachineFault(Target.POWER_SWITCH, MachineFault.Blow.KILL).impossibleIn(lab.environment()))
                .hasValue("environment availability-group has no power switch");
    }

    private Set<String> struck(Target from, Target to, boolean bothWays, Damage damage) {
        return new WireFault(from, to, bothWays, damage).aim(scene).struckSites();
    }

    @Test
    void isAimedByRoleAtTheMoment() {
        Aimed aimed = new WireFault(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, false, SILENCE).aim(scene);
        assertThat(aimed.role()).as("the smaller side is meant").isEqualTo("the primary's site");
        assertThat(aimed.nodes()).containsExactlyInAnyOrder("pg2", "etcd2", "lb2");
        assertThat(aimed.directions())
                .contains(new Direction("pg2", "etcd1"), new Direction("clients@south", "lb1"))
                .doesNotContain(new Direction("etcd1", "pg2"));
        assertThat(aimed.directions())
                .noneMatch(way -> Direction.isClients(way.source()) && Direction.isClients(way.target()));
        assertThat(aimed.stillTrue()).isTrue();
        scene.roles("pg3", "pg1", "pg2");
        assertThat(aimed.stillTrue()).isFalse();
        scene.roles(null, "pg1");
        assertThatThrownBy(() -> new WireFault(Target.STANDBY, Target.PRIMARY, true, SILENCE).aim(scene))
                .isInstanceOf(NoTarget.class)
                .hasMessage("no member is primary at this moment, so the fault has no target");
        assertThat(lab.orders()).isEmpty();
    }

    @Test
    void namesAreWhatHappens() {
        assertThat(new WireFault(Target.PRIMARY, Target.STANDBY, true, SILENCE).name())
                .isEqualTo("nothing passes between the primary and a standby");
        assertThat(new WireFault(Target.PRIMARY, Target.STANDBY, false, SILENCE).name())
                .isEqualTo("nothing passes from the primary to a standby");
        assertThat(damages().map(damage -> new WireFault(Target.PRIMARY, Target.STANDBY, true, damage).name()))
                .doesNotHaveDuplicates();
        assertThat(damages().map(damage -> new WireFault(Target.PRIMARY, Target.STANDBY, true, damage).mechanism()))
                .doesNotHaveDuplicates()
                .allMatch(words -> words.startsWith("Toxiproxy"));
    }
}
