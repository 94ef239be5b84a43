package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.history.Histories.drill;
import static org.drdrills.history.Histories.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.Histories;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.OnePool;
import org.drdrills.history.Operation;
import org.junit.jupiter.api.Test;

/** Pools of one record are judged each for itself. */
class PoolByPoolTest {
    private static final Conditions CONDITIONS = new Conditions(100, Duration.ofSeconds(10), Duration.ofSeconds(25));
    private static final long OWN_IDS = 1L << 24;

    /** Two histories as one record: pools "first" and "second", whose members and clients bear other names. */
    private static History together(Histories first, Histories second) {
        List<Event> events = new ArrayList<>();
        first.history().replay(events::add);
        second.history().replay(event -> moved(event).forEach(events::add));
        events.sort((a, b) -> Long.compare(a.at(), b.at()));
        Header one = first.header();
        List<Header.Client> clients = new ArrayList<>();
        one.clients()
                .forEach(client -> clients.add(new Header.Client("first-" + client.name(), client.site(), "first")));
        one.clients()
                .forEach(client -> clients.add(new Header.Client("second-" + client.name(), client.site(), "second")));
        List<String> members = new ArrayList<>(one.members());
        one.members().forEach(member -> members.add("other-" + member));
        return History.of(
                new Header(
                        one.drill(),
                        one.environment(),
                        one.started(),
                        clients,
                        members,
                        one.timeout(),
                        one.clock(),
                        List.of("first", "first", "first", "second", "second", "second")),
                events);
    }

    private static Stream<Event> moved(Event event) {
        return switch (event) {
            case Operation one ->
                Stream.of(new Operation(
                        one.write() ? one.id() + OWN_IDS : one.id() - OWN_IDS,
                        one.client() + 4,
                        one.kind(),
                        one.key(),
                        one.value() == Operation.NOTHING ? one.value() : one.value() + OWN_IDS,
                        one.due(),
                        one.start(),
                        one.end(),
                        one.outcome(),
                        other(one.node())));
            case Observation one ->
                Stream.of(new Observation(
                        one.asked(),
                        one.at(),
                        other(one.node()),
                        one.role(),
                        one.writable(),
                        one.timeline(),
                        one.position(),
                        one.followers().stream()
                                .map(follower -> new Observation.Follower(
                                        other(follower.node()),
                                        follower.streaming(),
                                        follower.synchronous(),
                                        follower.lagBytes()))
                                .toList(),
                        one.detail()));
            case FinalRead one ->
                Stream.of(new FinalRead(
                        one.at(),
                        other(one.node()),
                        one.role(),
                        one.timeline(),
                        one.complete(),
                        moved(one.ids()),
                        moved(one.twice()),
                        one.detail()));
            case Mark one -> Stream.empty();
            case HostSample one -> Stream.empty();
            default -> Stream.of(event);
        };
    }

    private static IdSet moved(IdSet ids) {
        return IdSet.of(ids.stream().map(id -> id + OWN_IDS).toArray());
    }

    private static String other(String node) {
        return node.isEmpty() ? "" : "other-" + node;
    }

    private static Judgement judge(History history, String... objectives) {
        return Judge.judge(Stream.of(objectives).map(ChecksTest::objective).toList(), CONDITIONS, history);
    }

    @Test
    void twoPrimariesOfTwoPoolsAreNoTwoWriters() {
        Judgement judgement = judge(
                together(failover(5), drill()), "single-writer", "lost-writes at-most none", "recovery within PT10S");
        assertThat(judgement.assumptions())
                .allSatisfy(finding ->
                        assertThat(finding.verdict()).as(finding.sentence()).isEqualTo(Verdict.MET));
        assertThat(judgement.verdict()).isEqualTo(Verdict.MET);
        assertThat(judgement.findings().getLast().sentence()).contains("Pool first: ", "Pool second: ");
        assertThat(judgement.measures())
                .extracting(measured -> measured.name())
                .contains("outage.sustained", "second.outage.sustained");
    }

    @Test
    void whatOnePoolMissesIsMissed() {
        Judgement judgement = judge(
                together(drill(), failover(12).missing("", 1400)), "recovery within PT10S", "lost-writes at-most none");
        assertThat(judgement.verdict()).isEqualTo(Verdict.MISSED);
        assertThat(judgement.findings().getFirst().sentence())
                .startsWith("Pool second: ")
                .doesNotContain("Pool first");
        assertThat(judgement.findings().getLast().sentence()).contains(Long.toString(OWN_IDS + 1400));
    }

    @Test
    void anObjectiveMayNameItsPool() {
        History history = together(drill(), failover(12));
        assertThat(judge(history, "recovery within PT10S pool first").verdict()).isEqualTo(Verdict.MET);
        assertThat(judge(history, "recovery within PT10S pool second").verdict())
                .isEqualTo(Verdict.MISSED);
        assertThat(judge(history, "recovery within PT10S pool third")
                        .findings()
                        .getFirst()
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void whatAllPoolsShareIsSaidOnce() {
        Judgement judgement =
                judge(together(failover(5).order(17).step(18, "promote", 0), drill()), "runbook-succeeds");
        assertThat(judgement.findings().getFirst().sentence()).startsWith("1 step of the runbook");
    }

    @Test
    void anAssumptionThatOnePoolBreaksIsBroken() {
        Judgement judgement = judge(together(drill(), drill().down(10, 10.5)), "recovery within PT10S pool first");
        assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(judgement.assumptions())
                .filteredOn(finding -> finding.id().equals("baseline.failing"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence()).startsWith("Pool second: "));
    }

    @Test
    void onePoolOfTheRecordIsTheRecordOfThatPool() {
        History whole = together(failover(5), drill());
        List<Event> own = new ArrayList<>();
        failover(5).history().replay(own::add);
        List<Event> seen = new ArrayList<>();
        new OnePool(whole, "first").replay(seen::add);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(own);
        assertThat(new OnePool(whole, "second").header().members())
                .containsExactly("other-pg1", "other-pg2", "other-pg3");
    }
}
