package org.drdrills.fault;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.drdrills.environment.Direction;

/** A fault with its targets resolved. */
public interface Aimed {
    /** The words that were resolved: "the primary". */
    String role();

    /** The nodes that are hit themselves. */
    List<String> nodes();

    /** Sites whose clients lose the service by the fault itself, whatever the pool does. */
    Set<String> struckSites();

    /** Directions that will be damaged; the rate of their probes may be raised beforehand. */
    Collection<Direction> directions();

    /** Whether the roles still resolve to the same targets. */
    boolean stillTrue();

    /** Injects the fault. If that fails half way, it is undone before the exception is thrown. */
    Injected inject();
}
