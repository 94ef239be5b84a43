package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drdrills.check.Conditions;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.environment.Direction;
import org.drdrills.environment.FakeLab;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.Injected;
import org.drdrills.fault.Proof;
import org.drdrills.fault.Scene;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillFolder;
import org.drdrills.workload.FakeEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole drill on a pool in memory that, struck, acknowledges writes and forgets them. */
@Timeout(120)
class StopEarlyTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = FakeEngine.ofThree();

    @Test
    void theFirstAlarmEndsTheDrillAndTheJudgeDecides() {
        Conditions conditions = new Conditions(100, Duration.ofSeconds(2), Duration.ZERO);
        List<Objective> objectives = List.of(
                new Objective.Written("lost-writes", Map.of("at-most", "none"), "no acknowledged write is lost", 1)
                        .read(),
                new Objective.Written(
                                "recovery",
                                Map.of("within", "PT30S"),
                                "writes are acknowledged again within 30 seconds",
                                2)
                        .read());
        DrillPlan plan = new DrillPlan(
                "forget",
                "The primary forgets",
                "Test",
                "",
                List.of(),
                Path.of("test.feature"),
                1,
                "",
                "availability-group",
                "",
                conditions,
                4,
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                new DrillPlan.Failure(new Forgetting(), Optional.of(Duration.ofSeconds(60))),
                "the primary forgets",
                List.of(),
                objectives);
        DrillFolder drill = DrillFolder.at(folder.resolve("forget"));
        drill.path().toFile().mkdirs();
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        List<String> asked = new ArrayList<>();
        DrillRunner.Neighbour neighbour = new DrillRunner.Neighbour() {
            @Override
            public void hold() {
                asked.add("hold");
            }

            @Override
            public void goOn() {
                asked.add("go on");
            }
        };
        long began = System.nanoTime();
        DrillRunner.Frozen frozen = new DrillRunner(
                        plan,
                        new ReadyLab(new FakeLab(), Map.of("database", engine), Map.of()),
                        Patience.usual(),
                        drill,
                        4,
                        StopConditions.parse(List.of("alarm")),
                        neighbour,
                        mark -> said.add(mark.text()))
                .run();

        assertThat(frozen.endedEarly())
                .startsWith("stopped, as was asked for: A read of register ")
                .contains("although write ");
        assertThat(frozen.stages()).containsKeys("baseline", "event", "heal", "in step", "final reads");
        assertThat(said).anyMatch(sentence -> sentence.startsWith("Alarm: A read of register "));
        assertThat(asked).startsWith("hold").endsWith("go on");
        assertThat(engine.service).isEqualTo(FakeEngine.Service.SERVING);
        assertThat((System.nanoTime() - began) / 1e9)
                .as("seconds, of a watch of 60")
                .isLessThan(50);

        History history = HistoryFile.open(drill.history());
        List<Mark> alarms = new ArrayList<>();
        history.replay(fact -> {
            if (fact instanceof Mark mark && mark.subject().equals(LiveMonitor.SUBJECT)) {
                alarms.add(mark);
            }
        });
        assertThat(alarms).isNotEmpty().allMatch(mark -> mark.kind() == Mark.Kind.NOTE);
        Judgement judgement = Judge.judge(objectives, conditions, history);
        assertThat(judgement.verdict()).isEqualTo(Verdict.MISSED);
        assertThat(judgement.findings().getFirst().id()).isEqualTo("lost-writes.acknowledged-and-missing");
    }

    private final class Forgetting implements Fault {
        @Override
        public String name() {
            return "the primary forgets";
        }

        @Override
        public String mechanism() {
            return "a pool in memory";
        }

        @Override
        public Aimed aim(Scene scene) {
            return new Aimed() {
                @Override
                public String role() {
                    return "the primary";
                }

                @Override
                public List<String> nodes() {
                    return List.of("pg1");
                }

                @Override
                public Set<String> struckSites() {
                    return Set.of();
                }

                @Override
                public Collection<Direction> directions() {
                    return List.of();
                }

                @Override
                public boolean stillTrue() {
                    return true;
                }

                @Override
                public Injected inject() {
                    engine.service = FakeEngine.Service.FORGETFUL;
                    return new Injected() {
                        @Override
                        public Proof effect(Duration patience) {
                            return new Proof(true, "It forgets.", Map.of());
                        }

                        @Override
                        public void close() {
                            engine.service = FakeEngine.Service.SERVING;
                        }

                        @Override
                        public Proof healing(Duration patience) {
                            return new Proof(true, "It remembers.", Map.of());
                        }
                    };
                }
            };
        }
    }
}
