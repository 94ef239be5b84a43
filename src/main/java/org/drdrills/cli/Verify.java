package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.evidence.bundle.Examination;
import org.drdrills.evidence.bundle.PublicKey;
import org.drdrills.evidence.bundle.Rejudged;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.report.Rereading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies bundles. */
@Command(
        name = "verify",
        description =
                "Verify bundles: every file, the signature, the chain between them, and each drill judged again. Starts nothing.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:all matches, signed with the given key",
            "1:something does not match",
            "2:not a bundle, or wrong usage",
            "3:all matches, but no key was given to compare with"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  drill evidence verify --key known.pem reports/bundles/*.zip"})
final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "ZIP", arity = "1..*", description = "Bundles, in the order of their chain.")
    private List<Path> files;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The public key that must have signed, in PEM (default: this account's own).")
    private Path key;

    @Option(
            names = "--timestamp-ca",
            paramLabel = "FILE",
            description = "Root certificates of the time-stamping authorities that you trust, in PEM.")
    private Path authorities;

    @Option(
            names = "--reviewer",
            paramLabel = "FILE",
            description = "The public key with which a reviewer must have signed, in PEM.")
    private Path reviewer;

    @Option(
            names = "--approver",
            paramLabel = "FILE",
            description = "The public key with which an approver must have signed, in PEM.")
    private Path approver;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PublicKey given = key == null ? null : PublicKey.read(key);
        Path ours = SigningKey.publicHalf(SigningKey.usualPlace(System::getenv));
        PublicKey own = given == null && Files.exists(ours) ? PublicKey.read(ours) : null;
        Map<String, PublicKey> signers = new HashMap<>();
        if (reviewer != null) {
            signers.put("reviewer", PublicKey.read(reviewer));
        }
        if (approver != null) {
            signers.put("approver", PublicKey.read(approver));
        }
        int answer = Main.MET;
        List<Path> linked = new ArrayList<>();
        for (Path file : files) {
            Examination.Result found = Examination.of(file, given, authorities, signers, new Rereading());
            answer = Math.max(answer, tell(found, given, own, ours, out));
            if (found.bundle() != null) {
                linked.add(file);
            }
        }
        List<String> faults = Examination.chain(linked);
        faults.forEach(fault -> out.println("DOES NOT MATCH  " + fault));
        return faults.isEmpty() && answer != MISMATCH ? answer : Main.MISSED;
    }

    /** Above all others, so that the worst of several bundles wins. */
    private static final int MISMATCH = 4;

    private int tell(Examination.Result found, PublicKey given, PublicKey own, Path ours, PrintWriter out) {
        out.println("%s: %d files%s"
                .formatted(
                        found.file(),
                        found.files(),
                        found.bundle() == null
                                ? ""
                                : ", number " + found.bundle().number() + " of its chain"));
        for (Rejudged drill : found.drills()) {
            out.println("    %-13s %s, %s".formatted(drill.verdict(), drill.id(), drill.again()));
        }
        found.notes().forEach(note -> out.println("    " + note));
        found.mismatches().forEach(mismatch -> out.println("DOES NOT MATCH  " + mismatch));
        if (!found.mismatches().isEmpty()) {
            return MISMATCH;
        }
        String signed = "All matches. Signed with the key of fingerprint " + found.fingerprint();
        if (given != null) {
            out.println(signed + ", which is the one of " + key + ".");
            return Main.MET;
        }
        if (own != null && own.fingerprint().equals(found.fingerprint())) {
            out.println(signed + ", which is this account's own (" + ours + ").");
            return Main.MET;
        }
        out.println(signed + "; its owner is unknown: give the signer's public key with --key.");
        return Main.INCONCLUSIVE;
    }
}
