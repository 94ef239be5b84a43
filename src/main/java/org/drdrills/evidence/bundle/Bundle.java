package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.evidence.Controls;

/**
 * What a bundle says of itself, as {@code bundle.json} holds it, and the names of its files.
 *
 * <pre>
 * README.txt                  how to verify it with openssl and sha256sum
 * bundle.json                 its place in the chain
 * public-key.pem              the key that verifies the signature
 * evidence.json, index.html, …, &lt;drill&gt;/drill.json, &lt;drill&gt;/history.ndjson, …    the run's folder as it is, without what Allure and Cucumber wrote
 * format/                     what the files mean, with schemas, and a verifier that is independent of the suite
 * controls.json, controls.md  which controls the run supports evidence for
 * oscal/                      assessment plan and results
 * SHA256SUMS                  of all above
 * attestation.dsse.json       in-toto statement over SHA256SUMS and all that it lists, signed
 * attestation.sigstore.json   the same as a sigstore bundle
 * sign-off.&lt;role&gt;.…          signature and key of reviewer and approver, where they signed
 * attestation.tsr             time stamp of the signature, where one was got
 * </pre>
 *
 * @param number   place in the chain, from 1
 * @param previous the bundle before; null for the first
 */
@JsonIgnoreProperties("format")
public record Bundle(String run, int number, Previous previous) {
    public static final String FORMAT = "drdrills-bundle/1";
    static final String SELF = "bundle.json";
    static final String README = "README.txt";
    static final String KEY = "public-key.pem";
    static final String CONTROLS = "controls.md";
    static final String SUMS = "SHA256SUMS";
    static final String DSSE = "attestation.dsse.json";
    static final String SIGSTORE = "attestation.sigstore.json";
    static final String TIMESTAMP = "attestation.tsr";
    /** Describe the other files, and verify them without the suite; under {@code format/} in the build, too. */
    static final List<String> FORMATS = List.of(
            "format/README.md",
            "format/bundle.schema.json",
            "format/drill.schema.json",
            "format/history.schema.json",
            "format/recompute.py",
            "format/restored.py",
            "format/verify.py");
    /** Files that the list cannot hold, for they come after it. */
    static final Set<String> UNLISTED = Stream.concat(
                    Stream.of(SUMS, DSSE, SIGSTORE, TIMESTAMP),
                    SignOff.ROLES.stream()
                            .flatMap(role -> Stream.of(SignOff.envelopeFile(role), SignOff.keyFile(role))))
            .collect(Collectors.toUnmodifiableSet());
    /** Files without which it is no bundle. */
    static final List<String> NEEDED = List.of(README, SELF, KEY, SUMS, DSSE, SIGSTORE);

    /**
     * @param run    of the bundle before
     * @param sha256 of its {@code SHA256SUMS}
     */
    public record Previous(String run, String sha256) {}

    /** Whether a file is the bundle's own and not of the run's folder. */
    static boolean own(String name) {
        return NEEDED.contains(name)
                || UNLISTED.contains(name)
                || name.equals(CONTROLS)
                || name.equals(Controls.FILE)
                || FORMATS.contains(name)
                || name.startsWith("oscal/");
    }

    /** Name of the zip file. */
    static String fileOf(String run) {
        return "dr-evidence-" + run + ".zip";
    }
}
