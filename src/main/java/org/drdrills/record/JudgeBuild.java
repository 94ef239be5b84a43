package org.drdrills.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drdrills.check.Judge;

/**
 * Which judge this is. A plan holds it, so that a reader can tell sentences that were changed from sentences that another build of the
 * suite words otherwise.
 */
public final class JudgeBuild {
    /** In the provenance of a drill: {@link #fingerprint}. */
    public static final String KEY = "judge-sha256";

    private static final String FINGERPRINT = compute();

    private JudgeBuild() {}

    /** SHA-256 of the compiled packages that decide and measure. */
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
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + code.toUri()), java.util.Map.of())) {
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
        for (String part : new String[] {"check", "measure"}) {
            sums.append(Sha256.ofTree(classes.resolve("org/drdrills").resolve(part)));
        }
        return Sha256.of(sums.toString());
    }
}
