package org.drdrills.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdSet;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Role;
import org.jspecify.annotations.Nullable;

/** All numbers of one drill, from one replay of its history (and a second one if writes were lost). */
public final class Measures {
    private static final long SECOND = 1_000_000_000L;

    private final Header header;
    private final boolean complete;
    private final double rate;
    private final Duration steady;
    private final Course course = new Course();
    private final WellFormed form;
    private final WriteLog writes;
    private final Interruptions interruptions;
    private final LostWrites loss;
    private final Overlap overlap = new Overlap();
    private final Roles roles = new Roles();
    private final Following following;
    private final CopyLag copyLag = new CopyLag();
    private final Pace pace = new Pace();
    private final Host host = new Host();
    private final Map<String, Outage> outages = new HashMap<>();
    private long firstError = -1;
    private Series series;
    private @Nullable Phases phases;
    private Agreement agreement;
    private List<LastStates.Older> older = List.of();
    private final LastStates lastStates = new LastStates();

    @SuppressWarnings("NullAway.Init")
    private Measures(History history, double rate, Duration steady) {
        header = history.header();
        complete = history.complete();
        this.rate = rate;
        this.steady = steady;
        form = new WellFormed(header);
        writes = new WriteLog(header);
        interruptions = new Interruptions(header);
        loss = new LostWrites(header);
        following = new Following(header);
    }

    /**
     * Reads the history once.
     *
     * @param rate   operations per second that all clients together were to send
     * @param steady how long the baseline before the event is
     */
    public static Measures of(History history, double rate, Duration steady) {
        Measures measures = new Measures(history, rate, steady);
        history.replay(measures::read);
        measures.close(history);
        return measures;
    }

    private void read(Event fact) {
        form.follow(fact);
        switch (fact) {
            case Operation operation -> {
                if (form.admit(operation)) {
                    read(operation);
                }
            }
            case Transaction transaction -> {} // says nothing about availability that operations do not
            case Observation seen -> {
                roles.add(seen);
                following.add(seen, eventAt());
                copyLag.add(seen, eventAt());
            }
            case LinkState change -> pace.add(change);
            case HostSample sample -> host.add(sample);
            case FinalRead read -> loss.add(read);
            case Mark mark -> {
                course.add(mark);
                course.event().ifPresent(event -> interruptions.event(event.at()));
            }
        }
    }

    private void read(Operation operation) {
        interruptions.add(operation);
        pace.add(operation);
        lastStates.add(operation);
        if (operation.write()) {
            writes.add(operation);
            loss.add(operation);
            overlap.add(operation);
            if (course.event().isPresent()
                    && operation.end() >= eventAt()
                    && !operation.outcome().acknowledged()) {
                firstError = firstError < 0 ? operation.end() : Math.min(firstError, operation.end());
            }
        }
    }

    private void close(History history) {
        writes.close(eventAt(), steady.toNanos());
        interruptions.close();
        roles.close();
        overlap.close(roles);
        pace.close();
        loss.close(history, form);
        agreement = Agreement.of(history, form, loss);
        lastStates.close();
        older = loss.serving()
                .map(read -> lastStates.older(history, form, read.ids(), header.clock()))
                .orElse(List.of());
        series = pace.series(roles.runs());
        phases = course.event().isPresent() && !header.clients().isEmpty() ? new Phases(this, firstError) : null;
    }

    private long eventAt() {
        return course.event().map(Mark::at).orElse(-1L);
    }

    public Header header() {
        return header;
    }

    /** See {@link History#complete()}. */
    public boolean complete() {
        return complete;
    }

    public Course course() {
        return course;
    }

    public WellFormed form() {
        return form;
    }

    public WriteLog writes() {
        return writes;
    }

    public Interruptions interruptions() {
        return interruptions;
    }

    public LostWrites loss() {
        return loss;
    }

    public Agreement agreement() {
        return agreement;
    }

    /** Registers that are older at the end than what the ledger of the serving member kept. */
    public List<LastStates.Older> olderRegisters() {
        return older;
    }

    /** How many registers were read after the last write had ended. */
    public int registersRead() {
        return lastStates.read();
    }

    public Overlap overlap() {
        return overlap;
    }

    public Roles roles() {
        return roles;
    }

    public Following following() {
        return following;
    }

    public Pace pace() {
        return pace;
    }

    /** How far the copy that serves in the end was behind at the event; empty if the same member serves, or positions do not tell. */
    public Optional<CopyLag.Behind> copyLag() {
        return course.event().isEmpty()
                ? Optional.empty()
                : loss.serving().flatMap(read -> copyLag.of(read.node(), eventAt(), course.doubt()));
    }

    public Host host() {
        return host;
    }

    public Series series() {
        return series;
    }

