package org.drdrills.topology;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes the paths in a Compose file absolute, so that files of several folders can be merged. */
final class ComposePaths {
    private ComposePaths() {}

    /** Of the whole file: those of services, configs and secrets. */
    static Yaml absolute(Yaml root, Path folder) {
        Map<String, Yaml> top =
                inServices(root, service -> service(service, folder)).map();
        for (String section : new String[] {"configs", "secrets"}) {
            if (top.containsKey(section)) {
                Yaml all = top.get(section);
                Map<String, Yaml> each = all.mapOrNothing();
                each.replaceAll((name, value) -> value.isMap() ? at(value, "file", folder) : value);
                top.put(section, all.with(new Yaml.Mapping(each)));
            }
        }
        return root.with(new Yaml.Mapping(top));
    }

    /** Of the section {@code services}. */
    static Yaml absoluteServices(Yaml services, Path folder) {
        Map<String, Yaml> each = services.mapOrNothing();
        each.replaceAll((name, service) -> service.isMap() ? service(service, folder) : service);
        return services.with(new Yaml.Mapping(each));
    }

    /** The file with every service replaced. */
    static Yaml inServices(Yaml root, UnaryOperator<Yaml> change) {
        Map<String, Yaml> top = root.map();
        if (!top.containsKey("services")) {
            return root;
        }
        Yaml services = top.get("services");
        Map<String, Yaml> each = new LinkedHashMap<>();
        services.mapOrNothing()
                .forEach((name, service) ->
                        each.put(name, service.tag().equals(Yaml.RESET) ? service : change.apply(checked(service))));
        top.put("services", services.with(new Yaml.Mapping(each)));
        return root.with(new Yaml.Mapping(top));
    }

    private static Yaml checked(Yaml service) {
        service.map();
        return service;
    }

    private static Yaml service(Yaml service, Path folder) {
        Map<String, Yaml> keys = service.map();
        keys.computeIfPresent(
                "build", (key, build) -> build.isMap() ? at(build, "context", folder) : path(build, folder));
        keys.computeIfPresent(
                "env_file",
                (key, file) -> each(file, item -> item.isMap() ? at(item, "path", folder) : path(item, folder)));
        keys.computeIfPresent("volumes", (key, mounts) -> each(mounts, item -> mount(item, folder)));
        keys.computeIfPresent("extends", (key, how) -> how.isMap() ? at(how, "file", folder) : how);
        return service.with(new Yaml.Mapping(keys));
    }

    private static Yaml each(Yaml value, UnaryOperator<Yaml> change) {
        return value.isList()
                ? value.with(new Yaml.Sequence(value.list().stream().map(change).toList()))
                : value.isNothing() ? value : change.apply(value);
    }

    private static Yaml at(Yaml value, String key, Path folder) {
        Map<String, Yaml> keys = value.map();
        keys.computeIfPresent(key, (name, part) -> path(part, folder));
        return value.with(new Yaml.Mapping(keys));
    }

    /** A folder of the machine, not a repository elsewhere. */
    private static boolean here(String text) {
        return !text.contains("://")
                && !text.startsWith("git@")
                && !text.startsWith("github.com/")
                && !text.startsWith("\\\\");
    }

    private static Yaml path(Yaml value, Path folder) {
        if (!(value.content() instanceof Yaml.Scalar scalar) || scalar.nothing() || !here(scalar.text())) {
            return value;
        }
        return value.withText(absolute(value, scalar.text(), folder));
    }

    private static String absolute(Yaml value, String text, Path folder) {
        if (text.equals("~") || text.startsWith("~/")) {
            throw value.wrong("begins with ~, which depends on who reads the file; write the whole path");
        }
        try {
            return folder.resolve(text).normalize().toString();
        } catch (InvalidPathException e) {
            throw value.wrong("is no path: " + BadInput.quoted(text));
        }
    }

    private static Yaml mount(Yaml item, Path folder) {
        if (item.isMap()) {
            Map<String, Yaml> keys = item.map();
            return keys.containsKey("type") && keys.get("type").text().equals("bind")
                    ? at(item, "source", folder)
                    : item;
        }
        if (!(item.content() instanceof Yaml.Scalar scalar) || scalar.nothing()) {
            return item;
        }
        int colon = scalar.text().indexOf(':');
        String source = colon < 0 ? "" : scalar.text().substring(0, colon);
        return source.startsWith(".") || source.startsWith("~")
                ? item.withText(absolute(item, source, folder) + scalar.text().substring(colon))
                : item;
    }
}
