package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.Json;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunSeal;
import org.drdrills.topology.BadInput;

/**
 * Looks at a bundle from end to end: every file against the list, the list against the signature, the signature against the key, the time
 * stamp, the chain, and every drill against today's judge. Nothing is unpacked, and no container is needed.
 */
public final class Examination {
    private final Contents contents;
    private final Reading reading;
    private final Remarks remarks;
    /** Its place in the chain; null where that is damaged. */
    private Chain.Ring ring;

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
            List<Rejudged> drills,
            List<String> mismatches,
            List<String> notes) {
        public Result {
            drills = List.copyOf(drills);
            mismatches = List.copyOf(mismatches);
            notes = List.copyOf(notes);
        }
    }

    private Examination(Contents contents, Reading reading, Remarks remarks) {
        this.contents = contents;
        this.reading = reading;
        this.remarks = remarks;
    }

    /**
     * @param trusted     the key that must have signed; null where any may have
     * @param authorities root certificates of the time-stamping authorities that are trusted, in PEM; null where none is known
     * @param reading     renders the pages again
     * @throws BadInput if it is no bundle, or of a newer format
     */
    public static Result of(Path file, PublicKey trusted, Path authorities, Reading reading) {
        return of(file, trusted, authorities, Map.of(), reading);
    }

    /** @param signers role → the key with which it must have been signed in that role, too */
    public static Result of(
            Path file, PublicKey trusted, Path authorities, Map<String, PublicKey> signers, Reading reading) {
        try (Archive archive = Archive.open(file)) {
            Remarks remarks = new Remarks();
            outside(archive, remarks);
            return new Examination(new Contents(archive, remarks), reading, remarks)
                    .examine(archive, trusted, authorities, signers);
        }
    }

    /** What is wrong between these bundles, in the order in which they are said to follow each other; one sentence each. */
    public static List<String> chain(List<Path> files) {
        return Chain.faults(files.stream().map(Chain.Ring::of).toList());
    }

    /** What the zip file holds beside what was signed, or lacks. */
    private static void outside(Archive archive, Remarks remarks) {
        if (Bundle.NEEDED.stream().noneMatch(archive::holds)) {
            throw BadInput.at(
                    archive.file(),
                    0,
                    "is not an evidence bundle: there is neither a " + Bundle.SELF + " nor a " + Bundle.SUMS
                            + " in it");
        }
        Bundle.NEEDED.stream()
                .filter(name -> !archive.holds(name))
                .forEach(name -> remarks.mismatch(name + " was taken out; every bundle has it."));
        if (archive.commented()) {
            remarks.mismatch("The zip file carries a comment, which is not part of what was signed.");
        }
    }

    private Result examine(Archive archive, PublicKey trusted, Path authorities, Map<String, PublicKey> signers) {
        if (contents.readable(Bundle.SELF) && contents.readable(Bundle.SUMS)) {
            try {
                ring = Chain.Ring.of(archive);
            } catch (BadInput e) {
                if (newer()) {
                    throw e;
                }
                remarks.mismatch(e.getMessage() + ".");
            }
        }
        Manifest manifest = contents.readable(Bundle.SUMS) ? contents.list() : null;
        Signature signature = new Signature(contents, remarks);
        PublicKey key = signature.key(trusted);
        Envelope envelope = signature.envelope(key);
        byte[] stamp = signature.stamp(envelope, authorities);
        if (envelope != null
                && contents.readable(Bundle.SIGSTORE)
                && !sameTree(contents.text(Bundle.SIGSTORE), envelope.sigstore(stamp))) {
            remarks.mismatch(Bundle.SIGSTORE + " does not hold the same signature, statement and time stamp as "
                    + Bundle.DSSE + ".");
        }
        if (contents.readable(Bundle.SUMS)) {
            signOffs(archive, signers);
        }
        JsonNode statement = envelope == null ? null : signature.statement(envelope, manifest);
        List<Rejudged> drills = judge(signature, statement);
        neighbour();
        return new Result(
                archive.file(),
                ring == null ? null : ring.bundle(),
                archive.names().size(),
                key == null ? "" : key.fingerprint(),
                drills,
                remarks.mismatches(),
                remarks.notes());
    }

    private void signOffs(Archive archive, Map<String, PublicKey> signers) {
        Map<String, SignOff> found = SignOff.of(archive, signers, remarks);
        found.values()
                .forEach(one -> remarks.note("Signed as " + one.role() + " by " + one.name()
                        + ", with the key of fingerprint " + one.fingerprint()
                        + (signers.containsKey(one.role())
                                ? ", which is the one you gave."
                                : "; whose key that is was not checked: give it with --" + one.role() + ".")));
        SignOff.ROLES.stream()
                .filter(role -> !found.containsKey(role))
                .forEach(role -> remarks.note("No " + role + " has signed it."));
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
            String said = Json.parse(contents.text(Bundle.SELF)).path("format").asText();
            return !said.equals(Bundle.FORMAT)
                    && said.startsWith(Bundle.FORMAT.substring(0, Bundle.FORMAT.indexOf('/') + 1));
        } catch (BadInput e) {
            return false;
        }
    }

    /** Has every drill judged again, and compares with its record, with the evidence, and with what was signed. */
    private List<Rejudged> judge(Signature signature, JsonNode statement) {
        List<Rejudged> drills = List.of();
        try (FileSystem zip = FileSystems.newFileSystem(contents.file())) {
            Path root = zip.getPath("/");
            Evidence evidence = evidence(root);
            DrillsAgain again = new DrillsAgain(contents, remarks, root);
            drills = again.drills();
            again.judge(evidence);
            if (evidence != null) {
                sealed(root, evidence);
            }
            if (evidence != null && statement != null) {
                signature.result(statement.path("predicate"), evidence);
            }
            if (evidence != null) {
                new Retelling(root, evidence, reading, contents.broken(), remarks)
                        .compare(ring == null ? null : ring.bundle(), contents.sum(Evidence.FILE));
            }
        } catch (IOException | UncheckedIOException e) {
            remarks.mismatch("The drills could not be judged again: " + e.getMessage() + ".");
        }
        return drills;
    }

    /** What the run was to hold must be what it was when it began. */
    private void sealed(Path root, Evidence evidence) {
        try {
            RunSeal.faults(
                            RunFolder.at(root),
                            evidence.drills().stream()
                                    .map(Evidence.Drill::record)
                                    .toList())
                    .forEach(fault -> remarks.mismatch(fault + "."));
        } catch (BadInput e) {
            remarks.mismatch(e.getMessage() + ".");
        }
    }

    private Evidence evidence(Path root) {
        if (!contents.readable(Evidence.FILE)) {
            if (!contents.holds(Evidence.FILE)) {
                remarks.mismatch(Evidence.FILE + " is missing.");
            }
            return null;
        }
        if (contents.longText(Evidence.FILE)) {
            remarks.mismatch(Evidence.FILE + " is too long to be read.");
            return null;
        }
        try {
            Evidence evidence = Evidence.read(root.resolve(Evidence.FILE));
            if (ring != null && !evidence.run().run().equals(ring.bundle().run())) {
                remarks.mismatch(
                        Evidence.FILE + " is of the run " + evidence.run().run() + ", and " + Bundle.SELF + " of "
                                + ring.bundle().run() + ".");
            }
            for (Evidence.Artefact artefact : evidence.artefacts()) {
                if (contents.readable(artefact.path())
                        && !contents.sum(artefact.path()).equals(artefact.sha256())) {
                    remarks.mismatch(artefact.path() + " is not the file of which " + Evidence.FILE + " tells.");
                } else if (!contents.holds(artefact.path())) {
                    remarks.mismatch(artefact.path() + " is missing; " + Evidence.FILE + " tells of it.");
                }
            }
            return evidence;
        } catch (BadInput e) {
            remarks.mismatch(e.getMessage() + ".");
            return null;
        }
    }

    /** Where the bundle before lies beside this one, it must be the one that is meant. */
    private void neighbour() {
        if (ring == null || ring.bundle().previous() == null) {
            return;
        }
        Bundle.Previous previous = ring.bundle().previous();
        Path beside = contents.file().toAbsolutePath().resolveSibling(Bundle.fileOf(previous.run()));
        if (!Archive.harmless(previous.run()) || !Files.exists(beside)) {
            remarks.note(
                    "The bundle before it, of " + previous.run() + ", is not here, so the chain was not followed.");
            return;
        }
        try {
            if (!Chain.Ring.of(beside).sha256().equals(previous.sha256())) {
                remarks.mismatch("The chain is broken: " + beside.getFileName()
                        + " is not the bundle that this one follows; the SHA-256 of its " + Bundle.SUMS + " is not "
                        + previous.sha256() + ".");
            }
        } catch (BadInput e) {
            remarks.mismatch("The chain cannot be followed: " + e.getMessage() + ".");
        }
    }
}
