package org.drdrills.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.drdrills.check.Check;
import org.drdrills.check.ClientsSlowed;
import org.drdrills.check.Interruption;
import org.drdrills.check.Limit;
import org.drdrills.check.LossAsLag;
import org.drdrills.check.NoneServes;
import org.drdrills.check.Objective;
import org.drdrills.check.OrdersObeyed;
import org.drdrills.check.PrimaryMoves;
import org.drdrills.check.ReadOnly;
import org.drdrills.check.Recovery;
import org.drdrills.check.RecoveryFromOrder;
import org.drdrills.check.StaysUp;
import org.drdrills.check.WriteLoss;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdList;
import org.drdrills.history.IdSet;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Scope;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.Load;

/**
 * The record of a drill in which everything happens as its scenario demands, made without a lab. Its history before the event is no longer
 * than the plan makes sure of, and the operator does only what the plan has. All times in ns.
 */
final class SyntheticDrill {
    static final long SECOND = 1_000_000_000L;
    private static final long LATENCY = 2_000_000L;
    private static final long ASKED_EVERY = 100_000_000L;
    /** How long a runbook takes after the event, and how far orders are apart. */
    static final long RUNBOOK = 2 * SECOND;

    static final long ORDERED = 5 * SECOND;
    /** Served after all is over. */
    private static final long TAIL = 25 * SECOND;

    private static final int REGISTERS = 16;

    private final DrillPlan plan;
    private final Environment where;
    private final boolean ordered;
    private final Set<String> struck;
    private final long timeout;
    private final long event;
    private final long order;
    private final long heal;
    private final long end;
    private final List<Event> facts = new ArrayList<>();
    private final Map<Pool, Course> courses = new HashMap<>();
    private long nextWrite;
    private long nextRead = -1;

    /** @param plan with the objectives that it has in this environment */
    SyntheticDrill(DrillPlan plan, Environment where) {
        this.plan = plan;
        this.where = where;
        ordered = !(plan.event() instanceof DrillPlan.Failure);
        Pool aimed = where.pool(plan.pool());
        struck = plan.event() instanceof DrillPlan.Failure failure
                ? new Rehearsal(where).struck(failure.fault(), aimed)
                : Set.of();
        timeout = plan.timeout().toNanos();
        event = plan.loadBeforeEvent().toNanos() + SECOND;
        Optional<DrillPlan.LaterOrder> later =
                plan.laterOrders().stream().filter(one -> !one.repaired()).findFirst();
        order = ordered
                ? event
                : later.map(one -> event + one.after().toNanos()).orElse(-1L);
        Duration hold = plan.conditions().hold();
        long served = 0;
        for (Pool pool : where.pools()) {
            Course course = new Course(pool, hold.isZero() ? -1 : event + hold.toNanos());
            courses.put(pool, course);
            served = Math.max(served, course.back);
        }
        heal = ordered ? -1 : hold.isZero() ? Math.max(served, event) + 12 * SECOND : event + hold.toNanos();
        end = Math.max(Math.max(served, heal), lastOrder()) + TAIL;
    }

    /** What is to happen to one pool. */
    private final class Course {
        final Pool pool;
        final List<Objective> objectives;
        final boolean together;
        final boolean goesOn;
        final boolean readOnly;
        /** Whether no server says that it serves while service is gone. */
        final boolean noneServes;
        /** How many of how many groups take no writes; all of them where no line says so. */
        final Optional<Limit.GroupsDown> groups;
        /** From when on no client's writes are acknowledged, and when they are again; the same where there is no such time. */
        final long gone;

        final long back;
        /** Clients of struck sites are cut off until the healing. */
        final boolean cutOff;

        final TreeMap<Long, String> primaries = new TreeMap<>();
        /** What was acknowledged between these moments is lost. */
        final long lostFrom;

        final long lostTo;
        final IdSet stored = IdSet.empty();

        Course(Pool pool, long heal) {
            this.pool = pool;
            objectives = plan.objectives().stream()
                    .filter(objective -> objective.concerns(pool.name()))
                    .toList();
            together = pool.together();
            goesOn = has(StaysUp.CHECK, Scope.ALL);
            readOnly = has(ReadOnly.CHECK, Scope.OTHERS);
            noneServes = has(NoneServes.CHECK);
            groups = objectives.stream()
                    .map(Objective::limit)
                    .filter(Limit.GroupsDown.class::isInstance)
                    .map(Limit.GroupsDown.class::cast)
                    .findFirst();
            long until = goesOn || has(StaysUp.CHECK, Scope.OTHERS) ? event : back(heal);
            gone = event + 50_000_000L;
            back = Math.max(gone, until);
            cutOff = !goesOn
                    && objectives.stream()
                            .noneMatch(objective -> objective.scope().equals(Scope.ALL)
                                    && objective.timeToService().isPresent());
            long loss = loss();
            boolean after = loss > event;
            lostFrom = after ? event : event - loss;
            lostTo = after ? event + loss : event;
            primaries.put(0L, pool.members().getFirst());
            if (moves() && pool.members().size() > 1) {
                int next = 1;
                for (long at : orders()) {
                    primaries.put(
                            at + RUNBOOK / 2,
                            pool.members().get(next++ % pool.members().size()));
                }
                if (orders().isEmpty()) {
                    primaries.put(back - 300_000_000L, pool.members().get(1));
                }
            }
        }

