package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.SingleWriter;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.fault.Target;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool in which every member accepts writes. */
class SeveralWritersTest {
    private static final Path ENVIRONMENTS = Path.of("environments");

    @TempDir
    private Path folder;

    private static List<Objective> writers(String environment) {
        DrillPlan plan = new Features(Path.of(""))
                .drills("").stream()
                        .filter(one -> one.id().equals(environment + "-the-service-returns-when-the-primary-is-killed"))
                        .findFirst()
                        .orElseThrow();
        return plan.in(EnvironmentFile.named(ENVIRONMENTS, environment)).objectives().stream()
                .filter(objective -> objective.check().equals(SingleWriter.CHECK))
                .toList();
    }

    @Test
    void thatTheyDoIsPermittedAndSaidSo() {
        assertThat(writers("galera")).singleElement().satisfies(objective -> {
            assertThat(objective.limit()).isEqualTo(Limit.PERMITTED);
            assertThat(objective.words())
                    .isEqualTo("two writers are permitted, because every member of pool cluster accepts writes");
        });
        assertThat(writers("etcd"))
                .singleElement()
                .satisfies(objective -> assertThat(objective.limit()).isEqualTo(Limit.NEVER));
    }

    @Test
    void whereNoLineForbidsItNoGuaranteeDoes() {
        DrillPlan plan = new Features(Path.of(""))
                .drills("").stream()
                        .filter(one -> one.id().equals("galera-the-service-returns-when-the-primary-restarts"))
                        .findFirst()
                        .orElseThrow();
        assertThat(plan.in(EnvironmentFile.named(ENVIRONMENTS, "galera")).objectives())
                .hasSizeGreaterThan(3)
                .noneMatch(objective -> objective.check().equals(SingleWriter.CHECK));
    }

    @Test
    void thePrimaryIsOneOfThemAndThereAreNoStandbys() {
        Environment environment = EnvironmentFile.named(ENVIRONMENTS, "galera");
        assertThat(Stream.of(Target.PRIMARY, Target.PRIMARYS_SITE, Target.SERVER, Target.EVERY_MEMBER)
                        .map(target -> new MachineFault(target, Blow.KILL).impossibleIn(environment)))
                .allMatch(java.util.Optional::isEmpty);
        assertThat(Stream.of(Target.STANDBY, Target.SYNCHRONOUS_STANDBY, Target.EVERY_STANDBY, Target.STANDBYS_SITE)
                        .map(target -> new MachineFault(target, Blow.KILL).impossibleIn(environment)))
                .allSatisfy(why -> assertThat(why)
                        .hasValue("the members of pool cluster serve concurrently, so there is no standby"));
        assertThat(new MachineFault(Target.BACK_END, Blow.KILL).impossibleIn(environment))
                .hasValue("pool cluster has no back end that its members share");
    }

    /** Members that hold the data themselves may have a store of copies behind them. */
    @Test
    void aBackEndOfSeveralWritersCanBeStruck() {
        Environment environment = EnvironmentFile.named(ENVIRONMENTS, "front-end-pool");
        assertThat(List.of(Target.BACK_END, Target.PRIMARY, Target.SERVER, Target.OTHER_SERVERS))
                .allSatisfy(target -> assertThat(new MachineFault(target, Blow.KILL).impossibleIn(environment))
                        .isEmpty());
        assertThat(new MachineFault(Target.STANDBY, Blow.KILL).impossibleIn(environment))
                .hasValue("the members of pool front-end serve concurrently, so there is no standby");
    }

    @Test
    void reportsSayWhatIsNotJudged() {
        assertThat(EnvironmentFile.named(ENVIRONMENTS, "galera").doesNotEvidence())
                .contains(
                        "That one member at a time accepts writes: in pool cluster several do, as x-drill declares (writers: several).");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"writers: many | must be one or several, not 'many'"})
    void whatIsWrongIsSaid(String key, String complaint) throws IOException {
        Path galera = ENVIRONMENTS.resolve("galera");
        Files.copy(galera.resolve("galera.cnf"), folder.resolve("galera.cnf"));
        String text = Files.readString(galera.resolve("compose.yaml"))
                .replace("  build: ../images/mariadb\n", "")
                .replace("writers: several", key);
        Path file = Files.writeString(folder.resolve("compose.yaml"), text);
        assertThatThrownBy(() -> EnvironmentFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("writers")
                .hasMessageContaining(complaint);
    }
}
