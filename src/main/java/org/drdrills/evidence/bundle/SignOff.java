package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drdrills.record.Json;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/**
 * A further signature over a bundle's list, by a person who reviewed or approved it and holds a key of their own. It lies in the bundle
 * beside the first signature: an in-toto statement about {@code SHA256SUMS} that names role and person, in a DSSE envelope, and the key.
 *
 * @param name        of the person, as they signed
 * @param fingerprint of their key
 */
public record SignOff(String role, String name, String fingerprint) {
    public static final List<String> ROLES = List.of("reviewer", "approver");
    private static final String PREDICATE = "urn:drdrills:sign-off:1";
    private static final int LONGEST_NAME = 120;

    static String envelopeFile(String role) {
        return "sign-off." + role + ".dsse.json";
    }

    static String keyFile(String role) {
        return "sign-off." + role + ".pem";
    }

    private static String statement(String sums, String role, String name) {
        ObjectNode statement = JsonNodeFactory.instance.objectNode();
        statement.put("_type", Statement.TYPE);
        statement
                .putArray("subject")
                .addObject()
                .put("name", Bundle.SUMS)
                .putObject("digest")
                .put("sha256", sums);
        statement.put("predicateType", PREDICATE);
        statement.putObject("predicate").put("role", role).put("name", name);
        return Json.text(statement);
    }

    /**
     * Signs a bundle that matches; its other files stay as they are, byte for byte.
     *
     * @throws BadInput if the role is none or was signed already, the name is none, or the key has signed the bundle before
     */
    public static SignOff add(Path zip, String role, String name, SigningKey key) {
        if (!ROLES.contains(role)) {
            throw new BadInput("--as takes " + String.join(" or ", ROLES) + ", not " + BadInput.quoted(role));
        }
        String person = name.strip();
        if (person.isEmpty() || person.length() > LONGEST_NAME || person.chars().anyMatch(Character::isISOControl)) {
            throw new BadInput("--name takes the name of the person who signs, of at most " + LONGEST_NAME
                    + " characters on one line");
        }
        try {
            Map<String, byte[]> added = new LinkedHashMap<>();
            try (Archive archive = Archive.open(zip)) {
                refuse(archive, zip, role, key);
                String sums = Sha256.of(archive.bytes(Bundle.SUMS));
                Envelope envelope = Envelope.sign(statement(sums, role, person), key);
                added.put(envelopeFile(role), envelope.dsse().getBytes(StandardCharsets.UTF_8));
                added.put(keyFile(role), key.known().pem().getBytes(StandardCharsets.UTF_8));
            }
            rewrite(zip, added);
            return new SignOff(role, person, key.known().fingerprint());
        } catch (IOException e) {
            throw new UncheckedIOException("The bundle " + zip + " could not be signed", e);
        }
    }

    private static void refuse(Archive archive, Path zip, String role, SigningKey key) throws IOException {
        if (archive.holds(envelopeFile(role))) {
            throw BadInput.at(zip, 0, "was signed by a " + role + " already; a signature is never replaced");
        }
        Map<String, String> signed = new TreeMap<>();
        signed.put(Bundle.KEY, "packed the bundle");
        ROLES.forEach(other -> signed.put(keyFile(other), "signed it as " + other));
        for (Map.Entry<String, String> one : signed.entrySet()) {
            if (archive.holds(one.getKey())
                    && PublicKey.parse(new String(archive.bytes(one.getKey()), StandardCharsets.UTF_8))
                            .equals(key.known())) {
                throw BadInput.at(
                        zip,
                        0,
                        "cannot be signed as " + role + " with the key that " + one.getValue()
                                + "; reviewer and approver sign with keys of their own");
            }
        }
    }