        private boolean has(Check check, Scope scope) {
            return objectives.stream()
                    .anyMatch(objective ->
                            objective.check().equals(check) && objective.scope().equals(scope));
        }

        private boolean has(Check check) {
            return objectives.stream().anyMatch(objective -> objective.check().equals(check));
        }

        private boolean moves() {
            return !together && (has(PrimaryMoves.CHECK) || has(LossAsLag.CHECK) || has(OrdersObeyed.CHECK));
        }

        private List<Long> orders() {
            return has(OrdersObeyed.CHECK) && plan.event() instanceof DrillPlan.Orders given
                    ? LongStream.range(0, given.orders().size())
                            .map(i -> event + i * ORDERED)
                            .boxed()
                            .toList()
                    : List.of();
        }

        /** When service is back: well within what the objectives allow. */
        private long back(long heal) {
            long back = event;
            for (Objective objective : objectives) {
                Optional<Duration> most = objective.timeToService();
                if (objective.limit() instanceof Limit.GroupsDown) {
                    back = Math.max(back, heal + SECOND / 2);
                } else if (objective.limit() instanceof Limit.During during) {
                    long until = during.until() == Limit.During.End.OPERATOR ? order : heal;
                    back = Math.max(back, until + SECOND / 2);
                } else if (objective.check().equals(RecoveryFromOrder.CHECK)) {
                    back = Math.max(back, order + Math.min(most.orElseThrow().toNanos() / 3, 3 * SECOND));
                } else if (objective.check().equals(Recovery.CHECK)
                        || objective.check().equals(Interruption.CHECK)) {
                    back = Math.max(back, event + Math.min(most.orElseThrow().toNanos() / 3, 3 * SECOND));
                } else if (objective.check().awaits() == Check.Awaited.SERVICE
                        || objective.check().equals(LossAsLag.CHECK)) {
                    back = Math.max(back, Math.max(event, order) + 2 * SECOND);
                }
            }
            return back;
        }

        private long loss() {
            for (Objective objective : objectives) {
                if (objective.check().equals(WriteLoss.CHECK) && objective.limit() instanceof Limit.AtLeast some) {
                    return Math.min(some.least().toNanos() + SECOND, event);
                }
                if (objective.check().equals(WriteLoss.CHECK) && objective.limit() instanceof Limit.Between between) {
                    long least = between.least().toNanos();
                    long most = Math.min(between.most().toNanos(), least < event ? event : Long.MAX_VALUE);
                    return least + (most - least) / 2;
                }
                if (objective.check().equals(WriteLoss.CHECK)
                        && objective.limit() instanceof Limit.AtMost most
                        && has(LossAsLag.CHECK)) {
                    return Math.min(most.most().toNanos() / 2, SECOND);
                }
            }
            return 0;
        }

        boolean down(long at, String site, boolean write, int key) {
            if (goesOn || groups.filter(some -> key % some.all() >= some.down()).isPresent()) {
                return false;
            }
            boolean severed = cutOff
                    && struck.contains(site)
                    && at >= gone
                    && (heal < 0 || at < heal + SECOND / 2)
                    && !(lostTo > event);
            return severed || (at >= gone && at < back && (write || !readOnly) && !(lostTo > event));
        }

        long latency(long due) {
            return has(ClientsSlowed.CHECK) && due >= event && due < heal ? 10 * LATENCY : LATENCY;
        }

        boolean lost(long at, String site) {
            return at >= lostFrom && at < lostTo && (lostTo <= event || struck.isEmpty() || struck.contains(site));
        }

        String primary(long at) {
            return primaries.floorEntry(at).getValue();
        }

        /** Bytes of log: what the primary has written, and how far a copy is that will have lost what is lost. */
        long position(long at, boolean copy) {
            return (copy && at <= back ? Math.min(at, event) - (event - lostFrom) : at) / 1000 + 1_000_000;
        }
    }

    private long lastOrder() {
        long last = event;
        for (DrillPlan.LaterOrder later : plan.laterOrders()) {
            last = Math.max(
                    last, (later.repaired() ? heal : event) + later.after().toNanos() + RUNBOOK);
        }
        return plan.event() instanceof DrillPlan.Orders given
                ? event + given.orders().size() * ORDERED
                : last;
    }

    Header header() {
        List<Header.Client> clients = new ArrayList<>();
        boolean several = where.pools().size() > 1;
        for (Pool pool : where.pools()) {
            clients.addAll(Load.clients(pool.clients().keySet(), plan.clients(), several ? pool.name() : ""));
        }
        List<String> members = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        for (Pool pool : where.pools()) {
            members.addAll(pool.members());
            pool.members().forEach(member -> owners.add(pool.name()));
        }
        return new Header(
                plan.id(),
                where.name(),
                Instant.EPOCH,
                clients,
                members,
                timeout,
                1_000_000,
                several ? owners : List.of());
    }

