package org.drdrills.topology;

import java.nio.file.Path;

/**
 * A user's file or option that cannot be used. Its message is one sentence that starts with file and
 * line and ends with what to do; the command line prints it and exits with 2.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadInput(String sentence) {
        super(sentence, null, false, false);
    }

    /** @param line 1-based, or 0 where the whole file is meant */
    public static BadInput at(Path file, int line, String sentence) {
        return new BadInput(file + (line > 0 ? ":" + line : "") + ": " + sentence);
    }
}
