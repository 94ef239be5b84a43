package org.drdrills.check.consistency.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.drdrills.check.consistency.Operations;

/** Porcupine, a checker written in Go, built from the Go module proxy. */
public final class Porcupine {

    private static final Path SOURCES = Path.of("src/test/go/porcupine");
    private static final String MODULE = "github.com/anishathalye/porcupine";

    private final Path folder;
    private final Path binary;

    private Porcupine(Path folder, Path binary) {
        this.folder = folder;
        this.binary = binary;
    }

    /**
     * Builds it in a folder.
     *
     * @throws IOException where Go is not found or the module cannot be had, with what to do
     */
    public static Porcupine build(Path folder) throws IOException, InterruptedException {
        Path binary = folder.resolve("porcupine-judge");
        run(List.of("go", "build", "-o", binary.toString(), "."));
        return new Porcupine(folder, binary);
    }

    /** Where the sources of the module are, with its tests and their data. */
    public static Path module() throws IOException, InterruptedException {
        run(List.of("go", "mod", "download"));
        return Path.of(
                run(List.of("go", "list", "-m", "-f", "{{.Dir}}", MODULE)).strip());
    }

    /** The verdicts on histories of registers: Ok, Illegal, or Unknown where the limit was reached. */
    public List<String> judge(List<Operations> histories, Duration limit) throws IOException, InterruptedException {
        Path file = folder.resolve("histories");
        RegisterFile.write(file, histories);
        return run(command(file, limit, 0))
                .lines()
                .map(line -> line.split(" ")[0])
                .toList();
    }

    List<String> command(Path file, Duration limit, double warmSeconds) {
        return List.of(binary.toString(), file.toString(), limit.toSeconds() + "s", Double.toString(warmSeconds));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("porcupine", ".txt");
        Path errors = Files.createTempFile("porcupine", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(SOURCES.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " in " + SOURCES + " failed: "
                        + Files.readString(errors).strip()
                        + "; run it from the project's folder, with Go 1.22 or newer and its module proxy in reach");
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
