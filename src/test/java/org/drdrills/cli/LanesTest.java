package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which labs fit beside each other. Lanes of real labs are not among the tests: two of them starve each other on a small machine. */
class LanesTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    /** etcd, which says for itself what it takes. */
    private Environment declared(String needs) throws IOException {
        Path etcd = Path.of("environments/etcd");
        Path own = Files.createDirectories(folder.resolve("etcd"));
        Files.writeString(
                own.resolve("compose.yaml"),
                Files.readString(etcd.resolve("compose.yaml"))
                        .replace("x-drill:\n", "x-drill:\n  needs: " + needs + "\n"));
        Files.copy(etcd.resolve("drill.py"), own.resolve("drill.py"), StandardCopyOption.REPLACE_EXISTING);
        for (String image : List.of("etcd", "client")) {
            Files.copy(
                    Path.of("environments/images", image, "Dockerfile"),
                    Files.createDirectories(folder.resolve("images").resolve(image))
                            .resolve("Dockerfile"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return EnvironmentFile.read(own.resolve("compose.yaml"));
    }

    @Test
    void anEnvironmentSaysWhatItTakesOrIsTakenForAsMuchAsUsual() throws IOException {
        assertThat(declared("{memory: 3 GiB, processors: 1.5}").needs()).isEqualTo(new Needs(3 * GIB, 1.5));
        Needs usual = EnvironmentFile.named(Path.of("environments"), "etcd").needs();
        assertThat(usual.processors()).isBetween(0.6, 1.0);
        assertThat(declared("{memory: 800 MiB}").needs()).isEqualTo(new Needs(800L << 20, usual.processors()));
        assertThat(EnvironmentFile.named(Path.of("environments"), "availability-group")
                        .needs()
                        .memory())
                .isGreaterThan(usual.memory());
        for (String wrong :
                List.of("{memory: 3}", "{memory: 0 GiB}", "{processors: two}", "{processors: 0}", "{disk: 3 GiB}")) {
            assertThatThrownBy(() -> declared(wrong))
                    .as(wrong)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("compose.yaml:");
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatWould() throws IOException {
        List<Environment> labs = List.of(declared("{memory: 2 GiB, processors: 1.5}"));
        assertThatCode(() -> Lanes.fit(2, labs, new Lanes.Machine(6 * GIB, 3))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Lanes.fit(3, labs, new Lanes.Machine(60 * GIB, 3)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "a lab of etcd takes 1.5 processors, 3 of them 4.5, and there are 3; 2 lanes fit");
        assertThatThrownBy(() -> Lanes.fit(3, labs, new Lanes.Machine(6 * GIB, 30)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("take 3.0 GiB of memory, 3 of them 9.0, and 6.0 are free; 2 lanes fit");
        assertThatThrownBy(() -> Lanes.fit(2, labs, new Lanes.Machine(6 * GIB, 2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("run them one after the other");
    }

    @Test
    void aSecondLabIsRefusedWhereItDoesNotFitBesideTheFirst() throws IOException {
        Environment lab = declared("{memory: 2 GiB, processors: 1.5}");
        assertThatCode(() -> Lanes.fitBeside(lab, List.of(), new Lanes.Machine(GIB, 1)))
                .doesNotThrowAnyException();
        assertThatCode(() -> Lanes.fitBeside(lab, List.of(lab), new Lanes.Machine(2 * GIB, 3)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Lanes.fitBeside(lab, List.of(lab), new Lanes.Machine(8 * GIB, 2)))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        "a lab of etcd does not fit beside etcd: it takes 1.5 processors, and of 2 here 1.5 are taken; drill down takes a lab down");
        assertThatThrownBy(() -> Lanes.fitBeside(lab, List.of(lab), new Lanes.Machine(GIB, 8)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("it takes 2.0 GiB of memory, and 1.0 are free");
    }
}