    /** Empty if there was no event. */
    public Optional<Phases> phases() {
        return Optional.ofNullable(phases);
    }

    public Clients everybody() {
        return clients(Scope.ALL);
    }

    /** @throws IllegalArgumentException with one sentence, if it includes no client of the drill */
    public Clients clients(Scope scope) {
        return Clients.of(scope, header, course.struck());
    }

    /** Where the baseline began, ns. */
    public long baseline() {
        return Math.max(0, eventAt() - steady.toNanos());
    }

    /** From the event to sustained service of all clients. */
    public Outage outage() {
        return outage(everybody());
    }

    /** From the event to sustained service of these clients. */
    public Outage outage(Clients clients) {
        return outages.computeIfAbsent(
                clients.name(), name -> writes.outage(clients, eventAt(), course.heal(), course.doubt()));
    }

    /** From another moment, such as the operator's order. */
    public Outage outage(Clients clients, long from) {
        return writes.outage(clients, from, course.heal(), 0);
    }

    /**
     * The worst 10 s in which service that was back is lost again after the healing, where fewer than 99 % of the writes were served. The
     * healing itself may break connections: windows begin a client time-out after it was seen. They end where the operator acts once more.
     *
     * @param since when service was back, ns
     */
    public Optional<WriteLog.Worst> relapse(Clients clients, long since) {
        Optional<Mark> healed = course.healed();
        if (healed.isEmpty()) {
            return Optional.empty();
        }
        long from = Math.max(since, healed.get().at() + header.timeout() + header.timeout() / 10);
        long to = course.operator().stream()
                .mapToLong(Mark::at)
                .filter(at -> at > healed.get().at())
                .min()
                .orElse(Long.MAX_VALUE);
        WriteLog.Worst worst = writes.worst(clients, from, to, WriteLog.WINDOW);
        return worst.share() < WriteLog.SHARE ? Optional.of(worst) : Optional.empty();
    }

    /** When writes were first acknowledged again after the time in which none was, ns; the event, if there was none; empty if there was no end of it. */
    public Optional<Long> firstServed() {
        Optional<Interruptions.Gap> silence = interruptions.silence();
        return silence.isEmpty()
                ? Optional.of(eventAt())
                : silence.filter(gap -> !gap.open()).map(Interruptions.Gap::to);
    }

    /** When all members were in sync again after the healing, ns. */
    public Optional<Long> convergence() {
        // A member that is in sync only once no client writes any more was behind while it counted.
        return course.restored()
                .flatMap(restored -> following.inStepSince(restored.at()))
                .filter(at -> at <= end() + Following.APPLIED
                        || end() <= course.restored().orElseThrow().at());
    }

    /** When the load ended, ns. */
    public long end() {
        return writes.end();
    }

    /** Every number, for the record. Those that the history cannot give are NaN. */
    public List<Measured> all() {
        List<Measured> all = new ArrayList<>();
        if (course.event().isEmpty() || header.clients().isEmpty()) {
            return all;
        }
        Set<String> scopes = new TreeSet<>(everybody().sites());
        if (scopes.size() == 1) {
            scopes.clear();
        }
        addOutage(all, everybody(), "");
        if (!course.struck().isEmpty()
                && !course.struck().containsAll(everybody().sites())) {
            addOutage(all, clients(Scope.OTHERS), ".others");
        }
        scopes.forEach(site -> addOutage(all, clients(new Scope.Site(site)), "." + site));
        addInterruptions(all);
        if (phases != null) {
            phases.all()
                    .forEach(phase -> all.add(Measured.seconds(
                            "phase." + phase.name(),
                            phase.label(),
                            phase.at() - eventAt(),
                            phase.plusMinus(),
                            "from the event; " + phase.definition())));
        }
        addLoss(all);
        addOverlap(all);
        addService(all);
        addRedundancy(all);
        return all;
    }

    private void addOutage(List<Measured> all, Clients clients, String suffix) {
        Outage outage = outage(clients);
        all.add(Measured.seconds(
                "outage.sustained" + suffix,
                "writes of " + clients.words() + " acknowledged again",
                outage.over() ? outage.length() : Double.NaN,
                (double) outage.plusMinus(),
                "from the event to the first acknowledgement of the first lasting 10 s window with 99 % of writes served; ± spacing of writes, "
                        + "clock, and length of the injecting call; a request may wait up to the client time-out of "
                        + header.timeout() / 1_000_000 + " ms"));
        if (!outage.over()) {
            all.add(Measured.seconds(
                    "outage.at-least" + suffix,
                    "writes of " + clients.words() + " not acknowledged again before the load ended",
                    outage.atLeast(),
                    outage.plusMinus(),
                    "lower bound of the outage"));
        }
        all.add(new Measured(
                "outage.relapses" + suffix,
                "service of " + clients.words() + " lost again after a first recovery",
                outage.relapses(),
                "",
                0,
                "good 10 s windows followed by a bad one before the fault was healed"));
    }

