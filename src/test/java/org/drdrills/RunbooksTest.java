package org.drdrills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators run, and what starts servers, passes shellcheck, where that is installed. */
class RunbooksTest {
    static List<Path> environments() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("environments"))) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("compose.yaml")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("environments")
    void passShellcheck(Path environment) throws IOException, InterruptedException {
        List<String> scripts;
        try (Stream<Path> files = Files.walk(environment)) {
            scripts = files.filter(file -> file.toString().endsWith(".sh"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
        Assumptions.assumeFalse(scripts.isEmpty(), environment + " has no script");
        Assumptions.assumeTrue(installed(), "shellcheck is not installed");
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of("shellcheck", "-x", "-P", "SCRIPTDIR"), scripts.stream())
                                .toList())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static boolean installed() throws InterruptedException {
        try {
            return new ProcessBuilder("shellcheck", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
