package org.drdrills.topology;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads Compose files into one {@link ComposeModel}, as Compose does: several files over each other, {@code include}, {@code extends},
 * variables with their values from {@code .env}, profiles. The variables of the process are not asked, so that a file means the same
 * wherever it is read.
 */
final class ComposeReader {
    private static final List<String> SECTIONS = List.of("services", "volumes", "networks", "secrets", "configs");
    /** Of files that include files, or services that extend services. */
    private static final int DEEPEST = 30;

    private static final String PROFILES = "COMPOSE_PROFILES";
    private static final String PROJECT = "COMPOSE_PROJECT_NAME";

    private final Collection<String> secrets;
    private final Set<Path> files = new LinkedHashSet<>();
    private final Set<Path> variableFiles = new LinkedHashSet<>();

    private ComposeReader(Collection<String> secrets) {
        this.secrets = secrets;
    }

    /**
     * @param files    the first one's folder is the project's
     * @param secrets  names of variables that get a value for each lab
     * @param profiles that are asked for, beside those in the file {@code .env}
     */
    static ComposeModel read(List<Path> files, Collection<String> secrets, Collection<String> profiles) {
        Path folder = Objects.requireNonNull(
                files.getFirst().toAbsolutePath().normalize().getParent());
        ComposeReader reader = new ComposeReader(secrets);
        Path beside = folder.resolve(".env");
        Map<String, String> variables =
                Files.isRegularFile(beside) ? reader.variables(beside, Map.of()) : new LinkedHashMap<>();
        variables.putIfAbsent(PROJECT, projectName(folder));
        Yaml merged = reader.load(files, folder, variables, List.of());
        Map<String, Yaml> top = merged.map();
        Set<String> asked = new TreeSet<>(profiles);
        Arrays.stream(variables.getOrDefault(PROFILES, "").split(","))
                .map(String::strip)
                .forEach(asked::add);
        Map<String, Yaml> services = new LinkedHashMap<>();
        Map<String, List<String>> dormant = new LinkedHashMap<>();
        if (top.containsKey("services")) {
            top.get("services").mapOrNothing().forEach((name, service) -> {
                Yaml wanted = service.map().get("profiles");
                List<String> needed = wanted == null ? List.of() : wanted.texts();
                if (needed.isEmpty() || asked.contains("*") || needed.stream().anyMatch(asked::contains)) {
                    services.put(name, service);
                } else {
                    dormant.put(name, needed);
                }
            });
        }
        return new ComposeModel(
                folder,
                top,
                services,
                dormant,
                variables,
                List.copyOf(secrets),
                List.copyOf(reader.files),
                List.copyOf(reader.variableFiles));
    }

