package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReading;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The holder of the key cannot make a bundle say what its records do not support. */
class SemanticEditsTest {
    @TempDir
    Path folder;

    @Test
    void aSampleOfAllEditsIsNamed() throws Exception {
        assertThat(of(folder).eachIsNamed(15, 1, 1)).isGreaterThan(40);
    }

    /** Every kind of field, and numbers from the beginning to the end of every file. */
    @Test
    @Tag("nightly")
    void everyEditIsNamed() throws Exception {
        assertThat(of(folder).eachIsNamed(1, 12, 8)).isGreaterThan(300);
    }

    @Test
    void editsOfARestoreAreNamedToo() throws Exception {
        assertThat(of(folder, SampleReports.restored(folder.resolve("reports"))).eachIsNamed(12, 1, 1))
                .isGreaterThan(40);
    }

    @Test
    void aFileThatIsLeftOutWithItsLineIsNamed() throws Exception {
        assertThat(of(folder).eachMissingFileIsNamed()).isGreaterThan(20);
    }

    @Test
    void aFileThatNoRecordSupportsIsNamed() throws Exception {
        of(folder)
                .eachStrayIsNamed(List.of(
                        "assessment.html",
                        "inputs/README.md",
                        "inputs/all-is-well.json",
                        "primary-killed/verdict.txt",
                        "oscal/more.json",
                        "cucumber/1.ndjson",
                        "parts/another/notes.html"));
    }

    @Test
    void aComposeFileThatWasIncludedIsCompared() throws Exception {
        of(folder).whatAnEnvironmentIncludesIsCompared("primary-killed");
    }

    /** Of a run with a drill that was met and one that was missed. */
    static SemanticEdits of(Path folder) throws Exception {
        return of(folder, SampleReports.write(folder.resolve("reports"), 2));
    }

    private static SemanticEdits of(Path folder, RunFolder run) throws Exception {
        SigningKey key = SigningKey.parse(Pem.encode(bytes(), "PRIVATE KEY"), "a test");
        Path zip = Packing.pack(
                        SampleReading.papers(run), key, new Packing.Settings(folder.resolve("bundles"), null, null))
                .file();
        Examination.Result whole = Examination.of(zip, key.known(), null, SampleReading.memo());
        assertThat(whole.mismatches()).isEmpty();
        assertThat(whole.notes()).noneMatch(note -> note.startsWith("Another build"));
        return new SemanticEdits(zip, key, folder);
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[48];
        System.arraycopy(java.util.HexFormat.of().parseHex("302e020100300506032b657004220420"), 0, bytes, 0, 16);
        java.util.Arrays.fill(bytes, 16, 48, (byte) 1);
        return bytes;
    }
}
