package org.drdrills.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a Compose service that the lab carries out. Values of {@code environment} and the words of
 * {@code command} may hold {@code ${NAME}}, {@code ${NAME:-default}}; see {@link Interpolation}.
 *
 * @param build      folder with a Dockerfile, where the image is one of ours
 * @param exposed    TCP ports that other nodes may use
 * @param configs    files put into the container before it starts
 * @param stopGrace  time between the polite signal and the kill
 * @param init       whether a small init reaps children and forwards signals
 */
public record Service(
        String name,
        String image,
        Optional<Path> build,
        String hostname,
        List<String> entrypoint,
        List<String> command,
        Map<String, String> environment,
        List<Integer> exposed,
        List<Config> configs,
        Optional<String> user,
        Optional<String> stopSignal,
        Duration stopGrace,
        boolean init,
        List<String> tmpfs,
        List<Volume> volumes,
        int line) {

    /** A file of ours, or else its content, and the absolute path at which the container sees it. */
    public record Config(Optional<Path> source, String content, String target, int mode) {}

    /** A named volume and where it is mounted. */
    public record Volume(String name, String target) {}
}
