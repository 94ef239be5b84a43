package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/**
 * A second container engine beside the machine's own, with a network, a socket and a store of its own: what befalls it befalls nobody
 * else. Needs root and {@code dockerd}.
 */
final class OwnEngine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    /** Keeps the network and the mounts as long as it lives. */
    private final Process space;

    private final DockerClient client;
    private Process daemon;

    private OwnEngine(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("store"));
        space = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--mount",
                        "sh",
                        "-ec",
                        "ip link set lo up; mount --make-rprivate /; mount -t tmpfs tmpfs /run; " + "mount --bind "
                                + folder.resolve("store") + " /var/lib/docker; echo ready; exec sleep infinity")
                .redirectError(log("space.log"))
                .start();
        client = DockerClientProviderStrategy.getClientForConfig(TransportConfig.builder()
                .dockerHost(URI.create("unix://" + socket()))
                .build());
    }

    static boolean possible() {
        return "root".equals(System.getProperty("user.name"))
                && List.of("/usr/sbin/dockerd", "/usr/bin/dockerd").stream()
                        .anyMatch(file -> new File(file).canExecute());
    }

    /** @param images of the machine's own engine that this one must have, too */
    static OwnEngine start(Path folder, List<String> images) throws Exception {
        OwnEngine engine = new OwnEngine(folder.toAbsolutePath());
        try {
            assertThat(engine.space.inputReader().readLine())
                    .as("a space of its own: %s", Files.readString(folder.resolve("space.log")))
                    .isEqualTo("ready");
            engine.begin();
            List<String> save = new ArrayList<>(List.of("docker", "save"));
            save.addAll(images);
            List<Process> carried = ProcessBuilder.startPipeline(List.of(
                    new ProcessBuilder(save).redirectError(engine.log("save.log")),
                    new ProcessBuilder("docker", "--host", "unix://" + engine.socket(), "load")
                            .redirectErrorStream(true)
                            .redirectOutput(engine.log("load.log"))));
            for (Process part : carried) {
                assertThat(part.waitFor(10, TimeUnit.MINUTES) && part.exitValue() == 0)
                        .as("images are carried over: %s", Files.readString(folder.resolve("save.log")))
                        .isTrue();
            }
            return engine;
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    private Path socket() {
        return folder.resolve("engine.sock");
    }

    private File log(String name) {
        return folder.resolve(name).toFile();
    }

    DockerClient client() {
        return client;
    }

    /** What goes before a command so that it finds this engine where others find the machine's own. */
    List<String> inside() {
        return List.of("nsenter", "--net", "--mount", "--wd", "--target", Long.toString(space.pid()));
    }

    /** Starts the daemon, and waits until it answers. */
    void begin() throws IOException {
        List<String> command = new ArrayList<>(inside());
        // Where nobody reaps, what was killed still counts as running.
        command.addAll(List.of(
                "sh",
                "-c",
                "rm -f /run/docker.pid /run/docker/containerd/containerd.pid; exec dockerd --host unix:///var/run/docker.sock --host unix://"
                        + socket()));
        Files.deleteIfExists(socket());
        daemon = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log("engine.log")))
                .start();
        await("the engine")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    client.pingCmd().exec();
                    return true;
                });
    }

    /** Stops the daemon in order, and with it every container. */
    void end() throws InterruptedException {
        daemon.destroy();
        assertThat(daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Kills the daemon. Containers live on, and nobody can reach them. */
    void kill() throws InterruptedException {
        daemon.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws Exception {
        try {
            if (daemon != null) {
                if (!daemon.isAlive()) {
                    begin();
                }
                client.listContainersCmd()
                        .withShowAll(true)
                        .exec()
                        .forEach(left -> client.removeContainerCmd(left.getId())
                                .withForce(true)
                                .exec());
                end();
            }
        } finally {
            client.close();
            space.destroyForcibly().waitFor();
            new ProcessBuilder("rm", "-rf", folder.resolve("store").toString())
                    .start()
                    .waitFor();
        }
    }
}
