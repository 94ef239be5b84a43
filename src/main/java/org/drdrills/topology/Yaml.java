package org.drdrills.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A YAML value that knows its file and line, and complains in sentences. Aliases and merge keys ({@code <<}) are resolved.
 *
 * @param what where it stands, such as {@code services.pg1.image}
 * @param line 1-based, of its key where it has one
 * @param tag  Compose's {@code !reset} or {@code !override}; else empty
 */
public record Yaml(Path file, String what, int line, String tag, Content content) {
    /** Characters in a file, at most. */
    static final int LARGEST = 1 << 20;

    static final String RESET = "!reset";
    static final String OVERRIDE = "!override";

    sealed interface Content {}

    /** In file order; keys that were merged in after the own ones. */
    record Mapping(Map<String, Yaml> values) implements Content {}

    record Sequence(List<Yaml> items) implements Content {}

    /** @param plain whether it stands without quotes, so that {@code null}, {@code true} and numbers mean what they say */
    record Scalar(String text, boolean plain) implements Content {
        boolean nothing() {
            return plain
                    && switch (text) {
                        case "", "~", "null", "Null", "NULL" -> true;
                        default -> false;
                    };
        }
    }

    /** A text whose variables cannot be filled in; who uses it complains. */
    record Unfilled(String complaint) implements Content {}

    /** @throws BadInput if it is no YAML, or not one document */
    public static Yaml read(Path file, String text) {
        List<Yaml> documents = YamlParser.documents(file, text);
        if (documents.size() > 1) {
            throw documents.get(1).wrong("begins a second document; one was expected");
        }
        return documents.getFirst();
    }

    public BadInput wrong(String sentence) {
        return BadInput.at(
                file,
                line,
                (what.isEmpty() ? "" : (what.length() > 100 ? BadInput.quoted(what) : what) + " ") + sentence);
    }

    String in(String key) {
        return what.isEmpty() ? key : what + "." + key;
    }

    boolean isMap() {
        return content instanceof Mapping;
    }

    boolean isList() {
        return content instanceof Sequence;
    }

    /** Whether it is {@code null}, or nothing at all. */
    boolean isNothing() {
        return content instanceof Scalar scalar && scalar.nothing();
    }

    Yaml with(Content other) {
        return new Yaml(file, what, line, tag, other);
    }

    Yaml withText(String text) {
        return with(new Scalar(text, false));
    }

    public Map<String, Yaml> map() {
        if (!(content instanceof Mapping mapping)) {
            throw wrong("must be a mapping (key: value), not " + kind());
        }
        return new LinkedHashMap<>(mapping.values());
    }

    /** The same, where nothing at all stands for an empty mapping. */
    Map<String, Yaml> mapOrNothing() {
        return isNothing() ? new LinkedHashMap<>() : map();
    }

    /** @throws BadInput if a key is not among {@code known}, unless it is an extension ({@code x-…}) */
    public Map<String, Yaml> map(Collection<String> known) {
        Map<String, Yaml> map = map();
        map.forEach((key, value) -> {
            if (!known.contains(key) && !key.startsWith("x-")) {
                throw value.unknown(key, known);
            }
        });
        return map;
    }

    BadInput unknown(String key, Collection<String> known) {
        return BadInput.at(
                file,
                line,
                "unknown or unsupported key " + (what.length() > 100 ? BadInput.quoted(what) : what)
                        + Nearest.hint(key, known));
    }

    public List<Yaml> list() {
        if (!(content instanceof Sequence sequence)) {
            throw wrong("must be a list, not " + kind());
        }
        return sequence.items();
    }

    /** The items of a list, or the one value that stands in its place. */
    List<Yaml> listOrOne() {
        return isNothing() ? List.of() : isList() ? list() : List.of(this);
    }

    public String text() {
        if (content instanceof Unfilled unfilled) {
            throw BadInput.at(file, line, what + ": " + unfilled.complaint());
        }
        if (!(content instanceof Scalar scalar) || scalar.nothing()) {
            throw wrong("must be a word or a number, not " + kind());
        }
        return scalar.text();
    }

    /** The text of one of a mapping's keys, or, where none is named, its own. */
    String text(String key) {
        if (key.isEmpty()) {
            return text();
        }
        Yaml value = map().get(key);
        if (value == null) {
            throw wrong("lacks the key " + key);
        }
        return value.text();
    }

    public List<String> texts() {
        return list().stream().map(Yaml::text).collect(Collectors.toCollection(ArrayList::new));
    }

    boolean flag() {
        return switch (text()) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw wrong("must be true or false, not " + kind());
        };
    }

    int port() {
        return port(text());
    }

    /** @param text the value without what may stand around the number */
    int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong("must be a TCP port from 1 to 65535, not " + kind());
    }

    long number() {
        try {
            return Long.parseLong(text());
        } catch (NumberFormatException e) {
            throw wrong("must be a whole number, not " + kind());
        }
    }

    String kind() {
        return switch (content) {
            case Mapping m -> "a mapping";
            case Sequence s -> "a list";
            case Unfilled u -> "a text with variables";
            case Scalar s -> s.nothing() || s.text().isEmpty() ? "nothing" : BadInput.quoted(s.text());
        };
    }
}
