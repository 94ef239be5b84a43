package org.drdrills.environment;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.drdrills.topology.Node;

/** A node of a lab: the container of its service, in the network namespace that a holder container keeps alive. */
final class ContainerNode implements Machine {
    private static final long MEBIBYTE = 1L << 20;
    /** Exit code of what SIGKILL ended. */
    private static final int KILLED = 137;

    private static final Duration OUT_OF_MEMORY_KNOWN = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final Node node;
    private final boolean job;
    private final Containers containers;
    private final String holder;
    private final String container;
    private final Supplier<Cut> isolation;
    private final IntSupplier timesSwitchedOff;
    private final RestartPolicy restarts;
    private volatile boolean vanished;
    private volatile Cut isolated;
    private volatile boolean started;
    private volatile Integer exit;
    private volatile boolean killed;
    private volatile boolean held;
    private volatile boolean over;
    private volatile long startedAt;
    private volatile int again;

    /**
     * @param job              whether it does its work and ends
     * @param isolation        silences every wire of the node, in both directions
     * @param timesSwitchedOff see {@link Machine#timesSwitchedOff()}
     */
    ContainerNode(
            Node node,
            boolean job,
            Containers containers,
            String holder,
            String container,
            Supplier<Cut> isolation,
            IntSupplier timesSwitchedOff) {
        this.node = node;
        this.job = job;
        this.containers = containers;
        this.holder = holder;
        this.container = container;
        this.isolation = isolation;
        this.timesSwitchedOff = timesSwitchedOff;
        restarts = new RestartPolicy(node.service().restart());
    }

    @Override
    public String node() {
        return node.name();
    }

    /** Id of the service's container. */
    String container() {
        return container;
    }

    String holder() {
        return holder;
    }

    boolean isJob() {
        return job;
    }

    /** Starts the service for the first time; the holder runs already. */
    void boot() {
        run();
        started = true;
    }

    private void run() {
        over = false;
        exit = null;
        startedAt = System.nanoTime();
        containers.start(container);
    }

    boolean hasStarted() {
        return started;
    }

    /** Exit code of its last end; empty while it runs. */
    Optional<Integer> exit() {
        return Optional.ofNullable(exit);
    }

    /** How its process ended: the exit code, and that its memory was used up where the engine says so. */
    String exitWords(int code) {
        return "exit code " + code
                + (outOfMemory(code)
                        ? ", because its memory was used up"
                                + node.service()
                                        .options()
                                        .memory()
                                        .map(bytes -> " (its limit is " + bytes / MEBIBYTE + " MiB)")
                                        .orElse("")
                        : "");
    }

    /** The engine hears of used-up memory and of the end by two ways, and may know the end first. */
    private boolean outOfMemory(int code) {
        try {
            boolean limited = node.service().options().memory().isPresent();
            return Polling.until(
                    limited && code == KILLED ? OUT_OF_MEMORY_KNOWN : Duration.ZERO, AGAIN, this::outOfMemory);
        } catch (LabTrouble e) {
            return false;
        }
    }

    private boolean outOfMemory() {
        return Boolean.TRUE.equals(Deadline.call(
                Containers.LIMIT,
                "inspecting " + node(),
                () -> containers.inspect(container).getState().getOOMKilled()));
    }

    /** Whether it has ended by itself and will not be started again. */
    boolean isOver() {
        return over;
    }

    /** What the engine says of its health check; empty where it has none. */
    Optional<String> health() {
        return Optional.ofNullable(healthState()).map(HealthState::getStatus);
    }

    HealthState healthState() {
        return Deadline.call(
                Containers.LIMIT,
                "inspecting " + node(),
                () -> containers.inspect(container).getState().getHealth());
    }

    /**
     * What follows from an end.
     *
     * @param byFault whether a fault killed the process
     * @param policy  its restart policy, as the file says it
     * @param restart how long to wait before it is started again; empty if it is not
     */
    record End(boolean byFault, String policy, Optional<Duration> restart) {}

