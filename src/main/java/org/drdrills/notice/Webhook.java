package org.drdrills.notice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.drdrills.record.Json;

/**
 * A URL to which word is posted as JSON.
 *
 * @param slack whether it takes Slack's form instead of {@link Notice}
 */
record Webhook(URI address, boolean slack) implements Recipient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int TIMES = 3;

    private record Message(String text) {}

    @Override
    public String name() {
        return (slack ? "Slack's webhook at " : "the webhook at ") + address.getHost();
    }

    @Override
    public void send(Notice notice) {
        String body = slack ? Json.text(new Message(mrkdwn(notice))) : notice.json();
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(LIMIT)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "dr-drills")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        String why = "";
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            for (int i = 0; i < TIMES; i++) {
                if (i > 0) {
                    Thread.sleep(500L << i);
                }
                try {
                    int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                    if (status / 100 == 2) {
                        return;
                    }
                    why = "it answered " + status;
                    if (status != 429 && status / 100 != 5) {
                        break;
                    }
                } catch (IOException e) {
                    why = e instanceof java.net.http.HttpTimeoutException
                            ? "it did not answer in time"
                            : "it cannot be reached";
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "sending was interrupted";
        }
        throw new NotSent("no word of the run reached " + name() + ": " + why);
    }

    /** Slack reads three characters as markup. */
    private static String mrkdwn(Notice notice) {
        String text = notice.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "*" + text.substring(0, text.indexOf('\n')) + "*"
                + text.substring(text.indexOf('\n')).stripTrailing();
    }

    /** Without the path, which is often the secret. */
    @Override
    public String toString() {
        return name();
    }
}
