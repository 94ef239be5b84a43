package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** The public half of a signing key: it verifies. */
public final class PublicKey {
    private static final String KIND = "PUBLIC KEY";
    /** What stands before the 32 bytes of an Ed25519 point in a SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private final byte[] encoded;

    private PublicKey(byte[] encoded) {
        this.encoded = encoded;
    }

    static PublicKey ofPoint(byte[] point) {
        byte[] encoded = Arrays.copyOf(HEAD, HEAD.length + point.length);
        System.arraycopy(point, 0, encoded, HEAD.length, point.length);
        return new PublicKey(encoded);
    }

    /** @throws BadInput if the file holds no Ed25519 public key in PEM */
    public static PublicKey read(Path file) {
        try {
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the public key cannot be read; name the file of an Ed25519 public key in PEM");
        } catch (IllegalArgumentException e) {
            throw BadInput.at(
                    file,
                    0,
                    "holds no Ed25519 public key in PEM; 'openssl pkey -in KEY -pubout' writes it from a private one");
        }
    }

    /** @throws IllegalArgumentException if it is no such key */
    static PublicKey parse(String text) {
        byte[] encoded = Pem.decode(text, KIND);
        if (encoded.length != HEAD.length + 32 || !Arrays.equals(encoded, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw new IllegalArgumentException("no Ed25519 key");
        }
        return new PublicKey(encoded);
    }

    public String pem() {
        return Pem.encode(encoded, KIND);
    }

    /** SHA-256 of the key in DER, in hex: what {@code openssl pkey -pubin -outform DER | sha256sum} says. */
    public String fingerprint() {
        return Sha256.of(encoded);
    }

    boolean verifies(byte[] signature, byte[] what) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(what);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // a signature of the wrong length, or a point that is none
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKey key && Arrays.equals(encoded, key.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }
}
