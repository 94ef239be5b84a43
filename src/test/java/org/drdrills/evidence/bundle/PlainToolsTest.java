package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;
import org.drdrills.report.SampleReading;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle verifies with openssl and coreutils alone, by the very commands of the README inside it; and a time stamp of openssl's is taken. */
class PlainToolsTest {
    @TempDir
    private static Path shared;

    private static RunFolder run;
    private static SigningKey key;

    @TempDir
    private Path folder;

    /** Exit code and both outputs together. */
    private record Answer(int exit, String said) {}

    @BeforeAll
    static void drill() throws Exception {
        run = SampleReading.papers(SampleReports.write(shared.resolve("reports"), 1));
        key = SigningKey.find(
                null,
                name -> name.equals("XDG_CONFIG_HOME")
                        ? shared.resolve("config").toString()
                        : null,
                said -> {});
        // an authority of one's own: a root, and a certificate for time stamps alone
        Files.writeString(shared.resolve("tsa.cnf"), """
                [tsa]
                default_tsa = one
                [one]
                serial = $ENV::HERE/serial
                signer_cert = $ENV::HERE/signer.pem
                certs = $ENV::HERE/root.pem
                signer_key = $ENV::HERE/signer.key
                signer_digest = sha256
                default_policy = 1.2.3.4.1
                digests = sha256
                accuracy = secs:1
                [stamps]
                extendedKeyUsage = critical, timeStamping
                keyUsage = critical, digitalSignature
                """);
        Files.writeString(shared.resolve("serial"), "01\n");
        succeeds(shared, """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9999 -subj '/CN=A root' -keyout root.key -out root.pem
                openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=A clock in a test' -keyout signer.key -out signer.csr
                openssl x509 -req -in signer.csr -CA root.pem -CAkey root.key -CAcreateserial -days 9998 -extfile tsa.cnf -extensions stamps -out signer.pem
                """);
    }

