package org.drdrills.schedule;

import java.nio.file.Path;
import java.util.List;
import org.drdrills.topology.BadInput;

/**
 * What is to be run.
 *
 * @param name      of the unit, job or workflow: lower-case letters, digits and dashes
 * @param home      the project's folder on the machine that runs it
 * @param arguments of {@code drill}, one each
 * @param shards    runners that share the drills, where the scheduler starts several at once; 1 where one runs all
 */
public record Job(String name, Path home, List<String> arguments, int shards) {
    public Job(String name, Path home, List<String> arguments) {
        this(name, home, arguments, 1);
    }

    public Job {
        arguments = List.copyOf(arguments);
        if (!name.matches("[a-z]([a-z0-9-]{0,40}[a-z0-9])?")) {
            throw new BadInput(
                    "'" + name + "' is no name for a schedule; use up to 42 lower-case letters, digits and dashes");
        }
        for (String argument : arguments) {
            if (argument.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                throw new BadInput(
                        "an argument of the drills holds a line end or a control character, which no scheduler takes");
            }
        }
    }

    /** As a shell takes it. */
    String shell(String launcher) {
        StringBuilder line = new StringBuilder(quoted(launcher));
        arguments.forEach(argument -> line.append(' ').append(quoted(argument)));
        return line.toString();
    }

    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
