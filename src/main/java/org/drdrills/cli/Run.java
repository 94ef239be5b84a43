package org.drdrills.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.check.Verdict;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.LiveLab;
import org.drdrills.drill.Shard;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.SystemLab;
import org.drdrills.evidence.Durations;
import org.drdrills.evidence.Policy;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.notice.Notice;
import org.drdrills.notice.Recipient;
import org.drdrills.record.Json;
import org.drdrills.record.RunFolder;
import org.drdrills.steps.ScenarioRun;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs drills and writes their report. */
@Command(
        name = "run",
        description = "Run drills and write their report.",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:every drill met all its objectives",
            "1:an objective was missed",
            "2:wrong usage or input; lanes that do not fit; nothing was started",
            "3:inconclusive: a drill is, or was not run, or the run was interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drill run",
            "  drill run --all",
            "  drill run --tags smoke",
            "  drill run --environment etcd --lanes 2",
            "  drill run --drill a-standby-takes-over-when-the-primary-is-killed --repeat 20",
            "  drill run --shard 2/3 --durations reports-of-main --quiet",
            "  drill run --dry-run --tags @partition",
            "  drill run --tags @smoke --json | jq -r .verdict",
            "",
            "Ctrl-C or SIGTERM ends a run: it removes its labs, and every fault with them, and writes the report of the drills so far. After kill -9 a sweeper removes it within 15 s."
        })
final class Run implements Callable<Integer> {
    /** Options that a lane is not told, or is told otherwise. */
    private static final List<String> OF_THE_WHOLE =
            List.of("--lanes", "--out", "--seed", "--durations", "--alone", "--notify", "--pack", "--quiet", "--json");

    @Mixin
    private Selection selection;