    History history() {
        Header header = header();
        int first = 0;
        for (Pool pool : where.pools()) {
            Course course = courses.get(pool);
            List<Header.Client> clients =
                    header.clients().subList(first, first + pool.clients().size() * plan.clients());
            operations(course, clients, first);
            if (pool.equals(where.pool())) {
                plan.beside()
                        .forEach((workload, rate) ->
                                facts.addAll(new SyntheticTransactions(workload, clients.size(), end, timeout)
                                        .at(rate, course.gone, course.back, course::primary)));
            }
            observations(course);
            finalReads(course);
            first += clients.size();
        }
        if (plan.needs(Check.Need.COPY_READS)) {
            copies();
        }
        for (long at = 0; at < end; at += SECOND) {
            facts.add(new HostSample(at, 1_000_000, 0.05));
        }
        Pool aimed = where.pool(plan.pool());
        facts.addAll(new SyntheticMarks(plan, event, heal, struck, courses.get(aimed)::primary).all());
        facts.sort(Comparator.comparingLong(Event::at));
        return History.of(header, facts);
    }

    private void operations(Course course, List<Header.Client> clients, int first) {
        Engine engine = Engines.of(course.pool);
        boolean reads = engine.reads(course.pool.settings());
        boolean named = engine.namesServers(course.pool.settings());
        double rate = plan.conditions().rate();
        List<String> members = course.pool.members();
        Map<Integer, Long> registers = new HashMap<>();
        Map<Integer, Long> kept = new HashMap<>();
        boolean rolledBack = false;
        for (long i = 0; i < end / 1e9 * rate; i++) {
            long due = (long) (i * 1e9 / rate);
            int client = (int) (i % clients.size());
            boolean write = !reads || (i / clients.size() + client) % 3 != 2;
            int key = (int) (i * 7 % REGISTERS);
            String site = clients.get(client).site();
            boolean down = course.down(due, site, write, key);
            if (due >= course.back && !rolledBack) {
                registers.clear();
                registers.putAll(kept);
                rolledBack = true;
            }
            long id = write ? nextWrite++ : nextRead--;
            if (write && !down) {
                registers.put(key, id);
                if (!course.lost(due, site)) {
                    kept.put(key, id);
                    course.stored.add(id);
                }
            }
            facts.add(new Operation(
                    id,
                    first + client,
                    write ? Operation.Kind.WRITE : Operation.Kind.READ,
                    key,
                    write ? id : down ? Operation.NOTHING : registers.getOrDefault(key, Operation.NOTHING),
                    due,
                    due + 10_000,
                    due + (down ? timeout : course.latency(due)),
                    down ? new Outcome.Unknown("no answer") : Outcome.ACKNOWLEDGED,
                    down || !named
                            ? ""
                            : course.together ? members.get((int) (i % members.size())) : course.primary(due)));
        }
    }

    private void observations(Course course) {
        List<String> members = course.pool.members();
        for (long asked = 0; asked < end + SECOND; asked += ASKED_EVERY) {
            String primary = course.primary(asked);
            long timeline = course.primaries.headMap(asked, true).size();
            for (String node : members) {
                boolean stopped = course.noneServes && asked >= course.gone && asked < course.back;
                boolean leads = node.equals(primary) && !course.together;
                List<Observation.Follower> followers = !leads && !course.together
                        ? List.of()
                        : members.stream()
                                .filter(other -> !other.equals(node))
                                .map(other -> new Observation.Follower(other, true, course.pool.synchronous(), 0))
                                .toList();
                facts.add(new Observation(
                        asked,
                        asked + 1_000_000,
                        node,
                        stopped ? Role.NONE : course.together ? Role.ACTIVE : leads ? Role.PRIMARY : Role.STANDBY,
                        !stopped && (leads || course.together),
                        course.together ? 0 : timeline,
                        course.together ? -1 : course.position(asked, !leads),
                        followers,
                        ""));
            }
        }
    }

    private void finalReads(Course course) {
        boolean ordered = Engines.of(course.pool).ordered(course.pool.settings());
        for (String node : course.pool.members()) {
            facts.add(new FinalRead(
                    end + 2 * SECOND,
                    node,
                    course.together ? Role.ACTIVE : node.equals(course.primary(end)) ? Role.PRIMARY : Role.STANDBY,
                    course.primaries.size(),
                    true,
                    course.stored,
                    IdSet.empty(),
                    IdSet.empty(),
                    ordered ? IdList.of(course.stored.stream()) : IdList.empty(),
                    ""));
        }
    }

    /** What a runbook restored: all that was acknowledged before its order. */
    private void copies() {
        IdSet restored = IdSet.empty();
        facts.stream()
                .filter(fact -> fact instanceof Operation one
                        && one.write()
                        && one.outcome().acknowledged()
                        && one.end() < order)
                .forEach(fact -> restored.add(((Operation) fact).id()));
        where.copies()
                .forEach(node -> facts.add(
                        new FinalRead(end + 2 * SECOND, node, Role.COPY, 1, true, restored, IdSet.empty(), "")));
    }
}
