package org.drdrills.environment;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/**
 * A container that removes all that this process made as soon as this process is gone, however it went
 * ({@code environments/images/sweeper}). One serves all labs of a process; where the engine was restarted, or somebody
 * removed it, the next lab gets a new one.
 */
final class Sweeper {
    static final String IMAGE = "drdrills/sweeper:1";
    /** Marks what one sweeper is to remove. */
    static final String SWEEP = "org.drdrills.sweep";

    private static final int PORT = 8080;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] READY = "ready\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static volatile Sweeper current;

    private final Map<String, String> labels;
    private final Socket line;
    private volatile boolean gone;

    private Sweeper(Map<String, String> labels, Socket line) {
        this.labels = labels;
        this.line = line;
        Thread.ofVirtual().name("sweeper").start(this::listen);
    }

    /** The sweeper that is there, or a new one. */
    static synchronized Sweeper onDuty(DockerClient engine) {
        if (current == null || current.gone) {
            current = Deadline.call(Containers.LIMIT, "the sweeper", () -> start(engine));
        }
        return current;
    }

    /** Has everything that this process made removed from now on, and whatever it still makes; it is about to end. */
    static void beginNow() {
        Sweeper sweeper = current;
        if (sweeper != null) {
            try {
                sweeper.line.getOutputStream().write('\n');
            } catch (IOException e) {
                // Nobody there to begin; whoever sweeps does so when this process is gone.
            }
        }
    }

    /** What is to be removed with this process bears these. */
    Map<String, String> labels() {
        return labels;
    }

    private static Sweeper start(DockerClient engine) throws InterruptedException {
        byte[] name = new byte[8];
        Containers.RANDOM.nextBytes(name);
        String sweep = HexFormat.of().formatHex(name);
        Map<String, String> labels = new HashMap<>();
        labels.put(SWEEP, sweep);
        labels.put(Containers.RUNNER, Long.toString(ProcessHandle.current().pid()));
        HostConfig host = HostConfig.newHostConfig()
                .withBinds(new Bind(
                        DockerClientFactory.instance().getRemoteDockerUnixSocketPath(),
                        new Volume("/var/run/docker.sock")))
                .withRestartPolicy(RestartPolicy.alwaysRestart())
                .withPortBindings(new PortBinding(Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(PORT)));
        CreateContainerCmd command = engine.createContainerCmd(IMAGE)
                .withName("drill-sweeper-" + sweep)
                .withLabels(labels)
                .withCmd(SWEEP + "=" + sweep)
                .withExposedPorts(ExposedPort.tcp(PORT))
                .withHostConfig(host);
        String container;
        try {
            container = command.exec().getId();
        } catch (NotFoundException e) {
            throw new LabTrouble("image " + IMAGE + " is missing; ./drill setup builds it");
        }
        try {
            engine.startContainerCmd(container).exec();
            Ports.Binding[] binding = engine.inspectContainerCmd(container)
                    .exec()
                    .getNetworkSettings()
                    .getPorts()
                    .getBindings()
                    .get(ExposedPort.tcp(PORT));
            if (binding == null || binding.length == 0) {
                throw new LabTrouble("the engine did not publish the sweeper's port");
            }
            return new Sweeper(labels, call(Integer.parseInt(binding[0].getHostPortSpec())));
        } catch (RuntimeException | InterruptedException e) {
            engine.removeContainerCmd(container).withForce(true).exec();
            throw e;
        }
    }

    /** Calls until it answers: the engine's own forwarder takes the call before the sweeper does. */
    private static Socket call(int port) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            Socket socket = new Socket();
            try {
                socket.setSoTimeout(2000);
                socket.connect(Containers.published(port), 1000);
                if (java.util.Arrays.equals(socket.getInputStream().readNBytes(READY.length), READY)) {
                    socket.setSoTimeout(0);
                    return socket;
                }
                socket.close();
            } catch (IOException e) {
                try {
                    socket.close();
                } catch (IOException more) {
                    // It is closed enough.
                }
            }
            Thread.sleep(50);
        }
        throw new LabTrouble(
                "the sweeper did not answer; without it a run that dies would leave its containers behind");
    }

    private void listen() {
        try (line) {
            line.getInputStream().read();
        } catch (IOException e) {
            // Gone all the same.
        }
        gone = true;
    }
}
