package org.drdrills.workload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DialectsTest {
    static List<String> names() {
        return Dialects.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyDialectIsWhole(String name) {
        Dialect dialect = Dialects.byName(name);
        assertThat(dialect.url()).contains("{host}", "{port}", "{database}");
        assertThat(dialect.create()).hasSize(4);
        assertThat(dialect.write().stream().flatMap(sql -> sql.parameters().stream()))
                .containsOnly("k", "id")
                .hasSize(4);
        assertThat(dialect.read().parameters()).containsExactly("k");
        assertThat(dialect.append().parameters()).containsExactly("k", "element");
        assertThat(dialect.list().parameters()).containsExactly("k");
        assertThat(dialect.isolation()).isNotEmpty();
        assertThat(dialect.refused()).isNotEmpty();
        assertThat(dialect.refused())
                .as("a rule that names nothing would call every failure refused")
                .noneMatch(errors -> errors.states().isEmpty() && errors.codes().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "mariadb, true", "postgresql, true", "mysql, false", "sqlserver, false",
        "oracle, false", "db2, false", "cockroachdb, false", "yugabytedb, false"
    })
    void whatWasNotRunAgainstAServerSaysSo(String name, boolean ran) {
        Optional<String> sentence = new JdbcEngine().doesNotEvidence(Map.of("dialect", name));
        assertThat(sentence.isEmpty()).isEqualTo(ran);
        sentence.ifPresent(said -> assertThat(said)
                .contains(Dialects.byName(name).title())
                .endsWith("dialect not run against a real server."));
    }

    @Test
    void anUnknownDialectOrLevelIsAnsweredWithWhatThereIs() {
        JdbcEngine engine = new JdbcEngine();
        assertThatThrownBy(() -> engine.doesNotEvidence(Map.of("dialect", "mariabd")))
                .isInstanceOf(BadInput.class)
                .hasMessage("there is no dialect 'mariabd'; did you mean 'mariadb'?");
        assertThatThrownBy(() -> engine.doesNotEvidence(Map.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("engine jdbc needs the setting dialect, one of mariadb, mysql");
        assertThatThrownBy(() -> engine.isolation(Map.of("dialect", "mysql", "isolation", "snapshot")))
                .hasMessage("MySQL has no isolation level 'snapshot'; it has read-committed, serializable");
        assertThat(engine.isolation(Map.of("dialect", "mariadb", "isolation", "snapshot")))
                .hasValue("snapshot");
    }

    @Test
    void driversComeWithTheSuiteOrLieInTheEnvironment(@TempDir Path folder) throws IOException {
        for (String name : List.of("mariadb", "mysql", "postgresql", "sqlserver", "cockroachdb", "yugabytedb")) {
            assertThat(Drivers.of(Dialects.byName(name), folder)).as(name).isPresent();
        }
        assertThat(Drivers.of(Dialects.byName("oracle"), folder)).isEmpty();
        Files.createDirectory(folder.resolve("drivers"));
        Files.createFile(folder.resolve("drivers/ojdbc11.jar"));
        Files.createFile(folder.resolve("drivers/README"));
        assertThat(Drivers.jars(folder)).containsExactly(folder.resolve("drivers/ojdbc11.jar"));
        assertThat(Drivers.of(Dialects.byName("oracle"), folder))
                .as("a jar without the driver")
                .isEmpty();
    }
}
