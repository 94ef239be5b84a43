package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Machines that are killed, stopped, frozen, lost or gone. The primary is pg2, in the south. */
class MachineFaultTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final FakeLab lab = new FakeLab();
    private final FakeScene scene = new FakeScene(lab);

    private static Machine.State struck(Blow blow) {
        return switch (blow) {
            case KILL, STOP, LOSE -> Machine.State.DOWN;
            case FREEZE -> Machine.State.FROZEN;
            case VANISH -> Machine.State.VANISHED;
        };
    }

    @ParameterizedTest
    @EnumSource(Blow.class)
    void strikesWhomItIsAimedAtAndNobodyElse(Blow blow) {
        Aimed aimed = new MachineFault(Target.PRIMARY, blow).aim(scene);
        assertThat(aimed.role()).isEqualTo("the primary");
        assertThat(aimed.nodes()).containsExactly("pg2");
        assertThat(aimed.struckSites()).as("a dead machine cuts no people off").isEmpty();
        assertThat(lab.orders()).as("aiming does nothing").isEmpty();
        Injected injected = aimed.inject();
        assertThat(lab.machine("pg2").state()).isEqualTo(struck(blow));
        assertThat(lab.notRunning()).containsExactly("pg2");
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence())
                    .isEqualTo("The container engine says: pg2 is "
                            + struck(blow).name().toLowerCase(java.util.Locale.ROOT) + ".");
        });
    }

    @ParameterizedTest
    @EnumSource(Blow.class)
    void aBlowThatDidNotBiteIsNotBelieved(Blow blow) {
        Injected injected = new MachineFault(Target.PRIMARY, blow)
                .aim(new FakeScene(lab.pretending()))
                .inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).isEqualTo("The container engine says: pg2 is running.");
            assertThat(proof.data()).containsEntry("pg2", "running");
        });
    }

    @ParameterizedTest
    @EnumSource(value = Blow.class, names = "LOSE", mode = EnumSource.Mode.EXCLUDE)
    void healsCompletelyAndOnce(Blow blow) {
        Injected injected =
                new MachineFault(Target.EVERY_STANDBY, blow).aim(scene).inject();
        assertThat(injected.heals()).isTrue();
        injected.close();
        assertThat(lab.notRunning()).isEmpty();
        assertThat(injected.healing(NO_PATIENCE).seen()).isTrue();
        List<String> orders = lab.orders();
        injected.close();
        assertThat(lab.orders()).as("closing twice").isEqualTo(orders);
    }

    @Test
    void aFreezeThatThePoolEndsWithItsPowerSwitchHasBittenAndIsHealed() {
        lab.powerCycle("pg2");
        Injected injected =
                new MachineFault(Target.PRIMARY, Blow.FREEZE).aim(scene).inject();
        assertThat(injected.effect(NO_PATIENCE).sentence()).isEqualTo("The container engine says: pg2 is frozen.");
        lab.powerCycle("pg2");
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence())
                    .isEqualTo(
                            "The container engine says: pg2 is running. The pool has ended it with its own power switch.");
        });
        injected.close();
        assertThat(lab.orders()).as("nobody thaws what is not frozen").containsExactly("freeze pg2");
        assertThat(injected.healing(NO_PATIENCE).seen()).isTrue();
    }

    @Test
    void anEarlierPowerCycleIsNoExcuseForAFreezeThatDoesNotBite() {
        lab.powerCycle("pg2");
        Injected injected = new MachineFault(Target.PRIMARY, Blow.FREEZE)
                .aim(new FakeScene(lab.pretending()))
                .inject();
        assertThat(injected.effect(NO_PATIENCE).seen()).isFalse();
    }

    @Test
    void whatIsLostForGoodIsNotStartedAgain() {
        Injected injected =
                new MachineFault(Target.TWO_WITNESSES, Blow.LOSE).aim(scene).inject();
        assertThat(injected.heals()).isFalse();
        injected.close();
        injected.close();
        assertThat(lab.orders()).containsExactly("kill etcd1", "kill etcd3");
        assertThat(injected.healing(NO_PATIENCE).seen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Blow.class)
    void whatFailsHalfWayIsUndone(Blow blow) {
        String verb = blow == Blow.LOSE ? "kill" : blow.name().toLowerCase(java.util.Locale.ROOT);
        lab.failing(verb + " pg3");
        assertThatThrownBy(() ->
                        new MachineFault(Target.EVERY_STANDBY, blow).aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the engine did not " + verb + " pg3");
        assertThat(lab.orders())
                .startsWith(verb + " pg1", verb + " pg3", (blow == Blow.FREEZE ? "thaw" : "start") + " pg1");
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void undoingGoesOnWhereOneCannotBeUndone() {
        lab.failing("kill pg3", "start pg1");
        assertThatThrownBy(() -> new MachineFault(Target.EVERY_STANDBY, Blow.KILL)
                        .aim(scene)
                        .inject())
                .hasMessage("the engine did not kill pg3")
                .satisfies(error -> assertThat(error.getSuppressed())
                        .singleElement()
                        .satisfies(more -> assertThat(more).hasMessage("the engine did not start pg1")));
        assertThat(lab.orders()).endsWith("start pg1", "start pg3");
    }

    @Test
    void healingTellsWhoStaysDown() {
        Injected injected =
                new MachineFault(Target.EVERY_STANDBY, Blow.KILL).aim(scene).inject();
        lab.failing("start pg1");
        assertThatThrownBy(injected::close).isInstanceOf(LabTrouble.class).hasMessage("the engine did not start pg1");
        assertThat(lab.notRunning()).as("the other one is started all the same").containsExactly("pg1");
        assertThat(injected.healing(NO_PATIENCE).seen()).isFalse();
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                arguments(Target.PRIMARY, List.of("pg2")),
                arguments(Target.STANDBY, List.of("pg1")),
                arguments(Target.SYNCHRONOUS_STANDBY, List.of("pg1")),
                arguments(Target.OTHER_STANDBY, List.of("pg3")),
                arguments(Target.EVERY_STANDBY, List.of("pg1", "pg3")),
                arguments(Target.WITNESS, List.of("etcd1")),
                arguments(Target.PRIMARYS_WITNESS, List.of("etcd2")),
                arguments(Target.TWO_WITNESSES, List.of("etcd1", "etcd3")),
                arguments(Target.EVERY_WITNESS, List.of("etcd1", "etcd2", "etcd3")),
                arguments(Target.PRIMARYS_SITE, List.of("pg2", "etcd2", "lb2")),
                arguments(Target.STANDBYS_SITE, List.of("pg1", "etcd1", "lb1")),
                arguments(Target.OTHER_STANDBYS_SITE, List.of("pg3", "etcd3", "lb3")),
                arguments(Target.EVERY_OTHER_SITE, List.of("etcd1", "etcd3", "pg1", "pg3", "lb1", "lb3", "operator")),
                arguments(Target.EVERY_MEMBER, List.of("pg1", "pg2", "pg3")),
                arguments(
                        Target.EVERY_MACHINE,
                        List.of("etcd1", "etcd2", "etcd3", "pg1", "pg2", "pg3", "lb1", "lb2", "lb3")),
                arguments(Target.LISTENER, List.of("lb1", "lb2", "lb3")),
                arguments(Target.ALL_IN_THE_POOL, List.of("pg1", "pg2", "pg3", "etcd1", "etcd2", "etcd3")),
                arguments(Target.ALL_OTHERS_IN_THE_POOL, List.of("pg1", "pg3", "etcd1", "etcd2", "etcd3")),
                arguments(
                        Target.ALL_OTHERS,
                        List.of("etcd1", "etcd2", "etcd3", "pg1", "pg3", "lb1", "lb2", "lb3", "operator")));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void rolesAreFoundAtTheMoment(Target target, List<String> nodes) {
        assertThat(new MachineFault(target, Blow.KILL).aim(scene).nodes()).containsExactlyInAnyOrderElementsOf(nodes);
    }

    @Test
    void everyTargetIsInTheTable() {
        assertThat(targets().map(row -> row.get()[0]))
                .containsAll(Stream.of(Target.values())
                        .filter(target -> target != Target.PRIMARYS_CLIENTS
                                && target != Target.POWER_SWITCH
                                && target != Target.KILLED_MEMBER
                                && target != Target.SERVER
                                && target != Target.OTHER_SERVERS
                                && target != Target.BACK_END)
                        .toList());
    }

    @Test
    void anAimThatIsNoLongerTrueSaysSo() {
        Aimed aimed = new MachineFault(Target.PRIMARY, Blow.KILL).aim(scene);
        assertThat(aimed.stillTrue()).isTrue();
        scene.roles("pg1", "pg2", "pg3");
        assertThat(aimed.stillTrue()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = RoleTarget.class,
            names = {"EVERY_WITNESS", "EVERY_MEMBER", "EVERY_MACHINE", "ALL_IN_THE_POOL", "LISTENER"},
            mode = EnumSource.Mode.EXCLUDE)
    void whereNobodyHasTheRoleItSaysSo(RoleTarget target) {
        scene.roles(null);
        assertThatThrownBy(() -> new MachineFault(target, Blow.KILL).aim(scene))
                .isInstanceOf(NoTarget.class)
                .hasMessageMatching(
                        ".*(no member is primary|no member follows the primary|no node that is|no two members serve concurrently).*");
        assertThat(lab.orders()).isEmpty();
    }

    @Test
    void oneStandbyIsNoOtherStandby() {
        scene.roles("pg2", "pg1");
        assertThatThrownBy(() -> new MachineFault(Target.OTHER_STANDBY, Blow.KILL).aim(scene))
                .isInstanceOf(NoTarget.class)
                .hasMessage("only pg1 follows the primary at this moment, so there is no other standby to aim at");
    }

    @Test
    void peopleCannotBeKilled() {
        assertThatThrownBy(() -> new MachineFault(Target.PRIMARYS_CLIENTS, Blow.KILL).aim(scene))
                .isInstanceOf(NoTarget.class)
                .hasMessage("there is no node that is the clients in the primary's site");
    }

    @Test
    void possibleInTheAvailabilityGroup() {
        var environment = EnvironmentFile.named(Path.of("environments"), "availability-group");
        assertThat(Stream.of(Target.values())
                        .filter(target -> target != Target.POWER_SWITCH
                                && target != Target.BACK_END
                                && target != Target.SERVER
                                && target != Target.OTHER_SERVERS)
                        .map(target -> new MachineFault(target, Blow.KILL).impossibleIn(environment)))
                .allMatch(java.util.Optional::isEmpty);
    }

    @Test
    void serversThatServeBesideEachOther() {
        FakeScene pool = new FakeScene(new FakeLab("server-pool")).roles(null).active("j2", "j3");
        assertThat(new MachineFault(Target.SERVER, Blow.KILL).aim(pool).nodes()).containsExactly("j2");
        assertThat(new MachineFault(Target.OTHER_SERVERS, Blow.KILL).aim(pool).nodes())
                .containsExactly("j3");
        assertThat(new MachineFault(Target.BACK_END, Blow.KILL).aim(pool).nodes())
                .containsExactly("db1");
        assertThat(new MachineFault(Target.SERVER, Blow.KILL).aim(pool).struckSites())
                .as("people who know a listener, or other servers")
                .isEmpty();
        Aimed listener = new MachineFault(Target.LISTENER, Blow.KILL).aim(pool);
        assertThat(listener.nodes()).containsExactly("lb1");
        assertThat(listener.struckSites()).as("people who know nothing else").containsExactly("office");
        assertThatThrownBy(() -> new MachineFault(Target.OTHER_SERVERS, Blow.KILL).aim(pool.active("j3")))
                .isInstanceOf(NoTarget.class)
                .hasMessageContaining("only j3 serves");
        assertThatThrownBy(() -> new MachineFault(Target.SERVER, Blow.KILL).aim(pool.active(new String[0])))
                .isInstanceOf(NoTarget.class)
                .hasMessageContaining("the fault has no target");
        assertThat(new MachineFault(Target.BACK_END, Blow.KILL)
                        .impossibleIn(EnvironmentFile.named(Path.of("environments"), "availability-group")))
                .hasValue("pool database has no back end that its members share");
    }

    @Test
    void nobodyIsPrimaryWhereAllServe() {
        var environment = EnvironmentFile.named(Path.of("environments"), "server-pool");
        assertThat(Stream.of(Target.SERVER, Target.OTHER_SERVERS, Target.BACK_END, Target.LISTENER, Target.EVERY_MEMBER)
                        .map(target -> new MachineFault(target, Blow.KILL).impossibleIn(environment)))
                .allMatch(java.util.Optional::isEmpty);
        assertThat(Stream.of(Target.PRIMARY, Target.EVERY_STANDBY, Target.PRIMARYS_SITE)
                        .map(target -> new MachineFault(target, Blow.KILL).impossibleIn(environment)))
                .allSatisfy(
                        why -> assertThat(why)
                                .hasValue(
                                        "the members of pool servers serve concurrently, so there is no primary and no standby"));
    }

    @Test
    void namesAreWhatHappens() {
        assertThat(new MachineFault(Target.PRIMARY, Blow.KILL).name()).isEqualTo("the primary is killed");
        assertThat(new MachineFault(Target.TWO_WITNESSES, Blow.LOSE).name())
                .isEqualTo("two witnesses are lost for good");
        assertThat(Stream.of(Blow.values()).map(blow -> new MachineFault(Target.PRIMARY, blow).mechanism()))
                .allMatch(words -> !words.isBlank())
                .doesNotHaveDuplicates();
    }
}
