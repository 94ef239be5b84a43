package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.drill.DrillPlan;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Rejudgement;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a frozen record again. */
@Command(
        name = "recheck",
        description = "Judge the frozen records of drills or runs again, and compare.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:every drill is MET, and the same as it was",
            "1:a drill is MISSED",
            "2:wrong usage or input",
            "3:a drill is INCONCLUSIVE, has no record to judge, or is not the same as it was; none is MISSED"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  drill recheck reports/<run>", "  drill recheck reports/*-my-store"})
final class Recheck implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", arity = "1..*", description = "reports/<run> or reports/<run>/<drill>")
    private List<Path> folders;

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description =
                    "Write a table of all drills and their last verdicts between its markers in this file; drills that are not"
                            + " among these records keep their row.")
    private Path readme;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        // Every folder is looked at before the first is judged: a judgement may take minutes.
        List<DrillFolder> drills =
                folders.stream().flatMap(folder -> drills(folder).stream()).toList();
        if (readme != null) {
            VerdictTable.PLACE.requireIn(readme);
        }
        PrintWriter out = spec.commandLine().getOut();
        Verdict verdict = Verdict.MET;
        List<VerdictTable.Judged> judged = new ArrayList<>();
        for (DrillFolder drill : drills) {
            verdict = verdict.and(recheck(drill, out, judged));
        }
        if (readme != null) {
            judged.sort(Comparator.comparing(one -> one.record().started()));
            Path home = Main.home();
            List<DrillPlan> plans = new Features(home).drills("");
            Map<String, String> inapplicable = inapplicable(home, plans);
            VerdictTable.PLACE.replace(readme, former -> VerdictTable.of(plans, judged, former, inapplicable));
        }
        return switch (verdict) {
            case MET -> Main.MET;
            case MISSED -> Main.MISSED;
            case INCONCLUSIVE -> Main.INCONCLUSIVE;
        };
    }

    /** Drill → why it cannot run in its environment; drills that can are left out. */
    private static Map<String, String> inapplicable(Path home, List<DrillPlan> plans) {
        Map<String, Environment> environments = new HashMap<>();
        Map<String, String> reasons = new HashMap<>();
        for (DrillPlan plan : plans) {
            Environment where = environments.computeIfAbsent(
                    plan.environment(), name -> EnvironmentFile.named(home.resolve("environments"), name));
            plan.inapplicable(where).ifPresent(why -> reasons.put(plan.id(), why));
        }
        return reasons;
    }

    private static List<DrillFolder> drills(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput("there is no folder " + folder);
        }
        List<DrillFolder> drills = Files.exists(folder.resolve("drill.json"))
                ? List.of(DrillFolder.at(folder))
                : RunFolder.at(folder).drills();
        if (drills.isEmpty()) {
            throw new BadInput(folder
                    + " holds no drill.json, and no folder of a drill; name reports/<run> or reports/<run>/<drill>");
        }
        return drills;
    }

    private static String sha256(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the record cannot be read: " + e.getMessage());
        }
    }

    private static Verdict recheck(DrillFolder drill, PrintWriter out, List<VerdictTable.Judged> judged) {
        DrillRecord record = drill.read();
        if (!Files.exists(drill.history())) {
            out.println("INCONCLUSIVE  %s: there is no record of it".formatted(record.id()));
            return Verdict.INCONCLUSIVE;
        }
        Rejudgement again = Rejudgement.of(drill, record, sha256(drill.history()));
        Judgement judgement = again.now();
        judged.add(new VerdictTable.Judged(record, judgement));
        out.println("%-13s %s".formatted(judgement.verdict(), record.id()));
        judgement.findings().forEach(finding -> out.println("    " + finding.verdict() + "  " + finding.sentence()));
        judgement.assumptions().stream()
                .filter(finding -> finding.verdict() != Verdict.MET)
                .forEach(finding -> out.println("    " + finding.verdict() + "  " + finding.sentence()));
        if (again.before() == null) {
            out.println("    It was never judged before: the drill was interrupted, or the harness failed.");
        } else if (again.differences().isEmpty()) {
            out.println("    The same as when it was drilled.");
        } else {
            out.println("    NOT the same as when it was drilled: " + String.join("; ", again.differences()) + ".");
        }
        again.remarks().forEach(remark -> out.println("    Note: " + remark + "."));
        return again.verdict();
    }
}