    /** @return empty where the end was ordered, and is to last */
    synchronized Optional<End> ended(int exitCode) {
        exit = exitCode;
        if (held) {
            return Optional.empty();
        }
        boolean byFault = killed;
        killed = false;
        Optional<Duration> pause = restarts.afterEnd(exitCode, Duration.ofNanos(System.nanoTime() - startedAt));
        over = pause.isEmpty() && !byFault;
        return Optional.of(new End(byFault, restarts.words(), pause));
    }

    /** As its restart policy says, unless a fault that is to last has struck meanwhile. */
    synchronized void startAgain() {
        if (!held) {
            again++;
            run();
        }
    }

    @Override
    public int timesRestarted() {
        return again;
    }

    @Override
    public void lose() {
        hold();
        Deadline.run(Containers.LIMIT, "killing " + node(), () -> containers.kill(container));
    }

    private synchronized void hold() {
        held = true;
    }

    @Override
    public void kill() {
        killed = true;
        Deadline.run(Containers.LIMIT, "killing " + node(), () -> containers.kill(container));
    }

    @Override
    public void stop() {
        Duration grace = node.service().stopGrace();
        hold();
        Deadline.run(Containers.LIMIT.plus(grace), "stopping " + node(), () -> containers.stop(container, grace));
    }

    @Override
    public void freeze() {
        Deadline.run(Containers.LIMIT, "freezing " + node(), () -> containers.pause(container));
    }

    @Override
    public void thaw() {
        Deadline.run(Containers.LIMIT, "thawing " + node(), () -> containers.unpause(container));
    }

    @Override
    public void start() {
        Deadline.run(Containers.LIMIT, "starting " + node(), () -> {
            containers.start(holder);
            resume();
        });
        Cut silence = isolated;
        isolated = null;
        vanished = false;
        if (silence != null) {
            silence.close();
        }
    }

    private synchronized void resume() {
        held = false;
        killed = false;
        run();
    }

    @Override
    public void vanish() {
        hold();
        // Silence comes first: a proxy that dials an address without a host hangs, together with all its callers.
        isolated = isolation.get();
        vanished = true;
        Deadline.run(Containers.LIMIT, "removing the host of " + node(), () -> {
            containers.kill(container);
            containers.kill(holder);
        });
    }

    @Override
    public State state() {
        InspectContainerResponse.ContainerState state = Deadline.call(
                Containers.LIMIT,
                "inspecting " + node(),
                () -> containers.inspect(container).getState());
        if (Boolean.TRUE.equals(state.getPaused())) {
            return State.FROZEN;
        }
        return Boolean.TRUE.equals(state.getRunning()) ? State.RUNNING : vanished ? State.VANISHED : State.DOWN;
    }

    @Override
    public int timesSwitchedOff() {
        return timesSwitchedOff.getAsInt();
    }

    @Override
    public Said run(List<String> command, Duration limit) {
        return follow(command, limit, line -> {});
    }

    /** Starts a program in the node's network namespace, with the right to change it. */
    Process inNetwork(List<String> command, Map<String, String> variables) {
        return Deadline.call(
                Containers.LIMIT,
                "a program in the network of " + node(),
                () -> containers.converse(holder, command, variables));
    }

    @Override
    public Process converse(boolean beside, List<String> command, Map<String, String> variables) {
        List<String> words = beside
                ? Stream.concat(LabContainers.BARE.stream(), command.stream()).toList()
                : command;
        return Deadline.call(
                Containers.LIMIT,
                "a program on " + node(),
                () -> containers.converse(beside ? holder : container, words, variables));
    }

    @Override
    public Said follow(List<String> command, Duration limit, Consumer<String> line) {
        return Deadline.call(
                limit.plusSeconds(10), "a command on " + node(), () -> containers.run(container, command, limit, line));
    }
}
