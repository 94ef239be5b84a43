package org.drdrills.fault;

import java.util.Optional;
import org.drdrills.topology.Environment;

/** Something that goes wrong in a lab. */
public interface Fault {
    /** What happens, in the words of features: "the primary is killed". */
    String name();

    /** By which tool and call, for the evidence. */
    String mechanism();

    /** Why it cannot happen in an environment; empty if it can. */
    default Optional<String> impossibleIn(Environment environment) {
        return Optional.empty();
    }

    /** Whether it takes disks that can lose power, which a lab mounts only where they are needed. */
    default boolean needsDisks() {
        return false;
    }

    /**
     * Finds its targets as roles stand now.
     *
     * @throws NoTarget if nobody has the role
     */
    Aimed aim(Scene scene);
}