    private static void rewrite(Path zip, Map<String, byte[]> added) throws IOException {
        Path folder = zip.toAbsolutePath().getParent();
        Path draft = Files.createTempFile(folder, ".dr-evidence-", ".part");
        try {
            try (Archive archive = Archive.open(zip);
                    ZipOutputStream out = new ZipOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16), StandardCharsets.UTF_8)) {
                archive.copy(out);
                for (Map.Entry<String, byte[]> file : added.entrySet()) {
                    ZipEntry entry = new ZipEntry(file.getKey());
                    entry.setTimeLocal(archive.time());
                    out.putNextEntry(entry);
                    out.write(file.getValue());
                    out.closeEntry();
                }
            }
            draft.toFile().setReadable(true, false);
            Files.move(draft, zip, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * Who signed a bundle after it was packed, by role.
     *
     * @param trusted role → the key that must have signed; a role of which none is given may have been signed with any
     * @param remarks takes a sentence on each signature that does not fit, or is missing although a key is given
     */
    static Map<String, SignOff> of(Archive archive, Map<String, PublicKey> trusted, Remarks remarks) {
        Map<String, SignOff> found = new LinkedHashMap<>();
        for (String role : ROLES) {
            boolean envelope = archive.holds(envelopeFile(role));
            if (!envelope && !archive.holds(keyFile(role))) {
                if (trusted.containsKey(role)) {
                    remarks.mismatch("No " + role + " has signed the bundle.");
                }
                continue;
            }
            try {
                SignOff one = read(archive, role);
                PublicKey expected = trusted.get(role);
                if (expected != null && !expected.fingerprint().equals(one.fingerprint())) {
                    remarks.mismatch("The bundle was signed as " + role
                            + " with another key than the one you gave: its fingerprint is " + one.fingerprint() + ".");
                }
                found.put(role, one);
            } catch (BadInput | IllegalArgumentException | IOException e) {
                remarks.mismatch(
                        "The signature of the " + role + " in " + envelopeFile(role) + " " + e.getMessage() + ".");
            }
        }
        keysApart(archive, found, remarks);
        return found;
    }

    private static SignOff read(Archive archive, String role) throws IOException {
        for (String file : List.of(envelopeFile(role), keyFile(role))) {
            if (!archive.holds(file)) {
                throw new BadInput("cannot be verified, for " + file + " is missing");
            }
        }
        PublicKey key = PublicKey.parse(new String(archive.bytes(keyFile(role)), StandardCharsets.UTF_8));
        Envelope envelope = Envelope.parse(new String(archive.bytes(envelopeFile(role)), StandardCharsets.UTF_8));
        if (!envelope.signedBy(key) || !envelope.hint().equals(key.fingerprint())) {
            throw new BadInput("does not fit its statement and the key in " + keyFile(role));
        }
        String text = new String(envelope.statement(), StandardCharsets.UTF_8);
        JsonNode name = Json.parse(text).path("predicate").path("name");
        String sums = Sha256.of(archive.bytes(Bundle.SUMS));
        if (!name.isTextual() || !text.equals(statement(sums, role, name.asText()))) {
            throw new BadInput("is not about this " + Bundle.SUMS + " and the role " + role);
        }
        return new SignOff(role, name.asText(), key.fingerprint());
    }

    private static void keysApart(Archive archive, Map<String, SignOff> found, Remarks remarks) {
        Map<String, String> seen = new LinkedHashMap<>();
        if (archive.holds(Bundle.KEY)) {
            try {
                seen.put(
                        PublicKey.parse(new String(archive.bytes(Bundle.KEY), StandardCharsets.UTF_8))
                                .fingerprint(),
                        "who packed the bundle");
            } catch (IOException | IllegalArgumentException e) {
                // named by itself
            }
        }
        found.values().forEach(one -> {
            String other = seen.putIfAbsent(one.fingerprint(), "the " + one.role());
            if (other != null) {
                remarks.mismatch("The " + one.role() + " signed with the key of " + other
                        + ", which is no second pair of eyes.");
            }
        });
    }

    /** The files of all further signatures in a bundle. */
    static Map<String, byte[]> files(Archive archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String role : ROLES) {
            for (String file : List.of(envelopeFile(role), keyFile(role))) {
                if (archive.holds(file)) {
                    files.put(file, archive.bytes(file));
                }
            }
        }
        return files;
    }
}
