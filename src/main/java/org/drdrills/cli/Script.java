package org.drdrills.cli;

import java.io.IOException;
import org.drdrills.topology.BadInput;

/** The set-up scripts, in {@code src/main/setup}: they also work where no Java is yet. */
final class Script {
    private Script() {}

    /** Runs one with our own output. */
    static int run(String name, String... arguments) {
        return run(ProcessBuilder.Redirect.INHERIT, name, arguments);
    }

    /** Where standard output belongs to a machine. */
    static int runMute(String name, String... arguments) {
        return run(ProcessBuilder.Redirect.DISCARD, name, arguments);
    }

    private static int run(ProcessBuilder.Redirect output, String name, String... arguments) {
        java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of(
                Main.suite().resolve("src/main/setup").resolve(name).toString()));
        command.addAll(java.util.List.of(arguments));
        try {
            ProcessBuilder script = new ProcessBuilder(command);
            script.environment().put("DRDRILLS_PROJECT", Main.home().toString());
            return script.inheritIO().redirectOutput(output).start().waitFor();
        } catch (IOException e) {
            throw new BadInput("the set-up script " + name + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Main.INCONCLUSIVE;
        }
    }
}
