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
 * @param drill     the command on this machine
 * @param version   of the suite beside the project; empty in the suite's own folder
 * @param image     name of the image that Kubernetes runs, with its registry
 */
public record Job(
        String name, Path home, List<String> arguments, int shards, Path drill, String version, String image) {
    /** The variable that tells runners elsewhere where the archive of the suite is. */
    static final String ARCHIVE = "DR_DRILLS_ARCHIVE";

    /** In the suite's own folder. */
    public Job(String name, Path home, List<String> arguments) {
        this(name, home, arguments, 1, home.resolve("drill"), "", "dr-drills");
    }

    public Job {
        arguments = List.copyOf(arguments);
        if (!name.matches("[a-z]([a-z0-9-]{0,40}[a-z0-9])?")) {
            throw new BadInput(
                    "'" + name + "' is no name for a schedule; use up to 42 lower-case letters, digits and dashes");
        }
        if (!image.matches("[a-z0-9][a-z0-9._:/@-]*")) {
            throw new BadInput("'" + image
                    + "' is no name for an image; write it with its registry, like registry.example.org/team/drills:1");
        }
        for (String argument : arguments) {
            if (argument.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                throw new BadInput(
                        "an argument of the drills holds a line end or a control character, which no scheduler takes");
            }
        }
    }

    /** Whether the suite lies beside the project. */
    boolean beside() {
        return !version.isEmpty();
    }

    /** The command on a runner elsewhere. */
    String command() {
        return beside() ? "drill" : "./drill";
    }

    /** What a runner elsewhere runs before the gate: a miss, or an inconclusive drill, is not the end yet. */
    String judgedByGate() {
        return shell(command()) + " || [ $? -ne 2 ]";
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
