package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/**
 * Clients that write and read by a timetable, whether or not they are answered (open loop): a request that hangs
 * delays none that follow.
 *
 * <p>Writes are evenly spaced, reads too; either go to the clients in turn, sites alternating. Writes have the ids 0,
 * 1, 2, …; reads −1, −2, −3, …. Every operation that was due before {@link #stop} is recorded exactly once, also
 * those that could not be sent.
 */
public final class Load {
    private static final int WARM = 2;
    /** Connections that a client tries to open at a time while attempts fail. */
    private static final int ATTEMPTS = 2;
    /** How often the last state of a register is asked for. */
    private static final int SWEEPS = 4;

    private static final Duration LEAVE = Duration.ofMillis(200);
    private static final long LEAD = TimeUnit.MILLISECONDS.toNanos(20);

    /** Ids that each pool's operations have to themselves. */
    private static final long IDS = 1L << 24;

    private final Pace pace;
    private final List<Header.Client> clients;
    private final int firstClient;
    private final long firstId;
    private final DrillClock clock;
    private final Recorder recorder;
    private final Function<String, String> nodeOfPeer;
    private final List<SessionPool<Session>> sessionPools = new ArrayList<>();
    private final int[] turns;
    private final LoadTally tally;
    private final Set<Request> inFlight = ConcurrentHashMap.newKeySet();
    private final Thread timetable = new Thread(this::keepTime, "timetable");
    private volatile boolean stopping;
    private volatile boolean closed;
    /** Reads sent so far; by the timetable, and after its end by who ended it. */
    private long reads;

    /**
     * @param listeners  site → where its clients connect, in the order in which they try
     * @param clients    as in the record's header
     * @param nodeOfPeer from a server's address, as the server says it, to the node's name, or null
     * @throws IllegalArgumentException if a client's site has no listener
     */
    public Load(
            Engine engine,
            Map<String, String> access,
            Map<String, List<InetSocketAddress>> listeners,
            Pace pace,
            List<Header.Client> clients,
            DrillClock clock,
            Recorder recorder,
            Function<String, String> nodeOfPeer) {
        this(engine, access, listeners, pace, clients, clock, recorder, nodeOfPeer, 0, 0);
    }

    /**
     * For one of several pools, whose operations go into the same record.
     *
     * @param firstClient place of the first of {@code clients} in the record's header
     * @param pool        0, 1, 2, …; each has {@value #IDS} ids of its own
     */
    public Load(
            Engine engine,
            Map<String, String> access,
            Map<String, List<InetSocketAddress>> listeners,
            Pace pace,
            List<Header.Client> clients,
            DrillClock clock,
            Recorder recorder,
            Function<String, String> nodeOfPeer,
            int firstClient,
            int pool) {
        this.pace = pace;
        this.clients = List.copyOf(clients);
        this.firstClient = firstClient;
        this.firstId = IDS * pool;
        this.clock = clock;
        this.recorder = recorder;
        this.nodeOfPeer = nodeOfPeer;
        if (clients.isEmpty()) {
            throw new IllegalArgumentException("a load needs at least one client");
        }
        int cap = Math.ceilDiv(pace.inFlight(), clients.size());
        for (Header.Client client : clients) {
            List<InetSocketAddress> listener = listeners.get(client.site());
            if (listener == null) {
                throw new IllegalArgumentException(
                        "client " + client.name() + " sits in " + client.site() + ", which has no listener");
            }
            sessionPools.add(new SessionPool<>(
                    "client " + client.name(), cap, ATTEMPTS, () -> engine.session(listener, access, pace.timeout())));
        }
        turns = turns();
        tally = new LoadTally(this.clients, pace.timeout());
        timetable.setDaemon(true);
    }

    /** Clients named after their site: {@code zurich-1}, {@code zurich-2}, …. */
    public static List<Header.Client> clients(Collection<String> sites, int each) {
        return clients(sites, each, "");
    }

    /** Where there are several pools, after their pool and their site: {@code retail-zurich-1}, …. */
    public static List<Header.Client> clients(Collection<String> sites, int each, String pool) {
        List<Header.Client> clients = new ArrayList<>();
        for (String site : sites) {
            for (int i = 1; i <= each; i++) {
                clients.add(new Header.Client((pool.isEmpty() ? "" : pool + "-") + site + "-" + i, site, pool));
            }
        }
        return clients;
    }