    /** As Compose makes it of a folder's name. */
    private static String projectName(Path folder) {
        String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
        return name.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9_-]", "")
                .replaceFirst("^[_-]+", "");
    }

    static String text(Path file) {
        try {
            if (Files.size(file) > Yaml.LARGEST) {
                throw BadInput.at(file, 0, "the file is larger than 1 MiB; an environment is a page or two");
            }
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw BadInput.at(file, 0, "the file is not UTF-8 text");
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the file cannot be read: " + e.getMessage());
        }
    }

    private Map<String, String> variables(Path file, Map<String, String> outer) {
        variableFiles.add(file);
        return EnvFile.read(file, text(file), outer::get, Map.of());
    }

    /** Files merged, with absolute paths. */
    private Yaml load(List<Path> paths, Path folder, Map<String, String> variables, List<Path> within) {
        Interpolation interpolation = new Interpolation(variables, secrets);
        @Nullable Yaml merged = null;
        for (Path path : paths) {
            files.add(path.toAbsolutePath().normalize());
            for (Yaml document : YamlParser.documents(path, text(path))) {
                if (!document.isMap()) {
                    throw document.wrong("this is no Compose file: it has no services");
                }
                Yaml filled = fill(document, interpolation, 0);
                Yaml whole = include(filled, folder, variables, within);
                Yaml extended = extend(whole, path, folder, interpolation);
                merged = merged == null ? extended : YamlMerge.merge(merged, extended);
            }
        }
        if (merged == null) {
            throw new BadInput(paths + " hold no service; a Compose file has at least one");
        }
        return inherit(ComposePaths.absolute(YamlMerge.settled(merged), folder), interpolation);
    }

    /** Fills variables in everywhere but in extensions ({@code x-…}), which Compose does not look at. */
    private static Yaml fill(Yaml value, Interpolation interpolation, int depth) {
        return switch (value.content()) {
            case Yaml.Mapping mapping -> {
                Map<String, Yaml> filled = new LinkedHashMap<>();
                mapping.values()
                        .forEach((key, part) -> filled.put(
                                key, depth == 0 && key.startsWith("x-") ? part : fill(part, interpolation, depth + 1)));
                yield value.with(new Yaml.Mapping(filled));
            }
            case Yaml.Sequence sequence ->
                value.with(new Yaml.Sequence(sequence.items().stream()
                        .map(item -> fill(item, interpolation, depth + 1))
                        .toList()));
            case Yaml.Scalar scalar -> {
                if (scalar.text().indexOf('$') < 0) {
                    yield value;
                }
                try {
                    yield value.withText(interpolation.fill(scalar.text()));
                } catch (IllegalArgumentException e) {
                    yield value.with(new Yaml.Unfilled(String.valueOf(e.getMessage())));
                }
            }
            case Yaml.Unfilled unfilled -> value;
        };
    }

    /** What is said to be a variable's value becomes it, as far as {@code .env} has it: of services, configs and secrets. */
    private static Yaml inherit(Yaml root, Interpolation interpolation) {
        Map<String, Yaml> top = root.map();
        for (String section : List.of("configs", "secrets")) {
            if (top.containsKey(section)) {
                Map<String, Yaml> all = top.get(section).mapOrNothing();
                all.replaceAll((name, value) -> inherited(value, interpolation));
                top.put(section, top.get(section).with(new Yaml.Mapping(all)));
            }
        }
        return ComposePaths.inServices(root.with(new Yaml.Mapping(top)), service -> {
            Map<String, Yaml> keys = service.map();
            if (!keys.containsKey("environment")) {
                return service;
            }
            Yaml variables = YamlMerge.assignments(keys.get("environment"));
            Map<String, Yaml> known = variables.mapOrNothing();
            known.replaceAll((name, value) -> {
                String there = value.isNothing() ? interpolation.value(name) : null;
                return there == null ? value : value.withText(there);
            });
            keys.put("environment", variables.with(new Yaml.Mapping(known)));
            return service.with(new Yaml.Mapping(keys));
        });
    }

    private static Yaml inherited(Yaml value, Interpolation interpolation) {
        Map<String, Yaml> keys = value.mapOrNothing();
        Yaml variable = keys.get("environment");
        String there = variable == null ? null : interpolation.value(variable.text());
        if (variable == null || there == null) {
            return value;
        }
        keys.remove("environment");
        keys.put("content", variable.withText(there));
        return value.with(new Yaml.Mapping(keys));
    }

    private Yaml include(Yaml root, Path folder, Map<String, String> variables, List<Path> within) {
        Map<String, Yaml> keys = root.map();
        Yaml list = keys.remove("include");
        if (list == null) {
            return root;
        }
        Yaml own = root.with(new Yaml.Mapping(keys));
        Yaml all = null;
        for (Yaml entry : list.list()) {
            Yaml included = included(entry, folder, variables, within);
            all = all == null ? included : YamlMerge.merge(all, included);
        }
        return all == null ? own : mergeUnder(all, own);
    }

    /** Keeps {@code !reset} and {@code !override} for the files that come after. */
    private static Yaml mergeUnder(Yaml included, Yaml own) {
        Map<String, Yaml> sections = new LinkedHashMap<>();
        included.map().forEach((key, value) -> {
            if (SECTIONS.contains(key)) {
                sections.put(key, value);
            }
        });
        return YamlMerge.merge(included.with(new Yaml.Mapping(sections)), own);
    }

    private Yaml included(Yaml entry, Path folder, Map<String, String> variables, List<Path> within) {
        Map<String, Yaml> keys =
                entry.isMap() ? entry.map(List.of("path", "project_directory", "env_file")) : Map.of("path", entry);
        if (!keys.containsKey("path")) {
            throw entry.wrong("lacks the key path");
        }
        List<Path> paths = new ArrayList<>();
        for (Yaml path : keys.get("path").listOrOne()) {
            if (path.text().contains("://") || path.text().startsWith("git@")) {
                throw path.wrong(
                        "is not on this machine: " + BadInput.quoted(path.text()) + "; get a copy and include that");
            }
            paths.add(file(path, folder));
        }
        if (paths.isEmpty()) {
            throw entry.wrong("names no file");
        }
        if (within.contains(paths.getFirst()) || within.size() > DEEPEST) {
            throw entry.wrong("includes itself: " + paths.getFirst());
        }
        List<Path> deeper = new ArrayList<>(within);
        deeper.addAll(paths);
        Path project = keys.containsKey("project_directory")
                ? resolve(keys.get("project_directory"), folder)
                : Objects.requireNonNull(paths.getFirst().getParent());
        Map<String, String> known = new LinkedHashMap<>();
        if (keys.containsKey("env_file")) {
            for (Yaml path : keys.get("env_file").listOrOne()) {
                if (!path.text().equals("/dev/null")) {
                    known.putAll(variables(file(path, folder), variables));
                }
            }
        } else if (Files.isRegularFile(project.resolve(".env"))) {
            known.putAll(variables(project.resolve(".env"), variables));
        }
        known.putAll(variables);
        return load(paths, project, known, deeper);
    }

    private static Path resolve(Yaml value, Path folder) {
        try {
            return folder.resolve(value.text()).normalize();
        } catch (InvalidPathException e) {
            throw value.wrong("is no path: " + BadInput.quoted(value.text()));
        }
    }

    private static Path file(Yaml value, Path folder) {
        Path file = resolve(value, folder);
        if (!Files.isRegularFile(file)) {
            throw value.wrong("is no file: " + BadInput.quoted(value.text()));
        }
        return file;
    }

    private Yaml extend(Yaml root, Path file, Path folder, Interpolation interpolation) {
        if (!root.map().containsKey("services")) {
            return root;
        }
        Map<String, Yaml> services = root.map().get("services").mapOrNothing();
        return ComposePaths.inServices(
                root, service -> extended(service, services, file, folder, interpolation, new LinkedHashSet<>()));
    }

    /** @param seen the services on the way here, with their files */
    private Yaml extended(
            Yaml service,
            Map<String, Yaml> services,
            Path file,
            Path folder,
            Interpolation interpolation,
            Set<String> seen) {
        if (!service.isMap() || !service.map().containsKey("extends")) {
            return service;
        }
        Map<String, Yaml> keys = service.map();
        Yaml said = Present.in(keys, "extends");
        keys.remove("extends");
        Map<String, Yaml> how = said.isMap() ? said.map(List.of("file", "service")) : Map.of("service", said);
        if (!how.containsKey("service")) {
            throw said.wrong("lacks the key service");
        }
        Yaml named = how.get("service");
        Map<String, Yaml> among = services;
        Path where = file;
        Path base = folder;
        if (how.containsKey("file")) {
            where = file(how.get("file"), folder);
            base = Objects.requireNonNull(where.getParent());
            files.add(where);
            Yaml other = fill(Yaml.read(where, text(where)), interpolation, 0);
            if (!other.isMap() || !other.map().containsKey("services")) {
                throw how.get("file").wrong("leads to a file without services: " + where);
            }
            among = ComposePaths.absoluteServices(other.map().get("services"), base)
                    .map();
        }
        Yaml parent = among.get(named.text());
        if (parent == null) {
            throw named.wrong("names no service" + (how.containsKey("file") ? " of " + where.getFileName() : "") + ": "
                    + BadInput.quoted(named.text()) + Nearest.hint(named.text(), among.keySet()));
        }
        if (!seen.add(where + " " + named.text()) || seen.size() > DEEPEST) {
            throw named.wrong("extends itself by way of " + BadInput.quoted(named.text()));
        }
        Yaml whole = extended(parent, among, where, base, interpolation, seen);
        return YamlMerge.extend(whole, service.with(new Yaml.Mapping(keys)));
    }
}
