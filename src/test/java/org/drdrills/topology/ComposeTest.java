package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compose itself reads every environment, and reads the same in it as the suite; where Compose is installed. */
class ComposeTest {
    private static final Path ENVIRONMENTS = Path.of("environments");
    private static final int PATIENCE = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private record Said(int code, String text) {}

    @BeforeAll
    static void composeIsThere() throws IOException, InterruptedException {
        try {
            Assumptions.assumeTrue(compose("version").code() == 0, "there is no Compose on this machine");
        } catch (IOException e) {
            Assumptions.abort("there is no container engine's client on this machine");
        }
    }

    private static Said compose(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "compose"));
        command.addAll(List.of(words));
        Path answer = folder.resolve("answer");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS))
                .as(String.join(" ", command))
                .isTrue();
        return new Said(process.exitValue(), Files.readString(answer));
    }

    static List<String> environments() {
        return EnvironmentFile.names(ENVIRONMENTS);
    }

    @ParameterizedTest
    @MethodSource("environments")
    void composeReadsWhatTheSuiteReads(String name) throws IOException, InterruptedException {
        Said said = compose(
                "--file", ENVIRONMENTS.resolve(name).resolve("compose.yaml").toString(), "config", "--format", "json");
        assertThat(said.code()).as(said.text()).isZero();
        Map<String, List<String>> theirs = new TreeMap<>();
        for (Map.Entry<String, JsonNode> service :
                JSON.readTree(said.text()).get("services").properties()) {
            List<String> about =
                    new ArrayList<>(List.of(service.getValue().get("image").asText()));
            service.getValue().path("environment").properties().stream()
                    .map(Map.Entry::getKey)
                    .sorted()
                    .forEach(about::add);
            theirs.put(service.getKey(), about);
        }
        Map<String, List<String>> ours = new TreeMap<>();
        for (Node node : EnvironmentFile.named(ENVIRONMENTS, name).nodes().values()) {
            List<String> about = new ArrayList<>(List.of(node.service().image()));
            node.service().environment().keySet().stream().sorted().forEach(about::add);
            ours.put(node.name(), about);
        }
        assertThat(theirs).isEqualTo(ours);
    }

    static List<KnownBad> variants() {
        return KnownBad.all(ENVIRONMENTS);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void composeMergesEveryKnownBadVariant(KnownBad variant) throws IOException, InterruptedException {
        Said said = compose(
                "--file",
                ENVIRONMENTS
                        .resolve(variant.environment())
                        .resolve("compose.yaml")
                        .toString(),
                "--file",
                variant.file().toString(),
                "config",
                "--quiet");
        assertThat(said.code()).as(said.text()).isZero();
    }

    @Test
    void composeRefusesWhatIsNotOfItsSpecification() throws IOException, InterruptedException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "services: {a: {imag: x}}\n");
        assertThat(compose("--file", wrong.toString(), "config", "--quiet").code())
                .isNotZero();
    }
}
