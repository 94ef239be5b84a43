package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a drill stands on breaks: the verdict is INCONCLUSIVE, or there is none and one sentence says why; nothing is left behind. */
@Tag("nightly")
class EngineTroubleIT {
    private static final String CUT = "the-majority-takes-over-when-the-primary-s-site-is-isolated";
    private static final int INCONCLUSIVE = 3;
    /** The harness need not wait as long as usual for what will not come. */
    private static final Map<String, String> IMPATIENT = Map.of("DRILL_PATIENCE", "0.5");

    @TempDir
    private Path folder;

    private static void endsInconclusive(ChildRun run) throws Exception {
        try {
            assertThat(run.process().waitFor(6, TimeUnit.MINUTES))
                    .as("it ends by itself: %s", run.said())
                    .isTrue();
            assertThat(run.process().exitValue()).as(run.said()).isEqualTo(INCONCLUSIVE);
            run.leavesNothing();
        } finally {
            run.process().destroyForcibly();
        }
    }

    @Test
    void anImageThatIsMissingIsNamed() throws Exception {
        for (String part : new String[] {"environments", "features"}) {
            try (Stream<Path> tree = Files.walk(Path.of(part))) {
                for (Path from : tree.toList()) {
                    Path to = folder.resolve("home").resolve(from.toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(from, to);
                }
            }
        }
        Path compose = folder.resolve("home/environments/availability-group/compose.yaml");
        Files.writeString(
                compose, Files.readString(compose).replace("drdrills/haproxy:3.0", "drdrills/no-such-image:1"));
        ChildRun run = ChildRun.start(folder, folder.resolve("home"), IMPATIENT, "--drill", CUT);
        endsInconclusive(run);
        assertThat(run.said()).contains("image drdrills/no-such-image:1 is missing; drill setup gets or builds it");
    }

    @Test
    @Tag("nightly")
    void theProxiesAreKilledDuringAFault() throws Exception {
        ChildRun run = ChildRun.start(folder, Path.of(""), IMPATIENT, "--drill", CUT);
        run.awaitSaying("proxies show the damage");
        ChildRun.ENGINE.killContainerCmd(run.container("-proxies")).exec();
        endsInconclusive(run);
        assertThat(run.said()).contains("INCONCLUSIVE", "The fault was not healed");
    }

    /** What clients then see is no miss of the pool's. */
    @Test
    @Tag("nightly")
    void theProxiesAreKilledWhereNoWireWasTouched() throws Exception {
        ChildRun run = ChildRun.start(
                folder, Path.of(""), IMPATIENT, "--drill", "a-standby-takes-over-when-the-primary-is-killed");
        run.awaitSaying("is down");
        ChildRun.ENGINE.killContainerCmd(run.container("-proxies")).exec();
        endsInconclusive(run);
        assertThat(run.said()).contains("INCONCLUSIVE", "The proxies that carry every wire do not answer");
    }

    @Test
    @Tag("nightly")
    void theProxiesHangDuringAFault() throws Exception {
        ChildRun run = ChildRun.start(folder, Path.of(""), IMPATIENT, "--drill", CUT);
        run.awaitSaying("proxies show the damage");
        ChildRun.ENGINE.pauseContainerCmd(run.container("-proxies")).exec();
        endsInconclusive(run);
        assertThat(run.said()).contains("INCONCLUSIVE", "The fault was not healed");
    }

    /** A file system of its own under the reports, with room for the plan but not for the record. */
    @Test
    @Tag("nightly")
    void theDiskIsFull() throws Exception {
        Path reports = Files.createDirectories(folder.resolve("reports"));
        assumeTrue(
                mount("-t", "tmpfs", "-o", "size=400k", "tmpfs", reports.toString()),
                "mounting a small file system needs root");
        try {
            ChildRun run = ChildRun.start(folder, Path.of(""), IMPATIENT, "--drill", CUT);
            endsInconclusive(run);
            assertThat(run.said()).contains("No space left on device");
        } finally {
            new ProcessBuilder("umount", reports.toString()).start().waitFor();
        }
    }

    private static boolean mount(String... arguments) throws Exception {
        try {
            String[] command =
                    Stream.concat(Stream.of("mount"), Stream.of(arguments)).toArray(String[]::new);
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
