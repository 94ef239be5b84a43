package org.drdrills.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is wrong on purpose with a variant of an environment, and who must notice: {@code environments/<name>/known-bad/<variant>.yaml},
 * a Compose file that is merged over the environment's own. Its {@code x-drill.known-bad} says what stands here.
 *
 * @param environment the environment that it spoils
 * @param wrong      what is wrong, in a sentence
 * @param drill      id of the drill that must catch it, or empty where it must not even be read
 * @param finding    id of the finding by which it must be caught
 * @param verdict    of that finding and of the drill: {@code MISSED} or {@code INCONCLUSIVE}
 * @param refused    words of the sentence with which it must be refused before anything starts, or empty
 * @param lines      key of {@code x-drill.known-bad} → its line in the file
 * @param cannotShow what no drill in containers can show of it
 */
public record KnownBad(
        String name,
        Path file,
        String environment,
        String wrong,
        String drill,
        String finding,
        String verdict,
        String refused,
        Map<String, Integer> lines,
        List<String> cannotShow) {
    static final String FOLDER = "known-bad";
    static final Set<String> KEYS =
            new TreeSet<>(List.of("wrong", "drill", "finding", "verdict", "refused", "cannot-show"));
    private static final Set<String> VERDICTS = new TreeSet<>(List.of("MISSED", "INCONCLUSIVE"));

    /** All variants of all environments that are known to be bad, by environment and name. */
    public static List<KnownBad> all(Path environments) {
        List<KnownBad> all = new ArrayList<>();
        for (String environment : EnvironmentFile.names(environments)) {
            all.addAll(of(environments, environment));
        }
        return all;
    }

    /** Those of one environment, by name. */
    public static List<KnownBad> of(Path environments, String environment) {
        Path folder = EnvironmentFile.file(environments, environment).resolveSibling(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(file -> read(environment, file))
                    .toList();
        } catch (IOException e) {
            throw BadInput.at(folder, 0, "the folder cannot be read: " + e.getMessage());
        }
    }

    /** @throws BadInput if there is none of that name, with the nearest one */
    static KnownBad named(Path environments, String environment, String name) {
        List<KnownBad> all = of(environments, environment);
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput("environment " + environment + " has no known-bad variant '" + name
                        + "'"
                        + Nearest.hint(name, all.stream().map(KnownBad::name).toList())));
    }

    /** @param file of the folder {@value #FOLDER} of an environment */
    public static boolean isOne(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder != null
                && folder.getFileName() != null
                && folder.getFileName().toString().equals(FOLDER)
                && Files.isRegularFile(folder.resolveSibling("compose.yaml"));
    }

    /** The environment's folder: the file lies in a folder of it. */
    private static Path environment(Path file) {
        return Objects.requireNonNull(
                Objects.requireNonNull(file.toAbsolutePath().normalize().getParent())
                        .getParent());
    }

    /** Reads a file for which {@link #isOne} holds. */
    public static KnownBad read(Path file) {
        return read(environment(file).getFileName().toString(), file);
    }

    private static KnownBad read(String environment, Path file) {
        Yaml root = EnvironmentFile.root(file);
        Yaml drill = root.map().get("x-drill");
        Yaml said = drill == null ? null : drill.map().get("known-bad");
        if (said == null) {
            throw BadInput.at(
                    file, 1, "key x-drill.known-bad is missing: it says what is wrong, and which drill must catch it");
        }
        Map<String, Yaml> keys = said.map(KEYS);
        boolean refused = keys.containsKey("refused");
        for (String key : refused ? List.of("wrong") : List.of("wrong", "drill", "finding", "verdict")) {
            if (!keys.containsKey(key)) {
                throw said.wrong("lacks the key " + key);
            }
        }
        for (String key : List.of("drill", "finding", "verdict")) {
            if (refused && keys.containsKey(key)) {
                throw keys.get(key).wrong("says what a drill must find, but no drill is run where 'refused' stands");
            }
        }
        if (!refused && !VERDICTS.contains(Present.in(keys, "verdict").text())) {
            throw Present.in(keys, "verdict")
                    .wrong("must be one of " + String.join(", ", VERDICTS) + ", not "
                            + BadInput.quoted(Present.in(keys, "verdict").text()));
        }
        String name = file.getFileName().toString().replaceFirst("\\.yaml$", "");
        return new KnownBad(
                name,
                file,
                environment,
                Present.in(keys, "wrong").text(),
                text(keys, "drill"),
                text(keys, "finding"),
                text(keys, "verdict"),
                text(keys, "refused"),
                keys.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, key -> key.getValue().line())),
                keys.containsKey("cannot-show") ? keys.get("cannot-show").texts() : List.of());
    }

    /** A mistake in what a key says. */
    public BadInput wrong(String key, String sentence) {
        return BadInput.at(file, lines.getOrDefault(key, 1), "x-drill.known-bad." + key + " " + sentence);
    }

    private static String text(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key) ? keys.get(key).text() : "";
    }

    /** The environment as it is when spoilt. */
    public Environment spoilt() {
        return EnvironmentFile.read(environment(file).resolve("compose.yaml"), this);
    }
}
