package org.drdrills.environment;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The lab itself failed: engine, proxy, image, start. Not a failure of the system under test. One sentence. */
public final class LabTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Shorter values would tear holes into ordinary words. */
    private static final int SHORTEST = 4;

    private final transient Remains remains;

    /**
     * What is left of a lab that did not become healthy.
     *
     * @param logs    file name → content, which holds secrets
     * @param secrets values that must never be written down
     */
    public record Remains(Map<String, byte[]> logs, Collection<String> secrets) {
        public Remains {
            logs = Map.copyOf(logs);
            secrets = List.copyOf(secrets);
        }
    }

    public LabTrouble(String sentence) {
        super(sentence);
        remains = null;
    }

    public LabTrouble(String sentence, Throwable cause) {
        super(sentence + ": " + reason(cause), cause);
        remains = null;
    }

    private LabTrouble(LabTrouble trouble, Remains remains) {
        super(without(remains.secrets(), trouble.getMessage()), trouble);
        this.remains = remains;
    }

    /** A sentence may quote logs. */
    private static String without(Collection<String> secrets, String sentence) {
        String clean = sentence;
        for (String secret : secrets) {
            clean = secret.length() < SHORTEST ? clean : clean.replace(secret, "[redacted]");
        }
        return clean;
    }

    /** The same, with what is left of the lab. */
    public LabTrouble with(Remains left) {
        return new LabTrouble(this, left);
    }

    public Optional<Remains> remains() {
        return Optional.ofNullable(remains);
    }

    /**
     * Undoes what was half done when something went wrong.
     *
     * @return what went wrong, to be thrown; what goes wrong in the undoing is added to it as suppressed
     */
    public static <E extends RuntimeException> E undone(E trouble, Runnable undoing) {
        try {
            undoing.run();
        } catch (RuntimeException more) {
            trouble.addSuppressed(more);
        }
        return trouble;
    }

    /** {@code SocketTimeoutException} → {@code socket timeout}. */
    private static String words(String name) {
        String words = name.replaceAll("(Exception|Error)$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        return words.isBlank() ? "no reason was given" : words;
    }

    /** The message of the outermost exception that does not merely wrap another. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        Throwable below = cause.getCause();
        if (below != null && (message == null || message.equals(below.toString()))) {
            return reason(below);
        }
        return message == null
                ? words(cause.getClass().getSimpleName())
                : message.strip().replaceAll("\\s+", " ");
    }
}
