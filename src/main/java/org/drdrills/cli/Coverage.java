package org.drdrills.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.Rehearsal;
import org.drdrills.evidence.Period;
import org.drdrills.record.Json;
import org.drdrills.record.Reports;
import org.drdrills.steps.Event;
import org.drdrills.steps.Features;
import org.drdrills.steps.Wordings;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Project;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What has been drilled, and what never. */
@Command(
        name = "coverage",
        mixinStandardHelpOptions = true,
        description =
                "Show the fault coverage of each environment, by fault, role and direction, in the words of features: which faults were drilled and met, which have a drill, which have none. Then the reference catalogue, drill by drill.",
        exitCodeList = {"0:done", "2:wrong usage or input"},
        footerHeading = "%nExamples:%n",
        footer = {"  drill coverage --environment mirroring", "  drill coverage --seeds --json"})
final class Coverage implements Callable<Integer> {
    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            completionCandidates = Candidates.Environments.class,
            description = "Only this environment.")
    private String environment = "";

    @Option(names = "--reports", paramLabel = "FOLDER", description = "Where the runs are (default: reports).")
    private Path reports;

    @Option(names = "--seeds", description = "Only the reference catalogue.")
    private boolean onlySeeds;

    @Option(names = "--json", description = "For machines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** How far something has come. The later, the further. */
    enum State {
        NO_DRILL("never drilled"),
        NEVER_RUN("has a drill, never run"),
        NOT_MET("run, never met"),
        MET("met");

        private final String words;

        State(String words) {
            this.words = words;
        }
    }

    /**
     * One fault that can affect an environment.
     *
     * @param event  as features say it, times left open
     * @param drills ids of those that do it
     * @param met    day on which one of them was last met, or empty
     */
    record Cell(
            String environment,
            String wording,
            List<String> roles,
            String event,
            State state,
            List<String> drills,
            List<String> loads,
            String met) {}

    /** @param reference how far it is drilled here */
    record Seed(String seed, ReferenceTable.Entry reference, State state, List<String> drills, String met) {}

    @Override
    public Integer call() {
        Path home = Main.home();
        if (!environment.isEmpty()) {
            EnvironmentFile.named(home.resolve("environments"), environment);
        }
        List<DrillPlan> plans = new Features(home).drills("");
        Map<String, Period.Drill> past = past(home, plans);
        List<Cell> cells = new ArrayList<>();
        for (String name : onlySeeds ? List.<String>of() : EnvironmentFile.withLabs(home.resolve("environments"))) {
            if (environment.isEmpty() || environment.equals(name)) {
                cells.addAll(cells(
                        EnvironmentFile.named(home.resolve("environments"), name),
                        plans.stream()
                                .filter(plan -> plan.environment().equals(name))
                                .toList(),
                        past));
            }
        }
        // A project of a user's own owes the reference catalogue nothing.
        List<Seed> seeds = environment.isEmpty() && !Project.at(home).beside() ? seeds(home, plans, past) : List.of();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(new Overview(
                    cells.stream().map(CellLine::of).toList(),
                    seeds.stream().map(SeedLine::of).toList())));
            return Main.MET;
        }
        Map<String, List<Cell>> byEnvironment = cells.stream()
                .collect(Collectors.groupingBy(Cell::environment, LinkedHashMap::new, Collectors.toList()));
        byEnvironment.forEach((name, all) -> table(out, name, all));
        if (!seeds.isEmpty()) {
            catalogue(out, seeds);
        }
        return Main.MET;
    }

    private Map<String, Period.Drill> past(Path home, List<DrillPlan> plans) {
        Path folder = reports == null ? home.resolve("reports") : reports;
        Map<String, Period.Drill> past = new HashMap<>();
        if (!Reports.at(folder).runs().isEmpty()) {
            LocalDate today = LocalDate.now(ZoneOffset.UTC);
            Period.of(folder, today.minusYears(1), today, 365, Catalogue.of(home, plans))
                    .drills()
                    .forEach(drill -> past.put(drill.drill(), drill));
        }
        return past;
    }

    private static State state(Collection<DrillPlan> plans, Map<String, Period.Drill> past) {
        State state = plans.isEmpty() ? State.NO_DRILL : State.NEVER_RUN;
        for (DrillPlan plan : plans) {
            Period.Drill drill = past.get(plan.id());
            State one = drill == null || drill.earlier().isEmpty()
                    ? State.NEVER_RUN
                    : drill.lastMet() == null ? State.NOT_MET : State.MET;
            state = one.compareTo(state) > 0 ? one : state;
        }
        return state;
    }

    private static String met(Collection<DrillPlan> plans, Map<String, Period.Drill> past) {
        return plans.stream()
                .map(plan -> past.get(plan.id()))
                .filter(drill -> drill != null && drill.lastMet() != null)
                .map(drill -> drill.lastMet().toString().substring(0, 10))
                .max(String::compareTo)
                .orElse("");
    }

    /** Everything that words can say of the environment and that can be aimed there, and what is drilled although it cannot be said so. */
    private List<Cell> cells(Environment where, List<DrillPlan> plans, Map<String, Period.Drill> past) {
        Map<String, Event> events = new LinkedHashMap<>();
        Map<String, List<DrillPlan>> drills = new LinkedHashMap<>();
        Rehearsal rehearsal = new Rehearsal(where);
        Wordings wordings = Wordings.of(where);
        for (Event event : wordings.events()) {
            if (rehearsal.impossible(event.happening()).isEmpty()) {
                events.put(event.words(), event);
            }
        }
        for (DrillPlan plan : plans) {
            Event event = wordings.event(plan.eventWords());
            events.putIfAbsent(event.words(), event);
            drills.computeIfAbsent(event.words(), words -> new ArrayList<>()).add(plan);
        }
        // What strikes the same machines and wires is one thing, called as the features call it.
        Map<String, String> once = new HashMap<>();
        for (String words : List.copyOf(events.keySet())) {
            Event event = events.get(words);
            if (rehearsal.impossible(event.happening()).isPresent()) {
                // drilled all the same: at whom it is aimed is known in the lab
                continue;
            }
            String thing = event.wording() + " " + rehearsal.strikes(event.happening());
            String other = once.putIfAbsent(thing, words);
            if (other != null) {
                boolean better = drills.containsKey(words) && !drills.containsKey(other);
                String gone = better ? other : words;
                String stays = better ? words : other;
                once.put(thing, stays);
                events.remove(gone);
                List<DrillPlan> moved = drills.remove(gone);
                if (moved != null) {
                    drills.get(stays).addAll(moved);
                }
            }
        }
        List<Cell> cells = new ArrayList<>();
        events.forEach((words, event) -> {
            List<DrillPlan> of = drills.getOrDefault(words, List.of());
            cells.add(new Cell(
                    where.name(),
                    event.wording(),
                    event.roles(),
                    words,
                    state(of, past),
                    of.stream().map(DrillPlan::id).toList(),
                    of.stream().map(Coverage::load).distinct().toList(),
                    met(of, past)));
        });
        cells.sort(java.util.Comparator.comparing(Cell::wording));
        return cells;
    }

    private static String load(DrillPlan plan) {
        return Math.round(plan.conditions().rate()) + " operations/s"
                + plan.beside().entrySet().stream()
                        .map(entry -> ", " + entry.getKey().words() + " " + entry.getValue() + " times/s")
                        .collect(Collectors.joining());
    }

    private List<Seed> seeds(Path home, List<DrillPlan> plans, Map<String, Period.Drill> past) {
        Map<String, ReferenceTable.Entry> table =
                ReferenceTable.read(Main.suite().resolve("features/reference.md"));
        List<Seed> seeds = new ArrayList<>();
        for (String seed : Features.reference()) {
            List<DrillPlan> of = plans.stream()
                    .filter(plan -> plan.tags().contains("seed-" + seed))
                    .toList();
            seeds.add(new Seed(
                    seed,
                    table.get(seed),
                    state(of, past),
                    of.stream().map(DrillPlan::id).toList(),
                    met(of, past)));
        }
        return seeds;
    }

    private static void table(PrintWriter out, String environment, List<Cell> cells) {
        Map<State, Long> counts =
                cells.stream().collect(Collectors.groupingBy(Cell::state, TreeMap::new, Collectors.counting()));
        out.println(environment + ": of " + cells.size() + " possible faults, "
                + counts.getOrDefault(State.MET, 0L) + " were drilled and met, "
                + counts.getOrDefault(State.NOT_MET, 0L) + " were run and never met, "
                + counts.getOrDefault(State.NEVER_RUN, 0L) + " have a drill that was never run, "
                + counts.getOrDefault(State.NO_DRILL, 0L) + " have none.");
        String wording = "";
        for (Cell cell : cells) {
            if (!cell.wording().equals(wording)) {
                wording = cell.wording();
                String now = wording;
                List<Cell> same =
                        cells.stream().filter(one -> one.wording().equals(now)).toList();
                out.println("\n  "
                        + now.replaceAll("([A-Za-z]+)/[A-Za-z]+", "$1")
                                .replaceAll("\\{(duration|int)\\}", "…")
                                .replaceAll("\\{(target|word)\\}", "*"));
                for (State state : List.of(State.MET, State.NOT_MET, State.NEVER_RUN, State.NO_DRILL)) {
                    List<String> of = same.stream()
                            .filter(one -> one.state() == state)
                            .map(one -> (one.roles().isEmpty() ? "yes" : String.join(" – ", one.roles()))
                                    + (one.met().isEmpty() ? "" : " (" + one.met() + ")"))
                            .toList();
                    if (!of.isEmpty()) {
                        out.println("    %-23s %s"
                                .formatted(
                                        state.words,
                                        of.size() > 12
                                                ? String.join("; ", of.subList(0, 12)) + "; and " + (of.size() - 12)
                                                        + " more"
                                                : String.join("; ", of)));
                    }
                }
            }
        }
        Map<String, Integer> loads = new TreeMap<>();
        cells.forEach(cell -> cell.loads().forEach(load -> loads.merge(load, 1, Integer::sum)));
        out.println("\n  Load: "
                + (loads.isEmpty()
                        ? "none"
                        : String.join(
                                "; ",
                                loads.entrySet().stream()
                                        .map(load -> load.getKey() + " in " + load.getValue())
                                        .toList()))
                + ".\n");
    }

    private static void catalogue(PrintWriter out, List<Seed> seeds) {
        Map<State, Long> counts =
                seeds.stream().collect(Collectors.groupingBy(Seed::state, TreeMap::new, Collectors.counting()));
        Map<ReferenceTable.Standing, Long> standings = seeds.stream()
                .collect(Collectors.groupingBy(
                        seed -> seed.reference().standing(), TreeMap::new, Collectors.counting()));
        out.println("The reference catalogue: of " + seeds.size() + " drills, "
                + standings.getOrDefault(ReferenceTable.Standing.FAITHFUL, 0L) + " are drilled as the reference says, "
                + standings.getOrDefault(ReferenceTable.Standing.WEAKER, 0L) + " are weaker, "
                + standings.getOrDefault(ReferenceTable.Standing.REFUSED, 0L) + " are refused; "
                + counts.getOrDefault(State.MET, 0L) + " were met, " + counts.getOrDefault(State.NOT_MET, 0L)
                + " run and never met, " + counts.getOrDefault(State.NEVER_RUN, 0L) + " never run.");
        seeds.forEach(seed -> out.println("  %-7s %-9s %s"
                .formatted(
                        seed.seed(),
                        seed.reference().standing().word(),
                        Stream.of(
                                        seed.state() == State.NO_DRILL
                                                ? ""
                                                : seed.state().words
                                                        + (seed.met().isEmpty() ? "" : " on " + seed.met()) + ", "
                                                        + (seed.drills().size() == 1
                                                                ? "1 drill"
                                                                : seed.drills().size() + " drills"),
                                        seed.reference().why())
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining("; ")))));
    }

    /** What programs get. */
    private record Overview(List<CellLine> cells, List<SeedLine> seeds) {}

    private record CellLine(
            String environment,
            String event,
            String wording,
            List<String> roles,
            String state,
            List<String> drills,
            List<String> loads,
            String lastMet) {
        static CellLine of(Cell cell) {
            return new CellLine(
                    cell.environment(),
                    cell.event(),
                    cell.wording(),
                    cell.roles(),
                    cell.state().words,
                    cell.drills(),
                    cell.loads(),
                    cell.met().isEmpty() ? null : cell.met());
        }
    }

    private record SeedLine(
            String seed, String standing, String why, String state, List<String> drills, String lastMet) {
        static SeedLine of(Seed seed) {
            return new SeedLine(
                    seed.seed(),
                    seed.reference().standing().word(),
                    seed.reference().why(),
                    seed.state().words,
                    seed.drills(),
                    seed.met().isEmpty() ? null : seed.met());
        }
    }
}
