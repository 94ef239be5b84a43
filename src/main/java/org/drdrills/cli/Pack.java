package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.drdrills.evidence.bundle.Packing;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.RunFolder;
import org.drdrills.report.Publisher;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Packs a run for an auditor. */
@Command(
        name = "pack",
        description = "Pack a run into one signed zip file that an auditor can verify.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:packed", "2:wrong usage or input, or a key that cannot be used"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill evidence pack reports/<run>",
            "  drill evidence pack --timestamp https://tsa.example.org --out /srv/evidence reports/<run>"
        })
final class Pack implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "reports/<run>")
    private Path run;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description =
                    "Where the bundle goes, and where the one before it is looked for (default: bundles/ beside the run's folder).")
    private Path out;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Ed25519 private key in PEM (default: the variable " + SigningKey.VARIABLE
                    + ", else ~/.config/dr-drills/evidence-key.pem, made when missing).")
    private Path key;

    @Option(
            names = "--timestamp",
            paramLabel = "URL|FILE",
            description = "A time-stamping authority (RFC 3161) to ask, or the file of its answer.")
    private String timestamp;

    @Option(
            names = "--previous",
            paramLabel = "ZIP",
            description = "The bundle that this one follows (default: the last one in the folder).")
    private Path previous;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(run)) {
            throw new BadInput("there is no folder " + run + "; name reports/<run>");
        }
        pack(
                RunFolder.at(run),
                new Packing.Settings(out == null ? usualFolder(run) : out, timestamp, previous),
                key,
                spec.commandLine().getOut());
        return Main.MET;
    }

    private static Path usualFolder(Path run) {
        return run.toAbsolutePath().normalize().resolveSibling("bundles");
    }

    /** Where the bundle of a run lies unless it was put elsewhere. */
    static Path bundleOf(Path run) {
        return usualFolder(run).resolve(Packing.fileOf(RunFolder.at(run).read().run()));
    }

    /** Packs a run that has just ended. */
    static void pack(RunFolder run, PrintWriter out) {
        pack(run, new Packing.Settings(usualFolder(run.path()), null, null), null, out);
    }

    private static void pack(RunFolder run, Packing.Settings settings, Path key, PrintWriter out) {
        SigningKey signer = SigningKey.find(key, System::getenv, out::println);
        if (!Files.exists(run.evidence())) {
            Publisher.publish(run, HistoryFile::open);
        } else if (!Publisher.hasPapers(run)) {
            Publisher.papers(run);
        }
        Packing.Packed packed = Packing.pack(run, signer, settings);
        out.println("Packed: %s, %d files, number %d of its chain%s."
                .formatted(
                        packed.file(),
                        packed.files(),
                        packed.bundle().number(),
                        packed.bundle().previous() == null
                                ? ""
                                : " after " + packed.bundle().previous().run()));
        out.println("Signed with the key of fingerprint %s%s."
                .formatted(
                        signer.known().fingerprint(),
                        packed.stamped() == null ? ", without a time stamp" : ", time stamp " + packed.stamped()));
        out.println("SHA-256 of its SHA256SUMS: %s. Keep it where it cannot be changed.".formatted(packed.sha256()));
    }
}
