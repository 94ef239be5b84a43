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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * A container that removes everything this process made as soon as the process has ended, for whatever reason
 * ({@code environments/images/sweeper}). One sweeper serves all labs of a process; if it is gone, after a restart of the
 * engine or a removal by hand, the next lab starts a new one.
 */
final class Sweeper {
    static final String IMAGE = "drdrills/sweeper:1";

    /** Label of everything that one sweeper removes. */
    static final String SWEEP = "org.drdrills.sweep";

    private static final int PORT = 8080;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final byte[] READY = "ready\n".getBytes(StandardCharsets.US_ASCII);
    private static volatile Sweeper current;

    private final Map<String, String> labels;
    private final Socket line;
    private volatile boolean gone;

    private Sweeper(Map<String, String> labels, Socket line) {
        this.labels = labels;
        this.line = line;
        Thread.ofVirtual().name("sweeper").start(this::listen);
    }

    /** The running sweeper, or a new one. */
    static synchronized Sweeper running(DockerClient engine) {
        if (current == null || current.gone) {
            current = Deadline.call(Containers.LIMIT, "the sweeper", () -> start(engine));
        }
        return current;
    }

    /** Orders the removal, from now on, of everything that this process has made and will still make. */
    static void beginNow() {
        Sweeper sweeper = current;
        if (sweeper != null) {
            try {
                sweeper.line.getOutputStream().write('\n');
            } catch (IOException e) {
                // The sweeper is gone; if the engine restarts it, it sweeps once this process has ended.
            }
        }
    }

    /** Labels of everything that the sweeper is to remove. */
    Map<String, String> labels() {
        return labels;
    }

    private static Sweeper start(DockerClient engine) {
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
            throw new LabTrouble("image " + IMAGE + " is missing; drill setup builds it");
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
            return new Sweeper(labels, connect(Integer.parseInt(binding[0].getHostPortSpec())));
        } catch (RuntimeException e) {
            engine.removeContainerCmd(container).withForce(true).exec();
            throw e;
        }
    }

    private static Socket connect(int port) {
        try {
            return Deadline.poll(LIMIT, RETRY, "the sweeper", () -> tryConnect(port));
        } catch (LabTrouble trouble) {
            throw new LabTrouble("without the sweeper a run that dies would leave its containers behind", trouble);
        }
    }

    /** Empty while it is not up: until then the engine's port forwarder accepts the connection and closes it. */
    private static Optional<Socket> tryConnect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(2000);
            socket.connect(Containers.published(port), 1000);
            if (Arrays.equals(socket.getInputStream().readNBytes(READY.length), READY)) {
                socket.setSoTimeout(0);
                return Optional.of(socket);
            }
        } catch (IOException e) {
            // It is tried again.
        }
        socket.close();
        return Optional.empty();
    }

    private void listen() {
        try (line) {
            line.getInputStream().read();
        } catch (IOException e) {
            // The connection is lost, which means the same.
        }
        gone = true;
    }
}
