package org.drdrills.drill;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.drdrills.check.Limits;
import org.drdrills.check.Objective;
import org.drdrills.drill.DrillPlan.Failure;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.drill.DrillPlan.Orders;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.WireChange;
import org.drdrills.evidence.DrillFolder;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.Injected;
import org.drdrills.fault.NoTarget;
import org.drdrills.fault.Proof;
import org.drdrills.fault.Scene;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
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
 * Runs one drill in a ready lab, from baseline to frozen record. Whatever goes wrong becomes a mark in the record; only
 * the judge says what it means.
 */
final class DrillRunner {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    /** Where service was back before the healing, it is enough to see that everybody is served again. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(1);
    private static final double STEADY = 0.99;
    /** A pool writes down who may take over some loops (of 1 s) after it is healthy; what fails before that finds nobody to take over. */
    private static final Duration WRITTEN_DOWN = Duration.ofSeconds(3);

    private static final Duration STEADY_AGAIN = Duration.ofSeconds(2);
    /** Watched at least where no end was said, so that what a fault does late is seen. */
    private static final Duration LEAST_WATCH = Duration.ofSeconds(12);
    /** How often a drill that is to end at the first alarm looks for one, ns. */
    private static final long GLANCE = 100_000_000L;
    /** Checks that have something to judge only once service is back. */
    private static final Set<String> UNTIL_SERVED = Set.of(
            "recovery",
            "recovery-from-order",
            "interruption",
            "reconnects",
            "spread",
            "throughput",
            "primary-moves",
            "no-operator");

    private static final Duration USUAL_LIMIT = Duration.ofSeconds(60);
    /**
     * Twice the longest beat of the pool: its loop of 1 s, its lease renewed at every loop or at every second one, the store's look at
     * leases every 0.5 s. A whole number of each, so that every point of every beat is as likely as any other.
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
    private final Consumer<String> progress;
    private final Map<String, Double> stages = new LinkedHashMap<>();
    private final DrillClock clock;

    private BiFunction<Header, DrillClock, Consumer<Event>> watcher = (header, clock) -> fact -> {};
    private Recorder recorder;
    private final List<Serving> pools = new ArrayList<>();
    private TransactionLoad transactions;
    private Console console;
    private LiveMonitor monitor;
    private boolean heedful;
    private volatile boolean recording = true;
    private final List<Injected> open = new ArrayList<>();
    private Injected happening;
    private final Set<String> struck = new HashSet<>();
    private final Set<String> beenPrimary = new HashSet<>();
    private String firstPrimary = "";

    /**
     * @param stop what ends the drill early
     * @param neighbour who works beside the drill and is asked to keep still while it is measured how fast things happen
     */
    DrillRunner(
            DrillPlan plan,
            ReadyLab ready,
            Patience patience,
            DrillFolder folder,
            long seed,
            StopConditions stop,
            Neighbour neighbour,
            Consumer<String> progress) {
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
            Consumer<String> progress,
            DrillClock clock) {
        this.clock = clock;
        this.plan = plan;
        this.ready = ready;
        this.lab = ready.lab();
        this.patience = patience;
        this.folder = folder;
        this.phase = phase(seed);
        this.stop = stop;
        this.neighbour = neighbour;
        this.progress = progress;
    }

    /** @param watcher gets the record's header and the drill's clock, and says who is told each fact as it is recorded */
    DrillRunner watched(BiFunction<Header, DrillClock, Consumer<Event>> watcher) {
        this.watcher = watcher;
        return this;
    }

    /** Works beside a drill. */
    interface Neighbour {
        void hold();

        void goOn();
    }

    /** @param hash SHA-256 of the frozen record */
    record Frozen(String hash, Map<String, Double> stages, String endedEarly) {}

    /** One pool, its clients and who watches it. */
    private record Serving(Pool pool, Load load, Observer observer) {
        Optional<String> primary() {
            return observer.primaries().stream()
                    .filter(node ->
                            observer.latest(node).map(Observation::writable).orElse(false))
                    .findFirst();
        }

        /** Members that serve beside each other. */
        List<String> active() {
            return pool.members().stream()
                    .filter(member -> role(member) == Role.ACTIVE)
                    .toList();
        }

        boolean serves() {
            return primary().isPresent() || !active().isEmpty();
        }

