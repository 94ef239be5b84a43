package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.Json;
import org.drdrills.topology.BadInput;

/** The signature of a bundle: against its key, its time stamp, its list of sums, and the result that was signed. */
final class Signature {
    private final Contents contents;
    private final Remarks remarks;

    Signature(Contents contents, Remarks remarks) {
        this.contents = contents;
        this.remarks = remarks;
    }

    PublicKey key(PublicKey trusted) {
        if (!contents.readable(Bundle.KEY)) {
            return null;
        }
        try {
            PublicKey key = PublicKey.parse(contents.text(Bundle.KEY));
            if (trusted != null && !trusted.equals(key)) {
                remarks.mismatch(
                        "The bundle was signed with another key than the one you gave: the fingerprint of its key is "
                                + key.fingerprint() + ", and of yours " + trusted.fingerprint() + ".");
            }
            return key;
        } catch (IllegalArgumentException e) {
            remarks.mismatch(Bundle.KEY + " is no Ed25519 public key.");
            return null;
        }
    }

    Envelope envelope(PublicKey key) {
        if (!contents.readable(Bundle.DSSE)) {
            return null;
        }
        try {
            Envelope envelope = Envelope.parse(contents.text(Bundle.DSSE));
            if (key != null && !envelope.signedBy(key)) {
                remarks.mismatch("The signature in " + Bundle.DSSE + " does not fit its statement and the key in "
                        + Bundle.KEY + ".");
            } else if (key != null && !envelope.hint().equals(key.fingerprint())) {
                remarks.mismatch(Bundle.DSSE + " names another key than " + Bundle.KEY + ".");
            }
            return envelope;
        } catch (BadInput e) {
            remarks.mismatch(Bundle.DSSE + " " + e.getMessage() + ".");
            return null;
        }
    }

    /** @return the time stamp as it is, or null */
    byte[] stamp(Envelope envelope, Path authorities) {
        if (!contents.holds(Bundle.TIMESTAMP)) {
            remarks.note("There is no time stamp, so when it was signed rests on the signer's word.");
            return null;
        }
        if (!contents.readable(Bundle.TIMESTAMP) || envelope == null) {
            return null;
        }
        try {
            byte[] stamp = contents.bytes(Bundle.TIMESTAMP);
            Timestamp timestamp = Timestamp.of(stamp, envelope.signature());
            if (authorities == null) {
                remarks.note(
                        "The time stamp says " + timestamp.at() + ", by '" + timestamp.by()
                                + "'; whether to trust that authority was not checked: give its root certificate with --timestamp-ca.");
            } else if (timestamp.comesFrom(authorities)) {
                remarks.note("The signature existed at " + timestamp.at() + ", says '" + timestamp.by()
                        + "', whom you trust.");
            } else {
                remarks.mismatch("The time stamp is by '" + timestamp.by()
                        + "', whose certificate does not come from the ones in " + authorities + ".");
            }
            return stamp;
        } catch (IOException e) {
            remarks.mismatch(Bundle.TIMESTAMP + " " + e.getMessage() + ".");
        } catch (BadInput e) {
            remarks.mismatch("The time stamp in " + Bundle.TIMESTAMP + " " + e.getMessage() + ".");
        }
        return null;
    }

    JsonNode statement(Envelope envelope, Manifest manifest) {
        JsonNode statement;
        try {
            statement = Json.parse(new String(envelope.statement(), StandardCharsets.UTF_8));
        } catch (BadInput e) {
            remarks.mismatch("The signed statement " + e.getMessage() + ".");
            return null;
        }
        if (!statement.path("_type").asText().equals(Statement.TYPE)
                || !statement.path("predicateType").asText().equals(Statement.PREDICATE)) {
            remarks.mismatch("The signed statement is no in-toto test result.");
            return null;
        }
        Map<String, String> subjects = new HashMap<>();
        statement
                .path("subject")
                .forEach(subject -> subjects.put(
                        subject.path("name").asText(),
                        subject.path("digest").path("sha256").asText()));
        if (contents.readable(Bundle.SUMS) && !contents.sum(Bundle.SUMS).equals(subjects.get(Bundle.SUMS))) {
            remarks.mismatch("The signed statement is about another " + Bundle.SUMS + " than the one that lies here.");
        }
        if (manifest != null) {
            manifest.sums().forEach((name, sum) -> {
                if (!sum.equals(subjects.get(name))) {
                    remarks.mismatch("The signed statement does not name " + name + " with the sum that " + Bundle.SUMS
                            + " gives for it.");
                }
            });
        }
        return statement;
    }

    void result(JsonNode predicate, Evidence evidence) {
        if (!predicate
                .path("result")
                .asText()
                .equals(Statement.word(RunStory.of(evidence).verdict()))) {
            remarks.mismatch("The signed statement says that the run "
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
                remarks.mismatch("The signed statement does not list the same drills as " + verdict + " as "
                        + Evidence.FILE + " does.");
            }
        }
    }
}
