package org.drdrills.notice;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drdrills.topology.BadInput;

/** A recipient of notifications. Addresses may be secrets: its texts and errors hold no more of one than the host. */
public interface Recipient {
    /** The variable that holds all recipients, separated by spaces. */
    String VARIABLE = "DRILL_NOTIFY";

    /** Whom, in words that may be printed. */
    String name();

    /** @throws NotSent if it was not taken, also not when tried again */
    void send(Notice notice);

    /** A notice that did not arrive. Its message is one sentence. */
    final class NotSent extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotSent(String message) {
            super(message);
        }
    }

    /**
     * Everyone that the environment names: {@code https://…} for a webhook that takes our JSON, {@code slack:https://…} for one that takes
     * Slack's (Mattermost's and Rocket.Chat's are alike), {@code mailto:a@b} for mail by the server in {@code DRILL_SMTP}.
     *
     * @throws BadInput if one of them cannot be understood
     */
    static List<Recipient> of(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault(VARIABLE, "").split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(word -> of(word, environment))
                .toList();
    }

    private static Recipient of(String word, Map<String, String> environment) {
        if (word.startsWith("mailto:")) {
            return Mail.of(word.substring("mailto:".length()), environment);
        }
        boolean slack = word.startsWith("slack:");
        URI address;
        try {
            address = new URI(slack ? word.substring("slack:".length()) : word);
        } catch (URISyntaxException e) {
            throw new BadInput("an address in " + VARIABLE
                    + " is no URL; write https://…, slack:https://… or mailto:ops@example.org");
        }
        if (address.getHost() == null || !("https".equals(address.getScheme()) || "http".equals(address.getScheme()))) {
            throw new BadInput("an address in " + VARIABLE
                    + " cannot be notified; write https://…, slack:https://… or mailto:ops@example.org");
        }
        return new Webhook(address, slack);
    }
}
