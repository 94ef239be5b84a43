package org.drdrills.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.drdrills.history.Histories.drill;
import static org.drdrills.history.Histories.failover;
import static org.drdrills.history.Histories.ns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Event;
import org.drdrills.history.Histories;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static Measures measures(Histories history) {
        return Measures.of(history.history(), 100, Duration.ofSeconds(10));
    }

    private static double number(Measures measures, String name) {
        return measures.all().stream()
                .filter(one -> one.name().equals(name))
                .mapToDouble(Measured::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    @Test
    void outageEndsWithTheFirstAcknowledgementOfTheFirstLastingWindow() {
        Outage outage = measures(failover(5)).outage();
        assertThat(outage.length()).isEqualTo(ns(5.002));
        // Four writes 10 ms apart, then four reads: 50 ms between two writes at this edge, and 1 ms for the injecting
        // call.
        assertThat(outage.plusMinus()).isEqualTo(ns(0.051));
        assertThat(outage.relapses()).isZero();
    }

    @Test
    void serviceThatComesAndGoesIsNotSustained() {
        Outage outage = measures(drill().down(15, 17).down(28, 30)).outage();
        assertThat(outage.first()).isEqualTo(ns(2.042));
        assertThat(outage.relapses()).isEqualTo(1);
        assertThat(outage.length()).isCloseTo(ns(15), within(ns(0.1)));
    }

    @Test
    void anOutageAfterTheHealingIsNotTheEvents() {
        Outage outage = measures(drill().load(70).down(15, 17).down(45, 47)).outage();
        assertThat(outage.relapses()).isZero();
        assertThat(outage.length()).isEqualTo(ns(2.042));
    }

    @Test
    void whatIsNotReachedHasALowerBound() {
        Outage outage = measures(failover(40)).outage();
        assertThat(outage.over()).isFalse();
        assertThat(outage.atLeast()).isCloseTo(ns(35), within(ns(0.2)));
        assertThat(number(measures(failover(40)), "outage.sustained")).isNaN();
        assertThat(number(measures(failover(40)), "outage.at-least")).isCloseTo(35, within(0.2));
    }

    @Test
    void serviceThatIsBackTooLateForAWholeWindowHasATightLowerBound() {
        Outage outage = measures(drill().load(60).heal(59).down(15, 58)).outage();
        assertThat(outage.over()).isFalse();
        assertThat(outage.atLeast()).isCloseTo(ns(43), within(ns(0.2)));
        assertThat(measures(drill().load(60).heal(59).down(15, 51).operation(5996, MeasuresTest::refused))
                        .outage()
                        .atLeast())
                .as("one failure at the end says nothing of the time before")
                .isCloseTo(ns(36), within(ns(0.2)));
    }

    private static Operation refused(Operation one) {
        return new Operation(
                one.id(),
                one.client(),
                one.kind(),
                one.key(),
                one.value(),
                one.due(),
                one.start(),
                one.end(),
                new Outcome.Refused("busy"),
                "");
    }

    @Test
    void serviceThatTheEventTakesOnlyAfterAWhileIsNoRelapse() {
        assertThat(measures(drill().down(28, 30)).outage().relapses()).isZero();
    }

    @Test
    void eachScopeHasItsOwnOutage() {
        Measures measures = measures(drill().struck("north").down("north", 15, 30));
        assertThat(measures.outage(measures.clients(new Scope.Site("north"))).length())
                .isCloseTo(ns(15), within(ns(0.1)));
        assertThat(measures.outage(measures.clients(Scope.OTHERS)).length()).isZero();
        assertThat(number(measures, "outage.sustained.others")).isZero();
        assertThatThrownBy(() -> measures.clients(new Scope.Site("east")))
                .hasMessage("no client sits in 'east'; clients sit in [north, south]");
    }

    @Test
    void longestInterruptionIsThatOfTheWorstClient() {
        Measures measures = measures(failover(5).down("c3", 20, 23));
        Interruptions.Gap gap =
                measures.interruptions().longest(measures.allClients()).orElseThrow();
        assertThat(measures.interruptions().name(gap.client())).isEqualTo("c3");
        assertThat(gap.length()).isCloseTo(ns(8), within(ns(0.1)));
        assertThat(measures.interruptions()
                        .longest(measures.clients(new Scope.Site("north")))
                        .orElseThrow()
                        .length())
                .isCloseTo(ns(5), within(ns(0.1)));
    }

    @Test
    void stuckClientsAreNamed() {
        Measures measures = measures(failover(5).down("c2", 20, 60));
        List<Interruptions.Recovery> spectrum = measures.interruptions().spectrum(measures.allClients());
        assertThat(spectrum)
                .filteredOn(client -> client.back() < 0)
                .extracting(client -> measures.interruptions().name(client.client()))
                .containsExactly("c2");
        assertThat(number(measures, "clients.stuck")).isEqualTo(1);
        assertThat(number(measures, "clients.half-back")).isCloseTo(5, within(0.1));
    }

    @Test
    void phasesComeInTheOrderInWhichTheyHappened() {
        Measures measures =
                measures(failover(12).order(20).step(24, "promote", 0).behind("pg1", 40, 43));
        assertThat(measures.phases().orElseThrow().all())
                .extracting(Phases.Phase::name)
                .containsExactly(
                        "last-acknowledged",
                        "role-lost",
                        "first-error",
                        "ordered",
                        "runbook-done",
                        "decided",
                        "promoted",
                        "clients-back",
                        "route-changed",
                        "first-acknowledged",
                        "sustained",
                        "in-step");
        Phases.Phase promoted =
                measures.phases().orElseThrow().named("promoted").orElseThrow();
        assertThat(promoted.at()).isCloseTo(ns(27), within(promoted.plusMinus()));
        assertThat(promoted.plusMinus()).isEqualTo(ns(0.051));
    }

    @Test
    void lossHasIdentitiesAgesAndSites() {
        Measures measures = measures(failover(5).missing("", 1400, 1402));
        assertThat(measures.loss().missing()).isEqualTo(IdSet.of(1400, 1402));
        assertThat(measures.loss().lost()).extracting(LostWrites.Lost::client).containsExactly("c0", "c2");
        assertThat(measures.loss().bySite()).isEqualTo(Map.of("north", 1L, "south", 1L));
        assertThat(number(measures, "lost.age")).isCloseTo(0.998, within(1e-6));
        assertThat(number(measures, "lost.span")).isCloseTo(0.02, within(1e-6));
        assertThat(measures.loss().differences()).isEmpty();
    }

    @Test
    void openWritesThatSurfaceAreNeitherLostNorPhantoms() {
        Measures measures = measures(failover(5).finalRead("", read -> {
            read.ids().add(1600);
            return read;
        }));
        assertThat(measures.loss().surfaced()).isEqualTo(IdSet.of(1600));
        assertThat(measures.loss().phantoms()).isEmpty();
        assertThat(number(measures, "writes.unknown")).isEqualTo(248);
        assertThat(number(measures, "writes.unknown-stored")).isEqualTo(1);
    }

    @Test
    void aFailoverHasTwoTenuresAndNoOverlap() {
        Measures measures = measures(failover(5));
        assertThat(measures.overlap().tenures())
                .extracting(Overlap.Tenure::node)
                .containsExactly("pg1", "pg2");
        assertThat(measures.overlap().acknowledged()).isEmpty();
        assertThat(measures.overlap().certain()).isEmpty();
        assertThat(number(measures, "primaries.possible-overlap")).isZero();
    }

    @Test
    void overlapIsAsWideAsItIsProven() {
        Measures measures = measures(failover(5)
                .operation(
                        2504,
                        write -> new Operation(
                                2504,
                                0,
                                Operation.Kind.WRITE,
                                0,
                                2504,
                                write.due(),
                                write.start(),
                                write.end(),
                                Outcome.ACKNOWLEDGED,
                                "pg1")));
        assertThat(measures.overlap().acknowledged()).hasSize(1);
        Overlap.Pair pair = measures.overlap().acknowledged().getFirst();
        assertThat(pair.first()).isEqualTo("pg1");
        assertThat(pair.second()).isEqualTo("pg2");
        assertThat(pair.from()).isEqualTo(ns(20.002));
        assertThat(pair.width()).isCloseTo(ns(5.04), within(ns(0.01)));
        assertThat(pair.ids()).containsExactly(2504L);
    }

    @Test
    void aReturnOnOneSharedStoreNeedsTheFormerHolderSeenToCease() {
        Histories thereAndBack = drill().primary(20, "pg2")
                .primary(30, "pg1")
                .change(fact -> fact instanceof Observation seen
                        ? new Observation(
                                seen.asked(),
                                seen.at(),
                                seen.node(),
                                seen.role(),
                                seen.writable(),
                                1,
                                seen.position(),
                                seen.followers(),
                                "")
                        : fact);
        assertThat(measures(thereAndBack).overlap().tenures()).hasSize(3);
        assertThat(measures(thereAndBack).overlap().acknowledged()).isEmpty();
    }

    @Test
    void aFrozenPrimaryIsNoCertainSecondOne() {
        Histories frozen = failover(5)
                .without(fact -> fact instanceof Observation seen
                        && seen.node().equals("pg1")
                        && seen.asked() >= ns(15)
                        && seen.asked() < ns(30))
                .add(new Observation(ns(15), ns(30), "pg1", Role.PRIMARY, true, 1, 0, List.of(), ""));
        Measures measures = measures(frozen);
        assertThat(measures.overlap().certain()).isEmpty();
        assertThat(number(measures, "primaries.possible-overlap")).isGreaterThan(9);
    }

    @Test
    void anAnswerThatCameTooLateChangesNothing() {
        Histories late = drill().add(new Observation(
                ns(20), ns(20.4), "pg1", Role.UNREACHABLE, false, 0, -1, List.of(), "no answer in time"));
        assertThat(measures(late).roles().runs("pg1")).hasSize(1);
        assertThat(measures(late).phases().orElseThrow().named("role-lost")).isEmpty();
        assertThat(number(measures(late), "exposure")).isZero();
    }

    @Test
    void readsMayCountDownwards() {
        Measures measures = measures(failover(5)
                .change(fact -> fact instanceof Operation read && !read.write()
                        ? new Operation(
                                -1 - read.id(),
                                read.client(),
                                read.kind(),
                                read.key(),
                                read.value(),
                                read.due(),
                                read.start(),
                                read.end(),
                                read.outcome(),
                                read.node())
                        : fact));
        assertThat(measures.form().counts()).isEmpty();
        assertThat(measures.pace().writes(ns(15), ns(15.15))).isEqualTo("writes 1504–1515");
        assertThat(number(measures, "throughput.before")).isCloseTo(100, within(0.01));
    }

    @Test
    void whatReachesTheRecordLateIsStillInItsPlace() {
        List<Event> facts = new ArrayList<>();
        failover(5).history().replay(facts::add);
        List<Event> held = facts.stream()
                .filter(fact -> fact instanceof Operation operation
                        && operation.id() >= 3004
                        && operation.id() < 3100
                        && operation.id() % 5 == 0)
                .toList();
        facts.removeAll(held);
        facts.addAll(
                facts.indexOf(facts.stream()
                        .filter(fact -> fact.at() > ns(33))
                        .findFirst()
                        .orElseThrow()),
                held.subList(0, 10));
        facts.addAll(
                facts.indexOf(facts.stream()
                        .filter(fact -> fact.at() > ns(34))
                        .findFirst()
                        .orElseThrow()),
                held.subList(10, held.size()));
        Measures late = Measures.of(Histories.of(drill().header(), facts, true), 100, Duration.ofSeconds(10));
        assertThat(late.all()).isEqualTo(measures(failover(5)).all());
        assertThat(late.form().backwards()).isZero();
    }

    /** On a starved host. */
    @Test
    void manyFactsThatReachTheRecordLateTogetherAreNoJumpOfTheClock() {
        List<Event> facts = new ArrayList<>();
        failover(5).history().replay(facts::add);
        List<Event> held = facts.stream()
                .filter(fact -> fact instanceof Operation operation && operation.id() >= 3004 && operation.id() < 3100)
                .toList();
        assertThat(held).hasSizeGreaterThan(50);
        facts.removeAll(held);
        facts.addAll(
                facts.indexOf(facts.stream()
                        .filter(fact -> fact.at() > ns(34))
                        .findFirst()
                        .orElseThrow()),
                held);
        assertThat(Measures.of(Histories.of(drill().header(), facts, true), 100, Duration.ofSeconds(10))
                        .form()
                        .backwards())
                .isZero();
    }

    @Test
    void membersAreInStepWhenThePrimarySeesAllOthersStreaming() {
        Measures measures = measures(failover(5).behind("pg1", 40, 43));
        assertThat(measures.convergence().orElseThrow()).isCloseTo(ns(43), within(ns(0.06)));
        assertThat(number(measures, "convergence")).isCloseTo(2.9, within(0.06));
    }

    @Test
    void exposureIsTheTimeWithoutAFollower() {
        Measures measures = measures(failover(5).gone("pg3", 15, 30));
        assertThat(number(measures, "exposure")).isCloseTo(15, within(0.2));
    }

    @Test
    void throughputAndLatencyBeforeAndAfter() {
        Measures measures = measures(failover(5));
        assertThat(number(measures, "throughput.before")).isCloseTo(100, within(0.01));
        assertThat(number(measures, "throughput.during")).isCloseTo(0, within(2.0));
        assertThat(number(measures, "throughput.after")).isCloseTo(100, within(0.5));
        assertThat(number(measures, "latency.p50.before")).isCloseTo(2, within(0.06));
        assertThat(number(measures, "latency.p99.after")).isCloseTo(2, within(0.06));
        assertThat(number(measures, "service.lowest")).isZero();
        assertThat(number(measures, "soak")).isCloseTo(30, within(0.1));
    }

    @Test
    void everyNumberHasItsPlusMinusAndItsDefinition() {
        for (Histories history : List.of(
                drill(),
                failover(5),
                failover(40),
                failover(5).missing("", 1400),
                drill().load(16),
                drill().without(Observation.class::isInstance))) {
            assertThat(measures(history).all()).isNotEmpty().allSatisfy(one -> {
                assertThat(one.plusMinus()).as(one.name()).isGreaterThanOrEqualTo(0);
                assertThat(one.definition()).as(one.name()).isNotBlank();
                assertThat(one.label()).as(one.name()).isNotBlank();
            });
        }
    }

    @Test
    void aRecordWithoutEventHasNoNumbers() {
        assertThat(measures(drill().unmarked()).all()).isEmpty();
        assertThat(measures(drill().without(fact -> !(fact instanceof Mark))).all())
                .isNotEmpty();
    }
}
