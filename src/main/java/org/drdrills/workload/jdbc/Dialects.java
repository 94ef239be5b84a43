package org.drdrills.workload.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Role;
import org.drdrills.topology.Yaml;

/** The catalogue of dialects, each read from its file when it is first asked for. */
final class Dialects {
    private static final List<String> NAMES =
            List.of("mariadb", "mysql", "postgresql", "sqlserver", "oracle", "db2", "cockroachdb", "yugabytedb");
    private static final Set<String> KEYS = Set.of(
            "title",
            "like",
            "ran-against",
            "driver",
            "jar",
            "url",
            "defaults",
            "properties",
            "properties-of-several",
            "sockets",
            "create",
            "exists",
            "grant",
            "used",
            "server",
            "write",
            "read",
            "append",
            "list",
            "warnings",
            "role",
            "ledger",
            "isolation",
            "refused",
            "again",
            "told");
    private static final Set<String> ERRORS = Set.of("states", "codes", "message", "role");
    private static final Map<String, Dialect> READ = new ConcurrentHashMap<>();

    private Dialects() {}

    static List<String> names() {
        return NAMES;
    }

    /** @throws BadInput with the nearest name, if there is no such dialect */
    static Dialect byName(String name) {
        if (!NAMES.contains(name)) {
            throw new BadInput("there is no dialect " + BadInput.quoted(name) + Nearest.hint(name, NAMES));
        }
        return READ.computeIfAbsent(name, Dialects::read);
    }

    private static Dialect read(String name) {
        Map<String, Yaml> keys = new LinkedHashMap<>();
        for (String file = name; !file.isEmpty(); ) {
            Map<String, Yaml> own = file(file).map(KEYS);
            file = own.containsKey("like") ? own.get("like").text() : "";
            // what was run with one product was not run with another that speaks like it
            if (!keys.isEmpty()) {
                own.remove("ran-against");
            }
            own.forEach(keys::putIfAbsent);
        }
        return new Dialect(
                name,
                text(keys, "title"),
                optional(keys, "ran-against").orElse(""),
                text(keys, "driver"),
                optional(keys, "jar").orElse(""),
                text(keys, "url"),
                texts(keys, "defaults"),
                texts(keys, "properties"),
                texts(keys, "properties-of-several"),
                optional(keys, "sockets").orElse(""),
                need(keys, "create").texts(),
                errors(keys, "exists"),
                optional(keys, "grant"),
                text(keys, "used"),
                optional(keys, "server"),
                need(keys, "write").texts().stream().map(Sql::of).toList(),
                Sql.of(text(keys, "read")),
                Sql.of(text(keys, "append")),
                Sql.of(text(keys, "list")),
                optional(keys, "warnings").orElse("").equals("doubt"),
                text(keys, "role"),
                text(keys, "ledger"),
                levels(keys),
                errors(keys, "refused"),
                errors(keys, "again"),
                told(keys));
    }

    private static Yaml file(String name) {
        String path = name + ".yaml";
        try (InputStream content = Dialects.class.getResourceAsStream(path)) {
            return Yaml.read(Path.of(path), new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Yaml need(Map<String, Yaml> keys, String key) {
        Yaml value = keys.get(key);
        if (value == null) {
            throw keys.get("title").wrong("is a dialect that lacks " + key);
        }
        return value;
    }

    private static String text(Map<String, Yaml> keys, String key) {
        return need(keys, key).text().strip();
    }

    private static Optional<String> optional(Map<String, Yaml> keys, String key) {
        return Optional.ofNullable(keys.get(key)).map(Yaml::text).map(String::strip);
    }

    private static Map<String, String> texts(Map<String, Yaml> keys, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (keys.containsKey(key)) {
            keys.get(key).map().forEach((name, value) -> texts.put(name, value.text()));
        }
        return texts;
    }

    private static List<Dialect.Errors> errors(Map<String, Yaml> keys, String key) {
        List<Dialect.Errors> errors = new ArrayList<>();
        if (keys.containsKey(key)) {
            keys.get(key).list().forEach(item -> errors.add(errors(item.map(ERRORS))));
        }
        return errors;
    }

    private static Dialect.Errors errors(Map<String, Yaml> item) {
        return new Dialect.Errors(
                item.containsKey("states") ? item.get("states").texts() : List.of(),
                item.containsKey("codes")
                        ? item.get("codes").texts().stream()
                                .map(Integer::valueOf)
                                .toList()
                        : List.of(),
                optional(item, "message").map(Pattern::compile));
    }

    private static Map<Role, Dialect.Errors> told(Map<String, Yaml> keys) {
        Map<Role, Dialect.Errors> told = new EnumMap<>(Role.class);
        if (keys.containsKey("told")) {
            keys.get("told").list().forEach(item -> {
                Map<String, Yaml> errors = item.map(ERRORS);
                told.put(Role.ofWord(text(errors, "role")), errors(errors));
            });
        }
        return told;
    }

    private static Map<String, Integer> levels(Map<String, Yaml> keys) {
        Map<String, Integer> levels = new LinkedHashMap<>();
        texts(keys, "isolation").forEach((level, number) -> levels.put(level, Integer.valueOf(number)));
        return levels;
    }
}
