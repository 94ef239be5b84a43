package org.drdrills.drill;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.topology.Environment;

/** What is known of the drill's one event once it has begun. */
final class Incident {
    private final Set<String> struckSites = new HashSet<>();
    private final Set<String> struckNodes = new TreeSet<>();
    private long at;

    /** When the event began, ns on the drill's clock; 0 before. */
    long at() {
        return at;
    }

    void begins(long time) {
        at = time;
    }

    void strikes(Collection<String> sites) {
        struckSites.addAll(sites);
    }

    /** All nodes that were struck so far, these included. */
    Set<String> struckNodes(Collection<String> more) {
        struckNodes.addAll(more);
        return Set.copyOf(struckNodes);
    }

    /** Sites with clients that the event leaves alone. */
    Collection<String> servedSites(Environment environment) {
        return environment.clients().keySet().stream()
                .filter(site -> !struckSites.contains(site))
                .toList();
    }
}
