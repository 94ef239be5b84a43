package org.drdrills.topology;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compose's variables in values: {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-default}}, {@code ${NAME-default}},
 * {@code ${NAME:?message}}, {@code ${NAME?message}}; {@code $$} is a dollar sign.
 */
public final class Interpolation {
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:(\\$)|([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?])([^}]*))?})");

    private Interpolation() {}

    /** @throws IllegalArgumentException with one sentence, if a variable without default has no value */
    public static String fill(String text, Map<String, String> values) {
        Matcher variable = VARIABLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (variable.find()) {
            variable.appendReplacement(filled, Matcher.quoteReplacement(value(variable, values)));
        }
        return variable.appendTail(filled).toString();
    }

    private static String value(Matcher variable, Map<String, String> values) {
        if (variable.group(1) != null) {
            return "$";
        }
        String name = variable.group(2) != null ? variable.group(2) : variable.group(3);
        String operator = variable.group(4) == null ? "" : variable.group(4);
        String value = values.get(name);
        boolean missing = value == null || (operator.startsWith(":") && value.isEmpty());
        if (!missing) {
            return value;
        }
        if (operator.endsWith("-")) {
            return variable.group(5);
        }
        throw new IllegalArgumentException("variable " + name + " has no value"
                + (operator.endsWith("?") ? ": " + variable.group(5) : "; give it a default: ${" + name + ":-…}"));
    }
}