    @Option(
            names = "--all",
            description =
                    "Run every drill; without it, and with none selected, the quick set runs: the shortest @smoke drill of each of up to five environments.")
    private boolean all;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "Run each drill N times (default ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int repeat;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the run's folder goes (default: reports).")
    private Path out;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Seed of all random choices (default: the time).")
    private Long seed;

    @Option(
            names = "--stop-when",
            paramLabel = "CONDITION",
            description =
                    "End a drill early, heal, and judge what there is; may be given more than once: alarm (a stale read, or two nodes that accept writes), 'service below 50%% for 30s', 'after 10m' (of the event), 'http URL is not 200', 'prometheus URL QUERY' (a result that is not 0), 'command COMMAND' (exit code 0).")
    private List<String> stop = List.of();

    @Option(
            names = "--known-bad",
            paramLabel = "NAME",
            description = "Run in this known-bad variant of the environment; drill describe ENVIRONMENT lists them.")
    private String knownBad = "";

    @Option(names = "--dry-run", description = "Print each drill's actions, targets and links; starts nothing.")
    private boolean dryRun;

    @Option(
            names = "--approve",
            paramLabel = "REASON",
            description =
                    "Approval of this run: the person who approved, and the purpose. Some environments require it; every record contains it.")
    private String approval = "";

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "With --dry-run: write the plan to this file, for drill approve. A system that runs already is drilled by an approved plan only.")
    private Path planFile;

    @Option(
            names = "--approval",
            paramLabel = "FILE",
            description = "The approval of this very plan, as drill approve wrote it.")
    private Path approvalFile;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description =
                    "Only the I-th of N parts, which take about equally long by earlier runs; each runner makes the same split. Join the runs with drill merge.")
    private String shard;

    @Option(
            names = "--durations",
            paramLabel = "FOLDER",
            description =
                    "Reports by which --shard estimates how long drills take (default: where the run's folder goes). All runners need the same.")
    private Path durations;

    @Option(
            names = "--lanes",
            paramLabel = "K",
            description =
                    "Run K labs side by side on this machine (default ${DEFAULT-VALUE}). Capacity is checked: lanes that do not fit memory and processors are refused; a drill whose host was starved of CPU is inconclusive.",
            defaultValue = "1")
    private int lanes;

    @Option(names = Lanes.LANE, hidden = true, paramLabel = "K")
    private int laneOf;

    @Option(names = Lanes.COMMAND, hidden = true, paramLabel = "TEXT")
    private String commandOfAll;

    @Option(
            names = "--alone",
            description =
                    "Start nothing while another run with this option is under way in the same folder of reports.")
    private boolean alone;

    @Option(
            names = "--notify",
            paramLabel = "WHEN",
            description =
                    "Notify the recipients in DRILL_NOTIFY: always, or trouble, when not every drill met its objectives or the run did not begin.")
    private Notify.When notify;

    @Option(
            names = "--pack",
            description = "Pack the run for an auditor when it has ended, as drill evidence pack does.")
    private boolean pack;

    @Option(
            names = "--keep-lab",
            description =
                    "Run one drill and leave its lab up afterwards for drill status, drill fault and drill heal; drill down or Ctrl-C removes it, and it is removed after 4 h.")
    private boolean keepLab;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print verdicts only, no progress.")
    private boolean quiet;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object at the end and nothing else: the run's verdict and folder, and each drill's verdict.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private RunFolder begun;
    private LiveLab kept;

    @Override
    public Integer call() {
        // an address that cannot be understood is told now, not after the drills
        List<Recipient> recipients = notify == null || dryRun ? List.of() : Notify.recipients();
        int exit;
        try {
            exit = aloneOrNot();
        } catch (RuntimeException e) {
            if (begun == null) {
                tell(Notice.neverBegan(e.getMessage() == null ? e.toString() : e.getMessage()), recipients);
            }
            throw e;
        }
        if (begun != null) {
            tell(Notice.of(begun), recipients);
        }
        if (kept != null) {
            HeldLab.hold(kept, HeldLab.USUAL, exit, listener()::println);
        }
        return exit;
    }

    private void tell(Notice notice, List<Recipient> recipients) {
        if (!recipients.isEmpty()) {
            Notify.send(notice, recipients, notify, listener());
        }
    }

    private int aloneOrNot() {
        if (!alone || dryRun) {
            return drills();
        }
        Path reports = reports(Main.home());
        try (Alone right = Alone.in(reports)
                .orElseThrow(() -> new LabTrouble("another run is under way in " + reports
                        + ", and this one was to be alone; nothing was started"))) {
            return drills();
        }
    }

    /** @throws BadInput if no drill is */
    List<DrillPlan> selected(Path home) {
        return selection.plans(home);
    }

    /** A lane runs a shard of what was chosen already. */
    private boolean quick() {
        return selection.isEmpty() && !all && shard == null;
    }

    /** Where progress is printed: with --json nowhere. */
    private PrintWriter listener() {
        return json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
    }

    private Choice choice(Path home) {
        Map<String, Double> recorded = Durations.in(durations == null ? reports(home) : durations);
        List<DrillPlan> selected = selection.plans(home);
        if (quick()) {
            selected = Choice.quickSet(selected, recorded, listener());
        }
        Choice choice = Choice.of(home, selected, knownBad);
        if (laneOf == 0) {
            choice.notApplicable().forEach(listener()::println);
        }
        if (choice.applicable().isEmpty()) {
            throw new BadInput("none of the drills that were asked for is applicable");
        }
        if (shard != null) {
            choice = choice.shard(Shard.parse(shard), repeat, recorded, listener());
        }
        return choice;
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private int drills() {
        if (repeat < 1 || repeat > 1000) {
            throw usage("--repeat takes a number from 1 to 1000, not " + repeat);
        }
        if (lanes < 1 || lanes > 64) {
            throw usage("--lanes takes a number from 1 to 64, not " + lanes);
        }
        if (lanes > 1 && shard != null) {
            throw usage("--lanes splits the drills itself, so a shard runs in one lane");
        }
        StopConditions conditions = StopConditions.parse(stop);
        Path home = Main.home();
        if (all && !selection.isEmpty()) {
            throw usage("--all runs every drill; leave out --environment, --tags and --drill");
        }
        Choice choice = choice(home);
        List<DrillPlan> applicable = choice.applicable();
        List<DrillPlan> plans = choice.plans();
        Map<String, Environment> environments = choice.environments();
        Map<String, String> share = choice.share(home, Policy.in(reports(home)));
        EnvironmentCheck.of(environments.values());
        if (keepLab) {
            oneDrill(plans.size() * repeat);
        }
        writable(reports(home));
        if (lanes > 1) {
            Lanes.fit(Math.min(lanes, applicable.size()), environments.values(), Lanes.Machine.here());
        }
        if (planFile != null && !dryRun) {
            throw usage("--plan writes the plan of a --dry-run");
        }
        if (dryRun) {
            choice.rehearse(spec.commandLine().getOut());
            if (planFile != null) {
                Approvals.write(
                        planFile,
                        planText(plans, environments),
                        spec.commandLine().getOut());
            }
            return Main.MET;
        }
        approval = Approvals.of(environments.values(), approvalFile, () -> planText(plans, environments))
                .orElse(approval);
        environments.values().forEach(environment -> Campaign.approved(environment, approval));
        environments.values().forEach(environment -> SystemLab.check(environment, Instant.now()));
        Campaign.missingImage(environments.values()).ifPresent(missing -> {
            throw new BadInput(missing);
        });
        if (pack) {
            // a key that cannot be used is told now, not after half an hour
            SigningKey.find(null, System::getenv, listener()::println);
        }
        List<DrillPlan> queue = new ArrayList<>();
        for (int i = 0; i < repeat; i++) {
            queue.addAll(plans);
        }
        if (keepLab) {
            HeldLab.noneUp(queue.getFirst().environment());
        }
        long chosen = seed == null ? System.nanoTime() : seed;
        if (lanes > 1) {
            return sideBySide(applicable, chosen, home);
        }
        if (laneOf > 0) {
            share.put(Campaign.LANES, Integer.toString(laneOf));
        }
        Terminal terminal = new Terminal(listener(), quiet || json);
        String command = laneOf > 0 ? commandOfAll : command();
        Campaign campaign = Campaign.begin(new Campaign.Settings(
                home, reports(home), queue, chosen, conditions, approval.strip(), knownBad, command, terminal, share));
        begun = campaign.folder();
        Approvals.keep(approvalFile, begun);
        if (keepLab) {
            campaign.keepLab();
        }
        List<String> broken = new ArrayList<>();
        try (Attendance attendance = Attendance.of(
                campaign.operators(), environments.values(), Boolean.getBoolean("drdrills.asks"), terminal::says)) {
            for (int i = 0; i < repeat; i++) {
                broken.addAll(ScenarioRun.of(campaign, plans));
            }
        } finally {
            campaign.close();
        }
        kept = campaign.keptLab().orElse(null);
        if (laneOf == 0) {
            terminal.finish(campaign, broken);
            packed(campaign.folder());
        }
        return exit(campaign.verdict() == Verdict.MET && !broken.isEmpty() ? Verdict.INCONCLUSIVE : campaign.verdict());
    }

    private String planText(List<DrillPlan> plans, Map<String, Environment> environments) {
        return PlanText.of(plans, environments, repeat, stop);
    }

    /** @throws BadInput if the run's folder could not be made in this folder */
    static void writable(Path reports) {
        Path there = reports.toAbsolutePath().normalize();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        // To its owner a file system like /proc says that it can be written to.
        if (!Files.isDirectory(there) || !takesFolders(there)) {
            throw new BadInput("the run's folder cannot be made in " + reports + ": " + there
                    + (Files.isDirectory(there) ? " cannot be written to" : " is no folder")
                    + "; name another with --out");
        }
    }

    private static boolean takesFolders(Path folder) {
        try {
            Files.delete(Files.createTempDirectory(folder, ".drill-"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void oneDrill(int asked) {
        if (asked > 1 || lanes > 1) {
            throw new BadInput(
                    "--keep-lab keeps the lab of one drill, and " + asked + " were asked for; name one with --drill");
        }
    }

    private String command() {
        return command(spec);
    }

    /** The command line as the evidence shows it. */
    static String command(CommandSpec spec) {
        return ("drill " + spec.name() + " "
                        + String.join(
                                " ",
                                spec.commandLine().getParent().getParseResult().originalArgs().stream()
                                        .skip(1)
                                        .map(Run::portable)
                                        .toList()))
                .strip();
    }

    /** An argument as the evidence shows it: of a path on this machine its last part. */
    private static String portable(String argument) {
        return argument.replaceFirst("(^|=)/(?:.*/)?([^/]+)/?$", "$1…/$2");
    }

    private void packed(RunFolder folder) {
        if (pack) {
            Pack.pack(folder, listener());
        } else if (!quiet) {
            listener().println("For an auditor: drill evidence pack " + Terminal.shown(folder.path()));
        }
        if (json) {
            spec.commandLine().getOut().println(Json.line(RunLine.of(folder)));
        }
    }

    static int exit(Verdict verdict) {
        return switch (verdict) {
            case MET -> Main.MET;
            case MISSED -> Main.MISSED;
            case INCONCLUSIVE -> Main.INCONCLUSIVE;
        };
    }

    /** Each lane runs a shard, in a process of its own; with fewer drills than lanes there are as many lanes as drills. */
    private int sideBySide(List<DrillPlan> plans, long chosen, Path home) {
        int wanted = Math.min(lanes, plans.size());
        List<String> common = new ArrayList<>(List.of(
                Lanes.LANE + "=" + wanted,
                Lanes.COMMAND + "=" + command(),
                "--seed=" + chosen,
                "--durations=" + (durations == null ? reports(home) : durations).toAbsolutePath()));
        spec.commandLine().getParseResult().matchedOptions().stream()
                .distinct()
                .filter(option -> !OF_THE_WHOLE.contains(option.longestName()))
                .forEach(option ->
                        option.originalStringValues().forEach(value -> common.add(option.longestName() + "=" + value)));
        if (quiet) {
            common.add("--quiet");
        }
        List<List<String>> commands = new ArrayList<>();
        for (int lane = 1; lane <= wanted; lane++) {
            List<String> command = new ArrayList<>(common);
            command.add("--shard=" + lane + "/" + wanted);
            if (quick()) {
                plans.forEach(plan -> command.add("--drill=" + plan.id()));
            }
            commands.add(command);
        }
        PrintWriter to = listener();
        if (!quiet) {
            to.println("%d drills in %d lanes.".formatted(plans.size() * repeat, wanted));
        }
        RunFolder whole = new Lanes(reports(home), to, Terminal.colour()).run(commands);
        begun = whole;
        Verdict verdict = Merge.tell(whole, wanted, quiet, to);
        packed(whole);
        return exit(verdict);
    }

    private Path reports(Path home) {
        return out == null ? home.resolve("reports") : out;
    }
}
