package org.drdrills.topology;

import java.util.List;

/**
 * A power switch that machines reach over the wire to switch another one off.
 *
 * @param node    the switch itself
 * @param outlets nodes that it may switch
 */
public record PowerPost(String node, List<String> outlets) {
    /** What the switch drives with plain Compose; a lab mounts it nowhere, and does the switching itself. */
    static final String ENGINE_SOCKET = "/var/run/docker.sock:/var/run/docker.sock";

    public PowerPost {
        outlets = List.copyOf(outlets);
    }
}
