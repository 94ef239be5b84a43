package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.Redaction;
import org.drdrills.record.Rejudgement;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/**
 * Looks at a bundle from end to end: every file against the list, the list against the signature, the signature against the key, the time
 * stamp, the chain, and every drill against today's judge. Nothing is unpacked, and no container is needed.
 */
public final class Examination {
    private final Archive archive;
    private final Reading reading;
    private final List<String> mismatches = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Drill> drills = new ArrayList<>();
    /** Files that could be read to their end. */
    private final Map<String, String> sums = new TreeMap<>();

    /** Files that were changed, damaged or taken out, each of which is named once. */
    private final Set<String> broken = new TreeSet<>();

    private Chain.Ring ring;

    /**
     * What a drill was, and what came of judging it again.
     *
     * @param again in words, such as {@code the same when judged again}
     */
    public record Drill(String id, Verdict verdict, String again) {}

    /**
     * What was found.
     *
     * @param bundle      what it says of itself; null where that is damaged
     * @param files       number of files
     * @param fingerprint of the key that it was signed with; empty where that is damaged
     * @param mismatches  what is not as it was signed, or not as it was judged; one sentence each
     * @param notes       what else is to be known; one sentence each
     */
    public record Result(
            Path file,
            Bundle bundle,
            int files,
            String fingerprint,
            List<Drill> drills,
            List<String> mismatches,
            List<String> notes) {
        public Result {
            drills = List.copyOf(drills);
            mismatches = List.copyOf(mismatches);
            notes = List.copyOf(notes);
        }
    }

    private Examination(Archive archive, Reading reading) {
        this.archive = archive;
        this.reading = reading;
    }

    /**
     * @param trusted     the key that must have signed; null where any may have
     * @param authorities root certificates of the time-stamping authorities that are trusted, in PEM; null where none is known
     * @param reading     renders the pages again
     * @throws BadInput if it is no bundle, or of a newer format
     */
    public static Result of(Path file, PublicKey trusted, Path authorities, Reading reading) {
        try (Archive archive = Archive.open(file)) {
            return new Examination(archive, reading).examine(trusted, authorities);
        }
    }

    /** What is wrong between these bundles, in the order in which they are said to follow each other; one sentence each. */
    public static List<String> chain(List<Path> files) {
        return Chain.faults(files.stream().map(Chain.Ring::of).toList());
    }

    private Result examine(PublicKey trusted, Path authorities) {
        if (Bundle.NEEDED.stream().noneMatch(archive::holds)) {
            throw BadInput.at(
                    archive.file(),
                    0,
                    "is not an evidence bundle: there is neither a " + Bundle.SELF + " nor a " + Bundle.SUMS
                            + " in it");
        }
        Bundle.NEEDED.stream()
                .filter(name -> !archive.holds(name))
                .forEach(name -> mismatches.add(name + " was taken out; every bundle has it."));
        if (archive.commented()) {
            mismatches.add("The zip file carries a comment, which is not part of what was signed.");
        }
        sums();
        if (readable(Bundle.SELF) && readable(Bundle.SUMS)) {
            try {
                ring = Chain.Ring.of(archive);
            } catch (BadInput e) {
                if (newer()) {
                    throw e;
                }
                mismatches.add(e.getMessage() + ".");
            }
        }
        Manifest manifest = readable(Bundle.SUMS) ? list() : null;
        PublicKey key = key(trusted);
        Envelope envelope = envelope(key);
        byte[] stamp = stamp(envelope, authorities);
        if (envelope != null
                && readable(Bundle.SIGSTORE)
                && !sameTree(text(Bundle.SIGSTORE), envelope.sigstore(stamp))) {
            mismatches.add(Bundle.SIGSTORE + " does not hold the same signature, statement and time stamp as "
                    + Bundle.DSSE + ".");
        }
        JsonNode statement = envelope == null ? null : statement(envelope, manifest);
        judge(statement);
        neighbour();
        return new Result(
                archive.file(),
                ring == null ? null : ring.bundle(),
                archive.names().size(),
                key == null ? "" : key.fingerprint(),
                drills,
                mismatches,
                notes);
    }

