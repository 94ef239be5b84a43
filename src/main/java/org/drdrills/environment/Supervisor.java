package org.drdrills.environment;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drdrills.topology.Durations;

/**
 * Hears from the engine of each container of a lab that ends, and starts it again where the Compose file's restart policy says so. The
 * engine's own policies are not used: they cannot tell a fault that is to last from a process that crashed.
 */
final class Supervisor implements AutoCloseable {
    private final Map<String, ContainerNode> nodes = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<MachineEnd>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("restarts").factory());
    private final AutoCloseable events;

    Supervisor(Containers containers) {
        events = containers.onEnd(this::ended);
    }

    void watch(ContainerNode node) {
        nodes.put(node.container(), node);
    }

    void onEnd(Consumer<MachineEnd> listener) {
        listeners.add(listener);
    }

    private void ended(String container, int exitCode) {
        ContainerNode node = nodes.get(container);
        if (node == null) {
            return;
        }
        node.ended(exitCode).ifPresent(end -> {
            String said = end.byFault() ? "was killed" : "ended with " + node.exitWords(exitCode);
            if (end.restart().isEmpty()) {
                if (!end.byFault() && !node.isJob()) {
                    tell(node.node(), said + "; its restart policy is " + end.policy());
                }
                return;
            }
            Duration pause = end.restart().get();
            tell(
                    node.node(),
                    said + "; as its restart policy " + end.policy() + " says, it is started again after "
                            + Durations.text(pause));
            timer.schedule(() -> startAgain(node), pause.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private void startAgain(ContainerNode node) {
        try {
            node.startAgain();
        } catch (RuntimeException e) {
            tell(node.node(), "could not be started again: " + e.getMessage());
        }
    }

    private void tell(String node, String what) {
        listeners.forEach(listener -> listener.accept(new MachineEnd(node, node + " " + what + ".")));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            events.close();
        } catch (Exception e) {
            // The stream of events ends with the lab either way.
        }
    }
}
