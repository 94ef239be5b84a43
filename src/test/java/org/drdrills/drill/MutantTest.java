package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.drdrills.check.Conditions;
import org.drdrills.check.Finding;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.environment.FakeLab;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.Target;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.workload.FakeEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form of {@code drill selftest}: a harness that is wrong on purpose, on a pool in memory. What a busy machine may bring
 * about by itself is no part of what is asserted.
 */
@Timeout(300)
class MutantTest {
    /** This one stops the whole process, tests and all; CorruptionTest has its finding. */
    private static final EnumSet<Mutant> SHORT = EnumSet.complementOf(EnumSet.of(Mutant.STARVED_HOST));

    private static final Conditions CONDITIONS = new Conditions(60, Duration.ofSeconds(2), Duration.ZERO);
    private static final List<Objective> OBJECTIVES = List.of(
            new Objective.Written(
                            "interruption",
                            Map.of("at-most", "PT60S", "of", "all"),
                            "no client is interrupted for longer than 60 seconds",
                            1)
                    .read(),
            new Objective.Written("lost-writes", Map.of("at-most", "none"), "no acknowledged write is lost", 2).read(),
            new Objective.Written("single-writer", Map.of(), "at no moment do two nodes accept writes", 3).read());

    @TempDir
    Path folder;

    @Test
    void noMutantIsMetAndEachIsCaughtByItsFinding() throws Exception {
        Map<Mutant, Judgement> judged = new EnumMap<>(Mutant.class);
        Judgement unspoilt;
        try (ExecutorService together = Executors.newCachedThreadPool()) {
            Map<Mutant, Future<Judgement>> running = new EnumMap<>(Mutant.class);
            for (Mutant mutant : SHORT) {
                running.put(mutant, together.submit(drill(Optional.of(mutant))));
            }
            Future<Judgement> good = together.submit(drill(Optional.empty()));
            for (Mutant mutant : SHORT) {
                judged.put(mutant, running.get(mutant).get());
            }
            unspoilt = good.get();
        }
        judged.forEach((mutant, judgement) -> {
            assertThat(judgement.verdict()).as(mutant + " is " + ids(judgement)).isNotEqualTo(Verdict.MET);
            assertThat(ids(judgement)).as(mutant.name()).contains(mutant.finding());
        });
        assertThat(unspoilt.verdict())
                .as("the same drill with nothing wrong: " + ids(unspoilt))
                .isNotEqualTo(Verdict.MISSED);
        assertThat(ids(unspoilt))
                .doesNotContainAnyElementsOf(
                        EnumSet.complementOf(EnumSet.of(Mutant.STARVED_HOST, Mutant.DEAD_OBSERVER)).stream()
                                .map(Mutant::finding)
                                .toList());
    }

    private static List<String> ids(Judgement judgement) {
        return Stream.concat(judgement.assumptions().stream(), judgement.findings().stream())
                .filter(finding -> finding.verdict() != Verdict.MET)
                .map(Finding::id)
                .toList();
    }

    private Callable<Judgement> drill(Optional<Mutant> mutant) {
        return () -> {
            FakeEngine engine = FakeEngine.ofThree();
            String name = mutant.map(Mutant::word).orElse("unspoilt");
            DrillFolder drill = DrillFolder.at(folder.resolve(name));
            drill.path().toFile().mkdirs();
            DrillPlan plan = new DrillPlan(
                    name,
                    name,
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
                            new MachineFault(Target.SYNCHRONOUS_STANDBY, MachineFault.Blow.KILL), Optional.empty()),
                    "the synchronous standby is killed",
                    List.of(),
                    OBJECTIVES);
            ReadyLab ready = new ReadyLab(new FakeLab(), Map.of("database", engine), Map.of());
            Mutant.Meddling meddling = mutant.map(Mutant::meddling).orElse(null);
            boolean lies = mutant.equals(Optional.of(Mutant.LYING_CLIENTS));
            new DrillRunner(
                            plan,
                            meddling == null ? ready : meddling.lab(ready),
                            Patience.usual(),
                            drill,
                            4,
                            StopConditions.NONE,
                            new Nobody(),
                            said -> {
                                if (lies && said.text().startsWith("Injected")) {
                                    engine.service = FakeEngine.Service.REFUSING;
                                } else if (lies && said.text().startsWith("All faults are being undone")) {
                                    engine.service = FakeEngine.Service.SERVING;
                                }
                            },
                            meddling == null ? new org.drdrills.workload.DrillClock() : meddling.clock())
                    .run();
            if (meddling != null) {
                meddling.record(drill.history());
            }
            return Judge.judge(OBJECTIVES, CONDITIONS, HistoryFile.open(drill.history()));
        };
    }
}
