package org.drdrills.environment;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.drdrills.topology.Node;

/** A node of a lab: the container of its service, in the network namespace that a holder container keeps alive. */
final class ContainerNode implements Machine {
    private final Node node;
    private final Containers containers;
    private final String holder;
    private final String container;
    private final Supplier<Cut> isolation;
    private final IntSupplier timesSwitchedOff;
    private volatile boolean vanished;
    private volatile Cut isolated;

    /**
     * @param isolation        silences every wire of the node, in both directions
     * @param timesSwitchedOff see {@link Machine#timesSwitchedOff()}
     */
    ContainerNode(
            Node node,
            Containers containers,
            String holder,
            String container,
            Supplier<Cut> isolation,
            IntSupplier timesSwitchedOff) {
        this.node = node;
        this.containers = containers;
        this.holder = holder;
        this.container = container;
        this.isolation = isolation;
        this.timesSwitchedOff = timesSwitchedOff;
    }

    @Override
    public String node() {
        return node.name();
    }

    /** Id of the service's container. */
    String container() {
        return container;
    }

    /** Starts the service for the first time; the holder runs already. */
    void boot() {
        containers.start(container);
    }

    @Override
    public void kill() {
        Deadline.run(Containers.LIMIT, "killing " + node(), () -> containers.kill(container));
    }

    @Override
    public void stop() {
        Duration grace = node.service().stopGrace();
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
            containers.start(container);
        });
        Cut silence = isolated;
        isolated = null;
        vanished = false;
        if (silence != null) {
            silence.close();
        }
    }

    @Override
    public void vanish() {
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

    @Override
    public Process converse(boolean beside, List<String> command, Map<String, String> variables) {
        return Deadline.call(
                Containers.LIMIT,
                "a program on " + node(),
                () -> containers.converse(beside ? holder : container, command, variables));
    }

    @Override
    public Said follow(List<String> command, Duration limit, Consumer<String> line) {
        return Deadline.call(
                limit.plusSeconds(10), "a command on " + node(), () -> containers.run(container, command, limit, line));
    }
}