    private static boolean sameTree(String there, String expected) {
        try {
            return Json.parse(there).equals(Json.parse(expected));
        } catch (BadInput e) {
            return false;
        }
    }

    private boolean newer() {
        try {
            String said = Json.parse(text(Bundle.SELF)).path("format").asText();
            return !said.equals(Bundle.FORMAT)
                    && said.startsWith(Bundle.FORMAT.substring(0, Bundle.FORMAT.indexOf('/') + 1));
        } catch (BadInput e) {
            return false;
        }
    }

    private void sums() {
        for (String name : archive.names()) {
            try {
                sums.put(name, archive.sha256(name));
            } catch (IOException | RuntimeException e) {
                broken.add(name);
                mismatches.add(name + " is damaged: it "
                        + (e.getMessage() == null
                                        || (!e.getMessage().startsWith("is ")
                                                && !e.getMessage().startsWith("does "))
                                ? "cannot be unpacked (" + e.getMessage() + ")"
                                : e.getMessage())
                        + ".");
            }
        }
    }

    private boolean readable(String name) {
        return sums.containsKey(name);
    }

    private String text(String name) {
        try {
            return new String(archive.bytes(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadInput(name + " " + e.getMessage());
        }
    }

    private Manifest list() {
        Manifest manifest;
        try {
            manifest = Manifest.parse(text(Bundle.SUMS));
        } catch (BadInput e) {
            mismatches.add(Bundle.SUMS + " is no list of sums: " + e.getMessage() + ".");
            return null;
        }
        manifest.sums().forEach((name, sum) -> {
            if (!archive.holds(name)) {
                broken.add(name);
                mismatches.add(name + " was taken out; " + Bundle.SUMS + " lists it.");
            } else if (readable(name) && !sums.get(name).equals(sum)) {
                broken.add(name);
                mismatches.add(name + " was changed: its SHA-256 is " + sums.get(name) + ", and " + Bundle.SUMS
                        + " says " + sum + ".");
            }
        });
        archive.names().stream()
                .filter(name ->
                        !Bundle.UNLISTED.contains(name) && !manifest.sums().containsKey(name))
                .forEach(name -> mismatches.add(name + " was added; " + Bundle.SUMS + " does not list it."));
        return manifest;
    }

    private PublicKey key(PublicKey trusted) {
        if (!readable(Bundle.KEY)) {
            return null;
        }
        try {
            PublicKey key = PublicKey.parse(text(Bundle.KEY));
            if (trusted != null && !trusted.equals(key)) {
                mismatches.add(
                        "The bundle was signed with another key than the one you gave: the fingerprint of its key is "
                                + key.fingerprint() + ", and of yours " + trusted.fingerprint() + ".");
            }
            return key;
        } catch (IllegalArgumentException e) {
            mismatches.add(Bundle.KEY + " is no Ed25519 public key.");
            return null;
        }
    }

    private Envelope envelope(PublicKey key) {
        if (!readable(Bundle.DSSE)) {
            return null;
        }
        try {
            Envelope envelope = Envelope.parse(text(Bundle.DSSE));
            if (key != null && !envelope.signedBy(key)) {
                mismatches.add("The signature in " + Bundle.DSSE + " does not fit its statement and the key in "
                        + Bundle.KEY + ".");
            } else if (key != null && !envelope.hint().equals(key.fingerprint())) {
                mismatches.add(Bundle.DSSE + " names another key than " + Bundle.KEY + ".");
            }
            return envelope;
        } catch (BadInput e) {
            mismatches.add(Bundle.DSSE + " " + e.getMessage() + ".");
            return null;
        }
    }

    /** @return the time stamp as it is, or null */
    private byte[] stamp(Envelope envelope, Path authorities) {
        if (!archive.holds(Bundle.TIMESTAMP)) {
            notes.add("There is no time stamp, so when it was signed rests on the signer's word.");
            return null;
        }
        if (!readable(Bundle.TIMESTAMP) || envelope == null) {
            return null;
        }
        try {
            byte[] stamp = archive.bytes(Bundle.TIMESTAMP);
            Timestamp timestamp = Timestamp.of(stamp, envelope.signature());
            if (authorities == null) {
                notes.add(
                        "The time stamp says " + timestamp.at() + ", by '" + timestamp.by()
                                + "'; whether to trust that authority was not checked: give its root certificate with --timestamp-ca.");
            } else if (timestamp.comesFrom(authorities)) {
                notes.add("The signature existed at " + timestamp.at() + ", says '" + timestamp.by()
                        + "', whom you trust.");
            } else {
                mismatches.add("The time stamp is by '" + timestamp.by()
                        + "', whose certificate does not come from the ones in " + authorities + ".");
            }
            return stamp;
        } catch (IOException e) {
            mismatches.add(Bundle.TIMESTAMP + " " + e.getMessage() + ".");
        } catch (BadInput e) {
            mismatches.add("The time stamp in " + Bundle.TIMESTAMP + " " + e.getMessage() + ".");
        }
        return null;
    }

    private JsonNode statement(Envelope envelope, Manifest manifest) {
        JsonNode statement;
        try {
            statement = Json.parse(new String(envelope.statement(), StandardCharsets.UTF_8));
        } catch (BadInput e) {
            mismatches.add("The signed statement " + e.getMessage() + ".");
            return null;
        }
        if (!statement.path("_type").asText().equals(Statement.TYPE)
                || !statement.path("predicateType").asText().equals(Statement.PREDICATE)) {
            mismatches.add("The signed statement is no in-toto test result.");
            return null;
        }
        Map<String, String> subjects = new HashMap<>();
        statement
                .path("subject")
                .forEach(subject -> subjects.put(
                        subject.path("name").asText(),
                        subject.path("digest").path("sha256").asText()));
        if (readable(Bundle.SUMS) && !sums.get(Bundle.SUMS).equals(subjects.get(Bundle.SUMS))) {
            mismatches.add("The signed statement is about another " + Bundle.SUMS + " than the one that lies here.");
        }
        if (manifest != null) {
            manifest.sums().forEach((name, sum) -> {
                if (!sum.equals(subjects.get(name))) {
                    mismatches.add("The signed statement does not name " + name + " with the sum that " + Bundle.SUMS
                            + " gives for it.");
                }
            });
        }
        return statement;
    }

    /** Has every drill judged again, and compares with its record, with the evidence, and with what was signed. */
    private void judge(JsonNode statement) {
        try (FileSystem zip = FileSystems.newFileSystem(archive.file())) {
            Path root = zip.getPath("/");
            Evidence evidence = evidence(root);
            Map<String, Verdict> told = new TreeMap<>();
            if (evidence != null) {
                evidence.drills().forEach(drill -> told.put(drill.folder(), drill.verdict()));
            }
            Set<String> seen = new TreeSet<>();
            for (String name : archive.names()) {
                if (name.matches("[^/]+/drill\\.json")) {
                    String folder = name.substring(0, name.indexOf('/'));
                    seen.add(folder);
                    judge(root, folder, evidence == null ? null : told.get(folder), evidence != null);
                }
            }
            told.keySet().stream()
                    .filter(folder -> !seen.contains(folder))
                    .forEach(folder -> mismatches.add(
                            Evidence.FILE + " tells of the drill " + folder + ", of which there is no record."));
            if (evidence != null && statement != null) {
                signedResult(statement.path("predicate"), evidence);
            }
            if (evidence != null) {
                Retelling again = new Retelling(root, evidence, reading, broken)
                        .compare(ring == null ? null : ring.bundle(), sums.get(Evidence.FILE));
                mismatches.addAll(again.mismatches());
                notes.addAll(again.notes());
            }
        } catch (IOException | UncheckedIOException e) {
            mismatches.add("The drills could not be judged again: " + e.getMessage() + ".");
        }
    }

    private Evidence evidence(Path root) {
        if (!readable(Evidence.FILE)) {
            if (!archive.holds(Evidence.FILE)) {
                mismatches.add(Evidence.FILE + " is missing.");
            }
            return null;
        }
        if (archive.longText(Evidence.FILE)) {
            mismatches.add(Evidence.FILE + " is too long to be read.");
            return null;
        }
        try {
            Evidence evidence = Evidence.read(root.resolve(Evidence.FILE));
            if (ring != null && !evidence.run().run().equals(ring.bundle().run())) {
                mismatches.add(
                        Evidence.FILE + " is of the run " + evidence.run().run() + ", and " + Bundle.SELF + " of "
                                + ring.bundle().run() + ".");
            }
            for (Evidence.Artefact artefact : evidence.artefacts()) {
                if (readable(artefact.path()) && !sums.get(artefact.path()).equals(artefact.sha256())) {
                    mismatches.add(artefact.path() + " is not the file of which " + Evidence.FILE + " tells.");
                } else if (!archive.holds(artefact.path())) {
                    mismatches.add(artefact.path() + " is missing; " + Evidence.FILE + " tells of it.");
                }
            }
            return evidence;
        } catch (BadInput e) {
            mismatches.add(e.getMessage() + ".");
            return null;
        }
    }

    private void judge(Path root, String folder, Verdict told, boolean toldOfAll) {
        DrillFolder drill = DrillFolder.at(root.resolve(folder));
        String record = folder + "/drill.json";
        String history = folder + "/history.ndjson";
        if (!readable(record) || (archive.holds(history) && !readable(history))) {
            return;
        }
        try {
            if (archive.longText(record)) {
                mismatches.add(record + " is too long to be read.");
                return;
            }
            DrillRecord said = drill.read();
            Verdict before = said.judgement() == null
                    ? Verdict.INCONCLUSIVE
                    : said.judgement().verdict();
            if (toldOfAll && told != before) {
                mismatches.add(
                        told == null
                                ? Evidence.FILE + " does not tell of the drill " + folder + "."
                                : Evidence.FILE + " says that " + folder + " is " + told + ", and its record says "
                                        + before + ".");
            }
            if (said.historyHash().isEmpty() && before != Verdict.INCONCLUSIVE) {
                mismatches.add(folder + " is said to be " + before
                        + ", and there is no frozen record from which that was judged.");
            }
            plan(drill, folder + "/plan.json", said);
            inputs(root.resolve("inputs"), folder, said);
            declared(root, folder, said);
            if (!archive.holds(history)) {
                if (!said.historyHash().isEmpty()) {
                    mismatches.add(history + " is missing, of which " + record + " tells.");
                }
                drills.add(new Drill(said.id(), before, "which has no record to judge again"));
                return;
            }
            Rejudgement again = Rejudgement.of(drill, said, sums.get(history));
            again.differences()
                    .forEach(difference -> mismatches.add(
                            "Judged again, " + folder + " does not come out the same: " + difference + "."));
            again.remarks().forEach(remark -> notes.add("Of " + folder + ": " + remark + "."));
            drills.add(new Drill(
                    said.id(),
                    before,
                    again.before() == null
                            ? "never judged from its record, which was not frozen; by what there is of it: "
                                    + again.now().verdict()
                            : again.differences().isEmpty()
                                    ? "the same when judged again"
                                    : "NOT the same when judged again"));
        } catch (BadInput e) {
            mismatches.add(folder + " cannot be judged again: " + e.getMessage() + ".");
        } catch (IOException
                | UncheckedIOException
                | IllegalArgumentException
                | ArithmeticException
                | IllegalStateException e) {
            mismatches.add(folder + " cannot be judged again: its record makes no sense (" + e.getMessage() + ").");
        }
    }

    /** What was judged must be what was fixed before the event. */
    private void plan(DrillFolder drill, String name, DrillRecord said) {
        if (!readable(name) || archive.longText(name)) {
            return;
        }
        DrillRecord fixed = drill.fixed();
        if (!fixed.objectives().equals(said.objectives()) || !fixed.conditions().equals(said.conditions())) {
            mismatches.add(drill.path().getFileName() + " was judged by other objectives than those that " + name
                    + " fixed before the event.");
        }
    }

    /** What had to be drilled must be what was declared before the event. */
    private void declared(Path root, String folder, DrillRecord said) {
        String hash = said.provenance().getOrDefault(Evidence.DECLARED_HASH, "");
        String declared = RunFolder.at(root).read().provenance().getOrDefault(Evidence.DECLARED, "");
        // a joined run holds what each of its parts was told
        if (!hash.isEmpty()
                && Stream.of(declared.split("; "))
                        .noneMatch(one -> Sha256.of(one).equals(hash))) {
            mismatches.add("run.json declares other drills than were declared when " + folder + " was planned.");
        }
    }

    /** Feature and environment must be those whose hashes the drill's record holds; where a secret was taken out of them, this cannot be checked. */
    private void inputs(Path inputs, String folder, DrillRecord said) throws IOException {
        Path feature =
                inputs.resolve(said.provenance().getOrDefault("feature", "").replaceFirst(":\\d+$", ""));
        Path environment = inputs.resolve("environments").resolve(said.environment());
        String featureHash = said.provenance().getOrDefault("feature-sha256", "");
        String environmentHash = said.provenance().getOrDefault("environment-sha256", "");
        if (!featureHash.isEmpty()
                && Files.isRegularFile(feature)
                && !Sha256.of(feature).equals(featureHash)
                && !redacted(feature)) {
            mismatches.add(inputs.relativize(feature) + " under inputs/ is not the feature of which " + folder
                    + " was a drill.");
        }
        if (!environmentHash.isEmpty()
                && Files.isDirectory(environment)
                && !Sha256.ofTree(environment).equals(environmentHash)
                && !redacted(environment)) {
            mismatches.add(inputs.relativize(environment) + " under inputs/ is not the environment in which " + folder
                    + " was drilled.");
        }
    }

    private static boolean redacted(Path fileOrTree) throws IOException {
        try (Stream<Path> tree = Files.walk(fileOrTree)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(Redaction.MARK)) {
                    return true;
                }
            }
            return false;
        }
    }

