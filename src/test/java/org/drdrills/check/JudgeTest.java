package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.history.Histories.drill;
import static org.drdrills.history.Histories.failover;
import static org.drdrills.history.Histories.ns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Histories;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdSet;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Measured;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge believes a drill only if it was the drill that was meant. */
class JudgeTest {
    private static final Conditions CONDITIONS = new Conditions(100, Duration.ofSeconds(10), Duration.ofSeconds(25));
    private static final List<Objective> OBJECTIVES = Stream.of(
                    "recovery within PT10S", "lost-writes at-most none", "single-writer")
            .map(ChecksTest::objective)
            .toList();

    record Row(String name, Histories history, String id) {
        @Override
        public String toString() {
            return name + " → " + id;
        }
    }

    static Stream<Row> broken() {
        return Stream.of(
                new Row("tail missing", failover(5).cutShort(), "history.cut-short"),
                new Row("clock jumps back", failover(5).clockBack(45, 3), "clock.ran-backwards"),
                new Row(
                        "ended before it was sent",
                        failover(5).operation(1000, operation -> times(operation, 10, 10, 9.99)),
                        "operations.malformed"),
                new Row(
                        "sent before it was due",
                        failover(5).operation(1000, operation -> times(operation, 10.2, 10, 10.3)),
                        "operations.malformed"),
                new Row(
                        "no such client",
                        failover(5)
                                .add(new Operation(
                                        99_999,
                                        7,
                                        Operation.Kind.WRITE,
                                        0,
                                        99_999,
                                        ns(10),
                                        ns(10),
                                        ns(10),
                                        Outcome.ACKNOWLEDGED,
                                        "pg1")),
                        "operations.malformed"),
                new Row(
                        "an id twice",
                        failover(5)
                                .add(new Operation(
                                        1000,
                                        1,
                                        Operation.Kind.WRITE,
                                        0,
                                        1000,
                                        ns(10),
                                        ns(10),
                                        ns(10),
                                        Outcome.ACKNOWLEDGED,
                                        "pg1")),
                        "operations.malformed"),
                new Row(
                        "an id beyond all bounds",
                        failover(5)
                                .add(new Operation(
                                        1L << 40,
                                        1,
                                        Operation.Kind.WRITE,
                                        0,
                                        1,
                                        ns(10),
                                        ns(10),
                                        ns(10),
                                        Outcome.ACKNOWLEDGED,
                                        "pg1")),
                        "operations.malformed"),
                new Row(
                        "refused, and yet stored",
                        failover(5).operation(1000, JudgeTest::refused),
                        "operations.refused-and-stored"),
                new Row(
                        "harness fault",
                        failover(5).mark(20, Mark.Kind.HARNESS, "the proxy did not answer."),
                        "harness.went-wrong"),
                new Row(
                        "role moved before the event",
                        failover(5).mark(14.95, Mark.Kind.DRIFT, "pg3 is primary now"),
                        "aim.drifted"),
                new Row("no event", failover(5).unmarked(), "event.none"),
                new Row("two events", failover(5).mark(20, Mark.Kind.EVENT, "pg3 was killed"), "event.several"),
                new Row(
                        "the fault had no observed effect",
                        failover(5).without(Mark.Kind.BIT).mark(15.2, Mark.Kind.DID_NOT_BITE, "pg1 still answers."),
                        "bite.did-not"),
                new Row(
                        "the fault was gone before it was healed",
                        failover(5)
                                .add(new Mark(
                                        ns(39.9),
                                        Mark.Kind.DID_NOT_BITE,
                                        "kill",
                                        "It had ended before it was healed.",
                                        Map.of("ended", "early"))),
                        "bite.ended-early"),
                new Row("nobody looked whether it bit", failover(5).without(Mark.Kind.BIT), "bite.unproven"),
                new Row(
                        "it was not healed",
                        failover(5).without(Mark.Kind.HEALED).mark(41, Mark.Kind.DID_NOT_HEAL, "pg1 does not answer."),
                        "heal.did-not"),
                new Row("nobody looked whether it was healed", failover(5).without(Mark.Kind.HEALED), "heal.unproven"),
                new Row("nobody healed it", failover(5).heal(-1), "heal.missing"),
                new Row("baseline too short", failover(5).event(9.9), "baseline.too-short"),
                new Row("baseline too slow", failover(5).without(JudgeTest::oneInTenBefore), "baseline.too-slow"),
                new Row("baseline failing", failover(5).down(10, 10.5), "baseline.failing"),
                new Row(
                        "clients ask for nothing for 10 s",
                        failover(5)
                                .without(fact -> fact instanceof Operation operation
                                        && operation.due() > ns(28)
                                        && operation.due() < ns(38)),
                        "load.too-little"),
                new Row(
                        "clients in south ask for nothing for 10 s, and the others for as much as before",
                        failover(5)
                                .without(fact -> fact instanceof Operation operation
                                        && operation.client() % 2 == 1
                                        && operation.due() > ns(28)
                                        && operation.due() < ns(38)),
                        "load.too-little"),
                new Row("load ends at the event", failover(5).load(15.3), "traffic.too-little"),
                new Row(
                        "the observer died",
                        failover(5).without(fact -> fact instanceof Observation seen && seen.asked() > ns(20)),
                        "observer.dead"),
                new Row(
                        "nobody observed one member",
                        failover(5)
                                .without(fact -> fact instanceof Observation seen
                                        && seen.node().equals("pg3")),
                        "observer.dead"),
                new Row("the observer is slow", failover(5).asking(0.2), "observer.too-slow"),
                new Row("nobody watched the host", failover(5).without(HostSample.class::isInstance), "host.unwatched"),
                new Row("the host was late", failover(5).add(new HostSample(ns(17), ns(0.6), 0.1)), "host.late"),
                new Row("the host was starved", failover(5).change(JudgeTest::starved), "host.stalled"),
                new Row("clients wait too long", failover(5).timeout(3), "timeout.too-long"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenAssumptionIsNamedAndNothingIsMet(Row row) {
        Judgement judgement = Judge.judge(OBJECTIVES, CONDITIONS, row.history().history());
        assertThat(judgement.assumptions())
                .filteredOn(finding -> finding.verdict() != Verdict.MET)
                .extracting(Finding::id)
                .contains(row.id());
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.findings()).hasSize(3).allMatch(finding -> finding.verdict() == Verdict.INCONCLUSIVE);
        assertThat(judgement.assumptions())
                .allSatisfy(
                        finding -> assertThat(finding.sentence()).endsWith(".").doesNotContain("null", "NaN"));
    }

    @Test
    void aCleanFailoverIsMet() {
        Judgement judgement = Judge.judge(OBJECTIVES, CONDITIONS, failover(5).history());
        assertThat(judgement.assumptions())
                .allSatisfy(finding ->
                        assertThat(finding.verdict()).as(finding.sentence()).isEqualTo(Verdict.MET));
        assertThat(judgement.verdict()).isEqualTo(Verdict.MET);
        assertThat(judgement.findings())
                .extracting(Finding::words)
                .containsExactly("recovery within PT10S", "lost-writes at-most none", "single-writer");
        assertThat(judgement.measures())
                .extracting(Measured::name)
                .doesNotHaveDuplicates()
                .contains("outage.sustained", "lost.writes", "exposure", "soak");
    }

    @Test
    void whatWasUnderWayWhenTheEventStruckTellsNothingOfTheTimeBefore() {
        assertThat(Judge.judge(
                                OBJECTIVES,
                                CONDITIONS,
                                failover(5)
                                        .timeout(0.5)
                                        .change(fact -> unknown(fact, 14.8, 15))
                                        .history())
                        .verdict())
                .isEqualTo(Verdict.MET);
        Judgement waited = Judge.judge(
                OBJECTIVES,
                CONDITIONS,
                failover(5)
                        .timeout(0.5)
                        .change(fact -> unknown(fact, 14.55, 14.7))
                        .history());
        assertThat(waited.assumptions())
                .filteredOn(finding -> finding.verdict() != Verdict.MET)
                .extracting(Finding::id)
                .contains("baseline.failing");
    }

    /** Writes due in this span, s, end a little after the event, and nobody knows how. */
    private static Event unknown(Event fact, double from, double to) {
        return fact instanceof Operation write
                        && write.kind() == Operation.Kind.WRITE
                        && write.due() >= ns(from)
                        && write.due() < ns(to)
                ? new Operation(
                        write.id(),
                        write.client(),
                        write.kind(),
                        write.key(),
                        write.value(),
                        write.due(),
                        write.start(),
                        ns(15.05),
                        new Outcome.Unknown("cut off"),
                        write.node())
                : fact;
    }

    @Test
    void aWrongThatWasSeenStaysAMiss() {
        Judgement judgement = Judge.judge(
                OBJECTIVES, CONDITIONS, failover(5).missing("", 1400).cutShort().history());
        assertThat(judgement.findings().get(1).id()).isEqualTo("lost-writes.acknowledged-and-missing");
        assertThat(judgement.findings().get(0).id()).isEqualTo("recovery.assumption-broken");
        assertThat(judgement.verdict()).isEqualTo(Verdict.MISSED);
    }

    @Test
    void aSlowRecoveryOfAStarvedHostIsNoMiss() {
        Judgement judgement = Judge.judge(
                OBJECTIVES, CONDITIONS, failover(20).change(JudgeTest::starved).history());
        assertThat(judgement.findings().getFirst().id()).isEqualTo("recovery.assumption-broken");
        assertThat(judgement.findings().getFirst().sentence())
                .startsWith("Outage was 20 s")
                .endsWith("That cannot be relied on, for an assumption is broken.");
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void noObjectiveIsNoSuccess() {
        Judgement judgement = Judge.judge(List.of(), CONDITIONS, drill().history());
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.assumptions()).extracting(Finding::id).contains("objectives.none");
    }

    @Test
    void anUnknownCheckAndAnUnreadableLimitAreSentences() {
        List<Objective> odd = Stream.of(
                        "no-such-check", "recovery within 30s", "recovery within PT10S of east", "recovery")
                .map(ChecksTest::objective)
                .toList();
        Judgement judgement = Judge.judge(odd, CONDITIONS, failover(5).history());
        assertThat(judgement.findings()).allMatch(finding -> finding.verdict() == Verdict.INCONCLUSIVE);
        assertThat(judgement.findings())
                .extracting(Finding::sentence)
                .satisfiesExactly(
                        sentence -> assertThat(sentence)
                                .startsWith("No check is called 'no-such-check'; there are after-healing,"),
                        sentence -> assertThat(sentence).contains("'30s' is not a duration such as PT30S"),
                        sentence -> assertThat(sentence).contains("clients sit in [north, south]"),
                        sentence -> assertThat(sentence).contains("needs the limit 'within'"));
    }

    @Test
    void theSameRecordGetsTheSameAnswer() {
        Histories history = failover(5).missing("", 1400, 1404);
        assertThat(Judge.judge(OBJECTIVES, CONDITIONS, history.history()))
                .isEqualTo(Judge.judge(OBJECTIVES, CONDITIONS, history.history()));
    }

    @Test
    void anEmptyRecordIsJudgedWithoutFailing() {
        List<Objective> all = Stream.of(
                        "recovery within PT10S",
                        "recovery-from-order within PT5S",
                        "interruption at-most PT5S",
                        "reconnects within PT5S",
                        "lost-writes at-most none",
                        "loss-as-lag",
                        "kept-before",
                        "copy-holds",
                        "single-writer",
                        "convergence within PT5S",
                        "members-agree",
                        "no-duplicates",
                        "writes-in-order",
                        "no-phantoms",
                        "reads-see-writes",
                        "isolation level serializable",
                        "counters",
                        "compare-and-set",
                        "totals",
                        "no-operator",
                        "clients-interrupted",
                        "clients-slowed",
                        "after-healing at-most PT2S",
                        "primary-moves",
                        "primary-stays",
                        "stays-down until heal",
                        "none-serves until heal",
                        "groups-down after PT1S down 1 groups 4",
                        "stays-up",
                        "read-only after PT1S until heal",
                        "primary-returns",
                        "throughput at-least 90",
                        "spread at-most 65",
                        "runbook-succeeds",
                        "runbook-refuses",
                        "orders-obeyed",
                        "restored",
                        "usable-within within PT5S",
                        "recovery-point at-most PT5S",
                        "restore-sound",
                        "declared-check check orders at-least 1")
                .map(ChecksTest::objective)
                .toList();
        assertThat(all).hasSize(Checks.all().size());
        for (Histories history : List.of(
                drill().without(fact -> true),
                drill().without(fact -> !(fact instanceof Mark)),
                drill().without(Operation.class::isInstance),
                drill().unmarked())) {
            Judgement judgement = Judge.judge(all, CONDITIONS, history.history());
            assertThat(judgement.verdict()).isNotEqualTo(Verdict.MET);
        }
    }

    @Test
    void noRecordMakesTheJudgeFail() {
        List<Objective> all = Stream.of(
                        "recovery within PT10S of others",
                        "recovery-from-order within PT5S",
                        "interruption at-most PT5S",
                        "reconnects within PT5S",
                        "lost-writes at-most PT1S",
                        "single-writer",
                        "convergence within PT5S",
                        "no-duplicates",
                        "writes-in-order",
                        "no-phantoms",
                        "reads-see-writes",
                        "isolation level serializable",
                        "counters",
                        "compare-and-set",
                        "totals",
                        "no-operator",
                        "clients-interrupted",
                        "clients-slowed",
                        "after-healing at-most PT2S",
                        "primary-moves",
                        "primary-stays",
                        "stays-down until operator",
                        "none-serves after PT1S until operator",
                        "groups-down after PT1S down 1 groups 4",
                        "stays-up of south",
                        "throughput at-least 90",
                        "spread at-most 65",
                        "runbook-succeeds",
                        "runbook-refuses",
                        "orders-obeyed")
                .map(ChecksTest::objective)
                .toList();
        for (long seed = 0; seed < 300; seed++) {
            Random lot = new Random(seed);
            List<Event> facts = new ArrayList<>();
            for (int i = lot.nextInt(400); i >= 0; i--) {
                facts.add(drawn(lot));
            }
            Judgement judgement =
                    Judge.judge(all, CONDITIONS, Histories.of(drill().header(), facts, lot.nextBoolean()));
            assertThat(judgement.verdict()).as("seed " + seed).isNotEqualTo(Verdict.MET);
        }
    }

    private static Event drawn(Random lot) {
        long at = lot.nextInt(10) == 0 ? lot.nextLong() >> lot.nextInt(40) : ns(lot.nextDouble() * 60);
        long after = at + lot.nextInt(1_000_000_000) - 10_000;
        String node = "pg" + lot.nextInt(5);
        Role role = Role.values()[lot.nextInt(4)];
        long id = lot.nextInt(20) == 0 ? lot.nextLong() >> lot.nextInt(60) : lot.nextInt(1000);
        return switch (lot.nextInt(12)) {
            case 0 ->
                new Mark(
                        at,
                        Mark.Kind.values()[lot.nextInt(Mark.Kind.values().length)],
                        "drill",
                        "something.",
                        lot.nextBoolean() ? Map.of("step", "order") : Map.of("exit", "1"));
            case 1 ->
                new FinalRead(
                        at,
                        node,
                        role,
                        lot.nextInt(3),
                        lot.nextBoolean(),
                        IdSet.of(lot.nextInt(1000), lot.nextInt(1000)),
                        IdSet.of(lot.nextInt(1000)),
                        "");
            case 2 -> new HostSample(at, lot.nextInt(1_000_000_000), lot.nextDouble() * 2 - 1);
            case 3 -> new LinkState(after, at, node, "pg1", LinkState.State.values()[lot.nextInt(4)], "");
            case 4, 5 ->
                new Observation(
                        at,
                        after,
                        node,
                        role,
                        lot.nextBoolean(),
                        lot.nextInt(3),
                        lot.nextInt(),
                        List.of(new Observation.Follower("pg2", lot.nextBoolean(), lot.nextBoolean(), lot.nextInt())),
                        "");
            default ->
                new Operation(
                        id,
                        lot.nextInt(6) - 1,
                        Operation.Kind.values()[lot.nextInt(2)],
                        lot.nextInt(3) - 1,
                        lot.nextInt(1000) - 1,
                        at,
                        at + lot.nextInt(1000),
                        after,
                        lot.nextBoolean() ? Outcome.ACKNOWLEDGED : new Outcome.Unknown("no answer"),
                        lot.nextBoolean() ? node : "");
        };
    }

    private static Operation times(Operation operation, double due, double start, double end) {
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                operation.value(),
                ns(due),
                ns(start),
                ns(end),
                operation.outcome(),
                operation.node());
    }

    private static Operation refused(Operation operation) {
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                operation.value(),
                operation.due(),
                operation.start(),
                operation.end(),
                new Outcome.Refused("read-only"),
                operation.node());
    }

    private static boolean oneInTenBefore(Event fact) {
        return fact instanceof Operation operation && operation.due() < ns(15) && operation.id() % 10 == 0;
    }

    private static Event starved(Event fact) {
        return fact instanceof HostSample sample ? new HostSample(sample.at(), ns(0.3), 0.9) : fact;
    }
}
