package org.drdrills.drill;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Wire;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.Injected;
import org.drdrills.fault.NoTarget;
import org.drdrills.fault.Proof;
import org.drdrills.fault.Scene;
import org.drdrills.history.Observation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;

/** A lab that somebody plays with: faults as features say them, one after the other or at once. Nothing is measured and nothing judged. */
public final class LiveLab implements AutoCloseable {
    private static final Duration ASK = Duration.ofSeconds(2);
    /** More wires than these are only counted. */
    private static final int WIRES = 12;

    private final ReadyLab ready;
    private final Lab lab;
    private final Patience patience;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("heal").factory());
    private final List<Open> open = new ArrayList<>();
    private boolean down;
    private long writes = System.currentTimeMillis() << 16;

    private record Open(String words, Injected injected, long since) {}

    private LiveLab(ReadyLab ready, Patience patience) {
        this.ready = ready;
        this.lab = ready.lab();
        this.patience = patience;
    }

    /** @throws LabTrouble if it does not become healthy; nothing is left behind then */
    public static LiveLab up(Environment environment) {
        Patience patience = Patience.usual();
        return new LiveLab(ReadyLab.start(environment, patience), patience);
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
            return answers.keySet().stream().filter(member -> answers.get(member).role() == Role.PRIMARY && answers.get(member).writable()).findFirst();
        }

        @Override
        public List<String> active() {
            return answers.keySet().stream().filter(member -> answers.get(member).role() == Role.ACTIVE).toList();
        }

        @Override
        public List<String> standbys() {
            List<String> passive = answers.keySet().stream().filter(member -> answers.get(member).role() == Role.PASSIVE).toList();
            return !passive.isEmpty() ? passive : primary().map(primary -> answers.get(primary).followers().stream().filter(Observation.Follower::streaming)
                    .sorted(java.util.Comparator.comparing(Observation.Follower::synchronous).reversed().thenComparing(Observation.Follower::node)).map(Observation.Follower::node).toList()).orElse(List.of());
        }
    }

    private Map<String, MemberSession.Answer> ask(Pool pool) {
        Map<String, MemberSession.Answer> answers = new LinkedHashMap<>();
        for (String member : pool.members()) {
            try (MemberSession session = ready.engines().get(pool.name()).member(member, lab.observed(member), lab.access(pool), ASK)) {
                answers.put(member, session.ask());
            }
        }
        return answers;
    }

    /**
     * Makes something happen, and proves that it did. What has a duration heals by itself after it.
     *
     * @param words as the user said them
     * @return false if the operator's runbook refused or failed; what would have followed it is left out
     * @throws LabTrouble if it cannot happen here, or nobody is there at whom it could be aimed
     */
    public synchronized boolean happen(String words, DrillPlan.Happening happening, Consumer<String> says) {
        return switch (happening) {
            case DrillPlan.Failure failure -> {
                fail(words, failure, says);
                yield true;
            }
            case DrillPlan.Orders orders -> orders.orders().stream().allMatch(order -> order(order, says));
        };
    }

    private void fail(String words, DrillPlan.Failure failure, Consumer<String> says) {
        Fault fault = failure.fault();
        fault.impossibleIn(lab.environment()).ifPresent(why -> {
            throw new LabTrouble("'" + fault.name() + "' cannot happen in " + lab.environment().name() + ": " + why);
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
        says.accept("Aimed at " + aimed.role() + (aimed.nodes().isEmpty() ? "" : ": " + String.join(", ", aimed.nodes())) + ". By " + fault.mechanism() + ".");
        Injected injected = aimed.inject();
        Open opened = new Open(words, injected, System.nanoTime());
        open.add(opened);
        Proof proof = injected.effect(patience.bite());
        says.accept((proof.seen() ? "It bites: " : "It cannot be seen to bite: ") + proof.sentence());
        failure.hold().ifPresent(hold -> {
            says.accept("It heals by itself after " + Durations.text(hold) + ".");
            timer.schedule(() -> heal(opened, sentence -> {}), hold.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private boolean order(Order order, Consumer<String> says) {
        Now now = new Now(lab.environment().pool());
        Console console = new Console(lab, lab.environment().operator().orElseThrow(() -> new LabTrouble("environment " + lab.environment().name() + " has no operator")), new DrillClock(), mark -> says.accept(mark.text()));
        List<String> arguments = new ArrayList<>(order.words());
        String primary = now.primary().orElse("");
        switch (order.argument()) {
            case NONE -> { }
            case A_STANDBY -> arguments.add(now.standbys().stream().findFirst().or(() -> now.pool().members().stream().filter(member -> !member.equals(primary)).findFirst()).orElse(primary));
            case NEXT_MEMBER -> arguments.add(now.pool().members().get((now.pool().members().indexOf(primary) + 1) % now.pool().members().size()));
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

    /** What is so now, a line each. Writes one probe from each site into each pool. */
    public synchronized List<String> status() {
        List<String> lines = new ArrayList<>();
        lab.trouble().ifPresent(trouble -> lines.add("The lab cannot be relied on: " + trouble));
        for (Pool pool : lab.environment().pools()) {
            ask(pool).forEach((member, answer) -> lines.add("  %-10s %-12s %s".formatted(member, answer.role().name().toLowerCase(java.util.Locale.ROOT) + (answer.role() == Role.PRIMARY && !answer.writable() ? ", read-only" : ""),
                    answer.role() == Role.PRIMARY ? "followed by " + (answer.followers().isEmpty() ? "nobody" : String.join(", ", answer.followers().stream().map(follower -> follower.node() + (follower.synchronous() ? " (synchronous)" : "")).toList()))
                            : answer.detail())));
            pool.clients().keySet().forEach(site -> lines.add("  people in %s: %s".formatted(site, write(pool, site))));
        }
        lab.environment().nodes().keySet().stream().map(lab::machine).filter(machine -> machine.state() != Machine.State.RUNNING).forEach(machine -> lines.add("  machine %s is %s".formatted(machine.node(), machine.state().name().toLowerCase(java.util.Locale.ROOT))));
        List<Direction> shut = lab.environment().links().stream().map(link -> new Direction(link.source(), link.target())).distinct().filter(direction -> lab.wire(direction).state() != Wire.State.OPEN).toList();
        shut.stream().limit(WIRES).forEach(direction -> lines.add("  wire " + direction + " is " + lab.wire(direction).state().name().toLowerCase(java.util.Locale.ROOT)));
        if (shut.size() > WIRES) {
            lines.add("  and " + (shut.size() - WIRES) + " more wires");
        }
        open.forEach(one -> lines.add("  open since %s: %s".formatted(Durations.text(Duration.ofSeconds((System.nanoTime() - one.since()) / 1_000_000_000L)), one.words())));
        return lines;
    }

    private String write(Pool pool, String site) {
        List<InetSocketAddress> servers = lab.listeners(pool, site);
        long began = System.nanoTime();
        try (Session session = ready.engines().get(pool.name()).session(servers, lab.access(pool), ASK)) {
            Outcome outcome = session.write(0, ++writes).outcome();
            String took = Math.round((System.nanoTime() - began) / 1e6) + " ms";
            return switch (outcome) {
                case Outcome.Acknowledged done -> "a write was acknowledged in " + took;
                case Outcome.Refused refused -> "a write was refused in " + took + ": " + refused.reason();
                case Outcome.Unknown unknown -> "a write got no answer in " + took + ": " + unknown.reason();
            };
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
