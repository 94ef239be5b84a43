package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.report.Publisher;
import org.drdrills.report.SampleReading;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was packed verifies; whatever is changed afterwards is named. */
class BundleTest {
    private static final SigningKey KEY = key(1);

    @TempDir
    private static Path shared;

    private static RunFolder run;
    private static Path good;
    /** Of one drill alone, to be changed again and again. */
    private static Path small;

    @TempDir
    private Path folder;

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[48];
        System.arraycopy(java.util.HexFormat.of().parseHex("302e020100300506032b657004220420"), 0, bytes, 0, 16);
        Arrays.fill(bytes, 16, 48, (byte) seed);
        return SigningKey.parse(Pem.encode(bytes, "PRIVATE KEY"), "a test");
    }

    @BeforeAll
    static void pack() throws Exception {
        run = SampleReading.papers(SampleReports.write(shared.resolve("reports"), 2));
        good = pack(run, shared.resolve("bundles")).file();
        small = pack(
                        SampleReading.papers(SampleReports.write(shared.resolve("small"), 1)),
                        shared.resolve("small-bundles"))
                .file();
    }

    private static Packing.Packed pack(RunFolder run, Path to) {
        if (!Files.exists(run.evidence())) {
            Publisher.publish(run, HistoryFile::open);
        }
        return Packing.pack(run, KEY, new Packing.Settings(to, null, null));
    }

    /** The bundle with this folder's files in it, signed by the holder of the key with other means than this suite's. */
    private Path resigned(Path zip, RunFolder forged) throws IOException {
        Map<String, byte[]> members = Tampering.members(zip);
        try (Stream<Path> tree = Files.walk(forged.path())) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                String name = forged.path().relativize(file).toString();
                if (members.containsKey(name)) {
                    members.put(name, Files.readAllBytes(file));
                }
            }
        }
        return Tampering.write(folder.resolve("resigned.zip"), Tampering.resigned(members, KEY));
    }

    private static Examination.Result verify(Path zip) {
        return Examination.of(zip, KEY.known(), null, SampleReading.memo());
    }

    /** The same without the pages, for what is done hundreds of times and has nothing to do with them. */
    private static Examination.Result listed(Path zip) {
        return Examination.of(zip, KEY.known(), null, SampleReading.none());
    }

    /** The run's folder once more, to be changed. */
    private RunFolder copy(String name) throws IOException {
        Path to = folder.resolve(name).resolve(run.name());
        try (Stream<Path> tree = Files.walk(run.path())) {
            for (Path from : tree.toList()) {
                Path file = to.resolve(run.path().relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(file);
                } else {
                    Files.copy(from, file);
                }
            }
        }
        return RunFolder.at(to);
    }

    private Path changed(Map<String, byte[]> members) throws IOException {
        return Tampering.write(folder.resolve("changed.zip"), members);
    }

    private Path bytes(byte[] zip) throws IOException {
        return Files.write(folder.resolve("bytes.zip"), zip);
    }

    private static void refused(ThrowingCallable act, String... said) {
        assertThatThrownBy(act)
                .isInstanceOf(BadInput.class)
                .message()
                .contains(said)
                .hasLineCount(1)
                .doesNotContain("Exception");
    }

    @Test
    void whatWasPackedVerifies() {
        Examination.Result found = verify(good);
        assertThat(found.mismatches()).isEmpty();
        assertThat(found.drills()).extracting(Rejudged::verdict).contains(Verdict.MET, Verdict.MISSED);
        assertThat(found.drills())
                .allSatisfy(drill -> assertThat(drill.again()).isEqualTo("the same when judged again"));
        assertThat(found.bundle()).isEqualTo(new Bundle(run.name(), 1, null));
        assertThat(found.fingerprint()).isEqualTo(KEY.known().fingerprint());
    }

    @Test
    void noPathOfThisMachineIsInABundle() throws IOException {
        String home = System.getProperty("user.home");
        for (Map.Entry<String, byte[]> member : Tampering.members(good).entrySet()) {
            String text = new String(member.getValue(), StandardCharsets.UTF_8);
            assertThat(text)
                    .as(member.getKey())
                    .doesNotContain(shared.toString())
                    .doesNotContain(Path.of("").toAbsolutePath() + "/");
            if (home.length() > 1) {
                assertThat(text).as(member.getKey()).doesNotContain(home + "/");
            }
        }
    }

    @Test
    void aRunThatWasToHoldSomethingElseIsNamed() throws Exception {
        RunFolder sealed = SampleReports.write(folder.resolve("sealed"), 1);
        DrillFolder drill = sealed.drill("primary-killed");
        Map<String, String> provenance = new LinkedHashMap<>(drill.read().provenance());
        provenance.put(RunRecord.SEAL, sealed.read().seal());
        drill.write(SampleDrill.with(drill.read(), provenance));
        Publisher.publish(drill, HistoryFile.open(drill.history()));
        Publisher.pages(sealed, HistoryFile::open);
        Path zip = pack(sealed, folder.resolve("sealed-bundles")).file();
        assertThat(listed(zip).mismatches()).noneMatch(mismatch -> mismatch.contains("run.json"));
        Map<String, byte[]> members = Tampering.members(zip);
        for (String file : List.of("run.json", Evidence.FILE)) {
            String text = new String(members.get(file), StandardCharsets.UTF_8);
            String changed = text.replace("geographic distance: all sites run on one host", "nothing");
            assertThat(changed).isNotEqualTo(text);
            members.put(file, changed.getBytes(StandardCharsets.UTF_8));
        }
        Path forged = Tampering.write(folder.resolve("resigned.zip"), Tampering.resigned(members, KEY));
        assertThat(listed(forged).mismatches())
                .contains("run.json is not the one whose hash the plan of primary-killed holds.");
    }

    @Test
    void theSameInputGivesTheSameBytes() throws IOException {
        Path again = pack(copy("elsewhere"), folder.resolve("bundles")).file();
        assertThat(again).hasSameBinaryContentAs(good);
        byte[] before = Files.readAllBytes(again);
        assertThat(pack(run, folder.resolve("bundles")).bundle().number()).isEqualTo(1);
        assertThat(again).hasBinaryContent(before);
    }

    @Test
    void theListNamesEveryFileAndAllureIsLeftOut() throws IOException {
        Map<String, byte[]> members = Tampering.members(good);
        Manifest manifest = Manifest.parse(new String(members.get(Bundle.SUMS), StandardCharsets.UTF_8));
        assertThat(manifest.sums().keySet())
                .containsExactlyInAnyOrderElementsOf(members.keySet().stream()
                        .filter(name -> !Bundle.UNLISTED.contains(name))
                        .toList());
        assertThat(members.keySet())
                .contains(
                        "evidence.json",
                        "evidence.schema.json",
                        "run.json",
                        "index.html",
                        "controls.json",
                        "controls.md",
                        Oscal.PLAN,
                        Oscal.RESULTS,
                        Bundle.README)
                .noneMatch(name -> name.startsWith("allure"));
        assertThat(members.keySet())
                .anyMatch(name -> name.endsWith("/history.ndjson"))
                .anyMatch(name -> name.endsWith("/logs/pg1.log"));
        assertThat(members.values())
                .noneMatch(content -> new String(content, StandardCharsets.UTF_8).contains("hunter2-very-secret"));
    }

    @Test
    void oneBitInAnyMemberIsFoundAndTheMemberNamed() throws IOException {
        byte[] zip = Files.readAllBytes(small);
        Map<String, int[]> places = Tampering.places(zip);
        assertThat(places).hasSizeGreaterThan(20);
        for (Map.Entry<String, int[]> place : places.entrySet()) {
            if (place.getValue()[1] > 2) {
                Examination.Result found =
                        listed(bytes(Tampering.flipped(zip, place.getValue()[0] + place.getValue()[1] / 2)));
                assertThat(found.mismatches())
                        .as(place.getKey())
                        .isNotEmpty()
                        .anySatisfy(mismatch -> assertThat(mismatch).startsWith(place.getKey() + " is damaged: it "));
            }
        }
    }

    @Test
    void oneBitInAnyMemberIsFoundAlsoWhereTheZipFileIsWhole() throws IOException {
        Map<String, byte[]> members = Tampering.members(small);
        for (String name : members.keySet()) {
            byte[] content = members.get(name);
            if (content.length == 0) {
                continue;
            }
            Map<String, byte[]> one = new LinkedHashMap<>(members);
            one.put(name, Tampering.flipped(content, content.length / 2));
            Examination.Result found = listed(changed(one));
            assertThat(found.mismatches())
                    .as(name)
                    .isNotEmpty()
                    .anySatisfy(mismatch -> assertThat(mismatch).contains(name));
            if (!Bundle.UNLISTED.contains(name)) {
                assertThat(found.mismatches().getFirst())
                        .startsWith(
                                name.equals(Bundle.SELF) || name.equals(Bundle.KEY)
                                        ? ""
                                        : name + " was changed: its SHA-256 is ");
            }
        }
    }

    @Test
    void whatWasAddedOrTakenOutIsNamed() throws IOException {
        Map<String, byte[]> members = Tampering.members(small);
        for (String name : members.keySet()) {
            Map<String, byte[]> fewer = new LinkedHashMap<>(members);
            fewer.remove(name);
            assertThat(listed(changed(fewer)).mismatches())
                    .as(name)
                    .anySatisfy(mismatch -> assertThat(mismatch).startsWith(name + " was taken out; "));
        }
        Map<String, byte[]> more = new LinkedHashMap<>(members);
        more.put(
                "a-drill-that-was-never-run/drill.json",
                members.get(members.keySet().stream()
                        .filter(name -> name.endsWith("/drill.json"))
                        .findFirst()
                        .orElseThrow()));
        assertThat(verify(changed(more)).mismatches())
                .contains(
                        "a-drill-that-was-never-run/drill.json was added; SHA256SUMS does not list it.",
                        "evidence.json does not tell of the drill a-drill-that-was-never-run.");
    }

    @Test
    void aCommentIsNotPartOfIt() throws IOException {
        byte[] zip = Files.readAllBytes(small);
        byte[] words = "All met.".getBytes(StandardCharsets.UTF_8);
        byte[] commented = Arrays.copyOf(zip, zip.length + words.length);
        System.arraycopy(words, 0, commented, zip.length, words.length);
        commented[zip.length - 2] = (byte) words.length;
        assertThat(verify(bytes(commented)).mismatches())
                .containsExactly("The zip file carries a comment, which is not part of what was signed.");
    }

    @Test
    void anotherKeyIsNamed() {
        assertThat(Examination.of(small, key(2).known(), null, SampleReading.memo())
                        .mismatches())
                .singleElement()
                .asString()
                .startsWith(
                        "The bundle was signed with another key than the one you gave: the fingerprint of its key is "
                                + KEY.known().fingerprint());
    }

    @Test
    void aKeyThatWasExchangedInTheBundleDoesNotHelp() throws IOException {
        Map<String, byte[]> members = Tampering.members(small);
        members.put(Bundle.KEY, key(2).known().pem().getBytes(StandardCharsets.UTF_8));
        assertThat(Examination.of(changed(members), key(2).known(), null, SampleReading.memo())
                        .mismatches())
                .anySatisfy(mismatch -> assertThat(mismatch).startsWith(Bundle.KEY + " was changed"))
                .contains(
                        "The signature in attestation.dsse.json does not fit its statement and the key in public-key.pem.");
    }

    @Test
    void aListThatWasMadeAnewIsNotTheSignedOne() throws IOException {
        Map<String, byte[]> members = Tampering.members(small);
        members.put("index.html", "All is well.".getBytes(StandardCharsets.UTF_8));
        Manifest manifest = Manifest.parse(new String(members.get(Bundle.SUMS), StandardCharsets.UTF_8));
        manifest.sums().put("index.html", Sha256.of("All is well."));
        members.put(Bundle.SUMS, manifest.text().getBytes(StandardCharsets.UTF_8));
        assertThat(verify(changed(members)).mismatches())
                .contains(
                        "The signed statement is about another SHA256SUMS than the one that lies here.",
                        "The signed statement does not name index.html with the sum that SHA256SUMS gives for it.");
    }

    @Test
    void aVerdictThatTheHolderOfTheKeyHasChangedIsFoundByJudgingAgain() throws IOException {
        RunFolder forged = copy("forged");
        Path record = forged.drills().stream()
                .filter(drill -> drill.read().judgement().verdict() == Verdict.MISSED)
                .findFirst()
                .orElseThrow()
                .record();
        Files.writeString(record, Files.readString(record).replace("\"MISSED\"", "\"MET\""));
        Files.delete(forged.evidence());
        refused(
                () -> pack(forged, folder.resolve("forged-bundles")),
                "drill.json: does not say what the frozen record beside it supports: the drill was MET and is MISSED");
        assertThat(verify(resigned(good, forged)).mismatches())
                .anySatisfy(mismatch -> assertThat(mismatch).endsWith("the drill was MET and is MISSED."));
    }

    @Test
    void aVerdictWithoutAFrozenRecordIsNotBelieved() throws IOException {
        RunFolder forged = copy("forged");
        Path record = forged.drills().stream()
                .filter(drill -> drill.read().judgement().verdict() == Verdict.MISSED)
                .findFirst()
                .orElseThrow()
                .record();
        Files.writeString(
                record,
                Files.readString(record)
                        .replace("\"MISSED\"", "\"MET\"")
                        .replaceAll("\"historyHash\" : \"[0-9a-f]*\"", "\"historyHash\" : \"\""));
        Files.delete(forged.evidence());
        Path zip = pack(forged, folder.resolve("forged-bundles")).file();
        assertThat(verify(zip).mismatches())
                .contains(record.getParent().getFileName()
                        + " is said to be MET, and there is no frozen record from which that was judged.");
    }

    @Test
    void whatWasChangedAfterTheRunIsNotSigned() throws IOException {
        RunFolder later = copy("later");
        Path history = later.drills().getFirst().history();
        Files.writeString(history, Files.readString(history).replaceFirst("\"o\":\"unknown\"", "\"o\":\"ok\""));
        refused(
                () -> pack(later, folder.resolve("b")),
                "history.ndjson: was changed since the run's evidence was gathered: its SHA-256 is ");
        Files.delete(later.evidence());
        refused(
                () -> pack(later, folder.resolve("b")),
                "history.ndjson: the record was changed since it was frozen, or is gone: its SHA-256 is not ");
        Files.delete(history);
        refused(() -> pack(later, folder.resolve("b")), "history.ndjson");
        assertThat(folder.resolve("b")).isEmptyDirectory();
    }

    @Test
    void whatIsNoRunIsNotPacked() throws IOException {
        refused(
                () -> pack(RunFolder.at(folder), folder.resolve("b")),
                "run.json: no such file; name the folder of a drill or run");
        RunFolder link = copy("link");
        Files.createSymbolicLink(link.path().resolve("passwd"), Path.of("/etc/passwd"));
        refused(() -> pack(link, folder.resolve("b")), "passwd: cannot go into a bundle: it is a link");
        RunFolder same = copy("same");
        Files.writeString(same.path().resolve(Bundle.SUMS), "");
        refused(() -> pack(same, folder.resolve("b")), "SHA256SUMS: has the name of one of the bundle's own files");
    }

    @Test
    void aBundleIsNeverOverwrittenByAnother() throws IOException {
        RunFolder other = copy("other");
        Path to = folder.resolve("b");
        Path first = pack(other, to).file();
        byte[] before = Files.readAllBytes(first);
        Files.writeString(other.path().resolve("note.txt"), "A word more.");
        refused(
                () -> pack(other, to),
                first + ": is there already and holds something else; a bundle is never overwritten");
        assertThat(first).hasBinaryContent(before);
        try (Stream<Path> files = Files.list(to)) {
            assertThat(files).containsExactly(first);
        }
    }

    @Test
    void theChainIsFollowed() throws IOException {
        Path to = folder.resolve("chain");
        List<Path> bundles = new java.util.ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            RunFolder next = copy("run" + i);
            Path renamed = next.path().resolveSibling("2026-11-2" + i + "T00-00-00Z-availability-group");
            Files.move(next.path(), renamed);
            Path record = renamed.resolve("run.json");
            Files.writeString(
                    record,
                    Files.readString(record)
                            .replace(run.name(), renamed.getFileName().toString()));
            Files.delete(renamed.resolve(Evidence.FILE));
            Packing.Packed packed = pack(RunFolder.at(renamed), to);
            assertThat(packed.bundle().number()).isEqualTo(i);
            bundles.add(packed.file());
        }
        assertThat(Examination.chain(bundles)).isEmpty();
        assertThat(verify(bundles.get(3)).mismatches()).isEmpty();
        assertThat(Examination.chain(List.of(bundles.get(0), bundles.get(2), bundles.get(1))))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).startsWith("The chain has a gap: between "))
                .anySatisfy(fault -> assertThat(fault).startsWith("The chain is out of order: "));
        assertThat(Examination.chain(List.of(bundles.get(0), bundles.get(3))))
                .singleElement()
                .asString()
                .contains("a bundle is missing, that of 2026-11-23T00-00-00Z");

        // somebody exchanges the second bundle for one of their own
        RunFolder forged = copy("run2");
        Path moved = forged.path().resolveSibling("2026-11-22T00-00-00Z-availability-group-x");
        Files.move(forged.path(), moved);
        Path other = Packing.pack(
                        RunFolder.at(moved),
                        KEY,
                        new Packing.Settings(folder.resolve("other"), null, bundles.getFirst()))
                .file();
        Files.copy(other, bundles.get(1), StandardCopyOption.REPLACE_EXISTING);
        assertThat(Examination.chain(bundles))
                .singleElement()
                .asString()
                .startsWith("The chain is broken: " + bundles.get(2).getFileName());
        assertThat(verify(bundles.get(2)).mismatches())
                .singleElement()
                .asString()
                .startsWith("The chain is broken: " + bundles.get(1).getFileName()
                        + " is not the bundle that this one follows");
        Files.delete(bundles.get(1));
        assertThat(verify(bundles.get(2)).mismatches()).isEmpty();
        assertThat(verify(bundles.get(2)).notes())
                .contains(
                        "The bundle before it, of 2026-11-22T00-00-00Z-availability-group, is not here, so the chain was not followed.");
    }

    @Test
    void aNewerBundleIsLeftToNewerVersions() throws IOException {
        Map<String, byte[]> members = Tampering.members(good);
        members.put(
                Bundle.SELF,
                new String(members.get(Bundle.SELF), StandardCharsets.UTF_8)
                        .replace(Bundle.FORMAT, "drdrills-bundle/2")
                        .getBytes(StandardCharsets.UTF_8));
        refused(
                () -> verify(changed(members)),
                "is of format drdrills-bundle/2, and this version reads drdrills-bundle/1; use the newer version that wrote it");
        Map<String, byte[]> newer = Tampering.members(good);
        newer.put(
                Evidence.FILE,
                new String(newer.get(Evidence.FILE), StandardCharsets.UTF_8)
                        .replace(Evidence.FORMAT, "drdrills-evidence/7")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(verify(changed(newer)).mismatches())
                .anySatisfy(mismatch -> assertThat(mismatch).contains("is of format drdrills-evidence/7"));
    }

    @Test
    void whatIsDangerousToUnpackIsRefused() throws IOException {
        for (String name : List.of(
                "../../etc/cron.d/evil",
                "/etc/passwd",
                "a/../../b",
                "C:evil",
                "..\\evil",
                "a//b",
                "bell\u0007",
                "../folder/")) {
            Map<String, byte[]> members = Tampering.members(small);
            members.put(name, new byte[0]);
            refused(
                    () -> verify(changed(members)),
                    "is not an evidence bundle: it holds a file by the name ",
                    "do not unpack it");
        }
        Map<String, byte[]> bomb = Tampering.members(small);
        bomb.put("bomb", Tampering.zeros(64));
        refused(() -> verify(changed(bomb)), "it would unpack to far more than drills leave behind");
        Map<String, byte[]> twice = Tampering.members(small);
        twice.put("summary.mx", "Another summary.".getBytes(StandardCharsets.UTF_8));
        byte[] zip = Tampering.renamed(Files.readAllBytes(changed(twice)), "summary.mx", "summary.md");
        refused(() -> verify(bytes(zip)), "it holds summary.md more than once");
    }

    @Test
    void foldersThatOtherToolsPutInAreNothing() throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("oscal/", new byte[0]);
        members.putAll(Tampering.members(small));
        assertThat(verify(changed(members)).mismatches()).isEmpty();
        members.put("oscal/", new byte[1]);
        refused(() -> verify(changed(members)), "it holds a file by the name 'oscal/'");
    }

    @Test
    void bytesThatBelongToNoMemberAreRefused() throws IOException {
        byte[] zip = Files.readAllBytes(small);
        byte[] page = "<html>All is well.</html>".getBytes(StandardCharsets.UTF_8);
        byte[] before = Arrays.copyOf(page, page.length + zip.length);
        System.arraycopy(zip, 0, before, page.length, zip.length);
        refused(() -> verify(bytes(before)), "is not an evidence bundle: ");
        byte[] moved = Tampering.moved(zip, page);
        refused(() -> verify(bytes(moved)), "it has 25 bytes before its first member");
        byte[] other = Files.readAllBytes(good);
        byte[] two = Tampering.moved(zip, other);
        refused(() -> verify(bytes(two)), "bytes before its first member");
    }

    @Test
    void aMemberThatWouldBeUnpackedAsALinkIsRefused() throws IOException {
        byte[] zip = Files.readAllBytes(small);
        byte[] linked = Tampering.linked(zip, "index.html");
        refused(() -> verify(bytes(linked)), "it holds index.html as a link or a device, not as a file");
    }

    @Test
    void anEnvelopeMayBeWrittenWithOtherWhiteSpace() throws IOException {
        Map<String, byte[]> members = Tampering.members(small);
        for (String name : List.of(Bundle.DSSE, Bundle.SIGSTORE)) {
            String text = new String(members.get(name), StandardCharsets.UTF_8);
            members.put(name, text.replaceAll("\\s+", "").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(verify(changed(members)).mismatches()).isEmpty();
        String text = new String(members.get(Bundle.DSSE), StandardCharsets.UTF_8);
        members.put(
                Bundle.DSSE,
                text.replaceFirst("\\{", "{\"verdict\":\"All met\",").getBytes(StandardCharsets.UTF_8));
        assertThat(verify(changed(members)).mismatches())
                .anySatisfy(mismatch -> assertThat(mismatch).startsWith(Bundle.DSSE + " is no DSSE envelope"));
    }

    @Test
    void aRunWhoseFolderWasRenamedVerifies() throws IOException {
        RunFolder renamed = copy("renamed");
        Path moved = renamed.path().resolveSibling("kept");
        Files.move(renamed.path(), moved);
        assertThat(verify(pack(RunFolder.at(moved), folder.resolve("b")).file()).mismatches())
                .isEmpty();
    }

    @Test
    void whatIsNoBundleIsSaidToBeNone() throws IOException {
        byte[] zip = Files.readAllBytes(small);
        refused(() -> verify(folder.resolve("no.zip")), "no.zip: there is no such file");
        refused(
                () -> verify(bytes(new byte[0])),
                "is not an evidence bundle: no zip file, or one that was cut off or damaged");
        refused(
                () -> verify(bytes("PK is how a zip file begins".getBytes(StandardCharsets.UTF_8))),
                "is not an evidence bundle");
        refused(
                () -> verify(changed(Map.of("hello.txt", new byte[3]))),
                "is not an evidence bundle: there is neither a bundle.json nor a SHA256SUMS in it");
        Random lot = new Random(5);
        for (int i = 0; i < 40; i++) {
            byte[] cut = Arrays.copyOf(zip, lot.nextInt(zip.length));
            refused(() -> verify(bytes(cut)), "is not an evidence bundle: no zip file, or one that was cut off");
        }
    }

    /** Also in what only zip tools read: never anything but an answer. */
    @Test
    void aBadDiskNeverMakesItStumble() throws IOException {
        byte[] zip = Files.readAllBytes(small);
        Random lot = new Random(11);
        int directory = Tampering.places(zip).values().stream()
                .mapToInt(place -> place[0] + place[1])
                .max()
                .orElseThrow();
        int found = 0;
        for (int i = 0; i < 60; i++) {
            byte[] bad = zip.clone();
            int at = i % 2 == 0 ? lot.nextInt(zip.length) : directory + lot.nextInt(zip.length - directory);
            bad[at] ^= (byte) (1 << lot.nextInt(8));
            try {
                found += listed(bytes(bad)).mismatches().isEmpty() ? 0 : 1;
            } catch (BadInput e) {
                found++;
            } catch (UncheckedIOException e) {
                throw new AssertionError("stumbled over byte " + at, e);
            }
        }
        // what stays are times and versions that zip files hold of their members, which nobody signs and nothing reads
        assertThat(found).isGreaterThan(30);
    }

    @Test
    void aKeyOfAnotherKindOrPlaceIsRefused() throws IOException {
        Path p256 = Files.writeString(folder.resolve("p256.pem"), Pem.encode(new byte[64], "PRIVATE KEY"));
        restrict(p256);
        refused(() -> SigningKey.find(p256, name -> null, said -> {}), "p256.pem: holds no Ed25519 private key in PEM");
        Path open = Files.writeString(folder.resolve("open.pem"), "");
        Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        refused(
                () -> SigningKey.find(open, name -> null, said -> {}),
                "open.pem: the signing key can be read or changed by others; chmod 600 it");
        refused(
                () -> SigningKey.find(folder.resolve("none.pem"), name -> null, said -> {}),
                "none.pem: the signing key cannot be read");
        Path inside = Files.createDirectories(folder.resolve("project/.git")).resolveSibling("key.pem");
        Files.writeString(inside, "");
        restrict(inside);
        refused(
                () -> SigningKey.find(inside, name -> null, said -> {}),
                "key.pem: the signing key lies in the repository ");
        refused(
                () -> SigningKey.find(null, name -> name.equals(SigningKey.VARIABLE) ? "secret" : null, said -> {}),
                "the variable DRILL_EVIDENCE_KEY: holds no Ed25519 private key");
        refused(() -> PublicKey.read(p256), "p256.pem: holds no Ed25519 public key in PEM");
    }

    @Test
    void aKeyIsMadeOnceForItsOwnerAlone() throws IOException {
        List<String> said = new java.util.ArrayList<>();
        SigningKey made =
                SigningKey.find(null, name -> name.equals("XDG_CONFIG_HOME") ? folder.toString() : null, said::add);
        Path place = folder.resolve("dr-drills/evidence-key.pem");
        assertThat(said)
                .singleElement()
                .asString()
                .contains(place.toString(), made.known().fingerprint());
        assertThat(Files.getPosixFilePermissions(place)).hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(Files.getPosixFilePermissions(place.getParent())).hasSize(3);
        assertThat(PublicKey.read(SigningKey.publicHalf(place))).isEqualTo(made.known());
        assertThat(SigningKey.find(null, name -> name.equals("XDG_CONFIG_HOME") ? folder.toString() : null, said::add)
                        .known())
                .isEqualTo(made.known());
        assertThat(said).hasSize(1);
        String text = Files.readString(place);
        assertThat(SigningKey.find(null, name -> name.equals(SigningKey.VARIABLE) ? text : null, said::add)
                        .known())
                .isEqualTo(made.known());
    }

    private static void restrict(Path file) throws IOException {
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }
}
