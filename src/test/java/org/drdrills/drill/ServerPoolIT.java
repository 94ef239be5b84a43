package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.drdrills.history.IdSet;
import org.drdrills.history.Outcome;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;
import org.junit.jupiter.api.Test;

/** People of a real pool of servers: what they say and whom they know outlives the server that they were signed in on. */
class ServerPoolIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SIGN_IN = Duration.ofSeconds(30);
    private static final int CONVERSATION = 1;
    private static final int CONTACTS = 7;

    @Test
    void whatIsSaidOutlivesTheServer() throws InterruptedException {
        try (ReadyLab ready =
                ReadyLab.start(EnvironmentFile.named(Path.of("environments"), "server-pool"), Patience.usual())) {
            Pool pool = ready.lab().environment().pool();
            Engine engine = ready.engines().get(pool.name());
            Map<String, String> access = ready.lab().access(pool);
            List<InetSocketAddress> addresses = ready.lab().listeners(pool, "centre");
            assertThat(addresses).hasSize(3);
            try (Session session = engine.session(addresses, access, TIMEOUT);
                    Session other = engine.session(ready.lab().listeners(pool, "office"), access, TIMEOUT)) {
                Session.Answer said = session.write(CONVERSATION, 1);
                assertThat(said.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                assertThat(session.write(CONTACTS, 2).outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                String server = ready.lab().nodeAt(said.peer());
                assertThat(pool.members()).contains(server);
                assertThat(other.read(CONVERSATION).value())
                        .as("everybody sees it, on whatever server")
                        .isEqualTo(1);
                assertThat(other.read(CONTACTS).value()).isEqualTo(2);

                ready.lab().machine(server).kill();
                AtomicLong id = new AtomicLong(3);
                Session.Answer again = acknowledged(() -> session.write(CONVERSATION, id.getAndIncrement()));
                assertThat(ready.lab().nodeAt(again.peer())).isNotEqualTo(server);
                assertThat(acknowledged(() -> session.read(CONTACTS)).value()).isEqualTo(2);

                String left = pool.members().stream()
                        .filter(member -> !member.equals(server))
                        .findFirst()
                        .orElseThrow();
                try (MemberSession member = engine.member(left, ready.lab().observed(left), access, TIMEOUT)) {
                    assertThat(member.ask().role()).isEqualTo(Role.ACTIVE);
                    MemberSession.Ledger ledger = member.ledger();
                    assertThat(ledger.complete()).as(ledger.detail()).isTrue();
                    assertThat(IdSet.of(1, 2).minus(ledger.ids()).isEmpty()).isTrue();
                    assertThat(ledger.twice().isEmpty()).isTrue();
                }
            }
        }
    }

    /** The first answer that is acknowledged: whoever was signed in on the lost server signs in anew first. */
    private static Session.Answer acknowledged(Supplier<Session.Answer> request) throws InterruptedException {
        Session.Answer answer = request.get();
        for (long until = System.nanoTime() + SIGN_IN.toNanos();
                !answer.outcome().acknowledged() && System.nanoTime() < until;
                answer = request.get()) {
            Thread.sleep(500);
        }
        assertThat(answer.outcome()).isEqualTo(Outcome.ACKNOWLEDGED);
        return answer;
    }
}
