package org.drdrills.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code environments/<name>/compose.yaml}: the Compose specification, as far as a lab carries it out, and
 * {@code x-drill}. Mistakes are {@link BadInput} with file and line, all of the Compose part at once.
 */
public final class EnvironmentFile {
    private static final String DRILL = "x-drill";

    private EnvironmentFile() {}

    /** Names of the environments of the project whose folder of environments this is: its own, and those that it takes from the suite. */
    public static List<String> names(Path environments) {
        return Project.around(environments).environments();
    }

    /** Those of which a lab can be started, or which run already: without those that only say how a backup is restored. */
    public static List<String> withLabs(Path environments) {
        return names(environments).stream()
                .filter(name -> !restoreOnly(file(environments, name)))
                .toList();
    }

    /** What cannot be read is told by who reads it whole. */
    private static boolean restoreOnly(Path file) {
        try {
            return DrillSection.restoreOnly(drill(file, List.of(file)).map(DrillSection.KEYS));
        } catch (BadInput e) {
            return false;
        }
    }

    /** The {@code compose.yaml} of an environment of a project; it need not exist. */
    public static Path file(Path environments, String name) {
        return Project.around(environments).environmentsWith(name).resolve(name).resolve("compose.yaml");
    }

    /** Names of the environments under a folder: its sub-folders that hold a {@code compose.yaml}. */
    static List<String> in(Path environments) {
        try (Stream<Path> folders = Files.list(environments)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("compose.yaml")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new BadInput(
                    "there is no folder of environments at " + environments + "; run this in the project's folder");
        }
    }

    /**
     * @param name of a folder, or {@code <folder>+<variant>} for one that is known to be bad
     * @throws BadInput if there is none of that name, with the nearest one, or if it cannot be drilled
     */
    public static Environment named(Path environments, String name) {
        return complete(described(environments, name).withLab());
    }

    /** The same, also where a program of its engine is still to be written, and where nothing but a restore is described. */
    public static Environment described(Path environments, String name) {
        List<String> names = names(environments);
        int plus = name.indexOf('+');
        String folder = plus < 0 ? name : name.substring(0, plus);
        if (!names.contains(folder)) {
            throw new BadInput("there is no environment '" + folder + "'" + Nearest.hint(folder, names));
        }
        Path file = file(environments, folder);
        return plus < 0
                ? environment(file, Optional.empty())
                : KnownBad.named(environments, folder, name.substring(plus + 1)).spoilt();
    }

    /** @throws BadInput if it cannot be drilled */
    public static Environment read(Path file) {
        return complete(environment(file, Optional.empty()));
    }

    /** The environment with what is known to be bad merged over it. */
    static Environment read(Path file, KnownBad knownBad) {
        return complete(environment(file, Optional.of(knownBad)));
    }

    static Yaml root(Path file) {
        return Yaml.read(file, ComposeReader.text(file));
    }

    private static Environment complete(Environment environment) {
        environment.pools().forEach(pool -> {
            if (pool.exec() && pool.settings().containsKey(PoolReader.PROGRAM)) {
                unwritten(Path.of(pool.settings().get(PoolReader.PROGRAM)));
            }
        });
        return environment;
    }

