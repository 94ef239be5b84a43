package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An environment's sentences for its runbooks, as its file declares them. */
class RunbookTest {
    private static final String GOOD = """
            - run: drain.sh {pool} --hard
              does: drains the pool {pool}
              done: the pool {pool} has been drained
            - run: ["move.sh {next-member}", "move.sh {next-member}"]
              does: moves it twice
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void furnish() throws IOException {
        Files.writeString(folder.resolve("drain.sh"), "true\n");
        Files.writeString(folder.resolve("move.sh"), "true\n");
    }

    private List<Runbook> read(String text) {
        return Runbook.read(Yaml.read(Path.of("compose.yaml"), text), folder);
    }

    @Test
    void sentencesAndCallsAreReadAsTheyAreWritten() {
        List<Runbook> runbooks = read(GOOD);
        assertThat(runbooks).hasSize(2);
        assertThat(runbooks.getFirst().does()).isEqualTo("drains the pool {pool}");
        assertThat(runbooks.getFirst().done()).isEqualTo("the pool {pool} has been drained");
        assertThat(runbooks.getFirst().calls()).containsExactly(List.of("drain.sh", "{pool}", "--hard"));
        assertThat(runbooks.getLast().calls()).hasSize(2);
        assertThat(runbooks.getLast().done()).isEmpty();
        assertThat(runbooks.getLast().line()).isEqualTo(4);
    }

    @Test
    void aScriptMayBeNamedWithoutItsExtension() {
        assertThat(Runbook.script("drain")).isEqualTo("drain.sh");
        assertThat(Runbook.script("drain.py")).isEqualTo("drain.py");
        assertThat(Runbook.scripts(folder)).containsExactly("drain.sh", "move.sh");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("run: drain.sh", "run: drian.sh", 1, "names no file in", "did you mean 'drain.sh'?"),
                arguments(
                        "run: drain.sh {pool} --hard",
                        "runs: drain.sh",
                        1,
                        "unknown or unsupported key",
                        "did you mean 'run'?"),
                arguments("run: drain.sh {pool} --hard\n  does", "does", 1, "lacks the key run", "switchover.sh"),
                arguments("  does: moves it twice\n", "", 4, "has no sentence", "give it does"),
                arguments(
                        "[\"move.sh {next-member}\", \"move.sh {next-member}\"]", "[]", 4, "is empty", "name a script"),
                arguments("does: drains the pool {pool}", "does: drains it", 1, "uses {pool}", "'drains it'"),
                arguments("does: moves it twice", "does: moves {place}", 5, "unknown placeholder", "'{place}'"),
                arguments("does: moves it twice", "does: moves {word} {word}", 5, "placeholder twice", ""),
                arguments(
                        "does: moves it twice",
                        "does: the operator moves it",
                        5,
                        "must say what the operator does",
                        ""),
                arguments("does: moves it twice", "does: ''", 5, "must say what the operator does", ""),
                arguments(
                        "does: moves it twice",
                        "does: drains the pool {pool}",
                        5,
                        "is the sentence of another runbook",
                        ""),
                arguments("drain.sh {pool} --hard", "\"drain.sh {standby} {pool}\"", 1, "as its last argument", ""));
    }

    @ParameterizedTest(name = "{1} → {3}")
    @MethodSource("mistakes")
    void aMistakeIsOneSentenceWithItsLine(String piece, String instead, int line, String said, String hint) {
        assertThat(GOOD).containsOnlyOnce(piece);
        Throwable thrown = catchThrowable(() -> read(GOOD.replace(piece, instead)));
        assertThat(thrown).isExactlyInstanceOf(BadInput.class);
        assertThat(thrown.getMessage())
                .startsWith("compose.yaml:" + line + ": ")
                .contains(said, hint)
                .hasLineCount(1);
    }
}
