package org.drdrills.steps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One combination of faults: the state before the event, and the event.
 *
 * @param already Given lines
 * @param event   the When line, with {@code {hold}} where its duration stands
 * @param hold    duration of the event; zero where it has none
 */
public record Trial(
        String environment, int rate, List<String> already, String event, Duration hold, List<String> demands) {
    static final String HOLD = "{hold}";

    public Trial {
        already = List.copyOf(already);
        demands = List.copyOf(demands);
    }

    /** The When line. */
    public String words() {
        return event.replace(HOLD, hold.toSeconds() + " seconds");
    }

    /** A feature file with this one scenario. */
    public String feature(String title, String description) {
        StringBuilder text = new StringBuilder("@drill @explored @severity=normal\nFeature: ")
                .append(title)
                .append('\n');
        description.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("\n  Scenario: ")
                .append(title)
                .append("\n    Given the environment \"")
                .append(environment)
                .append("\"\n    And clients write and read at ")
                .append(rate)
                .append(" operations per second\n");
        already.forEach(line -> text.append("    And ").append(line).append('\n'));
        text.append("    When ").append(words()).append('\n');
        for (int i = 0; i < demands.size(); i++) {
            text.append(i == 0 ? "    Then " : "    And ")
                    .append(demands.get(i))
                    .append('\n');
        }
        return text.toString();
    }

    /** Slightly simpler trials, the simplest first. Each keeps an event. */
    List<Trial> simpler() {
        List<Trial> simpler = new ArrayList<>();
        if (already.size() > 1) {
            simpler.add(new Trial(environment, rate, List.of(), event, hold, demands));
        }
        for (int i = 0; i < already.size(); i++) {
            List<String> less = new ArrayList<>(already);
            less.remove(i);
            simpler.add(new Trial(environment, rate, less, event, hold, demands));
        }
        for (String line : already) {
            // What happened before the event may suffice.
            if (line.endsWith(" has been killed") || line.endsWith(" have been killed")) {
                List<String> less = new ArrayList<>(already);
                less.remove(line);
                simpler.add(new Trial(
                        environment,
                        rate,
                        less,
                        line.replace(" has been killed", " is killed").replace(" have been killed", " are killed"),
                        Duration.ZERO,
                        demands));
            }
        }
        for (long seconds = 15; seconds * 2 <= hold.toSeconds(); seconds *= 2) {
            simpler.add(new Trial(environment, rate, already, event, Duration.ofSeconds(seconds), demands));
        }
        if (rate > Exploration.LEAST_RATE) {
            simpler.add(new Trial(environment, Exploration.LEAST_RATE, already, event, hold, demands));
        }
        return simpler;
    }

    /** One line, for the terminal. */
    public String told() {
        return (already.isEmpty() ? "" : String.join("; ", already) + "; ") + words() + " (" + rate + " operations/s)";
    }
}