        /** Each sees all others. */
        private boolean together() {
            return active().size() == pool.members().size()
                    && active().stream()
                            .allMatch(member -> observer.latest(member)
                                    .map(seen -> seen.followers().stream()
                                            .map(Observation.Follower::node)
                                            .toList()
                                            .containsAll(pool.members().stream()
                                                    .filter(other -> !other.equals(member))
                                                    .toList()))
                                    .orElse(false));
        }

        Role role(String member) {
            return observer.latest(member).map(Observation::role).orElse(Role.UNREACHABLE);
        }

        List<String> standbys() {
            List<String> passive = pool.members().stream()
                    .filter(member -> role(member) == Role.PASSIVE)
                    .toList();
            if (!passive.isEmpty()) {
                return passive;
            }
            Optional<Observation> seen = primary().flatMap(observer::latest);
            return seen.map(observation -> observation.followers().stream()
                            .filter(Observation.Follower::streaming)
                            .sorted(java.util.Comparator.comparing(Observation.Follower::synchronous)
                                    .reversed()
                                    .thenComparing(Observation.Follower::node))
                            .map(Observation.Follower::node)
                            .toList())
                    .orElse(List.of());
        }

        boolean inStep() {
            return together()
                    || primary()
                            .flatMap(observer::latest)
                            .map(primary -> pool.members().stream()
                                    .filter(member -> !member.equals(primary.node()))
                                    .allMatch(member -> role(member) == Role.PASSIVE
                                            || role(member) == Role.STANDBY
                                                    && primary.followers().stream()
                                                            .anyMatch(follower -> follower.node()
                                                                            .equals(member)
                                                                    && follower.streaming())))
                            .orElse(false);
        }

        boolean drained() {
            return !active().isEmpty()
                    || primary()
                            .flatMap(observer::latest)
                            .map(primary -> primary.followers().stream().allMatch(follower -> follower.lagBytes() == 0))
                            .orElse(false);
        }
    }

    private final Scene scene = new Scene() {
        @Override
        public Lab lab() {
            return lab;
        }

        @Override
        public Pool pool() {
            return plan.pool().isEmpty()
                    ? lab.environment().pool()
                    : lab.environment().pool(plan.pool());
        }

        @Override
        public Optional<String> primary() {
            return focus().primary();
        }

        @Override
        public List<String> active() {
            return focus().active();
        }

        @Override
        public List<String> standbys() {
            return focus().standbys();
        }
    };

    private Serving focus() {
        return pools.stream()
                .filter(serving -> serving.pool().equals(scene.pool()))
                .findFirst()
                .orElseThrow();
    }

