package org.drdrills.fault;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Environment;
import org.drdrills.topology.RunningSystem;

/** A failure that can be injected into a lab. */
public interface Fault {
    /** What happens, in the words of features: "the primary is killed". */
    String name();

    /** The tool and the call by which it is injected, for the evidence. */
    String mechanism();

    /** Why it cannot happen in an environment; empty if it can. */
    default Optional<String> impossibleIn(Environment environment) {
        return Optional.empty();
    }

    /**
     * What it does to machines, sites and links, where that is all: a system that runs already needs a power for each. Empty where only a lab's
     * containers will do.
     */
    default Set<Deed> deeds() {
        return Set.of();
    }

    /** As {@link #impossibleIn}, and why a system that runs already does not let it happen. */
    default Optional<String> impossibleAt(Environment environment) {
        return environment
                .system()
                .flatMap(system -> lacking(environment.name(), system))
                .or(() -> impossibleIn(environment));
    }

    private Optional<String> lacking(String name, RunningSystem system) {
        if (deeds().isEmpty()) {
            return Optional.of("'" + name() + "' is done to a lab's containers only, and " + name
                    + " is a system that runs already");
        }
        return deeds().stream()
                .filter(deed -> !system.powers().containsKey(deed))
                .findFirst()
                .map(deed -> "system " + name + " has no power " + deed.word() + " (x-drill.system.powers)");
    }

    /** As {@link #mechanism()}; in a system that runs already, its own commands. */
    default String mechanismIn(Environment environment) {
        return environment
                .system()
                .map(system -> deeds().stream()
                        .map(deed -> "the power " + deed.word()
                                + Optional.ofNullable(system.powers().get(deed))
                                        .map(power -> ": " + power.run() + "; undone by: " + power.undo()
                                                + "; proven by: " + power.proof())
                                        .orElse(""))
                        .collect(Collectors.joining("; ")))
                .orElseGet(this::mechanism);
    }

    /** Whether it needs disks that can lose power and fail, which a lab mounts only where they are needed. */
    default boolean needsDisks() {
        return false;
    }

    /**
     * Resolves its targets by the roles at this moment.
     *
     * @throws NoTarget if no node has the role
     */
    Aimed aim(Scene scene);
}
