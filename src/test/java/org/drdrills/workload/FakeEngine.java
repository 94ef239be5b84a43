package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.drdrills.history.IdSet;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;

/** A pool in memory that does what a test tells it to. Its servers' addresses are {@code addr-} and their name. */
public final class FakeEngine implements Engine {
    /** How requests of clients fare. */
    public enum Service {
        SERVING,
        /** Says no at once. */
        REFUSING,
        /** Says nothing: the request ends at its time-out. */
        SILENT,
        /** As SILENT, but it does what was asked. */
        DEAF,
        /** Acknowledges and forgets. */
        FORGETFUL,
        /** The driver never comes back, whatever its time-out. */
        STUCK,
        /** The driver throws. */
        BROKEN
    }

    public volatile Service service = Service.SERVING;
    public volatile Duration latency = Duration.ZERO;
    /** Answers of members to the observer; a missing one is silent until its time-out. */
    public final Map<String, MemberSession.Answer> members = new java.util.concurrent.ConcurrentHashMap<>();

    public final AtomicInteger sessions = new AtomicInteger();
    public final AtomicInteger open = new AtomicInteger();
    public volatile String serving = "pg1";

    private final Map<Integer, Long> registers = new HashMap<>();
    private final List<Long> ledger = new ArrayList<>();

    /** An availability group: pg1 is the primary, pg2 its synchronous standby, pg3 follows too. */
    public static FakeEngine ofThree() {
        FakeEngine engine = new FakeEngine();
        engine.members.put(
                "pg1",
                new MemberSession.Answer(
                        Role.PRIMARY,
                        true,
                        1,
                        100,
                        List.of(
                                new Observation.Follower("pg2", true, true, 0),
                                new Observation.Follower("pg3", true, false, 0)),
                        ""));
        engine.members.put("pg2", standby());
        engine.members.put("pg3", standby());
        return engine;
    }

    public static MemberSession.Answer primary() {
        return new MemberSession.Answer(Role.PRIMARY, true, 1, 100, List.of(), "");
    }

    public static MemberSession.Answer standby() {
        return new MemberSession.Answer(Role.STANDBY, false, 1, 100, List.of(), "");
    }

    public synchronized List<Long> ledger() {
        return List.copyOf(ledger);
    }

    private synchronized void store(int key, long id) {
        registers.put(key, id);
        ledger.add(id);
    }

    private synchronized long stored(int key) {
        return registers.getOrDefault(key, Operation.NOTHING);
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public void prepare(List<InetSocketAddress> servers, Map<String, String> access, Duration patience) {}

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        sessions.incrementAndGet();
        open.incrementAndGet();
        return new Session() {
            @Override
            public Answer write(int key, long id) {
                return request(() -> store(key, id), () -> id);
            }

            @Override
            public Answer read(int key) {
                return request(() -> {}, () -> stored(key));
            }

            private Answer request(Runnable effect, java.util.function.LongSupplier seen) {
                pause(latency);
                switch (service) {
                    case SERVING -> {
                        effect.run();
                        return new Answer(Outcome.ACKNOWLEDGED, seen.getAsLong(), "addr-" + serving);
                    }
                    case FORGETFUL -> {
                        return new Answer(Outcome.ACKNOWLEDGED, seen.getAsLong(), "addr-" + serving);
                    }
                    case REFUSING -> {
                        return new Answer(new Outcome.Refused("connection refused"), Operation.NOTHING, "");
                    }
                    case BROKEN -> throw new IllegalStateException("broken");
                    case DEAF -> effect.run();
                    case STUCK -> pause(Duration.ofDays(1));
                    case SILENT -> {}
                }
                pause(timeout);
                return new Answer(
                        new Outcome.Unknown("no answer within " + timeout.toMillis() + " ms"), Operation.NOTHING, "");
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    @Override
    public MemberSession member(String node, InetSocketAddress address, Map<String, String> access, Duration timeout) {
        return new MemberSession() {
            @Override
            public Answer ask() {
                Answer answer = members.get(node);
                if (answer == null) {
                    pause(timeout);
                    return new Answer(
                            Role.UNREACHABLE,
                            false,
                            0,
                            -1,
                            List.of(),
                            "no answer within " + timeout.toMillis() + " ms");
                }
                return answer;
            }

            @Override
            public Ledger ledger() {
                Answer who = ask();
                if (who.role() == Role.UNREACHABLE || who.role() == Role.NONE) {
                    return new Ledger(who.role(), 0, false, IdSet.empty(), IdSet.empty(), who.detail());
                }
                IdSet ids = IdSet.empty();
                IdSet twice = IdSet.empty();
                for (long id : FakeEngine.this.ledger()) {
                    if (!ids.add(id)) {
                        twice.add(id);
                    }
                }
                return new Ledger(who.role(), who.timeline(), true, ids, twice, "");
            }

            @Override
            public void close() {}
        };
    }

    private static void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
