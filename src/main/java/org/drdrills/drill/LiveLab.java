package org.drdrills.drill;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.SystemLab;
import org.drdrills.environment.Wire;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.Injected;
import org.drdrills.fault.NoTarget;
import org.drdrills.fault.Proof;
import org.drdrills.fault.Scene;
import org.drdrills.history.Observation;
import org.drdrills.history.Outcome;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Readiness;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;

/** A lab for interactive use: faults in the words of features, one after the other or at once. Nothing is measured or judged. */
public final class LiveLab implements AutoCloseable {
    private static final Duration ASK = Duration.ofSeconds(2);
    /** More wires than these are only counted. */
    private static final int WIRES = 12;

    private static final String PRIMARY = word(Role.PRIMARY);

    private final ReadyLab ready;
    private final Lab lab;
    private final Patience patience;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heal").factory());
    private final List<Open> open = new ArrayList<>();
    private boolean down;
    private long writes = System.currentTimeMillis() << 16;

    private record Open(String words, Injected injected, long since) {}

    private LiveLab(ReadyLab ready, Patience patience) {
        this.ready = ready;
        this.lab = ready.lab();
        this.patience = patience;
    }

    /**
     * @param left takes the logs of a lab that does not become healthy
     * @throws LabTrouble if it does not; nothing else is left behind then
     */
    public static LiveLab up(Environment environment, DrillFolder left) {
        Patience patience = Patience.usual();
        try {
            return new LiveLab(ReadyLab.start(environment, patience), patience);
        } catch (LabTrouble trouble) {
            trouble.remains().ifPresent(remains -> ReadyLab.keep(remains, left));
            throw trouble;
        }
    }

    /** A lab that a drill has used, as the drill has left it. */
    static LiveLab kept(ReadyLab used, Patience patience) {
        return new LiveLab(used, patience);
    }

    public Environment environment() {
        return lab.environment();
    }

    /** Roles as members tell them at this moment. */
    private final class Now implements Scene {
        private final Pool pool;
        private final Map<String, MemberSession.Answer> answers;

        Now(Pool pool) {
            this.pool = pool;
            this.answers = ask(pool);
        }

        @Override
        public Lab lab() {
            return lab;
        }

        @Override
        public Pool pool() {
            return pool;
        }

        @Override
        public Optional<String> primary() {
            if (pool.severalWriters()) {
                return active().stream().findFirst();
            }
            return answers.keySet().stream()
                    .filter(member -> answers.get(member).role() == Role.PRIMARY
                            && answers.get(member).writable())
                    .findFirst();
        }

        @Override
        public List<String> active() {
            return answers.keySet().stream()
                    .filter(member -> answers.get(member).role() == Role.ACTIVE)
                    .toList();
        }

        @Override
        public List<String> standbys() {
            if (pool.severalWriters()) {
                return List.of();
            }
            List<String> passive = answers.keySet().stream()
                    .filter(member -> answers.get(member).role() == Role.PASSIVE)
                    .toList();
            return !passive.isEmpty()
                    ? passive
                    : primary()
                            .map(primary -> answers.get(primary).followers().stream()
                                    .filter(Observation.Follower::streaming)
                                    .sorted(java.util.Comparator.comparing(Observation.Follower::synchronous)
                                            .reversed()
                                            .thenComparing(Observation.Follower::node))
                                    .map(Observation.Follower::node)
                                    .toList())
                            .orElse(List.of());
        }
    }

    private Map<String, MemberSession.Answer> ask(Pool pool) {
        return ask(lab, ready.engines().get(pool.name()), pool);
    }

    private static Map<String, MemberSession.Answer> ask(Lab lab, Engine engine, Pool pool) {
        Map<String, MemberSession.Answer> answers = new LinkedHashMap<>();
        for (String member : pool.members()) {
            try (MemberSession session = engine.member(member, lab.observed(member), lab.access(pool), ASK)) {
                answers.put(member, session.ask());
            }
        }
        return answers;
    }

    /**
     * Injects a fault or carries out an order, and proves its effect. A fault with a duration heals by itself after it.
     *
     * @param words as the user wrote them
     * @param left  how long the lab stays up
     * @return false if the operator's runbook refused or failed; later orders are then left out
     * @throws LabTrouble if it cannot happen here, or no node has the role that it is aimed at
     */
    public synchronized boolean happen(
            String words, DrillPlan.Happening happening, Duration left, Consumer<String> says) {
        return switch (happening) {
            case DrillPlan.Failure failure -> {
                fail(words, failure, left, says);
                yield true;
            }
            case DrillPlan.Orders orders -> orders.orders().stream().allMatch(order -> order(order, says));
            case DrillPlan.Witnessed witnessed -> throw new LabTrouble("no operator acts in a lab");
        };
    }

