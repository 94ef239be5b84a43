package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.history.Histories.drill;
import static org.drdrills.history.Histories.failover;
import static org.drdrills.history.Histories.ns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Histories;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdList;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.measure.Measures;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check says yes, says no, and says that it cannot tell. */
class ChecksTest {
    private static final Conditions CONDITIONS = new Conditions(100, Duration.ofSeconds(10), Duration.ofSeconds(25));

    record Row(String objective, String name, Histories history, String id, Verdict verdict) {
        @Override
        public String toString() {
            return objective + ": " + name + " → " + id;
        }
    }

    static Stream<Row> rows() {
        return Stream.concat(drills(), RestoreRows.rows());
    }

    private static Stream<Row> drills() {
        return Stream.of(
                met("clients-interrupted", "nobody is served for 5 s", failover(5)),
                met("clients-interrupted of south", "only that site is not", drill().down("south", 20, 21)),
                open("clients-interrupted", "the event touches nobody", drill(), "not-felt"),
                open(
                        "clients-interrupted of others",
                        "only the struck site is cut off",
                        drill().struck("north").down("north", 15, 40),
                        "not-felt"),
                open("clients-interrupted", "only after the healing", drill().down(42, 44), "not-felt"),
                met("clients-slowed", "each write takes 20 ms longer", drill().change(fact -> slower(fact, 15, 40))),
                open("clients-slowed", "no write takes longer", drill(), "not-felt"),
                open(
                        "clients-slowed",
                        "a third of the writes takes longer",
                        drill().change(fact -> slower(fact, 15, 23)),
                        "not-felt"),
                open(
                        "clients-slowed",
                        "only after the healing",
                        drill().change(fact -> slower(fact, 40, 60)),
                        "not-felt"),
                open("clients-slowed", "no write is acknowledged", drill().down(15, 41), "too-few-writes"),
                open("clients-slowed", "no event", drill().unmarked(), "no-event"),
                met("recovery within PT10S", "back after 5 s", failover(5)),
                met("recovery within PT10S", "never gone", drill()),
                met(
                        "recovery within PT10S of others",
                        "only the struck site is cut off",
                        drill().struck("north").down("north", 15, 40)),
                missed("recovery within PT10S", "back after 12 s", failover(12), "too-long"),
                missed(
                        "recovery within PT10S of north",
                        "the site is cut off",
                        drill().struck("north").down("north", 15, 30),
                        "too-long"),
                missed("recovery within PT10S", "not back before the load ended", failover(40), "not-reached"),
                missed(
                        "recovery within PT10S",
                        "a lucky write does not count",
                        failover(12).operation(1800, ChecksTest::acknowledged),
                        "too-long"),
                missed("recovery within PT10S", "gone late, after ten good seconds", drill().down(26, 29), "too-long"),
                open(
                        "recovery within PT10S",
                        "idle clients are no success",
                        drill().without(ChecksTest::dueFrom15To28),
                        "too-close"),
                missed(
                        "recovery within PT10S",
                        "requests served out of a queue are no success",
                        failover(12).change(ChecksTest::queued),
                        "too-long"),
                missed(
                        "recovery within PT60S",
                        "back, and lost again before the healing",
                        drill().load(70).heal(60).down(15, 17).down(28, 30),
                        "relapsed"),
                open(
                        "recovery within PT60S",
                        "back, and lost again before the healing, and tasks queued for the processors",
                        drill().load(70).heal(60).down(15, 17).down(28, 30).change(ChecksTest::saturated),
                        "host-saturated"),
                open(
                        "recovery within PT10S",
                        "back, and lost again after the healing, and tasks queued for the processors",
                        drill().load(70).down(15, 17).down(45, 47).change(ChecksTest::saturated),
                        "host-saturated"),
                missed(
                        "recovery within PT1S",
                        "an outage longer than the limit, whatever queued for the processors",
                        drill().load(70).down(15, 17).change(ChecksTest::saturated),
                        "too-long"),
                missed(
                        "recovery within PT10S",
                        "back, and lost again after the healing",
                        drill().load(70).down(15, 17).down(45, 47),
                        "relapsed"),
                met(
                        "recovery within PT10S",
                        "interrupted by the operator's work after the healing",
                        drill().load(70).down(15, 17).down(45, 47).order(44)),
                met("recovery within PT20S", "taken only after a while", drill().down(26, 29)),
                met(
                        "after-healing at-most PT3S",
                        "2 s without writes",
                        drill().load(70).down(45, 47)),
                missed(
                        "after-healing at-most PT1S",
                        "2 s without writes",
                        drill().load(70).down(45, 47),
                        "too-long"),
                missed(
                        "after-healing at-most PT3S",
                        "half of the writes fail for 10 s",
                        drill().load(70).down("north", 45, 55),
                        "too-long"),
                open(
                        "after-healing at-most PT2S",
                        "2 s without writes",
                        drill().load(70).down(45, 47),
                        "too-close"),
                open(
                        "after-healing at-most PT2S",
                        "the load ends 5 s after the healing",
                        drill().load(45),
                        "record-too-short"),
                open("after-healing at-most PT2S", "no event", drill().unmarked(), "no-event"),
                missed(
                        "recovery within PT40S",
                        "back just before the load ends, too late for certain",
                        drill().load(60).heal(59).down(15, 58),
                        "not-reached"),
                open("recovery within PT5S", "at the limit", failover(5), "too-close"),
                open(
                        "recovery within PT10S",
                        "the load ends too early",
                        failover(5).load(24),
                        "record-too-short"),
                open("recovery within PT10S", "no event", drill().unmarked(), "no-event"),
                met(
                        "recovery-from-order within PT5S",
                        "ordered 3 s before",
                        failover(12).order(24)),
                missed(
                        "recovery-from-order within PT5S",
                        "ordered 10 s before",
                        failover(12).order(17),
                        "too-long"),
                open("recovery-from-order within PT5S", "nobody ordered", failover(12), "no-order"),
                met("interruption at-most PT7S", "5 s", failover(5)),
                missed(
                        "interruption at-most PT7S",
                        "every write fails for 25 s, and reads are answered",
                        drill().change(ChecksTest::writesFrom15To40Refused),
                        "too-long"),
                missed(
                        "interruption at-most PT7S",
                        "the reads of one client fail to the end, and its writes are acknowledged",
                        failover(5).change(ChecksTest::readsOfC3Stuck),
                        "not-reached"),
                missed(
                        "convergence within PT5S",
                        "a standby streams, and applies everything 5 s late",
                        failover(5).change(seen -> late(seen, 5)),
                        "not-reached"),
                met(
                        "convergence within PT5S",
                        "a standby applies everything 1 s late",
                        failover(5).change(seen -> late(seen, 1))),
                missed("interruption at-most PT4S", "5 s", failover(5), "too-long"),
                missed(
                        "interruption at-most PT7S",
                        "one client is stuck",
                        failover(5).down("c3", 20, 60),
                        "not-reached"),
                open(
                        "interruption at-most PT5.01S",
                        "within the spacing of a client's requests",
                        failover(5),
                        "too-close"),
                met("reconnects within PT2S", "all at once", failover(5)),
                missed(
                        "reconnects within PT2S",
                        "one client 4 s later",
                        failover(5).rate(400).clients(400).down("c399", 15, 24),
                        "too-long"),
                missed(
                        "reconnects within PT2S",
                        "one client never",
                        failover(5).rate(400).clients(400).down("c399", 15, 60),
                        "stuck"),
                missed(
                        "reconnects within PT5S",
                        "one of four is stuck, so that service as a whole is not back either",
                        failover(5).down("c3", 15, 60),
                        "stuck"),
                open("reconnects within PT2S", "service is not back", failover(50), "not-recovered"),
                met("lost-writes at-most none", "all there", failover(5)),
                met(
                        "lost-writes at-most none",
                        "a register holds its last write",
                        failover(5).lastRead(0, 4995)),
                missed(
                        "lost-writes at-most none",
                        "a register went back, and the ledger did not",
                        failover(5).lastRead(0, 4928),
                        "register-went-back"),
                missed(
                        "lost-writes at-most PT2S",
                        "a register is empty, and the ledger is not",
                        failover(5).lastRead(0, Operation.NOTHING),
                        "register-went-back"),
                met("lost-writes at-most PT2S", "one lost, 1 s old", failover(5).missing("", 1400)),
                missed(
                        "lost-writes at-most none",
                        "one lost",
                        failover(5).missing("", 1400),
                        "acknowledged-and-missing"),
                missed(
                        "lost-writes at-most PT2S",
                        "one lost, 5 s old",
                        failover(5).missing("", 1000),
                        "too-long"),
                missed(
                        "lost-writes at-most PT2S",
                        "lost ones of 4 s, all after the event",
                        failover(5).missing("", 2104, 2504),
                        "too-long"),
                open(
                        "lost-writes at-most PT5M",
                        "all that was written is lost",
                        failover(5).missing("", firstWrites(1500)),
                        "back-to-the-beginning"),
                open(
                        "lost-writes at-most PT5M",
                        "the first of all is lost",
                        failover(5).missing("", 0),
                        "back-to-the-beginning"),
                missed(
                        "lost-writes at-most PT2S",
                        "all is lost, and that is too much already",
                        failover(5).missing("", firstWrites(1500)),
                        "too-long"),
                met(
                        "lost-writes at-most PT5M",
                        "all but the first is lost",
                        failover(5)
                                .missing(
                                        "",
                                        LongStream.of(firstWrites(1500)).skip(1).toArray())),
                met(
                        "lost-writes at-least PT1S at-most PT9S",
                        "lost ones of 5 s",
                        failover(5).missing("", 1000, 1400)),
                missed("lost-writes at-least PT1S at-most PT9S", "none is lost", failover(5), "nothing-lost"),
                met("lost-writes at-least PT1S", "2 s of them", failover(5).missing("", since(13))),
                met(
                        "lost-writes at-least PT1S",
                        "all from the first on",
                        failover(5).missing("", firstWrites(1500))),
                missed("lost-writes at-least PT1S", "none is lost", failover(5), "nothing-lost"),
                missed(
                        "lost-writes at-least PT3S",
                        "2 s of them",
                        failover(5).missing("", since(13)),
                        "too-little-lost"),
                open("lost-writes at-least PT1S", "no event", drill().unmarked().missing("", since(13)), "no-event"),
                missed(
                        "lost-writes at-least PT1S at-most PT9S",
                        "lost ones of 0.4 s",
                        failover(5).missing("", 1460, 1480),
                        "too-little-lost"),
                missed(
                        "lost-writes at-most none",
                        "one is there with another content",
                        failover(5).missing("pg2", 1400).finalRead("pg2", read -> damaged(read, 1400)),
                        "acknowledged-and-missing"),
                open(
                        "lost-writes at-most none",
                        "two members are primary in the end",
                        failover(5).finalRead("pg3", read -> role(read, Role.PRIMARY)),
                        "no-serving-node"),
                open(
                        "lost-writes at-most none",
                        "the serving node was not read whole",
                        failover(5).finalRead("pg2", ChecksTest::partial),
                        "no-serving-node"),
                met(
                        "loss-as-lag",
                        "2 s lost, and 2 s behind",
                        failover(5).missing("", 1304, 1400).change(fact -> behind(fact, 2))),
                met("loss-as-lag", "nothing lost, and not behind", failover(5).change(fact -> behind(fact, 0))),
                missed(
                        "loss-as-lag",
                        "1 s lost, and 2 s behind",
                        failover(5).missing("", 1400).change(fact -> behind(fact, 2)),
                        "differs"),
                missed(
                        "loss-as-lag",
                        "nothing lost, and 2 s behind",
                        failover(5).change(fact -> behind(fact, 2)),
                        "differs"),
                missed(
                        "loss-as-lag",
                        "2 s lost, and not behind",
                        failover(5).missing("", 1304).change(fact -> behind(fact, 0)),
                        "differs"),
                open(
                        "loss-as-lag",
                        "nobody told positions",
                        failover(5).missing("", 1304).change(fact -> behind(fact, Double.NaN)),
                        "no-positions"),
                open("loss-as-lag", "the same member serves", drill(), "no-positions"),
                open(
                        "loss-as-lag",
                        "the observer asked every 5 s",
                        failover(5).asking(5).missing("", 1304).change(fact -> behind(fact, 2)),
                        "too-coarse"),
                open(
                        "loss-as-lag",
                        "the serving node was not read whole",
                        failover(5).finalRead("pg2", ChecksTest::partial),
                        "no-serving-node"),
                open("loss-as-lag", "no event", drill().unmarked(), "no-event"),
                met(
                        "kept-before",
                        "what came after the preparation is lost",
                        prepared(13).missing("", since(14))),
                missed(
                        "kept-before",
                        "one from before it is lost, too",
                        prepared(13).missing("", 1200, 1400),
                        "lost"),
                met("copy-holds", "all from before the order", copied(0, 2000)),
                met("copy-holds", "and some that came later", copied(0, 2400)),
                missed("copy-holds", "the first one is not there", copied(1, 2000), "missing"),
                missed("copy-holds", "those of the last second are not there", copied(0, 1900), "missing"),
                missed(
                        "copy-holds",
                        "one is there that nobody sent",
                        copied(0, 2000).add(copy(Stream.of(9_999_999L), 0, 2000)),
                        "never-sent"),
                open("copy-holds", "no copy was read", drill().order(20), "not-read"),
                open("copy-holds", "nobody gave an order", drill().add(copy(Stream.of(), 0, 2000)), "no-order"),
                open("kept-before", "nothing was prepared", failover(5), "no-preparation"),
                open(
                        "kept-before",
                        "the serving node was not read whole",
                        prepared(13).finalRead("pg2", ChecksTest::partial),
                        "no-serving-node"),
                met("lost-writes at-most none", "several serve at once, all there", lost(5).beside()),
                missed(
                        "lost-writes at-most none",
                        "several serve at once, and one does not find a write",
                        lost(5).beside().missing("pg3", 1400),
                        "acknowledged-and-missing"),
                open(
                        "lost-writes at-most none",
                        "several serve at once, and one was not read whole",
                        lost(5).beside().finalRead("pg3", ChecksTest::partial),
                        "no-serving-node"),
                met(
                        "lost-writes at-most none",
                        "several serve at once, and one never came back",
                        lost(5).beside().finalRead("pg1", read -> role(partial(read), Role.UNREACHABLE))),
                met("single-writer", "a clean failover", failover(5)),
                met("single-writer", "one volume, a clean failover", failover(5).sharing()),
                met(
                        "single-writer",
                        "one volume, there and back",
                        drill().primary(20, "pg2").primary(30, "pg1").sharing()),
                missed(
                        "single-writer",
                        "one volume, the old one goes on",
                        failover(5)
                                .change(fact -> byNode(fact, 2500, 2700, "pg1"))
                                .sharing(),
                        "two-acknowledged"),
                met(
                        "single-writer",
                        "there and back, promoted anew",
                        drill().primary(20, "pg2").primary(30, "pg1")),
                met(
                        "single-writer",
                        "a write in flight over the handover",
                        failover(5).operation(1401, operation -> during(operation, 14.01, 20.5, "pg1"))),
                missed(
                        "single-writer",
                        "the old one goes on",
                        failover(5).change(fact -> byNode(fact, 2500, 2700, "pg1")),
                        "two-acknowledged"),
                missed(
                        "single-writer",
                        "one write of the old one",
                        failover(5).operation(2504, operation -> during(operation, 25.04, 25.05, "pg1")),
                        "two-acknowledged"),
                missed(
                        "single-writer",
                        "both say that they are primary",
                        failover(5).change(fact -> primaryToo(fact, 30, 31)),
                        "two-primaries"),
                open(
                        "single-writer",
                        "nobody watched",
                        failover(5)
                                .change(fact -> byNode(fact, 2500, 2510, "pg1"))
                                .without(Observation.class::isInstance),
                        "return-unobserved"),
                missed(
                        "single-writer",
                        "no count of promotions: a standby acknowledges while the primary does not answer",
                        drill().primary(16, "pg2")
                                .gone("pg2", 19.95, 20.1)
                                .operation(2008, operation -> during(operation, 20.08, 20.085, "pg1"))
                                .change(ChecksTest::uncounted),
                        "two-acknowledged"),
                met(
                        "single-writer",
                        "no count of promotions: there and back",
                        drill().primary(20, "pg2").primary(30, "pg1").change(ChecksTest::uncounted)),
                open(
                        "single-writer",
                        "no count of promotions: who returns did not answer before",
                        drill().primary(20, "pg2")
                                .primary(30, "pg1")
                                .gone("pg1", 19, 31.5)
                                .gone("pg2", 19, 31.5)
                                .change(ChecksTest::uncounted),
                        "return-unobserved"),
                open(
                        "single-writer",
                        "servers are not named",
                        failover(5).change(ChecksTest::unnamed),
                        "servers-unnamed"),
                met(
                        "single-writer",
                        "servers are never named, and one primary was seen at a time",
                        failover(5).change(ChecksTest::unnamed).add(neverNamed("pg1 pg2 pg3"))),
                missed(
                        "single-writer",
                        "servers are never named, and two say that they are primary",
                        failover(5)
                                .change(ChecksTest::unnamed)
                                .change(fact -> primaryToo(fact, 30, 31))
                                .add(neverNamed("pg1 pg2 pg3")),
                        "two-primaries"),
                open(
                        "single-writer",
                        "servers are never named, and nobody watched",
                        failover(5)
                                .change(ChecksTest::unnamed)
                                .without(Observation.class::isInstance)
                                .add(neverNamed("pg1 pg2 pg3")),
                        "servers-unnamed"),
                open(
                        "single-writer",
                        "servers of another pool are never named",
                        failover(5).change(ChecksTest::unnamed).add(neverNamed("r1 r2")),
                        "servers-unnamed"),
                met(
                        "convergence within PT5S",
                        "3 s after the healing",
                        failover(5).behind("pg1", 15, 43)),
                met(
                        "convergence within PT5S",
                        "one volume, and all others ready to take it over",
                        failover(5).sharing()),
                missed(
                        "convergence within PT5S",
                        "one volume, and a server that is not ready again",
                        failover(5).gone("pg1", 15, 99).sharing(),
                        "not-reached"),
                open(
                        "convergence within PT5S",
                        "one volume, and a server without a role at the end",
                        failover(5)
                                .finalRead("pg1", read -> role(partial(read), Role.NONE))
                                .sharing(),
                        "not-read"),
                missed(
                        "convergence within PT5S",
                        "8 s after the healing",
                        failover(5).behind("pg1", 15, 48),
                        "too-long"),
                missed(
                        "convergence within PT5S",
                        "members differ in the end",
                        failover(5).missing("pg1", 1400),
                        "members-differ"),
                missed("convergence within PT5S", "never", failover(5).behind("pg1", 15, 99), "not-reached"),
                met(
                        "convergence within PT20S",
                        "what was lost for good the operator brought back",
                        failover(5)
                                .without(Mark.Kind.HEAL)
                                .without(Mark.Kind.HEALED)
                                .order(17)
                                .step(24, "resync", 0)),
                open(
                        "convergence within PT5S",
                        "lost for good, and nobody did anything",
                        failover(5).without(Mark.Kind.HEAL).without(Mark.Kind.HEALED),
                        "not-healed"),
                open("convergence within PT5S", "not healed", failover(5).without(Mark.Kind.HEALED), "not-healed"),
                open(
                        "convergence within PT5S",
                        "a standby was not read",
                        failover(5).finalRead("pg3", ChecksTest::partial),
                        "not-read"),
                met(
                        "convergence within PT5S",
                        "a standby was not read, where only the serving member can be",
                        failover(5).finalRead("pg3", ChecksTest::partial).add(unread("pg1 pg2 pg3"))),
                open(
                        "convergence within PT5S",
                        "a standby was not read, and only of another pool's members the serving one alone can be",
                        failover(5).finalRead("pg3", ChecksTest::partial).add(unread("r1 r2")),
                        "not-read"),
                missed(
                        "convergence within PT5S",
                        "8 s after the healing, where only the serving member can be read",
                        failover(5)
                                .finalRead("pg3", ChecksTest::partial)
                                .behind("pg1", 15, 48)
                                .add(unread("pg1 pg2 pg3")),
                        "too-long"),
                open(
                        "convergence within PT5S",
                        "the serving member was not read, where it alone can be",
                        failover(5).finalRead("pg2", ChecksTest::partial).add(unread("pg1 pg2 pg3")),
                        "no-serving-node"),
                met(
                        "convergence within PT5S",
                        "several serve at once, and see each other 3 s after the healing",
                        lost(5).behind("pg1", 15, 43).beside()),
                missed(
                        "convergence within PT5S",
                        "several serve at once, and one stands apart",
                        lost(5).behind("pg1", 15, 99).beside(),
                        "not-reached"),
                missed(
                        "convergence within PT5S",
                        "several serve at once, and do not find the same",
                        lost(5).beside().missing("pg3", 1400),
                        "members-differ"),
                open(
                        "convergence within PT5S",
                        "several serve at once, and one was not read",
                        lost(5).beside().finalRead("pg3", ChecksTest::partial),
                        "no-serving-node"),
                met("members-agree", "all hold the same", failover(5)),
                met("members-agree", "one lacks the newest only", failover(5).missing("pg3", 4992, 4993, 4994, 4995)),
                missed(
                        "members-agree",
                        "one lacks a write and holds later ones",
                        failover(5).missing("pg3", 1400),
                        "diverged"),
                missed(
                        "members-agree",
                        "one holds what the serving one does not",
                        failover(5).finalRead("pg3", read -> with(read, 1700)),
                        "diverged"),
                open(
                        "members-agree",
                        "one was not read whole",
                        failover(5).finalRead("pg3", ChecksTest::partial),
                        "not-read"),
                met(
                        "members-agree",
                        "one is lost for good",
                        failover(5)
                                .finalRead("pg3", read -> role(partial(read), Role.UNREACHABLE))
                                .add(new Mark(ns(40), Mark.Kind.NOTE, Mark.LOST_FOR_GOOD, "pg3 is lost for good"))),
                open(
                        "members-agree",
                        "one does not answer, and nothing was lost for good",
                        failover(5).finalRead("pg3", read -> role(partial(read), Role.UNREACHABLE)),
                        "not-read"),
                met("no-duplicates", "each once", failover(5)),
                missed(
                        "no-duplicates",
                        "one twice",
                        failover(5).finalRead("pg2", read -> twice(read, 1400)),
                        "stored-twice"),
                open(
                        "no-duplicates",
                        "not read whole",
                        failover(5).finalRead("pg2", ChecksTest::partial),
                        "no-serving-node"),
                met("writes-in-order", "in the order in which they began", inOrder(failover(5), ChecksTest::order)),
                met(
                        "writes-in-order",
                        "two that overlapped stand the other way round",
                        inOrder(failover(5), ChecksTest::order)
                                .operation(1400, ChecksTest::slow)
                                .finalRead("pg2", read -> moved(read, 1400, 1401))),
                met(
                        "writes-in-order",
                        "one of unknown outcome stands behind what began after it",
                        inOrder(failover(5), ChecksTest::order)
                                .operation(1400, operation -> outcome(operation, new Outcome.Unknown("no answer")))
                                .finalRead("pg2", read -> moved(read, 1400, 4992))),
                met(
                        "writes-in-order",
                        "stored twice, once in its place",
                        inOrder(failover(5), ChecksTest::order)
                                .finalRead(
                                        "pg2",
                                        read -> order(
                                                read, LongStream.concat(read.ids().stream(), LongStream.of(1400))))),
                missed(
                        "writes-in-order",
                        "an acknowledged one stands behind one that began afterwards",
                        inOrder(failover(5), ChecksTest::order).finalRead("pg2", read -> moved(read, 1400, 4992)),
                        "overtaken"),
                missed(
                        "writes-in-order",
                        "the same on a standby",
                        inOrder(failover(5), ChecksTest::order).finalRead("pg3", read -> moved(read, 1400, 4992)),
                        "overtaken"),
                missed(
                        "writes-in-order",
                        "one of unknown outcome stands before what had been acknowledged when it began",
                        inOrder(failover(5), ChecksTest::order)
                                .operation(4992, operation -> outcome(operation, new Outcome.Unknown("no answer")))
                                .finalRead("pg2", read -> moved(read, 1400, 4992)),
                        "overtaken"),
                open("writes-in-order", "the order was not told", failover(5), "no-order"),
                open(
                        "writes-in-order",
                        "not read whole",
                        failover(5).finalRead("pg2", ChecksTest::partial),
                        "no-serving-node"),
                open(
                        "writes-in-order",
                        "the clock ran backwards",
                        inOrder(failover(5), ChecksTest::order).clockBack(45, 3),
                        "clock-ran-backwards"),
                met("no-phantoms", "all were sent", failover(5)),
                missed(
                        "no-phantoms",
                        "one was not",
                        failover(5).finalRead("pg2", read -> with(read, 999_999)),
                        "never-sent"),
                open(
                        "no-phantoms",
                        "the record is cut short",
                        failover(5)
                                .finalRead("pg2", read -> with(read, 999_999))
                                .cutShort(),
                        "record-incomplete"),
                open(
                        "no-phantoms",
                        "refused, and yet there",
                        failover(5).operation(1400, operation -> outcome(operation, new Outcome.Refused("read-only"))),
                        "refused-and-stored"),
                open(
                        "no-phantoms",
                        "not read whole",
                        failover(5).finalRead("pg2", ChecksTest::partial),
                        "no-serving-node"),
                met("reads-see-writes", "all do", failover(5)),
                missed(
                        "reads-see-writes",
                        "one sees the write before the last",
                        drill().operation(1004, read -> value(read, 1002)),
                        "stale"),
                missed(
                        "reads-see-writes",
                        "one sees nothing",
                        drill().operation(1004, read -> value(read, Operation.NOTHING)),
                        "stale"),
                missed(
                        "reads-see-writes",
                        "one sees what nobody wrote",
                        drill().operation(1004, read -> value(read, 1005)),
                        "never-written"),
                missed(
                        "reads-see-writes",
                        "one sees what is written later",
                        drill().operation(1004, read -> value(read, 1064)),
                        "never-written"),
                missed(
                        "reads-see-writes",
                        "one sees a write of another register",
                        drill().operation(1004, read -> value(read, 995)),
                        "never-written"),
                met(
                        "reads-see-writes",
                        "an open write shows up late",
                        drill().operation(1002, write -> outcome(write, new Outcome.Unknown("no answer")))
                                .change(fact -> fact instanceof Operation read
                                                && !read.write()
                                                && read.id() >= 1004
                                                && read.value() == 1003
                                        ? value(read, 1002)
                                        : fact)),
                missed(
                        "reads-see-writes",
                        "an open write shows up late and is undone",
                        drill().operation(1002, write -> outcome(write, new Outcome.Unknown("no answer")))
                                .operation(1004, read -> value(read, 1002)),
                        "not-linearizable"),
                open(
                        "reads-see-writes",
                        "no reads",
                        drill().without(fact -> fact instanceof Operation operation && !operation.write()),
                        "too-few-reads"),
                met("isolation level serializable", "each adds to what it read", transactions(failover(5), 40, 0)),
                missed(
                        "isolation level serializable",
                        "two read the same and each adds",
                        transactions(failover(5), 40, 1),
                        "lost-update"),
                met("isolation level read-committed", "which this level allows", transactions(failover(5), 40, 1)),
                missed(
                        "isolation level read-committed",
                        "one shows what was never committed",
                        transactions(failover(5), 40, 2),
                        "g1a"),
                open("isolation level serializable", "nobody runs any", failover(5), "too-few"),
                open(
                        "isolation level serializable",
                        "the record is cut off",
                        transactions(failover(5), 40, 0).cutShort(),
                        "record-cut-off"),
                met("counters", "each read shows all increments", objects(COUNTING, 0)),
                missed("counters", "an increment is undone", objects(COUNTING, -1), "not-linearizable"),
                missed("counters", "an increment counts twice", objects(COUNTING, 1), "not-linearizable"),
                open("counters", "clients increment none", failover(5), "too-few"),
                open("counters", "the record is cut off", objects(COUNTING, 0).cutShort(), "record-cut-off"),
                open(
                        "counters",
                        "a read shows an increment from after the end of the record",
                        objects(COUNTING, 1).cutShort(),
                        "record-incomplete"),
                met("compare-and-set", "each sees the one before", objects(SWAPPING, 0)),
                missed("compare-and-set", "one read is stale", objects(SWAPPING, -1), "not-linearizable"),
                missed(
                        "compare-and-set",
                        "two succeed on the same value",
                        objects(SWAPPING, 0).add(swap(90, 25, 17, 1000, true)).add(swap(91, 25.5, 17, 1001, true)),
                        "not-linearizable"),
                missed(
                        "compare-and-set",
                        "one fails on the value that is there",
                        objects(SWAPPING, 0).add(swap(90, 25, 39, 1000, false)),
                        "not-linearizable"),
                met(
                        "compare-and-set",
                        "one fails on a value that is gone",
                        objects(SWAPPING, 0).add(swap(90, 25, 17, 1000, false))),
                open("compare-and-set", "clients compare and set nothing", failover(5), "too-few"),
                open(
                        "compare-and-set",
                        "the record is cut off",
                        objects(SWAPPING, 0).cutShort(),
                        "record-cut-off"),
                met("totals", "the total is 0 in each read", objects(TRANSFERRING, 0)),
                missed("totals", "half a transfer shows", objects(TRANSFERRING, -1), "changed"),
                missed(
                        "totals",
                        "an account is gone",
                        objects(TRANSFERRING, 0).add(step(90, 25, new Transaction.Total(9, 0))),
                        "changed"),
                open("totals", "clients transfer nothing", failover(5), "too-few"),
                open("totals", "the record is cut off", objects(TRANSFERRING, 0).cutShort(), "record-cut-off"),
                met("no-operator", "nobody acts", failover(5)),
                met("no-operator", "the operator acts afterwards", failover(5).order(30)),
                met(
                        "no-operator",
                        "a struck site is not back before the load ends",
                        drill().struck("north").down("north", 15, 1000)),
                missed(
                        "no-operator",
                        "the operator acts while a struck site is not back",
                        drill().struck("north").down("north", 15, 1000).order(17),
                        "operator-acted"),
                missed("no-operator", "the operator orders it", failover(5).order(17), "operator-acted"),
                open("no-operator", "service is not back", failover(40), "not-recovered"),
                met("primary-moves", "to pg2", failover(5)),
                missed(
                        "primary-moves",
                        "it restarts in its place",
                        drill().gone("pg1", 15, 20).down(15, 20),
                        "stayed"),
                open("primary-moves", "service is not back", failover(40), "not-recovered"),
                open(
                        "primary-moves",
                        "nobody watched",
                        failover(5).without(Observation.class::isInstance),
                        "no-primary-before"),
                met("primary-stays", "it does", drill().gone("pg3", 15, 40)),
                met(
                        "primary-stays",
                        "it restarts in its place",
                        drill().gone("pg1", 15, 20).down(15, 20)),
                missed("primary-stays", "to pg2", failover(5), "moved"),
                open("primary-stays", "it is not seen again", drill().gone("pg1", 15, 99), "not-seen-after"),
                met("stays-down until heal", "it does", drill().down(15, 40.2)),
                met(
                        "stays-down until operator of north",
                        "the other site goes on",
                        drill().down("north", 15, 40).order(39)),
                missed(
                        "stays-down until heal",
                        "one write goes through",
                        drill().down(15, 40.2).operation(3000, ChecksTest::acknowledged),
                        "acknowledged"),
                open(
                        "stays-down until heal",
                        "nobody healed it",
                        drill().down(15, 40.2).heal(-1),
                        "no-interval"),
                open(
                        "stays-down until heal",
                        "nobody tried",
                        drill().down(15, 40.2).without(ChecksTest::dueFrom15To40),
                        "too-few-tries"),
                met(
                        "none-serves after PT5S until heal",
                        "all stop within 2 s",
                        drill().down(15, 40.2).change(fact -> stopped(fact, "", 17))),
                missed(
                        "none-serves after PT5S until heal",
                        "one goes on",
                        drill().down(15, 40.2).change(fact -> stopped(fact, "pg1", 17)),
                        "serves"),
                missed(
                        "none-serves after PT5S until heal",
                        "they stop after 10 s",
                        drill().down(15, 40.2).change(fact -> stopped(fact, "", 25)),
                        "serves"),
                open(
                        "none-serves after PT5S until heal",
                        "none answers, so none says that it has stopped",
                        drill().gone("pg1", 15, 40.1)
                                .gone("pg2", 15, 40.1)
                                .gone("pg3", 15, 40.1)
                                .down(15, 40.2),
                        "none-answered"),
                open(
                        "none-serves after PT5S until heal",
                        "nobody healed it",
                        drill().heal(-1).change(fact -> stopped(fact, "", 17)),
                        "no-interval"),
                met(
                        "groups-down after PT5S down 2 groups 4",
                        "two of four",
                        drill().change(fact -> withoutGroups(fact, 2))),
                missed(
                        "groups-down after PT5S down 2 groups 4",
                        "three of four",
                        drill().change(fact -> withoutGroups(fact, 3)),
                        "other-groups"),
                missed("groups-down after PT5S down 2 groups 4", "none", drill(), "other-groups"),
                missed(
                        "groups-down after PT5S down 2 groups 4",
                        "two, and every other write of a third",
                        drill().change(fact ->
                                withoutGroups(fact, fact instanceof Operation one && one.id() / 64 % 2 == 0 ? 3 : 2)),
                        "half-served"),
                open(
                        "groups-down after PT5S down 2 groups 4",
                        "nobody tried",
                        drill().without(ChecksTest::dueFrom15To40),
                        "too-few-tries"),
                open(
                        "groups-down after PT5S down 2 groups 4",
                        "nobody healed it",
                        drill().heal(-1).change(fact -> withoutGroups(fact, 2)),
                        "no-interval"),
                met("stays-up", "it does", drill()),
                met("stays-up", "a hiccup", drill().down(20, 20.08)),
                missed("stays-up", "a second without", drill().down(20, 21), "interrupted"),
                missed("stays-up of south", "one site without", drill().down("south", 20, 21), "interrupted"),
                open("stays-up", "the load ends too early", drill().load(20), "record-too-short"),
                open(
                        "stays-up",
                        "a second without, and the machine was gasping",
                        drill().down(20, 21).change(ChecksTest::gasping),
                        "host-late"),
                open(
                        "stays-up",
                        "a second without, and tasks queued for the processors",
                        drill().down(20, 21).change(ChecksTest::saturated),
                        "host-saturated"),
                missed(
                        "stays-up",
                        "a second without, and the processors were busy",
                        drill().down(20, 21).change(fact -> stalled(fact, 0.9)),
                        "interrupted"),
                missed(
                        "stays-up",
                        "a second without, and the machine was gasping later",
                        drill().down(20, 21).add(new HostSample(ns(36), ns(0.6), 0.99)),
                        "interrupted"),
                met(
                        "read-only after PT1S until heal",
                        "reads only",
                        drill().change(ChecksTest::writesFrom15To40Refused)),
                missed(
                        "read-only after PT1S until heal",
                        "one write goes through",
                        drill().change(ChecksTest::writesFrom15To40Refused).operation(3000, ChecksTest::acknowledged),
                        "acknowledged"),
                missed(
                        "read-only after PT1S until heal",
                        "neither reads nor writes",
                        drill().down(15, 40.2),
                        "unanswered"),
                open(
                        "read-only after PT1S until heal",
                        "nobody healed it",
                        drill().down(15, 40.2).heal(-1),
                        "no-interval"),
                met(
                        "primary-returns",
                        "there and back",
                        drill().primary(20, "pg2").primary(30, "pg1")),
                missed("primary-returns", "it stays away", failover(5), "elsewhere"),
                open(
                        "primary-returns",
                        "another member does not answer at the end",
                        drill().primary(20, "pg2")
                                .primary(30, "pg1")
                                .finalRead("pg3", read -> role(partial(read), Role.UNREACHABLE)),
                        "not-every-member-read"),
                open(
                        "primary-returns",
                        "nobody watched",
                        drill().without(Observation.class::isInstance),
                        "no-primary-before"),
                met("throughput at-least 90 after recovery", "as before", failover(5)),
                open(
                        "throughput at-least 90 after recovery",
                        "and the machine was gasping",
                        failover(5).down("c3", 15, 60).change(ChecksTest::gasping),
                        "host-late"),
                open(
                        "throughput at-least 90 after recovery",
                        "the load ends too early",
                        failover(5).load(24),
                        "record-too-short"),
                missed(
                        "throughput at-least 90 after recovery",
                        "one client in four is never served again",
                        failover(5).down("c3", 15, 60),
                        "too-low"),
                open("throughput at-least 100 after recovery", "at the limit", failover(5), "too-close"),
                met("spread at-most 55", "two carry everybody", lost(5).beside()),
                met("spread at-most 40", "nobody is lost", drill().beside()),
                met("spread at-most 55 of south", "two carry everybody of that site", lost(5).beside()),
                missed(
                        "spread at-most 55 of south",
                        "one carries nearly everybody of that site",
                        lost(5).beside().change(ChecksTest::mostlyByPg3),
                        "uneven"),
                missed(
                        "spread at-most 55",
                        "one carries nearly everybody",
                        lost(5).beside().change(ChecksTest::mostlyByPg3),
                        "uneven"),
                open(
                        "spread at-most 55",
                        "servers are not named",
                        lost(5).beside().change(ChecksTest::unnamed),
                        "servers-unnamed"),
                open("spread at-most 55", "service is not back", lost(50).beside(), "not-recovered"),
                open(
                        "spread at-most 55",
                        "the load ends too early to tell",
                        lost(5).load(30.5).heal(21).beside(),
                        "too-few"),
                met(
                        "runbook-succeeds",
                        "both steps",
                        failover(12).order(17).step(20, "promote", 0).step(21, "route", 0)),
                met(
                        "runbook-succeeds",
                        "a step fails as expected, the whole ends well",
                        failover(12)
                                .order(17)
                                .stepOf("failover", 20, "fence", 1)
                                .stepOf("failover", 21, "failover", 0)),
                missed(
                        "runbook-succeeds",
                        "the second step fails",
                        failover(12).order(17).step(20, "promote", 0).step(21, "route", 4),
                        "step-failed"),
                open(
                        "runbook-succeeds",
                        "a second order has no end on record",
                        failover(12)
                                .order(17)
                                .stepOf("failover", 20, "failover", 0)
                                .add(new Mark(
                                        ns(22),
                                        Mark.Kind.OPERATOR,
                                        "failback",
                                        "The operator orders: failback.",
                                        Map.of("step", "order", "call", "failback"))),
                        "not-ended"),
                open("runbook-succeeds", "nothing was run", failover(12), "no-step"),
                met(
                        "runbook-succeeds step compared",
                        "with the step",
                        failover(12)
                                .order(17)
                                .stepOf("check.sh", 18, "compared", 0)
                                .step(19, "check.sh", 0)),
                missed(
                        "runbook-succeeds step compared",
                        "exit 0, and nothing done",
                        failover(12).order(17).step(19, "check.sh", 0),
                        "step-not-taken"),
                met(
                        "runbook-refuses step promote",
                        "at that step",
                        drill().order(17).stepOf("failover", 18, "promote", 4).stepOf("failover", 19, "failover", 4)),
                missed(
                        "runbook-refuses step route",
                        "at another step",
                        drill().order(17).stepOf("failover", 18, "promote", 4).stepOf("failover", 19, "failover", 4),
                        "refused-elsewhere"),
                missed(
                        "runbook-refuses step promote",
                        "the step fails",
                        drill().order(17).stepOf("failover", 18, "promote", 1).stepOf("failover", 19, "failover", 1),
                        "refused-elsewhere"),
                met("runbook-refuses", "it does", drill().order(17).step(18, "promote", 3)),
                missed("runbook-refuses", "it goes through", drill().order(17).step(18, "promote", 0), "went-through"),
                open("runbook-refuses", "it does not end", drill().order(17).step(30, "promote", -1), "not-ended"),
                open("runbook-refuses", "nothing was run", drill(), "no-step"),
                met("orders-obeyed", "to pg2", failover(5).add(order(16, "pg2")).add(ended(21))),
                met(
                        "orders-obeyed",
                        "to pg2, and back",
                        drill().primary(20, "pg2")
                                .primary(30, "pg1")
                                .add(order(17, "pg2"))
                                .add(ended(21))
                                .add(order(28, "pg1"))
                                .add(ended(31))),
                missed(
                        "orders-obeyed",
                        "the runbook is done and nothing moved",
                        drill().add(order(16, "pg2")).add(ended(17)),
                        "not-moved"),
                missed(
                        "orders-obeyed",
                        "to another than was named",
                        failover(5).add(order(16, "pg3")).add(ended(21)),
                        "not-moved"),
                missed(
                        "orders-obeyed",
                        "the second order does nothing",
                        drill().primary(20, "pg2")
                                .add(order(17, "pg2"))
                                .add(ended(21))
                                .add(order(28, "pg1"))
                                .add(ended(31)),
                        "not-moved"),
                open("orders-obeyed", "nobody ordered", failover(5), "no-order"),
                open(
                        "orders-obeyed",
                        "the runbook's end is missing",
                        failover(5).add(order(16, "pg2")),
                        "not-ended"),
                open(
                        "orders-obeyed",
                        "the new primary is not seen",
                        drill().gone("pg2", 16, 40).add(order(16, "pg2")).add(ended(21)),
                        "not-seen"));
    }