    private void addInterruptions(List<Measured> all) {
        interruptions
                .longest(everybody())
                .ifPresent(gap -> all.add(Measured.seconds(
                        "interruption.longest",
                        "longest interruption of one client (" + interruptions.name(gap.client()) + ")",
                        gap.length(),
                        interruptions.spacing(gap.client()) + header.clock(),
                        "between two acknowledged operations of the client that waited longest"
                                + (gap.open() ? "; it was still waiting when the load ended" : ""))));
        addFailing(all, "writes", interruptions.longest(everybody(), true));
        addFailing(all, "reads", interruptions.longest(everybody(), false));
        List<Interruptions.Recovery> spectrum = interruptions.spectrum(everybody());
        long[] back = spectrum.stream()
                .mapToLong(Interruptions.Recovery::back)
                .filter(at -> at >= 0)
                .map(at -> at - eventAt())
                .sorted()
                .toArray();
        if (back.length > 0) {
            all.add(Measured.seconds(
                    "clients.half-back",
                    "half of the clients back",
                    back[(back.length - 1) / 2],
                    header.clock(),
                    "from the event to the end of the longest interruption of the middle client"));
            all.add(Measured.seconds(
                    "clients.last-back",
                    "last client back",
                    back[back.length - 1],
                    header.clock(),
                    "from the event to the end of the longest interruption of the slowest client that came back"));
        }
        all.add(new Measured(
                "clients.stuck",
                "clients not back when the load ended",
                spectrum.size() - back.length,
                "",
                0,
                "clients whose longest interruption lasted to the end of the load"));
    }

    private void addFailing(List<Measured> all, String what, Optional<Interruptions.Gap> gap) {
        gap.ifPresent(longest -> all.add(Measured.seconds(
                "interruption." + what,
                "longest time without " + what + " for one client (" + interruptions.name(longest.client()) + ")",
                longest.length(),
                interruptions.spacing(longest.client()) + header.clock(),
                "from the first of its " + what + " that fails to the next that does not"
                        + (longest.open() ? "; they still failed when the load ended" : ""))));
    }

    private void addLoss(List<Measured> all) {
        boolean decided = loss.serving().isPresent();
        all.add(decidable(
                "lost.writes",
                "acknowledged writes lost",
                loss.missing().size(),
                decided,
                "acknowledged and missing from the final read of the serving node"));
        if (!loss.missing().isEmpty()) {
            all.add(Measured.seconds(
                    "lost.age",
                    "age of the oldest lost write at the event",
                    eventAt() - loss.oldest(),
                    header.clock() + course.doubt(),
                    "event minus acknowledgement of the oldest lost write"));
            all.add(Measured.seconds(
                    "lost.span",
                    "from the oldest to the newest lost write",
                    loss.newest() - loss.oldest(),
                    header.clock(),
                    "between their acknowledgements"));
            loss.bySite()
                    .forEach((site, count) -> all.add(Measured.count(
                            "lost.writes." + site,
                            "acknowledged writes lost of clients in " + site,
                            count,
                            "acknowledged and missing from the final read of the serving node")));
        }
        all.add(Measured.count(
                "writes.unknown",
                "writes of unknown outcome",
                loss.unknowns(),
                "no answer, or one that promises nothing; neither lost nor stored"));
        all.add(decidable(
                "writes.unknown-stored",
                "of these, stored",
                loss.surfaced().size(),
                decided,
                "in the final read of the serving node"));
        all.add(decidable(
                "writes.refused-stored",
                "refused writes that are stored",
                loss.refusedAndStored().size(),
                decided,
                "in the final read of the serving node"));
        all.add(Measured.count(
                "writes.twice",
                "writes stored more than once",
                LostWrites.union(loss.twice()).size(),
                "in the final reads of all members"));
        if (!loss.altered().isEmpty()) {
            all.add(Measured.count(
                    "writes.damaged",
                    "writes found with another content",
                    total(loss.altered()),
                    "in the final reads of all members"));
        }
        all.add(Measured.count(
                "writes.phantom",
                "stored writes that no client sent",
                LostWrites.union(loss.phantoms()).size(),
                "in the final reads of all members"));
        all.add(decidable(
                "members.differ",
                "writes in which members differ",
                total(loss.differences()),
                decided,
                "final reads of complete members against the serving one"));
    }

    private static Measured decidable(String name, String label, long count, boolean decided, String definition) {
        return new Measured(name, label, decided ? count : Double.NaN, "operations", 0, definition);
    }

    private static long total(Map<String, IdSet> sets) {
        return sets.values().stream().mapToLong(IdSet::size).sum();
    }

