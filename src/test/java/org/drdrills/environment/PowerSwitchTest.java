package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab's end of the power switch. */
class PowerSwitchTest {
    private final FakeLab lab = new FakeLab("failover-cluster");
    private final Machine first = lab.machine("fc1");
    private final List<String> told = new ArrayList<>();
    private ServerSocket panel;
    private PowerSwitch power;

    @BeforeEach
    void plugIn() throws IOException {
        panel = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        power = new PowerSwitch(
                (InetSocketAddress) panel.getLocalSocketAddress(), Map.of("fc1", first, "fc2", lab.machine("fc2")));
        power.onSwitching(told::add);
    }

    @AfterEach
    void unplug() throws IOException {
        power.close();
        panel.close();
    }

    @Test
    void switchesOffAndOnAgain() {
        assertThat(power.carryOut("state", "fc1")).isEqualTo("on");
        assertThat(power.carryOut("off", "fc1")).isEqualTo("off");
        assertThat(first.state()).isEqualTo(Machine.State.DOWN);
        assertThat(lab.machine("fc2").state()).isEqualTo(Machine.State.RUNNING);
        assertThat(power.carryOut("on", "fc1")).isEqualTo("on");
        assertThat(first.state()).isEqualTo(Machine.State.RUNNING);
        assertThat(List.of(power.timesOff("fc1"), power.timesOff("fc2"))).containsExactly(1, 0);
        assertThat(told)
                .containsExactly("fc1 is switched off at the power switch.", "fc1 is switched on at the power switch.");
    }

    /** As a container's machine does: its start takes its own monitor in another thread. */
    @Test
    void aMachineThatLocksItselfInAnotherThreadIsSwitchedOn() {
        Machine locking = (Machine) Proxy.newProxyInstance(
                Machine.class.getClassLoader(), new Class<?>[] {Machine.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("start")) {
                        return method.invoke(first, arguments);
                    }
                    Thread starting = Thread.ofPlatform().daemon().start(() -> {
                        synchronized (self) {
                            first.start();
                        }
                    });
                    starting.join(Duration.ofSeconds(5));
                    return null;
                });
        try (PowerSwitch own =
                new PowerSwitch((InetSocketAddress) panel.getLocalSocketAddress(), Map.of("fc1", locking))) {
            assertThat(own.carryOut("off", "fc1")).isEqualTo("off");
            assertThat(own.carryOut("on", "fc1")).isEqualTo("on");
        }
    }

    @Test
    void aFrozenMachineIsSwitchedOffToo() {
        first.freeze();
        assertThat(power.carryOut("state", "fc1")).isEqualTo("on");
        assertThat(power.carryOut("off", "fc1")).isEqualTo("off");
        assertThat(first.state()).isEqualTo(Machine.State.DOWN);
    }

    @Test
    void whatAFaultTookDownStaysDown() {
        first.kill();
        assertThat(power.carryOut("off", "fc1")).isEqualTo("off");
        assertThat(power.carryOut("on", "fc1")).isEqualTo("off");
        assertThat(first.state()).isEqualTo(Machine.State.DOWN);
        assertThat(power.timesOff("fc1")).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNotPluggedInIsNotSwitched() {
        assertThat(power.carryOut("off", "etcd1")).isEqualTo("there is no outlet etcd1");
        assertThat(lab.notRunning()).isEmpty();
    }

    @Test
    void anOffThatChangedNothingIsNotConfirmed() {
        lab.pretending();
        assertThat(power.carryOut("off", "fc1")).isEqualTo("on");
    }

    @Test
    void anEngineThatFailsIsNotConfirmedEither() {
        lab.failing("kill fc1");
        assertThat(power.carryOut("off", "fc1")).isEqualTo("the engine did not kill fc1");
    }

    @Test
    void answersOverTheLineAndComesBackToASwitchThatWasDown() throws IOException {
        for (int round = 0; round < 2; round++) {
            try (Socket line = panel.accept()) {
                line.getOutputStream().write("7 state fc2\n8 off etcd1\n".getBytes());
                BufferedReader answers = new BufferedReader(new InputStreamReader(line.getInputStream()));
                assertThat(List.of(answers.readLine(), answers.readLine()))
                        .containsExactlyInAnyOrder("7 on", "8 there is no outlet etcd1");
            }
        }
    }
}