    /** One of three servers is lost, and for a while nobody is served. */
    private static Histories lost(double outage) {
        return drill().gone("pg1", 15, 40).down(15, 15 + outage);
    }

    private static Mark order(double at, String to) {
        return new Mark(
                ns(at),
                Mark.Kind.OPERATOR,
                "switchover.sh",
                "The operator orders: switchover.sh " + to + ".",
                Map.of("step", "order", "call", "switchover.sh " + to, "to", to));
    }

    private static Mark ended(double at) {
        return new Mark(
                ns(at),
                Mark.Kind.OPERATOR,
                "switchover.sh",
                "Runbook switchover.sh is done.",
                Map.of("step", "switchover.sh", "exit", "0"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decides(Row row) {
        Finding finding = judge(row.objective(), row.history().history());
        assertThat(finding.id()).as(finding.sentence()).isEqualTo(row.id());
        assertThat(finding.verdict()).isEqualTo(row.verdict());
        assertThat(finding.sentence()).endsWith(".").doesNotContain("null", "NaN");
    }

    @Test
    void aWriteOnThreeMembersIsOneWrite() {
        History history = failover(5).finalRead("", read -> with(read, 90_000)).history();
        Finding found = Judge.judge(List.of(objective("no-phantoms")), CONDITIONS, history)
                .findings()
                .getFirst();
        assertThat(found.sentence())
                .isEqualTo("1 write in the final read of pg1, pg2, pg3 that no client sent: 90000.");
        assertThat(Measures.of(history, 100, Duration.ofSeconds(10)).all())
                .filteredOn(number -> number.name().equals("writes.phantom"))
                .singleElement()
                .satisfies(number -> assertThat(number.value()).isEqualTo(1));
    }

    @Test
    void aJumpOfTheClockIsToldInFull() {
        History history = failover(5).clockBack(45.3, 2).history();
        assertThat(Measures.of(history, 100, Duration.ofSeconds(10)).form().backwards())
                .isBetween(ns(1.9), ns(2));
    }

    @Test
    void everyCheckSaysYesAndNoAndCannotTell() {
        for (Verdict verdict : Verdict.values()) {
            Set<String> said = new TreeSet<>(rows().filter(row -> row.verdict() == verdict)
                    .map(row -> row.objective().split(" ")[0])
                    .toList());
            assertThat(said)
                    .as("checks that say " + verdict)
                    .containsExactlyInAnyOrderElementsOf(Checks.all().stream()
                            .filter(check -> verdict != Verdict.MISSED || !check.assumption())
                            .map(Check::id)
                            .toList());
        }
    }

    @Test
    void sentenceTellsValueLimitAndWhereToLook() {
        Finding finding = judge("recovery within PT10S", failover(12).history());
        assertThat(finding.sentence())
                .isEqualTo(
                        "Outage was 12 s (± 0.051 s); the limit is 10 s. It began with the event (pg1 was killed); see writes 1504–2707.");
    }

    @Test
    void aFailedRunbookNamesItsStepAndWhatThatPrinted() {
        History history = failover(12)
                .order(17)
                .add(new Mark(
                        ns(21),
                        Mark.Kind.OPERATOR,
                        "failover.sh",
                        "Step 'promote' ended with exit code 4.",
                        Map.of("step", "promote", "exit", "4", Mark.SAID, "pg_ctl: server is not in standby mode")))
                .add(new Mark(
                        ns(22),
                        Mark.Kind.OPERATOR,
                        "failover.sh",
                        "Runbook failover.sh ended with exit code 4.",
                        Map.of("step", "failover.sh", "exit", "4")))
                .history();
        assertThat(judge("runbook-succeeds", history).sentence())
                .isEqualTo("Runbook failover.sh failed at its step 'promote', which ended with exit code 4 at +6 s"
                        + " and printed: pg_ctl: server is not in standby mode");
    }

    private static Finding judge(String objective, History history) {
        Objective asked = objective(objective);
        return asked.check()
                .judge(new Ruling(
                        asked, history, Measures.of(history, CONDITIONS.rate(), CONDITIONS.steady()), List.of(asked)));
    }

    /** Transactions that read a list and add to it; {@code flaw} 1: the last one has not seen what the one before added; 2: the last one sees an aborted one. */
    private static Histories transactions(Histories histories, int count, int flaw) {
        List<Long> list = new ArrayList<>();
        for (long id = 0; id < count; id++) {
            boolean last = id == count - 1;
            boolean aborts = flaw == 2 && id == count - 2;
            List<Long> seen = flaw == 1 && last ? list.subList(0, list.size() - 1) : list;
            histories.add(new Transaction(
                    id,
                    (int) id % 2,
                    List.of(new Transaction.Read(1, List.copyOf(seen)), new Transaction.Append(1, id)),
                    ns(5 + id * 0.1),
                    ns(5 + id * 0.1),
                    ns(5 + id * 0.1 + (flaw == 1 ? 0.15 : 0.05)),
                    aborts ? new Outcome.Refused("40001") : Outcome.ACKNOWLEDGED,
                    "pg1"));
            list.add(id);
        }
        return histories.add(new Transaction(
                count,
                0,
                List.of(new Transaction.Read(1, list)),
                ns(30),
                ns(30),
                ns(30.1),
                Outcome.ACKNOWLEDGED,
                "pg1"));
    }

    private static final int COUNTING = 0;
    private static final int SWAPPING = 1;
    private static final int TRANSFERRING = 2;

    /** 40 steps from 5 s to 24.5 s, a change and a read in turn; the last read shows {@code off} more than there is. */
    private static Histories objects(int kind, long off) {
        Histories histories = failover(5);
        long value = 0;
        for (int i = 0; i < 40; i++) {
            boolean change = i % 2 == 0;
            long seen = i == 39 ? value + off : value;
            histories.add(step(
                    i,
                    5 + i * 0.5,
                    switch (kind) {
                        case COUNTING -> change ? new Transaction.Increment(1, 1) : new Transaction.Count(1, seen);
                        case SWAPPING ->
                            change
                                    ? new Transaction.Swap(1, value, i + 1L, true)
                                    : new Transaction.Get(1, off == 0 ? value : i == 39 ? 1 : value);
                        default ->
                            change ? new Transaction.Transfer(1, 2, 5) : new Transaction.Total(10, i == 39 ? off : 0);
                    }));
            value = !change ? value : kind == SWAPPING ? i + 1L : value + 1;
        }
        return histories;
    }

    private static Transaction swap(long id, double at, long expected, long replacement, boolean done) {
        return step(id, at, new Transaction.Swap(1, expected, replacement, done));
    }

    private static Transaction step(long id, double at, Transaction.Step step) {
        return new Transaction(
                id, (int) id % 2, List.of(step), ns(at), ns(at), ns(at + 0.05), Outcome.ACKNOWLEDGED, "pg1");
    }

    static Objective objective(String text) {
        String[] words = text.split(" ");
        Map<String, String> limits = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i += 2) {
            limits.put(words[i], words[i + 1]);
        }
        return new Objective.Written(words[0], limits, text, 0).read();
    }

    private static Row met(String objective, String name, Histories history) {
        return new Row(objective, name, history, objective.split(" ")[0], Verdict.MET);
    }

    private static Row missed(String objective, String name, Histories history, String reason) {
        return new Row(objective, name, history, objective.split(" ")[0] + "." + reason, Verdict.MISSED);
    }

    private static Row open(String objective, String name, Histories history, String reason) {
        return new Row(objective, name, history, objective.split(" ")[0] + "." + reason, Verdict.INCONCLUSIVE);
    }

    private static boolean dueFrom15To28(Event fact) {
        return fact instanceof Operation operation && operation.due() >= ns(15) && operation.due() < ns(28);
    }

    private static boolean dueFrom15To40(Event fact) {
        return fact instanceof Operation operation && operation.due() >= ns(15.3) && operation.due() < ns(40);
    }

    /** The same requests, held back and served when service returns at 27 s. */
    private static Event queued(Event fact) {
        return fact instanceof Operation operation && operation.outcome().unknown()
                ? new Operation(
                        operation.id(),
                        operation.client(),
                        operation.kind(),
                        operation.key(),
                        operation.value(),
                        operation.due(),
                        ns(27),
                        ns(27.01),
                        Outcome.ACKNOWLEDGED,
                        "pg2")
                : fact;
    }

    private static Operation acknowledged(Operation operation) {
        return outcome(operation, Outcome.ACKNOWLEDGED);
    }

    private static Operation outcome(Operation operation, Outcome outcome) {
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                operation.value(),
                operation.due(),
                operation.start(),
                operation.end(),
                outcome,
                operation.node());
    }

    private static Operation value(Operation operation, long value) {
        assertThat(operation.write()).isFalse();
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                value,
                operation.due(),
                operation.start(),
                operation.end(),
                operation.outcome(),
                operation.node());
    }

