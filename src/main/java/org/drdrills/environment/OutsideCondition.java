package org.drdrills.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.topology.BadInput;

/**
 * Something outside of the drill that ends it when it holds, looked at once a second: {@code http URL is not 200}, {@code prometheus URL QUERY},
 * which holds when the query has a result that is not 0, and {@code command COMMAND}, which holds when it ends with exit code 0.
 */
public sealed interface OutsideCondition {
    Pattern HTTP = Pattern.compile("http (https?://\\S+) is (not )?(\\d{3})");
    Pattern PROMETHEUS = Pattern.compile("prometheus (https?://\\S+) (.+)");
    Pattern COMMAND = Pattern.compile("command (.+)");
    Duration LIMIT = Duration.ofSeconds(5);

    /** Why it holds now, in words; empty if it does not. */
    Optional<String> holds();

    /**
     * @return empty if the words are of another kind
     * @throws BadInput if the address is none
     */
    static Optional<OutsideCondition> parse(String words) {
        Matcher http = HTTP.matcher(words);
        if (http.matches()) {
            return Optional.of(
                    new Http(address(http.group(1)), http.group(2) != null, Integer.parseInt(http.group(3))));
        }
        Matcher prometheus = PROMETHEUS.matcher(words);
        if (prometheus.matches()) {
            return Optional.of(new Prometheus(address(prometheus.group(1)), prometheus.group(2)));
        }
        Matcher command = COMMAND.matcher(words);
        return command.matches() ? Optional.of(new Command(command.group(1))) : Optional.empty();
    }

    private static URI address(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--stop-when: " + BadInput.quoted(text) + " is no address");
        }
    }

    private static HttpResponse<String> get(URI address) throws IOException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            return client.send(
                    HttpRequest.newBuilder(address).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** An answer, or none, of a web server. */
    record Http(URI address, boolean not, int status) implements OutsideCondition {
        @Override
        public Optional<String> holds() {
            String seen;
            boolean same;
            try {
                int answered = get(address).statusCode();
                seen = "answers with " + answered;
                same = answered == status;
            } catch (IOException e) {
                seen = "does not answer";
                same = false;
            }
            return same == not ? Optional.empty() : Optional.of(address + " " + seen);
        }
    }

    /** A query with a result. Where Prometheus does not answer, nothing is known, and the drill is ended too. */
    record Prometheus(URI address, String query) implements OutsideCondition {
        @Override
        public Optional<String> holds() {
            try {
                HttpResponse<String> answer = get(URI.create(address.toString().replaceAll("/+$", "")
                        + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
                JsonNode data = new ObjectMapper().readTree(answer.body()).path("data");
                if (answer.statusCode() != 200 || data.isMissingNode()) {
                    return Optional.of("Prometheus at " + address + " does not answer the query " + query);
                }
                boolean scalar = data.path("resultType").asText().equals("scalar");
                boolean holds = scalar && !zero(data.path("result").path(1));
                for (JsonNode one : data.path("result")) {
                    holds |= !scalar && !zero(one.path("value").path(1));
                }
                return holds ? Optional.of("the query " + query + " has a result") : Optional.empty();
            } catch (IOException e) {
                return Optional.of("Prometheus at " + address + " does not answer");
            }
        }

        private static boolean zero(JsonNode value) {
            try {
                return Double.parseDouble(value.asText()) == 0;
            } catch (NumberFormatException e) {
                return false;
            }
        }
    }

    /** The exit code of a command. */
    record Command(String command) implements OutsideCondition {
        @Override
        public Optional<String> holds() {
            try {
                Process process = new ProcessBuilder("bash", "-c", command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    return Optional.of("the command " + command + " did not end within " + LIMIT.toSeconds() + " s");
                }
                return process.exitValue() == 0
                        ? Optional.of("the command " + command + " ended with exit code 0")
                        : Optional.empty();
            } catch (IOException e) {
                return Optional.of("the command " + command + " could not be run");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /** Looks at conditions until it is closed, beside the drill. */
    final class Watch implements AutoCloseable {
        private static final long PAUSE = 1000;
        private final Thread thread;
        private volatile String held = "";

        public Watch(List<OutsideCondition> conditions) {
            thread = Thread.ofPlatform().daemon().name("stop conditions").unstarted(() -> look(conditions));
            if (!conditions.isEmpty()) {
                thread.start();
            }
        }

        private void look(List<OutsideCondition> conditions) {
            try {
                while (held.isEmpty()) {
                    for (OutsideCondition condition : conditions) {
                        condition.holds().ifPresent(why -> held = why);
                    }
                    Thread.sleep(PAUSE);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Why one of them held; empty as long as none has. */
        public Optional<String> held() {
            return held.isEmpty() ? Optional.empty() : Optional.of(held);
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
