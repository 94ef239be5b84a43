package org.drdrills.check;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** The limits of one objective, by key. Methods throw {@link IllegalArgumentException} with one sentence for people. */
public final class Limits {
    private static final List<String> TIMED =
            List.of(Recovery.CHECK.id(), RecoveryFromOrder.CHECK.id(), Interruption.CHECK.id(), Reconnects.CHECK.id());

    private final Objective objective;

    Limits(Objective objective) {
        this.objective = objective;
    }

    String text(String key) {
        String text = objective.limits().get(key);
        if (text == null) {
            throw new IllegalArgumentException("the objective '" + objective.words() + "' needs the limit '" + key
                    + "'; it has " + objective.limits().keySet());
        }
        return text;
    }

    String text(String key, String otherwise) {
        return objective.limits().getOrDefault(key, otherwise);
    }

    long nanos(String key) {
        try {
            return Duration.parse(text(key)).toNanos();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text(key) + "' is not a duration such as PT30S, in the limit '" + key + "' of '"
                            + objective.words() + "'",
                    e);
        }
    }

    double percent(String key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text(key) + "' is not a percentage such as 90, in the limit '" + key + "' of '"
                            + objective.words() + "'",
                    e);
        }
    }

    /** The tightest time that clients or the host could blur, ns; empty if no objective states one. */
    public static Optional<Long> tightest(List<Objective> objectives) {
        return objectives.stream()
                .filter(objective -> TIMED.contains(objective.check()))
                .flatMap(objective -> List.of("within", "at-most").stream()
                        .filter(objective.limits()::containsKey)
                        .map(new Limits(objective)::nanosOrNone))
                .filter(nanos -> nanos > 0)
                .min(Long::compare);
    }

    private long nanosOrNone(String key) {
        try {
            return nanos(key);
        } catch (IllegalArgumentException e) {
            // The check itself will say so.
            return 0;
        }
    }
}