    /** The order in which clients have their turn: one of each site, then the next of each. */
    private int[] turns() {
        Map<String, List<Integer>> bySite = new LinkedHashMap<>();
        for (int i = 0; i < clients.size(); i++) {
            bySite.computeIfAbsent(clients.get(i).site(), site -> new ArrayList<>())
                    .add(i);
        }
        List<Integer> order = new ArrayList<>();
        for (int round = 0; order.size() < clients.size(); round++) {
            for (List<Integer> ofSite : bySite.values()) {
                if (round < ofSite.size()) {
                    order.add(ofSite.get(round));
                }
            }
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Opens connections, for which it waits no longer than one time-out, and starts the timetable. */
    public void start() {
        int warm = pace.writes() == 1 ? 0 : Math.min(WARM, Math.ceilDiv(pace.inFlight(), clients.size()));
        CountDownLatch ready = new CountDownLatch(sessionPools.size() * warm);
        for (SessionPool<Session> sessions : sessionPools) {
            for (int i = 0; i < warm; i++) {
                sessions.hand(session -> {
                    boolean connected = session.read(0).outcome().acknowledged();
                    ready.countDown();
                    return connected;
                });
            }
        }
        try {
            ready.await(bound(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timetable.start();
    }

    /** Longest time that a request takes, ns. */
    private long bound() {
        return pace.timeout().toNanos() / 10 * 11;
    }

    private void keepTime() {
        try {
            double writes = pace.rate() * pace.writes();
            double writeGap = writes > 0 ? 1e9 / writes : Double.POSITIVE_INFINITY;
            double readGap = pace.rate() > writes ? 1e9 / (pace.rate() - writes) : Double.POSITIVE_INFINITY;
            long origin = clock.now() + LEAD;
            long write = 0;
            while (!stopping) {
                double nextWrite = (write + 0.25) * writeGap;
                double nextRead = (reads + 0.5) * readGap;
                boolean writing = nextWrite <= nextRead;
                long due = origin + (long) (writing ? nextWrite : nextRead);
                for (long left = due - clock.now(); left > 0 && !stopping; left = due - clock.now()) {
                    LockSupport.parkNanos(this, left);
                }
                if (stopping) {
                    return;
                }
                if (writing) {
                    send(new Request(firstId + write, turns[(int) (write % turns.length)], true, register(write), due));
                    write++;
                } else {
                    // shifted by half a round, so that a client's reads fall between its writes
                    int turn = (int) ((reads + turns.length / 2) % turns.length);
                    send(new Request(-1 - firstId - reads, turns[turn], false, register(-1 - reads), due));
                    reads++;
                }
            }
        } catch (RuntimeException | Error e) {
            recorder.record(
                    new Mark(clock.now(), Mark.Kind.HARNESS, "clients", "The clients' timetable failed: " + e + "."));
        }
    }

    /** Scattered, but the same in every drill; independent of the client, or a client would always use the same ones. */
    private int register(long id) {
        long mixed = (id + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return (int) ((mixed >>> 33) % pace.registers());
    }

    private void send(Request request) {
        if (request.write) {
            tally.due(request.client, request.due);
        }
        inFlight.add(request);
        switch (sessionPools.get(request.client).hand(request::perform)) {
            case YES -> {}
            case ALL_BUSY -> request.notSent("every connection of the client was busy");
            case STILL_CONNECTING -> request.notSent("the client was still connecting");
        }
    }

    /**
     * Sends nothing more, and waits for what is in flight, no longer than one time-out and a second. When it returns,
     * everything is recorded.
     */
    public void stop() {
        halt();
        closed = true;
        SessionPool.close(sessionPools, LEAVE);
    }

    /** Sends nothing more of the timetable, and settles what is in flight. */
    private void halt() {
        stopping = true;
        boolean interrupted = awaitEnd(timetable);
        settle();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Wakes a thread that was told to stop, and waits for its end.
     *
     * @return whether the waiting thread was interrupted meanwhile
     */
    static boolean awaitEnd(Thread timetable) {
        LockSupport.unpark(timetable);
        boolean interrupted = false;
        while (timetable.isAlive()) {
            try {
                timetable.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private void settle() {
        long until = System.nanoTime() + bound() + TimeUnit.SECONDS.toNanos(1);
        while (!inFlight.isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        for (Request request : inFlight) {
            long now = clock.now();
            request.settle(
                    request.start,
                    Math.max(now, request.start),
                    new Outcome.Unknown("no answer when the clients were stopped"),
                    Operation.NOTHING,
                    "");
        }
    }

    /**
     * Ends the timetable and reads each register once more, through the clients in turn, so that the record holds its last state; to be
     * called before {@link #stop}. A register that no client can read within {@value #SWEEPS} attempts has no last state.
     */
    public void readLastStates() {
        if (closed || pace.writes() == 1) {
            return;
        }
        halt();
        BitSet unread = new BitSet();
        unread.set(0, pace.registers());
        int turn = 0;
        for (int sweep = 0; sweep < SWEEPS && !unread.isEmpty(); sweep++) {
            Map<Integer, Request> asked = new LinkedHashMap<>();
            for (int register : unread.stream().toArray()) {
                Request request =
                        new Request(-1 - firstId - reads++, turns[turn++ % turns.length], false, register, clock.now());
                asked.put(register, request);
                send(request);
            }
            settle();
            asked.forEach((register, request) -> {
                if (request.answered) {
                    unread.clear(register);
                }
            });
        }
    }

    /** The last ten seconds that can be known. */
    public Live live() {
        return live(Duration.ofSeconds(10));
    }

    /** @param window at most 60 s */
    public Live live(Duration window) {
        return tally.live(clock.now(), window);
    }

    /**
     * How the clients fare at a moment. The window ends one time-out ago, when every write that was due had its answer.
     *
     * @param at               when this was true
     * @param from             start of the window: later than asked for while the load is young
     * @param to               end of the window
     * @param due              writes that were due within it
     * @param share            share of these that were acknowledged, 0 to 1; NaN where none was due
     * @param sites            the same for each site
     * @param lastAcknowledged when the latest acknowledgement of a write arrived, −1 if none has
     * @param writes           writes due since the start
     * @param acknowledged     writes acknowledged since the start
     */
    public record Live(
            long at,
            long from,
            long to,
            long due,
            double share,
            Map<String, Double> sites,
            long lastAcknowledged,
            long writes,
            long acknowledged) {}

    private String nodeOf(String peer) {
        try {
            String node = peer.isEmpty() ? "" : nodeOfPeer.apply(peer);
            return node == null ? "" : node;
        } catch (RuntimeException e) {
            return ""; // an operation is recorded whatever happens
        }
    }

    private final class Request {
        private final long id;
        private final int client;
        private final boolean write;
        private final int key;
        private final long due;
        private final AtomicBoolean settled = new AtomicBoolean();
        private volatile long start;
        private volatile boolean answered;

        Request(long id, int client, boolean write, int key, long due) {
            this.id = id;
            this.client = client;
            this.write = write;
            this.key = key;
            this.due = due;
            this.start = due;
        }

        void notSent(String reason) {
            long now = clock.now();
            settle(now, now, new Outcome.Refused(reason), Operation.NOTHING, "");
        }

        /** Whether the session is connected afterwards. */
        boolean perform(Session session) {
            start = clock.now();
            Session.Answer answer;
            try {
                answer = write ? session.write(key, id) : session.read(key);
            } catch (RuntimeException e) {
                answer = new Session.Answer(new Outcome.Unknown("the session failed: " + e), Operation.NOTHING, "");
            }
            answered = answer.outcome().acknowledged();
            settle(start, clock.now(), answer.outcome(), answer.value(), answer.peer());
            return answer.outcome().acknowledged();
        }

        void settle(long start, long end, Outcome outcome, long seen, String peer) {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            String node = nodeOf(peer);
            recorder.record(new Operation(
                    id,
                    firstClient + client,
                    write ? Operation.Kind.WRITE : Operation.Kind.READ,
                    key,
                    write ? id : seen,
                    due,
                    start,
                    end,
                    outcome,
                    node));
            if (write && outcome.acknowledged()) {
                tally.acknowledged(client, due, end);
            }
            inFlight.remove(this);
        }
    }
}
