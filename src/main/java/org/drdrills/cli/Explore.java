package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.drdrills.steps.Exploration;
import org.drdrills.steps.Features;
import org.drdrills.steps.Trial;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Explores random combinations of faults. */
@Command(
        name = "explore",
        mixinStandardHelpOptions = true,
        description =
                "Try random combinations of faults, roles, directions, times and load in an environment, and judge each as a drill. The same seed gives the same trials in the same order. A trial that loses a write or lets two nodes accept writes is repeated "
                        + "in simpler forms, and the simplest that still shows the violation is written as a feature.",
        exitCodeList = {
            "0:no violation was found",
            "1:a violation was found, and its feature is written",
            "2:wrong usage or input",
            "3:every trial was inconclusive"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill explore --environment valkey --minutes 60 --seed 7",
            "  drill explore --environment valkey --seed 7 --first 12",
            "  drill explore --environment valkey --seed 7 --dry-run",
            "",
            "Each trial takes one to three minutes, and each simpler form of a violation as long again."
        })
final class Explore implements Callable<Integer> {
    /** So often is what was found tried again in simpler forms; each takes some minutes. */
    private static final int SHRINKING = 12;

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            completionCandidates = Candidates.Environments.class,
            required = true,
            description = "The environment.")
    private String environment;

    @Option(names = "--known-bad", paramLabel = "NAME", description = "In this known-bad variant of it.")
    private String knownBad = "";

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Begin no trial after N minutes (default ${DEFAULT-VALUE}).",
            defaultValue = "30")
    private int minutes;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Seed of all random choices (default: the time).")
    private Long seed;

    @Option(
            names = "--first",
            paramLabel = "N",
            description =
                    "Number of the first trial, to go on where an earlier exploration ended (default ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int first;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the runs' folders and found/*.feature go (default: reports).")
    private Path out;

    @Option(names = "--dry-run", description = "List the first 20 trials, start nothing.")
    private boolean dryRun;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print verdicts only, no progress.")
    private boolean quiet;

    @Spec
    private CommandSpec spec;

    private long chosen;

    @Override
    public Integer call() {
        if (minutes < 1 || first < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    minutes < 1
                            ? "--minutes takes a number from 1, not " + minutes
                            : "--first takes a number from 0, not " + first);
        }
        Path home = Main.home();
        Environment where = EnvironmentFile.named(
                home.resolve("environments"), knownBad.isEmpty() ? environment : environment + "+" + knownBad);
        if (where.system().isPresent()) {
            throw new BadInput("environment " + environment + " is a system that runs already, so it is not explored");
        }
        if (where.needsApproval()) {
            throw new BadInput("environment " + environment + " is drilled with approval only, so it is not explored");
        }
        chosen = seed == null ? System.currentTimeMillis() % 1_000_000 : seed;
        Exploration exploration =
                new Exploration(EnvironmentFile.named(home.resolve("environments"), environment), chosen);
        PrintWriter to = spec.commandLine().getOut();
        if (dryRun) {
            for (int i = first; i < first + 20; i++) {
                to.println(i + "  " + exploration.trial(i).told());
            }
            return Main.MET;
        }
        to.println("Seed " + chosen + ". The same again: drill explore --environment " + environment + " --seed "
                + chosen);
        long until = System.nanoTime() + minutes * 60_000_000_000L;
        int said = 0;
        int found = 0;
        int number = first;
        for (; System.nanoTime() < until; number++) {
            Trial trial = exploration.trial(number);
            to.println("\nTrial " + number + ": " + trial.told());
            Judgement judgement = run(home, trial, "trial-" + chosen + "-" + number, to);
            said += judgement.verdict() == Verdict.INCONCLUSIVE ? 0 : 1;
            if (judgement.verdict() == Verdict.MISSED) {
                found++;
                shrink(home, trial, judgement, chosen + "-" + number, to);
            }
        }
        to.println(
                "\n%d trials, %d said something, %d found something. Go on with: drill explore --environment %s --seed %d --first %d"
                        .formatted(number - first, said, found, environment, chosen, number));
        return found > 0 ? Main.MISSED : said > 0 ? Main.MET : Main.INCONCLUSIVE;
    }

    private void shrink(Path home, Trial trial, Judgement judgement, String name, PrintWriter to) {
        List<String> wrong = missed(judgement);
        to.println("Found: " + String.join(", ", wrong) + ". Searching for a simpler form.");
        Path file = write(name, trial, judgement);
        int[] times = {0};
        Trial least = Exploration.shrink(
                trial,
                simpler -> {
                    to.println("\nSimpler: " + simpler.told());
                    Judgement again = run(home, simpler, "trial-" + name + "-simpler-" + ++times[0], to);
                    boolean shows = missed(again).stream().anyMatch(wrong::contains);
                    if (shows) {
                        write(name, simpler, again);
                    }
                    return shows;
                },
                SHRINKING);
        to.println("Found: " + least.told() + "\nWritten: " + Terminal.shown(file));
    }

    private static List<String> missed(Judgement judgement) {
        return judgement.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.MISSED)
                .map(Finding::id)
                .distinct()
                .toList();
    }

    private Judgement run(Path home, Trial trial, String name, PrintWriter to) {
        Path file = text(
                reports().resolve("found").resolve("tried").resolve(name + ".feature"),
                trial.feature(name.replace('-', ' '), "Tried by chance."));
        List<DrillPlan> plans = new Features(Main.home()).read(file);
        Campaign campaign = Campaign.begin(new Campaign.Settings(
                home,
                reports(),
                plans,
                chosen,
                StopConditions.NONE,
                "",
                knownBad,
                "drill explore --environment " + environment,
                new Terminal(to, quiet),
                Map.of(Campaign.TRIAL, trial.told())));
        try {
            return campaign.run(plans.getFirst());
        } finally {
            campaign.close();
        }
    }

    /** Written as soon as it is found, and again for each simpler form. */
    private Path write(String name, Trial trial, Judgement judgement) {
        StringBuilder why = new StringBuilder("Found by drill explore, trial " + name
                + (knownBad.isEmpty() ? "" : ", in the variant\n" + knownBad + ", which is known to be bad") + ".\n");
        judgement.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.MISSED)
                .forEach(finding -> wrapped(finding.sentence())
                        .forEach(line -> why.append(line).append('\n')));
        return text(
                reports().resolve("found").resolve("found-" + name + ".feature"),
                trial.feature("Found by exploring, " + name, why.toString().replaceAll("[#@|\"*]", "")));
    }

    private static List<String> wrapped(String sentence) {
        return List.of(sentence.replaceAll("(.{1,74})( +|$)", "$1\n").strip().split("\n"));
    }

    private Path reports() {
        return (out == null ? Main.home().resolve("reports") : out)
                .toAbsolutePath()
                .normalize();
    }

    private static Path text(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new BadInput(file + " cannot be written: " + e.getMessage());
        }
    }
}
