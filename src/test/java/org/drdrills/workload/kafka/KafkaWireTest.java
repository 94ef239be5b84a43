package org.drdrills.workload.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.Errors;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.drdrills.workload.CutRelay;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine with brokers that speak Kafka's protocol, refuse, hang, and are cut off at every point. */
class KafkaWireTest {
    private static final Duration PLENTY = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Map<String, String> ALL = Map.of();
    private static final Map<String, String> LEADER = Map.of("acks", "1");

    private final Engine engine = Engines.byName("kafka");

    @Test
    void writesToTheLeaderWhicheverBrokerIsKnownFirst() throws Exception {
        try (FakeKafka follower = new FakeKafka(1, 2);
                FakeKafka leader = new FakeKafka(2, 2);
                Session session = engine.session(List.of(follower.address(), leader.address()), ALL, PLENTY)) {
            assertThat(session.write(1, 7)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, -1, "k2"));
            assertThat(session.write(1, 8)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, -1, "k2"));
            assertThat(leader.log()).containsExactly("7", "8");
            assertThat(follower.log()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_ENOUGH_REPLICAS, refused",
        "NOT_LEADER_OR_FOLLOWER, unknown",
        "UNKNOWN_TOPIC_OR_PARTITION, unknown",
        "OUT_OF_ORDER_SEQUENCE_NUMBER, refused",
        "NOT_ENOUGH_REPLICAS_AFTER_APPEND, unknown",
        "REQUEST_TIMED_OUT, unknown",
        "KAFKA_STORAGE_ERROR, unknown",
        "DUPLICATE_SEQUENCE_NUMBER, unknown",
        "UNKNOWN_SERVER_ERROR, unknown",
    })
    void whatTheBrokerSaysOfARecord(Errors error, String outcome) throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                Session session = engine.session(List.of(leader.address()), ALL, PLENTY)) {
            leader.verdict = () -> error;
            Outcome said = session.write(1, 7).outcome();
            assertThat(said).isInstanceOf(outcome.equals("refused") ? Outcome.Refused.class : Outcome.Unknown.class);
            assertThat(said.reason()).contains(error.name());
            leader.verdict = () -> Errors.NONE;
            assertThat(session.write(1, 8).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        }
    }

    @Test
    void aRecordThatMayBeStoredIsSentAgainUnderItsNumberAndStoredOnce() throws Exception {
        AtomicInteger late = new AtomicInteger(1);
        try (FakeKafka leader = new FakeKafka(1, 1);
                Session session = engine.session(List.of(leader.address(), leader.address()), ALL, PLENTY)) {
            leader.verdict = () -> late.getAndDecrement() > 0 ? Errors.REQUEST_TIMED_OUT : Errors.NONE;
            assertThat(session.write(1, 7).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(leader.log()).containsExactly("7");
        }
    }

    @Test
    void aRecordThatMayBeStoredIsNeverSentUnderAnotherNumber() throws Exception {
        Iterator<Errors> said = List.of(Errors.REQUEST_TIMED_OUT, Errors.OUT_OF_ORDER_SEQUENCE_NUMBER)
                .iterator();
        try (FakeKafka leader = new FakeKafka(1, 1);
                Session session =
                        engine.session(List.of(leader.address(), leader.address(), leader.address()), ALL, PLENTY)) {
            leader.verdict = () -> said.hasNext() ? said.next() : Errors.NONE;
            assertThat(session.write(1, 7).outcome()).isInstanceOf(Outcome.Unknown.class);
            assertThat(leader.log()).containsExactly("7");
            assertThat(session.write(1, 8).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(leader.log()).containsExactly("7", "8");
        }
    }

    @Test
    void afterADoubtTheProducerGoesOnWithoutAskingForAnotherIdentity() throws Exception {
        AtomicInteger late = new AtomicInteger(1);
        try (FakeKafka leader = new FakeKafka(1, 1);
                Session session = engine.session(List.of(leader.address()), ALL, PLENTY)) {
            leader.verdict = () -> late.getAndDecrement() > 0 ? Errors.REQUEST_TIMED_OUT : Errors.NONE;
            assertThat(session.write(1, 7).outcome()).isInstanceOf(Outcome.Unknown.class);
            assertThat(session.write(1, 8).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(session.write(1, 9).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(leader.log()).containsExactly("7", "8", "9");
            assertThat(leader.producers()).isEqualTo(1);
        }
    }

    @Test
    void withoutAProducersNumberNothingIsSentTwice() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                Session session = engine.session(List.of(leader.address(), leader.address()), LEADER, PLENTY)) {
            leader.verdict = () -> Errors.REQUEST_TIMED_OUT;
            assertThat(session.write(1, 7).outcome()).isInstanceOf(Outcome.Unknown.class);
            assertThat(leader.log()).containsExactly("7");
        }
    }

    @Test
    void aBrokerThatHangsIsGivenUpInTime() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                Session session = engine.session(List.of(leader.address()), ALL, SHORT)) {
            // the first one also loads classes, and a busy host is late with everything
            for (int i = 0; i < 8 && !session.write(1, i).outcome().acknowledged(); i++) {
                assertThat(leader.log().size()).isLessThanOrEqualTo(i);
            }
            leader.verdict = () -> null;
            long began = System.nanoTime();
            assertThat(session.write(1, 99).outcome()).isEqualTo(new Outcome.Unknown("no answer within 300 ms"));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aCutAtAnyByteLeavesNothingStoredThatIsCalledRefused() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1)) {
            long there;
            long back;
            try (CutRelay whole = new CutRelay(leader.address(), CutRelay.NEVER, CutRelay.NEVER);
                    Session session = engine.session(List.of(whole.address()), ALL, PLENTY)) {
                assertThat(session.write(1, 1).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                there = whole.there();
                back = whole.back();
            }
            leader.settle();
            int unknown = 0;
            int refused = 0;
            long id = 1;
            for (long cut = 0; cut < there + back; cut += 3) {
                id++;
                Outcome outcome;
                long onTheWay = cut < there ? cut : CutRelay.NEVER;
                long onTheWayBack = cut < there ? CutRelay.NEVER : cut - there;
                try (CutRelay wire = new CutRelay(leader.address(), onTheWay, onTheWayBack);
                        Session session = engine.session(List.of(wire.address()), ALL, PLENTY)) {
                    outcome = session.write(1, id).outcome();
                }
                leader.settle();
                boolean stored = leader.log().contains(String.valueOf(id));
                assertThat(outcome.acknowledged() && !stored)
                        .as("acknowledged and not stored: cut after " + cut)
                        .isFalse();
                assertThat(outcome instanceof Outcome.Refused && stored)
                        .as("refused and stored: cut after " + cut)
                        .isFalse();
                unknown += outcome.unknown() ? 1 : 0;
                refused += outcome instanceof Outcome.Refused ? 1 : 0;
            }
            assertThat(unknown).as("cuts that leave a doubt").isPositive();
            assertThat(refused).as("cuts before a record is sent").isGreaterThan(20);
        }
    }

    @Test
    void aMemberSaysWhatItIsAndHowFarItsOwnLogGoes() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                FakeKafka follower = new FakeKafka(2, 1);
                MemberSession first = engine.member("k1", leader.address(), ALL, PLENTY);
                MemberSession second = engine.member("k2", follower.address(), ALL, PLENTY)) {
            leader.stored("1", "2", "3");
            follower.stored("1", "2");
            MemberSession.Answer standby = second.ask();
            assertThat(standby.role()).isEqualTo(Role.STANDBY);
            assertThat(standby.timeline()).isEqualTo(7);
            assertThat(standby.position()).isEqualTo(2);
            MemberSession.Answer primary = first.ask();
            assertThat(primary.role()).isEqualTo(Role.PRIMARY);
            assertThat(primary.writable()).isTrue();
            assertThat(primary.followers()).hasSize(1);
            assertThat(primary.followers().getFirst().lagBytes()).isEqualTo(1);

            follower.inSync = List.of(1, 3);
            second.ask();
            assertThat(first.ask().followers())
                    .as("a replica that is not in sync")
                    .isEmpty();
        }
    }

    @Test
    void aLeaderThatCommitsNothingTakesNoWrites() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                MemberSession member = engine.member("k1", leader.address(), ALL, PLENTY)) {
            leader.stored("1", "2");
            assertThat(member.ask().writable()).isTrue();
            leader.stored("3");
            leader.uncommitted = 1;
            long until = System.nanoTime() + PLENTY.toNanos();
            while (member.ask().writable()) {
                assertThat(System.nanoTime()).isLessThan(until);
                Thread.onSpinWait();
            }
            leader.uncommitted = 0;
            assertThat(member.ask().writable()).isTrue();
        }
    }

    @Test
    void theTopicIsCreatedOnce() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                MemberSession member = engine.member("k1", leader.address(), ALL, PLENTY)) {
            leader.exists = false;
            assertThat(member.ask().role()).isEqualTo(Role.NONE);
            assertThat(member.ask().role()).isEqualTo(Role.PRIMARY);
            engine.prepare(List.of(leader.address()), ALL, PLENTY);
            leader.stored("1");
            assertThatThrownBy(() -> engine.prepare(List.of(leader.address()), ALL, PLENTY))
                    .hasMessageContaining("not empty");
        }
    }

    @Test
    void readsTheWholeLogAndFindsWhatIsInItTwice() throws Exception {
        try (FakeKafka leader = new FakeKafka(1, 1);
                MemberSession member = engine.member("k1", leader.address(), ALL, PLENTY)) {
            leader.stored("1", "2", "3", "2", "5");
            MemberSession.Ledger ledger = member.ledger();
            assertThat(ledger.complete()).isTrue();
            assertThat(ledger.ids().toString()).isEqualTo("1-3,5");
            assertThat(ledger.twice().toString()).isEqualTo("2");
            assertThat(ledger.order().toString()).isEqualTo("1-3,2,5");
            leader.stored("what is this");
            MemberSession.Ledger foreign = member.ledger();
            assertThat(foreign.complete()).isFalse();
            assertThat(foreign.detail()).contains("no client wrote");
        }
    }

    @Test
    void aTopicHasNoRegisters() {
        assertThat(engine.reads(ALL)).isFalse();
        try (Session session = engine.session(List.of(), ALL, PLENTY)) {
            assertThat(session.read(1))
                    .isEqualTo(
                            new Session.Answer(new Outcome.Refused("a topic has no registers"), Operation.NOTHING, ""));
        }
    }
}
