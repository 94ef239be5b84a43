package org.drdrills.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges Compose files as Compose does: mappings key by key, lists one after the other, {@code command}, {@code entrypoint} and a health
 * check's test as a whole, variables by their names, what is mounted by its target, ports and files of variables without doubles;
 * {@code !override} replaces, {@code !reset} takes away. Every value keeps its own file and line.
 */
final class YamlMerge {
    private static final Set<String> WHOLE = Set.of("command", "entrypoint");
    /** Lists of {@code NAME=value}, or mappings that say the same. */
    private static final Set<String> ASSIGNMENTS =
            Set.of("environment", "labels", "annotations", "sysctls", "args", "additional_contexts");
    /** Lists of names, or mappings whose keys they are. */
    private static final Set<String> NAMES = Set.of("depends_on", "networks", "models");
    /** One value, or a list of such. */
    private static final Set<String> ONE_OR_MORE =
            Set.of("env_file", "tmpfs", "dns", "dns_opt", "dns_search", "label_file", "extra_hosts");

    private YamlMerge() {}

    /** A whole file merged over another. */
    static Yaml merge(Yaml base, Yaml over) {
        return settled(merge(base, over, List.of()));
    }

    /** A service merged over the one that it extends. */
    static Yaml extend(Yaml base, Yaml over) {
        return merge(base, over, List.of("services", "x"));
    }

    /** The same without what {@code !reset} takes away; Compose drops such a key also where there is nothing to take away. */
    static Yaml settled(Yaml value) {
        return switch (value.content()) {
            case Yaml.Mapping mapping -> {
                Map<String, Yaml> kept = new LinkedHashMap<>();
                mapping.values().forEach((key, part) -> {
                    if (!part.tag().equals(Yaml.RESET)) {
                        kept.put(key, settled(part));
                    }
                });
                yield value.with(new Yaml.Mapping(kept));
            }
            case Yaml.Sequence sequence ->
                value.with(new Yaml.Sequence(sequence.items().stream()
                        .filter(item -> !item.tag().equals(Yaml.RESET))
                        .map(YamlMerge::settled)
                        .toList()));
            case Yaml.Scalar scalar -> value;
            case Yaml.Unfilled unfilled -> value;
        };
    }

    private static Yaml merge(Yaml base, Yaml over, List<String> path) {
        if (over.tag().equals(Yaml.OVERRIDE) || over.tag().equals(Yaml.RESET)) {
            return over;
        }
        String key = path.isEmpty() ? "" : path.getLast();
        boolean service = path.size() >= 3 && path.getFirst().equals("services");
        String place = service ? String.join(".", path.subList(2, path.size())) : "";
        if (service && (path.size() == 3 && WHOLE.contains(key) || place.equals("healthcheck.test"))) {
            return over;
        }
        if (path.size() > 1 && ASSIGNMENTS.contains(key)) {
            Map<String, Yaml> both = assignments(base).mapOrNothing();
            assignments(over).mapOrNothing().forEach((name, value) -> {
                if (value.tag().equals(Yaml.RESET)) {
                    both.remove(name);
                } else {
                    both.put(name, value);
                }
            });
            return over.with(new Yaml.Mapping(both));
        }
        if (service && path.size() == 3 && NAMES.contains(key)) {
            return mappings(names(base), names(over), path);
        }
        if (service && path.size() == 3 && key.equals("build")) {
            return mappings(build(base), build(over), path);
        }
        if (service && path.size() == 3 && ONE_OR_MORE.contains(key)) {
            return lists(
                    base.with(new Yaml.Sequence(base.listOrOne())),
                    over.with(new Yaml.Sequence(over.listOrOne())),
                    key);
        }
        if (over.isNothing()) {
            return base;
        }
        if (base.isMap() && over.isMap()) {
            return mappings(base, over, path);
        }
        if (base.isList() && over.isList()) {
            return lists(base, over, service && path.size() == 3 ? key : "");
        }
        if (base.isMap() || base.isList()) {
            throw over.wrong("must be " + base.kind() + ", as in " + base.file().getFileName() + ":" + base.line()
                    + ", not " + over.kind() + "; write !override before it to replace it");
        }
        return over;
    }

