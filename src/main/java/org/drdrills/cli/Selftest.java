package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Missable;
import org.drdrills.drill.Mutant;
import org.drdrills.drill.Patience;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.drdrills.record.Json;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.KnownBad;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The self-test: environments and harnesses that are broken on purpose must all be caught, for the right reason. */
@Command(
        name = "selftest",
        mixinStandardHelpOptions = true,
        description =
                "Test the suite itself: each known-bad pool and each mutant of the harness must be caught for the right reason, "
                        + "and the same drills must be MET on the good pool.",
        exitCodeList = {
            "0:all were caught for the right reason",
            "1:one was not",
            "2:wrong usage or input",
            "3:a case failed otherwise, or was not run"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  drill selftest --quick", "  drill selftest --only slow-failover --json"})
final class Selftest implements Callable<Integer> {
    static final MarkedTable PLACE =
            new MarkedTable("<!-- selftest: written by ./drill selftest --readme -->", "<!-- /selftest -->");
    private static final List<String> QUICK =
            List.of("second-network", "slow-failover", "isolated-primary-goes-on", "not-injected");
    private static final String GOOD = "good: ";

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "Only this pool or mutant, or with --objectives this drill; may be given more than once.")
    private List<String> only = List.of();

    @Option(names = "--quick", description = "A few representative ones, in some minutes.")
    private boolean quick;

    @Option(
            names = "--objectives",
            description =
                    "Without a lab: show for every objective of every drill that a record exists which misses it.")
    private boolean objectives;

    @Option(names = "--list", description = "List them, run nothing.")
    private boolean list;

    @Option(names = "--json", description = "The table for machines.")
    private boolean json;

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description = "Write the table between its markers in this file; cases that were not run keep their row.")
    private Path readme;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the run's folder goes (default: reports).")
    private Path out;

    @Option(names = "--approve", paramLabel = "REASON", description = "As for drill run: some environments demand it.")
    private String approval = "";

    @Spec
    private CommandSpec spec;

    /**
     * One thing that must be caught, or, where {@code verdict} is MET, a drill that must not be.
     *
     * @param finding by which it must be; empty where it must be MET
     */
    record Case(
            String name,
            String wrong,
            String drill,
            String environment,
            String finding,
            Verdict verdict,
            Optional<Mutant> mutant,
            Optional<KnownBad> refused) {
        boolean good() {
            return verdict == Verdict.MET;
        }

        String expected() {
            return refused.map(bad -> "refused: " + bad.refused()).orElse(good() ? "MET" : verdict + " " + finding);
        }
    }

    /**
     * What came of it.
     *
     * @param verdict empty where it was refused before anything started
     * @param right   whether it was caught by the finding that it had to be caught by
     */
    record Row(Case meant, Optional<Verdict> verdict, String got, boolean caught, boolean right) {
        /** Neither caught nor let through: something else was wrong. */
        boolean open() {
            return !right
                    && verdict.isPresent()
                    && verdict.get() == Verdict.INCONCLUSIVE
                    && (meant.good() || meant.verdict() == Verdict.MISSED);
        }
    }

    @Override
    public Integer call() {
        Path home = Main.home();
        if (objectives) {
            return missable(home);
        }
        if (readme != null) {
            PLACE.requireIn(readme);
        }
        List<DrillPlan> plans = new Features(home).drills("");
        List<Case> all = cases(home, plans);
        if (all.isEmpty()) {
            throw new BadInput(
                    "the project has nothing that is known to be bad: no variant under environments/NAME/known-bad, and no environment of the suite that has some; drill selftest --objectives needs neither");
        }
        List<Case> cases = chosen(all);
        PrintWriter to = spec.commandLine().getOut();
        if (list) {
            cases.forEach(one -> to.println("%-32s %-60s %s".formatted(one.name(), one.expected(), one.wrong())));
            to.println("\n" + cases.size() + " in all. Run one: drill selftest --only NAME");
            return Main.MET;
        }
        List<Row> rows = run(home, plans, cases, json ? new PrintWriter(PrintWriter.nullWriter()) : to);
        to.println(json ? Json.lines(rows.stream().map(Line::of).toList()) : "\n" + table(rows, Campaign.commit(home)));
        if (readme != null) {
            PLACE.replace(readme, former -> table(all, rows, former, Campaign.commit(home)));
        }
        return exit(rows);
    }

    /** Every objective of every drill that can be run, with the record that misses it. */
    private int missable(Path home) {
        PrintWriter to = spec.commandLine().getOut();
        Map<String, Environment> environments = new HashMap<>();
        List<Missable> all = new Features(home)
                .drills("").stream()
                        .filter(plan -> only.isEmpty() || only.contains(plan.id()))
                        .map(plan -> {
                            Environment where = environments.computeIfAbsent(
                                    plan.environment(),
                                    name -> EnvironmentFile.named(home.resolve("environments"), name));
                            return plan.inapplicable(where).isPresent() ? null : Missable.of(plan, where);
                        })
                        .filter(Objects::nonNull)
                        .toList();
        if (all.isEmpty()) {
            throw new BadInput("no drill is called '" + String.join("' or '", only) + "'");
        }
        long contradictory = 0;
        long unproven = 0;
        long proven = 0;
        for (Missable drill : all) {
            to.println(drill.plan().id());
            for (Finding finding : drill.notMet()) {
                contradictory++;
                to.println("  ! %s where all goes well: %s".formatted(finding.verdict(), finding.sentence()));
            }
            for (Objective objective : drill.plan().objectives()) {
                Missable.Miss miss = drill.misses().get(objective);
                boolean open = drill.unmissable().contains(objective);
                unproven += open ? 1 : 0;
                proven += miss == null ? 0 : 1;
                to.println("  %s %s%s"
                        .formatted(
                                open ? "✗" : miss == null ? "–" : "✓",
                                objective.words(),
                                open
                                        ? ": no record misses it"
                                        : miss == null
                                                ? ": permitted"
                                                : ": " + miss.finding() + ", where " + miss.wrong()));
            }
        }
        to.println("\n%d objectives of %d drills can be missed, %d cannot; %d are not met where all goes well."
                .formatted(proven, all.size(), unproven, contradictory));
        return unproven == 0 && contradictory == 0 ? Main.MET : Main.MISSED;
    }

    /** All there are: pools, mutants of the harness, and each of their drills on the good pool. */
    static List<Case> cases(Path home, List<DrillPlan> plans) {
        List<Case> cases = new ArrayList<>();
        for (KnownBad bad : KnownBad.all(home.resolve("environments"))) {
            boolean refused = !bad.refused().isEmpty();
            cases.add(new Case(
                    bad.name(),
                    bad.wrong(),
                    bad.drill(),
                    bad.environment() + "+" + bad.name(),
                    bad.finding(),
                    refused ? Verdict.INCONCLUSIVE : Verdict.valueOf(bad.verdict()),
                    Optional.empty(),
                    refused ? Optional.of(bad) : Optional.empty()));
        }
        // The mutants' drills are the suite's; a project need not have them.
        boolean beside = Project.at(home).beside();
        for (Mutant mutant : Mutant.values()) {
            if (beside && plans.stream().noneMatch(plan -> plan.id().equals(mutant.drill()))) {
                continue;
            }
            boolean seen = mutant == Mutant.LYING_CLIENTS;
            cases.add(new Case(
                    mutant.word(),
                    mutant.wrong(),
                    mutant.drill(),
                    plan(plans, mutant.drill()).environment(),
                    mutant.finding(),
                    seen ? Verdict.MISSED : Verdict.INCONCLUSIVE,
                    Optional.of(mutant),
                    Optional.empty()));
        }
        Map<String, Case> good = new LinkedHashMap<>();
        for (Case one : cases) {
            if (one.refused().isEmpty()) {
                String environment = one.environment().replaceFirst("\\+.*", "");
                good.putIfAbsent(
                        one.drill(),
                        new Case(
                                GOOD + one.drill(),
                                "Nothing: the same drill on the good pool.",
                                one.drill(),
                                environment,
                                "",
                                Verdict.MET,
                                Optional.empty(),
                                Optional.empty()));
            }
        }
        cases.addAll(good.values());
        return cases;
    }

    private static DrillPlan plan(List<DrillPlan> plans, String id) {
        return plans.stream()
                .filter(plan -> plan.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BadInput("no drill is called '" + id + "'"
                        + Nearest.hint(id, plans.stream().map(DrillPlan::id).toList())));
    }

    private List<Case> chosen(List<Case> all) {
        List<String> names = all.stream().map(Case::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new BadInput("no known-bad pool or mutant is called '" + name + "'" + Nearest.hint(name, names));
            }
        }
        List<String> wanted = only.isEmpty() ? QUICK : only;
        return only.isEmpty() && !quick
                ? all
                : all.stream().filter(one -> wanted.contains(one.name())).toList();
    }

    private List<Row> run(Path home, List<DrillPlan> plans, List<Case> cases, PrintWriter to) {
        List<Row> rows = new ArrayList<>();
        List<Case> drilled = new ArrayList<>();
        for (Case one : cases) {
            one.refused().ifPresentOrElse(bad -> rows.add(refused(one, bad)), () -> drilled.add(one));
        }
        if (drilled.isEmpty()) {
            return rows;
        }
        List<DrillPlan> queue = drilled.stream()
                .map(one -> spoilt(one, plan(plans, one.drill())))
                .toList();
        String command = "drill selftest "
                + String.join(
                        " ",
                        spec.commandLine().getParent().getParseResult().originalArgs().stream()
                                .skip(1)
                                .toList());
        Terminal terminal = new Terminal(to, false);
        Campaign campaign = Campaign.begin(
                new Campaign.Settings(
                        home,
                        out == null ? home.resolve("reports") : out,
                        queue,
                        System.nanoTime(),
                        StopConditions.NONE,
                        approval.strip(),
                        "",
                        command.strip(),
                        terminal),
                Patience.brief());
        try {
            for (int i = 0; i < drilled.size(); i++) {
                rows.add(row(
                        drilled.get(i),
                        campaign.run(queue.get(i), drilled.get(i).mutant())));
            }
        } finally {
            campaign.close();
        }
        to.println("\nReport: " + campaign.folder().page());
        return rows;
    }

    private static Row refused(Case one, KnownBad bad) {
        try {
            bad.spoilt();
            return new Row(one, Optional.empty(), "accepted", false, false);
        } catch (BadInput e) {
            return new Row(
                    one,
                    Optional.empty(),
                    "refused: " + e.getMessage().replaceFirst(".*?:\\d+: ", ""),
                    true,
                    e.getMessage().contains(bad.refused()));
        }
    }

    private static DrillPlan spoilt(Case one, DrillPlan plan) {
        String id = one.name().replaceAll("[^a-z0-9-]+", "-");
        return new DrillPlan(
                id,
                (one.good() ? "" : one.name() + ": ") + plan.title(),
                plan.feature(),
                plan.description(),
                plan.tags(),
                plan.file(),
                plan.line(),
                plan.text(),
                one.environment(),
                plan.pool(),
                plan.conditions(),
                plan.clients(),
                plan.waits(),
                plan.beside(),
                plan.ordered(),
                plan.preparations(),
                plan.event(),
                plan.eventWords(),
                plan.laterOrders(),
                plan.objectives());
    }

    static Row row(Case one, Judgement judgement) {
        List<Finding> all = Stream.concat(judgement.findings().stream(), judgement.assumptions().stream())
                .filter(finding -> finding.verdict() != Verdict.MET)
                .toList();
        boolean caught = judgement.verdict() != Verdict.MET;
        boolean right = one.good()
                ? judgement.verdict() == Verdict.MET
                : judgement.verdict() == one.verdict()
                        && all.stream()
                                .anyMatch(finding ->
                                        finding.id().equals(one.finding()) && finding.verdict() == one.verdict());
        String got = judgement.verdict() == Verdict.MET
                ? "MET"
                : judgement.verdict() + " "
                        + String.join(
                                ", ",
                                all.stream()
                                        .filter(finding -> finding.verdict() == judgement.verdict())
                                        .filter(finding -> !finding.id().endsWith(".assumption-broken"))
                                        .map(Finding::id)
                                        .distinct()
                                        .toList());
        return new Row(one, Optional.of(judgement.verdict()), got, caught, right);
    }

    /** 0 where all were caught for the right reason, 1 where one was not, 3 where something else was wrong. */
    static int exit(List<Row> rows) {
        if (rows.stream().anyMatch(row -> !row.right() && !row.open())) {
            return Main.MISSED;
        }
        return rows.isEmpty() || rows.stream().anyMatch(Row::open) ? Main.INCONCLUSIVE : Main.MET;
    }

    /** What was run now, in order. */
    static String table(List<Row> rows, String commit) {
        return table(rows.stream().map(Row::meant).toList(), rows, "", commit);
    }

    /**
     * One line for each case: what was run now; else what the former table says of it, with the date and commit of its run; else that it
     * was never run.
     */
    static String table(List<Case> all, List<Row> rows, String former, String commit) {
        Map<String, Row> now = new LinkedHashMap<>();
        rows.forEach(row -> now.put(row.meant().name(), row));
        Map<String, String> before = new LinkedHashMap<>();
        former.lines().filter(line -> line.startsWith("| ")).forEach(line -> before.put(beginning(line), line));
        StringBuilder table = new StringBuilder(
                "| Pool or mutant | What is wrong | Drill | Expected | Got | Caught | For the right reason | Run |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        int bad = 0;
        int caught = 0;
        int good = 0;
        int met = 0;
        for (Case one : all) {
            Row row = now.get(one.name());
            String line = "| " + (one.good() ? "the good pool" : one.name()) + " | " + one.wrong() + " | "
                    + (one.drill().isEmpty() ? "–" : one.drill()) + " | " + one.expected() + " | ";
            line = row != null
                    ? line + row.got() + " | " + (one.good() ? "–" : row.caught() ? "yes" : "no") + " | "
                            + (row.right() ? "yes" : "no") + " | " + LocalDate.now(ZoneOffset.UTC) + ", " + commit
                            + " |"
                    : before.getOrDefault(beginning(line), line + "– | – | – | never |");
            table.append(line).append('\n');
            boolean right = line.split("\\|")[7].strip().equals("yes");
            bad += one.good() ? 0 : 1;
            caught += !one.good() && right ? 1 : 0;
            good += one.good() ? 1 : 0;
            met += one.good() && right ? 1 : 0;
        }
        return table + "\nMutation score: " + caught + " of " + bad + " caught for the right reason"
                + (good == 0 ? "" : "; " + met + " of " + good + " of the same drills MET on the good pool") + ".\n";
    }

    /** Name, what is wrong, drill and what is expected: if one of these has changed, an old result says nothing. */
    private static String beginning(String line) {
        return String.join("|", java.util.Arrays.copyOf(line.split("\\|", -1), 5));
    }

    /** What programs get of a case. */
    private record Line(
            String name, String wrong, String drill, String expected, String got, boolean caught, boolean right) {
        static Line of(Row row) {
            Case meant = row.meant();
            return new Line(
                    meant.name(), meant.wrong(), meant.drill(), meant.expected(), row.got(), row.caught(), row.right());
        }
    }
}
