package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.cli.Answer.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.drdrills.steps.Features;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An environment that says how a backup is restored, and nothing of a lab. */
class RestoreOnlyTest {
    private static final String ALONE = """
            x-drill:
              title: Shop
              restore:
                image: drdrills/pgbackrest:2
                rto: 30m
                rpo: 15m
                checks:
                  orders: select count(*) from orders at least 1000
            """;

    @TempDir
    private Path home;

    private Path file;

    @BeforeEach
    void project() throws IOException {
        file = home.resolve("environments/shop/compose.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, ALONE);
        Files.createDirectories(home.resolve("features"));
        Files.copy(
                Path.of("features/any-environment.feature"),
                home.resolve("features").resolve("any-environment.feature"));
        System.setProperty("drdrills.home", home.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("drdrills.home");
    }

    @Test
    void itIsCheckedAndDescribed() {
        Answer checked = drill("check");
        assertThat(checked.err()).isEmpty();
        assertThat(checked.out()).contains("1 environment and 0 drills are in order.");
        assertThat(drill("describe").out()).contains("shop ", "Shop");
        assertThat(drill("describe", "shop").out())
                .contains(
                        "A backup is restored in drdrills/pgbackrest:2, to be usable within 30 min",
                        "checks: orders",
                        "drill restore is all that it is for")
                .doesNotContain("Wires");
        assertThat(drill("describe", "shop", "--json").exit()).isZero();
        assertThat(drill("words").exit()).isZero();
        assertThat(drill("coverage").err()).doesNotContain("drill restore");
    }

    @Test
    void itsBackupIsLookedFor() {
        Answer answer = drill("restore", "shop", "--from", home.resolve("none").toString());
        assertThat(answer.err()).contains("there is no backup at").hasLineCount(1);
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
    }

    static Stream<String> others() {
        return Stream.of(
                "run -e shop",
                "run --dry-run -e shop",
                "list -e shop",
                "up shop",
                "ready shop",
                "coverage -e shop",
                "new shop --drill primary-lost --within 30s");
    }

    @ParameterizedTest
    @MethodSource("others")
    void anythingElseIsRefusedInOneSentence(String line) {
        Answer answer = drill(line.split(" "));
        assertThat(answer.err())
                .as(line)
                .startsWith("drill: ")
                .contains("compose.yaml:3: ", "drill restore is all that it is for")
                .hasLineCount(1);
        assertThat(answer.exit()).isEqualTo(Main.USAGE);
    }

    @Test
    void drillsOfAnyEnvironmentAreNotOfIt() {
        assertThat(new Features(home).drills("")).isEmpty();
    }

    @Test
    void servicesBesideItAreLeftOutAndSaid() throws IOException {
        Files.writeString(file, "services:\n  db: {image: postgres}\n" + ALONE);
        assertThat(drill("check").out()).contains("shop leaves out every service");
    }

    @Test
    void halfOfALabIsAMistake() throws IOException {
        Files.writeString(file, "services:\n  db: {image: postgres}\n" + ALONE + "  clients: {north: db:5432}\n");
        assertThat(drill("check").err()).contains("lacks the key sites");
    }
}