    private static Yaml mappings(Yaml base, Yaml over, List<String> path) {
        Map<String, Yaml> both = base.mapOrNothing();
        over.mapOrNothing().forEach((key, mine) -> {
            Yaml before = both.get(key);
            List<String> deeper = new ArrayList<>(path);
            deeper.add(key);
            if (mine.tag().equals(Yaml.RESET)) {
                both.remove(key);
            } else {
                both.put(key, before == null ? mine : merge(before, mine, deeper));
            }
        });
        return over.with(new Yaml.Mapping(both));
    }

    private static Yaml lists(Yaml base, Yaml over, String key) {
        Map<String, Yaml> both = new LinkedHashMap<>();
        base.list().forEach(item -> both.put(identity(item, key), item));
        over.list().forEach(item -> both.put(identity(item, key), item));
        return over.with(new Yaml.Sequence(List.copyOf(both.values())));
    }

    /** What makes an item of a list the same as one of the other file's. */
    private static String identity(Yaml item, String key) {
        return switch (key) {
            case "configs" -> mounted(item, "");
            case "secrets" -> mounted(item, "/run/secrets");
            case "volumes", "devices" -> item.isMap() ? word(item, "target") : target(plain(item));
            case "env_file" -> item.isMap() ? word(item, "path") : plain(item);
            default -> plain(item);
        };
    }

    private static String mounted(Yaml item, String folder) {
        return item.isMap()
                ? item.map().containsKey("target") ? word(item, "target") : folder + "/" + word(item, "source")
                : folder + "/" + plain(item);
    }

    private static String target(String mount) {
        String[] parts = mount.split(":");
        return parts.length == 1 ? parts[0] : parts[1];
    }

    private static String word(Yaml item, String key) {
        Yaml value = item.map().get(key);
        return value == null ? "" : plain(value);
    }

    private static String plain(Yaml item) {
        return switch (item.content()) {
            case Yaml.Mapping mapping -> {
                StringBuilder out = new StringBuilder("{");
                mapping.values()
                        .forEach((key, value) -> out.append(key)
                                .append(": ")
                                .append(plain(value))
                                .append("\n"));
                yield out.append('}').toString();
            }
            case Yaml.Sequence sequence ->
                sequence.items().stream().map(YamlMerge::plain).toList().toString();
            case Yaml.Scalar scalar -> scalar.text();
            case Yaml.Unfilled unfilled -> unfilled.complaint();
        };
    }

    private static Yaml build(Yaml value) {
        return value.isMap() || value.isNothing() ? value : value.with(new Yaml.Mapping(Map.of("context", value)));
    }

    private static Yaml names(Yaml value) {
        if (!value.isList()) {
            return value;
        }
        Map<String, Yaml> names = new LinkedHashMap<>();
        value.list()
                .forEach(item -> names.put(
                        item.text(), new Yaml(item.file(), item.what(), item.line(), "", new Yaml.Scalar("", true))));
        return value.with(new Yaml.Mapping(names));
    }

    /** {@code NAME=value} in a list, as a mapping would hold it; a name alone has no value. */
    static Yaml assignments(Yaml value) {
        if (!value.isList()) {
            return value;
        }
        Map<String, Yaml> assignments = new LinkedHashMap<>();
        for (Yaml item : value.list()) {
            String text = item.text();
            int equals = text.indexOf('=');
            if (equals == 0) {
                throw item.wrong("must be NAME=value, not " + BadInput.quoted(text));
            }
            assignments.put(
                    equals < 0 ? text : text.substring(0, equals),
                    new Yaml(
                            item.file(),
                            item.what(),
                            item.line(),
                            "",
                            equals < 0
                                    ? new Yaml.Scalar("", true)
                                    : new Yaml.Scalar(text.substring(equals + 1), false)));
        }
        return value.with(new Yaml.Mapping(assignments));
    }
}
