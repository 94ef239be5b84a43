package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.drdrills.Spoilt;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Register;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spoilt controls, registers of findings and evidence: each reads, or is one sentence that names the file. */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileMutationTest {
    private static final int MUTANTS = Integer.getInteger("drdrills.mutants", 200);

    @TempDir
    private Path home;

    @Test
    void controls() throws IOException {
        Path file = Files.writeString(home.resolve(Controls.FILE), Controls.text());
        Spoilt.answered(
                List.of(file),
                Spoilt::json,
                each -> Json.parse(each, text(each), Controls.FORMAT, Controls.class, Set.of()),
                20261129,
                MUTANTS);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void registers() throws IOException {
        Path file = Files.writeString(home.resolve(Register.FILE), """
                findings:
                  - id: a-standby-takes-over-when-the-primary-is-killed/recovery.too-long
                    owner: Ada
                    due: 2026-12-31
                    severity: major
                    status: accepted          # or open, closed
                    accepted-by: Grace
                    accepted-until: 2027-03-31
                  - id: the-loss-of-a-witness-does-not-affect-clients/lost-writes.acknowledged-and-missing
                    finding: F-1
                    status: open
                    note: "It was the disk: it was full."
                """);
        Spoilt.answered(List.of(file), Spoilt::text, each -> Register.in(home), 20261130, MUTANTS);
    }

    @Test
    void evidence() throws Exception {
        Path file = SampleReports.write(home, 2).evidence();
        assertThat(Evidence.read(file).drills()).isNotEmpty();
        Spoilt.answered(List.of(file), Spoilt::json, Evidence::read, 20261201, MUTANTS);
    }
}
