package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxies of a lab are made although Toxiproxy may not listen yet. */
@Timeout(30)
class ProxyControlTest {
    private static final List<ProxyControl.Route> ROUTES =
            List.of(new ProxyControl.Route("pg1", "pg2", 5432, "10.0.0.1:9001", "10.0.0.2:5432"));
    private static final String PROXIES = """
            {"pg1>pg2:5432": {"name": "pg1>pg2:5432", "listen": "10.0.0.1:9001", "upstream": "10.0.0.2:5432", "enabled": true}}
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** As a published port does whose container does not listen yet. */
    @Test
    void connectionsThatAreClosedWithoutAnAnswerAreOpenedAgain() {
        serve(2, 201);
        assertThatCode(() -> control().create(ROUTES)).doesNotThrowAnyException();
        assertThat(asked).containsExactly("closed", "closed", "POST /populate", "GET /proxies");
    }

    @Test
    void aRefusalIsToldAtOnce() {
        serve(0, 409);
        assertThatThrownBy(() -> control().create(ROUTES))
                .isInstanceOf(LabTrouble.class)
                .hasMessageStartingWith("Toxiproxy did not create the proxies: ");
        assertThat(asked).containsExactly("POST /populate");
    }

    private ProxyControl control() {
        return new ProxyControl(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
    }

    /**
     * @param closed how many connections are closed first, without an answer
     * @param status of the answer to what follows
     */
    private void serve(int closed, int status) {
        Thread.ofVirtual().start(() -> {
            for (int i = 0; !server.isClosed(); i++) {
                try (Socket connection = server.accept()) {
                    if (i < closed) {
                        asked.add("closed");
                    } else {
                        answer(connection, status);
                    }
                } catch (IOException e) {
                    // The test has ended, or its client has gone.
                }
            }
        });
    }

    private void answer(Socket connection, int status) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        String request = in.readLine();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        in.skip(length);
        asked.add(request.replaceFirst(" HTTP/.*", ""));
        byte[] body = PROXIES.getBytes(StandardCharsets.UTF_8);
        connection
                .getOutputStream()
                .write(("HTTP/1.1 " + status + " Answer\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().write(body);
    }
}
