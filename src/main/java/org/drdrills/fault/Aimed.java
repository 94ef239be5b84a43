package org.drdrills.fault;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.drdrills.environment.Direction;

/** A fault with its targets found. */
public interface Aimed {
    /** The words that were resolved: "the primary". */
    String role();

    /** The nodes that are hit themselves. */
    List<String> nodes();

    /** Sites whose people are cut off from the service by the fault itself, not by what the pool makes of it. */
    Set<String> struckSites();

    /** Directions that will be damaged; may be looked at closely beforehand. */
    Collection<Direction> directions();

    /** Whether aiming once more would give the same targets. */
    boolean stillTrue();

    /** Does it. If it fails half way, what was done is undone before it throws. */
    Injected inject();
}
