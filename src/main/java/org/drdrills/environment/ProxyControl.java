package org.drdrills.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.toxic.Bandwidth;
import eu.rekawek.toxiproxy.model.toxic.Latency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All proxies of a lab, one for each directed (source, target, port), and the damage applied to them. */
final class ProxyControl {
    /** TCP port of Toxiproxy's HTTP API. */
    static final int API = 8474;

    /** Toxiproxy's own handlers give up after 5 s (enabling and disabling) or 25 s (all else). */
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private static final Duration RETRY = Duration.ofMillis(20);

    /** Concurrent calls to Toxiproxy: as many connections as the JDK's client keeps open. */
    private static final int CONCURRENCY = 5;

    /** Rate that limits no wire, kB/s. */
    private static final long UNLIMITED = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ToxiproxyClient client;
    private final URI populate;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<Direction, List<Proxy>> proxies = new HashMap<>();
    private final AtomicInteger cuts = new AtomicInteger();

    ProxyControl(InetSocketAddress api) {
        client = new ToxiproxyClient(api.getHostString(), api.getPort());
        populate = URI.create("http://" + api.getHostString() + ":" + api.getPort() + "/populate");
    }

    /** One proxy: {@code opener} connects to {@code listen} and reaches {@code upstream}. */
    record Route(String opener, String target, int port, String listen, String upstream) {
        String name() {
            return opener + ">" + target + ":" + port;
        }
    }