    private void fail(String words, DrillPlan.Failure failure, Duration left, Consumer<String> says) {
        Fault fault = failure.fault();
        fault.impossibleAt(lab.environment()).ifPresent(why -> {
            throw new LabTrouble("'" + fault.name() + "' cannot happen in "
                    + lab.environment().name() + ": " + why);
        });
        Aimed aimed;
        try {
            aimed = fault.aim(new Now(lab.environment().pool()));
        } catch (NoTarget e) {
            throw new LabTrouble(e.getMessage());
        }
        if (!aimed.directions().isEmpty()) {
            lab.watchClosely(aimed.directions(), Duration.ofSeconds(8));
        }
        says.accept(
                "Aimed at " + aimed.role() + (aimed.nodes().isEmpty() ? "" : ": " + String.join(", ", aimed.nodes()))
                        + ". By " + fault.mechanism() + ".");
        Injected injected = aimed.inject();
        Open opened = new Open(words, injected, System.nanoTime());
        open.add(opened);
        Proof proof = injected.effect(patience.effect());
        says.accept((proof.seen() ? "In effect: " : "No observed effect: ") + proof.sentence());
        says.accept(lasts(failure.hold(), left, injected.heals()));
        failure.hold()
                .ifPresent(hold ->
                        timer.schedule(() -> heal(opened, sentence -> {}), hold.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** How long a fault lasts that was just injected, in a lab that stays up for {@code left}. */
    static String lasts(Optional<Duration> hold, Duration left, boolean heals) {
        if (!heals) {
            return "It cannot be healed: what it took is lost for good.";
        }
        Duration shown = left.truncatedTo(ChronoUnit.MINUTES);
        return hold.filter(asked -> asked.compareTo(left) < 0)
                .map(asked -> "It heals by itself after " + Durations.text(asked) + ".")
                .orElse("It lasts until drill heal, or until the lab goes down in "
                        + Durations.text(shown.isZero() ? left.truncatedTo(ChronoUnit.SECONDS) : shown) + ".");
    }

    private boolean order(Order order, Consumer<String> says) {
        Now now = new Now(lab.environment().pool());
        Console console = new Console(
                lab,
                lab.environment()
                        .operator()
                        .orElseThrow(() -> new LabTrouble(
                                "environment " + lab.environment().name() + " has no operator")),
                new DrillClock(),
                mark -> says.accept(mark.text()));
        List<String> arguments = new ArrayList<>(order.words());
        String primary = now.primary().orElse("");
        switch (order.argument()) {
            case NONE -> {}
            case A_STANDBY ->
                arguments.add(now.standbys().stream()
                        .findFirst()
                        .or(() -> now.pool().members().stream()
                                .filter(member -> !member.equals(primary))
                                .findFirst())
                        .orElse(primary));
            case NEXT_MEMBER ->
                arguments.add(now.pool()
                        .members()
                        .get((now.pool().members().indexOf(primary) + 1)
                                % now.pool().members().size()));
        }
        return console.run(order, arguments, patience.runbook()) == 0;
    }

    /** Heals all that is still open, the last first. */
    public synchronized void heal(Consumer<String> says) {
        if (open.isEmpty()) {
            says.accept("Nothing is to be healed.");
        }
        List.copyOf(open).reversed().forEach(one -> heal(one, says));
    }

    private synchronized void heal(Open one, Consumer<String> says) {
        if (!open.remove(one)) {
            return;
        }
        if (!one.injected().heals()) {
            says.accept("Lost for good, so not healed: " + one.words());
            return;
        }
        one.injected().close();
        Proof proof = one.injected().healing(patience.heal());
        says.accept((proof.seen() ? "Healed: " : "Not seen to heal: ") + one.words() + ". " + proof.sentence());
    }

    /**
     * What is so now.
     *
     * @param trouble  why the lab cannot be relied on; empty where it can
     * @param machines those that do not run
     * @param wires    those that are not whole
     * @param open     what was done and is not healed
     */
    public record Status(
            String environment,
            String trouble,
            List<Member> members,
            List<Served> served,
            List<Struck> machines,
            List<Struck> wires,
            List<Standing> open) {
        /** A line each; more wires than a person reads are only counted. */
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            if (!trouble.isEmpty()) {
                lines.add("The lab cannot be relied on: " + trouble);
            }
            served.stream().map(Served::pool).distinct().forEach(pool -> {
                members.stream()
                        .filter(member -> member.pool().equals(pool))
                        .forEach(member -> lines.add("  %-10s %-12s %s"
                                .formatted(
                                        member.name(),
                                        member.role()
                                                + (member.role().equals(PRIMARY) && !member.writable()
                                                        ? ", read-only"
                                                        : ""),
                                        member.role().equals(PRIMARY)
                                                ? "followed by "
                                                        + (member.followers().isEmpty()
                                                                ? "no member"
                                                                : String.join(", ", member.followers()))
                                                : member.detail())));
                served.stream()
                        .filter(served -> served.pool().equals(pool))
                        .forEach(served -> lines.add("  clients in " + served.site() + ": " + served.write()));
            });
            machines.forEach(machine -> lines.add("  machine " + machine.name() + " is " + machine.state()));
            wires.stream().limit(WIRES).forEach(wire -> lines.add("  wire " + wire.name() + " is " + wire.state()));
            if (wires.size() > WIRES) {
                lines.add("  and " + (wires.size() - WIRES) + " more wires");
            }
            open.forEach(one -> lines.add(
                    "  open since %s: %s".formatted(Durations.text(Duration.ofSeconds(one.seconds())), one.words())));
            return lines;
        }
    }

    /**
     * @param role in lower case
     * @param followers with how they follow, where the member is primary
     */
    public record Member(
            String pool, String name, String role, boolean writable, List<String> followers, String detail) {}

    /** @param write what became of a probe's write, in words */
    public record Served(String pool, String site, boolean acknowledged, String write) {}

    /** @param state in lower case */
    public record Struck(String name, String state) {}

    /** @param seconds since it was done */
    public record Standing(String words, long seconds) {}

    /** What is so now. Writes one probe from each site into each pool. */
    public synchronized Status status() {
        List<Member> members = new ArrayList<>();
        List<Served> served = new ArrayList<>();
        for (Pool pool : lab.environment().pools()) {
            ask(pool)
                    .forEach((member, answer) -> members.add(new Member(
                            pool.name(),
                            member,
                            word(answer.role()),
                            answer.writable(),
                            answer.followers().stream()
                                    .map(follower -> follower.node() + (follower.synchronous() ? " (synchronous)" : ""))
                                    .toList(),
                            answer.detail())));
            pool.clients().keySet().forEach(site -> served.add(write(pool, site)));
        }
        List<Struck> machines = lab.environment().nodes().keySet().stream()
                .map(lab::machine)
                .filter(machine -> machine.state() != Machine.State.RUNNING)
                .map(machine -> new Struck(machine.node(), word(machine.state())))
                .toList();
        List<Struck> wires = lab.environment().links().stream()
                .map(link -> new Direction(link.source(), link.target()))
                .distinct()
                .filter(direction -> lab.wire(direction).state() != Wire.State.OPEN)
                .map(direction -> new Struck(
                        direction.toString(), word(lab.wire(direction).state())))
                .toList();
        return new Status(
                lab.environment().name(),
                lab.trouble().orElse(""),
                members,
                served,
                machines,
                wires,
                open.stream()
                        .map(one -> new Standing(one.words(), (System.nanoTime() - one.since()) / 1_000_000_000L))
                        .toList());
    }

    /** Whether what is up could recover now, by what can be seen without a fault. */
    public synchronized Readiness ready() {
        Map<String, Map<String, MemberSession.Answer>> answers = new LinkedHashMap<>();
        // Who follows a primary is known only once the others have been asked.
        lab.environment().pools().forEach(this::ask);
        lab.environment().pools().forEach(pool -> answers.put(pool.name(), ask(pool)));
        return new ReadyCheck(lab, ready.engines(), answers).look();
    }

    /**
     * The same of a system that the suite did not start, with which nothing else is done.
     *
     * @throws LabTrouble if a run has it
     */
    public static Readiness ready(Environment running) {
        try (SystemLab system = SystemLab.visit(running)) {
            Map<String, Engine> engines = new LinkedHashMap<>();
            running.pools().forEach(pool -> engines.put(pool.name(), Engines.of(pool)));
            Map<String, Map<String, MemberSession.Answer>> answers = new LinkedHashMap<>();
            running.pools().forEach(pool -> ask(system, engines.get(pool.name()), pool));
            running.pools().forEach(pool -> answers.put(pool.name(), ask(system, engines.get(pool.name()), pool)));
            return new ReadyCheck(system, engines, answers).look();
        }
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Served write(Pool pool, String site) {
        List<InetSocketAddress> servers = lab.listeners(pool, site);
        long began = System.nanoTime();
        try (Session session = ready.engines().get(pool.name()).session(servers, lab.access(pool), ASK)) {
            Outcome outcome = session.write(0, ++writes).outcome();
            String took = Math.round((System.nanoTime() - began) / 1e6) + " ms";
            return new Served(
                    pool.name(),
                    site,
                    outcome.acknowledged(),
                    switch (outcome) {
                        case Outcome.Acknowledged done -> "a write was acknowledged in " + took;
                        case Outcome.Refused refused -> "a write was refused in " + took + ": " + refused.reason();
                        case Outcome.Unknown unknown -> "a write got no answer in " + took + ": " + unknown.reason();
                    });
        }
    }

    @Override
    public synchronized void close() {
        if (!down) {
            down = true;
            timer.shutdownNow();
            ready.close();
        }
    }
}
