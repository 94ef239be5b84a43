package org.drdrills.fault;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.drdrills.environment.Direction;

/** A fault of machines that does not touch the wires. */
record AimedAtMachines(Target target, Scene scene, List<String> nodes, Supplier<Injected> strike) implements Aimed {
    @Override
    public String role() {
        return target.words();
    }

    @Override
    public Set<String> struckSites() {
        // Clients whose only entry points are listeners lose the service with them; for other clients the pool must
        // provide it.
        return scene.pool().clients().entrySet().stream()
                .filter(site -> site.getValue().stream()
                        .allMatch(entry -> nodes.contains(entry.node())
                                && !scene.pool().members().contains(entry.node())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public Collection<Direction> directions() {
        return List.of();
    }

    @Override
    public boolean stillTrue() {
        return target.nodes(scene).equals(nodes);
    }

    @Override
    public Injected inject() {
        return strike.get();
    }
}
