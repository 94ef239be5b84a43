package org.drdrills.topology;

/** A node's port at which somebody outside the pool is served. */
public record EntryPoint(String node, int port) {
    @Override
    public String toString() {
        return node + ":" + port;
    }
}
