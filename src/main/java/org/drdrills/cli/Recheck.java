package org.drdrills.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.check.Finding;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillFolder;
import org.drdrills.evidence.DrillRecord;
import org.drdrills.evidence.RunFolder;
import org.drdrills.history.HistoryFile;
import org.drdrills.topology.BadInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a frozen record again. */
@Command(name = "recheck", description = "Judge a drill's or a run's frozen record again, and compare; writes nothing.", mixinStandardHelpOptions = true)
final class Recheck implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "reports/<run> or reports/<run>/<drill>")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw new BadInput("there is no folder " + folder);
        }
        List<DrillFolder> drills = Files.exists(folder.resolve("drill.json")) ? List.of(DrillFolder.at(folder)) : RunFolder.at(folder).drills();
        if (drills.isEmpty()) {
            throw new BadInput(folder + " holds no drill.json, and no folder of a drill; name reports/<run> or reports/<run>/<drill>");
        }
        PrintWriter out = spec.commandLine().getOut();
        Verdict verdict = Verdict.MET;
        for (DrillFolder drill : drills) {
            verdict = verdict.and(recheck(drill, out));
        }
        return switch (verdict) {
            case MET -> Main.MET;
            case MISSED -> Main.MISSED;
            case INCONCLUSIVE -> Main.INCONCLUSIVE;
        };
    }

    private static String sha256(Path file) {
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(((DigestInputStream) content).getMessageDigest().digest());
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the record cannot be read: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Verdict recheck(DrillFolder drill, PrintWriter out) {
        DrillRecord record = drill.read();
        if (!Files.exists(drill.history())) {
            out.println("INCONCLUSIVE  %s: there is no record of it".formatted(record.id()));
            return Verdict.INCONCLUSIVE;
        }
        String hash = sha256(drill.history());
        if (!record.historyHash().isEmpty() && !record.historyHash().equals(hash)) {
            throw BadInput.at(drill.history(), 0, "the record was changed since it was frozen: its SHA-256 is " + hash + ", not " + record.historyHash());
        }
        Judgement judgement = Judge.judge(record.objectives(), record.conditions(), HistoryFile.open(drill.history()));
        Judgement before = record.judgement();
        out.println("%-13s %s".formatted(judgement.verdict(), record.id()));
        judgement.findings().forEach(finding -> out.println("    " + finding.verdict() + "  " + finding.sentence()));
        judgement.assumptions().stream().filter(finding -> finding.verdict() != Verdict.MET).forEach(finding -> out.println("    " + finding.verdict() + "  " + finding.sentence()));
        if (before == null) {
            out.println("    It was never judged before: the run was interrupted.");
        } else if (before.verdict() == judgement.verdict() && before.findings().stream().map(Finding::verdict).toList().equals(judgement.findings().stream().map(Finding::verdict).toList())) {
            out.println("    The same as when it was drilled.");
        } else {
            out.println("    NOT the same as when it was drilled: then " + before.verdict() + ".");
            return judgement.verdict().and(Verdict.INCONCLUSIVE);
        }
        return judgement.verdict();
    }
}