    Frozen run() {
        Environment environment = lab.environment();
        Duration timeout = timeout();
        boolean several = environment.pools().size() > 1;
        Map<Pool, List<Header.Client>> clients = new LinkedHashMap<>();
        environment
                .pools()
                .forEach(pool -> clients.put(
                        pool, Load.clients(pool.clients().keySet(), plan.clients(), several ? pool.name() : "")));
        Header header = new Header(
                plan.id(),
                environment.name(),
                clock.started(),
                clients.values().stream().flatMap(List::stream).toList(),
                environment.pools().stream()
                        .flatMap(pool -> pool.members().stream())
                        .toList(),
                timeout.toNanos(),
                1_000_000,
                several
                        ? environment.pools().stream()
                                .flatMap(pool -> pool.members().stream().map(member -> pool.name()))
                                .toList()
                        : List.of());
        String endedEarly = "";
        recorder = new Recorder(folder.history(), header, clock, folder::clean);
        recorder.listen(watcher.apply(header, clock));
        if (Files.exists(folder.plan())) {
            mark(new Mark(
                    clock.now(),
                    Mark.Kind.NOTE,
                    DrillFolder.PLAN,
                    "The plan was there before anything could fail.",
                    Map.of("sha256", folder.planHash())));
        }
        try {
            lab.onWireChange(this::wireChanged);
            lab.onSwitching(this::switched);
            int place = 0;
            for (Pool pool : environment.pools()) {
                serve(pool, clients.get(pool), place, timeout);
                place += clients.get(pool).size();
            }
            Pool first = environment.pool();
            if (plan.transactions() > 0 && ready.engines().get(first.name()) instanceof Transactional transactional) {
                transactions = new TransactionLoad(
                        transactional,
                        lab.access(first),
                        listeners(first),
                        plan.transactions(),
                        timeout,
                        clients.get(first),
                        clock,
                        recorder,
                        lab::nodeAt,
                        phase);
            }
            environment.operator().ifPresent(post -> console = new Console(lab, post, clock, this::mark));
            try (Metronome metronome = new Metronome(clock, recorder)) {
                metronome.start();
                pools.forEach(serving -> serving.observer().start());
                monitor = new LiveMonitor(header, clock, this::mark);
                monitor.follow(recorder);
                try {
                    heedful = !stop.equals(StopConditions.NONE);
                    stage("baseline", this::baseline);
                    firstPrimary = scene.primary().orElse("");
                    stage("event", this::event);
                    stage("watch", this::watch);
                } catch (Enough enough) {
                    stopped = true;
                    endedEarly = "stopped, as was asked for: " + enough.getMessage();
                    mark(new Mark(
                            clock.now(),
                            Mark.Kind.NOTE,
                            "stop",
                            "The drill is stopped, as was asked for: " + enough.getMessage()));
                    stopClients();
                } finally {
                    heedful = false;
                    neighbour.goOn();
                }
                stage("heal", this::heal);
                if (plan.laterOrders().stream().anyMatch(DrillPlan.LaterOrder::repaired)) {
                    stage("after the repair", this::afterTheRepair);
                }
                stage("in step", this::awaitStep);
                stage("final reads", this::finalReads);
            }
        } catch (Stop stop) {
            endedEarly = stop.getMessage();
        } catch (RuntimeException e) {
            endedEarly = e.getMessage() == null ? e.toString() : e.getMessage();
            mark(new Mark(clock.now(), Mark.Kind.HARNESS, plan.id(), endedEarly));
        } finally {
            closeAll();
        }
        stage("logs", this::collectLogs);
        return new Frozen(recorder.freeze(), stages, endedEarly);
    }

    private Map<String, List<InetSocketAddress>> listeners(Pool pool) {
        Map<String, List<InetSocketAddress>> listeners = new LinkedHashMap<>();
        pool.clients().keySet().forEach(site -> listeners.put(site, lab.listeners(pool, site)));
        return listeners;
    }

