package org.drdrills.topology;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a {@code command} that is one string into words as Compose does: quotes and backslashes mean what they mean to a shell, and
 * nothing else does, for no shell runs.
 */
final class ShellWords {
    private ShellWords() {}

    /** @throws IllegalArgumentException with the rest of a sentence, if a quote is not closed, or a shell is needed */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        boolean escaped = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (escaped) {
                word.append(letter);
                escaped = false;
                begun = true;
            } else if (letter == '\\' && quote != '\'') {
                escaped = true;
            } else if (quote != 0) {
                if (letter == quote) {
                    quote = 0;
                    begun = true;
                } else {
                    word.append(letter);
                    begun = true;
                }
            } else if (letter == '\'' || letter == '"') {
                quote = letter;
            } else if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n') {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else if (";&|<>()`".indexOf(letter) >= 0) {
                throw new IllegalArgumentException(
                        "has " + letter
                                + " outside quotes, which only a shell understands, and Compose starts none; write it as [sh, -c, '…'], or put it into quotes");
            } else {
                word.append(letter);
                begun = true;
            }
        }
        if (escaped || quote != 0) {
            throw new IllegalArgumentException(quote != 0 ? "has a quote that is not closed" : "ends with a backslash");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
