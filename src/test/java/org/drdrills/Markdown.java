package org.drdrills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Markdown files of the project, as the tests of the documentation read them. */
public record Markdown(Path file, List<String> lines) {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "src/main/resources");
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
    private static final Pattern TARGET = Pattern.compile("\\]\\([^)]*\\)");
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->");

    /** All of them, but for those of runs under {@code reports/}. */
    public static List<Markdown> all() throws IOException {
        Path root = Path.of("");
        try (Stream<Path> files = Files.walk(root.toAbsolutePath())) {
            List<Markdown> all = new ArrayList<>();
            for (Path file : files.map(path -> root.toAbsolutePath().relativize(path))
                    .filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> NOT_OURS.stream().noneMatch(path::startsWith))
                    .filter(path -> !path.startsWith("reports") || path.getNameCount() == 2)
                    .sorted()
                    .toList()) {
                all.add(new Markdown(file, Files.readAllLines(file)));
            }
            return all;
        }
    }

    public static Markdown of(String file) throws IOException {
        return new Markdown(Path.of(file), Files.readAllLines(Path.of(file)));
    }

    /** Lines outside of fenced blocks, with their numbers from 1. */
    public List<Line> prose() {
        return lines(false);
    }

    /** Lines inside fenced blocks. */
    public List<Line> code() {
        return lines(true);
    }

    private List<Line> lines(boolean code) {
        List<Line> chosen = new ArrayList<>();
        boolean fenced = false;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("```")) {
                fenced = !fenced;
            } else if (fenced == code) {
                chosen.add(new Line(i + 1, lines.get(i)));
            }
        }
        return chosen;
    }

    /** The anchors that its headings have, as GitHub makes them. */
    public Set<String> anchors() {
        return prose().stream()
                .map(Line::text)
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** A line of a file. */
    public record Line(int number, String text) {
        /** Without what is code, where a link leads, and comments. */
        public String words() {
            String text = COMMENT.matcher(this.text).replaceAll("");
            text = CODE_SPAN.matcher(text).replaceAll("`");
            return TARGET.matcher(text).replaceAll("]");
        }
    }
}
