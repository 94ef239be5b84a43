package org.drdrills.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutsideConditionTest {
    private HttpServer server;
    private int status = 200;
    private String body = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/health";
    }

    private static OutsideCondition condition(String words) {
        return OutsideCondition.parse(words).orElseThrow();
    }

    @Test
    void anAnswerOfAWebServer() {
        assertThat(condition("http " + address() + " is not 200").holds()).isEmpty();
        assertThat(condition("http " + address() + " is 200").holds()).isPresent();
        status = 503;
        assertThat(condition("http " + address() + " is not 200").holds()).contains(address() + " answers with 503");
        String gone = address();
        server.stop(0);
        assertThat(condition("http " + gone + " is not 200").holds()).contains(gone + " does not answer");
        assertThat(condition("http " + gone + " is 503").holds()).isEmpty();
    }

    @Test
    void aQueryWithAResult() {
        OutsideCondition query = condition("prometheus " + address() + " rate(errors[1m]) > 5");
        body = "{\"data\": {\"resultType\": \"vector\", \"result\": []}}";
        assertThat(query.holds()).isEmpty();
        body = "{\"data\": {\"resultType\": \"vector\", \"result\": [{\"value\": [1, \"7.5\"]}]}}";
        assertThat(query.holds()).contains("the query rate(errors[1m]) > 5 has a result");
        body = "{\"data\": {\"resultType\": \"scalar\", \"result\": [1, \"0\"]}}";
        assertThat(query.holds()).isEmpty();
        body = "{\"data\": {\"resultType\": \"scalar\", \"result\": [1, \"1\"]}}";
        assertThat(query.holds()).isPresent();
        status = 400;
        assertThat(query.holds().orElseThrow()).contains("does not answer the query");
    }

    @Test
    void theExitCodeOfACommand() {
        assertThat(condition("command true").holds()).contains("the command true ended with exit code 0");
        assertThat(condition("command exit 1").holds()).isEmpty();
    }

    @Test
    void aWatchLooksBesideTheDrill() {
        try (OutsideCondition.Watch none = new OutsideCondition.Watch(List.of());
                OutsideCondition.Watch watch = new OutsideCondition.Watch(List.of(condition("command true")))) {
            assertThat(Polling.until(Duration.ofSeconds(10), () -> watch.held().isPresent()))
                    .isTrue();
            assertThat(none.held()).isEmpty();
        }
    }
}
