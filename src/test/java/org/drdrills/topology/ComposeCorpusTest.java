package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The suite reads in each system of {@code src/test/resources/compose} what Compose's own library reads: commands, entry points,
 * variables, ports, mounts, names. What the library said is recorded beside each; where Go is installed, it is asked again.
 */
class ComposeCorpusTest {
    static final Path CORPUS = Path.of("src/test/resources/compose");
    private static final Path PROGRAM = Path.of("src/test/go/compose-config");
    private static final String EXPECTED = "expected.json";
    private static final int PATIENCE = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    static List<String> systems() throws IOException {
        try (Stream<Path> folders = Files.list(CORPUS)) {
            return folders.filter(Files::isDirectory)
                    .map(system -> system.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static List<String> words(Path file) throws IOException {
        return Files.exists(file) ? List.of(Files.readString(file).strip().split("\\s+")) : List.of();
    }

    static List<Path> files(Path system) throws IOException {
        List<String> named = words(system.resolve("files.txt"));
        return (named.isEmpty() ? List.of("compose.yaml") : named)
                .stream().map(system::resolve).toList();
    }

    static Map<String, Service> read(Path system) throws IOException {
        ComposeModel model = ComposeReader.read(files(system), List.of(), words(system.resolve("profiles.txt")));
        return EnvironmentFile.services(files(system).getFirst(), model, "", new ArrayList<>());
    }

    /** A service as the program beside the corpus prints it. */
    private static Map<String, Object> told(Service service, Path system) {
        Map<String, Object> told = new TreeMap<>();
        told.put(
                "image",
                service.build().isPresent() && service.image().endsWith("-" + service.name()) ? "" : service.image());
        told.put("entrypoint", service.entrypoint().orElse(null));
        told.put("command", service.command().orElse(null));
        told.put("environment", new TreeMap<>(service.environment()));
        told.put("ports", sorted(service.exposed()));
        told.put("mounts", mounts(service, system));
        Collection<String> names = new TreeSet<>(service.aliases());
        names.add(service.name());
        told.put("names", names);
        told.put(
                "depends_on",
                new TreeMap<>(service.dependsOn().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> condition(entry.getValue())))));
        told.put("restart", restart(service.restart()));
        told.put("health", service.health().map(Service.Healthcheck::test).orElse(null));
        return told;
    }

    private static String condition(Service.Condition condition) {
        return switch (condition) {
            case STARTED -> "service_started";
            case HEALTHY -> "service_healthy";
            case COMPLETED -> "service_completed_successfully";
        };
    }

    private static String restart(Service.Restart restart) {
        return switch (restart.policy()) {
            case NO -> "";
            case ALWAYS -> "always";
            case UNLESS_STOPPED -> "unless-stopped";
            case ON_FAILURE -> "on-failure" + (restart.most() > 0 ? ":" + restart.most() : "");
        };
    }

    private static Collection<String> sorted(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Collection<String> mounts(Service service, Path system) {
        Collection<String> mounts = new TreeSet<>();
        for (Service.Volume volume : service.volumes()) {
            String what = volume.source().isPresent()
                    ? "bind " + volume.source().get()
                    : volume.name().startsWith(service.name() + "-") ? "volume (anonymous)" : "volume " + volume.name();
            mounts.add(what + " " + volume.target() + (volume.readOnly() ? " ro" : ""));
        }
        for (Service.Config file : service.configs()) {
            mounts.add("file " + file.source().map(Path::toString).orElse("content") + " " + file.target());
        }
        service.tmpfs().forEach(path -> mounts.add("tmpfs  " + path.split(":")[0]));
        String here = system.toAbsolutePath().toString();
        return mounts.stream()
                .map(mount -> mount.replace(here, "FOLDER"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theCorpusIsLarge() throws IOException {
        assertThat(systems()).hasSizeGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void theSuiteReadsWhatComposeReads(String name) throws IOException {
        Path system = CORPUS.resolve(name);
        Map<String, Object> ours = new TreeMap<>();
        read(system).forEach((service, value) -> ours.put(service, told(value, system)));
        JsonNode theirs = JSON.readTree(system.resolve(EXPECTED).toFile());
        JsonNode read = JSON.readTree(JSON.writeValueAsString(ours));
        assertThat(read.properties()).extracting(Map.Entry::getKey).containsExactlyInAnyOrderElementsOf(names(theirs));
        for (String service : names(theirs)) {
            assertThat(read.get(service)).as(service).isEqualTo(theirs.get(service));
        }
    }

    private static List<String> names(JsonNode services) {
        return services.properties().stream().map(Map.Entry::getKey).toList();
    }

    @Test
    void whatIsRecordedIsWhatComposeReads() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("go", "run", "."));
        for (String system : systems()) {
            command.add(CORPUS.resolve(system).toAbsolutePath().toString());
        }
        ProcessBuilder go =
                new ProcessBuilder(command).directory(PROGRAM.toFile()).inheritIO();
        go.environment().put("COMPOSE_CONFIG_OUT", folder.toString());
        Process process;
        try {
            process = go.start();
        } catch (IOException e) {
            System.out.println("Compose's own library is not asked again: there is no Go on this machine ("
                    + e.getMessage() + ").");
            Assumptions.abort("there is no Go on this machine");
            return;
        }
        assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        for (String system : systems()) {
            assertThat(JSON.readTree(folder.resolve(system + ".json").toFile()))
                    .as(system)
                    .isEqualTo(JSON.readTree(
                            CORPUS.resolve(system).resolve(EXPECTED).toFile()));
        }
    }
}
