package org.drdrills.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.environment.Images;
import org.drdrills.environment.LabTrouble;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Repeats;
import org.drdrills.evidence.bundle.Approval;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Redaction;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.report.AllureAttachments;
import org.drdrills.report.AllureReport;
import org.drdrills.report.Publisher;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Project;
import org.drdrills.workload.DrillClock;

/** All drills of one run: their folder, their labs, their order. */
public final class Campaign implements AutoCloseable {
    /** In {@link Settings#share}: how many labs were side by side on the machine, of which this run is one lane. */
    public static final String LANES = "lanes";
    /** In {@link Settings#share}: what was tried by chance, in words. */
    public static final String TRIAL = "trial";

    private final Settings settings;
    private final Patience patience;
    private final LabSupply labs;
    private final RunFolder folder;
    private final PlannedRecords records;
    private final RunRecord run;
    private final List<DrillRecord> done = new ArrayList<>();
    private final Map<String, Integer> repeats = new HashMap<>();
    private final Map<String, Environment> environments = new HashMap<>();
    private final Set<String> secrets = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final Thread interruption = new Thread(this::interrupted, "end of an interrupted run");
    private final Operators operators = new Operators();
    private final Map<String, Integer> begunAt = new HashMap<>();
    private int begun;
    private int launches;
    private boolean keepsLabs;
    private LiveLab kept;
    private boolean ended;
    private volatile boolean interrupted;

    /**
     * @param home      the project's folder
     * @param reports   where the run's folder goes
     * @param queue     what will be run, in order
     * @param seed      of all that is random in the run
     * @param stop what ends a drill early; the verdict is the judge's all the same
     * @param approval  who allowed the run and why, or empty
     * @param knownBad  the spoilt variant in which all drills run, or empty
     * @param command   the command line, for the evidence
     * @param progress  told what happens, for who watches
     * @param share     what the queue is of what was asked for: which part of a larger campaign, see {@link Shard#share}, and what is not applicable; empty where it is all of it
     */
    public record Settings(
            Path home,
            Path reports,
            List<DrillPlan> queue,
            long seed,
            StopConditions stop,
            String approval,
            String knownBad,
            String command,
            Progress progress,
            Map<String, String> share) {
        public Settings(
                Path home,
                Path reports,
                List<DrillPlan> queue,
                long seed,
                StopConditions stop,
                String approval,
                String knownBad,
                String command,
                Progress progress) {
            this(home, reports, queue, seed, stop, approval, knownBad, command, progress, Map.of());
        }
    }

    /** Told what happens, as it happens. */
    public interface Progress {
        void begins(DrillPlan plan, int number, int of);

        void says(String sentence);

        /** A mark of the drill under way, as it is recorded. */
        default void notes(Mark mark) {
            says(mark.text());
        }

        void ends(DrillPlan plan, DrillRecord record);

        /** Who is told each fact of a drill as it is recorded, on the recorder's thread, which must not be held up. */
        default Consumer<Event> watches(Header header, DrillClock clock) {
            return fact -> {};
        }
    }

    private Campaign(Settings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
        labs = new LabSupply(patience, this::says);
        for (DrillPlan plan : settings.queue()) {
            approved(environment(plan.environment()), settings.approval());
        }
        settings.queue().forEach(plan -> plan.in(environment(plan.environment())));
        Instant started = Instant.now();
        List<Environment> drilled = settings.queue().stream()
                .map(plan -> environment(plan.environment()))
                .distinct()
                .toList();
        folder = RunFolder.create(
                settings.reports(),
                started,
                drilled.size() == 1 ? drilled.getFirst().name() : "campaign",
                Redaction.of(drilled.stream()
                        .flatMap(environment -> environment.sources().confidential().stream())
                        .toList()));
        records = new PlannedRecords(settings, folder.name());
        run = records.run(drilled, started);
        folder.write(run);
        records.seal(folder.read());
        records.keep(folder, drilled);
    }

    public static Campaign begin(Settings settings) {
        return begin(settings, Patience.usual());
    }

