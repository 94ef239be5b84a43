package org.drdrills.drill;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.OutsideCondition;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Sha256;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.RunningSystem;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Load;
import org.drdrills.workload.Metronome;
import org.drdrills.workload.Observer;
import org.drdrills.workload.Pace;
import org.drdrills.workload.Recorder;
import org.drdrills.workload.TransactionLoad;
import org.drdrills.workload.Transactional;

/**
 * Runs the stages of one drill in a ready lab, from baseline to frozen record. Whatever goes wrong becomes a mark in the record; only
 * the judge says what it means.
 */
final class DrillRunner {
    /** What a history can resolve in time, ns. */
    private static final long RESOLUTION = 1_000_000;
    /**
     * Twice the longest period of the pool: its loop of 1 s, its lease renewed at every loop or at every second one, the store's look at
     * leases every 0.5 s. A whole number of each, so that every phase of every period is equally likely.
     */
    private static final Duration PHASES = Duration.ofSeconds(4);

    private final DrillPlan plan;
    private final ReadyLab ready;
    private final Lab lab;
    private final Patience patience;
    private final DrillFolder folder;
    private final long phase;
    private final StopConditions stop;
    private final Neighbour neighbour;
    private final Consumer<Mark> progress;
    private final DrillClock clock;
    private final Map<String, Double> stages = new LinkedHashMap<>();
    private Operators operators = new Operators();
    private BiFunction<Header, DrillClock, Consumer<Event>> watcher = (header, clock) -> fact -> {};

    /**
     * @param stop what ends the drill early
     * @param neighbour works beside the drill and is asked to hold while time is measured
     */
    DrillRunner(
            DrillPlan plan,
            ReadyLab ready,
            Patience patience,
            DrillFolder folder,
            long seed,
            StopConditions stop,
            Neighbour neighbour,
            Consumer<Mark> progress) {
        this(plan, ready, patience, folder, seed, stop, neighbour, progress, new DrillClock());
    }

    DrillRunner(
            DrillPlan plan,
            ReadyLab ready,
            Patience patience,
            DrillFolder folder,
            long seed,
            StopConditions stop,
            Neighbour neighbour,
            Consumer<Mark> progress,
            DrillClock clock) {
        this.clock = clock;
        this.plan = plan;
        this.ready = ready;
        this.lab = ready.lab();
        this.patience = patience.allowing(plan.objectives());
        this.folder = folder;
        this.phase = phase(seed);
        this.stop = stop;
        this.neighbour = neighbour;
        this.progress = progress;
    }

    /** @param watcher gets the record's header and the drill's clock, and returns the listener to each fact as it is recorded */
    DrillRunner watched(BiFunction<Header, DrillClock, Consumer<Event>> watcher) {
        this.watcher = watcher;
        return this;
    }

    /** @param reporting who may mark what happens */
    DrillRunner attended(Operators reporting) {
        operators = reporting;
        return this;
    }

    /** Works beside a drill. */
    interface Neighbour {
        void hold();

        void goOn();
    }

    /** @param hash SHA-256 of the frozen record */
    record Frozen(String hash, Map<String, Double> stages, String endedEarly) {}

