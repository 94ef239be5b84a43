package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.drdrills.record.Json;
import org.drdrills.topology.BadInput;

/**
 * A signed statement in a DSSE envelope (version 1), with one signature; the same as a sigstore bundle (version 0.3).
 *
 * @param statement the in-toto statement, exactly as signed
 * @param signature over {@link #signed}
 * @param hint      fingerprint of the key, in hex
 */
record Envelope(byte[] statement, byte[] signature, String hint) {
    private static final String TYPE = "application/vnd.in-toto+json";
    private static final String SIGSTORE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    static Envelope sign(String statement, SigningKey key) {
        byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
        return new Envelope(bytes, key.sign(signed(bytes)), key.known().fingerprint());
    }

    /** What is signed: DSSE's pre-authentication encoding of the statement. */
    private static byte[] signed(byte[] statement) {
        byte[] head = ("DSSEv1 " + TYPE.length() + " " + TYPE + " " + statement.length + " ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] signed = Arrays.copyOf(head, head.length + statement.length);
        System.arraycopy(statement, 0, signed, head.length, statement.length);
        return signed;
    }

    boolean signedBy(PublicKey key) {
        return key.verifies(signature, signed(statement));
    }

    /** {@code attestation.dsse.json}. */
    String dsse() {
        return Json.text(node());
    }

    /**
     * {@code attestation.sigstore.json}.
     *
     * @param timestamp an RFC 3161 response over the signature, or null
     */
    String sigstore(byte[] timestamp) {
        ObjectNode bundle = JsonNodeFactory.instance.objectNode();
        bundle.put("mediaType", SIGSTORE);
        ObjectNode material = bundle.putObject("verificationMaterial");
        material.putObject("publicKey").put("hint", hint);
        if (timestamp != null) {
            material.putObject("timestampVerificationData")
                    .putArray("rfc3161Timestamps")
                    .addObject()
                    .put("signedTimestamp", Base64.getEncoder().encodeToString(timestamp));
        }
        bundle.set("dsseEnvelope", node());
        return Json.text(bundle);
    }

    private ObjectNode node() {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("payload", Base64.getEncoder().encodeToString(statement));
        envelope.put("payloadType", TYPE);
        envelope.putArray("signatures")
                .addObject()
                .put("keyid", hint)
                .put("sig", Base64.getEncoder().encodeToString(signature));
        return envelope;
    }

    /** @throws BadInput if it holds anything but what {@link #dsse} writes; white space and the order of keys do not matter */
    static Envelope parse(String text) {
        JsonNode node = Json.parse(text);
        JsonNode first = node.path("signatures").path(0);
        try {
            Envelope envelope = new Envelope(
                    Base64.getDecoder().decode(node.path("payload").asText()),
                    Base64.getDecoder().decode(first.path("sig").asText()),
                    first.path("keyid").asText());
            if (envelope.node().equals(node)) {
                return envelope;
            }
        } catch (IllegalArgumentException e) {
            // falls through: no base64
        }
        throw new BadInput("is no DSSE envelope of an in-toto statement with one signature and nothing else");
    }
}
