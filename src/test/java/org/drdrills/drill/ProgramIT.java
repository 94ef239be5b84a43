package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drdrills.history.IdSet;
import org.drdrills.history.Outcome;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An environment's own program speaks with real software, from the clients' box and beside a member. */
class ProgramIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ELECTION = Duration.ofSeconds(60);
    /** Where copies are asynchronous, longer than they lag behind. */
    private static final Duration COPIED = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(strings = {"etcd", "rabbitmq", "valkey"})
    void whatOneMemberAcknowledgedAnotherHolds(String environment) throws InterruptedException {
        try (ReadyLab ready =
                ReadyLab.start(EnvironmentFile.named(Path.of("environments"), environment), Patience.usual())) {
            Pool pool = ready.lab().environment().pool();
            Engine engine = ready.engines().get(pool.name());
            Map<String, String> access = ready.lab().access(pool);
            boolean reads = engine.reads(access);
            assertThat(reads).isEqualTo(!environment.equals("rabbitmq"));
            String site = pool.clients().keySet().iterator().next();
            List<InetSocketAddress> addresses = ready.lab().listeners(pool, site);
            try (Session session = engine.session(addresses, access, TIMEOUT)) {
                Session.Answer first = session.write(1, 1);
                assertThat(first.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                if (reads) {
                    assertThat(session.read(1).value()).isEqualTo(1);
                }
                String leader = primary(ready, pool, engine, access);
                Thread.sleep(COPIED);

                ready.lab().machine(leader).kill();
                Session.Answer later = session.write(1, 2);
                long last = 2;
                for (long until = System.nanoTime() + ELECTION.toNanos();
                        !later.outcome().acknowledged() && System.nanoTime() < until; ) {
                    Thread.sleep(500);
                    later = session.write(1, ++last);
                }
                assertThat(later.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                if (reads) {
                    assertThat(session.read(1).value()).isEqualTo(last);
                }
                String next = primary(ready, pool, engine, access);
                assertThat(next).isNotEqualTo(leader);
                try (MemberSession member = engine.member(next, ready.lab().observed(next), access, TIMEOUT)) {
                    MemberSession.Ledger ledger = complete(member);
                    assertThat(IdSet.of(1, last).minus(ledger.ids()).isEmpty()).isTrue();
                }
            }
        }
    }

    /** Who has just begun to lead may not have counted yet what it holds. */
    private static MemberSession.Ledger complete(MemberSession member) throws InterruptedException {
        MemberSession.Ledger ledger = member.ledger();
        for (long until = System.nanoTime() + ELECTION.toNanos();
                !ledger.complete() && System.nanoTime() < until;
                ledger = member.ledger()) {
            Thread.sleep(500);
        }
        assertThat(ledger.complete()).as(ledger.detail()).isTrue();
        return ledger;
    }

    /** The member that says of itself that it leads and takes writes. */
    private static String primary(ReadyLab ready, Pool pool, Engine engine, Map<String, String> access)
            throws InterruptedException {
        for (long until = System.nanoTime() + ELECTION.toNanos(); System.nanoTime() < until; Thread.sleep(500)) {
            for (String name : pool.members()) {
                try (MemberSession member = engine.member(name, ready.lab().observed(name), access, TIMEOUT)) {
                    MemberSession.Answer answer = member.ask();
                    if (answer.role() == Role.PRIMARY && answer.writable()) {
                        return name;
                    }
                }
            }
        }
        throw new AssertionError("nobody leads");
    }
}
