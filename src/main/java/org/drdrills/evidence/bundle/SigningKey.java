package org.drdrills.evidence.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.drdrills.topology.BadInput;

/**
 * The Ed25519 key that signs bundles. Its signatures depend on the key and on what is signed alone, so that packing a run
 * again gives the same bytes.
 */
public final class SigningKey {
    /** Holds the key in PEM where there is no home to keep it in, as on a build server. */
    public static final String VARIABLE = "DRILL_EVIDENCE_KEY";

    private static final String KIND = "PRIVATE KEY";

    private final PrivateKey secret;
    private final PublicKey known;

    private SigningKey(PrivateKey secret) {
        this.secret = secret;
        byte[] seed = ((EdECPrivateKey) secret).getBytes().orElseThrow();
        this.known = PublicKey.ofPoint(
                new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded());
    }

    /** {@code $XDG_CONFIG_HOME/dr-drills/evidence-key.pem}, usually under {@code ~/.config}; the public key lies beside it. */
    public static Path usualPlace(UnaryOperator<String> environment) {
        String config = environment.apply("XDG_CONFIG_HOME");
        Path folder = config == null || config.isBlank() || !Path.of(config).isAbsolute()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(config);
        return folder.resolve("dr-drills").resolve("evidence-key.pem");
    }

    /** Where the public half of a key lies. */
    public static Path publicHalf(Path key) {
        String name = key.getFileName().toString();
        return key.resolveSibling(
                name.endsWith(".pem") ? name.substring(0, name.length() - 4) + ".pub.pem" : name + ".pub.pem");
    }

    /**
     * The key of {@code file} where one is named, else of {@link #VARIABLE} where that is set, else of the usual place, where it is made when
     * there is none.
     *
     * @param file null for none
     * @param says told when a key was made
     * @throws BadInput if there is no Ed25519 key where one was said to be, or others may read it
     */
    public static SigningKey find(Path file, UnaryOperator<String> environment, Consumer<String> says) {
        if (file != null) {
            return read(file);
        }
        String held = environment.apply(VARIABLE);
        if (held != null && !held.isBlank()) {
            return parse(held, "the variable " + VARIABLE);
        }
        Path place = usualPlace(environment);
        if (!Files.exists(place)) {
            make(place, says);
        }
        return read(place);
    }

    private static SigningKey read(Path file) {
        String text;
        try {
            Path real = file.toRealPath();
            for (Path folder = real.getParent(); folder != null; folder = folder.getParent()) {
                if (Files.exists(folder.resolve(".git"))) {
                    throw BadInput.at(
                            file,
                            0,
                            "the signing key lies in the repository " + folder
                                    + ", from where it would spread; move it out of there");
                }
            }
            if (posix(real)
                    && Files.getPosixFilePermissions(real).stream()
                            .anyMatch(Set.of(
                                    PosixFilePermission.GROUP_READ,
                                    PosixFilePermission.GROUP_WRITE,
                                    PosixFilePermission.OTHERS_READ,
                                    PosixFilePermission.OTHERS_WRITE)::contains)) {
                throw BadInput.at(
                        file,
                        0,
                        "the signing key can be read or changed by others; chmod 600 it, and consider whether it has leaked already");
            }
            text = Files.readString(real, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw BadInput.at(
                    file,
                    0,
                    "the signing key cannot be read; name the file of an Ed25519 key in PEM, as 'openssl genpkey -algorithm ed25519' writes it");
        }
        return parse(text, file.toString());
    }

    static SigningKey parse(String text, String where) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(text, KIND)));
            return new SigningKey(key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BadInput(
                    where
                            + ": holds no Ed25519 private key in PEM without a pass phrase; 'openssl genpkey -algorithm ed25519' makes one");
        }
    }

    private static void make(Path place, Consumer<String> says) {
        try {
            PrivateKey secret =
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
            boolean posix = posix(existing(place));
            Files.createDirectories(
                    place.getParent(),
                    posix ? new FileAttribute<?>[] {attribute("rwx------")} : new FileAttribute<?>[0]);
            Path file = posix ? Files.createFile(place, attribute("rw-------")) : Files.createFile(place);
            Files.writeString(file, Pem.encode(secret.getEncoded(), KIND), StandardOpenOption.TRUNCATE_EXISTING);
            PublicKey known = new SigningKey(secret).known;
            Files.writeString(publicHalf(place), known.pem());
            says.accept("A key to sign evidence was made: " + place + ". Give its public half " + publicHalf(place)
                    + " to those who verify, by a way of its own; fingerprint " + known.fingerprint() + ".");
        } catch (FileAlreadyExistsException e) {
            // another packing made it in the same moment
        } catch (IOException e) {
            throw new UncheckedIOException("No signing key could be made at " + place, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path existing(Path path) {
        Path folder = path.toAbsolutePath();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static boolean posix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String rights) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights));
    }

    public PublicKey known() {
        return known;
    }

    byte[] sign(byte[] what) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(what);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
