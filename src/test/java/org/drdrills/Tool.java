package org.drdrills;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A program that tests call: one that src/test/tools pins, or one of this machine. */
public final class Tool {
    private static final Path PINNED = Path.of("src/test/tools/run").toAbsolutePath();

    private final List<String> command;

    private Tool(List<String> command) {
        this.command = command;
    }

    /** What it printed, errors among it, and its exit code. */
    public record Said(int exit, String text) {}

    /** The tool in the version that src/test/tools pins; installed first where it is missing, which may take a minute. */
    public static Tool pinned(String name) {
        return new Tool(List.of("bash", PINNED.toString(), name));
    }

    public static Tool ofThisMachine(String name) {
        return new Tool(List.of(name));
    }

    /**
     * Runs it to its end, with nothing to read.
     *
     * @throws IOException where this machine has no such program
     */
    public Said run(Path folder, Map<String, String> variables, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    /** Where a test cannot be held here: on a build server it fails, so that nothing is left out there in silence. */
    public static void missing(String what) {
        if (System.getenv("CI") != null) {
            throw new AssertionError(what + "; a build server needs it (.ci/run installs it on Debian and Ubuntu)");
        }
        Assumptions.abort(what);
    }

    public Said run(List<String> arguments) throws IOException, InterruptedException {
        return run(Path.of("").toAbsolutePath(), Map.of(), arguments);
    }
}
