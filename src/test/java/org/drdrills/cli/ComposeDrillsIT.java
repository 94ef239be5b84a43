package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.drdrills.Bash;
import org.drdrills.Tool.Said;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Systems from Compose files that say nothing of drills, without a line by hand: made, checked, drilled, and found to meet their objectives. */
class ComposeDrillsIT {
    private static final Path FILES = Path.of("src/test/resources/compose");

    @TempDir
    private Path folder;

    private void drilled(String system, String... drills) throws Exception {
        Bash clone = ClonedProject.in(folder);
        assertThat(Files.readString(FILES.resolve("lab-" + system).resolve("compose.yaml")))
                .doesNotContain("x-drill");
        String said =
                clone.run("./drill new my-" + system + " --from " + FILES + "/lab-" + system + "/compose.yaml", 0);
        assertThat(said).doesNotContain("For you to do");
        assertThat(clone.run("./drill check", 0)).contains("are in order.");
        for (String drill : drills) {
            String run = "./drill run --drill my-" + system + "-" + drill;
            Said ended = clone.run(run);
            // A busy host may not have let a drill say anything; what it says is a verdict.
            if (ended.exit() == Main.INCONCLUSIVE) {
                ended = clone.run(run);
            }
            assertThat(ended.exit()).as(ended.text()).isEqualTo(Main.MET);
        }
    }

    @Test
    void aSystemIsDrilledFromItsComposeFileAlone() throws Exception {
        drilled("etcd", "the-service-returns-when-the-primary-is-killed");
    }

    @Test
    void portsThatAnImageOnThisMachineDeclaresAreAdded() throws Exception {
        Path file = Files.writeString(
                folder.resolve("one.yaml"), "services: {a: {image: \"drdrills/mariadb:11.8\"}, b: {image: own}}\n");
        assertThat(ClonedProject.in(folder).run("./drill new one --from " + file + " --pool a", 0))
                .contains("a also listens on 3306, 4444, 4567, 4568, 33061");
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(strings = {"etcd", "valkey-sentinel", "pg-auto-failover", "patroni", "rabbitmq"})
    void eachOfFiveSystemsIs(String system) throws Exception {
        drilled(
                system,
                "the-service-returns-when-the-primary-is-killed",
                "the-service-returns-when-the-primary-s-host-vanishes");
    }

    /** When a member returns whose host had vanished, too few requests are served for some seconds, so that drill is not among these. */
    @Tag("nightly")
    @Test
    void aClusterWhoseMembersAnnounceTheirAddressesIs() throws Exception {
        drilled("galera", "the-service-returns-when-the-primary-is-killed");
    }
}
