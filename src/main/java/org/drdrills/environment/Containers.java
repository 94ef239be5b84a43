package org.drdrills.environment;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.drdrills.topology.Durations;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;

/**
 * The container engine, through the client of Testcontainers. Everything made here bears the labels of this process, so
 * that the sweeper removes it if the process dies. Containers, networks and volumes made elsewhere cannot be changed
 * through this class.
 */
final class Containers {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOG = Duration.ofSeconds(20);

    /** Label of everything made here, for operators and for {@code drill doctor}: the lab's id. */
    static final String LAB = "org.drdrills.lab";

    /** Label: id of the process that made it. */
    static final String RUNNER = "org.drdrills.runner";

    /** Label of a container that must be asked to end before it is removed, so that it can unmount what it mounted. */
    static final String ASK_TO_END = "org.drdrills.ask-to-end";

    private static final int SECONDS_TO_END = 10;

    static final Random RANDOM = new SecureRandom();

    private final DockerClient engine;
    private final Map<String, String> labels;
    private final Set<String> mine = ConcurrentHashMap.newKeySet();

    Containers(String lab) {
        this(lab, engine());
    }

    private Containers(String lab, DockerClient engine) {
        this(lab, engine, Sweeper.running(engine).labels());
    }

    /** @param swept labels by which the sweeper recognises what this process made */
    Containers(String lab, DockerClient engine, Map<String, String> swept) {
        this.engine = engine;
        labels = new HashMap<>(swept);
        labels.put(LAB, lab);
    }

    /** Testcontainers finds the engine. Its own reaper is not started: {@link Sweeper} replaces it. */
    static DockerClient engine() {
        try {
            return DockerClientProviderStrategy.getClientForConfig(
                    DockerClientFactory.instance().getTransportConfig());
        } catch (RuntimeException e) {
            throw new LabTrouble("no container engine can be reached; drill doctor says what to do", e);
        }
    }

    /**
     * Where this process reaches a published port. Ports are published on the loopback address of the engine's host. An
     * engine behind a local socket runs on this host, also where Testcontainers takes this host for a container.
     */
    static InetSocketAddress published(int port) {
        String scheme = DockerClientFactory.instance()
                .getTransportConfig()
                .getDockerHost()
                .getScheme();
        boolean local = System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null
                && ("unix".equals(scheme) || "npipe".equals(scheme));
        return new InetSocketAddress(
                local ? "127.0.0.1" : DockerClientFactory.instance().dockerHostIpAddress(), port);
    }

    /**
     * Guards every order to the engine that names something existing.
     *
     * @param made id or name of a container, network or volume
     * @throws LabTrouble if this object did not make it
     */
    private String own(String made) {
        if (!mine.contains(made)) {
            throw new LabTrouble("this lab did not make " + made + ", so it is left alone");
        }
        return made;
    }

    private String made(String id) {
        mine.add(id);
        return id;
    }

    /** @return its id, or null if the addresses are in use */
    String network(String name, String subnet, String gateway, boolean internal) {
        try {
            return made(engine.createNetworkCmd()
                    .withName(name)
                    .withInternal(internal)
                    .withDriver("bridge")
                    .withLabels(labels)
                    .withIpam(new Network.Ipam()
                            .withConfig(
                                    new Network.Ipam.Config().withSubnet(subnet).withGateway(gateway)))
                    .exec()
                    .getId());
        } catch (DockerException e) {
            if (String.valueOf(e.getMessage()).contains("overlap")) {
                return null;
            }
            throw e;
        }
    }

    void removeNetwork(String id) {
        try {
            engine.removeNetworkCmd(own(id)).exec();
        } catch (NotFoundException e) {
            // It is removed already.
        }
    }

    void volume(String name) {
        made(engine.createVolumeCmd().withName(name).withLabels(labels).exec().getName());
    }

    void removeVolume(String name) {
        try {
            engine.removeVolumeCmd(own(name)).exec();
        } catch (NotFoundException e) {
            // It is removed already.
        }
    }

