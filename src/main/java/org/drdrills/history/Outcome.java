package org.drdrills.history;

/** How an operation ended, as its client could tell. */
public sealed interface Outcome {
    /** The service said that it is done. */
    record Acknowledged() implements Outcome {}

    /** Certainly without effect: never sent, or refused by the service. */
    record Refused(String reason) implements Outcome {}

    /** It may have taken effect, may yet, or never will: no answer, or an answer that promises nothing. */
    record Unknown(String reason) implements Outcome {}

    Outcome ACKNOWLEDGED = new Acknowledged();

    default boolean acknowledged() {
        return this instanceof Acknowledged;
    }

    default boolean unknown() {
        return this instanceof Unknown;
    }

    default String reason() {
        return switch (this) {
            case Acknowledged a -> "";
            case Refused r -> r.reason();
            case Unknown u -> u.reason();
        };
    }
}
