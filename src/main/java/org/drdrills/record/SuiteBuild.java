package org.drdrills.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Judge;

/**
 * Which build of the suite this is. A plan holds it, so that a reader can tell a sentence or a page that was changed from one that
 * another build words or draws otherwise.
 */
public final class SuiteBuild {
    /** In the provenance of a drill: {@link #fingerprint}. */
    public static final String KEY = "suite-sha256";

    private static final List<String> PARTS =
            List.of("history", "measure", "check", "record", "evidence", "chart", "report");
    private static final String FINGERPRINT = compute();

    private SuiteBuild() {}

    /** Whether the drill was planned, and so judged and told, by this very build. */
    public static boolean made(DrillRecord record) {
        return FINGERPRINT.equals(record.provenance().get(KEY));
    }

    /** SHA-256 of the compiled packages that measure, decide, claim, draw and render, with their resources. */
    public static String fingerprint() {
        return FINGERPRINT;
    }

    private static String compute() {
        try {
            Path code = Path.of(Judge.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(code)) {
                return of(code);
            }
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + code.toUri()), Map.of())) {
                return of(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the suite's own classes cannot be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String of(Path classes) throws IOException {
        StringBuilder sums = new StringBuilder();
        for (String part : PARTS) {
            sums.append(Sha256.ofTree(classes.resolve("org/drdrills").resolve(part)));
        }
        return Sha256.of(sums.toString());
    }
}
