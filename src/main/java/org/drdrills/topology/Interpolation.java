package org.drdrills.topology;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compose's variables in values: {@code $NAME}, {@code ${NAME}}, with a default for what has no value ({@code ${NAME:-default}},
 * {@code ${NAME-default}}), with another text for what has one ({@code ${NAME:+text}}, {@code ${NAME+text}}), or a complaint
 * ({@code ${NAME:?message}}, {@code ${NAME?message}}); with a colon, an empty value is none. Defaults may hold variables in turn;
 * {@code $$} is a dollar sign.
 *
 * <p>A secret of the lab has no value yet when its file is read. In its place stands a mark, which {@link #withSecrets} replaces.
 */
public final class Interpolation {
    private static final char BEGIN = '\uE000';
    private static final char END = '\uE001';
    private static final Pattern SECRET = Pattern.compile(BEGIN + "([A-Za-z_][A-Za-z0-9_]*)" + END);
    private static final Pattern MENTIONED = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)");
    /** Of variables within defaults of variables. */
    private static final int DEEPEST = 50;

    private final Map<String, String> values;
    private final Set<String> secrets;
    private final boolean blank;

    /** @param secrets names of variables whose values are made for each lab */
    Interpolation(Map<String, String> values, Collection<String> secrets) {
        this(values, secrets, false);
    }

    /** @param blank whether a variable without value is empty, and no mistake */
    Interpolation(Map<String, String> values, Collection<String> secrets, boolean blank) {
        this.values = Map.copyOf(values);
        this.secrets = Set.copyOf(secrets);
        this.blank = blank;
    }

    /** What stands in the place of a secret. */
    static String mark(String secret) {
        return BEGIN + secret + END;
    }

    /** The same text with the lab's secrets in their places. */
    public static String withSecrets(String text, Map<String, String> secrets) {
        return SECRET.matcher(text)
                .replaceAll(mark -> Matcher.quoteReplacement(secrets.getOrDefault(mark.group(1), mark.group(1))));
    }

    /** Names of all variables that it mentions. */
    static Set<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher variable = MENTIONED.matcher(text);
        while (variable.find()) {
            names.add(variable.group(1));
        }
        return names;
    }

    /** Names of the lab's secrets in it. */
    static Set<String> secretsIn(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher mark = SECRET.matcher(text);
        while (mark.find()) {
            names.add(mark.group(1));
        }
        return names;
    }

    /** The value, or null where it has none. */
    @Nullable
    String value(String name) {
        return secrets.contains(name) ? mark(name) : values.get(name);
    }

    /** @throws IllegalArgumentException with one sentence, if a variable has no value and no default, or is written wrongly */
    String fill(String text) {
        return fill(text, 0);
    }

    private String fill(String text, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "variables stand within defaults of variables more than " + DEEPEST + " deep");
        }
        StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char letter = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (letter != '$') {
                filled.append(letter);
                at++;
            } else if (next == '$') {
                filled.append('$');
                at += 2;
            } else if (next == '{') {
                int end = closing(text, at + 1);
                if (end < 0) {
                    throw new IllegalArgumentException("'" + text.substring(at) + "' has no closing brace");
                }
                filled.append(braced(text.substring(at + 2, end), depth));
                at = end + 1;
            } else if (begins(next)) {
                int end = nameEnd(text, at + 1);
                filled.append(plain(text.substring(at + 1, end)));
                at = end;
            } else {
                filled.append(letter);
                at++;
            }
        }
        return filled.toString();
    }

    private static boolean begins(char letter) {
        return letter == '_' || letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z';
    }

    private static int nameEnd(String text, int from) {
        int end = from;
        while (end < text.length() && (begins(text.charAt(end)) || end > from && Character.isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    /** The brace that closes the one at {@code from}, or -1. */
    private static int closing(String text, int from) {
        int open = 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                open++;
            } else if (text.charAt(i) == '}' && --open == 0) {
                return i;
            }
        }
        return -1;
    }

    private String plain(String name) {
        String value = value(name);
        if (value == null && !blank) {
            throw new IllegalArgumentException("variable " + name
                    + " has no value; write it into the file .env beside the Compose file, or give it a default: ${"
                    + name + ":-…}");
        }
        return value == null ? "" : value;
    }

    private String braced(String inside, int depth) {
        int end = nameEnd(inside, 0);
        String name = inside.substring(0, end);
        String rest = inside.substring(end);
        String operator = rest.startsWith(":") && rest.length() > 1
                ? rest.substring(0, 2)
                : rest.isEmpty() ? "" : rest.substring(0, 1);
        if (name.isEmpty() || !operator.matches("|:?[-+?]")) {
            throw new IllegalArgumentException(
                    "'${" + inside + "}' is no variable; write $$ where a dollar sign is meant");
        }
        if (operator.isEmpty()) {
            return plain(name);
        }
        String word = rest.substring(operator.length());
        String value = value(name);
        if (operator.startsWith(":") && value != null && value.isEmpty()) {
            value = null;
        }
        return switch (operator.charAt(operator.length() - 1)) {
            case '-' -> value != null ? value : fill(word, depth + 1);
            case '+' -> value != null ? fill(word, depth + 1) : "";
            default -> {
                if (value == null) {
                    throw new IllegalArgumentException("variable " + name + " has no value: " + fill(word, depth + 1));
                }
                yield value;
            }
        };
    }
}
