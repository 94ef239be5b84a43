package org.drdrills.environment;

/** The lab itself failed: engine, proxy, image, start. Not a failure of the system under test. One sentence. */
public final class LabTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LabTrouble(String sentence) {
        super(sentence);
    }

    public LabTrouble(String sentence, Throwable cause) {
        super(sentence + ": " + reason(cause), cause);
    }

    /** The message of the outermost exception that does not merely wrap another. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        Throwable below = cause.getCause();
        if (below != null && (message == null || message.equals(below.toString()))) {
            return reason(below);
        }
        return message == null
                ? cause.getClass().getSimpleName()
                : message.strip().replaceAll("\\s+", " ");
    }
}