    /** Where several are meant to serve at once, that they do says nothing. */
    private void addOverlap(List<Measured> all) {
        if (roles.runs().stream().anyMatch(run -> run.role() == Role.ACTIVE)) {
            return;
        }
        all.add(
                widest(
                        "overlap.writes",
                        "two nodes acknowledged writes at once",
                        overlap.acknowledged(),
                        "from the first acknowledgement of the one to its last before the other, which had not ceased, acknowledged again"));
        all.add(widest(
                "overlap.primaries",
                "two primaries seen at once",
                overlap.certain(),
                "time in which both are certain, by answers before and after"));
        all.add(widest(
                "primaries.possible-overlap",
                "two primaries not ruled out",
                overlap.possible(),
                "time in which the observer's questions leave room for both"));
    }

    private Measured widest(String name, String label, List<Overlap.Pair> pairs, String definition) {
        return Measured.seconds(
                name, label, pairs.stream().mapToLong(Overlap.Pair::width).max().orElse(0), header.clock(), definition);
    }

    private void addService(List<Measured> all) {
        long event = eventAt();
        Outage outage = outage();
        long until = outage.over() ? outage.until() : end();
        addPace(all, "before", "before the event", baseline(), event);
        if (until - event >= SECOND) {
            addPace(all, "during", "during the outage", event, until);
        }
        if (outage.over()) {
            addPace(all, "after", "after recovery", until, end());
            all.add(Measured.seconds(
                    "soak",
                    "served after recovery",
                    end() - until,
                    outage.plusMinus(),
                    "from sustained service to the end of the load"));
        }
        WriteLog.Worst worst = writes.worst(everybody(), event, Math.max(until, event + SECOND), SECOND);
        all.add(new Measured(
                "service.lowest",
                "lowest service level",
                worst.share() * 100,
                "%",
                worst.due() > 0 ? 100.0 / worst.due() : 0,
                "share of writes served in the worst second from the event to recovery"));
    }

    private void addPace(List<Measured> all, String name, String label, long from, long to) {
        double seconds = (to - from) / 1e9;
        all.add(new Measured(
                "throughput." + name,
                "operations acknowledged " + label,
                pace.done(from, to),
                "/s",
                seconds > 0 ? 1 / seconds : 0,
                "by due time"));
        all.add(latency("latency.p50." + name, "median latency " + label, pace.latency(0.5, from, to)));
        all.add(latency("latency.p99." + name, "99th percentile of latency " + label, pace.latency(0.99, from, to)));
    }

    private static Measured latency(String name, String label, double millis) {
        return new Measured(
                name,
                label,
                millis,
                "ms",
                Double.isNaN(millis) ? 0 : millis * 0.03,
                "of acknowledged operations, from due to acknowledged, whole seconds");
    }

    private void addRedundancy(List<Measured> all) {
        all.add(
                Measured.seconds(
                        "exposure",
                        "time without redundancy",
                        following.exposed(eventAt(), Math.max(eventAt(), following.last())),
                        following.step(),
                        "after the event, no follower streaming from a primary (no synchronous one, where there ever was one)"));
        copyLag()
                .ifPresent(
                        behind -> all.add(
                                Measured.seconds(
                                        "lag.copy",
                                        "how far " + behind.copy() + " was behind " + behind.primary()
                                                + " at the event",
                                        eventAt() - behind.passed(),
                                        behind.plusMinus() + header.clock() + course.doubt(),
                                        "event minus the moment at which " + behind.primary()
                                                + " was where the copy came before it took over, by the positions in the log that both told")));
        following
                .lag()
                .ifPresent(lag -> all.add(new Measured(
                        "lag.greatest",
                        "greatest lag of a follower after the event",
                        lag,
                        "bytes",
                        0,
                        "as the primary tells")));
        following
                .behind()
                .ifPresent(
                        behind -> all.add(
                                Measured.seconds(
                                        "lag.applied",
                                        "longest time that a standby was behind after the event",
                                        behind,
                                        following.step(),
                                        "age of the newest write of the primary that the standby had applied, by the positions that both told")));
        course.restored()
                .ifPresent(
                        restored -> all.add(
                                Measured.seconds(
                                        "convergence",
                                        "all members in sync after the healing",
                                        convergence()
                                                .map(at -> (double) (at - restored.at()))
                                                .orElse(Double.NaN),
                                        (double) (following.step() + header.clock()),
                                        "from the healing (the end of the runbook, where nothing was to be healed) to one primary that sees all others streaming on its timeline, each with everything applied that the primary had written 2 s before (less than 1 MiB behind, where positions are not told)")));
    }

    /** The rate that was agreed, operations per second. */
    public double rate() {
        return rate;
    }

    /** How long the baseline was to be. */
    public Duration steady() {
        return steady;
    }
}
