package org.drdrills.topology;

import java.nio.file.Path;
import java.util.List;

/**
 * A user's file or option that cannot be used. Its message is one sentence that starts with file and
 * line and ends with what to do; the command line prints it and exits with 2.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 1500;

    public BadInput(String sentence) {
        super(oneLine(sentence), null, false, false);
    }

    private BadInput(List<String> sentences) {
        super(String.join("\n", sentences), null, false, false);
    }

    /** Several at once, a line for each. */
    public static BadInput all(List<String> sentences) {
        return new BadInput(sentences);
    }

    /** What a user's file says is quoted in sentences, and may hold anything. */
    private static String oneLine(String sentence) {
        String line = sentence.replaceAll("[\\s\\p{Z}\\p{Cc}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** The user's word in quotes, cut short where it is a page. */
    public static String quoted(String word) {
        return "'" + (word.length() <= 80 ? word : word.substring(0, 79) + "…") + "'";
    }

    /** @param line 1-based, or 0 where the whole file is meant */
    public static BadInput at(Path file, int line, String sentence) {
        return new BadInput(file + (line > 0 ? ":" + line : "") + ": " + sentence);
    }
}