    CreateContainerCmd prepare(String image, String name) {
        Map<String, String> all = new HashMap<>(labels);
        return engine.createContainerCmd(image).withName(name).withLabels(all);
    }

    String create(CreateContainerCmd command) {
        try {
            return made(command.exec().getId());
        } catch (NotFoundException e) {
            throw new LabTrouble("image " + command.getImage() + " is missing; drill setup gets or builds it");
        }
    }

    /** A container that the sweeper asks to end before it removes it. */
    CreateContainerCmd prepareAskedToEnd(String image, String name) {
        Map<String, String> labelled = new HashMap<>(labels);
        labelled.put(ASK_TO_END, "true");
        return engine.createContainerCmd(image).withName(name).withLabels(labelled);
    }

    /** Asks a container to end and waits for it for 10 s; then removes it. */
    void endAndRemove(String container) {
        try {
            engine.stopContainerCmd(own(container)).withTimeout(SECONDS_TO_END).exec();
        } catch (NotFoundException | NotModifiedException e) {
            // It has ended already.
        }
        remove(container);
    }

    /** Removes a container that never ran, and leaves its volumes. */
    void removeKeepingVolumes(String container) {
        engine.removeContainerCmd(own(container)).withForce(true).exec();
    }

    void connect(String container, String network, String address) {
        String ours = own(container);
        String oursToo = own(network);
        engine.connectToNetworkCmd()
                .withContainerId(ours)
                .withNetworkId(oursToo)
                .withContainerNetwork(
                        new ContainerNetwork().withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(address)))
                .exec();
    }

    void start(String container) {
        try {
            engine.startContainerCmd(own(container)).exec();
        } catch (NotModifiedException e) {
            // It is running.
        }
    }

    void share(String container, int shares) {
        engine.updateContainerCmd(own(container)).withCpuShares(shares).exec();
    }

    void kill(String container) {
        try {
            engine.killContainerCmd(own(container)).withSignal("KILL").exec();
        } catch (ConflictException | NotFoundException e) {
            // It is down already.
        }
    }

    void stop(String container, Duration grace) {
        try {
            engine.stopContainerCmd(own(container))
                    .withTimeout((int) grace.toSeconds())
                    .exec();
        } catch (NotModifiedException e) {
            // It is down already.
        }
    }

    void pause(String container) {
        engine.pauseContainerCmd(own(container)).exec();
    }

    void unpause(String container) {
        engine.unpauseContainerCmd(own(container)).exec();
    }

    InspectContainerResponse inspect(String container) {
        return engine.inspectContainerCmd(own(container)).exec();
    }

    /** Exit code of a container; empty while it runs. */
    Optional<Integer> exit(String container) {
        InspectContainerResponse.ContainerState state = inspect(container).getState();
        return Boolean.TRUE.equals(state.getRunning())
                ? Optional.empty()
                : Optional.ofNullable(state.getExitCodeLong()).map(Long::intValue);
    }

    String imageDigest(String image) {
        try {
            return engine.inspectImageCmd(image).exec().getId();
        } catch (NotFoundException e) {
            return "missing";
        }
    }

    String engineVersion() {
        return engine.versionCmd().exec().getVersion();
    }

    void remove(String container) {
        try {
            engine.removeContainerCmd(own(container))
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // It is removed already.
        } catch (DockerException e) {
            if (!String.valueOf(e.getMessage()).contains("already in progress")) {
                throw e;
            }
        }
    }

    /** Copies files into a folder of a container that is not running yet. */
    void put(String container, Archive files, String folder) {
        engine.copyArchiveToContainerCmd(own(container))
                .withRemotePath(folder)
                .withTarInputStream(new ByteArrayInputStream(files.bytes()))
                .exec();
    }

    /** Receives each container of the lab that ends. */
    interface EndListener {
        void ended(String container, int exitCode);
    }

    /** Reports every container of this lab that ends, until it is closed. */
    AutoCloseable onEnd(EndListener listener) {
        return engine.eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER)
                .withEventFilter("die")
                .withLabelFilter(Map.of(LAB, labels.get(LAB)))
                .exec(new ResultCallback.Adapter<Event>() {
                    @Override
                    public void onNext(Event event) {
                        Map<String, String> about = event.getActor() == null
                                ? null
                                : event.getActor().getAttributes();
                        listener.ended(event.getId(), exitCode(about == null ? null : about.get("exitCode")));
                    }
                });
    }

    private static int exitCode(String text) {
        return text != null && text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    }

    /** The last lines that a container wrote. */
    List<String> lastLines(String container, int count) {
        StringBuffer text = new StringBuffer();
        try (ResultCallback.Adapter<Frame> callback = engine.logContainerCmd(own(container))
                .withStdOut(true)
                .withStdErr(true)
                .withTail(count)
                .exec(new ResultCallback.Adapter<>() {
                    @Override
                    public void onNext(Frame frame) {
                        text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                    }
                })) {
            callback.awaitCompletion(LOG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().lines().filter(line -> !line.isBlank()).toList();
    }

    Machine.Said run(String container, List<String> command, Duration limit, Consumer<String> line) {
        StringBuffer output = new StringBuffer();
        String id = engine.execCreateCmd(own(container))
                .withCmd(command.toArray(String[]::new))
                .withAttachStdout(true)
                .withAttachStderr(true)
                .exec()
                .getId();
        try (ResultCallback.Adapter<Frame> callback = engine.execStartCmd(id).exec(new ResultCallback.Adapter<>() {
            private int consumed;

            @Override
            public void onNext(Frame frame) {
                output.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                for (int end = output.indexOf("\n", consumed); end >= 0; end = output.indexOf("\n", consumed)) {
                    line.accept(output.substring(consumed, end));
                    consumed = end + 1;
                }
            }
        })) {
            boolean ended = callback.awaitCompletion(limit.toNanos(), TimeUnit.NANOSECONDS);
            Long exit = ended ? engine.inspectExecCmd(id).exec().getExitCodeLong() : null;
            return new Machine.Said(exit == null ? -1 : exit.intValue(), output.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Machine.Said(-1, output.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program, which ends when its input is closed or its container stops. */
    Process converse(String container, List<String> command, Map<String, String> variables) {
        List<String> environment = variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        try {
            String id = engine.execCreateCmd(own(container))
                    .withCmd(command.toArray(String[]::new))
                    .withEnv(environment)
                    .withAttachStdin(true)
                    .withAttachStdout(true)
                    .withAttachStderr(true)
                    .exec()
                    .getId();
            ContainerProgram program = new ContainerProgram();
            program.attached(engine.execStartCmd(id).withStdIn(program.input()).exec(program.listener()));
            return program;
        } catch (ConflictException | NotFoundException e) {
            throw new LabTrouble("the container is down");
        }
    }

    void log(String container, OutputStream to) {
        AtomicBoolean failed = new AtomicBoolean();
        boolean complete = false;
        try (ResultCallback.Adapter<Frame> callback = engine.logContainerCmd(own(container))
                .withStdOut(true)
                .withStdErr(true)
                .withTimestamps(true)
                .exec(new ResultCallback.Adapter<>() {
                    @Override
                    public void onNext(Frame frame) {
                        try {
                            to.write(frame.getPayload());
                        } catch (IOException e) {
                            failed.set(true);
                        }
                    }
                })) {
            complete = callback.awaitCompletion(LOG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failed.set(true);
        }
        if (!complete) {
            throw new LabTrouble("the engine did not deliver the complete log within " + Durations.text(LOG));
        }
        if (failed.get()) {
            throw new LabTrouble("a log could not be written; is the disk full?");
        }
    }

    static String secret(Random random) {
        String alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
        StringBuilder secret = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            secret.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return secret.toString();
    }
}
