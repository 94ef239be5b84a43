package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.drdrills.drill.Campaign;
import org.drdrills.evidence.bundle.Approval;
import org.drdrills.evidence.bundle.PublicKey;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;

/** The signed approval of a run against systems that run already. */
final class Approvals {
    private Approvals() {}

    /** Writes a plan, and says what becomes of it. */
    static void write(Path file, String plan, PrintWriter out) {
        try {
            Files.writeString(file, plan);
        } catch (IOException e) {
            throw new UncheckedIOException("The plan could not be written to " + file, e);
        }
        out.println("Plan: " + file + ", SHA-256 " + Sha256.of(plan) + ". Who may approve it: drill approve " + file
                + " --key KEY --name NAME");
    }

    /**
     * The approval of a run, for the provenance of its records; empty where none of its environments is a system that needs one.
     *
     * @param file as the user named it; null for none
     * @throws BadInput if it is missing, of another plan, or not by one of those who may approve every one of the systems
     */
    static Optional<String> of(Collection<Environment> environments, Path file, Supplier<String> plan) {
        List<Environment> guarded = environments.stream()
                .filter(environment -> environment.system().isPresent() && environment.needsApproval())
                .toList();
        if (file == null) {
            guarded.forEach(environment -> Campaign.approved(environment, ""));
            return Optional.empty();
        }
        if (guarded.isEmpty()) {
            throw new BadInput("--approval has no place here: no system that was chosen needs one");
        }
        String text = plan.get();
        Approval approval = null;
        for (Environment environment : guarded) {
            approval =
                    Approval.of(file, text, environment.system().orElseThrow().approvers(), own());
        }
        return Optional.of(Objects.requireNonNull(approval).sentence());
    }

    /** The key that signs the evidence of this account, where there is one. */
    private static Optional<PublicKey> own() {
        boolean there = Optional.ofNullable(System.getenv(SigningKey.VARIABLE))
                        .filter(key -> !key.isBlank())
                        .isPresent()
                || Files.exists(SigningKey.usualPlace(System::getenv));
        return there
                ? Optional.of(SigningKey.find(null, System::getenv, says -> {}).known())
                : Optional.empty();
    }

    /** The approval, which holds the plan, is part of the run. */
    static void keep(Path file, RunFolder run) {
        if (file != null) {
            run.keep(Objects.requireNonNull(file.toAbsolutePath().normalize().getParent()), file);
        }
    }
}