    private static void unwritten(Path program) {
        List<String> lines = ComposeReader.text(program).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("raise NotImplementedError")) {
                throw BadInput.at(
                        program,
                        i + 1,
                        "the program does not say yet " + lines.get(i).replaceAll(".*\\(\"?|\"?\\).*", "")
                                + "; environments/README.md says what is needed");
            }
        }
    }

    private static Environment environment(Path file, Optional<KnownBad> knownBad) {
        List<Path> files = new ArrayList<>(List.of(file));
        knownBad.ifPresent(bad -> files.add(bad.file()));
        Yaml drill = drill(file, files);
        Map<String, Yaml> keys = drill.map(DrillSection.KEYS);
        if (keys.containsKey("known-bad") && knownBad.isEmpty()) {
            throw keys.get("known-bad")
                    .wrong("stands in a file of the folder " + KnownBad.FOLDER
                            + " only, never in the environment itself");
        }
        ComposeModel model = ComposeReader.read(files, texts(keys, "secrets"), texts(keys, "profiles"));
        if (DrillSection.restoreOnly(keys)) {
            return new DrillSection(file, model, drill, Map.of())
                    .environment(
                            knownBad,
                            model.services().isEmpty()
                                    ? List.of()
                                    : List.of("every service, for x-drill says only how a backup is restored."));
        }
        if (keys.containsKey(SystemReader.KEY)) {
            model = running(model, keys.get(SystemReader.KEY));
        }
        List<String> leftOut = new ArrayList<>();
        Map<String, Service> services = services(file, model, DrillSection.powerSwitch(keys), leftOut);
        return new DrillSection(file, model, drill, services).environment(knownBad, leftOut);
    }

    /** The nodes of a system that runs already stand in the place of services. */
    private static ComposeModel running(ComposeModel model, Yaml system) {
        if (!model.services().isEmpty()) {
            throw system.wrong("has no place beside services: the suite starts these, and does not start a system");
        }
        Map<String, Yaml> nodes = SystemReader.services(system);
        Map<String, Yaml> top = new LinkedHashMap<>(model.top());
        top.put("services", system.with(new Yaml.Mapping(nodes)));
        return new ComposeModel(
                model.folder(),
                top,
                nodes,
                model.dormant(),
                model.variables(),
                model.secrets(),
                model.files(),
                model.variableFiles());
    }

    private static List<String> texts(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key) ? keys.get(key).texts() : List.of();
    }

    /** Read before the rest, for it says what the rest means. */
    private static Yaml drill(Path file, List<Path> files) {
        Yaml drill = null;
        for (Path each : files) {
            for (Yaml document : YamlParser.documents(each, ComposeReader.text(each))) {
                Yaml section = document.map().get(DRILL);
                if (section != null) {
                    drill = drill == null ? section : YamlMerge.merge(drill, section);
                }
            }
        }
        if (drill == null) {
            throw BadInput.at(
                    file,
                    1,
                    "key x-drill is missing: it says sites, pool and clients; without it nothing can be drilled");
        }
        return drill;
    }

    /** @param leftOut takes a sentence on each key without effect */
    static Map<String, Service> services(Path file, ComposeModel model, String powerSwitch, List<String> leftOut) {
        Mistakes mistakes = new Mistakes();
        model.top().forEach((key, value) -> {
            if (!ComposeKeys.TOP.contains(key) && !key.startsWith("x-")) {
                mistakes.add(value.unknown(key, ComposeKeys.TOP));
            }
        });
        if (!model.top().containsKey("services")) {
            throw BadInput.at(file, 1, "key services is missing: it lists the containers");
        }
        if (model.services().isEmpty()) {
            throw model.top().get("services").wrong("is empty");
        }
        ServiceReader reader = new ServiceReader(model, powerSwitch, mistakes, leftOut);
        Map<String, Service> services = new LinkedHashMap<>();
        model.services()
                .forEach((name, value) -> reader.read(name, value).ifPresent(service -> services.put(name, service)));
        model.dormant()
                .forEach((name, profiles) -> leftOut.add(
                        name + ": it is started with the profile " + String.join(" or ", profiles) + " only."));
        mistakes.complain();
        refuseSharedNames(model, services);
        refuseCircles(model, services);
        return services;
    }

    private static void refuseSharedNames(ComposeModel model, Map<String, Service> services) {
        Map<String, String> known = new HashMap<>();
        services.keySet().forEach(name -> known.put(name, name));
        services.values()
                .forEach(service -> service.aliases().forEach(alias -> {
                    String other = known.putIfAbsent(alias, service.name());
                    if (other != null && !other.equals(service.name())) {
                        throw Present.in(model.services(), service.name())
                                .wrong("is known as '" + alias + "', as is " + other
                                        + "; in a lab every name leads to one machine");
                    }
                }));
    }

    private static void refuseCircles(ComposeModel model, Map<String, Service> services) {
        Map<String, Service> left = new LinkedHashMap<>(services);
        while (left.values()
                .removeIf(service -> service.dependsOn().keySet().stream().noneMatch(left::containsKey))) {
            // A service that needs none of the remaining ones can start.
        }
        if (!left.isEmpty()) {
            String first = left.keySet().iterator().next();
            throw Present.in(model.services(), first)
                    .wrong("waits for itself: of " + String.join(", ", left.keySet())
                            + " each depends on another, so none can start first");
        }
    }
}