    /**
     * Creates all proxies with one call. A container that has only just started may not listen yet, and the engine's port then takes a
     * connection and closes it, so the call is made again; Toxiproxy leaves a proxy that is there already as it is.
     */
    void create(Collection<Route> routes) {
        String body = json(routes.stream()
                .map(route -> Map.of(
                        "name", route.name(), "listen", route.listen(), "upstream", route.upstream(), "enabled", true))
                .toList());
        HttpRequest request = HttpRequest.newBuilder(populate)
                .timeout(LIMIT)
                .header("User-Agent", "dr-drills")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = Deadline.poll(LIMIT, RETRY, "Toxiproxy", () -> {
            try {
                return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
        if (response.statusCode() / 100 != 2) {
            throw new LabTrouble("Toxiproxy did not create the proxies: " + response.body());
        }
        Map<String, Proxy> byName = Deadline.call(
                LIMIT,
                "listing the proxies",
                () -> client.getProxies().stream().collect(Collectors.toMap(Proxy::getName, proxy -> proxy)));
        for (Route route : routes) {
            proxies.computeIfAbsent(new Direction(route.opener(), route.target()), key -> new ArrayList<>())
                    .add(byName.get(route.name()));
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    String version() {
        return Deadline.call(LIMIT, "Toxiproxy", client::version)
                .replaceAll("[^0-9A-Za-z.+-]", "")
                .replaceFirst("^version", "");
    }

    /** Proxies on which the source opens connections to the target. */
    private List<Proxy> opened(Direction direction) {
        return proxies.getOrDefault(direction, List.of());
    }

    Cut cut(Collection<Direction> directions, Damage damage) {
        List<Step> steps = new ArrayList<>();
        String name = "cut" + cuts.incrementAndGet();
        for (Direction direction : new LinkedHashSet<>(directions)) {
            if (damage instanceof Damage.Refusal) {
                opened(direction).forEach(proxy -> steps.add(new Step(proxy, null, name)));
            } else {
                opened(direction).forEach(proxy -> steps.add(new Step(proxy, ToxicDirection.UPSTREAM, name + "-up")));
                opened(direction.back())
                        .forEach(proxy -> steps.add(new Step(proxy, ToxicDirection.DOWNSTREAM, name + "-down")));
            }
        }
        if (steps.isEmpty()) {
            throw new LabTrouble("no wire joins " + directions + "; nothing could be cut");
        }
        ProxyCut cut = new ProxyCut(List.copyOf(new LinkedHashSet<>(directions)), damage, steps);
        try {
            concurrently("cutting " + steps.size() + " proxies", steps, step -> cut.undo.put(step, step.apply(damage)));
        } catch (LabTrouble trouble) {
            throw LabTrouble.undone(trouble, cut::close);
        }
        return cut;
    }

    /** Runs the action on every step, some at a time; a failure stops no other step, and the first one is thrown at the end. */
    private static void concurrently(String what, Collection<Step> steps, StepAction action) {
        Queue<Step> todo = new ConcurrentLinkedQueue<>(steps);
        Deadline.Action worker = () -> {
            Exception first = null;
            for (Step step = todo.poll(); step != null; step = todo.poll()) {
                try {
                    action.run(step);
                } catch (IOException | RuntimeException e) {
                    first = first == null ? e : first;
                }
            }
            if (first != null) {
                throw first;
            }
        };
        Deadline.all(LIMIT, what, Collections.nCopies(Math.min(CONCURRENCY, steps.size()), worker));
    }

    private interface StepAction {
        void run(Step step) throws IOException;
    }

    /** One change of one proxy; {@code stream} is null where the whole proxy is disabled. */
    private record Step(Proxy proxy, ToxicDirection stream, String name) {
        Undo apply(Damage damage) throws IOException {
            String toxic = name;
            return switch (damage) {
                case Damage.Refusal r -> {
                    proxy.disable();
                    yield new Undo(() -> {}, proxy::enable);
                }
                case Damage.Silence s -> {
                    Toxic silence = proxy.toxics().timeout(toxic, stream, 0);
                    yield new Undo(() -> {}, silence::remove);
                }
                case Damage.Hold h -> {
                    Latency hold = proxy.toxics().latency(toxic, stream, Damage.Hold.DELAY.toMillis());
                    yield new Undo(() -> hold.setLatency(0), () -> {});
                }
                case Damage.Narrow n -> {
                    Bandwidth narrow = proxy.toxics().bandwidth(toxic, stream, n.kilobytesPerSecond());
                    yield new Undo(() -> narrow.setRate(UNLIMITED), narrow::remove);
                }
                case Damage.OfPackets p -> throw new IllegalStateException("proxies carry no packets");
                case Damage.Delay d -> {
                    Latency latency =
                            proxy.toxics().latency(toxic, stream, d.delay().toMillis());
                    if (!d.jitter().isZero()) {
                        latency.setJitter(d.jitter().toMillis());
                    }
                    yield new Undo(() -> {}, latency::remove);
                }
            };
        }

        String key() {
            return proxy.getName() + "/"
                    + (stream == null ? "upstream" : stream.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /**
     * Undoes a step. Toxiproxy changes or removes a toxic connection by connection while it holds the lock of the whole
     * proxy, and flushes what the toxic held chunk by chunk; towards a closed receiver each chunk takes 5 s, or for ever.
     * A changed toxic flushes one chunk under the lock and the rest without it. A toxic that may hold many chunks is
     * therefore changed to have no effect before it is removed, or instead.
     */
    private record Undo(Deadline.Action relax, Deadline.Action remove) {}

    private final class ProxyCut implements Cut {
        private final List<Direction> directions;
        private final Damage damage;
        private final List<Step> steps;
        private final Map<Step, Undo> undo = new ConcurrentHashMap<>();
        private final AtomicBoolean healed = new AtomicBoolean();

        ProxyCut(List<Direction> directions, Damage damage, List<Step> steps) {
            this.directions = directions;
            this.damage = damage;
            this.steps = steps;
        }

        @Override
        public Collection<Direction> directions() {
            return directions;
        }

        @Override
        public Damage damage() {
            return damage;
        }

        @Override
        public int proxies() {
            return (int) steps.stream()
                    .map(step -> step.proxy().getName())
                    .distinct()
                    .count();
        }

        @Override
        public List<String> notInForce() {
            return Deadline.call(LIMIT, "listing the proxies and their toxics", () -> {
                Map<String, Proxy> now =
                        client.getProxies().stream().collect(Collectors.toMap(Proxy::getName, proxy -> proxy));
                List<String> missing = new ArrayList<>();
                Map<String, Set<String>> toxics = new HashMap<>();
                for (Step step : steps) {
                    Proxy proxy = now.get(step.proxy().getName());
                    boolean inForce;
                    if (proxy == null) {
                        inForce = false;
                    } else if (step.stream() == null) {
                        inForce = !proxy.isEnabled();
                    } else {
                        Set<String> names = toxics.get(proxy.getName());
                        if (names == null) {
                            names = proxy.toxics().getAll().stream()
                                    .map(Toxic::getName)
                                    .collect(Collectors.toSet());
                            toxics.put(proxy.getName(), names);
                        }
                        inForce = names.contains(step.name());
                    }
                    if (!inForce) {
                        missing.add(step.key());
                    }
                }
                return missing;
            });
        }

        @Override
        public void close() {
            if (healed.getAndSet(true)) {
                return;
            }
            Map<Step, String> failed = new ConcurrentHashMap<>();
            undoAll(Undo::relax, failed);
            undoAll(Undo::remove, failed);
            if (!failed.isEmpty()) {
                throw new LabTrouble(failed.size() + " of " + undo.size() + " proxies could not be healed; first: "
                        + failed.values().iterator().next());
            }
        }

        private void undoAll(Function<Undo, Deadline.Action> part, Map<Step, String> failed) {
            concurrently("healing " + undo.size() + " proxies", undo.keySet(), step -> {
                try {
                    part.apply(undo.get(step)).run();
                } catch (Exception e) {
                    failed.put(step, step.key() + ": " + e.getMessage());
                }
            });
        }
    }
}
