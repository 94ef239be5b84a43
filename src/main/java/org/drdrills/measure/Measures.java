package org.drdrills.measure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Role;
import org.jspecify.annotations.Nullable;

/** All numbers of one drill, from one replay of its history (and a second one if writes were lost). */
public final class Measures {
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
    private final Map<String, Long> firstByNode = new HashMap<>();
    private long firstError = -1;
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
            case LinkState change -> {} // the probes prove a fault; no number is taken from them
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
                    && operation.outcome().acknowledged()
                    && !operation.node().isEmpty()) {
                firstByNode.merge(operation.node(), operation.end(), Math::min);
            }
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
        loss.close(history, form);
        agreement = Agreement.of(history, form, loss);
        lastStates.close();
        older = loss.serving()
                .map(read -> lastStates.older(history, form, read.ids(), header.clock()))
                .orElse(List.of());
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

    /** Members without a complete final read, but those that hold no data of their own and those that are lost for good. */
    public List<String> unread() {
        boolean lostForGood = course.all(Mark.Kind.NOTE).stream()
                .anyMatch(mark -> mark.subject().equals(Mark.LOST_FOR_GOOD));
        return header.members().stream()
                .filter(node -> {
                    FinalRead read = loss.reads().get(node);
                    boolean exempt = read == null || read.role() == Role.UNREACHABLE
                            ? lostForGood
                            : read.complete() || read.role() == Role.PASSIVE;
                    return !exempt;
                })
                .toList();
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

    /** Empty if there was no event. */
    public Optional<Phases> phases() {
        return Optional.ofNullable(phases);
    }

    public Clients allClients() {
        return clients(Scope.ALL);
    }

    /** When another member than this one first acknowledged a write after the event, ns. */
    Optional<Long> firstElsewhere(String node) {
        return firstByNode.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(node))
                .map(Map.Entry::getValue)
                .min(Long::compare);
    }

    /** Whether the event strikes the sites of some clients, and not those of all. */
    public boolean partlyStruck() {
        return allClients().sites().stream().anyMatch(course.struck()::contains)
                && !course.struck().containsAll(allClients().sites());
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
        return outage(allClients());
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
    public Optional<WriteLog.Worst> worstAfterHealing(Clients clients, long since) {
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
        return Double.isNaN(worst.share()) ? Optional.empty() : Optional.of(worst);
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
                .flatMap(restored -> following.inSyncSince(restored.at()))
                .filter(at -> at <= end() + Following.APPLIED
                        || end() <= course.restored().orElseThrow().at());
    }

    /** When the load ended, ns. */
    public long end() {
        return writes.end();
    }

    /** Every number, for the record. Those that the history cannot give are NaN. */
    public List<Measured> all() {
        return new Numbers(this).all();
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