    /** Which image of these environments is not on this machine, with the remedy; asks the engine. */
    public static Optional<String> missingImage(Collection<Environment> environments) {
        return Images.missing(environments).map(missing -> missing + "; nothing was started");
    }

    public static Campaign begin(Settings settings, Patience patience) {
        Campaign campaign = new Campaign(settings, patience);
        // The run is listed from now on, however it ends.
        Publisher.publish(Reports.at(settings.reports()));
        Runtime.getRuntime().addShutdownHook(campaign.interruption);
        return campaign;
    }

    /** The commit of the project's folder, in short, and whether it was changed since. */
    public static String commit(Path home) {
        Map<String, String> facts = Provenance.of(home);
        String commit = facts.get("commit");
        return (commit.length() > 9 ? commit.substring(0, 9) : commit)
                + (facts.get("dirty").equals("true") ? " and changes" : "");
    }

    public RunFolder folder() {
        return folder;
    }

    /** From now on the results of Cucumber's scenarios that are made for Allure are part of this run. */
    public void collectAllureResults() {
        AllureReport.collectIn(folder.allureResults());
    }

    /** Where Cucumber's messages go; a file of its own for each launch. */
    public Path nextMessages() {
        return folder.cucumberMessages().resolve(++launches + ".ndjson");
    }

    /** Who may mark what happens while a drill runs, and stop the run. */
    public Operators operators() {
        return operators;
    }

    /** Records of the drills that were run, in order. */
    public List<DrillRecord> done() {
        return List.copyOf(done);
    }

    /** What drills that were run several times show together. */
    public List<Repeats> repeats() {
        return Repeats.of(run.planned(), done);
    }

    /** @throws BadInput if it requires approval, and none was given */
    public static void approved(Environment environment, String approval) {
        boolean running = environment.system().isPresent();
        if (environment.needsApproval() && (running ? !Approval.signed(approval) : approval.isBlank())) {
            throw new BadInput(
                    (running ? "system " : "environment ") + environment.name() + " is drilled with "
                            + (running
                                    ? "a signed approval only: --dry-run --plan FILE writes the plan, drill approve FILE --key KEY signs it, and --approval takes the signature"
                                    : "approval only; say who allowed it and why: --approve 'REASON' (Maven: -Ddrdrills.approval='REASON')"));
        }
    }

    private Environment environment(String name) {
        return environments.computeIfAbsent(
                settings.knownBad().isEmpty() ? name : name + "+" + settings.knownBad(),
                key -> EnvironmentFile.named(settings.home().resolve("environments"), key));
    }

    /** Runs the drill through all its stages. Never throws for what goes wrong in the drill. */
    public Judgement run(DrillPlan asWritten) {
        return run(asWritten, Optional.empty());
    }

