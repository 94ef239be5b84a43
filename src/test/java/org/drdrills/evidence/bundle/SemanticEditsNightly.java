package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit of every field, and of every tenth number, as {@code mvn verify -Pselftest} makes them. */
class SemanticEditsNightly {
    @TempDir
    Path folder;

    @Test
    void everyFieldIsNamed() throws Exception {
        assertThat(SemanticEditsTest.edits(folder, 1, 10)).isGreaterThan(300);
    }
}
