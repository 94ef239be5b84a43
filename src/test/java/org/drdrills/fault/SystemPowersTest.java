package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.SystemLab;
import org.drdrills.environment.Wire;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults on a system that runs already, by powers that make and remove files: aimed by role, proven, undone. */
class SystemPowersTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String FILE = """
            x-drill:
              system:
                class: lab
                approval: none
                nodes:
                  pg1: {address: 127.0.0.1, port: 61432}
                  pg2: {address: 127.0.0.1, port: 61433}
                powers:
                  kill:
                    run: touch DOWN-{node}; echo kill {node} {site} {address} {port} >> LOG
                    undo: rm -f DOWN-{node}; echo start {node} >> LOG
                    proof: test -e DOWN-{node}
                  stop:
                    run: "echo 'no such service'; exit 5 # {node}"
                    undo: echo unstop {node} >> LOG
                    proof: "false # {node}"
                  freeze:
                    run: "true # {node}"
                    undo: echo thaw {node} >> LOG; exit 7
                    proof: "false # {node}"
                  cut:
                    run: touch CUT-{from}-{to}; echo cut {from-address} {to-address} >> LOG
                    undo: rm -f CUT-{from}-{to}; echo join {from} {to} >> LOG
                    proof: test -e CUT-{from}-{to}
                  site:
                    run: touch DARK-{site}
                    undo: rm -f DARK-{site}; echo light {site} >> LOG
                    proof: test -e DARK-{site}
              sites: {north: [pg1], south: [pg2]}
              pool: {engine: postgresql, members: [pg1, pg2]}
              clients: {north: [pg1:61432, pg2:61433]}
            """;

    @TempDir
    private Path folder;

    private String home;
    private Path log;
    private Environment environment;
    private SystemLab lab;

    @BeforeEach
    void take() throws IOException {
        home = System.setProperty("user.home", folder.resolve("home").toString());
        log = folder.resolve("log");
        Path file = Files.createDirectories(folder.resolve("pair")).resolve("compose.yaml");
        Files.writeString(
                file,
                FILE.replace("LOG", log.toString())
                        .replaceAll("(DOWN|CUT|DARK)-", folder.resolve("state-").toString()));
        environment = EnvironmentFile.read(file);
        lab = SystemLab.take(environment);
    }

    @AfterEach
    void leave() {
        try {
            lab.close();
        } finally {
            System.setProperty("user.home", home);
        }
    }

    private List<String> log() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private Scene scene() {
        return new Scene() {
            @Override
            public Lab lab() {
                return lab;
            }

            @Override
            public Optional<String> primary() {
                return Optional.of("pg1");
            }

            @Override
            public List<String> active() {
                return List.of();
            }

            @Override
            public List<String> standbys() {
                return List.of("pg2");
            }
        };
    }

    @Test
    void aMachineIsKilledProvenAndUndone() throws IOException {
        Fault fault = new MachineFault(Target.PRIMARY, MachineFault.Blow.KILL);
        assertThat(fault.impossibleAt(environment)).isEmpty();
        assertThat(fault.mechanismIn(environment))
                .startsWith("the power kill: touch ")
                .contains("; undone by: rm -f ");
        Injected injected = fault.aim(scene()).inject();
        Proof effect = injected.effect(SOON);
        assertThat(effect.seen()).isTrue();
        assertThat(effect.sentence()).isEqualTo("The proof of the power says: pg1 is down.");
        injected.close();
        injected.close();
        assertThat(injected.healing(SOON).seen()).isTrue();
        assertThat(log()).containsExactly("kill pg1 north 127.0.0.1 61432", "start pg1");
    }

    @Test
    void aPowerThatFailsIsUndoneAtOnce() throws IOException {
        Aimed aimed = new MachineFault(Target.STANDBY, MachineFault.Blow.STOP).aim(scene());
        assertThatThrownBy(aimed::inject)
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the power stop on pg2 ended with exit code 5: no such service");
        assertThat(log()).containsExactly("unstop pg2");
    }

    @Test
    void anEffectThatIsNotThereIsNotProven() throws IOException {
        Injected injected = new MachineFault(Target.PRIMARY, MachineFault.Blow.FREEZE)
                .aim(scene())
                .inject();
        assertThat(injected.effect(Duration.ofMillis(300)).seen()).isFalse();
        assertThatThrownBy(lab::close).isInstanceOf(LabTrouble.class).hasMessageContaining("exit code 7");
    }

    @Test
    void anUndoThatFailsNamesItsCommand() throws IOException {
        lab.machine("pg1").freeze();
        assertThatThrownBy(() -> lab.machine("pg1").thaw())
                .isInstanceOf(LabTrouble.class)
                .hasMessage(
                        "the undo of the power freeze on pg1 ended with exit code 7; run it by hand: echo thaw pg1 >> "
                                + log + "; exit 7");
        lab.machine("pg1").thaw();
        lab.close();
        assertThat(log()).containsExactly("thaw pg1");
    }

    @Test
    void aCutIsOfDirections() throws IOException {
        Fault fault = WireFault.silence(Target.PRIMARYS_SITE, Target.EVERY_OTHER_SITE, false);
        Injected injected = fault.aim(scene()).inject();
        Proof effect = injected.effect(SOON);
        assertThat(effect.seen()).as(effect.sentence()).isTrue();
        assertThat(effect.sentence())
                .isEqualTo("The proofs of the system's powers hold for all 1 directions that were cut.");
        assertThat(lab.wire(new Direction("pg1", "pg2")).state()).isEqualTo(Wire.State.SILENT);
        assertThat(lab.wire(new Direction("pg2", "pg1")).state()).isEqualTo(Wire.State.OPEN);
        injected.close();
        assertThat(injected.healing(SOON).seen()).isTrue();
        assertThat(log()).containsExactly("cut 127.0.0.1 127.0.0.1", "join pg1 pg2");
    }

    @Test
    void aSiteIsSwitchedOff() throws IOException {
        Injected injected = new SiteDark(Target.PRIMARYS_SITE).aim(scene()).inject();
        assertThat(injected.effect(SOON).seen()).isTrue();
        injected.close();
        assertThat(injected.healing(SOON).seen()).isTrue();
        assertThat(log()).containsExactly("light north");
    }

    @Test
    void whatIsStillInForceIsUndoneInReverseAndThenTheLedgerIsRemoved() throws IOException {
        lab.onClose(() -> {
            try {
                Files.writeString(log, "ledger removed\n", java.nio.file.StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        lab.machine("pg1").kill();
        lab.machine("pg2").kill();
        assertThatThrownBy(() -> SystemLab.take(environment))
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("another run has the system pair");
        SystemLab.closeAll();
        assertThat(log().subList(2, 5)).containsExactly("start pg2", "start pg1", "ledger removed");
    }

    @Test
    void whatALabAloneCanDoIsImpossible() {
        assertThat(new MachineFault(Target.PRIMARY, MachineFault.Blow.VANISH).impossibleAt(environment))
                .contains("system pair has no power vanish (x-drill.system.powers)");
        assertThat(new DatabaseDamaged(Target.PRIMARY).impossibleAt(environment).orElseThrow())
                .contains("is done to a lab's containers only");
    }
}
