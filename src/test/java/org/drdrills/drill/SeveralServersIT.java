package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Outcome;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;
import org.drdrills.workload.jdbc.JdbcEngine;
import org.junit.jupiter.api.Test;

/**
 * A client that knows both servers of a mirrored database, and no listener; and the observer at the server that is left. The generic
 * engine meets the same servers, and says what the native one says.
 */
class SeveralServersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** The witness calls two servers a pair only some of its rounds after they are one. */
    private static final Duration WRITTEN_DOWN = Duration.ofSeconds(12);

    private static final Duration FAILOVER = Duration.ofSeconds(60);

    @Test
    void aClientFindsThePrincipalAndFollowsIt() throws InterruptedException {
        try (ReadyLab ready =
                ReadyLab.start(EnvironmentFile.named(Path.of("environments"), "mirroring"), Patience.usual())) {
            Pool pool = ready.lab().environment().pool();
            Engine engine = ready.engines().get(pool.name());
            List<InetSocketAddress> mirrorFirst = ready.lab().listeners(pool, "south");
            assertThat(mirrorFirst).hasSize(2);
            Map<String, String> generic = new HashMap<>(ready.lab().access(pool));
            generic.put("dialect", "postgresql");
            Engine jdbc = new JdbcEngine();
            try (Session anyDatabase = jdbc.session(mirrorFirst, generic, TIMEOUT);
                    Session session = engine.session(mirrorFirst, ready.lab().access(pool), TIMEOUT);
                    Session knowsOnlyTheMirror = engine.session(
                            List.of(mirrorFirst.getFirst()), ready.lab().access(pool), TIMEOUT)) {
                Session.Answer first = session.write(1, 1);
                assertThat(first.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                assertThat(ready.lab().nodeAt(first.peer())).isEqualTo("db1");
                assertThat(knowsOnlyTheMirror.write(1, 2).outcome())
                        .as("a mirror takes no writes")
                        .isInstanceOf(Outcome.Refused.class);

                assertThat(anyDatabase.write(2, 100))
                        .isEqualTo(new Session.Answer(Outcome.ACKNOWLEDGED, -1, first.peer()));
                assertThat(session.read(2)).isEqualTo(anyDatabase.read(2));

                Thread.sleep(WRITTEN_DOWN);
                ready.lab().machine("db1").kill();
                Session.Answer later = session.write(1, 3);
                for (long id = 4, until = System.nanoTime() + FAILOVER.toNanos();
                        !later.outcome().acknowledged() && System.nanoTime() < until;
                        id++) {
                    Thread.sleep(500);
                    later = session.write(1, id);
                }
                assertThat(later.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                assertThat(ready.lab().nodeAt(later.peer())).isEqualTo("db2");
                Session.Answer moved = anyDatabase.write(2, 101);
                for (long id = 102; !moved.outcome().acknowledged() && id < 110; id++) {
                    moved = anyDatabase.write(2, id);
                }
                assertThat(moved.peer())
                        .as("the generic engine follows it, too")
                        .isEqualTo(later.peer());
                assertThat(session.read(2)).isEqualTo(anyDatabase.read(2));
                assertThat(session.read(1).value())
                        .as("what was acknowledged by the one is there on the other")
                        .isGreaterThanOrEqualTo(1);
                try (MemberSession member = engine.member(
                                "db2", ready.lab().observed("db2"), ready.lab().access(pool), TIMEOUT);
                        MemberSession other = jdbc.member("db2", ready.lab().observed("db2"), generic, TIMEOUT)) {
                    assertThat(other.ask().role()).isEqualTo(Role.PRIMARY);
                    assertThat(other.ask().writable()).isTrue();
                    assertThat(other.ledger().ids()).isEqualTo(member.ledger().ids());
                    MemberSession.Answer said = member.ask();
                    assertThat(said.role()).isEqualTo(Role.PRIMARY);
                    assertThat(said.writable()).isTrue();
                    MemberSession.Ledger ledger = member.ledger();
                    assertThat(ledger.complete()).as(ledger.detail()).isTrue();
                    assertThat(ledger.ids().contains(1)).isTrue();
                    assertThat(ledger.ids().contains(2))
                            .as("what the mirror refused")
                            .isFalse();
                }
            }
        }
    }
}
