package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.check.Conditions;
import org.drdrills.check.Objective;
import org.drdrills.environment.FakeLab;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.Target;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillFolder;
import org.drdrills.workload.FakeEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fault lasts as long as its line says; longer only where somebody waits for service. */
@Timeout(120)
class HoldTest {
    private static final Duration HOLD = Duration.ofSeconds(4);

    @TempDir
    Path folder;

    @Test
    void aFaultLastsAsLongAsItsLineSays() {
        assertThat(lasted("stays-up", Map.of("of", "all"), Duration.ZERO))
                .isCloseTo(HOLD.toMillis() / 1e3, within(1.5));
    }

    @Test
    void itStaysUntilServiceIsBackWhereThatIsAwaited() {
        assertThat(lasted("recovery", Map.of("within", "PT60S", "of", "all"), Duration.ofSeconds(6)))
                .isBetween(15.5, 25.0);
    }

    /** From the event to its healing, s; nobody is served meanwhile, or until then. */
    private double lasted(String check, Map<String, String> limits, Duration outage) {
        FakeEngine engine = FakeEngine.ofThree();
        DrillFolder drill = DrillFolder.at(folder.resolve(check));
        drill.path().toFile().mkdirs();
        DrillPlan plan = new DrillPlan(
                check,
                check,
                "Test",
                "",
                List.of(),
                Path.of("test.feature"),
                1,
                "",
                "availability-group",
                "",
                new Conditions(60, Duration.ofSeconds(2), HOLD),
                4,
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                new DrillPlan.Failure(
                        new MachineFault(Target.SYNCHRONOUS_STANDBY, MachineFault.Blow.KILL), Optional.of(HOLD)),
                "the synchronous standby is killed",
                List.of(),
                List.of(new Objective.Written(check, limits, check, 1).read()));
        new DrillRunner(
                        plan,
                        new ReadyLab(new FakeLab(), Map.of("database", engine), Map.of()),
                        Patience.usual(),
                        drill,
                        4,
                        StopConditions.NONE,
                        new Nobody(),
                        said -> {
                            if (said.text().startsWith("Injected")) {
                                engine.service = FakeEngine.Service.REFUSING;
                                if (!outage.isZero()) {
                                    Thread.ofVirtual().start(() -> backAfter(engine, outage));
                                }
                            } else if (said.text().startsWith("All faults are being undone")) {
                                engine.service = FakeEngine.Service.SERVING;
                            }
                        })
                .run();
        long[] at = new long[2];
        HistoryFile.open(drill.history()).replay(fact -> {
            if (fact instanceof Mark mark && mark.kind() == Mark.Kind.EVENT) {
                at[0] = mark.at();
            } else if (fact instanceof Mark mark && mark.kind() == Mark.Kind.HEAL) {
                at[1] = mark.at();
            }
        });
        return (at[1] - at[0]) / 1e9;
    }

    private static void backAfter(FakeEngine engine, Duration outage) {
        try {
            Thread.sleep(outage);
            engine.service = FakeEngine.Service.SERVING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
