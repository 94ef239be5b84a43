package org.drdrills.topology;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of variables, {@code .env} and those under {@code env_file}, as Compose reads them: {@code export} before a name, quotes, comments,
 * values over several lines in quotes, variables in values unless in single quotes.
 */
final class EnvFile {
    private static final Pattern NAME =
            Pattern.compile("(?:export[ \\t]+)?([\\p{L}\\p{N}_.\\-\\[\\]]+)[ \\t]*(?:([=:])[ \\t]*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([abcfnrtv$\"\\\\]|0\\d{0,3})");

    private final Path file;
    private final String text;
    private final UnaryOperator<String> outside;
    private final Map<String, String> values;
    private int at;

    private EnvFile(Path file, String text, UnaryOperator<String> outside, Map<String, String> before) {
        this.file = file;
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.outside = outside;
        this.values = new LinkedHashMap<>(before);
    }

    /**
     * @param outside the value of a variable, or null; asked before the file's own
     * @param before  what earlier files said, which this one adds to
     * @throws BadInput with file and line
     */
    static Map<String, String> read(Path file, String text, UnaryOperator<String> outside, Map<String, String> before) {
        EnvFile reader = new EnvFile(file, text, outside, before);
        reader.read();
        return reader.values;
    }

    private BadInput wrong(int where, String sentence) {
        int line = 1
                + (int) text.substring(0, Math.min(where, text.length()))
                        .chars()
                        .filter(letter -> letter == '\n')
                        .count();
        return BadInput.at(file, line, sentence);
    }

    private void read() {
        while (skipToStatement()) {
            int began = at;
            Matcher name = NAME.matcher(text).region(at, text.length());
            if (!name.lookingAt()) {
                throw wrong(at, "must be NAME=value, not " + BadInput.quoted(line(at)));
            }
            at = name.end();
            if (name.group(2) == null) {
                if (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    throw wrong(began, "must be NAME=value, not " + BadInput.quoted(line(began)));
                }
                String inherited = outside.apply(name.group(1));
                if (inherited != null) {
                    values.put(name.group(1), inherited);
                }
            } else {
                String value =
                        at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'') ? quoted() : bare();
                if (!Character.isDigit(name.group(1).charAt(0))) {
                    values.put(name.group(1), value);
                }
            }
        }
    }

    private String line(int from) {
        int end = text.indexOf('\n', from);
        return text.substring(from, end < 0 ? text.length() : end).strip();
    }

    private boolean skipToStatement() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\u00A0') {
                at++;
            } else if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                return true;
            }
        }
        return false;
    }

    private String bare() {
        int began = at;
        int end = text.indexOf('\n', at);
        String value = text.substring(at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end;
        int comment = value.indexOf(" #");
        return filled(began, (comment < 0 ? value : value.substring(0, comment)).stripTrailing());
    }

    private String quoted() {
        int began = at;
        char quote = text.charAt(at);
        StringBuilder value = new StringBuilder();
        boolean escaped = false;
        for (int i = at + 1; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == quote && !escaped) {
                at = i + 1;
                return quote == '"' ? filled(began, unescaped(value.toString())) : value.toString();
            }
            if (letter == '\\' && !escaped) {
                escaped = true;
                continue;
            }
            if (escaped && letter != quote) {
                value.append('\\');
            }
            escaped = false;
            value.append(letter);
        }
        throw wrong(began, "has a quote that is not closed: " + BadInput.quoted(line(began)));
    }

    private static String unescaped(String value) {
        return ESCAPE.matcher(value)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group(1).charAt(0)) {
                            case 'a' -> "\u0007";
                            case 'b' -> "\b";
                            case 'f' -> "\f";
                            case 'n' -> "\n";
                            case 'r' -> "\r";
                            case 't' -> "\t";
                            case 'v' -> "\u000B";
                            case '$' -> "$$";
                            case '0' -> octal(escape.group());
                            case 'c' -> escape.group();
                            default -> escape.group(1);
                        }));
    }

    /** {@code \0123}; Compose knows three digits after the nought. */
    private static String octal(String escape) {
        String digits = escape.substring(2);
        return digits.matches("[0-3][0-7][0-7]") ? String.valueOf((char) Integer.parseInt(digits, 8)) : escape;
    }

    private String filled(int where, String value) {
        Map<String, String> known = new LinkedHashMap<>(values);
        Interpolation.names(value).forEach(name -> {
            String there = outside.apply(name);
            if (there != null) {
                known.put(name, there);
            }
        });
        try {
            return new Interpolation(known, java.util.Set.of(), true).fill(value);
        } catch (IllegalArgumentException e) {
            throw wrong(where, String.valueOf(e.getMessage()));
        }
    }
}
