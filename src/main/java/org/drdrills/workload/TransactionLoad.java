package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Workload;

/**
 * Clients that carry out a {@link Workload} by a timetable (open loop), beside a {@link Load}. What they do next is drawn by lot.
 */
public final class TransactionLoad {
    /** Numbers of one workload's transactions do not meet another's. */
    private static final long NUMBERS = 1_000_000_000_000L;

    private static final int ATTEMPTS = 2;
    private static final Duration LEAVE = Duration.ofMillis(200);

    private final long first;
    private final StepSource source;
    private final int rate;
    private final Duration timeout;
    private final DrillClock clock;
    private final Recorder recorder;
    private final Function<String, String> nodeOfPeer;
    private final List<SessionPool<TransactionSession>> sessionPools = new ArrayList<>();
    private final Random random;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Thread timetable = new Thread(this::keepTime, "timetable of transactions");
    private volatile boolean stopping;

    /**
     * @param engine    one that can carry out the workload
     * @param rate      transactions per second, over all clients
     * @param timeout   of one transaction, connecting included
     * @param listeners site → where its clients connect
     */
    public TransactionLoad(
            Workload workload,
            Transactional engine,
            Map<String, String> access,
            Map<String, List<InetSocketAddress>> listeners,
            int rate,
            Duration timeout,
            List<Header.Client> clients,
            DrillClock clock,
            Recorder recorder,
            Function<String, String> nodeOfPeer,
            long seed) {
        this.first = workload.ordinal() * NUMBERS;
        this.source = StepSource.of(workload);
        this.rate = rate;
        this.timeout = timeout;
        this.clock = clock;
        this.recorder = recorder;
        this.nodeOfPeer = nodeOfPeer;
        this.random = new Random(seed);
        int cap = (int) Math.ceil(rate * timeout.toNanos() / 1e9 * 1.5 / clients.size()) + 1;
        for (Header.Client client : clients) {
            List<InetSocketAddress> servers = listeners.get(client.site());
            sessionPools.add(new SessionPool<>(
                    client.name() + ": " + workload.words(),
                    cap,
                    ATTEMPTS,
                    () -> engine.transactions(servers, access, timeout)));
        }
        timetable.setDaemon(true);
    }

    public void start() {
        timetable.start();
    }

    private void keepTime() {
        try {
            long origin = clock.now();
            for (long number = 0; !stopping; number++) {
                long due = origin + (long) (number * 1e9 / rate);
                for (long left = due - clock.now(); left > 0 && !stopping; left = due - clock.now()) {
                    LockSupport.parkNanos(this, left);
                }
                if (!stopping) {
                    send(number, due);
                }
            }
        } catch (RuntimeException | Error e) {
            recorder.record(new Mark(
                    clock.now(), Mark.Kind.HARNESS, "clients", "The timetable of transactions failed: " + e + "."));
        }
    }

    private void send(long number, long due) {
        int client = (int) (number % sessionPools.size());
        List<Transaction.Step> steps = source.next(number, random);
        long id = first + number;
        inFlight.incrementAndGet();
        if (sessionPools.get(client).hand(session -> perform(session, id, client, steps, due))
                != SessionPool.Found.YES) {
            inFlight.decrementAndGet();
            long now = clock.now();
            recorder.record(new Transaction(
                    id,
                    client,
                    List.of(),
                    due,
                    now,
                    now,
                    new Outcome.Refused("every connection of the client was busy"),
                    ""));
        }
    }

    private boolean perform(TransactionSession session, long id, int client, List<Transaction.Step> steps, long due) {
        try {
            long start = clock.now();
            TransactionSession.Answer answer;
            try {
                answer = session.transact(steps);
            } catch (RuntimeException e) {
                answer = new TransactionSession.Answer(
                        new Outcome.Unknown("the session failed: " + e),
                        steps.stream().filter(TransactionLoad::writes).toList(),
                        "");
            }
            if (answer.outcome().acknowledged()) {
                source.acknowledged(answer.done());
            }
            String node = answer.peer().isEmpty() ? null : nodeOfPeer.apply(answer.peer());
            recorder.record(new Transaction(
                    id, client, answer.done(), due, start, clock.now(), answer.outcome(), node == null ? "" : node));
            return answer.outcome().acknowledged();
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private static boolean writes(Transaction.Step step) {
        return switch (step) {
            case Transaction.Append a -> true;
            case Transaction.Increment i -> true;
            case Transaction.Swap w -> true;
            case Transaction.Transfer t -> true;
            case Transaction.Read r -> false;
            case Transaction.Count c -> false;
            case Transaction.Get g -> false;
            case Transaction.Total t -> false;
        };
    }

    /** Begins nothing more, and waits for what is in flight, no longer than one time-out and a second. */
    public void stop() {
        stopping = true;
        boolean interrupted = Load.awaitEnd(timetable);
        long until = System.nanoTime() + timeout.toNanos() / 10 * 11 + TimeUnit.SECONDS.toNanos(1);
        while (inFlight.get() > 0 && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        SessionPool.close(sessionPools, LEAVE);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
