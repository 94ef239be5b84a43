package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReading;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reviewer and approver sign the list of a bundle, each with a key of their own. */
final class SignOffTest {
    private static final SigningKey PACKER = key(1);
    private static final SigningKey GRACE = key(2);
    private static final SigningKey ADA = key(3);

    @TempDir
    private static Path shared;

    private static RunFolder run;

    @TempDir
    private Path folder;

    private Path zip;

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[48];
        System.arraycopy(HexFormat.of().parseHex("302e020100300506032b657004220420"), 0, bytes, 0, 16);
        Arrays.fill(bytes, 16, 48, (byte) seed);
        return SigningKey.parse(Pem.encode(bytes, "PRIVATE KEY"), "a test");
    }

    @BeforeAll
    static void drill() throws Exception {
        run = SampleReading.papers(SampleReports.write(shared.resolve("reports"), 1));
    }

    @BeforeEach
    void pack() {
        zip = packed();
    }

    private Path packed() {
        return Packing.pack(run, PACKER, new Packing.Settings(folder.resolve("bundles"), null, null))
                .file();
    }

    private Examination.Result verify(Path file, Map<String, PublicKey> signers) {
        return Examination.of(file, PACKER.known(), null, signers, SampleReading.none());
    }

    @Test
    void whoSignedIsNamedAndNothingElseChanges() throws IOException {
        Map<String, byte[]> before = Tampering.members(zip);
        assertThat(verify(zip, Map.of()).notes()).contains("No reviewer has signed it.", "No approver has signed it.");
        SignOff.add(zip, "reviewer", " Grace Hopper ", GRACE);
        SignOff.add(zip, "approver", "Ada Lovelace", ADA);
        Map<String, byte[]> after = Tampering.members(zip);
        before.forEach((name, content) -> assertThat(after.get(name)).as(name).isEqualTo(content));
        assertThat(after).hasSize(before.size() + 4);
        Examination.Result found = verify(zip, Map.of("reviewer", GRACE.known()));
        assertThat(found.mismatches()).isEmpty();
        assertThat(found.notes())
                .contains(
                        "Signed as reviewer by Grace Hopper, with the key of fingerprint "
                                + GRACE.known().fingerprint() + ", which is the one you gave.",
                        "Signed as approver by Ada Lovelace, with the key of fingerprint "
                                + ADA.known().fingerprint()
                                + "; whose key that is was not checked: give it with --approver.");
    }

    @Test
    void aSignatureThatIsDemandedMustBeThereAndOfThatKey() {
        assertThat(verify(zip, Map.of("approver", ADA.known())).mismatches())
                .containsExactly("No approver has signed the bundle.");
        SignOff.add(zip, "approver", "Grace", GRACE);
        assertThat(verify(zip, Map.of("approver", ADA.known())).mismatches())
                .singleElement()
                .asString()
                .startsWith("The bundle was signed as approver with another key than the one you gave");
    }

    @Test
    void aSecondPairOfEyesHasItsOwnKey() throws IOException {
        assertThatThrownBy(() -> SignOff.add(zip, "reviewer", "Me", PACKER))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("with the key that packed the bundle");
        SignOff.add(zip, "reviewer", "Grace", GRACE);
        assertThatThrownBy(() -> SignOff.add(zip, "approver", "Grace", GRACE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("with the key that signed it as reviewer");
        assertThatThrownBy(() -> SignOff.add(zip, "reviewer", "Ada", ADA))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("was signed by a reviewer already");
        for (String role : new String[] {"owner", ""}) {
            assertThatThrownBy(() -> SignOff.add(zip, role, "Ada", ADA)).isInstanceOf(BadInput.class);
        }
        assertThatThrownBy(() -> SignOff.add(zip, "approver", "a\nb", ADA)).isInstanceOf(BadInput.class);
    }

    @Test
    void aSignatureThatWasEditedMovedOrTakenFromAnotherBundleIsNamed() throws Exception {
        SignOff.add(zip, "reviewer", "Grace", GRACE);
        Map<String, byte[]> members = Tampering.members(zip);
        String envelope = SignOff.envelopeFile("reviewer");
        Envelope forged = Envelope.sign(
                new String(
                                Envelope.parse(new String(members.get(envelope), StandardCharsets.UTF_8))
                                        .statement(),
                                StandardCharsets.UTF_8)
                        .replace("Grace", "Linus"),
                ADA);
        named(members, envelope, forged.dsse());
        named(members, SignOff.keyFile("reviewer"), ADA.known().pem());
        named(members, SignOff.keyFile("reviewer"), null);
        named(members, envelope, null);
        Map<String, byte[]> moved = Tampering.members(zip);
        moved.put(SignOff.envelopeFile("approver"), moved.remove(envelope));
        moved.put(SignOff.keyFile("approver"), moved.remove(SignOff.keyFile("reviewer")));
        assertThat(verify(Tampering.write(folder.resolve("moved.zip"), moved), Map.of())
                        .mismatches())
                .isNotEmpty();
        Path other = Packing.pack(
                        SampleReading.papers(SampleReports.write(folder.resolve("other"), 2)),
                        PACKER,
                        new Packing.Settings(folder.resolve("others"), null, null))
                .file();
        Map<String, byte[]> taken = Tampering.members(other);
        taken.put(envelope, members.get(envelope));
        taken.put(SignOff.keyFile("reviewer"), members.get(SignOff.keyFile("reviewer")));
        assertThat(verify(Tampering.write(folder.resolve("taken.zip"), taken), Map.of())
                        .mismatches())
                .isNotEmpty();
    }

    private void named(Map<String, byte[]> members, String file, String content) throws IOException {
        Map<String, byte[]> changed = new java.util.LinkedHashMap<>(members);
        if (content == null) {
            changed.remove(file);
        } else {
            changed.put(file, content.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(verify(Tampering.write(folder.resolve("changed.zip"), changed), Map.of())
                        .mismatches())
                .as(file)
                .anyMatch(mismatch -> mismatch.startsWith("The signature of the reviewer"));
    }

    @Test
    void packingAgainKeepsTheSignatures() throws IOException {
        SignOff.add(zip, "reviewer", "Grace", GRACE);
        byte[] before = Files.readAllBytes(zip);
        assertThat(packed()).isEqualTo(zip);
        assertThat(Tampering.members(zip)).containsKey(SignOff.envelopeFile("reviewer"));
        assertThat(verify(zip, Map.of("reviewer", GRACE.known())).mismatches()).isEmpty();
        assertThat(before).isNotEmpty();
    }

    @Test
    void theIndependentVerifierNamesThemToo() throws Exception {
        SignOff.add(zip, "reviewer", "Grace Hopper", GRACE);
        Path here = folder.resolve("unpacked");
        for (Map.Entry<String, byte[]> member : Tampering.members(zip).entrySet()) {
            Path file = here.resolve(member.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, member.getValue());
        }
        String said = verifier(here, 3);
        assertThat(said)
                .contains(
                        "signed as reviewer by Grace Hopper, key "
                                + GRACE.known().fingerprint(),
                        "All matches.");
        Files.writeString(here.resolve(SignOff.keyFile("reviewer")), ADA.known().pem());
        assertThat(verifier(here, 1)).contains("does not fit its statement and sign-off.reviewer.pem");
        Files.writeString(
                here.resolve(SignOff.keyFile("reviewer")), PACKER.known().pem());
        assertThat(verifier(here, 1)).contains("two of its signatures are of one key");
    }

    private static String verifier(Path unpacked, int exit) throws Exception {
        Process process = new ProcessBuilder("python3", "format/verify.py")
                .directory(unpacked.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exit);
        return said;
    }
}
