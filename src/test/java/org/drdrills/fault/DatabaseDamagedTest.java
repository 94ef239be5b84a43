package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;
import org.junit.jupiter.api.Test;

/** A database that lets nobody in. The primary is pg2. */
class DatabaseDamagedTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;

    /** A server that understands what each script does to it. */
    private static final class Server {
        private final List<String> done = new ArrayList<>();
        private boolean damaged;
        private boolean resists;
        private int refusesFrom = Integer.MAX_VALUE;

        Machine.Said hear(String node, String script) {
            String verb = script.contains("urandom") ? "damage" : script.contains("rm ") ? "repair" : "knock";
            done.add(verb + " " + node);
            if (done.size() >= refusesFrom) {
                return new Machine.Said(1, "psql: error: out of disk\n");
            }
            if (!resists) {
                damaged = verb.equals("damage") || damaged && !verb.equals("repair");
            }
            return verb.equals("knock") && damaged
                    ? new Machine.Said(2, "FATAL: relation mapping file contains incorrect checksum")
                    : new Machine.Said(0, "1\n");
        }
    }

    private final Server server = new Server();
    private final FakeLab lab = new FakeLab().answering(server::hear);
    private final FakeScene scene = new FakeScene(lab);

    @Test
    void nobodyCanSignInUntilItIsRepaired() {
        Injected injected = new DatabaseDamaged(Target.PRIMARY).aim(scene).inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence()).isEqualTo("The database on pg2 does not accept sign-ins.");
        });
        injected.close();
        assertThat(injected.healing(NO_PATIENCE).seen()).isTrue();
        injected.close();
        assertThat(server.done)
                .filteredOn(done -> !done.startsWith("knock"))
                .as("closing twice repairs once")
                .containsExactly("damage pg2", "repair pg2");
        assertThat(lab.notRunning()).as("the server runs on").isEmpty();
    }

    @Test
    void aDatabaseThatStillOpensIsNotBelieved() {
        server.resists = true;
        Injected injected = new DatabaseDamaged(Target.PRIMARY).aim(scene).inject();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isFalse();
            assertThat(proof.sentence()).isEqualTo("The database on pg2 accepts sign-ins.");
        });
    }

    @Test
    void whatFailsHalfWayIsUndone() {
        server.refusesFrom = 1;
        assertThatThrownBy(() -> new DatabaseDamaged(Target.PRIMARY).aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessage(
                        "the database on pg2 could not be damaged: psql: error: out of disk; nor could it be repaired: psql: error: out of disk");
        assertThat(server.done).containsExactly("damage pg2", "repair pg2");
    }

    @Test
    void aRepairThatFailsIsTold() {
        Injected injected = new DatabaseDamaged(Target.STANDBY).aim(scene).inject();
        server.refusesFrom = 2;
        assertThatThrownBy(injected::close)
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("the database on pg1 could not be repaired");
        assertThat(injected.healing(NO_PATIENCE).seen()).isFalse();
    }

    @Test
    void isAimedByRoleAtTheMoment() {
        Aimed aimed = new DatabaseDamaged(Target.PRIMARY).aim(scene);
        assertThat(aimed.role()).isEqualTo("the primary");
        assertThat(aimed.nodes()).containsExactly("pg2");
        assertThat(aimed.struckSites()).isEmpty();
        assertThat(aimed.directions()).isEmpty();
        assertThat(aimed.stillTrue()).isTrue();
        scene.roles("pg1", "pg2", "pg3");
        assertThat(aimed.stillTrue()).isFalse();
        scene.roles(null);
        assertThatThrownBy(() -> new DatabaseDamaged(Target.PRIMARY).aim(scene)).isInstanceOf(NoTarget.class);
        assertThat(server.done).isEmpty();
    }

    @Test
    void isOfOneEngineOnly() {
        Environment group = EnvironmentFile.named(Path.of("environments"), "availability-group");
        Environment other = new Environment(
                group.name(),
                group.file(),
                group.title(),
                group.counterpart(),
                group.doesNotEvidence(),
                group.needsApproval(),
                group.secrets(),
                group.sites(),
                group.nodes(),
                group.jobs(),
                List.of(new Pool(
                        "database",
                        "exec",
                        List.of("pg1"),
                        List.of(),
                        List.of(),
                        Map.of(),
                        group.clients(),
                        true,
                        false)),
                group.links(),
                group.observed(),
                group.operator(),
                group.power(),
                group.disks(),
                group.knownBad(),
                group.needs(),
                group.restore(),
                group.sources(),
                group.system());
        assertThat(new DatabaseDamaged(Target.PRIMARY).impossibleIn(group)).isEmpty();
        assertThat(new DatabaseDamaged(Target.PRIMARY).impossibleIn(other))
                .hasValue(
                        "engine exec of pool database does not offer damage-database, and the pool's settings have none");
        assertThat(new MachineFault(Target.WITNESS, MachineFault.Blow.KILL).impossibleIn(other))
                .hasValue("pool database has 0 witnesses");
    }
}
