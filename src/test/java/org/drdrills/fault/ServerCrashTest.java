package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.Test;

/** A database server that dies while its machine is well. The primary is pg2. */
class ServerCrashTest {
    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final List<String> done = new ArrayList<>();
    private String victims = "41\n";
    private int gone;
    private final FakeLab lab = new FakeLab().answering((node, script) -> {
        String verb = script.contains("crashing.pid)")
                ? "ended"
                : script.contains("touch") ? "enough" : script.contains("crashing()") ? "crash" : "gone";
        done.add(verb + " " + node);
        return switch (verb) {
            case "crash" -> new Machine.Said(victims.isEmpty() ? 1 : 0, victims);
            case "gone", "ended" -> new Machine.Said(gone, "");
            default -> new Machine.Said(0, "");
        };
    });
    private final FakeScene scene = new FakeScene(lab);

    @Test
    void onceHasNothingToHeal() {
        Injected injected = new ServerCrash(Target.PRIMARY, false).aim(scene).inject();
        assertThat(injected.heals()).isFalse();
        assertThat(injected.effect(NO_PATIENCE)).satisfies(proof -> {
            assertThat(proof.seen()).isTrue();
            assertThat(proof.sentence()).isEqualTo("Process 41 of pg2 has ended.");
        });
        injected.close();
        assertThat(done).containsExactly("crash pg2", "gone pg2");
        assertThat(lab.notRunning()).as("the machine runs on").isEmpty();
    }

    @Test
    void againLastsUntilItIsHealed() {
        Injected injected = new ServerCrash(Target.PRIMARY, true).aim(scene).inject();
        assertThat(injected.heals()).isTrue();
        injected.close();
        injected.close();
        assertThat(done).containsExactly("crash pg2", "enough pg2");
        assertThat(injected.healing(NO_PATIENCE).seen()).isTrue();
    }

    @Test
    void aServerThatLivesOnIsNotBelieved() {
        gone = 1;
        assertThat(new ServerCrash(Target.PRIMARY, false).aim(scene).inject().effect(NO_PATIENCE))
                .satisfies(proof -> {
                    assertThat(proof.seen()).isFalse();
                    assertThat(proof.sentence()).isEqualTo("Process 41 of pg2 is still running.");
                });
        Injected again = new ServerCrash(Target.PRIMARY, true).aim(scene).inject();
        again.close();
        assertThat(again.healing(NO_PATIENCE).seen())
                .as("somebody still kills it")
                .isFalse();
    }

    @Test
    void whereNoServerRunsNothingIsInjected() {
        victims = "";
        assertThatThrownBy(
                        () -> new ServerCrash(Target.PRIMARY, true).aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("the database server on pg2 could not be killed");
        assertThat(done).as("what was begun is ended").containsExactly("crash pg2", "enough pg2");
    }

    @Test
    void isAimedByRoleAtTheMoment() {
        Aimed aimed = new ServerCrash(Target.STANDBY, false).aim(scene);
        assertThat(aimed.role()).isEqualTo("a standby");
        assertThat(aimed.nodes()).containsExactly("pg1");
        assertThat(aimed.stillTrue()).isTrue();
        scene.roles("pg1", "pg2");
        assertThat(aimed.stillTrue()).isFalse();
    }
}
