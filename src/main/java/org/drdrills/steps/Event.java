package org.drdrills.steps;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.drill.DrillPlan;

/**
 * The meaning of a When line.
 *
 * @param wording as {@code drill words} lists it, such as {@code {target} is/are killed}
 * @param roles   its targets in the words of features, or names of pools
 */
public record Event(String wording, List<String> roles, DrillPlan.Happening happening) {
    private static final Pattern PLACE = Pattern.compile("\\{(?:target|word)\\}(?: (\\w+)/(\\w+))?");

    public Event {
        roles = List.copyOf(roles);
    }

    /** The wording with its roles filled in; durations and sizes left open. */
    public String words() {
        return words(wording, roles).replace("{duration}", "…").replace("{int}", "…");
    }

    /** The wording with these roles in their places, and the verb in singular or plural. */
    static String words(String wording, List<String> roles) {
        String words = wording;
        for (String role : roles) {
            boolean many = role.startsWith("two ") || role.startsWith("the clients ") || role.startsWith("all ");
            Matcher place = PLACE.matcher(words);
            words = place.replaceFirst(found ->
                    Matcher.quoteReplacement(found.group(1) == null ? role : role + " " + found.group(many ? 2 : 1)));
        }
        return words;
    }
}
