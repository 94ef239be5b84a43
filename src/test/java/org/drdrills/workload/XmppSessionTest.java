package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that say nothing, or not enough. */
class XmppSessionTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "domain",
            "pool.test",
            "user",
            "person",
            "accounts",
            "3",
            "lists",
            "list1 list2",
            "password",
            "p",
            "observer",
            "observer",
            "observer-password",
            "q");
    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final long ALLOWED = 660;

    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    private final XmppEngine engine = new XmppEngine();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable it : opened) {
            it.close();
        }
    }

    /** Says this, whatever it hears, and nothing more. */
    private InetSocketAddress server(String words) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(server);
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try {
                    Socket client = server.accept();
                    opened.add(client);
                    client.getOutputStream().write(words.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    client.getOutputStream().flush();
                } catch (IOException e) {
                    return;
                }
            }
        });
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static InetSocketAddress closed() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) gone.getLocalSocketAddress();
        }
    }

    /** The best of a few: the first one also loads classes, and a busy host is late with everything. */
    private static long millis(Runnable request) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            long began = System.nanoTime();
            request.run();
            best = Math.min(best, (System.nanoTime() - began) / 1_000_000);
        }
        return best;
    }

    /** Turns everybody away, and notes its name. */
    private InetSocketAddress turnstile(String name, List<String> visited) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(server);
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try (Socket client = server.accept()) {
                    visited.add(name);
                } catch (IOException e) {
                    return;
                }
            }
        });
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Test
    void clientsOfOneServerDoNotAllGoToTheSameNext() throws IOException {
        List<String> visited = new CopyOnWriteArrayList<>();
        List<InetSocketAddress> addresses =
                List.of(turnstile("first", visited), turnstile("second", visited), turnstile("third", visited));
        List<List<String>> orders = new ArrayList<>();
        for (int person : List.of(0, 3)) {
            visited.clear();
            XmppServers known = new XmppServers(addresses, "pool.test", "p", person);
            try (WakeUp end = new WakeUp(Duration.ofSeconds(20))) {
                assertThatThrownBy(() -> known.signIn("person1", end));
            }
            orders.add(List.copyOf(visited));
        }
        assertThat(orders).containsExactly(List.of("first", "second", "third"), List.of("first", "third", "second"));
    }

    @Test
    void aServerThatSaysNothingTakesNoLongerThanTheTimeOut() throws IOException {
        List<InetSocketAddress> silent = List.of(server(""));
        try (Session session = engine.session(silent, SETTINGS, TIMEOUT)) {
            assertThat(millis(() -> assertThat(session.write(1, 1).outcome())
                            .isEqualTo(new Outcome.Refused("no connection within 600 ms"))))
                    .isLessThanOrEqualTo(ALLOWED);
            assertThat(millis(() ->
                            assertThat(session.read(7).outcome().acknowledged()).isFalse()))
                    .isLessThanOrEqualTo(ALLOWED);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aServerThatStopsHalfWayThroughSigningInTakesNoLongerEither() throws IOException {
        InetSocketAddress half = server(
                "<?xml version='1.0'?><stream:stream id='1' version='1.0' xmlns:stream='http://etherx.jabber.org/streams' from='pool.test' xmlns='jabber:client'>"
                        + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>");
        try (Session session = engine.session(List.of(half), SETTINGS, TIMEOUT)) {
            assertThat(millis(() -> assertThat(session.write(1, 1).outcome())
                            .as("nothing was said in any conversation")
                            .isInstanceOf(Outcome.Refused.class)))
                    .isLessThanOrEqualTo(ALLOWED);
        }
    }

    @Test
    void nobodyIsThere() throws IOException {
        InetSocketAddress closed = closed();
        try (Session session = engine.session(List.of(closed, closed), SETTINGS, TIMEOUT)) {
            assertThat(session.write(1, 1).outcome()).isInstanceOf(Outcome.Refused.class);
        }
        try (MemberSession member = engine.member("j1", closed, SETTINGS, TIMEOUT)) {
            assertThat(member.ask().role()).isEqualTo(Role.UNREACHABLE);
            assertThat(member.ledger().complete()).isFalse();
        }
    }

    @Test
    void everyEighthRegisterIsAContactListAsFarAsThereAreAny() {
        XmppAccess access = XmppAccess.of(SETTINGS);
        assertThat(access.listOf(7)).isEqualTo("list1");
        assertThat(access.listOf(15)).isEqualTo("list2");
        assertThat(access.listOf(23)).isEmpty();
        assertThat(access.listOf(8)).isEmpty();
        assertThat(access.room(8)).isEqualTo("register8@conference.pool.test");
    }

    @Test
    void settingsThatAreMissingOrNone() {
        for (String key : List.of("domain", "user", "accounts", "password", "observer", "observer-password")) {
            Map<String, String> lacking = new HashMap<>(SETTINGS);
            lacking.remove(key);
            assertThatThrownBy(() -> XmppAccess.of(lacking))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the settings of an xmpp pool lack " + key);
        }
        Map<String, String> nobody = new HashMap<>(SETTINGS);
        nobody.put("accounts", "0");
        assertThatThrownBy(() -> XmppAccess.of(nobody))
                .hasMessage("the setting accounts is a number from 1 to 9999, not '0'");
    }
}