    private static Answer sh(Path where, String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile(shared, "script", ".sh");
        Files.writeString(file, script);
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", file.toString())
                .directory(where.toFile())
                .redirectErrorStream(true);
        builder.environment().put("HERE", shared.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), said);
    }

    private static String succeeds(Path where, String script) throws IOException, InterruptedException {
        Answer answer = sh(where, script);
        assertThat(answer.exit()).as(answer.said()).isZero();
        return answer.said();
    }

    private Path pack(String timestamp) {
        return Packing.pack(run, key, new Packing.Settings(folder.resolve("bundles"), timestamp, null))
                .file();
    }

    private Path unpacked(Path zip) throws IOException {
        Path to = Files.createTempDirectory(folder, "unpacked");
        for (Map.Entry<String, byte[]> member : Tampering.members(zip).entrySet()) {
            Path file = to.resolve(member.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, member.getValue());
        }
        return to;
    }

    /** The commands of the README's numbered steps, from the file in the bundle. */
    private static List<String> commands(Path unpacked) throws IOException {
        List<String> steps = new ArrayList<>();
        for (String line : Files.readAllLines(unpacked.resolve(Bundle.README))) {
            if (line.matches("\\d\\. .*")) {
                steps.add("");
            } else if (line.startsWith("    ")) {
                steps.set(steps.size() - 1, steps.getLast() + line.strip() + "\n");
            }
        }
        assertThat(steps).hasSize(8).noneMatch(String::isBlank);
        return steps;
    }

    @Test
    void theCommandsOfTheReadmeVerifyIt() throws Exception {
        Path here = unpacked(pack(null));
        List<String> steps = commands(here);
        String said = succeeds(here, String.join("echo ---\n", steps.subList(0, 5)));
        String[] answers = said.split("---\n", -1);
        assertThat(answers[0]).as("every file is as it was listed").isEmpty();
        assertThat(answers[1]).as("no file was added").isEmpty();
        assertThat(answers[2]).isEqualTo("Signature Verified Successfully\n");
        assertThat(answers[3]).isEqualTo(Sha256.of(Files.readString(here.resolve(Bundle.SUMS))) + "\n");
        assertThat(answers[4]).isEqualTo(key.known().fingerprint() + "  -\n");
        assertThat(succeeds(here, steps.get(6)))
                .isEqualTo(Sha256.of(Files.readString(here.resolve(Bundle.SUMS))) + "  SHA256SUMS\n");
    }

    @Test
    void theVerifierInTheBundleAgreesAndNeedsNothingElse() throws Exception {
        Path zip = pack(null);
        Path here = unpacked(zip);
        Files.writeString(here.resolveSibling("known.pem"), key.known().pem());
        String said = succeeds(here, commands(here).get(7).replace("known.pem", "../known.pem"));
        assertThat(said)
                .contains(
                        "primary-killed\n", "recomputed: outage.sustained 22.", "All matches. Fingerprint of the key: ")
                .contains(key.known().fingerprint());
        assertThat(sh(here, commands(here).get(1)).exit())
                .as("it leaves nothing behind")
                .isZero();
        Answer zipped = sh(here, "python3 format/verify.py " + zip);
        assertThat(zipped.exit()).as("the key was not given: " + zipped.said()).isEqualTo(3);
    }

    @Test
    void theVerifierAgreesOnDrillsOfEachKind() throws Exception {
        RunFolder all = SampleReading.papers(SampleReports.ofEachKind(folder.resolve("kinds")));
        Path zip = Packing.pack(all, key, new Packing.Settings(folder.resolve("bundles"), null, null))
                .file();
        Answer answer =
                sh(folder, "python3 " + Path.of("src/main/record/verify.py").toAbsolutePath() + " " + zip);
        assertThat(answer.said())
                .doesNotContain("DOES NOT MATCH")
                .contains("All matches")
                .contains("recomputed: restore.usable 206.2, restore.age.log ")
                .contains("recomputed: restore.usable None, ");
        assertThat(answer.said().lines().filter(line -> line.startsWith("    recomputed: outage.sustained")))
                .hasSize(9);
        Map<String, byte[]> younger = new LinkedHashMap<>(Tampering.members(zip));
        String record = new String(younger.get("restore-shop/drill.json"), StandardCharsets.UTF_8);
        String told = "\"name\" : \"restore.usable\"";
        int at = record.indexOf("\"value\" : 206.2", record.indexOf(told));
        younger.put(
                "restore-shop/drill.json",
                (record.substring(0, at) + record.substring(at).replaceFirst("206\\.2", "20.2"))
                        .getBytes(StandardCharsets.UTF_8));
        doesNotMatch(younger, "restore-shop: restore.usable is told as 20.2");
    }

    @Test
    void theVerifierInTheBundleNamesWhatDoesNotMatch() throws Exception {
        Path zip = pack(null);
        Map<String, byte[]> members = Tampering.members(zip);
        String record = members.keySet().stream()
                .filter(name -> name.endsWith("/drill.json"))
                .findFirst()
                .orElseThrow();
        String drill = record.substring(0, record.indexOf('/'));
        String text = new String(members.get(record), StandardCharsets.UTF_8);
        assertThat(text).contains("\"name\" : \"outage.sustained\"", "\"value\" : 22.");
        Map<String, byte[]> faster = new LinkedHashMap<>(members);
        faster.put(record, text.replace("\"value\" : 22.", "\"value\" : 2.").getBytes(StandardCharsets.UTF_8));
        doesNotMatch(faster, drill + ": outage.sustained is told as 2.");
        Map<String, byte[]> fewer = new LinkedHashMap<>(members);
        fewer.remove(drill + "/logs/pg1.log");
        doesNotMatch(fewer, drill + "/logs/pg1.log is not the file whose hash the frozen record holds");
        Map<String, byte[]> met = new LinkedHashMap<>(members);
        met.put(drill + "/history.ndjson", "{}\n".getBytes(StandardCharsets.UTF_8));
        doesNotMatch(met, drill + ": history.ndjson is not the record that was frozen");
        Map<String, byte[]> sealed = new LinkedHashMap<>(members);
        sealed.put(
                record,
                text.replaceFirst(
                                "\"provenance\" : \\{",
                                "\"provenance\" : {\n    \"run-sha256\" : \""
                                        + run.read().seal() + "\",")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(verified(sealed).said()).doesNotContain("DOES NOT MATCH").contains("All matches");
        String planned = new String(sealed.get("run.json"), StandardCharsets.UTF_8);
        assertThat(planned).contains("\"commit\" : \"951a0fb4d2c1\"");
        sealed.put("run.json", planned.replace("951a0fb4d2c1", "951a0fb4d2c2").getBytes(StandardCharsets.UTF_8));
        doesNotMatch(sealed, drill + ": run.json is not the one whose hash its plan holds");
        Path here = unpacked(zip);
        Files.writeString(here.resolve("index.html"), "All is well.");
        Files.writeString(here.resolve("more.html"), "All is well.");
        Files.writeString(
                here.resolve("known.pem"),
                SigningKey.find(null, name -> name.equals("XDG_CONFIG_HOME") ? folder.toString() : null, it -> {})
                        .known()
                        .pem());
        Answer answer = sh(here, "python3 format/verify.py --key known.pem");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.said())
                .contains(
                        "index.html was changed since SHA256SUMS was made",
                        "more.html was added: SHA256SUMS does not list it",
                        "the bundle was signed with another key than the one that you gave");
    }

    /** Signed again with the bundle's own key. */
    private Answer verified(Map<String, byte[]> members) throws Exception {
        Tampering.write(folder.resolve("edited.zip"), Tampering.resigned(members, key));
        return sh(folder, "python3 " + Path.of("src/main/record/verify.py").toAbsolutePath() + " edited.zip");
    }

    private void doesNotMatch(Map<String, byte[]> members, String said) throws Exception {
        Answer answer = verified(members);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.said()).contains("DOES NOT MATCH  ", said).doesNotContain("signature");
    }

    @Test
    void theCommandsOfTheReadmeSeeWhatWasChanged() throws Exception {
        Path zip = pack(null);
        Path changed = unpacked(zip);
        Files.writeString(changed.resolve("index.html"), "All is well.");
        Answer answer = sh(changed, commands(changed).get(0));
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.said()).contains("index.html: FAILED");

        Path added = unpacked(zip);
        Files.writeString(added.resolve("more.html"), "All is well.");
        answer = sh(added, commands(added).get(1));
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.said()).contains("> more.html");

        Path likeOwn = unpacked(zip);
        Files.createSymbolicLink(likeOwn.resolve("attestation.html"), Path.of("index.html"));
        answer = sh(likeOwn, commands(likeOwn).get(1));
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.said()).contains("> attestation.html");

        Path signed = unpacked(zip);
        Path dsse = signed.resolve(Bundle.DSSE);
        Envelope envelope = Envelope.parse(Files.readString(dsse));
        Files.writeString(
                dsse,
                new Envelope(Tampering.flipped(envelope.statement(), 50), envelope.signature(), envelope.hint())
                        .dsse());
        answer = sh(signed, commands(signed).get(1) + commands(signed).get(2));
        assertThat(answer.exit()).isNotZero();
        assertThat(answer.said()).contains("Signature Verification Failure");

        Path relisted = unpacked(zip);
        Files.writeString(relisted.resolve("index.html"), "All is well.");
        succeeds(
                relisted,
                "find . -type f ! -path ./SHA256SUMS ! -path './attestation.*' | cut -c3- | LC_ALL=C sort | xargs -d '\\n' sha256sum > new; mv new SHA256SUMS; sed -i '/  new$/d' SHA256SUMS");
        assertThat(succeeds(relisted, String.join("", commands(relisted).subList(0, 4))))
                .isEqualTo("Signature Verified Successfully\n");
    }

    @Test
    void aTimeStampOfOpensslIsTakenByFile() throws Exception {
        Path here = unpacked(pack(null));
        succeeds(here, commands(here).get(1) + commands(here).get(2) + """
                openssl ts -query -data "$work/signature" -sha256 -cert -out "$HERE/query.tsq"
                openssl ts -reply -config "$HERE/tsa.cnf" -queryfile "$HERE/query.tsq" -out "$HERE/reply.tsr"
                """);
        Path stamped = pack(shared.resolve("reply.tsr").toString());
        Path there = unpacked(stamped);
        assertThat(succeeds(
                        there,
                        String.join("", commands(there).subList(0, 3)) + "cp \"$HERE/root.pem\" tsa.pem\n"
                                + commands(there).get(5)))
                .contains("Verification: OK", "Time stamp: ");
        assertThat(Examination.of(stamped, key.known(), shared.resolve("root.pem"), SampleReading.memo())
                        .mismatches())
                .isEmpty();
        assertThat(Examination.of(stamped, key.known(), shared.resolve("root.pem"), SampleReading.memo())
                        .notes())
                .containsOnlyOnce("No reviewer has signed it.", "No approver has signed it.")
                .anyMatch(note -> note.endsWith("says 'CN=A clock in a test', whom you trust."));
        assertThat(Examination.of(stamped, key.known(), null, SampleReading.memo())
                        .notes())
                .anyMatch(note -> note.contains("whether to trust that authority was not checked"));

        byte[] before = Files.readAllBytes(stamped);
        assertThat(pack(null)).as("packing again keeps the stamp").hasBinaryContent(before);

        Map<String, byte[]> members = Tampering.members(stamped);
        byte[] stamp = members.get(Bundle.TIMESTAMP);
        for (int at = 10; at < stamp.length; at += 97) {
            members.put(Bundle.TIMESTAMP, Tampering.flipped(stamp, at));
            Path changed = Tampering.write(folder.resolve("changed.zip"), members);
            assertThat(Examination.of(changed, key.known(), shared.resolve("root.pem"), SampleReading.memo())
                            .mismatches())
                    .as("byte " + at)
                    .isNotEmpty();
        }
        succeeds(
                shared,
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9999 -subj '/CN=Another root' -keyout other.key -out other.pem");
        assertThat(Examination.of(stamped, key.known(), shared.resolve("other.pem"), SampleReading.memo())
                        .mismatches())
                .singleElement()
                .asString()
                .startsWith(
                        "The time stamp is by 'CN=A clock in a test', whose certificate does not come from the ones in ");
    }

    @Test
    void aTimeStampIsAskedForOnTheWire() throws Exception {
        HttpServer authority = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        authority.createContext("/", exchange -> {
            Path query = Files.createTempFile(shared, "query", ".tsq");
            Files.write(query, exchange.getRequestBody().readAllBytes());
            try {
                succeeds(shared, "openssl ts -reply -config tsa.cnf -queryfile " + query + " -out wire.tsr");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] reply = exchange.getRequestURI().getPath().equals("/stale")
                    ? Files.readAllBytes(shared.resolve("stale.tsr"))
                    : Files.readAllBytes(shared.resolve("wire.tsr"));
            exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().equals("/broken") ? 503 : 200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        authority.start();
        try {
            String address = "http://127.0.0.1:" + authority.getAddress().getPort();
            Path stamped = pack(address + "/");
            assertThat(Examination.of(stamped, key.known(), shared.resolve("root.pem"), SampleReading.memo())
                            .mismatches())
                    .isEmpty();
            assertThat(Tampering.members(stamped)).containsKey(Bundle.TIMESTAMP);
            Files.copy(shared.resolve("wire.tsr"), shared.resolve("stale.tsr"));
            byte[] signature = "another signature".getBytes(StandardCharsets.UTF_8);
            for (String wrong : List.of(
                    address + "/stale",
                    address + "/broken",
                    "http://127.0.0.1:1/",
                    shared.resolve("tsa.cnf").toString(),
                    shared.resolve("stale.tsr").toString(),
                    "no-such-file")) {
                assertThatThrownBy(() -> Timestamp.obtain(wrong, signature))
                        .as(wrong)
                        .isInstanceOf(BadInput.class)
                        .hasMessageStartingWith(wrong + ": ")
                        .message()
                        .hasLineCount(1);
            }
        } finally {
            authority.stop(0);
        }
    }

    @Test
    void theSigstoreBundleHoldsTheSame() throws IOException {
        Map<String, byte[]> members = Tampering.members(pack(null));
        var bundle = org.drdrills.record.Json.parse(new String(members.get(Bundle.SIGSTORE), StandardCharsets.UTF_8));
        assertThat(bundle.path("mediaType").asText()).isEqualTo("application/vnd.dev.sigstore.bundle.v0.3+json");
        assertThat(bundle.path("verificationMaterial")
                        .path("publicKey")
                        .path("hint")
                        .asText())
                .isEqualTo(key.known().fingerprint());
        assertThat(bundle.path("dsseEnvelope"))
                .isEqualTo(
                        org.drdrills.record.Json.parse(new String(members.get(Bundle.DSSE), StandardCharsets.UTF_8)));
        Envelope envelope = Envelope.parse(new String(members.get(Bundle.DSSE), StandardCharsets.UTF_8));
        var statement = org.drdrills.record.Json.parse(new String(envelope.statement(), StandardCharsets.UTF_8));
        assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.path("predicate").path("result").asText()).isIn("PASSED", "FAILED", "WARNED");
        assertThat(statement.path("predicate").path("configuration").size()).isPositive();
        Map<String, String> subjects = statement
                .path("subject")
                .valueStream()
                .collect(Collectors.toMap(
                        one -> one.path("name").asText(),
                        one -> one.path("digest").path("sha256").asText(),
                        (a, b) -> a));
        assertThat(subjects)
                .containsEntry(Bundle.SUMS, Sha256.of(members.get(Bundle.SUMS)))
                .containsEntry("evidence.json", Sha256.of(members.get("evidence.json")));
    }
}
