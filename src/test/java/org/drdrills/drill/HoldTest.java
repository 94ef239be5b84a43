package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.drdrills.check.Conditions;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.environment.FakeLab;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.Target;
import org.drdrills.history.History;
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
    private static final Conditions CONDITIONS = new Conditions(60, Duration.ofSeconds(2), HOLD);

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

    /** Longer than the harness waits where no objective asks for members in sync, and shorter than the objective allows. */
    @Test
    void serviceThatReturnsLongAfterTheHealingButInTimeIsWaitedFor() {
        List<Objective> objectives = List.of(
                objective("stays-down", Map.of("until", "heal", "after", "PT1S")),
                objective("recovery", Map.of("within", "PT40S", "of", "all")));
        FakeEngine engine = FakeEngine.ofThree();
        History history = recorded("late", objectives, engine, Patience.times("0.1"), said -> {
            if (said.text().startsWith("Injected")) {
                engine.service = FakeEngine.Service.REFUSING;
                Thread.ofVirtual().start(() -> backAfter(engine, Duration.ofSeconds(18)));
            }
        });
        Judgement judgement = Judge.judge(objectives, CONDITIONS, history);
        assertThat(judgement.verdict()).as(judgement.toString()).isEqualTo(Verdict.MET);
    }

    private static Objective objective(String check, Map<String, String> limits) {
        return new Objective.Written(check, limits, check, 1).read();
    }

    /** From the event to its healing, s; nobody is served meanwhile, or until then. */
    private double lasted(String check, Map<String, String> limits, Duration outage) {
        FakeEngine engine = FakeEngine.ofThree();
        History history = recorded(check, List.of(objective(check, limits)), engine, Patience.usual(), said -> {
            if (said.text().startsWith("Injected")) {
                engine.service = FakeEngine.Service.REFUSING;
                if (!outage.isZero()) {
                    Thread.ofVirtual().start(() -> backAfter(engine, outage));
                }
            } else if (said.text().startsWith("All faults are being undone")) {
                engine.service = FakeEngine.Service.SERVING;
            }
        });
        long[] at = new long[2];
        history.replay(fact -> {
            if (fact instanceof Mark mark && mark.kind() == Mark.Kind.EVENT) {
                at[0] = mark.at();
            } else if (fact instanceof Mark mark && mark.kind() == Mark.Kind.HEAL) {
                at[1] = mark.at();
            }
        });
        return (at[1] - at[0]) / 1e9;
    }

    private History recorded(
            String id, List<Objective> objectives, FakeEngine engine, Patience patience, Consumer<Mark> heard) {
        DrillFolder drill = DrillFolder.at(folder.resolve(id));
        drill.path().toFile().mkdirs();
        DrillPlan plan = new DrillPlan(
                id,
                id,
                "Test",
                "",
                List.of(),
                Path.of("test.feature"),
                1,
                "",
                "availability-group",
                "",
                CONDITIONS,
                4,
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                new DrillPlan.Failure(
                        new MachineFault(Target.SYNCHRONOUS_STANDBY, MachineFault.Blow.KILL), Optional.of(HOLD)),
                "the synchronous standby is killed",
                List.of(),
                objectives);
        new DrillRunner(
                        plan,
                        new ReadyLab(new FakeLab(), Map.of("database", engine), Map.of()),
                        patience,
                        drill,
                        4,
                        StopConditions.NONE,
                        new Nobody(),
                        heard)
                .run();
        return HistoryFile.open(drill.history());
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
