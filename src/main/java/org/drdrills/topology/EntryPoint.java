package org.drdrills.topology;

/**
 * Where clients are served: a node's port, or, with engine {@code exec}, the node in which the clients' program runs.
 *
 * @param port TCP, or {@link #PROGRAM}
 */
public record EntryPoint(String node, int port) {
    public static final int PROGRAM = 0;

    /** Whether a wire of its own leads to it. */
    public boolean wired() {
        return port != PROGRAM;
    }

    @Override
    public String toString() {
        return wired() ? node + ":" + port : node;
    }
}
