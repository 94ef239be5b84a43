package org.drdrills.topology;

import java.util.List;

/**
 * A place that can fail as a whole: a data centre, an office.
 *
 * @param nodes names of the nodes that stand there, in file order
 */
public record Site(String name, List<String> nodes) {
    public Site {
        nodes = List.copyOf(nodes);
    }
}
