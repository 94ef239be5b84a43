package org.drdrills.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a service is given of the user's own files. */
final class Mounted {
    private static final long LARGEST = 1_000_000;
    /** Files of one folder that are read, and how deep. */
    private static final int MOST = 200;

    private static final int DEPTH = 4;

    private Mounted() {}

    /** The text of each file, also of those in folders; what is no text is left out. */
    static List<String> texts(Service service) {
        Stream<String> files = service.configs().stream()
                .map(config -> config.source().map(Mounted::text).orElse(config.content()));
        Stream<String> folders = service.volumes().stream()
                .flatMap(volume -> volume.source().stream())
                .flatMap(folder -> files(folder).stream())
                .map(Mounted::text);
        return Stream.concat(files, folders).filter(text -> !text.isEmpty()).toList();
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            return files.filter(Files::isRegularFile).sorted().limit(MOST).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < LARGEST ? ComposeReader.text(file) : "";
        } catch (IOException | BadInput binary) {
            return "";
        }
    }
}
