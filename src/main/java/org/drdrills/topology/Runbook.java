package org.drdrills.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sentences by which features call a runbook of the environment.
 *
 * <p>Sentences may hold {@link #PLACEHOLDERS}, which the calls may repeat. The last argument of a call may be one of
 * {@link #ROLES}, a node that is chosen when the runbook starts.
 *
 * @param does  what the operator does, in the third person: {@code fails the pool {pool} over}; empty if there is none
 * @param done  the state that the runbook leaves, a whole sentence; empty if there is none
 * @param calls file name of the script and its arguments; several calls run one after the other
 * @param file  where the sentences are declared
 * @param line  line in that file, 1-based
 */
public record Runbook(String does, String done, List<List<String>> calls, Path file, int line) {
    /** The name of a pool, a word, a whole number, and a duration, which a call receives in whole seconds. */
    public static final Set<String> PLACEHOLDERS = Set.of("pool", "word", "int", "duration");

    public static final String STANDBY = "{standby}";
    public static final String NEXT_MEMBER = "{next-member}";
    public static final List<String> ROLES = List.of(STANDBY, NEXT_MEMBER);

    private static final Set<String> KEYS = Set.of("run", "does", "done");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

    public Runbook {
        calls = calls.stream().map(List::copyOf).toList();
    }

    /** Names of the placeholders of a sentence or a call, in their order. */
    public static List<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    /**
     * The file that a call's first word names: the word itself, or with {@code .sh} added to a word without extension.
     */
    public static String script(String word) {
        return word.contains(".") ? word : word + ".sh";
    }

    /** Names of the scripts in a folder of runbooks, in alphabetical order. */
    public static List<String> scripts(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Runbook> read(Yaml list, Path folder) {
        List<Runbook> runbooks = new ArrayList<>();
        Set<String> sentences = new HashSet<>();
        for (Yaml item : list.list()) {
            Map<String, Yaml> keys = item.map(KEYS);
            Yaml run = keys.get("run");
            if (run == null) {
                throw item.wrong("lacks the key run: the script and its arguments, such as switchover.sh {standby}");
            }
            if (!keys.containsKey("does") && !keys.containsKey("done")) {
                throw item.wrong("has no sentence; give it does, such as \"fails the pool {pool} over\", or done");
            }
            List<List<String>> calls = (run.isList() ? run.list() : List.of(run))
                    .stream().map(call -> call(call, folder)).toList();
            if (calls.isEmpty()) {
                throw run.wrong("is empty; name a script");
            }
            for (String key : List.of("does", "done")) {
                if (keys.containsKey(key)) {
                    sentence(keys.get(key), run, calls);
                    if (!sentences.add(key + " " + keys.get(key).text())) {
                        throw keys.get(key).wrong("is the sentence of another runbook, too");
                    }
                }
            }
            runbooks.add(new Runbook(text(keys.get("does")), text(keys.get("done")), calls, run.file(), run.line()));
        }
        return List.copyOf(runbooks);
    }

    private static String text(@Nullable Yaml value) {
        return value == null ? "" : value.text();
    }

    private static List<String> call(Yaml value, Path folder) {
        List<String> words = List.of(value.text().strip().split("\\s+"));
        String script = words.getFirst();
        List<String> scripts = scripts(folder);
        if (!scripts.contains(script)) {
            throw value.wrong("names no file in " + folder.getFileName() + ": " + BadInput.quoted(script)
                    + Nearest.hint(script, scripts));
        }
        if (words.stream().limit(words.size() - 1L).anyMatch(ROLES::contains)) {
            throw value.wrong("must have {standby} or {next-member} as its last argument");
        }
        return words;
    }

    private static void sentence(Yaml sentence, Yaml run, List<List<String>> calls) {
        List<String> names = placeholders(sentence.text());
        if (sentence.text().isBlank() || sentence.text().startsWith("the operator ") && !done(sentence)) {
            throw sentence.wrong("must say what the operator does, such as \"fails the pool {pool} over\"");
        }
        for (String name : names) {
            if (!PLACEHOLDERS.contains(name)) {
                throw sentence.wrong("holds an unknown placeholder: " + BadInput.quoted("{" + name + "}")
                        + Nearest.hint(name, PLACEHOLDERS.stream().sorted().toList()));
            }
        }
        if (names.size() != Set.copyOf(names).size()) {
            throw sentence.wrong("holds a placeholder twice");
        }
        calls.stream()
                .flatMap(List::stream)
                .filter(word -> !ROLES.contains(word))
                .flatMap(word -> placeholders(word).stream())
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw run.wrong("uses {" + name + "}, which the sentence " + BadInput.quoted(sentence.text())
                            + " does not hold");
                });
    }

    private static boolean done(Yaml sentence) {
        return sentence.what().endsWith("done");
    }
}
