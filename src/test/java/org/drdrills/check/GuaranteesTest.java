package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.history.Histories.drill;
import static org.drdrills.history.Histories.failover;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drdrills.check.Check.Need;
import org.drdrills.history.Histories;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.junit.jupiter.api.Test;

class GuaranteesTest {
    private static final Conditions CONDITIONS = new Conditions(100, Duration.ofSeconds(10), Duration.ofSeconds(25));
    private static final Set<Need> ALL = EnumSet.allOf(Need.class);

    @Test
    void whatAScenarioDoesNotStateIsAdded() {
        assertThat(Guarantees.added(List.of(), Map.of("database", ALL)))
                .extracting(objective -> objective.check().id())
                .containsExactly(
                        "lost-writes",
                        "single-writer",
                        "members-agree",
                        "no-duplicates",
                        "writes-in-order",
                        "no-phantoms",
                        "reads-see-writes",
                        "isolation",
                        "counters",
                        "compare-and-set",
                        "totals");
        assertThat(Guarantees.added(List.of(objective("lost-writes", "at-most", "PT10S")), Map.of("database", ALL)))
                .extracting(objective -> objective.check().id())
                .doesNotContain("lost-writes")
                .contains("single-writer");
        assertThat(Guarantees.added(List.of(objective("single-writer", "permitted", "yes")), Map.of("database", ALL)))
                .extracting(objective -> objective.check().id())
                .doesNotContain("single-writer");
        assertThat(Guarantees.added(List.of(), Map.of("queue", Set.of())))
                .extracting(objective -> objective.check().id())
                .containsExactly("lost-writes", "no-duplicates", "no-phantoms");
    }

    @Test
    void anObjectiveOnOnePoolLeavesTheOthersToTheGuarantee() {
        Map<String, Set<Need>> pools = new LinkedHashMap<>();
        pools.put("east", Set.of());
        pools.put("west", Set.of());
        List<Objective> added =
                Guarantees.added(List.of(objective("lost-writes", "pool", "east", "at-most", "PT10S")), pools);
        assertThat(added)
                .filteredOn(objective -> objective.check().equals(WriteLoss.CHECK))
                .singleElement()
                .satisfies(objective -> {
                    assertThat(objective.pool()).contains("west");
                    assertThat(objective.limit()).isEqualTo(Limit.NONE);
                    assertThat(objective.standing()).isTrue();
                });
        assertThat(added)
                .filteredOn(objective -> objective.check().equals(Phantoms.CHECK))
                .singleElement()
                .satisfies(objective -> assertThat(objective.pool()).isEmpty());
    }

    @Test
    void whatIsPermittedIsShownAndNeverMissed() {
        Finding happened = judge(failover(5).missing("", 1400), "lost-writes", "permitted", "yes");
        assertThat(happened.verdict()).isEqualTo(Verdict.MET);
        assertThat(happened.sentence())
                .startsWith("It happened, and the scenario permits it. 1 acknowledged write of ");
        assertThat(happened.numbers()).isNotEmpty();
        assertThat(judge(failover(5), "lost-writes", "permitted", "yes").sentence())
                .startsWith("The scenario permits it. None of ");
        assertThat(judge(failover(5), "recovery", "permitted", "yes").verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    /** A restore goes back to before a write: reads after it cannot see that write, and its loss has an objective of its own. */
    @Test
    void aReadOfWhatWasBeforeAPermittedLossIsNotStale() {
        Histories lost = staleRead(1708).missing("", 1707);
        Finding permitted = reads(lost, "at-most", "PT60S");
        assertThat(permitted.verdict()).isEqualTo(Verdict.MET);
        assertThat(permitted.sentence()).contains(" Left out: 1 lost write, which the scenario permits, ");
        assertThat(reads(lost, "permitted", "yes").verdict()).isEqualTo(Verdict.MET);
        assertThat(reads(lost).id()).isEqualTo("reads-see-writes.stale");
        assertThat(reads(staleRead(1708), "at-most", "PT60S").id()).isEqualTo("reads-see-writes.stale");
    }

    /** Nothing was lost yet when the event began, so a read that ended before it has no excuse. */
    @Test
    void aReadThatMissedAWriteBeforeTheEventIsStaleAlthoughTheWriteWasLostLater() {
        Finding before = reads(staleRead(1004).missing("", 1003), "at-most", "PT60S");
        assertThat(before.id()).isEqualTo("reads-see-writes.stale");
        assertThat(before.sentence()).startsWith("1 read of ");
    }

    /** A line of the scenario says how long writes may fail while members return. */
    @Test
    void aShortInterruptionAfterTheHealingIsARelapseUnlessALinePermitsIt() {
        Histories twice = drill().load(70).down(15, 17).down(45, 47);
        Objective recovery = objective("recovery", "within", "PT10S");
        assertThat(verdict(twice, recovery)).isEqualTo("recovery.relapsed");
        assertThat(verdict(twice, recovery, objective("after-healing", "at-most", "PT3S")))
                .isEqualTo("recovery");
        assertThat(verdict(twice, recovery, objective("after-healing", "at-most", "PT1S")))
                .isEqualTo("recovery.relapsed");
    }

    private static String verdict(Histories history, Objective... objectives) {
        return Judge.judge(List.of(objectives), CONDITIONS, history.history())
                .findings()
                .getFirst()
                .id();
    }

    private static Finding reads(Histories history, String... loss) {
        return Judge.judge(
                        List.of(objective("lost-writes", loss), objective("reads-see-writes")),
                        CONDITIONS,
                        history.history())
                .findings()
                .getLast();
    }

    @Test
    void anAlarmThatTheRecordConfirmsIsNoDoubt() {
        assertThat(alarms(staleRead(1004).add(alarm())).id()).isEqualTo("alarms");
        assertThat(alarms(drill()).sentence()).isEqualTo("It reported none.");
    }

    @Test
    void anAlarmThatTheRecordDoesNotConfirmIsDoubt() {
        Finding finding = alarms(drill().add(alarm()));
        assertThat(finding.id()).isEqualTo("alarms.unconfirmed");
        assertThat(finding.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    private static Histories staleRead(int operation) {
        return drill().operation(
                        operation,
                        read -> new Operation(
                                read.id(),
                                read.client(),
                                read.kind(),
                                read.key(),
                                operation - 2,
                                read.due(),
                                read.start(),
                                read.end(),
                                read.outcome(),
                                read.node()));
    }

    private static Mark alarm() {
        return new Mark(
                Histories.ns(20),
                Mark.Kind.NOTE,
                "alarm",
                "Alarm: a stale read.",
                Map.of("alarm", "STALE_READ", "certain", "1"));
    }

    private static Finding alarms(Histories history) {
        return Judge.judge(List.of(objective("no-duplicates")), CONDITIONS, history.history()).assumptions().stream()
                .filter(finding -> finding.id().startsWith("alarms"))
                .findFirst()
                .orElseThrow();
    }

    private static Finding judge(Histories history, String check, String... limits) {
        return Judge.judge(List.of(objective(check, limits)), CONDITIONS, history.history())
                .findings()
                .getFirst();
    }

    private static Objective objective(String check, String... limits) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < limits.length; i += 2) {
            map.put(limits[i], limits[i + 1]);
        }
        return new Objective.Written(check, map, check, 1).read();
    }
}
