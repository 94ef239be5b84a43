package org.drdrills.evidence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.drdrills.record.DrillFolder;

/**
 * Lines of a file of a drill that show something, with the lines around them.
 *
 * @param file  below the drill's folder, such as {@code logs/pg1.log}
 * @param lines in their order; where a number is left out, so are lines
 */
public record Excerpt(String file, List<Line> lines) {
    public static final String HISTORY = "history.ndjson";
    public static final String LOGS = "logs/";

    private static final int AROUND = 3;
    private static final int LONGEST = 400;

    /**
     * One line.
     *
     * @param shows whether it is one that shows something, not one beside it
     */
    public record Line(long number, String text, boolean shows) {}

    public Excerpt {
        lines = List.copyOf(lines);
    }

    /** The lines that these causes name, of the files that are there. */
    static List<Excerpt> of(DrillFolder drill, List<Evidence.Cause> causes) {
        Map<String, SortedSet<Long>> named = new LinkedHashMap<>();
        for (Evidence.Cause cause : causes) {
            cause.facts().forEach(fact -> add(named, HISTORY, fact.line()));
            cause.logs().forEach(log -> add(named, LOGS + log.file(), log.line()));
        }
        List<Excerpt> excerpts = new ArrayList<>();
        named.forEach((file, numbers) -> {
            Path path = drill.path().resolve(file);
            if (Files.isRegularFile(path)) {
                excerpts.add(new Excerpt(file, read(path, numbers)));
            }
        });
        return excerpts;
    }

    private static void add(Map<String, SortedSet<Long>> named, String file, long line) {
        named.computeIfAbsent(file, first -> new TreeSet<>()).add(line);
    }

    private static List<Line> read(Path file, SortedSet<Long> named) {
        List<Line> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!named.subSet(number - AROUND, number + AROUND + 1).isEmpty()) {
                    lines.add(new Line(
                            number,
                            line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line,
                            named.contains(number)));
                } else if (number > named.last()) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        return lines;
    }

    /** The name of a line inside the drill's page. */
    public static String anchor(String file, long line) {
        return "line-" + file.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + line;
    }
}
