package org.drdrills.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.check.Check;
import org.drdrills.check.Conditions;
import org.drdrills.check.Guarantees;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.WriteLoss;
import org.drdrills.fault.Fault;
import org.drdrills.measure.Scope;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Workload;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.Transactional;

/**
 * One scenario, read and understood before anything is started.
 *
 * @param id           slug of the scenario, unique among all features
 * @param tags         without {@code @}
 * @param line         of the scenario in {@code file}
 * @param text         background and scenario as written
 * @param environment  its name, or {@link #ANYWHERE}
 * @param pool         the pool whose roles faults are aimed at; empty for the environment's first
 * @param ordered      what the operator has done already when the drill begins, in order
 * @param preparations what has gone wrong already when the drill begins, in order, after that
 * @param clients      how many of each site write and read
 * @param waits        how long a client waits for an answer at most, where the scenario says it; see {@link #timeout}
 * @param beside       what clients do beside their operations, and how many times per second
 * @param laterOrders  what the operator will do after the event, in order, where the scenario has one stand by
 */
public record DrillPlan(
        String id,
        String title,
        String feature,
        String description,
        List<String> tags,
        Path file,
        int line,
        String text,
        String environment,
        String pool,
        Conditions conditions,
        int clients,
        Optional<Duration> waits,
        Map<Workload, Integer> beside,
        List<Order> ordered,
        List<Fault> preparations,
        Happening event,
        String eventWords,
        List<LaterOrder> laterOrders,
        List<Objective> objectives) {

    /** The environment of a drill that is the same in any: it stands for each, see {@link #in(String)}. */
    public static final String ANYWHERE = "*";

    /** How long a runbook before the event takes at least, with the wait for a steady service, and how long a preparation. */
    static final Duration ORDERED = Duration.ofSeconds(5);

    static final Duration PREPARED = Duration.ofSeconds(10);
    /** How long a client waits for an answer, unless an objective needs a finer measurement. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(1);
    /** So many waits for an answer make up the tightest objective at least, as the judge demands. */
    private static final int MOST_WAITS = 4;
    /** Share of the operations that write, where registers can be read. */
    private static final double WRITES = 2.0 / 3;
    /** So many writes are expected in the steady state that the least which the judge needs is there for certain: 30 and three standard errors. */
    private static final double EXPECTED = 52;

    public boolean anywhere() {
        return environment.equals(ANYWHERE);
    }

    /** The drill of any environment, in this one; its id begins with the environment's name. */
    public DrillPlan in(String name) {
        return new DrillPlan(
                name + "-" + id,
                title + " (" + name + ")",
                feature,
                description,
                tags,
                file,
                line,
                text,
                name,
                pool,
                conditions,
                clients,
                waits,
                beside,
                ordered,
                preparations,
                event,
                eventWords,
                laterOrders,
                objectives);
    }

    /** Why the drill says nothing in an environment, for want of a power that it needs; empty if it does. */
    public Optional<String> inapplicable(Environment where) {
        List<Fault> faults = new ArrayList<>(preparations);
        if (event instanceof Failure failure) {
            faults.add(failure.fault());
        }
        if ((event instanceof Orders || !ordered.isEmpty() || !laterOrders.isEmpty())
                && where.operator().isEmpty()) {
            return Optional.of("environment " + where.name() + " has no operator");
        }
        if (objectives.stream()
                        .filter(objective -> !objective.limit().equals(Limit.PERMITTED))
                        .anyMatch(objective -> objective.check().needs().contains(Check.Need.READS))
                && !Engines.of(where.pool()).reads(where.pool().settings())) {
            return Optional.of("nothing can be read from pool " + where.pool().name() + " but its ledger");
        }
        if (needs(Check.Need.ORDER)
                && !Engines.of(where.pool()).ordered(where.pool().settings())) {
            return Optional.of("members of pool " + where.pool().name()
                    + " do not tell in which order they hold writes; its engine "
                    + where.pool().engine() + " lacks it");
        }
        Set<Workload> able = Engines.of(where.pool()).workloads(where.pool().settings());
        Optional<Workload> lacking = beside.keySet().stream()
                .filter(workload -> !able.contains(workload))
                .findFirst();
        if (lacking.isPresent()) {
            return Optional.of("clients of pool " + where.pool().name() + " cannot "
                    + lacking.get().words() + "; its engine " + where.pool().engine() + " lacks it");
        }
        if (needs(Check.Need.COPY_READS) && where.copies().isEmpty()) {
            return Optional.of("environment " + where.name()
                    + " has no server to which a copy is restored: name one that is no member under x-drill.observe");
        }
        if (event instanceof Witnessed && where.system().isEmpty()) {
            return Optional.of(
                    "environment " + where.name()
                            + " is a lab, in which no operator acts; only a system that runs already (x-drill.system) is witnessed");
        }
        return tooMuch(where)
                .or(() -> faults.stream()
                        .flatMap(fault -> fault.impossibleAt(where).stream())
                        .findFirst())
                .or(() -> Rehearsal.sparesNobody(this, where));
    }

    /** Whether some objective cannot be decided without this. */
    boolean needs(Check.Need need) {
        return objectives.stream()
                .anyMatch(objective -> objective.check().needs().contains(need));
    }

    /** The environment that a lab for this drill is made of. */
    Environment lab(Environment where) {
        boolean disks = preparations.stream().anyMatch(Fault::needsDisks)
                || event instanceof Failure failure && failure.fault().needsDisks();
        return disks ? where.onDisks() : where;
    }

    /** What the drill is about. */
    public sealed interface Happening {
        /** What is done and by what means, for the evidence. */
        String mechanism();
    }

    /** @param hold how long it lasts; empty if it lasts until the watch is over */
    public record Failure(Fault fault, Optional<Duration> hold) implements Happening {
        @Override
        public String mechanism() {
            return fault.mechanism();
        }
    }

    /** The event is brought about by operators, who mark it when it happens. */
    public record Witnessed() implements Happening {
        static final String MECHANISM = "operators act, and mark the event when it happens; the suite does nothing";

        @Override
        public String mechanism() {
            return MECHANISM;
        }
    }

    /** The operator's orders, one after the other. */
    public record Orders(List<Order> orders) implements Happening {
        @Override
        public String mechanism() {
            return "the operator's runbook "
                    + String.join(", then ", orders.stream().map(Order::runbook).toList());
        }
    }

    /**
     * @param runbook file name in the environment's folder of runbooks
     * @param words   what the runbook is told as it stands, before the argument
     */
    public record Order(String runbook, Argument argument, List<String> words) {
        public Order(String runbook, Argument argument) {
            this(runbook, argument, List.of());
        }

        public Order(String runbook, List<String> words) {
            this(runbook, Argument.NONE, words);
        }

        /** Which node the runbook is told, as roles stand when it is run. */
        public enum Argument {
            NONE,
            A_STANDBY,
            NEXT_MEMBER
        }
    }

    /**
     * @param after    from the event to the order, or from the repair
     * @param repaired whether the operator waits for the repair of what failed
     */
    public record LaterOrder(Duration after, boolean repaired, Order order) {
        public LaterOrder(Duration after, Order order) {
            this(after, false, order);
        }
    }

    /**
     * The plan with what it takes from its environment filled in.
     *
     * @throws BadInput with one sentence, if the environment cannot give it
     */
    public DrillPlan in(Environment where) {
        hasPool(where, pool, line);
        notTooPatient();
        for (Objective objective : objectives) {
            hasPool(where, objective.pool().orElse(""), objective.line());
            if (objective.scope() instanceof Scope.Site site) {
                hasClients(where, site.name(), objective.line());
            }
            canBeExceeded(objective);
        }
        enoughWrites(where);
        List<Objective> all = new ArrayList<>();
        objectives.stream()
                .flatMap(objective -> forSeveralWriters(objective, where))
                .forEach(all::add);
        all.addAll(Guarantees.added(all, has(where)));
        all.forEach(this::hasWorkload);
        if (beside.containsKey(Workload.TRANSACTIONS)) {
            Limit.Level claim = new Limit.Level(Optional.of(claimed(where)));
            all.replaceAll(objective -> objective.limit() instanceof Limit.Level ? objective.with(claim) : objective);
        }
        return withObjectives(all);
    }

    /** Where several members are to accept writes, that they do is permitted, and said so in place of the line that forbids it. */
    private static Stream<Objective> forSeveralWriters(Objective objective, Environment where) {
        List<Pool> concerned = where.pools().stream()
                .filter(pool -> objective.concerns(pool.name()))
                .toList();
        if (!objective.check().needs().contains(Check.Need.SINGLE_WRITER)
                || concerned.stream().noneMatch(Pool::severalWriters)) {
            return Stream.of(objective);
        }
        return concerned.stream()
                .map(pool -> new Objective(
                        objective.check(),
                        pool.severalWriters() ? Limit.PERMITTED : objective.limit(),
                        objective.scope(),
                        where.pools().size() > 1 ? Optional.of(pool.name()) : objective.pool(),
                        pool.severalWriters()
                                ? "two writers are permitted, because every member of pool " + pool.name()
                                        + " accepts writes"
                                : objective.words(),
                        objective.line()));
    }

    /** What each pool of an environment and its clients have, for the guarantees that need it. */
    private Map<String, Set<Check.Need>> has(Environment where) {
        Map<String, Set<Check.Need>> has = new LinkedHashMap<>();
        for (Pool pool : where.pools()) {
            Engine engine = Engines.of(pool);
            Set<Check.Need> needs = EnumSet.noneOf(Check.Need.class);
            if (engine.reads(pool.settings())) {
                needs.add(Check.Need.READS);
            }
            if (engine.namesServers(pool.settings())) {
                needs.add(Check.Need.NAMED_SERVERS);
            }
            if (engine.ordered(pool.settings())) {
                needs.add(Check.Need.ORDER);
            }
            if (engine.readsMembers(pool.settings())) {
                needs.add(Check.Need.MEMBER_READS);
            }
            if (!pool.together()) {
                needs.add(Check.Need.SINGLE_WRITER);
            }
            if (pool.equals(where.pool())) {
                beside.keySet().forEach(workload -> needs.add(Check.Need.of(workload)));
            }
            has.put(pool.name(), needs);
        }
        return has;
    }

    /** @throws BadInput if an objective is about what clients do not do */
    private void hasWorkload(Objective objective) {
        for (Workload workload : Workload.values()) {
            if (objective.check().needs().contains(Check.Need.of(workload)) && !beside.containsKey(workload)) {
                throw BadInput.at(
                        file,
                        objective.line() > 0 ? objective.line() : line,
                        "'" + objective.words() + "' judges clients that " + workload.words()
                                + ", but none do; add: Given " + workload.step());
            }
        }
    }

    /** @throws BadInput if the environment claims no isolation level, or one that its engine does not have */
    private String claimed(Environment where) {
        Optional<String> claimed;
        try {
            claimed = Engines.of(where.pool()) instanceof Transactional transactional
                    ? transactional.isolation(where.pool().settings())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw BadInput.at(where.file(), 0, e.getMessage());
        }
        return claimed.orElseThrow(() -> BadInput.at(
                where.file(),
                0,
                "the environment claims no isolation level, which '" + title
                        + "' needs; add isolation to the settings of its pool"));
    }

    private DrillPlan withObjectives(List<Objective> settled) {
        return new DrillPlan(
                id,
                title,
                feature,
                description,
                tags,
                file,
                line,
                text,
                environment,
                pool,
                conditions,
                clients,
                waits,
                beside,
                ordered,
                preparations,
                event,
                eventWords,
                laterOrders,
                List.copyOf(settled));
    }

    private void hasClients(Environment where, String site, int at) {
        if (!where.clients().containsKey(site)) {
            throw BadInput.at(
                    file,
                    at,
                    "no client in environment " + where.name() + " is in '" + site + "'"
                            + Nearest.hint(site, List.copyOf(where.clients().keySet())));
        }
    }

    private void hasPool(Environment where, String name, int at) {
        List<String> known = where.pools().stream().map(Pool::name).toList();
        if (!name.isEmpty() && !known.contains(name)) {
            throw BadInput.at(
                    file,
                    at,
                    "environment " + where.name() + " has no pool '" + name + "'" + Nearest.hint(name, known));
        }
    }

    /**
     * How long a client waits for an answer. Left out in the scenario, at most a twentieth of the tightest objective and a second, so that a
     * hung request cannot blur what is measured.
     */
    public Duration timeout() {
        return waits.orElseGet(() -> Objective.tightest(objectives)
                .map(time -> time.dividedBy(20))
                .filter(twentieth -> twentieth.compareTo(LONGEST_TIMEOUT) < 0)
                .orElse(LONGEST_TIMEOUT));
    }

    /** The plan's line on how long clients wait, and why. */
    String clientsWait() {
        Optional<Duration> tightest = Objective.tightest(objectives);
        return "clients wait at most " + Durations.text(timeout()) + " for an answer, "
                + (waits.isPresent()
                        ? "as the scenario says"
                        : timeout().equals(LONGEST_TIMEOUT) || tightest.isEmpty()
                                ? "as usual"
                                : "a twentieth of the tightest objective, " + Durations.text(tightest.get())
                                        + "; 'Given clients wait at most … for an answer' sets another time");
    }

    /** A time that is as long as what is measured leaves nothing to tell. */
    private void notTooPatient() {
        waits.flatMap(wait -> Objective.tightest(objectives)
                        .filter(time -> wait.multipliedBy(MOST_WAITS).compareTo(time) > 0))
                .ifPresent(time -> {
                    throw BadInput.at(
                            file,
                            line,
                            "clients that wait " + Durations.text(waits.get())
                                    + " for an answer cannot show an objective of " + Durations.text(time)
                                    + "; let them wait at most a quarter of it, "
                                    + Durations.text(time.dividedBy(MOST_WAITS)));
                });
    }

    /** The least time of load before the event that the plan makes sure of: runbooks, preparations, and the steady state. */
    Duration loadBeforeEvent() {
        return ORDERED.multipliedBy(ordered.size())
                .plus(PREPARED.multipliedBy(preparations.size()))
                .plus(conditions.steady());
    }

    /**
     * What cannot be exceeded is no limit: of writes before the event there are only so many seconds. Where a part of the pool goes on
     * during the failure, and more than that must be lost, what it acknowledges then counts too.
     */
    private void canBeExceeded(Objective objective) {
        Optional<Duration> most = objective.limit().longest();
        if (!objective.check().equals(WriteLoss.CHECK) || most.isEmpty()) {
            return;
        }
        Duration history = loadBeforeEvent();
        if (objective.limit().shortest().orElse(Duration.ZERO).compareTo(history) >= 0) {
            history = history.plus(conditions.hold());
        }
        if (most.get().compareTo(history) >= 0) {
            throw BadInput.at(
                    file,
                    objective.line(),
                    "a loss of " + Durations.text(most.get()) + " cannot be exceeded: the plan makes sure of only "
                            + Durations.text(history)
                            + " of writes before; make the limit shorter, or the service steady for longer");
        }
    }

    /** A system in use is asked for no more than its file allows. */
    private Optional<String> tooMuch(Environment where) {
        int asked = (int) conditions.rate()
                + beside.values().stream().mapToInt(Integer::intValue).sum();
        return where.system()
                .filter(system -> asked > system.most().rate())
                .map(system -> "clients ask for " + asked + " operations per second, and system " + where.name()
                        + " allows " + system.most().rate() + " (x-drill.system.limits.rate)");
    }

    /** The judge needs some writes in the steady state, whatever the draw of reads and writes. */
    private void enoughWrites(Environment where) {
        for (Pool pool : where.pools()) {
            double share = Engines.of(pool).reads(pool.settings()) ? WRITES : 1;
            double seconds = conditions.steady().toNanos() / 1e9;
            long least = (long) Math.ceil(EXPECTED / share / seconds);
            if (conditions.rate() < least) {
                throw BadInput.at(
                        file,
                        line,
                        "at " + (long) conditions.rate() + " operations per second, "
                                + Durations.text(conditions.steady())
                                + " of steady service hold too few writes to tell; at least " + least
                                + " per second are needed, or a longer steady time");
            }
        }
    }

    /** The seed drill it belongs to, such as {@code AG-4}, or empty. */
    public String seed() {
        return tags.stream()
                .filter(tag -> tag.startsWith("seed-"))
                .map(tag -> tag.substring(5))
                .findFirst()
                .orElse("");
    }
}
