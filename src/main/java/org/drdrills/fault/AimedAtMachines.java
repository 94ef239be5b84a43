package org.drdrills.fault;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.drdrills.environment.Direction;

/** A fault that strikes machines and leaves the wires alone. */
record AimedAtMachines(Target target, Scene scene, List<String> nodes, Supplier<Injected> strike) implements Aimed {
    @Override
    public String role() {
        return target.words();
    }

    @Override
    public Set<String> struckSites() {
        return Set.of();
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
