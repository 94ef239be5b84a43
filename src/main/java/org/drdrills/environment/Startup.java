package org.drdrills.environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Node;
import org.drdrills.topology.Service;

/**
 * Starts the containers of a lab in the order that the Compose file says, and waits for what it says: that others have started, are healthy
 * by their own health check, or have done their work and ended.
 */
final class Startup {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Environment environment;
    private final Map<String, ContainerNode> nodes;
    private final Duration patience;
    private final Diagnosis diagnosis;

    /** @param patience for each condition */
    Startup(Environment environment, Map<String, ContainerNode> nodes, Duration patience, Diagnosis diagnosis) {
        this.environment = environment;
        this.nodes = nodes;
        this.patience = patience;
        this.diagnosis = diagnosis;
    }

    /** One action for each container, in an order in which they may also run one after the other. */
    List<Deadline.Action> actions() {
        List<Deadline.Action> actions = new ArrayList<>();
        for (Node node : ordered()) {
            actions.add(() -> {
                node.service().dependsOn().forEach((other, condition) -> await(node.name(), other, condition));
                nodes.get(node.name()).boot();
            });
        }
        return actions;
    }

    private List<Node> ordered() {
        Map<String, Node> left = new LinkedHashMap<>(environment.containers());
        List<Node> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Node> next = left.values().stream()
                    .filter(node -> node.service().dependsOn().keySet().stream().noneMatch(left::containsKey))
                    .toList();
            next.forEach(node -> left.remove(node.name()));
            ordered.addAll(next);
            if (next.isEmpty()) {
                throw new LabTrouble("these wait for each other: " + String.join(", ", left.keySet()));
            }
        }
        return ordered;
    }

    /** Waits until every job has ended well, and every container with a health check is healthy. */
    void settle() {
        for (String job : environment.jobs().keySet()) {
            await("the lab", job, Service.Condition.COMPLETED);
        }
        for (String node : environment.nodes().keySet()) {
            if (nodes.get(node).health().isPresent()) {
                await("the lab", node, Service.Condition.HEALTHY);
            }
        }
    }

    private void await(String who, String other, Service.Condition condition) {
        ContainerNode awaited = nodes.get(other);
        boolean met = Polling.until(patience, PAUSE, () -> {
            if (met(awaited, condition)) {
                return true;
            }
            failed(awaited, condition).or(diagnosis::ended).ifPresent(why -> {
                throw new LabTrouble(why);
            });
            return false;
        });
        if (!met) {
            throw new LabTrouble(
                    Thread.currentThread().isInterrupted()
                            ? "waiting for " + other + " was interrupted"
                            : who + " waited " + Durations.text(patience) + " for " + other + ", which "
                                    + (condition == Service.Condition.COMPLETED
                                            ? "has not done its work yet"
                                            : "is not healthy")
                                    + diagnosis.about(other));
        }
    }

    private static boolean met(ContainerNode node, Service.Condition condition) {
        return switch (condition) {
            case STARTED -> node.hasStarted();
            case HEALTHY ->
                node.hasStarted() && node.health().map("healthy"::equals).orElse(node.isJob());
            case COMPLETED ->
                node.hasStarted() && node.exit().filter(code -> code == 0).isPresent();
        };
    }

    private Optional<String> failed(ContainerNode node, Service.Condition condition) {
        if (condition == Service.Condition.HEALTHY
                && node.hasStarted()
                && node.health().isEmpty()) {
            return Optional.of("others wait until " + node.node()
                    + " is healthy, and neither the Compose file nor its image says how that is checked");
        }
        // After as many failures as its file allows; Compose gives up then, too.
        if (condition == Service.Condition.HEALTHY
                && node.hasStarted()
                && node.health().filter("unhealthy"::equals).isPresent()) {
            return Optional.of(node.node() + " is unhealthy" + diagnosis.about(node.node()));
        }
        return condition == Service.Condition.COMPLETED
                        && node.hasStarted()
                        && node.isOver()
                        && node.exit().orElse(0) != 0
                ? Optional.of(node.node() + " was to do its work, and failed" + diagnosis.about(node.node()))
                : Optional.empty();
    }
}