    private void serve(Pool pool, List<Header.Client> clients, int first, Duration timeout) {
        Map<String, InetSocketAddress> members = new LinkedHashMap<>();
        pool.members().forEach(member -> members.put(member, lab.observed(member)));
        Engine engine = ready.engines().get(pool.name());
        Pace usual = Pace.of(plan.conditions().rate(), timeout);
        pools.add(new Serving(
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
                        pools.size()),
                new Observer(engine, lab.access(pool), members, clock, recorder)));
    }

    private void wireChanged(WireChange change) {
        if (recording) {
            recorder.record(new LinkState(
                    clock.of(change.at()),
                    Math.min(clock.of(change.since()), clock.of(change.at())),
                    change.direction().source(),
                    change.direction().target(),
                    LinkState.State.valueOf(change.state().name()),
                    change.detail()));
        }
    }

    private void switched(String sentence) {
        if (recording) {
            mark(new Mark(clock.now(), Mark.Kind.NOTE, "power switch", sentence));
        }
    }

    /** Ends a drill that has nothing more to show; the reason is in the record already. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stop(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Ends a drill of which enough has been seen. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough(String sentence) {
            super(sentence, null, false, false);
        }
    }

    private boolean alarmed() {
        return monitor != null && monitor.alarm().isPresent();
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

    private void mark(Mark mark) {
        recorder.record(mark);
        if (mark.kind() != Mark.Kind.STAGE) {
            progress.accept(mark.text());
        }
    }

    private void stage(String name, Runnable work) {
        long began = System.nanoTime();
        try {
            if (!name.equals("logs")) {
                recorder.record(new Mark(clock.now(), Mark.Kind.STAGE, name, name));
            }
            work.run();
        } finally {
            stages.put(name, Math.round((System.nanoTime() - began) / 1e6) / 1e3);
        }
    }

    /** At most a twentieth of the tightest objective, so that a hung request cannot blur what is measured. */
    private Duration timeout() {
        Duration twentieth = Limits.tightest(plan.objectives())
                .map(nanos -> Duration.ofNanos(nanos / 20))
                .orElse(LONGEST_TIMEOUT);
        return twentieth.compareTo(LONGEST_TIMEOUT) < 0 ? twentieth : LONGEST_TIMEOUT;
    }

    private void baseline() {
        pools.forEach(serving -> serving.load().start());
        if (transactions != null) {
            transactions.start();
        }
        for (Order order : plan.ordered()) {
            settle(STEADY_AGAIN);
            if (carryOut(order) != 0) {
                mark(new Mark(
                        clock.now(),
                        Mark.Kind.HARNESS,
                        order.runbook(),
                        "What the operator was to have done before the event did not succeed."));
            }
        }
        for (Fault fault : plan.preparations()) {
            prepare(fault);
        }
        Duration steady = plan.conditions().steady();
        Duration window = steady.compareTo(WINDOW) > 0 ? WINDOW : steady;
        long from = clock.now();
        boolean held = awaitInSoundLab(patience.steady().plus(steady), () -> {
            return pools.stream().allMatch(serving -> {
                Load.Live live = serving.load().live(window);
                boolean good = live.from() >= from
                        && live.to() - live.from() >= window.toNanos() * 95 / 100
                        && live.share() >= STEADY;
                return good && serving.serves();
            });
        });
        if (!held) {
            lab.trouble().ifPresent(why -> mark(new Mark(clock.now(), Mark.Kind.HARNESS, "lab", why)));
            mark(new Mark(
                    clock.now(),
                    Mark.Kind.HARNESS,
                    "baseline",
                    "The service was not steady within " + patience.steady().toSeconds()
                            + " s, so nothing was tried."));
            throw new Stop("the service was not steady before the event");
        }
        if (steady.compareTo(WINDOW) > 0) {
            pause(steady.minus(WINDOW));
        }
        // The pool's timers must not always stand at the same point when the event comes.
        pause(Duration.ofNanos(phase));
    }

    private void prepare(Fault fault) {
        settle(WRITTEN_DOWN);
        Injected injected = take(fault);
        Proof proof = injected.effect(patience.bite());
        mark(new Mark(
                clock.now(),
                proof.seen() ? Mark.Kind.NOTE : Mark.Kind.HARNESS,
                fault.name(),
                (proof.seen() ? "Already before the event: " : "Not so before the event, though it should be: ")
                        + fault.name() + ". " + proof.sentence(),
                proof.data()));
        settle(STEADY_AGAIN);
        // What the pool makes of it (who follows, who votes) settles within a moment, too.
        pause(Duration.ofSeconds(5));
    }

    /** Waits until everybody is served, for as long as the window. */
    private void settle(Duration window) {
        long from = clock.now();
        await(
                patience.steady(),
                () -> pools.stream().allMatch(serving -> {
                    Load.Live live = serving.load().live(window);
                    return live.from() >= from && live.share() >= STEADY && serving.serves();
                }));
    }

    private Injected take(Fault fault) {
        Aimed aimed = aim(fault);
        Injected injected = aimed.inject();
        open.add(injected);
        return injected;
    }

    private Aimed aim(Fault fault) {
        try {
            return fault.aim(scene);
        } catch (NoTarget e) {
            throw new LabTrouble(e.getMessage());
        }
    }

    private void event() {
        neighbour.hold();
        switch (plan.event()) {
            case Failure failure -> fail(failure.fault());
            case Orders orders -> order(orders);
        }
    }

    private void fail(Fault fault) {
        Aimed aimed = aim(fault);
        if (!aimed.directions().isEmpty()) {
            // The probes must look closely before, or the first change is seen late.
            lab.watchClosely(aimed.directions(), Duration.ofSeconds(8));
            pause(Duration.ofMillis(700));
        }
        mark(aimMark(aimed));
        if (!aimed.stillTrue()) {
            mark(new Mark(
                    clock.now(),
                    Mark.Kind.DRIFT,
                    aimed.role(),
                    "Roles moved while the fault was aimed at " + aimed.role() + " (" + String.join(", ", aimed.nodes())
                            + ")."));
            aimed = aim(fault);
            mark(aimMark(aimed));
        }
        struck.addAll(aimed.struckSites());
        long before = clock.now();
        mark(new Mark(
                before,
                Mark.Kind.EVENT,
                fault.name(),
                capital(plan.eventWords()) + ".",
                Map.of("mechanism", fault.mechanism())));
        Injected injected;
        try {
            injected = aimed.inject();
        } catch (RuntimeException e) {
            mark(new Mark(
                    clock.now(),
                    Mark.Kind.DID_NOT_BITE,
                    fault.name(),
                    "The fault could not be injected: " + e.getMessage()));
            throw new Stop("the fault could not be injected");
        }
        open.add(injected);
        happening = injected;
        mark(new Mark(
                clock.now(),
                Mark.Kind.INJECTED,
                fault.name(),
                "Injected in %.0f ms.".formatted((clock.now() - before) / 1e6)));
        Proof proof = injected.effect(patience.bite());
        mark(new Mark(
                clock.now(),
                proof.seen() ? Mark.Kind.BIT : Mark.Kind.DID_NOT_BITE,
                fault.name(),
                proof.sentence(),
                proof.data()));
        eventAt = before;
    }

    private long eventAt;
    private boolean stopped;

    private Mark aimMark(Aimed aimed) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("role", aimed.role());
        data.put("node", String.join(",", aimed.nodes()));
        data.put(
                "site",
                String.join(
                        ",",
                        aimed.nodes().stream()
                                .map(lab.environment()::siteOf)
                                .distinct()
                                .toList()));
        data.put("sites", String.join(",", aimed.struckSites()));
        return new Mark(
                clock.now(),
                Mark.Kind.AIM,
                aimed.role(),
                capital(aimed.role()) + ": "
                        + (aimed.nodes().isEmpty() ? "nobody in particular" : String.join(", ", aimed.nodes())) + ".",
                data);
    }

    private static String capital(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1);
    }

    private void order(Orders orders) {
        eventAt = clock.now();
        mark(new Mark(
                eventAt,
                Mark.Kind.EVENT,
                "operator",
                capital(plan.eventWords()) + ".",
                Map.of("mechanism", orders.mechanism())));
        beenPrimary.add(scene.primary().orElse(""));
        for (Order order : orders.orders()) {
            carryOut(order);
            scene.primary().ifPresent(beenPrimary::add);
            if (orders.orders().size() > 1) {
                long from = clock.now();
                await(
                        patience.inStep(),
                        () -> inStep()
                                && pools.stream()
                                        .map(serving -> serving.load().live(Duration.ofSeconds(3)))
                                        .allMatch(live -> live.from() >= from && live.share() >= STEADY));
            }
        }
    }

    private int carryOut(Order order) {
        if (console == null) {
            throw new LabTrouble("environment " + lab.environment().name() + " has no operator");
        }
        List<String> arguments = new ArrayList<>(order.words());
        arguments.addAll(
                switch (order.argument()) {
                    case NONE -> List.of();
                    case A_STANDBY -> List.of(candidate());
                    case NEXT_MEMBER ->
                        List.of(scene.pool().members().stream()
                                .filter(member -> !beenPrimary.contains(member))
                                .findFirst()
                                .orElse(firstPrimary));
                });
        return console.run(order, arguments, patience.runbook());
    }

    /** The member that a person would choose: one that follows; else any that answers and is not the primary that was. */
    private String candidate() {
        return scene.standbys().stream()
                .findFirst()
                .or(() -> scene.pool().members().stream()
                        .filter(member -> !member.equals(firstPrimary))
                        .filter(member -> focus().role(member) == Role.STANDBY || focus().role(member) == Role.PASSIVE)
                        .findFirst())
                .or(() -> scene.pool().members().stream()
                        .filter(member -> !member.equals(firstPrimary))
                        .findFirst())
                .orElse(firstPrimary);
    }

    private Duration limit() {
        return plan.objectives().stream()
                .filter(objective -> objective.limits().containsKey("within"))
                .map(objective -> Duration.parse(objective.limits().get("within")))
                .max(Duration::compareTo)
                .orElse(USUAL_LIMIT);
    }

    private Collection<String> servedSites() {
        return lab.environment().clients().keySet().stream()
                .filter(site -> !struck.contains(site))
                .toList();
    }

    /** The pools that objectives of time are about: where one names none, all. */
    private List<Serving> timed() {
        List<Objective> within = plan.objectives().stream()
                .filter(objective -> objective.limits().containsKey("within"))
                .toList();
        return pools.stream()
                .filter(serving -> within.isEmpty()
                        || within.stream()
                                .map(objective -> objective
                                        .limits()
                                        .getOrDefault("pool", serving.pool().name()))
                                .anyMatch(serving.pool().name()::equals))
                .toList();
    }

    /** A window in which nearly all writes of these sites were acknowledged, all after {@code from}. */
    private static boolean served(List<Serving> pools, Collection<String> sites, long from, Duration window) {
        return pools.stream().allMatch(serving -> {
            Load.Live live = serving.load().live(window);
            return live.from() >= from
                    && live.to() - live.from() >= window.toNanos() * 99 / 100
                    && sites.stream()
                            .filter(serving.pool().clients()::containsKey)
                            .allMatch(site -> live.sites().getOrDefault(site, 0.0) >= STEADY);
        });
    }

    private void watch() {
        Duration hold = plan.event() instanceof Failure failure ? failure.hold().orElse(Duration.ZERO) : Duration.ZERO;
        Duration least = hold.isZero() ? LEAST_WATCH : hold;
        // Where nobody asked how soon service is back, nothing is waited for: what is to last so long lasts no longer.
        boolean asked = !plan.laterOrders().isEmpty()
                || plan.objectives().stream().anyMatch(objective -> UNTIL_SERVED.contains(objective.check()));
        Duration ceiling = asked ? Duration.ofMillis((long) (limit().toMillis() * patience.ceiling())) : least;
        long from = eventAt;
        for (DrillPlan.LaterOrder later : plan.laterOrders()) {
            if (!later.repaired()) {
                pauseUntil(eventAt + later.after().toNanos());
                from = clock.now();
                carryOut(later.order());
            }
        }
        boolean untilHeal = plan.objectives().stream()
                .anyMatch(objective -> "heal".equals(objective.limits().get("until")));
        if (!untilHeal) {
            long since = from;
            awaitInSoundLab(ceiling, () -> served(timed(), servedSites(), since, AFTERWARDS));
            neighbour.goOn();
            recovered = awaitInSoundLab(
                    ceiling.minusNanos(clock.now() - from), () -> served(timed(), servedSites(), since, WINDOW));
        }
        neighbour.goOn();
        awaitInSoundLab(Duration.ofNanos(Math.max(0, eventAt + least.toNanos() - clock.now())), () -> false);
    }

    private void heal() {
        lab.trouble().ifPresent(why -> mark(new Mark(clock.now(), Mark.Kind.HARNESS, "lab", why)));
        lostForGood = open.removeIf(injected -> !injected.heals());
        if (open.isEmpty()) {
            return;
        }
        // What was so before the event may have been changed by it; the event's own fault must still be there.
        if (open.contains(happening)) {
            Proof still = happening.effect(patience.bite());
            if (!still.seen()) {
                mark(new Mark(
                        clock.now(),
                        Mark.Kind.DID_NOT_BITE,
                        plan.id(),
                        "It had ended before it was healed. " + still.sentence(),
                        Map.of("ended", "early")));
            }
        }
        mark(new Mark(clock.now(), Mark.Kind.HEAL, plan.id(), "Everything is put right."));
        List<Injected> healing = open.reversed();
        boolean ordered = true;
        for (Injected injected : healing) {
            try {
                injected.close();
            } catch (RuntimeException e) {
                ordered = false;
                mark(new Mark(clock.now(), Mark.Kind.DID_NOT_HEAL, plan.id(), "Not put right: " + e.getMessage()));
            }
        }
        for (Injected injected : healing) {
            Proof proof = injected.healing(patience.heal());
            if (!proof.seen() || ordered) {
                mark(new Mark(
                        clock.now(),
                        proof.seen() ? Mark.Kind.HEALED : Mark.Kind.DID_NOT_HEAL,
                        plan.id(),
                        proof.sentence(),
                        proof.data()));
            }
        }
        open.clear();
        healedAt = clock.now();
    }

    private long healedAt;
    private boolean recovered;
    private boolean lostForGood;

    private boolean inStep() {
        return pools.stream().allMatch(Serving::inStep);
    }

    /** The operator's work once what failed is there again. */
    private void afterTheRepair() {
        for (DrillPlan.LaterOrder later : plan.laterOrders()) {
            if (later.repaired()) {
                pauseUntil(healedAt + later.after().toNanos());
                carryOut(later.order());
            }
        }
        repairedAt = clock.now();
    }

    private long repairedAt;

    private void awaitStep() {
        Collection<String> everybody = lab.environment().clients().keySet();
        Duration limit = asksForStep() ? patience.inStep() : patience.unaskedStep();
        // Where the clients were stopped, only the members can be waited for.
        boolean neverWhole = lostForGood && !asksForStep();
        boolean back = awaitInSoundLab(
                limit,
                () -> (neverWhole || inStep())
                        && (stopped
                                || served(
                                        pools,
                                        everybody,
                                        Math.max(repairedAt, Math.max(healedAt, eventAt)),
                                        recovered ? AFTERWARDS : WINDOW)));
        if (!back) {
            mark(new Mark(
                    clock.now(),
                    Mark.Kind.NOTE,
                    "in step",
                    "Not everything was as before within " + limit.toSeconds() + " s of healing."));
        }
    }

    /** Members that only an operator can bring back need not be waited for where nothing is said of their return. */
    private boolean asksForStep() {
        return plan.objectives().stream()
                .anyMatch(objective -> objective.check().equals("convergence")
                        || objective.check().equals("primary-returns"));
    }

    private void finalReads() {
        stopClients();
        // What is on its way to the standbys gets the time to arrive; the judge sees who did not get it.
        await(Duration.ofSeconds(10), () -> pools.stream().allMatch(Serving::drained));
        pause(Duration.ofMillis(300));
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            pools.forEach(serving -> readers.submit(() -> serving.observer().finalReads(patience.finalReads())));
        }
    }

    private void stopClients() {
        if (transactions != null) {
            transactions.stop();
        }
        pools.forEach(serving -> serving.load().stop());
    }

    private void closeAll() {
        recording = false;
        for (Injected injected : open.reversed()) {
            try {
                injected.close();
            } catch (RuntimeException e) {
                mark(new Mark(clock.now(), Mark.Kind.DID_NOT_HEAL, plan.id(), "Not put right: " + e.getMessage()));
            }
        }
        open.clear();
        stopClients();
        pools.forEach(serving -> serving.observer().close());
        if (monitor != null) {
            monitor.close();
        }
    }

    private void collectLogs() {
        try {
            lab.collectLogs(folder::log);
            if (console != null && !console.transcript().isEmpty()) {
                folder.log(
                        "runbooks.log",
                        new java.io.ByteArrayInputStream(
                                console.transcript().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
        } catch (LabTrouble | UncheckedIOException e) {
            mark(new Mark(clock.now(), Mark.Kind.NOTE, "logs", "Not all logs could be collected: " + e.getMessage()));
        }
    }

    private void heed() {
        if (!heedful) {
            return;
        }
        if (stop.alarm() && alarmed()) {
            throw new Enough(monitor.alarm().orElseThrow().sentence());
        }
        if (eventAt > 0) {
            Optional<String> reason = stop.met(
                    Duration.ofNanos(clock.now() - eventAt),
                    lasting -> pools.stream()
                            .map(serving -> serving.load().live(lasting))
                            .toList());
            if (reason.isPresent()) {
                throw new Enough(reason.get() + ".");
            }
        }
    }

    /** A lab that cannot be relied on has nothing more to show. */
    private boolean awaitInSoundLab(Duration limit, BooleanSupplier condition) {
        return await(limit, () -> lab.trouble().isPresent() || condition.getAsBoolean())
                && lab.trouble().isEmpty();
    }

    private boolean await(Duration limit, BooleanSupplier condition) {
        long until = clock.now() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (clock.now() > until) {
                return false;
            }
            pause(Duration.ofMillis(50));
        }
        return true;
    }

    private void pauseUntil(long time) {
        if (time > clock.now()) {
            pause(Duration.ofNanos(time - clock.now()));
        }
    }

    private void pause(Duration duration) {
        try {
            long until = System.nanoTime() + duration.toNanos();
            for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
                heed();
                Thread.sleep(Duration.ofNanos(heedful ? Math.min(left, GLANCE) : left));
            }
            heed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop("the drill was interrupted");
        }
    }
}
