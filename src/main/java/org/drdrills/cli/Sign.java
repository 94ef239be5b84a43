package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.evidence.bundle.Examination;
import org.drdrills.evidence.bundle.SignOff;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.report.Rereading;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds the signature of a reviewer or approver to a bundle. */
@Command(
        name = "sign",
        description =
                "Sign a packed run as reviewer or approver, with a key of one's own, over the same list of files. It is verified first.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:signed", "1:the bundle does not match, and was not signed", "2:wrong usage or input"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill evidence sign reports/<run> --as reviewer --name \"Grace Hopper\" --key grace.pem"})
final class Sign implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "reports/<run> that was packed, or its bundle.")
    private Path run;

    @Option(names = "--as", paramLabel = "ROLE", required = true, description = "reviewer or approver.")
    private String role;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            required = true,
            description = "Ed25519 private key of the person, in PEM; not the one that the bundle was packed with.")
    private Path key;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Who signs, as verify shows it (default: the name of this account).")
    private String name = System.getProperty("user.name");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path zip = Files.isDirectory(run) ? Pack.bundleOf(run) : run;
        if (!Files.exists(zip)) {
            throw new BadInput("there is no " + zip + "; pack the run first: drill evidence pack " + run);
        }
        SigningKey own = SigningKey.find(key, System::getenv, out::println);
        Examination.Result found = Examination.of(zip, null, null, Map.of(), new Rereading());
        if (!found.mismatches().isEmpty()) {
            found.mismatches().forEach(mismatch -> out.println("DOES NOT MATCH  " + mismatch));
            out.println("It was not signed.");
            return Main.MISSED;
        }
        SignOff signed = SignOff.add(zip, role, name, own);
        out.println("Signed: %s, as %s by %s, with the key of fingerprint %s."
                .formatted(zip, signed.role(), signed.name(), signed.fingerprint()));
        out.println("Give the public half to those who verify: openssl pkey -in " + key + " -pubout");
        return Main.MET;
    }
}
