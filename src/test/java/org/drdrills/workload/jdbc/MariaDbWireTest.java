package org.drdrills.workload.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Role;
import org.drdrills.workload.CutRelay;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.ServerList;
import org.drdrills.workload.Session;
import org.drdrills.workload.TransactionSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MariaDB's dialect with its own driver, on a server that speaks the protocol and is cut off at every point. */
class MariaDbWireTest {
    private static final Duration PLENTY = Duration.ofSeconds(10);
    private static final Map<String, String> ACCESS =
            Map.of("dialect", "mariadb", "user", "app", "password", "app", "database", "app", "isolation", "snapshot");

    private final JdbcEngine engine = new JdbcEngine();

    private static List<byte[]> answer(String statement) {
        if (statement.contains("'active at='")) {
            return FakeMariaDb.row("active at=12 sees=g1,g2,g3");
        }
        if (statement.contains("@@hostname")) {
            return FakeMariaDb.row("g2", "1");
        }
        if (statement.contains("FROM register")) {
            return FakeMariaDb.row("7");
        }
        if (statement.contains("FROM list")) {
            return FakeMariaDb.row("3,5,8");
        }
        if (statement.contains("COMMIT")) {
            return FakeMariaDb.done();
        }
        return statement.contains("INSERT") ? FakeMariaDb.open() : FakeMariaDb.done();
    }