    /** @param mutant what the harness gets wrong on purpose; the record says so */
    public Judgement run(DrillPlan asWritten, Optional<Mutant> mutant) {
        DrillPlan next = asWritten.anywhere()
                ? bound(asWritten)
                        .orElseThrow(() ->
                                new IllegalStateException(asWritten.id() + " was not planned for any environment"))
                : asWritten;
        Environment environment = environment(next.environment());
        DrillPlan plan = next.in(environment);
        begunAt.merge(place(plan), 1, Integer::sum);
        settings.progress().begins(plan, ++begun, settings.queue().size());
        int repeat = repeats.merge(plan.id(), 1, Integer::sum);
        String id = plan.id() + (repeat > 1 ? "-r" + repeat : "");
        DrillFolder drill = folder.drill(id);
        DrillRecord record = records.drill(id, plan, environment, mutant);
        drill.write(record);
        drill.fix(record);
        Map<String, Double> stages = new LinkedHashMap<>();
        ReadyLab lab = null;
        try {
            plan.inapplicable(environment).or(operators::stopped).ifPresent(why -> {
                throw new LabTrouble("the drill was not begun in " + environment.name() + ": " + why);
            });
            long began = System.nanoTime();
            lab = labs.take(plan.lab(environment));
            stages.put("wait for the lab", seconds(began));
            prepareNext();
            lab.timings()
                    .forEach((part, seconds) -> stages.put(DrillRecord.LAB + part, Math.round(seconds * 1e3) / 1e3));
            secrets.addAll(lab.lab().secrets());
            drill = drill.without(Redaction.of(lab.lab().secrets()));
            Map<String, String> versions = new TreeMap<>(record.versions());
            versions.putAll(lab.lab().versions());
            record = record.progressed(versions, stages, "", "", null);
            drill.write(record);
            Mutant.Meddling meddling = mutant.map(Mutant::meddling).orElse(null);
            ReadyLab meddled = meddling == null ? lab : meddling.lab(lab);
            DrillRunner.Frozen frozen = new DrillRunner(
                            plan,
                            meddled,
                            patience,
                            drill,
                            settings.seed() * 31 + id.hashCode(),
                            settings.stop(),
                            labs,
                            this::notes,
                            meddling == null ? new DrillClock() : meddling.clock())
                    .watched(settings.progress()::watches)
                    .attended(operators)
                    .run();
            if (meddling != null) {
                meddling.record(drill.history());
            }
            stages.putAll(frozen.stages());
            long judging = System.nanoTime();
            Judgement judgement =
                    Judge.judge(record.objectives(), record.conditions(), HistoryFile.open(drill.history()));
            stages.put("judge", seconds(judging));
            record = record.progressed(versions, stages, frozen.hash(), frozen.endedEarly(), judgement);
            stayIfInterrupted();
        } catch (RuntimeException e) {
            stayIfInterrupted();
            String why = e instanceof LabTrouble
                    ? e.getMessage()
                    : "The harness went wrong: "
                            + (e instanceof UncheckedIOException disk
                                    ? sentence(disk)
                                    : e.getMessage() == null ? "a defect of the suite" : e.getMessage());
            if (e instanceof LabTrouble trouble) {
                keepRemains(trouble, drill);
            }
            record = record.progressed(
                    record.versions(), stages, "", why, Judgement.withoutRecord(record.objectives(), why));
        } finally {
            leave(lab);
        }
        drill.write(record);
        DrillStory story = record.historyHash().isEmpty()
                ? Publisher.publish(drill)
                : Publisher.publish(drill, HistoryFile.open(drill.history()));
        AllureAttachments.attach(drill, story);
        done.add(record);
        settings.progress().ends(plan, record);
        return record.judgement();
    }

    /** The logs of a lab that never became healthy are kept like any other's. */
    private void keepRemains(LabTrouble trouble, DrillFolder drill) {
        trouble.remains().ifPresent(remains -> {
            secrets.addAll(remains.secrets());
            ReadyLab.keep(remains, drill);
        });
    }

    /** Leaves the lab of the latest drill up; the caller takes it and closes it. */
    public void keepLab() {
        keepsLabs = true;
    }

    /** The lab that was left up; empty where none was to be, or none was started. */
    public Optional<LiveLab> keptLab() {
        return Optional.ofNullable(kept);
    }

    private void leave(ReadyLab used) {
        if (used == null) {
            return;
        }
        if (!keepsLabs) {
            labs.giveBack(used);
            return;
        }
        if (kept != null) {
            kept.close();
        }
        kept = LiveLab.kept(used, patience);
    }

    /** Whether the run was to hold this scenario, once more. */
    public boolean awaits(DrillPlan asWritten) {
        return !asWritten.anywhere() || bound(asWritten).isPresent();
    }

    /** The next drill in the queue that is this scenario in an environment. */
    private Optional<DrillPlan> bound(DrillPlan anywhere) {
        return settings.queue().stream()
                .filter(plan -> place(plan).equals(place(anywhere)))
                .skip(begunAt.getOrDefault(place(anywhere), 0))
                .findFirst();
    }

    private static String place(DrillPlan plan) {
        return plan.file().toAbsolutePath().normalize() + ":" + plan.line();
    }

    private void prepareNext() {
        if (begun < settings.queue().size()) {
            DrillPlan next = settings.queue().get(begun);
            labs.prepare(next.lab(environment(next.environment())));
        }
    }