    private static Operation during(Operation operation, double start, double end, String node) {
        return new Operation(
                operation.id(),
                operation.client(),
                Operation.Kind.WRITE,
                operation.key(),
                operation.id(),
                ns(start),
                ns(start),
                ns(end),
                Outcome.ACKNOWLEDGED,
                node);
    }

    /** Of an engine that counts no promotions. */
    private static Event uncounted(Event fact) {
        return fact instanceof Observation seen
                ? new Observation(
                        seen.asked(),
                        seen.at(),
                        seen.node(),
                        seen.role(),
                        seen.writable(),
                        0,
                        seen.position(),
                        seen.followers(),
                        seen.detail())
                : fact;
    }

    private static Event byNode(Event fact, long from, long to, String node) {
        return fact instanceof Operation operation
                        && operation.id() >= from
                        && operation.id() < to
                        && operation.id() % 8 == 0
                ? during(operation, operation.start() / 1e9, operation.end() / 1e9, node)
                : fact;
    }

    /** Ids of the writes before the event, which is at 15 s. */
    /** Writes due from then to the event. */
    private static long[] since(double from) {
        return LongStream.of(firstWrites(1500)).filter(id -> id >= 100 * from).toArray();
    }

    private static long[] firstWrites(int below) {
        List<Long> ids = new ArrayList<>();
        drill().history().replay(fact -> {
            if (fact instanceof Operation operation && operation.write() && operation.id() < below) {
                ids.add(operation.id());
            }
        });
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    private static Event mostlyByPg3(Event fact) {
        return fact instanceof Operation operation && operation.outcome().acknowledged() && operation.id() % 5 != 0
                ? new Operation(
                        operation.id(),
                        operation.client(),
                        operation.kind(),
                        operation.key(),
                        operation.value(),
                        operation.due(),
                        operation.start(),
                        operation.end(),
                        operation.outcome(),
                        "pg3")
                : fact;
    }

    private static Event unnamed(Event fact) {
        return fact instanceof Operation operation
                ? new Operation(
                        operation.id(),
                        operation.client(),
                        operation.kind(),
                        operation.key(),
                        operation.value(),
                        operation.due(),
                        operation.start(),
                        operation.end(),
                        operation.outcome(),
                        "")
                : fact;
    }

    private static Event primaryToo(Event fact, double from, double to) {
        return fact instanceof Observation seen
                        && seen.node().equals("pg3")
                        && seen.asked() >= ns(from)
                        && seen.asked() < ns(to)
                ? new Observation(
                        seen.asked(),
                        seen.at(),
                        seen.node(),
                        Role.PRIMARY,
                        true,
                        seen.timeline(),
                        seen.position(),
                        seen.followers(),
                        "")
                : fact;
    }

    private static Event gasping(Event fact) {
        return fact instanceof HostSample sample ? new HostSample(sample.at(), ns(0.6), 0.95) : fact;
    }

    private static Event saturated(Event fact) {
        return stalled(fact, 0.97);
    }

    /** The runner stays punctual. */
    private static Event stalled(Event fact, double share) {
        return fact instanceof HostSample sample ? new HostSample(sample.at(), sample.lateness(), share) : fact;
    }

    private static Event readsOfC3Stuck(Event fact) {
        return fact instanceof Operation operation
                        && operation.client() == 3
                        && !operation.write()
                        && operation.due() >= ns(20)
                ? outcome(operation, new Outcome.Unknown("no answer"))
                : fact;
    }

    /** From a moment to the healing every member but one says that it serves not. */
    private static Event stopped(Event fact, String but, double from) {
        return fact instanceof Observation seen
                        && !seen.node().equals(but)
                        && seen.asked() >= ns(from)
                        && seen.asked() < ns(40.1)
                ? new Observation(
                        seen.asked(),
                        seen.at(),
                        seen.node(),
                        Role.NONE,
                        false,
                        seen.timeline(),
                        seen.position(),
                        List.of(),
                        "stopped")
                : fact;
    }

    /** From the event to the healing the first of four groups of registers get no answer. */
    private static Event withoutGroups(Event fact, int down) {
        return fact instanceof Operation operation
                        && operation.key() % 4 < down
                        && operation.due() >= ns(15)
                        && operation.due() < ns(40.2)
                ? outcome(operation, new Outcome.Unknown("no answer"))
                : fact;
    }

    private static Event writesFrom15To40Refused(Event fact) {
        return fact instanceof Operation operation
                        && operation.write()
                        && operation.due() >= ns(15)
                        && operation.due() < ns(40.2)
                ? outcome(operation, new Outcome.Refused("read-only"))
                : fact;
    }

    /** Primaries write a byte a microsecond from the start on, and every copy is so many seconds behind; its last byte came at the event. */
    /** A record names no more than a thousand lost writes. */
    @Test
    void everyLostWriteFromBeforeThePreparationIsCounted() {
        long[] lost = firstWrites(5000);
        Finding found = Judge.judge(
                        List.of(objective("kept-before")),
                        CONDITIONS,
                        prepared(14).rate(400).missing("", lost).history())
                .findings()
                .getFirst();
        assertThat(found.id()).isEqualTo("kept-before.lost");
        assertThat(found.numbers().getFirst().value()).isEqualTo(lost.length).isGreaterThan(1000);
    }

    private static Histories prepared(int at) {
        return failover(5)
                .add(new Mark(
                        ns(at + 0.2),
                        Mark.Kind.NOTE,
                        "a standby is cut off",
                        "Already before the event.",
                        Map.of(Mark.PREPARED, Long.toString(ns(at)))));
    }

    /** All writes from one id to another, restored beside the pool after an order at 20 s. */
    private static Histories copied(int from, int to) {
        return drill().order(20).add(copy(Stream.of(), from, to));
    }

    private static FinalRead copy(Stream<Long> more, int from, int to) {
        IdSet ids = IdSet.empty();
        LongStream.range(from, to).filter(id -> id / 4 % 2 == 0).forEach(ids::add);
        more.forEach(ids::add);
        return new FinalRead(ns(70), "pg9", Role.COPY, 1, true, ids, IdSet.empty(), "");
    }

    private static Event slower(Event fact, int from, int to) {
        return fact instanceof Operation one && one.write() && one.due() >= ns(from) && one.due() < ns(to)
                ? new Operation(
                        one.id(),
                        one.client(),
                        one.kind(),
                        one.key(),
                        one.value(),
                        one.due(),
                        one.start(),
                        one.end() + 20_000_000,
                        one.outcome(),
                        one.node())
                : fact;
    }

    private static Event behind(Event fact, double seconds) {
        if (!(fact instanceof Observation seen) || seen.role() == Role.UNREACHABLE) {
            return fact;
        }
        long position = Double.isNaN(seconds)
                ? -1
                : (seen.role() == Role.PRIMARY
                                ? seen.asked()
                                : Math.max(0, Math.min(seen.asked(), ns(15)) - ns(seconds)))
                        / 1000;
        return new Observation(
                seen.asked(),
                seen.at(),
                seen.node(),
                seen.role(),
                seen.writable(),
                seen.timeline(),
                position,
                seen.followers(),
                seen.detail());
    }

    /** Primaries write a byte a microsecond; a standby has applied what was written so many seconds before. */
    private static Event late(Event fact, double seconds) {
        return fact instanceof Observation seen && seen.role() == Role.STANDBY
                ? new Observation(
                        seen.asked(),
                        seen.at(),
                        seen.node(),
                        seen.role(),
                        seen.writable(),
                        seen.timeline(),
                        Math.max(0, seen.asked() - ns(seconds)) / 1000,
                        seen.followers(),
                        seen.detail())
                : fact;
    }

    private static FinalRead damaged(FinalRead read, long id) {
        return new FinalRead(
                read.at(),
                read.node(),
                read.role(),
                read.timeline(),
                read.complete(),
                read.ids(),
                read.twice(),
                IdSet.of(id),
                read.detail());
    }

    private static Mark neverNamed(String members) {
        return new Mark(ns(0), Mark.Kind.NOTE, Mark.SERVERS_UNNAMED, "by nature", Map.of("members", members));
    }

    private static Mark unread(String members) {
        return new Mark(ns(0), Mark.Kind.NOTE, Mark.COPIES_UNREAD, "only the serving one", Map.of("members", members));
    }

    private static FinalRead partial(FinalRead read) {
        return new FinalRead(
                read.at(),
                read.node(),
                read.role(),
                read.timeline(),
                false,
                read.ids(),
                read.twice(),
                "the connection broke");
    }

    private static FinalRead role(FinalRead read, Role role) {
        return new FinalRead(
                read.at(), read.node(), role, read.timeline(), read.complete(), read.ids(), read.twice(), "");
    }

    private static FinalRead twice(FinalRead read, long id) {
        return new FinalRead(
                read.at(), read.node(), read.role(), read.timeline(), read.complete(), read.ids(), IdSet.of(id), "");
    }

    private static Operation slow(Operation one) {
        return new Operation(
                one.id(),
                one.client(),
                one.kind(),
                one.key(),
                one.value(),
                one.due(),
                one.start(),
                one.end() + ns(0.3),
                one.outcome(),
                one.node());
    }

    private static Histories inOrder(Histories drill, UnaryOperator<FinalRead> order) {
        return drill.finalRead("pg2", order).finalRead("pg3", order);
    }

    private static FinalRead order(FinalRead read) {
        return order(read, read.ids().stream());
    }

    /** The first id stands behind the second one. */
    private static FinalRead moved(FinalRead read, long id, long behind) {
        return order(
                read,
                read.ids().stream()
                        .filter(one -> one != id)
                        .flatMap(one -> one == behind ? LongStream.of(behind, id) : LongStream.of(one)));
    }

    private static FinalRead order(FinalRead read, LongStream ids) {
        return read.holding(read.ids(), read.twice(), IdList.of(ids));
    }

    private static FinalRead with(FinalRead read, long id) {
        IdSet ids = read.ids().minus(IdSet.empty());
        ids.add(id);
        return new FinalRead(
                read.at(), read.node(), read.role(), read.timeline(), read.complete(), ids, read.twice(), "");
    }
}
