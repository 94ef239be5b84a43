package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that are there and do not answer, as black holes and frozen machines do not. */
class PostgresTimeoutTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final long ALLOWED = 330_000_000;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final PostgresEngine engine = new PostgresEngine();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable it : opened) {
            it.close();
        }
    }

    private interface Speech {
        void to(Socket client) throws IOException, InterruptedException;
    }

    private InetSocketAddress server(Speech speech) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(server);
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try {
                    Socket client = server.accept();
                    opened.add(client);
                    Thread.ofPlatform().daemon().start(() -> {
                        try {
                            speech.to(client);
                        } catch (IOException | InterruptedException e) {
                            // the client has gone
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** A listener whose queue is full: further connections are neither accepted nor refused. */
    private InetSocketAddress full() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        opened.add(server);
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        for (int i = 0; i < 10; i++) {
            Socket filler = new Socket();
            opened.add(filler);
            try {
                filler.connect(address, 50);
            } catch (IOException e) {
                break;
            }
        }
        return address;
    }

    private static <T> T inTime(Supplier<T> request) {
        request.get(); // the first one also loads classes
        long began = System.nanoTime();
        T answer = request.get();
        assertThat(System.nanoTime() - began).as("ns").isBetween(TIMEOUT.toNanos() - 1_000_000, ALLOWED);
        return answer;
    }

    @Test
    void acceptsAndSaysNothing() throws IOException {
        InetSocketAddress address = server(client -> Thread.sleep(60_000));
        try (Session session = engine.session(address, Map.of(), TIMEOUT);
                MemberSession member = engine.member("pg1", address, Map.of(), TIMEOUT)) {
            assertThat(inTime(() -> session.write(1, 1)).outcome()).isEqualTo(new Outcome.Refused("no connection within 300 ms"));
            assertThat(inTime(() -> session.read(1)).outcome()).isEqualTo(new Outcome.Refused("no connection within 300 ms"));
            MemberSession.Answer answer = inTime(member::ask);
            assertThat(answer.role()).isEqualTo(Role.UNREACHABLE);
            assertThat(answer.detail()).isEqualTo("no answer within 300 ms");
            MemberSession.Ledger ledger = inTime(member::ledger);
            assertThat(ledger.complete()).isFalse();
            assertThat(ledger.detail()).isEqualTo("no answer within 300 ms");
        }
    }

    @Test
    void neverAccepts() throws IOException {
        InetSocketAddress address = full();
        try (Session session = engine.session(address, Map.of(), TIMEOUT);
                MemberSession member = engine.member("pg1", address, Map.of(), TIMEOUT)) {
            assertThat(inTime(() -> session.write(1, 1)).outcome()).isEqualTo(new Outcome.Refused("no connection within 300 ms"));
            assertThat(inTime(member::ask).role()).isEqualTo(Role.UNREACHABLE);
        }
    }

    @Test
    void tricklesAByteNowAndThen() throws IOException {
        InetSocketAddress address = server(client -> {
            OutputStream out = client.getOutputStream();
            out.write(message('R', "\0\0\0\0"));
            byte[] parameter = message('S', "a\0" + "x".repeat(500) + "\0");
            for (byte b : parameter) {
                out.write(b);
                out.flush();
                Thread.sleep(20);
            }
        });
        try (Session session = engine.session(address, Map.of(), TIMEOUT)) {
            assertThat(inTime(() -> session.write(1, 1)).outcome()).isEqualTo(new Outcome.Refused("no connection within 300 ms"));
        }
    }

    @Test
    void signsInAndThenSaysNothing() throws IOException {
        InetSocketAddress address = server(client -> {
            signIn(client);
            Thread.sleep(60_000);
        });
        try (Session session = engine.session(address, Map.of(), TIMEOUT);
                MemberSession member = engine.member("pg1", address, Map.of(), TIMEOUT)) {
            assertThat(inTime(() -> session.write(1, 1)).outcome()).isEqualTo(new Outcome.Unknown("no answer within 300 ms"));
            assertThat(inTime(() -> session.read(1)).outcome()).isEqualTo(new Outcome.Unknown("no answer within 300 ms"));
            assertThat(inTime(member::ask).role()).isEqualTo(Role.UNREACHABLE);
        }
    }

    @Test
    void signsInAndHangsUp() throws IOException {
        InetSocketAddress address = server(client -> {
            signIn(client);
            client.getInputStream().read();
            client.close();
        });
        try (Session session = engine.session(address, Map.of(), TIMEOUT)) {
            Outcome outcome = session.write(1, 1).outcome();
            assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
            assertThat(outcome.reason()).isIn("the connection was closed from the other side", "Connection reset");
        }
    }

    @Test
    void saysThatItIsStarting() throws IOException {
        InetSocketAddress address = server(client -> {
            client.getInputStream().read(new byte[1000]);
            client.getOutputStream().write(message('E', "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"));
            client.close();
        });
        try (Session session = engine.session(address, Map.of(), TIMEOUT);
                MemberSession member = engine.member("pg1", address, Map.of(), TIMEOUT)) {
            assertThat(session.write(1, 1).outcome()).isEqualTo(new Outcome.Refused("57P03: the database system is starting up"));
            MemberSession.Answer answer = member.ask();
            assertThat(answer.role()).isEqualTo(Role.NONE);
            assertThat(answer.detail()).isEqualTo("57P03: the database system is starting up");
        }
    }

    @Test
    void isNotThere() throws IOException {
        InetSocketAddress address;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = (InetSocketAddress) server.getLocalSocketAddress();
        }
        try (Session session = engine.session(address, Map.of(), TIMEOUT);
                MemberSession member = engine.member("pg1", address, Map.of(), TIMEOUT)) {
            assertThat(session.write(1, 1).outcome()).isEqualTo(new Outcome.Refused("Connection refused"));
            assertThat(member.ask().role()).isEqualTo(Role.UNREACHABLE);
        }
    }

    private static void signIn(Socket client) throws IOException {
        client.getInputStream().read(new byte[1000]);
        OutputStream out = client.getOutputStream();
        out.write(message('R', "\0\0\0\0"));
        for (String parameter : List.of("server_version\00015.0", "client_encoding\000UTF8", "DateStyle\000ISO", "TimeZone\000UTC",
                "integer_datetimes\000on", "standard_conforming_strings\000on")) {
            out.write(message('S', parameter + "\0"));
        }
        out.write(message('K', "\0\0\0\1\0\0\0\1"));
        out.write(message('Z', "I"));
        out.flush();
    }

    private static byte[] message(char kind, String body) {
        byte[] message = new byte[body.length() + 5];
        message[0] = (byte) kind;
        int length = body.length() + 4;
        message[3] = (byte) (length >> 8);
        message[4] = (byte) length;
        for (int i = 0; i < body.length(); i++) {
            message[i + 5] = (byte) body.charAt(i);
        }
        return message;
    }
}
