package org.drdrills.topology;

/**
 * One way by which {@code source} may open connections to {@code target}: a directed pair and a port.
 *
 * @param port TCP port on which the target listens
 */
public record Link(String source, String target, int port) {
    @Override
    public String toString() {
        return source + " → " + target + ":" + port;
    }
}
