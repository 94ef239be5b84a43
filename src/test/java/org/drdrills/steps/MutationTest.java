package org.drdrills.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.Spoilt;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.KnownBad;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spoilt features and Compose files: each reads, or is one sentence that names the file. Whatever a seed
 * broke stands as a row in the tables of EnvironmentFileTest and FeaturesTest.
 */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutationTest {
    /** Of each kind; a nightly build makes 5,000. */
    private static final int MUTANTS = Integer.getInteger("drdrills.mutants", 400);

    @TempDir
    private Path home;

    /** What a file names lies around it. */
    private void copyEnvironments() throws IOException {
        try (Stream<Path> tree = Files.walk(Path.of("environments"))) {
            for (Path from : tree.toList()) {
                Path to = home.resolve(from.toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(from, to);
                }
            }
        }
    }

    @Test
    void composeFiles() throws IOException {
        copyEnvironments();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(home.resolve("environments"))) {
            tree.filter(each -> each.endsWith("compose.yaml")).sorted().forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThan(5);
        Spoilt.answered(files, Spoilt::text, EnvironmentFile::read, 20261123, MUTANTS);
    }

    @Test
    void variantsThatAreKnownToBeBad() throws IOException {
        copyEnvironments();
        List<Path> files = KnownBad.all(home.resolve("environments")).stream()
                .filter(bad -> bad.refused().isEmpty())
                .map(KnownBad::file)
                .toList();
        assertThat(files).hasSizeGreaterThan(10);
        Spoilt.answered(files, Spoilt::text, file -> KnownBad.read(file).spoilt(), 20261128, MUTANTS);
    }

    @Test
    void features() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("features"))) {
            for (Path from : all.filter(each -> each.toString().endsWith(".feature"))
                    .sorted()
                    .toList()) {
                files.add(Files.copy(from, home.resolve(from.getFileName())));
            }
        }
        Spoilt.answered(files, Spoilt::text, new Features(Path.of(""))::read, 11232026, MUTANTS);
    }
}
