package org.drdrills.topology;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a backup of the real system is restored, and what the copy must show: {@code x-drill.restore}.
 *
 * @param image     the container that it is restored in
 * @param kind      what made the backup; empty where its files are to tell
 * @param stanza    of pgBackRest; empty for the only one
 * @param database  in which checks are asked; empty for the server's own
 * @param user      who asks; empty for the server's usual superuser
 * @param rto       how long it may take from the order until the last check is answered
 * @param rpo       how old the newest recovered moment may be at the order
 * @param heartbeat a column that holds moments, the newest of which the system wrote last
 * @param key       what an encrypted repository is opened with
 */
public record RestoreOrder(
        String image,
        Optional<BackupKind> kind,
        String stanza,
        String database,
        String user,
        Duration rto,
        Duration rpo,
        Optional<Heartbeat> heartbeat,
        List<DeclaredCheck> checks,
        Optional<Secret> key,
        int line) {
    static final Set<String> KEYS = DrillSection.set("image kind stanza database user rto rpo heartbeat checks key");
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_$]{0,62}";
    private static final Pattern TABLE = Pattern.compile(NAME + "(\\." + NAME + ")?");
    private static final Pattern COLUMN = Pattern.compile(NAME);
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final Pattern CHECK_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,40}");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]{0,250}");
    private static final Pattern CHECK = Pattern.compile(
            "\\s*(?:\"(.+)\"|(.+?))\\s+(at least|at most|is)\\s+(-?\\d{1,15}(?:\\.\\d{1,9})?)\\s*", Pattern.DOTALL);

    /** A column of moments, such as {@code events.created_at}. */
    public record Heartbeat(String table, String column) {}

    /**
     * What a question must be answered with.
     *
     * @param relation {@code at least}, {@code at most} or {@code is}
     */
    public record DeclaredCheck(String name, String sql, String relation, BigDecimal amount) {}

    /** Where a secret comes from: a variable of the environment, or a file. One of them is empty. */
    public record Secret(
            String variable, String file, @Nullable Path path, int line) {
        /**
         * @param variables the value of a variable, or null
         * @throws BadInput if it is not there
         */
        public String value(Path environment, UnaryOperator<@Nullable String> variables) {
            if (!variable.isEmpty()) {
                String value = variables.apply(variable);
                if (value == null || value.isEmpty()) {
                    throw BadInput.at(
                            environment,
                            line,
                            "the variable " + variable
                                    + ", which holds the key of the backup, is not set; set it, or name a file");
                }
                return value;
            }
            if (path == null || !Files.isRegularFile(path)) {
                throw BadInput.at(
                        environment, line, "there is no file " + file + ", which holds the key of the backup");
            }
            return ComposeReader.text(path).strip();
        }
    }

    /** The file that holds the key, which no record copies. */
    Optional<Path> keyFile() {
        return key.flatMap(secret -> Optional.ofNullable(secret.path()));
    }

    static RestoreOrder read(Yaml value, Path folder) {
        Map<String, Yaml> keys = value.map(KEYS);
        return new RestoreOrder(
                word(
                        DrillSection.need(value, keys, "image"),
                        IMAGE,
                        "the name of an image, such as drdrills/postgresql:17"),
                Optional.ofNullable(keys.get("kind")).map(RestoreOrder::kind),
                optional(keys, "stanza"),
                optional(keys, "database"),
                optional(keys, "user"),
                time(DrillSection.need(value, keys, "rto")),
                time(DrillSection.need(value, keys, "rpo")),
                Optional.ofNullable(keys.get("heartbeat")).map(RestoreOrder::heartbeat),
                keys.containsKey("checks") ? checks(Present.in(keys, "checks")) : List.of(),
                Optional.ofNullable(keys.get("key")).map(key -> secret(key, folder)),
                value.line());
    }

    private static BackupKind kind(Yaml value) {
        return BackupKind.byKey(value.text())
                .orElseThrow(() -> value.wrong("names no kind of backup: " + BadInput.quoted(value.text())
                        + Nearest.hint(value.text(), BackupKind.keys())));
    }

    private static String optional(Map<String, Yaml> keys, String key) {
        Yaml value = keys.get(key);
        return value == null ? "" : word(value, WORD, "a name of letters, digits, _, - and .");
    }

    private static String word(Yaml value, Pattern form, String what) {
        if (!form.matcher(value.text()).matches()) {
            throw value.wrong("must be " + what + ", not " + BadInput.quoted(value.text()));
        }
        return value.text();
    }

    private static Duration time(Yaml value) {
        return Durations.compose(value.text())
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        value.wrong("must be a time such as 30s, 10m or 1h30m, not " + BadInput.quoted(value.text())));
    }

    private static Heartbeat heartbeat(Yaml value) {
        Map<String, Yaml> keys = value.map(DrillSection.set("table column"));
        return new Heartbeat(
                word(DrillSection.need(value, keys, "table"), TABLE, "a table such as events or app.events"),
                word(DrillSection.need(value, keys, "column"), COLUMN, "a column such as created_at"));
    }

    private static List<DeclaredCheck> checks(Yaml value) {
        List<DeclaredCheck> checks = new ArrayList<>();
        new LinkedHashMap<>(value.map()).forEach((name, text) -> {
            Matcher parts = CHECK.matcher(text.text());
            if (!CHECK_NAME.matcher(name).matches()) {
                throw text.wrong("must have a name of letters, digits, _ and -, which reports show");
            }
            if (!parts.matches()) {
                throw text.wrong(
                        "must be a question in SQL and what its answer must be, such as 'select count(*) from orders at least 100000'; at least, at most and is are known");
            }
            checks.add(new DeclaredCheck(
                    name,
                    (parts.group(1) == null ? parts.group(2) : parts.group(1)).strip(),
                    parts.group(3),
                    new BigDecimal(parts.group(4))));
        });
        return List.copyOf(checks);
    }

    private static Secret secret(Yaml value, Path folder) {
        Map<String, Yaml> keys = value.map(DrillSection.set("variable file"));
        Yaml variable = keys.get("variable");
        Yaml file = keys.get("file");
        if ((variable == null) == (file == null)) {
            throw value.wrong("must name a variable or a file that holds the key: {variable: BACKUP_KEY}");
        }
        if (variable != null) {
            return new Secret(word(variable, COLUMN, "the name of a variable"), "", null, value.line());
        }
        Yaml named = Present.in(keys, "file");
        return new Secret("", named.text(), DrillSection.path(folder, named), value.line());
    }
}
