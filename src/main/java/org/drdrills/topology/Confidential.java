package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What in a user's files looks like a secret: it is handed to the containers, and kept out of everything that is written. */
final class Confidential {
    private static final Pattern NAME = Pattern.compile(
            "(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|COOKIE|CREDENTIALS?|(?:API|ACCESS|PRIVATE|ENCRYPTION|AUTH|SECRET|MASTER)_?KEY)"
                    + "(?:_[A-Z0-9]+)?$|(?:PASSWORD|SECRET|TOKEN)$",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern REFERS =
            Pattern.compile("_(?:FILE|PATH|USER|NAME|LENGTH|TTL|HOST|PORT|URL)$", Pattern.CASE_INSENSITIVE);

    private Confidential() {}

    /** Arguments of common servers that are followed by a password. */
    static final List<String> ARGUMENTS = List.of("--requirepass", "--masterauth", "--password", "--auth-password");

    /** Whether a variable of that name usually holds a secret. */
    static boolean named(String name) {
        return NAME.matcher(name).find() && !REFERS.matcher(name).find();
    }

    /**
     * Values that no report may show: of variables that are named like a secret, and of files under {@code secrets}. One that also stands
     * where it is no secret, such as a user's or a service's name, is left out: to blot it out would make every page unreadable.
     *
     * @param names of the environment: a variable that is named like a secret may hold one, such as the token of an etcd cluster
     */
    static List<String> values(ComposeModel model, Collection<Service> services, Collection<String> names) {
        Set<String> ordinary = new HashSet<>();
        names.forEach(name -> ordinary.add(name.toLowerCase(Locale.ROOT)));
        Set<String> secret = new HashSet<>();
        for (Service service : services) {
            ordinary.add(service.name().toLowerCase(Locale.ROOT));
            ordinary.addAll(List.of(service.image().toLowerCase(Locale.ROOT).split("[/:.@-]")));
            service.environment().forEach((name, value) -> {
                if (!named(name)) {
                    ordinary.add(value.toLowerCase(Locale.ROOT));
                } else if (Interpolation.secretsIn(value).isEmpty()) {
                    secret.add(value);
                }
            });
        }
        for (Service service : services) {
            ARGUMENTS.forEach(argument -> service.argument(argument)
                    .filter(value -> Interpolation.secretsIn(value).isEmpty())
                    .ifPresent(secret::add));
        }
        model.variables().forEach((name, value) -> {
            if (named(name)) {
                secret.add(value);
            }
        });
        for (Yaml value : model.section("secrets").values()) {
            content(value).ifPresent(secret::add);
        }
        List<String> values = new ArrayList<>(secret);
        values.removeIf(value -> value.isBlank() || ordinary.contains(value.toLowerCase(Locale.ROOT)));
        values.sort(null);
        return values;
    }

    /** Files whose content only their owner should have: of variables, and those under {@code secrets}. */
    static List<Path> files(ComposeModel model) {
        Set<Path> files = new LinkedHashSet<>(model.variableFiles());
        for (Yaml service : model.services().values()) {
            Yaml named = service.map().get("env_file");
            if (named != null) {
                named.listOrOne().forEach(item -> files.add(Path.of(item.text(item.isMap() ? "path" : ""))));
            }
        }
        for (Yaml secret : model.section("secrets").values()) {
            Yaml file = secret.mapOrNothing().get("file");
            if (file != null) {
                files.add(Path.of(file.text()));
            }
        }
        return List.copyOf(files);
    }

    private static Optional<String> content(Yaml value) {
        var keys = value.mapOrNothing();
        if (keys.containsKey("content")) {
            return Optional.of(keys.get("content").text().strip());
        }
        return keys.containsKey("file")
                        && Files.isRegularFile(Path.of(keys.get("file").text()))
                ? Optional.of(
                        ComposeReader.text(Path.of(keys.get("file").text())).strip())
                : Optional.empty();
    }
}
