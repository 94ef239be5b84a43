package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container engine itself restarts or dies under a drill: no verdict but INCONCLUSIVE, and nothing is left once it is back. */
@Tag("nightly")
class EngineLossIT {
    private static final String CUT = "the-majority-takes-over-when-the-primary-s-site-is-isolated";
    private static final List<String> IMAGES = List.of(
            "drdrills/postgresql:17",
            "drdrills/etcd:3.5",
            "drdrills/haproxy:3.0",
            "drdrills/operator:1",
            "drdrills/link-probe:2",
            "drdrills/sweeper:1",
            "ghcr.io/shopify/toxiproxy:2.12.0");
    /** The sweeper that the engine starts again waits a minute for its run. */
    private static final Duration SWEPT = Duration.ofSeconds(60 + 15);

    @TempDir
    private static Path machine;

    private static OwnEngine engine;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(OwnEngine.possible(), "a second engine needs root and dockerd");
        engine = OwnEngine.start(machine, IMAGES);
    }

    @AfterAll
    static void stop() throws Exception {
        if (engine != null) {
            engine.close();
        }
    }

    private ChildRun strickenRun() throws Exception {
        ChildRun run = ChildRun.start(engine, folder, Map.of("DRILL_PATIENCE", "0.5"), "--drill", CUT);
        run.awaitSaying("proxies show the damage");
        return run;
    }

    private static void endsInconclusive(ChildRun run) throws Exception {
        assertThat(run.process().waitFor(6, TimeUnit.MINUTES))
                .as("it ends by itself: %s", run.said())
                .isTrue();
        assertThat(run.process().exitValue()).as(run.said()).isEqualTo(3);
        assertThat(run.said()).contains("INCONCLUSIVE").doesNotContain("\tat ", "Exception");
    }

    private static void isSwept(ChildRun run) {
        await("nothing of the run is left")
                .atMost(SWEPT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(run.made()).isEmpty());
    }

    @Test
    void theEngineIsRestartedDuringAFault() throws Exception {
        ChildRun run = strickenRun();
        try {
            engine.end();
            engine.begin();
            endsInconclusive(run);
            isSwept(run);
        } finally {
            run.process().destroyForcibly();
        }
    }

    @Test
    void theEngineDiesDuringAFault() throws Exception {
        ChildRun run = strickenRun();
        try {
            engine.kill();
            endsInconclusive(run);
            engine.begin();
            isSwept(run);
        } finally {
            run.process().destroyForcibly();
        }
    }

    /** What the run itself can no longer remove. */
    @Test
    void theEngineIsRestartedAfterItsRunWasKilled() throws Exception {
        ChildRun run = strickenRun();
        engine.kill();
        run.process().destroyForcibly().waitFor();
        engine.begin();
        assertThat(run.made()).as("containers of a dead run, and their sweeper").isNotEmpty();
        isSwept(run);
    }
}