    /** What could not be read or written, and why: "… could not be written to …: No space left on device". */
    public static String sentence(UncheckedIOException e) {
        String reason = String.valueOf(e.getCause().getMessage());
        String said = String.valueOf(e.getMessage());
        return said.contains(reason) ? said : said + ": " + reason;
    }

    private static double seconds(long began) {
        return Math.round((System.nanoTime() - began) / 1e6) / 1e3;
    }

    /** Clears up, and writes the run's pages. */
    @Override
    public void close() {
        labs.close();
        if (!lane()) {
            settings.progress().says("The report is being written.");
        }
        // Trials leave nothing to make one from.
        boolean alone = !settings.share().containsKey(TRIAL);
        Optional<String> without = end(
                begun < settings.queue().size()
                        ? "ended after " + begun + " of " + settings.queue().size() + " drills"
                        : "",
                alone ? this::allure : Optional::empty);
        try {
            Runtime.getRuntime().removeShutdownHook(interruption);
        } catch (IllegalStateException e) {
            // Interrupted at the last moment; there is nothing left that this could do.
        }
        without.ifPresent(settings.progress()::says);
    }

    private synchronized Optional<String> end(String early, Supplier<Optional<String>> beside) {
        if (ended) {
            return Optional.empty();
        }
        ended = true;
        folder.write(run.ended(Instant.now(), early));
        folder.sweep(Set.copyOf(secrets));
        folder.forgetPlace(settings.home());
        return lane() ? Optional.empty() : Publisher.publish(folder, HistoryFile::open, beside);
    }

    /** Pages are made of the run that is joined from all lanes; making them here would starve the other lanes' drills. */
    private boolean lane() {
        return settings.share().containsKey(LANES);
    }

    private void notes(Mark mark) {
        if (!interrupted) {
            settings.progress().notes(mark);
        }
    }

    private void says(String sentence) {
        if (!interrupted) {
            settings.progress().says(sentence);
        }
    }

    /** What a drill saw of its lab's removal is no failure: no verdict comes of it, nor another drill. This process is at its end. */
    private void stayIfInterrupted() {
        while (interrupted) {
            LockSupport.park();
        }
    }

    /** Told to stop (SIGTERM, SIGINT): the record so far becomes a report, while the sweeper removes everything else. */
    private void interrupted() {
        interrupted = true;
        labs.abandon();
        try {
            settings.progress()
                    .says("Interrupted. What the run made is being removed"
                            + (lane() ? "." : "; the record so far is in " + folder.path() + "."));
            end(
                    "was interrupted after " + done.size() + " of "
                            + settings.queue().size() + " drills",
                    Optional::empty);
        } catch (RuntimeException e) {
            settings.progress().says("The report could not be written: " + e.getMessage());
        }
    }

    /** @return why there is no Allure report, or empty */
    private Optional<String> allure() {
        try (Stream<Path> built = Files.list(Project.at(settings.home()).suite().resolve("target"))) {
            Optional<Path> generator = built.filter(
                            path -> path.getFileName().toString().startsWith("allure-")
                                    && Files.isDirectory(path.resolve("lib")))
                    .findFirst();
            return generator.isEmpty()
                    ? Optional.of(
                            "There is no Allure report: its generator is not in target/ of the suite, where mvn package and a release put it.")
                    : AllureReport.with(generator.get()).generate(folder);
        } catch (IOException e) {
            return Optional.of("There is no Allure report: " + e.getMessage());
        }
    }

    /** Ids of the drills that have a verdict, each repetition with its own, in order. */
    public List<String> ended() {
        return done.stream().map(DrillRecord::id).toList();
    }

    /** How many drills were to be run, each repetition counted. */
    public int planned() {
        return settings.queue().size();
    }

    /** The run's verdict: MISSED if any drill missed, else INCONCLUSIVE if any was or was not run. */
    public Verdict verdict() {
        Verdict verdict = done.size() < settings.queue().size() ? Verdict.INCONCLUSIVE : Verdict.MET;
        for (DrillRecord record : done) {
            verdict = verdict.and(record.judgement().verdict());
        }
        return verdict;
    }
}
