package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;

/**
 * A run in a process of its own, looked at from outside.
 *
 * @param folder where it keeps its reports ({@code reports}), what it says ({@code output.txt}) and its temporary files ({@code tmp})
 * @param engine on which it drills
 */
record ChildRun(Process process, Path folder, DockerClient engine) {
    static final DockerClient ENGINE = DockerClientProviderStrategy.getClientForConfig(
            DockerClientFactory.instance().getTransportConfig());
    /** Within this nothing of a run is left that has ended or was killed. */
    private static final Duration GONE = Duration.ofSeconds(15);

    private static final String LABEL = "org.drdrills.runner=";

    /** @param arguments after {@code drill run --out …} */
    static ChildRun start(Path folder, Path home, Map<String, String> variables, String... arguments)
            throws IOException {
        return start(List.of(), ENGINE, folder, home, variables, arguments);
    }

    /** On an engine of its own. */
    static ChildRun start(OwnEngine engine, Path folder, Map<String, String> variables, String... arguments)
            throws IOException {
        return start(engine.inside(), engine.client(), folder, Path.of(""), variables, arguments);
    }

    private static ChildRun start(
            List<String> before,
            DockerClient engine,
            Path folder,
            Path home,
            Map<String, String> variables,
            String... arguments)
            throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(before);
        // What was started in the background of a script ignores SIGINT, and so do all its children.
        command.addAll(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Ddrdrills.home=" + home.toAbsolutePath(),
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "org.drdrills.cli.Main",
                "run",
                "--out",
                folder.resolve("reports").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().putAll(variables);
        return new ChildRun(builder.start(), folder, engine);
    }

    static ChildRun start(Path folder, String... arguments) throws IOException {
        return start(folder, Path.of(""), Map.of(), arguments);
    }

    Path reports() {
        return folder.resolve("reports");
    }

    String said() throws IOException {
        return Files.readString(folder.resolve("output.txt"));
    }

    /** Waits until it has said this; fails where it ends before. */
    void awaitSaying(String words) throws IOException {
        await(words)
                .atMost(Duration.ofSeconds(240))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !process.isAlive() || said().contains(words));
        assertThat(said()).as("it has ended: %s", !process.isAlive()).contains(words);
    }

    void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Containers, networks and volumes that a process made; others may be drilling on the same engine. */
    static List<String> madeBy(long runner) {
        return madeBy(runner, ENGINE);
    }

    private static List<String> madeBy(long runner, DockerClient engine) {
        List<String> found = new ArrayList<>();
        engine.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(LABEL + runner))
                .exec()
                .forEach(container -> found.add("container " + container.getNames()[0]));
        engine.listNetworksCmd()
                .withFilter("label", List.of(LABEL + runner))
                .exec()
                .forEach(network -> found.add("network " + network.getName()));
        engine.listVolumesCmd()
                .withFilter("label", List.of(LABEL + runner))
                .exec()
                .getVolumes()
                .forEach(volume -> found.add("volume " + volume.getName()));
        return found;
    }

    /** What it has made and is still there. */
    List<String> made() {
        return madeBy(process.pid(), engine);
    }

    private List<String> madeBy(List<Long> makers) {
        return makers.stream().flatMap(maker -> madeBy(maker, engine).stream()).toList();
    }

    /** The id of a container of its labs whose name ends so. */
    String container(String suffix) {
        return engine.listContainersCmd().withLabelFilter(List.of(LABEL + process.pid())).exec().stream()
                .filter(container -> container.getNames()[0].endsWith(suffix))
                .findFirst()
                .orElseThrow()
                .getId();
    }

    /** No container, network, volume or temporary file, no stack trace. How long that took from now, in seconds. */
    double leavesNothing() throws IOException {
        return leavesNothing(List.of(process.pid()));
    }

    /** @param makers its processes, where it has drilled in several */
    double leavesNothing(List<Long> makers) throws IOException {
        long since = System.nanoTime();
        await("nothing of the run is left but its sweeper")
                .atMost(GONE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(process.isAlive()).isFalse();
                    assertThat(madeBy(makers)).allMatch(one -> one.startsWith("container /drill-sweeper-"));
                });
        double took = (System.nanoTime() - since) / 1e9;
        // It looks once more for what the engine was still making.
        await("nor its sweeper")
                .atMost(GONE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(madeBy(makers)).isEmpty());
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        assertThat(said()).doesNotContain("\tat ", "Exception");
        return took;
    }
}
