package org.drdrills.steps;

import io.cucumber.java.ParameterType;
import java.time.Duration;
import org.drdrills.fault.Target;
import org.drdrills.topology.Durations;

/** The types of parameters that a step line may hold. */
public final class ParameterTypes {
    private static final Duration LONGEST = Duration.ofHours(24);

    @ParameterType("([\\d.,]+) ?([A-Za-z]+)")
    public Duration duration(String amount, String unit) {
        try {
            Duration duration = Durations.of(Double.parseDouble(amount), unit);
            if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "a duration is more than nothing and at most 24 hours, not " + amount + " " + unit);
            }
            return duration;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + amount + "' is no number; write durations like 30 seconds or 1.5 minutes");
        }
    }

    @ParameterType("the machine [A-Za-z0-9][\\w.-]*|(?:the|a|an|two|every|all) ?[a-z' ]*?")
    public Target target(String words) {
        return Target.ofWords(words.strip());
    }
}
