package org.drdrills.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.drdrills.environment.FakeLab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that hangs: a process of this host. Processes are found by their name alone, so it has one that no other process
 * has. The primary is pg2.
 */
@Timeout(60)
class AgentHangTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NAME = "agent-" + ProcessHandle.current().pid();
    private static final AgentHang FAULT = new AgentHang(Target.PRIMARY);

    @TempDir
    Path folder;

    private final FakeLab lab = new FakeLab().runningHere();
    private final FakeScene scene = new FakeScene(lab).with("agent-process", NAME);
    private Process agent;

    @BeforeEach
    void anAgent() throws IOException {
        Path program = folder.resolve(NAME);
        Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
        agent = new ProcessBuilder(program.toString(), "600").start();
    }

    @AfterEach
    void isEnded() {
        agent.destroyForcibly();
    }

    private char state() throws IOException {
        return Files.readString(Path.of("/proc/" + agent.pid() + "/stat"))
                .split(" ")[2]
                .charAt(0);
    }

    @Test
    void itsProcessesAreStoppedAndContinued() throws IOException {
        Injected injected = FAULT.aim(scene).inject();
        Proof effect = injected.effect(PATIENCE);
        assertThat(effect.seen()).isTrue();
        assertThat(effect.sentence()).isEqualTo("Process " + agent.pid() + " (" + NAME + ") of pg2 is stopped.");
        assertThat(state()).isEqualTo('T');
        assertThat(injected.healing(Duration.ZERO).seen()).isFalse();
        injected.close();
        injected.close();
        assertThat(injected.healing(PATIENCE).seen()).isTrue();
        assertThat(state()).isNotEqualTo('T');
        assertThat(injected.effect(Duration.ZERO).seen()).isFalse();
        assertThat(lab.notRunning()).as("the machine runs on").isEmpty();
    }

    @Test
    void anAgentThatDoesNotRunCannotHang() throws InterruptedException {
        agent.destroyForcibly();
        agent.waitFor();
        assertThatThrownBy(() -> FAULT.aim(scene).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessage("no process named " + NAME + " runs on pg2");
    }

    @Test
    void anAgentThatCannotBeStoppedIsContinued() {
        StringBuilder orders = new StringBuilder();
        FakeLab refusing = new FakeLab().answering((node, script) -> {
            orders.append(script.contains("-STOP") ? "stop " : script.contains("-CONT") ? "continue " : "find ");
            return script.contains("-STOP") ? new Machine.Said(1, "not permitted") : new Machine.Said(0, "41\n");
        });
        assertThatThrownBy(() -> FAULT.aim(new FakeScene(refusing)).inject())
                .isInstanceOf(LabTrouble.class)
                .hasMessage("the agent on pg2 could not be stopped: not permitted");
        assertThat(orders).hasToString("find stop continue ");
    }

    @Test
    void aPoolWithoutAnAgentHasNoneThatHangs() {
        assertThat(FAULT.impossibleIn(new FakeLab("etcd").environment()))
                .get()
                .asString()
                .contains("agent-process");
        assertThat(FAULT.impossibleIn(lab.environment())).isEmpty();
        assertThat(FAULT.name()).isEqualTo("the agent on the primary hangs");
    }
}
