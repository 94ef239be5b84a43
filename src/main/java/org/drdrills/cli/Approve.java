package org.drdrills.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.drdrills.evidence.bundle.Approval;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signs the plan of a run against a system in use. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description =
                "Approve the plan of a run against a system that runs already, with a key of one's own. Read the plan first: it names every drill and every command.",
        exitCodeList = {"0:approved", "2:wrong usage, no plan, or a key that cannot be used"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill run --environment payments --dry-run --plan plan.json",
            "  drill approve plan.json --key ada.pem --name \"Ada Lovelace\"",
            "  drill run --environment payments --approval plan.approval.json"
        })
final class Approve implements Callable<Integer> {
    @Parameters(paramLabel = "PLAN", description = "The file that drill run --dry-run --plan FILE wrote.")
    private Path plan;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            required = true,
            description =
                    "Ed25519 private key of the person who approves, in PEM; its public half is among x-drill.system.approvers.")
    private Path key;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Who approves, as the evidence shows it (default: the name of this account).")
    private String name = System.getProperty("user.name");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the approval goes (default: the plan's name with .approval.json).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text;
        try {
            text = Files.readString(plan);
        } catch (IOException e) {
            throw new BadInput("there is no plan " + plan + "; drill run --dry-run --plan FILE writes one");
        }
        if (!Approval.ofPlan(text)) {
            throw BadInput.at(plan, 0, "is no plan; drill run --dry-run --plan FILE writes one");
        }
        SigningKey own = SigningKey.find(key, System::getenv, spec.commandLine().getOut()::println);
        Path to = out == null
                ? plan.resolveSibling(plan.getFileName().toString().replaceFirst("\\.json$", "") + ".approval.json")
                : out;
        try {
            Files.writeString(to, Approval.sign(text, name, Instant.now().truncatedTo(ChronoUnit.SECONDS), own));
        } catch (IOException e) {
            throw new UncheckedIOException("The approval could not be written to " + to, e);
        }
        spec.commandLine()
                .getOut()
                .println("Approved: %s, plan SHA-256 %s, with the key of fingerprint %s."
                        .formatted(to, Sha256.of(text), own.known().fingerprint()));
        return Main.MET;
    }
}
