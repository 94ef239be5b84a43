package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of several plausible pools is meant: asked on a terminal, demanded elsewhere; and what is written then. */
class NewTest {
    private static final String HOME = "drdrills.home";
    private static final String ASKS = "drdrills.asks";
    private static final Path CORPUS = Path.of("src/test/resources/compose").toAbsolutePath();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private String homeBefore;
    private String asksBefore;
    private InputStream inputBefore;

    @BeforeEach
    void remember() throws IOException {
        homeBefore = System.getProperty(HOME);
        asksBefore = System.getProperty(ASKS);
        inputBefore = System.in;
        System.setProperty(HOME, home.toString());
        Files.createDirectories(home.resolve("environments/etcd"));
        Files.copy(Path.of("environments/etcd/drill.py"), home.resolve("environments/etcd/drill.py"));
    }

    @AfterEach
    void restore() {
        System.setIn(inputBefore);
        property(HOME, homeBefore);
        property(ASKS, asksBefore);
    }

    private static void property(String name, String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }

    private int made(String system, String... more) {
        String[] words = new String[4 + more.length];
        System.arraycopy(
                new String[] {"new", "mine", "--from", CORPUS + "/" + system + "/compose.yaml"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private int asked(String answer) {
        System.setProperty(ASKS, "true");
        System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
        return made("keycloak-postgres");
    }

    private String pool() throws IOException {
        return Files.readAllLines(home.resolve("environments/mine/compose.yaml")).stream()
                .filter(line -> line.contains("members:"))
                .findFirst()
                .orElseThrow()
                .strip();
    }

    private void refused(int exit, String said) {
        assertThat(exit).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains(said).doesNotContain("Exception");
        assertThat(home.resolve("environments/mine")).doesNotExist();
    }

    @Test
    void whereSeveralPoolsArePlausibleTheUserSaysWhich() throws IOException {
        System.setProperty(ASKS, "false");
        refused(
                made("keycloak-postgres"),
                "several groups of services may be the pool: postgres (PostgreSQL); kc1, kc2 (quay.io/keycloak/keycloak:26.1). Say which with --pool");
        assertThat(made("keycloak-postgres", "--pool", "kc1,kc2")).isZero();
        assertThat(pool()).isEqualTo("members: [kc1, kc2]");
    }

    @Test
    void onATerminalItIsAsked() throws IOException {
        assertThat(asked("2\n")).isZero();
        assertThat(out.toString()).contains("1  postgres (PostgreSQL)", "2  kc1, kc2");
        assertThat(pool()).isEqualTo("members: [kc1, kc2]");
    }

    @Test
    void theFirstIsMeantWhereNothingIsTyped() throws IOException {
        assertThat(asked("\n")).isZero();
        assertThat(pool()).isEqualTo("members: [postgres]");
    }

    @Test
    void anAnswerThatIsNoneIsRefused() {
        refused(asked("3\n"), "the answer must be a number from 1 to 2, not '3'");
    }

    @Test
    void theEndOfTheInputIsNoAnswer() {
        refused(asked(""), "there was no answer; say which with --pool SERVICE,SERVICE,…");
    }

    @Test
    void theProgramOfAKnownProductIsCopied() throws IOException {
        assertThat(made("lab-etcd")).isZero();
        assertThat(out.toString()).doesNotContain("For you to do");
        assertThat(home.resolve("environments/mine/drill.py"))
                .hasSameTextualContentAs(Path.of("environments/etcd/drill.py"));
    }

    @Test
    void aProgramIsCopiedWithWhatItImports() throws IOException {
        Path nats = Files.createDirectories(home.resolve("environments/nats"));
        for (String file : List.of("drill.py", "nats.py")) {
            Files.copy(Path.of("environments/nats", file), nats.resolve(file));
        }
        assertThat(made("nats")).isZero();
        assertThat(out.toString()).contains("start each server with -m 8222");
        for (String file : List.of("drill.py", "nats.py")) {
            assertThat(home.resolve("environments/mine").resolve(file))
                    .isRegularFile()
                    .hasSameTextualContentAs(Path.of("environments/nats", file));
        }
    }

    @Test
    void theProgramOfAnotherProductIsASkeleton() throws IOException {
        assertThat(made("couchdb")).isZero();
        assertThat(out.toString()).contains("For you to do", "The suite has no driver for CouchDB; fill in drill.py");
        assertThat(Files.readString(home.resolve("environments/mine/drill.py"))).contains("NotImplementedError");
    }
}