    Frozen run() {
        Map<Pool, List<Header.Client>> clients = clients();
        Header header = header(clients);
        Recorder recorder = new Recorder(folder.history(), header, clock, folder::clean);
        recorder.listen(watcher.apply(header, clock));
        Journal journal = new Journal(clock, recorder, progress);
        if (Files.exists(folder.plan())) {
            journal.mark(
                    Mark.Kind.NOTE,
                    DrillFolder.PLAN,
                    "The plan was there before anything could fail.",
                    new TreeMap<>(Map.of(
                            "sha256",
                            folder.planHash(),
                            "steady",
                            Long.toString(plan.conditions().steady().toNanos()))));
        }
        PoolView pools = new PoolView(plan, lab);
        Incident incident = new Incident();
        Operations operations = new Operations(
                lab,
                pools,
                patience,
                lab.environment().operator().map(post -> new Console(lab, post, clock, journal::mark)));
        Setting setting = new Setting(
                plan,
                lab,
                pools,
                patience,
                clock,
                journal,
                new DrillWait(clock, lab, stop, pools, incident, operators),
                operations,
                new OpenFaults(),
                incident,
                operators);
        operators.attend(
                clock, lab.environment().system().map(RunningSystem::steps).orElse(List.of()), journal::mark);
        String endedEarly = "";
        try {
            lab.onWireChange(journal::wireChanged);
            lab.onSwitching(journal::switched);
            lab.onMachineEnd(journal::ended);
            serve(pools, clients, recorder);
            endedEarly = stages(setting, header, recorder);
        } catch (DrillWait.Abandoned reason) {
            endedEarly = reason.getMessage();
        } catch (RuntimeException e) {
            endedEarly = e.getMessage() == null ? e.toString() : e.getMessage();
            journal.mark(Mark.Kind.HARNESS, plan.id(), endedEarly);
        } finally {
            operators.leave();
            journal.closeToLab();
            new Healing(setting).abort();
            pools.stopClients();
            pools.stopObservers();
        }
        timed("logs", () -> collectLogs(journal, operations));
        folder.logNames()
                .forEach(log -> journal.seal(log, Sha256.ofFile(folder.logs().resolve(log))));
        return new Frozen(recorder.freeze(), stages, folder.clean(endedEarly));
    }

    /** @return why the drill ended early, or empty */
    private String stages(Setting setting, Header header, Recorder recorder) {
        Journal journal = setting.journal();
        String endedEarly = "";
        try (Metronome metronome = new Metronome(clock, recorder);
                OutsideCondition.Watch outside = new OutsideCondition.Watch(stop.outside());
                LiveMonitor monitor = new LiveMonitor(header, clock, journal::mark)) {
            metronome.start();
            setting.pools().all().forEach(serving -> serving.observer().start());
            monitor.follow(recorder);
            try {
                setting.waiting().heed(monitor, outside);
                stage(journal, "baseline", new Baseline(setting, phase)::run);
                setting.operations().noteFirstPrimary();
                neighbour.hold();
                stage(journal, "event", new Strike(setting)::run);
                stage(journal, "watch", new Watch(setting, neighbour)::run);
            } catch (DrillWait.StopConditionMet enough) {
                endedEarly = "stopped, as was asked for: " + enough.getMessage();
                journal.mark(Mark.Kind.NOTE, "stop", "The drill is stopped, as was asked for: " + enough.getMessage());
                setting.pools().stopClients();
            } finally {
                setting.waiting().heedNoMore();
                neighbour.goOn();
            }
            Healing.Healed healed = stage(journal, "heal", new Healing(setting)::run);
            Aftermath aftermath = new Aftermath(setting, healed);
            if (plan.laterOrders().stream().anyMatch(DrillPlan.LaterOrder::repaired)) {
                stage(journal, "after the repair", aftermath::laterOrders);
            }
            boolean stopped = !endedEarly.isEmpty();
            stage(journal, "in step", () -> aftermath.awaitSync(stopped));
            stage(journal, "final reads", new FinalReads(setting)::run);
            lab.unwired().forEach(attempt -> journal.mark(Mark.Kind.NOTE, "wire", attempt + "."));
        }
        return endedEarly;
    }

    private Map<Pool, List<Header.Client>> clients() {
        List<Pool> pools = lab.environment().pools();
        Map<Pool, List<Header.Client>> clients = new LinkedHashMap<>();
        pools.forEach(pool -> clients.put(
                pool, Load.clients(pool.clients().keySet(), plan.clients(), pools.size() > 1 ? pool.name() : "")));
        return clients;
    }

    private Header header(Map<Pool, List<Header.Client>> clients) {
        Environment environment = lab.environment();
        return new Header(
                plan.id(),
                environment.name(),
                clock.started(),
                clients.values().stream().flatMap(List::stream).toList(),
                environment.pools().stream()
                        .flatMap(pool -> pool.members().stream())
                        .toList(),
                plan.timeout().toNanos(),
                RESOLUTION,
                environment.pools().size() > 1
                        ? environment.pools().stream()
                                .flatMap(pool -> pool.members().stream().map(member -> pool.name()))
                                .toList()
                        : List.of());
    }

