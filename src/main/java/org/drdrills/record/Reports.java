package org.drdrills.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of all runs, also of those that failed or were interrupted. */
public final class Reports {
    private final Path path;

    private Reports(Path path) {
        this.path = path;
    }

    public static Reports at(Path path) {
        return new Reports(path);
    }

    public Path path() {
        return path;
    }

    /** Every folder that a run began, newest first. */
    public List<RunFolder> runs() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(path)) {
            return folders.filter(folder -> Files.exists(folder.resolve("run.json"))
                            || folder.getFileName().toString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ-.*"))
                    .filter(Files::isDirectory)
                    .sorted(Comparator.comparing((Path p) -> p.getFileName().toString())
                            .reversed())
                    .map(RunFolder::at)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The runs in " + path + " could not be listed", e);
        }
    }
}
