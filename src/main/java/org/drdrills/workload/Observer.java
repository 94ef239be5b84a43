package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.drdrills.history.FinalRead;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;

/**
 * Asks every member, by a timetable of its own, what it is. A question that gets no answer delays neither the
 * next one nor the questions to others: it is out until its time-out, while the next goes out on another connection.
 */
public final class Observer implements AutoCloseable {
    public static final Duration INTERVAL = Duration.ofMillis(80);
    public static final Duration TIMEOUT = Duration.ofMillis(400);

    /** Final reads meet servers that have just been started, and no role depends on their speed. */
    private static final Duration FINAL_TIMEOUT = Duration.ofMillis(1500);

    private static final Duration FINAL_PAUSE = Duration.ofMillis(200);

    private final Engine engine;
    private final Map<String, String> access;
    private final Map<String, InetSocketAddress> members;
    private final DrillClock clock;
    private final Recorder recorder;
    private final Duration interval;
    private final Duration patience;
    private final Map<String, Observation> latest = new ConcurrentHashMap<>();
    private final Map<String, SessionPool<MemberSession>> sessionPools = new LinkedHashMap<>();
    private final List<Thread> timetables = new ArrayList<>();
    private volatile boolean stopping;

    /** @param members node → where the observer reaches it, out of band */
    public Observer(
            Engine engine,
            Map<String, String> access,
            Map<String, InetSocketAddress> members,
            DrillClock clock,
            Recorder recorder) {
        this(engine, access, members, clock, recorder, INTERVAL, TIMEOUT);
    }

    public Observer(
            Engine engine,
            Map<String, String> access,
            Map<String, InetSocketAddress> members,
            DrillClock clock,
            Recorder recorder,
            Duration interval,
            Duration timeout) {
        this.engine = engine;
        this.access = access;
        this.members = new LinkedHashMap<>(members);
        this.clock = clock;
        this.recorder = recorder;
        this.interval = interval;
        this.patience = timeout.multipliedBy(2);
        // as many as can be out at once, and one for a time-out that runs over
        int lanes = (int) Math.ceilDiv(timeout.toNanos(), interval.toNanos()) + 1;
        members.forEach((node, address) -> sessionPools.put(
                node,
                new SessionPool<>(
                        "observer of " + node, lanes, lanes, () -> engine.member(node, address, access, timeout))));
    }

    public void start() {
        for (String node : members.keySet()) {
            Thread timetable = new Thread(() -> keepAsking(node), "timetable of the observer of " + node);
            timetable.setDaemon(true);
            timetables.add(timetable);
            timetable.start();
        }
    }

    private void keepAsking(String node) {
        long due = clock.now();
        while (!stopping) {
            sessionPools.get(node).hand(session -> ask(node, session));
            due += interval.toNanos();
            long now = clock.now();
            if (due < now) {
                due = now; // the machine stood still: no burst of questions afterwards
            }
            for (; now < due && !stopping; now = clock.now()) {
                LockSupport.parkNanos(this, due - now);
            }
        }
    }

    private boolean ask(String node, MemberSession session) {
        long asked = clock.now();
        MemberSession.Answer answer;
        try {
            answer = session.ask();
        } catch (RuntimeException e) {
            answer = new MemberSession.Answer(Role.UNREACHABLE, false, 0, -1, List.of(), "the session failed: " + e);
        }
        Observation seen = new Observation(
                asked,
                clock.now(),
                node,
                answer.role(),
                answer.writable(),
                answer.timeline(),
                answer.position(),
                answer.followers(),
                answer.detail());
        recorder.record(seen);
        latest.merge(node, seen, (before, after) -> before.asked() > after.asked() ? before : after);
        return answer.role() == Role.PRIMARY || answer.role() == Role.STANDBY || answer.role() == Role.ACTIVE;
    }

    /** What the member said when it was last asked, as far as there is an answer. */
    public Optional<Observation> latest(String node) {
        return Optional.ofNullable(latest.get(node));
    }

    /** Members that, as last heard, are primary; the one that takes writes first, then the highest timeline. */
    public List<String> primaries() {
        return members.keySet().stream()
                .map(latest::get)
                .filter(seen -> seen != null && seen.role() == Role.PRIMARY)
                .sorted(Comparator.comparing(Observation::writable)
                        .thenComparingLong(Observation::timeline)
                        .reversed())
                .map(Observation::node)
                .toList();
    }

    public Optional<String> primary() {
        return primaries().stream().findFirst();
    }

    /**
     * Reads the ledger of every member, all at once, each again and again until it was read whole or patience is over, and
     * records what was read.
     *
     * @return one read for each member, in their order
     */
    public List<FinalRead> finalReads(Duration patience) {
        return finalReads(patience, Map.of());
    }

    /** @param copies the same for servers that are no members: what they hold is recorded as that of copies */
    public List<FinalRead> finalReads(Duration patience, Map<String, InetSocketAddress> copies) {
        long until = System.nanoTime() + patience.toNanos();
        List<FinalRead> reads = new ArrayList<>();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("final read ", 0).factory())) {
            Map<String, Future<FinalRead>> pending = new LinkedHashMap<>();
            members.forEach(
                    (node, address) -> pending.put(node, threads.submit(() -> finalRead(node, address, until))));
            copies.forEach((node, address) -> pending.put(
                    node, threads.submit(() -> finalRead(node, address, until).ofCopy())));
            pending.forEach((node, read) -> reads.add(result(node, read)));
        }
        reads.forEach(recorder::record);
        return reads;
    }

    private FinalRead finalRead(String node, InetSocketAddress address, long until) throws InterruptedException {
        try (MemberSession session = engine.member(node, address, access, FINAL_TIMEOUT)) {
            while (true) {
                MemberSession.Ledger ledger = session.ledger();
                if (ledger.complete() || ledger.role() == Role.PASSIVE || System.nanoTime() >= until) {
                    return new FinalRead(
                            clock.now(),
                            node,
                            ledger.role(),
                            ledger.timeline(),
                            ledger.complete(),
                            ledger.ids(),
                            ledger.twice(),
                            ledger.damaged(),
                            ledger.order(),
                            ledger.detail());
                }
                Thread.sleep(FINAL_PAUSE);
            }
        }
    }

    private FinalRead result(String node, Future<FinalRead> read) {
        Throwable reason;
        try {
            return read.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reason = e;
        } catch (ExecutionException e) {
            reason = e.getCause();
        }
        recorder.record(new Mark(
                clock.now(), Mark.Kind.HARNESS, node, "The final read of " + node + " failed: " + reason + "."));
        return new FinalRead(
                clock.now(),
                node,
                Role.UNREACHABLE,
                0,
                false,
                IdSet.empty(),
                IdSet.empty(),
                "the final read failed: " + reason);
    }

    /** Asks no more, and waits for answers that are still out, so that nothing is recorded afterwards. */
    @Override
    public void close() {
        stopping = true;
        boolean interrupted = false;
        for (Thread timetable : timetables) {
            LockSupport.unpark(timetable);
            while (timetable.isAlive()) {
                try {
                    timetable.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        SessionPool.close(sessionPools.values(), patience);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
