package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.cli.Answer.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code drill evidence} answers: the exit code, and one sentence where something is wrong. */
class EvidenceCommandsTest {
    /** Keys of these tests alone, made by openssl. */
    private static final String SECRET =
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIF2MK0ZbnNz3Gh7ioROwqvFNrzpZl7NBmPGjuRysBxpk\n-----END PRIVATE KEY-----\n";

    @TempDir
    private Path folder;

    private static void oneSentence(Answer answer, int exit, String said) {
        assertThat(answer.err())
                .startsWith("drill: ")
                .contains(said)
                .hasLineCount(1)
                .doesNotContain("Exception", "\tat ", "defect of the suite");
        assertThat(answer.exit()).isEqualTo(exit);
    }

    @Test
    void fromTheRunToTheAuditor() throws Exception {
        RunFolder run = SampleReports.write(folder.resolve("reports"), 2);
        Path key = Files.writeString(folder.resolve("key.pem"), SECRET);
        oneSentence(
                drill("evidence", "pack", run.path(), "--key", key),
                Main.USAGE,
                "key.pem: the signing key can be read or changed by others; chmod 600 it");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

        Answer packed = drill("evidence", "pack", run.path(), "--key", key);
        assertThat(packed.err()).isEmpty();
        assertThat(packed.exit()).isEqualTo(Main.MET);
        Path zip = folder.resolve("reports/bundles/dr-evidence-" + run.name() + ".zip");
        assertThat(packed.out())
                .contains("Packed: " + zip, "number 1 of its chain.", "without a time stamp")
                .doesNotContain("MC4CAQAwBQYDK2VwBCIE");
        assertThat(zip).exists();

        Path known = folder.resolve("known.pem");
        new ProcessBuilder("openssl", "pkey", "-in", key.toString(), "-pubout", "-out", known.toString())
                .inheritIO()
                .start()
                .waitFor();
        Answer verified = drill("evidence", "verify", zip, "--key", known);
        assertThat(verified.out())
                .contains(
                        "MET           ",
                        "MISSED        ",
                        ", the same when judged again",
                        "All matches. Signed with the key of fingerprint ",
                        ", which is the one of " + known + ".");
        assertThat(verified.exit()).isEqualTo(Main.MET);

        Answer unknown = drill("evidence", "verify", zip);
        assertThat(unknown.out()).contains("; its owner is unknown: give the signer's public key with --key.");
        assertThat(unknown.exit()).isEqualTo(Main.INCONCLUSIVE);

        Path other = folder.resolve("other.pem");
        new ProcessBuilder("sh", "-c", "openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out " + other)
                .inheritIO()
                .start()
                .waitFor();
        Answer wrong = drill("evidence", "verify", zip, "--key", other);
        assertThat(wrong.out())
                .contains("DOES NOT MATCH  The bundle was signed with another key than the one you gave: ")
                .doesNotContain("All matches");
        assertThat(wrong.exit()).isEqualTo(Main.MISSED);

        byte[] bytes = Files.readAllBytes(zip);
        // within a file's packed content: around it, a zip file has bytes that nobody reads
        int name = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                .indexOf("primary-killed/history.ndjson");
        bytes[name + 2_000] ^= 1;
        Files.write(zip, bytes);
        Answer flipped = drill("evidence", "verify", zip, "--key", known);
        assertThat(flipped.out()).contains("DOES NOT MATCH  ", " is damaged: it ");
        assertThat(flipped.exit()).isEqualTo(Main.MISSED);
        assertThat(flipped.err()).isEmpty();
    }

    @Test
    void whatCannotBeUsed() throws IOException {
        assertThat(drill("evidence").exit()).isEqualTo(Main.USAGE);
        oneSentence(drill("evidence", "pack"), Main.USAGE, "Missing required parameter: 'RUN'");
        oneSentence(drill("evidence", "verify"), Main.USAGE, "Missing required parameter: 'ZIP'");
        oneSentence(
                drill("evidence", "pack", folder.resolve("no")),
                Main.USAGE,
                "there is no folder " + folder.resolve("no"));
        oneSentence(
                drill("evidence", "verify", folder.resolve("no.zip")),
                Main.USAGE,
                "no.zip: there is no such file; name the zip file of an evidence bundle");
        Path text = Files.writeString(folder.resolve("text.zip"), "Dear auditor, all is well.");
        oneSentence(
                drill("evidence", "verify", text),
                Main.USAGE,
                "text.zip: is not an evidence bundle: no zip file, or one that was cut off or damaged");
        oneSentence(
                drill("evidence", "verify", text, "--key", text),
                Main.USAGE,
                "text.zip: holds no Ed25519 public key in PEM");
        Path key = Files.writeString(folder.resolve("key.pem"), SECRET);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        oneSentence(
                drill("evidence", "pack", folder, "--key", key),
                Main.USAGE,
                "run.json: no such file; name the folder of a drill or run");
    }

    @Test
    void aPolicyThatNamesNoDrillIsOneSentence() throws Exception {
        Path reports = Files.createDirectories(folder.resolve("declared"));
        Files.writeString(reports.resolve("policy.yaml"), """
                policy:
                  - system: Payments
                    owner: Ada
                    every: 90 days
                    drills: [a-standby-takes-over-when-the-primary-is-kiled]
                """);
        oneSentence(
                drill("evidence", "period", "--reports", reports),
                Main.USAGE,
                "policy.yaml:5: names the drill 'a-standby-takes-over-when-the-primary-is-kiled', which there is not; did you mean");
        Files.writeString(
                reports.resolve("policy.yaml"),
                Files.readString(reports.resolve("policy.yaml")).replace("kiled", "killed"));
        assertThat(drill("evidence", "period", "--reports", reports).out())
                .contains(
                        "overdue      a-standby-takes-over-when-the-primary-is-killed: never met; Payments needs it every 90 days, owner Ada",
                        "0 of 1 drills that must be drilled were met in their time.");
    }
}
