package org.drdrills.evidence.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/**
 * What a time-stamping authority answered (RFC 3161): that these bytes existed at that time. It must hold the authority's certificate.
 *
 * @param at   as the authority says
 * @param by   the authority's name in its own certificate
 */
record Timestamp(Instant at, String by, Collection<X509Certificate> certificates, X509Certificate signer) {
    private static final int LONGEST = 1 << 20;

    Timestamp {
        certificates = List.copyOf(certificates);
    }

    /**
     * Asks an authority, or takes its answer from a file.
     *
     * @param from {@code http://…} or {@code https://…}, or the file of a response, as {@code openssl ts -reply} or {@code curl} leave it
     * @param what the bytes that are stamped
     * @return the response in DER
     * @throws BadInput if there is no answer, or one about other bytes
     */
    static byte[] obtain(String from, byte[] what) {
        byte[] answer = from.matches("(?i)https?://.*") ? ask(from, what) : read(from);
        try {
            of(answer, what);
        } catch (BadInput e) {
            throw new BadInput(from + ": the time stamp " + e.getMessage());
        }
        return answer;
    }

    private static byte[] read(String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > LONGEST) {
                throw new BadInput(
                        file + ": is too long for a time stamp; name the response of a time-stamping authority");
            }
            return Files.readAllBytes(path);
        } catch (IOException | InvalidPathException e) {
            throw new BadInput(
                    file
                            + ": the time stamp cannot be read; name the file of a response, or the address of a time-stamping authority");
        }
    }

    private static byte[] ask(String address, byte[] what) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            byte[] digest = Sha256.digest().digest(what);
            TimeStampRequest request =
                    generator.generate(TSPAlgorithms.SHA256, digest, new BigInteger(1, Arrays.copyOf(digest, 8)));
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(60))
                            .header("Content-Type", "application/timestamp-query")
                            .header("Accept", "application/timestamp-reply")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(request.getEncoded()))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] answer = body.readNBytes(LONGEST);
                if (response.statusCode() != 200) {
                    throw new BadInput(address + ": the time-stamping authority answered with HTTP status "
                            + response.statusCode());
                }
                new TimeStampResponse(answer).validate(request);
                return answer;
            }
        } catch (IOException | TSPException | IllegalArgumentException e) {
            throw new BadInput(address + ": no time stamp came from there ("
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                    + "); see to the address and the network, or pack without a time stamp");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInput(address + ": waiting for the time stamp was interrupted");
        }
    }

    /**
     * @param answer a response in DER, with nothing after it
     * @param what   the bytes that must have been stamped
     * @throws BadInput if it is not a granted stamp on these bytes, signed by the certificate in it; the sentence begins with its verb
     */
    static Timestamp of(byte[] answer, byte[] what) {
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            TimeStampToken token = response.getTimeStampToken();
            if (token == null) {
                throw new BadInput("was refused by the authority: " + response.getStatusString());
            }
            if (!Arrays.equals(response.getEncoded(), answer)) {
                throw new BadInput("is followed by something else, or not written in DER");
            }
            if (!token.getTimeStampInfo().getMessageImprintAlgOID().equals(TSPAlgorithms.SHA256)
                    || !Arrays.equals(
                            token.getTimeStampInfo().getMessageImprintDigest(),
                            Sha256.digest().digest(what))) {
                throw new BadInput("is about other bytes than this signature");
            }
            List<X509Certificate> certificates = new ArrayList<>();
            X509Certificate signer = null;
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (X509CertificateHolder holder : token.getCertificates().getMatches(null)) {
                X509Certificate certificate =
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
                certificates.add(certificate);
                if (token.getSID().match(holder)) {
                    token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(holder));
                    signer = certificate;
                }
            }
            if (signer == null) {
                throw new BadInput(
                        "does not hold the authority's certificate, so its issuer is unknown; ask for one that does");
            }
            return new Timestamp(
                    token.getTimeStampInfo().getGenTime().toInstant(),
                    signer.getSubjectX500Principal().getName(),
                    certificates,
                    signer);
        } catch (TSPException
                | IOException
                | GeneralSecurityException
                | OperatorCreationException
                | RuntimeException e) {
            throw e instanceof BadInput said
                    ? said
                    : new BadInput("is damaged, or not a time stamp (" + e.getMessage() + ")");
        }
    }

    /**
     * Whether the authority's certificate comes, at the time of the stamp, from one of these.
     *
     * @param trusted certificates in PEM
     * @throws BadInput if the file holds none
     */
    boolean comesFrom(Path trusted) {
        Set<TrustAnchor> anchors;
        try {
            anchors =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(trusted)))
                            .stream()
                            .map(certificate -> new TrustAnchor((X509Certificate) certificate, null))
                            .collect(Collectors.toSet());
        } catch (IOException | GeneralSecurityException e) {
            throw BadInput.at(
                    trusted,
                    0,
                    "no certificates in PEM can be read from it; name the file of the time-stamping authority's root");
        }
        if (anchors.isEmpty()) {
            throw BadInput.at(
                    trusted, 0, "holds no certificate in PEM; name the file of the time-stamping authority's root");
        }
        try {
            if (anchors.stream().anyMatch(anchor -> anchor.getTrustedCert().equals(signer))) {
                return true;
            }
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(signer);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(certificates)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
