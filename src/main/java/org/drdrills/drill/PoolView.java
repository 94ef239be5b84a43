package org.drdrills.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.drdrills.check.Objective;
import org.drdrills.environment.Lab;
import org.drdrills.fault.Scene;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Load;
import org.drdrills.workload.TransactionLoad;

/** All pools of the lab as the stages see them. As a {@link Scene} it is the pool that the plan's faults are aimed at. */
final class PoolView implements Scene {
    /** Share of writes acknowledged from which on a pool counts as served. */
    private static final double STEADY = 0.99;

    private final DrillPlan plan;
    private final Lab lab;
    private final List<Serving> pools = new ArrayList<>();
    private final List<TransactionLoad> beside = new ArrayList<>();

    PoolView(DrillPlan plan, Lab lab) {
        this.plan = plan;
        this.lab = lab;
    }

    void add(Serving serving) {
        pools.add(serving);
    }

    void add(TransactionLoad load) {
        beside.add(load);
    }

    List<Serving> all() {
        return List.copyOf(pools);
    }

    @Override
    public Lab lab() {
        return lab;
    }

    @Override
    public Pool pool() {
        return plan.pool().isEmpty()
                ? lab.environment().pool()
                : lab.environment().pool(plan.pool());
    }

    @Override
    public Optional<String> primary() {
        return aimedAt().primary();
    }

    @Override
    public List<String> active() {
        return aimedAt().active();
    }

    @Override
    public List<String> standbys() {
        return aimedAt().standbys();
    }

    Role role(String member) {
        return aimedAt().role(member);
    }

    private Serving aimedAt() {
        return pools.stream()
                .filter(serving -> serving.pool().equals(pool()))
                .findFirst()
                .orElseThrow();
    }

    /** The pools that objectives on time are about; all where no objective names one. */
    List<Serving> timed() {
        List<Objective> within = plan.objectives().stream()
                .filter(objective -> objective.timeToService().isPresent())
                .toList();
        return pools.stream()
                .filter(serving -> within.isEmpty()
                        || within.stream()
                                .anyMatch(objective ->
                                        objective.concerns(serving.pool().name())))
                .toList();
    }

    boolean inSync() {
        return pools.stream().allMatch(Serving::inSync);
    }

    boolean synchronous() {
        return pools.stream().allMatch(Serving::synchronous);
    }

    boolean drained() {
        return pools.stream().allMatch(Serving::drained);
    }

    /** Whether the latest window lies after {@code from}, nearly all of its writes were acknowledged, and every pool has a member that serves. */
    boolean steady(long from, Duration window) {
        return acknowledged(from, window) && pools.stream().allMatch(Serving::serves);
    }

    /** As {@link #steady}, and the window is filled. */
    boolean steadyThroughout(long from, Duration window) {
        return steady(from, window)
                && pools.stream()
                        .map(serving -> serving.load().live(window))
                        .allMatch(live -> live.to() - live.from() >= window.toNanos() * 95 / 100);
    }

    boolean acknowledged(long from, Duration window) {
        return pools.stream()
                .map(serving -> serving.load().live(window))
                .allMatch(live -> live.from() >= from && live.share() >= STEADY);
    }

    /** Whether nearly all writes of the clients of these sites were acknowledged during a whole window after {@code from}. */
    static boolean served(List<Serving> pools, Collection<String> sites, long from, Duration window) {
        return pools.stream().allMatch(serving -> {
            Load.Live live = serving.load().live(window);
            return live.from() >= from
                    && live.to() - live.from() >= window.toNanos() * 99 / 100
                    && sites.stream()
                            .filter(serving.pool().clients()::containsKey)
                            .allMatch(site -> live.sites().getOrDefault(site, 0.0) >= STEADY);
        });
    }

    void startClients() {
        pools.forEach(serving -> serving.load().start());
        beside.forEach(TransactionLoad::start);
    }

    void stopClients() {
        beside.forEach(TransactionLoad::stop);
        pools.forEach(serving -> serving.load().stop());
    }

    void stopObservers() {
        pools.forEach(serving -> serving.observer().close());
    }
}
