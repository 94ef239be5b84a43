package org.drdrills.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.drdrills.topology.BadInput;

/** A table that a command writes into a Markdown file, between two markers. */
record MarkedTable(String begin, String end) {
    /** @throws BadInput if there is no such file, or it has no markers: known before what takes long */
    void requireIn(Path file) {
        between(file, read(file));
    }

    /**
     * @param replacement the former table → the new one
     * @throws BadInput if the file cannot be read or written, or has no markers
     */
    void replace(Path file, UnaryOperator<String> replacement) {
        String text = read(file);
        int[] at = between(file, text);
        try {
            Files.writeString(
                    file,
                    text.substring(0, at[0]) + "\n" + replacement.apply(text.substring(at[0], at[1]))
                            + text.substring(at[1]));
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the table cannot be written: " + e.getMessage());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the file for the table cannot be read: " + e.getMessage());
        }
    }

    private int[] between(Path file, String text) {
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw BadInput.at(
                    file, 0, "there are no markers '" + begin + "' and '" + end + "' for the table to stand between");
        }
        return new int[] {from + begin.length(), to};
    }
}
