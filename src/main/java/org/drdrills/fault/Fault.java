package org.drdrills.fault;

import java.util.Optional;
import org.drdrills.topology.Environment;

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

    /** Whether it needs disks that can lose power, which a lab mounts only where they are needed. */
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