    @Test
    void writesReadsAndNamesTheServer() throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(MariaDbWireTest::answer);
                Session session = engine.session(List.of(server.address()), ACCESS, PLENTY)) {
            assertThat(session.write(1, 7)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, -1, "g2"));
            assertThat(session.read(1)).isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, 7, "g2"));
            assertThat(server.executed().stream().filter(text -> text.contains("COMMIT")))
                    .as("one commit for a write")
                    .hasSize(1);
        }
    }

    @Test
    void ofSeveralServersOneThatTakesNoWritesIsPassedOver() throws Exception {
        try (FakeMariaDb detached = new FakeMariaDb(statement ->
                        statement.contains("@@hostname") ? FakeMariaDb.row("g1", "0") : answer(statement));
                FakeMariaDb serves = new FakeMariaDb(MariaDbWireTest::answer);
                Session both = engine.session(List.of(detached.address(), serves.address()), ACCESS, PLENTY);
                Session one = engine.session(List.of(detached.address()), ACCESS, PLENTY)) {
            assertThat(both.write(1, 7).peer()).isEqualTo("g2");
            assertThat(one.write(1, 7).peer())
                    .as("without a choice it is for the server to refuse")
                    .isEqualTo("g1");
        }
    }

    @Test
    void runsTransactionsOnLists() throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(MariaDbWireTest::answer);
                TransactionSession session = engine.transactions(List.of(server.address()), ACCESS, PLENTY)) {
            TransactionSession.Answer answer =
                    session.transact(List.of(new Transaction.Read(1, List.of()), new Transaction.Append(1, 9)));
            assertThat(answer.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(answer.done())
                    .containsExactly(new Transaction.Read(1, List.of(3L, 5L, 8L)), new Transaction.Append(1, 9));
            assertThat(answer.peer()).isEqualTo("g2");
        }
    }

    @Test
    void countsComparesAndTransfersInStatementsOfEveryDialect() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (FakeMariaDb server = new FakeMariaDb(statement -> {
                    if (!statement.contains("tally")) {
                        return answer(statement);
                    }
                    said.add(statement);
                    return statement.startsWith("SELECT COUNT")
                            ? FakeMariaDb.row("10", "0")
                            : statement.startsWith("SELECT v") ? FakeMariaDb.row("42") : FakeMariaDb.done();
                });
                TransactionSession session = engine.transactions(List.of(server.address()), ACCESS, PLENTY)) {
            assertThat(session.transact(List.of(new Transaction.Count(1, 0))).done())
                    .containsExactly(new Transaction.Count(1, 42));
            assertThat(session.transact(List.of(new Transaction.Get(1, 0))).done())
                    .containsExactly(new Transaction.Get(1, 42));
            assertThat(session.transact(List.of(new Transaction.Total(0, 7))).done())
                    .containsExactly(new Transaction.Total(10, 0));
            TransactionSession.Answer gone = session.transact(List.of(new Transaction.Increment(1, 1)));
            assertThat(gone.outcome())
                    .as("the fake server never says that it changed a row, so the counter is gone")
                    .isInstanceOf(Outcome.Refused.class);
        }
        assertThat(said)
                .contains("SELECT v FROM tally WHERE k = 1", "SELECT v FROM tally WHERE k = 101")
                .contains("UPDATE tally SET v = v + 1 WHERE k = 1");
    }

    @Test
    void aMemberSaysWhatItIsAndWhomItSees() throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(MariaDbWireTest::answer);
                MemberSession member = engine.member("g2", server.address(), ACCESS, PLENTY)) {
            MemberSession.Answer answer = member.ask();
            assertThat(answer.role()).isEqualTo(Role.ACTIVE);
            assertThat(answer.writable()).isTrue();
            assertThat(answer.position()).isEqualTo(12);
            assertThat(answer.followers().stream().map(follower -> follower.node()))
                    .containsExactly("g1", "g3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1205, HY000, Lock wait timeout exceeded, refused",
        "1047, 08S01, WSREP has not yet prepared node for application use, refused",
        "1290, HY000, The MariaDB server is running with the --read-only option, refused",
        "1180, HY000, Got error 6 during COMMIT, unknown",
        "1053, 08S01, Server shutdown in progress, unknown",
        "1317, 70100, Query execution was interrupted, unknown",
        "1927, 70100, Connection was killed, unknown",
        "1021, HY000, Disk full, unknown",
    })
    void whatTheServerSaysOfAWrite(int code, String state, String message, String outcome) throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(statement ->
                        statement.contains("COMMIT") ? FakeMariaDb.failed(code, state, message) : answer(statement));
                Session session = engine.session(List.of(server.address()), ACCESS, PLENTY)) {
            Outcome said = session.write(1, 7).outcome();
            assertThat(said).isInstanceOf(outcome.equals("refused") ? Outcome.Refused.class : Outcome.Unknown.class);
            assertThat(said.reason()).contains(String.valueOf(code)).contains(message);
        }
    }

    @Test
    void aWriteThatWasRolledBackForAConflictIsTriedAgain() throws Exception {
        AtomicInteger conflicts = new AtomicInteger(2);
        try (FakeMariaDb server =
                        new FakeMariaDb(statement -> statement.contains("COMMIT") && conflicts.getAndDecrement() > 0
                                ? FakeMariaDb.failed(1213, "40001", "Deadlock found when trying to get lock")
                                : answer(statement));
                Session session = engine.session(List.of(server.address()), ACCESS, PLENTY)) {
            assertThat(session.write(1, 7).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(server.executed().stream().filter(text -> text.contains("COMMIT")))
                    .hasSize(3);
        }
    }

    @Test
    void aWriteThatKeepsBeingRolledBackIsRefusedInTime() throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(statement -> statement.contains("COMMIT")
                        ? FakeMariaDb.failed(1213, "40001", "Deadlock found when trying to get lock")
                        : answer(statement));
                Session session = engine.session(List.of(server.address()), ACCESS, Duration.ofSeconds(2))) {
            assertThat(session.write(1, 7).outcome()).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void aFailureBeforeTheCommitOfATransactionIsRefused() throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(statement -> statement.contains("INSERT INTO list")
                        ? FakeMariaDb.failed(1180, "HY000", "Got error 6 during COMMIT")
                        : answer(statement));
                TransactionSession session = engine.transactions(List.of(server.address()), ACCESS, PLENTY)) {
            assertThat(session.transact(List.of(new Transaction.Append(1, 9))).outcome())
                    .isInstanceOf(Outcome.Refused.class);
        }
    }

    /** As most databases write: several statements, committed together, by a driver without a socket of ours. */
    private static Access severalStatements() {
        Dialect plain = Dialects.byName("mariadb");
        Dialect several = new Dialect(
                plain.name(),
                plain.title(),
                plain.ranAgainst(),
                plain.driver(),
                plain.jar(),
                plain.url(),
                plain.defaults(),
                plain.properties(),
                plain.ofSeveral(),
                "",
                plain.create(),
                plain.exists(),
                plain.grant(),
                plain.used(),
                plain.server(),
                List.of(
                        Sql.of("INSERT INTO ledger (id, k) VALUES (:id, :k)"),
                        Sql.of("INSERT INTO register (k, v) VALUES (:k, :id)")),
                plain.read(),
                plain.append(),
                plain.list(),
                plain.doubtWarnings(),
                plain.role(),
                plain.ledger(),
                plain.isolation(),
                plain.refused(),
                plain.again(),
                plain.told());
        return new Access(several, Drivers.of(several, Path.of("")).orElseThrow(), ACCESS);
    }

    private interface Sessions {
        Session to(InetSocketAddress address);
    }

    @Test
    void aCutAtAnyByteLeavesNothingExecutedThatIsCalledRefused() throws Exception {
        Cuts cuts = cutEvery(5, address -> engine.session(List.of(address), ACCESS, PLENTY));
        assertThat(cuts.unknown()).as("cuts that leave a doubt").isPositive();
        assertThat(cuts.refused()).as("cuts while the client connects").isGreaterThan(20);
    }

    @Test
    void ofSeveralStatementsOnlyTheCommitLeavesADoubt() throws Exception {
        Access access = severalStatements();
        Cuts cuts = cutEvery(9, address -> new JdbcSession(access, new ServerList(List.of(address)), PLENTY));
        assertThat(cuts.unknown()).as("cuts of the commit").isBetween(1, 12);
        assertThat(cuts.refused()).as("cuts before it").isGreaterThan(40);
    }

    @Test
    void aServerThatHangsIsGivenUpInTimeWithoutASocketOfOurs() throws Exception {
        Access access = severalStatements();
        CountDownLatch over = new CountDownLatch(1);
        try (FakeMariaDb server = new FakeMariaDb(statement -> {
                    if (statement.contains("INTO register")) {
                        await(over);
                    }
                    return answer(statement);
                });
                Session session =
                        new JdbcSession(access, new ServerList(List.of(server.address())), Duration.ofMillis(700))) {
            Outcome outcome = null;
            // the first ones also load the driver's classes, and a busy host is late with everything
            for (int i = 0; i < 8 && !new Outcome.Refused("no answer within 700 ms").equals(outcome); i++) {
                long began = System.nanoTime();
                outcome = session.write(1, 7).outcome();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            }
            assertThat(outcome).isEqualTo(new Outcome.Refused("no answer within 700 ms"));
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Cuts(int unknown, int refused) {}

    /** What was or may have been executed is never called refused, and what is acknowledged was executed. */
    private static Cuts cutEvery(int bytes, Sessions sessions) throws Exception {
        try (FakeMariaDb server = new FakeMariaDb(MariaDbWireTest::answer)) {
            long there;
            long back;
            try (CutRelay whole = new CutRelay(server.address(), CutRelay.NEVER, CutRelay.NEVER)) {
                assertThat(written(sessions.to(whole.address()))).isEqualTo(Outcome.ACKNOWLEDGED);
                there = whole.there();
                back = whole.back();
            }
            server.settle();
            int unknown = 0;
            int refused = 0;
            for (long cut = 0; cut < there + back; cut += bytes) {
                server.executed().clear();
                Outcome outcome;
                try (CutRelay relay = cut < there
                        ? new CutRelay(server.address(), cut, CutRelay.NEVER)
                        : new CutRelay(server.address(), CutRelay.NEVER, cut - there)) {
                    outcome = written(sessions.to(relay.address()));
                }
                server.settle();
                if (server.executed().stream().anyMatch(text -> text.contains("COMMIT"))) {
                    assertThat(outcome).as("after " + cut + " bytes").isNotInstanceOf(Outcome.Refused.class);
                } else {
                    assertThat(outcome.acknowledged())
                            .as("after " + cut + " bytes")
                            .isFalse();
                }
                unknown += outcome.unknown() ? 1 : 0;
                refused += outcome instanceof Outcome.Refused ? 1 : 0;
            }
            return new Cuts(unknown, refused);
        }
    }

    private static Outcome written(Session session) {
        try (session) {
            return session.write(1, 1).outcome();
        }
    }
}