    private void signedResult(JsonNode predicate, Evidence evidence) {
        if (!predicate
                .path("result")
                .asText()
                .equals(Statement.word(RunStory.of(evidence).verdict()))) {
            mismatches.add("The signed statement says that the run "
                    + predicate.path("result").asText() + ", and " + Evidence.FILE + " that it is "
                    + RunStory.of(evidence).verdict() + ".");
        }
        for (Verdict verdict : Verdict.values()) {
            List<String> signed = new ArrayList<>();
            predicate.path(Statement.list(verdict)).forEach(test -> signed.add(test.asText()));
            List<String> told = evidence.drills().stream()
                    .filter(drill -> drill.verdict() == verdict)
                    .map(Evidence.Drill::folder)
                    .toList();
            if (!signed.equals(told)) {
                mismatches.add("The signed statement does not list the same drills as " + verdict + " as "
                        + Evidence.FILE + " does.");
            }
        }
    }

    /** Where the bundle before lies beside this one, it must be the one that is meant. */
    private void neighbour() {
        if (ring == null || ring.bundle().previous() == null) {
            return;
        }
        Bundle.Previous previous = ring.bundle().previous();
        Path beside = archive.file().toAbsolutePath().resolveSibling(Bundle.fileOf(previous.run()));
        if (!Archive.harmless(previous.run()) || !Files.exists(beside)) {
            notes.add("The bundle before it, of " + previous.run() + ", is not here, so the chain was not followed.");
            return;
        }
        try {
            if (!Chain.Ring.of(beside).sha256().equals(previous.sha256())) {
                mismatches.add("The chain is broken: " + beside.getFileName()
                        + " is not the bundle that this one follows; the SHA-256 of its " + Bundle.SUMS + " is not "
                        + previous.sha256() + ".");
            }
        } catch (BadInput e) {
            mismatches.add("The chain cannot be followed: " + e.getMessage() + ".");
        }
    }
}
