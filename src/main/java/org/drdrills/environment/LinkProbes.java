package org.drdrills.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The probes that exchange ticks over every wire between nodes, one in the network of each node. They report to a hub
 * next to the proxies ({@code environments/images/link-probe}); this is the client of that hub.
 */
final class LinkProbes implements AutoCloseable {
    static final int PROBE = 4077;
    static final int HUB = 4079;
    /** A direction is silent when no tick has arrived for its interval and this many nanoseconds more. */
    private static final long GRACE = 150_000_000;

    private static final long GRACE_CLOSE = 40_000_000;
    private static final long TICK = 200_000_000;
    private static final long CLOSE_TICK = 10_000_000;
    /** Delay of a tick, on both connections, that a busy host does not explain. */
    private static final long SLOW = 100_000_000;

    private static final Duration RETRY = Duration.ofMillis(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final Writer orders;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Map<Direction, Seen> wires = new ConcurrentHashMap<>();
    private final Map<String, Long> reported = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Long>> refused = new ConcurrentHashMap<>();
    private final Map<Direction, Long> closeUntil = new ConcurrentHashMap<>();
    private final List<Consumer<WireChange>> listeners = new CopyOnWriteArrayList<>();
    private volatile long offset;
    private volatile boolean closed;

    private LinkProbes(Socket socket) throws IOException {
        this.socket = socket;
        this.orders = new java.io.OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("probes").start(this::listen);
    }

    /** @throws LabTrouble if the hub does not answer within {@code limit} */
    static LinkProbes connect(InetSocketAddress hub, Duration limit) {
        return Deadline.poll(limit, RETRY, "the hub of the probes", () -> tryConnect(hub));
    }

    /** Empty while the hub is not up: until then the engine's port forwarder accepts the connection and closes it. */
    private static Optional<LinkProbes> tryConnect(InetSocketAddress hub) {
        try {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(hub, 1000);
            LinkProbes probes = new LinkProbes(socket);
            if (probes.tryOrder(Map.of("do", "lease", "for", 0), Duration.ofMillis(500)) != null) {
                return Optional.of(probes);
            }
            probes.close();
        } catch (IOException | LabTrouble e) {
            // It is tried again.
        }
        return Optional.empty();
    }

    private record Seen(Wire.State state, long changed, long delay) {}

    private void listen() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("ok ") || line.startsWith("error ")) {
                    answers.add(line);
                } else {
                    report(line);
                }
            }
        } catch (IOException e) {
            // The lab is gone, or this client was closed.
        }
        if (!closed) {
            answers.add("error {\"why\":\"the hub closed the connection\"}");
        }
    }

    /** {@code name R now peer,in-heard,in-delay,out-heard,out-delay,refused-at,connected …} */
    private void report(String line) {
        String[] words = line.split(" ");
        if (words.length < 3 || !words[1].equals("R")) {
            return;
        }
        String node = words[0];
        long now = Long.parseLong(words[2]);
        reported.put(node, now + offset);
        Map<String, Long> refusals = refused.computeIfAbsent(node, key -> new ConcurrentHashMap<>());
        for (int i = 3; i < words.length; i++) {
            String[] peer = words[i].split(",");
            refusals.put(peer[0], Long.parseLong(peer[5]));
            long byIn = Long.parseLong(peer[1]);
            long byOut = Long.parseLong(peer[3]);
            judge(new Direction(peer[0], node), now, byIn, Long.parseLong(peer[2]), byOut, Long.parseLong(peer[4]));
        }
    }

    /** Both connections that carry a direction must agree before its state changes. */
    private void judge(Direction direction, long now, long byIn, long inDelay, long byOut, long outDelay) {
        boolean close = closeUntil.getOrDefault(direction, 0L) > System.nanoTime();
        long grace = close ? 3 * CLOSE_TICK + GRACE_CLOSE : 2 * TICK + GRACE;
        boolean in = byIn > 0 && now - byIn < grace;
        boolean out = byOut > 0 && now - byOut < grace;
        long refusedAt = refused.getOrDefault(direction.source(), Map.of()).getOrDefault(direction.target(), 0L);
        boolean refusal = refusedAt > 0 && Math.abs(now - refusedAt) < 400_000_000 && refusedAt > byIn;
        long delay = Math.max(in ? inDelay : 0, out ? outDelay : 0);
        Seen before = wires.get(direction);
        Wire.State state;
        if (refusal && !in) {
            state = Wire.State.REFUSED;
        } else if (in && out) {
            state = Math.min(inDelay, outDelay) > SLOW ? Wire.State.SLOW : Wire.State.OPEN;
        } else if (!in && !out) {
            state = before == null
                    ? Wire.State.UNSEEN
                    : before.state() == Wire.State.REFUSED ? Wire.State.REFUSED : Wire.State.SILENT;
        } else {
            state = before == null ? Wire.State.UNSEEN : before.state();
        }
        long heard = Math.max(byIn, byOut);
        boolean arrives = state == Wire.State.OPEN || state == Wire.State.SLOW;
        wires.put(
                direction, new Seen(state, before == null || before.state() != state ? now : before.changed(), delay));
        if (before != null && before.state() != state) {
            long at = arrives ? heard : state == Wire.State.REFUSED ? refusedAt : now;
            long since = arrives ? Math.max(before.changed(), heard - (close ? 2 * CLOSE_TICK : 2 * TICK)) : heard;
            WireChange change = new WireChange(
                    direction,
                    state,
                    at + offset,
                    Math.min(since, at) + offset,
                    arrives ? "a tick took %.1f ms".formatted(delay / 1e6) : "");
            listeners.forEach(listener -> listener.accept(change));
        }
    }

    Wire wire(Direction direction) {
        return new Wire() {
            @Override
            public Direction direction() {
                return direction;
            }

            @Override
            public State state() {
                Seen seen = wires.get(direction);
                Long last = reported.get(direction.target());
                boolean stale = last == null || System.nanoTime() - last > 1_500_000_000L;
                return seen == null || stale ? State.UNSEEN : seen.state();
            }

            @Override
            public long delay() {
                Seen seen = wires.get(direction);
                return seen == null ? 0 : seen.delay();
            }
        };
    }

    void onChange(Consumer<WireChange> listener) {
        listeners.add(listener);
    }

    /**
     * What the wire's network namespace gets.
     *
     * @param virtual its own address in a network → the addresses to add there
     * @param routes  its own address in a network → what else lies there
     * @param rules   of nftables; may be empty
     */
    record Laid(Map<String, List<String>> virtual, Map<String, String> routes, String rules) {}

    void lay(Laid laid) {
        order(Map.of(
                "do",
                "addresses",
                "lay",
                pairs(laid.virtual()),
                "routes",
                pairs(laid.routes()),
                "rules",
                laid.rules()));
    }

    private static List<List<Object>> pairs(Map<String, ?> map) {
        List<List<Object>> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(List.of(key, value)));
        return pairs;
    }

    /** A virtual address and a port of it where a machine was refused, because no wire leads there. */
    record Attempt(String address, int port) {}

    /** Only where rules were laid. */
    List<Attempt> tried() {
        List<Attempt> attempts = new ArrayList<>();
        order(Map.of("do", "tried"))
                .get("answer")
                .forEach(attempt -> attempts.add(
                        new Attempt(attempt.get(0).asText(), attempt.get(1).asInt())));
        return attempts;
    }

    /**
     * Lets the probes begin to exchange ticks.
     *
     * @param addresses each node's own address
     */
    void begin(Map<String, String> addresses) {
        order(Map.of("do", "walk", "nodes", addresses));
    }

    void hurry(Collection<Direction> directions, Duration howLong) {
        Map<String, Collection<String>> nodes = new HashMap<>();
        long until = System.nanoTime() + howLong.toNanos() - 2 * TICK;
        for (Direction direction : directions) {
            if (!Direction.isClients(direction.source()) && !Direction.isClients(direction.target())) {
                nodes.computeIfAbsent(direction.source(), key -> new TreeSet<>())
                        .add(direction.target());
                nodes.computeIfAbsent(direction.target(), key -> new TreeSet<>())
                        .add(direction.source());
            }
        }
        if (nodes.isEmpty()) {
            return;
        }
        order(Map.of("do", "hurry", "every", CLOSE_TICK / 1_000_000, "for", howLong.toMillis(), "nodes", nodes));
        // The shorter grace applies only once the faster ticks arrive.
        CompletableFuture.delayedExecutor(2 * TICK, TimeUnit.NANOSECONDS)
                .execute(() -> directions.forEach(direction -> closeUntil.put(direction, until)));
    }

    /** The hub heals every proxy by itself unless this order is repeated within that time. */
    void lease(Duration duration) {
        order(Map.of("do", "lease", "for", duration.toMillis()));
    }

    private synchronized JsonNode order(Map<String, Object> order) {
        JsonNode answer = tryOrder(order, Duration.ofSeconds(8));
        if (answer == null) {
            throw new LabTrouble("the hub of the probes did not answer the order '" + order.get("do") + "'");
        }
        return answer;
    }

    private synchronized JsonNode tryOrder(Map<String, Object> order, Duration limit) {
        try {
            long asked = System.nanoTime();
            orders.write(JSON.writeValueAsString(order) + "\n");
            orders.flush();
            String answer = answers.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            long answered = System.nanoTime();
            if (answer == null) {
                return null;
            }
            JsonNode body = JSON.readTree(answer.substring(answer.indexOf(' ') + 1));
            if (answer.startsWith("error ")) {
                throw new LabTrouble("the hub of the probes could not carry out '" + order.get("do") + "': "
                        + body.get("why").asText());
            }
            long there = body.get("now").asLong();
            // On one kernel both processes read the same clock, and the hub's time lies between the two read here.
            offset = there >= asked && there <= answered ? 0 : asked + (answered - asked) / 2 - there;
            return body;
        } catch (IOException e) {
            throw new LabTrouble("the hub of the probes cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabTrouble("an order to the probes was interrupted");
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to close.
        }
    }
}
