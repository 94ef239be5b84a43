package org.drdrills.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** What the command line answers: the exit code and both outputs. */
record Answer(int exit, String out, String err) {
    /** @param words of the command line, by their text */
    static Answer drill(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(words).map(Object::toString).toArray(String[]::new));
        return new Answer(exit, out.toString(), err.toString());
    }
}
