package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.drdrills.record.Json;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/**
 * What a person with a key of their own allows: the plan of a run against a system that is in use. An in-toto statement about the plan's hash,
 * which holds the plan itself, in a DSSE envelope, with the key beside it.
 *
 * @param name        of the person, as they signed
 * @param at          when, as they say
 * @param plan        SHA-256 of the plan
 * @param fingerprint of their key
 */
public record Approval(String name, Instant at, String plan, String fingerprint) {
    /** The {@code format} of a plan that can be approved. */
    public static final String PLAN_FORMAT = "drdrills-approved-plan/1";

    private static final String FORMAT = "drdrills-approval/1";
    private static final String PREDICATE = "urn:drdrills:approval:1";
    private static final String SUBJECT = "plan.json";
    private static final Pattern SENTENCE =
            Pattern.compile("signed by .* at \\S+, plan SHA-256 [0-9a-f]{64}, key [0-9a-f]{64}");
    private static final int LONGEST_NAME = 120;

    private static String statement(String plan, String name, Instant at) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement.put("_type", Statement.TYPE);
        statement
                .putArray("subject")
                .addObject()
                .put("name", SUBJECT)
                .putObject("digest")
                .put("sha256", Sha256.of(plan));
        statement.put("predicateType", PREDICATE);
        statement
                .putObject("predicate")
                .put("name", name)
                .put("at", at.toString())
                .put(SUBJECT, plan);
        return Json.text(statement);
    }

    /**
     * Signs a plan.
     *
     * @return the text of the approval's file
     * @throws BadInput if the name is none
     */
    public static String sign(String plan, String name, Instant at, SigningKey key) {
        String person = name.strip();
        if (person.isEmpty() || person.length() > LONGEST_NAME || person.chars().anyMatch(Character::isISOControl)) {
            throw new BadInput("--name takes the name of the person who approves, of at most " + LONGEST_NAME
                    + " characters on one line");
        }
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("format", FORMAT);
        file.put("key", key.known().pem());
        file.set(
                "envelope",
                Json.parse(Envelope.sign(statement(plan, person, at), key).dsse()));
        return Json.text(file);
    }

    /**
     * The approval in a file, of this plan and no other.
     *
     * @param approvers files of the keys of which one must have signed; any key will do where there is none
     * @param own       the key of who runs the drills, which must not have signed
     * @throws BadInput with one sentence, if it is no such approval
     */
    public static Approval of(Path file, String plan, Collection<Path> approvers, Optional<PublicKey> own) {
        JsonNode statement;
        PublicKey key;
        try {
            JsonNode node = Json.parse(Files.readString(file));
            if (!node.path("format").asText().equals(FORMAT)) {
                throw BadInput.at(file, 0, "is no approval; drill approve PLAN --key KEY writes one");
            }
            key = PublicKey.parse(node.path("key").asText());
            Envelope envelope = Envelope.parse(Json.text(node.path("envelope")));
            if (!envelope.signedBy(key) || !envelope.hint().equals(key.fingerprint())) {
                throw BadInput.at(file, 0, "the signature does not fit the approval and its key");
            }
            statement = Json.parse(new String(envelope.statement(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the approval cannot be read");
        } catch (IllegalArgumentException e) {
            throw BadInput.at(file, 0, "is no approval: its key is no Ed25519 public key in PEM");
        }
        JsonNode predicate = statement.path("predicate");
        String approved = predicate.path(SUBJECT).asText();
        Instant at = moment(file, predicate.path("at").asText());
        String name = predicate.path("name").asText();
        if (!Json.text(statement).equals(statement(approved, name, at))) {
            throw BadInput.at(file, 0, "is no approval of a plan, but another signed statement");
        }
        if (!approved.equals(plan)) {
            throw BadInput.at(
                    file,
                    0,
                    "approves another plan than the one that is asked for"
                            + difference(file, approved, plan)
                            + "; write the plan anew (--dry-run --plan FILE) and have it approved");
        }
        if (own.filter(key::equals).isPresent()) {
            throw BadInput.at(
                    file,
                    0,
                    "was signed with the key that signs the evidence of this account; a second person approves, with a key of their own");
        }
        if (!approvers.isEmpty() && approvers.stream().map(PublicKey::read).noneMatch(key::equals)) {
            throw BadInput.at(
                    file,
                    0,
                    "was signed with a key that is not among x-drill.system.approvers; its fingerprint is "
                            + key.fingerprint());
        }
        return new Approval(name, at, Sha256.of(plan), key.fingerprint());
    }

    /** Whether a file is an approval, of whatever plan. */
    static boolean is(Path file) {
        try {
            return Json.parse(Files.readString(file)).path("format").asText().equals(FORMAT);
        } catch (BadInput | IOException e) {
            return false;
        }
    }

    private static Instant moment(Path file, String text) {
        try {
            return Instant.parse(text);
        } catch (java.time.format.DateTimeParseException e) {
            throw BadInput.at(file, 0, "is no approval of a plan: it does not say when it was signed");
        }
    }

    /** Which parts of the plans differ, in words. */
    private static String difference(Path file, String approved, String plan) {
        try {
            JsonNode one = Json.parse(approved);
            JsonNode other = Json.parse(plan);
            TreeSet<String> differ = new TreeSet<>();
            for (JsonNode each : List.of(one, other)) {
                each.fieldNames().forEachRemaining(name -> {
                    if (!one.path(name).equals(other.path(name))) {
                        differ.add(name);
                    }
                });
            }
            return differ.isEmpty() ? "" : " (they differ in: " + String.join(", ", differ) + ")";
        } catch (BadInput e) {
            throw BadInput.at(file, 0, "is no approval of a plan");
        }
    }

    /** Whether a text is a plan that can be approved. */
    public static boolean ofPlan(String text) {
        try {
            return Json.parse(text).path("format").asText().equals(PLAN_FORMAT);
        } catch (BadInput e) {
            return false;
        }
    }

    /** Whether a text is the {@link #sentence} of an approval, and not merely what someone says. */
    public static boolean signed(String text) {
        return SENTENCE.matcher(text).matches();
    }

    /** For the provenance of every record. */
    public String sentence() {
        return "signed by " + name + " at " + at + ", plan SHA-256 " + plan + ", key " + fingerprint;
    }
}