    private void serve(PoolView pools, Map<Pool, List<Header.Client>> clients, Recorder recorder) {
        int first = 0;
        for (Pool pool : lab.environment().pools()) {
            noteLimits(pool, recorder);
            pools.add(serving(pool, clients.get(pool), first, pools.all().size(), recorder));
            first += clients.get(pool).size();
        }
        Pool pool = lab.environment().pool();
        if (ready.engines().get(pool.name()) instanceof Transactional transactional) {
            plan.beside()
                    .forEach((workload, rate) -> pools.add(new TransactionLoad(
                            workload,
                            transactional,
                            lab.access(pool),
                            listeners(pool),
                            rate,
                            plan.timeout(),
                            clients.get(pool),
                            clock,
                            recorder,
                            lab::nodeAt,
                            phase + workload.ordinal())));
        }
    }

    /** What a pool's acknowledgements and members do not tell, for the judge. */
    private void noteLimits(Pool pool, Recorder recorder) {
        Engine engine = ready.engines().get(pool.name());
        Map<String, String> members = Map.of("members", String.join(" ", pool.members()));
        if (!engine.readsMembers(pool.settings())) {
            recorder.record(new Mark(
                    clock.now(),
                    Mark.Kind.NOTE,
                    Mark.COPIES_UNREAD,
                    "Of the members of the pool " + pool.name() + " only the serving one can be read.",
                    members));
        }
        if (!engine.namesServers(pool.settings())) {
            recorder.record(new Mark(
                    clock.now(),
                    Mark.Kind.NOTE,
                    Mark.SERVERS_UNNAMED,
                    "No acknowledgement of the pool " + pool.name() + " tells which member made it.",
                    members));
        }
    }

    private Serving serving(Pool pool, List<Header.Client> clients, int first, int number, Recorder recorder) {
        Map<String, InetSocketAddress> members = new LinkedHashMap<>();
        pool.members().forEach(member -> members.put(member, lab.observed(member)));
        Engine engine = ready.engines().get(pool.name());
        Pace usual = Pace.of(plan.conditions().rate(), plan.timeout());
        return new Serving(
                pool,
                new Load(
                        engine,
                        lab.access(pool),
                        listeners(pool),
                        engine.reads(pool.settings()) ? usual : usual.writesOnly(),
                        clients,
                        clock,
                        recorder,
                        lab::nodeAt,
                        first,
                        number),
                new Observer(engine, lab.access(pool), members, clock, recorder));
    }

    private Map<String, List<InetSocketAddress>> listeners(Pool pool) {
        Map<String, List<InetSocketAddress>> listeners = new LinkedHashMap<>();
        pool.clients().keySet().forEach(site -> listeners.put(site, lab.listeners(pool, site)));
        return listeners;
    }

    /**
     * How long a drill waits before its event, ns: below {@link #PHASES}, evenly spread. Seeds that are neighbours, as those of repeats
     * are, must not give neighbouring numbers, which is what they would get from the first number of a {@code Random}.
     */
    static long phase(long seed) {
        long mixed = (seed ^ seed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return new Random(mixed ^ mixed >>> 31).nextLong(PHASES.toNanos());
    }

    private void stage(Journal journal, String name, Runnable work) {
        stage(journal, name, () -> {
            work.run();
            return null;
        });
    }

    private <T> T stage(Journal journal, String name, Supplier<T> work) {
        journal.mark(Mark.Kind.STAGE, name, name);
        return timed(name, work);
    }

    private void timed(String name, Runnable work) {
        timed(name, () -> {
            work.run();
            return null;
        });
    }

    private <T> T timed(String name, Supplier<T> work) {
        long began = System.nanoTime();
        try {
            return work.get();
        } finally {
            stages.put(name, Math.round((System.nanoTime() - began) / 1e6) / 1e3);
        }
    }

    private void collectLogs(Journal journal, Operations operations) {
        try {
            lab.collectLogs(folder::log);
            if (!operations.transcript().isEmpty()) {
                folder.log(
                        "runbooks.log",
                        new ByteArrayInputStream(operations.transcript().getBytes(StandardCharsets.UTF_8)));
            }
        } catch (LabTrouble | UncheckedIOException e) {
            journal.mark(Mark.Kind.NOTE, "logs", "Not all logs could be collected: " + e.getMessage());
        }
    }
}
