package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.drdrills.report.Rereading;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The holder of the key cannot make a bundle say what its records do not support. {@code SemanticEditsNightly} makes every edit. */
class SemanticEditsTest {
    @TempDir
    Path folder;

    @Test
    void aSampleOfAllEditsIsNamed() throws Exception {
        assertThat(edits(folder, 61, 211)).isGreaterThan(20);
    }

    /** @return how many edits were made of a run with a drill that was met and one that was missed */
    static int edits(Path folder, int fields, int numbers) throws Exception {
        SigningKey key = SigningKey.parse(Pem.encode(bytes(), "PRIVATE KEY"), "a test");
        Path zip = Packing.pack(
                        SampleReports.write(folder.resolve("reports"), 2),
                        key,
                        new Packing.Settings(folder.resolve("bundles"), null, null))
                .file();
        Examination.Result whole = Examination.of(zip, key.known(), null, Rereading::mismatches);
        assertThat(whole.mismatches()).isEmpty();
        assertThat(whole.notes()).noneMatch(note -> note.startsWith("Another build"));
        return new SemanticEdits(zip, key, folder).eachIsNamed(fields, numbers);
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[48];
        System.arraycopy(java.util.HexFormat.of().parseHex("302e020100300506032b657004220420"), 0, bytes, 0, 16);
        java.util.Arrays.fill(bytes, 16, 48, (byte) 1);
        return bytes;
    }
}
