package org.drdrills.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.drdrills.topology.Role;

/**
 * Hand-written histories. {@link #drill()} is a drill in which nothing goes wrong: 4 clients in two sites (c0, c1 north; c2, c3 south),
 * 100 operations a second for 50 s, every other one a write, time-out 200 ms; pg1, pg2 and pg3, pg1 primary; the event at 15 s, healed
 * at 40 s. All times in seconds.
 */
public final class Histories {
    private static final long LATENCY = 2_000_000L;

    private double rate = 100;
    private double load = 50;
    private double event = 15;
    private double heal = 40;
    private double timeout = 0.2;
    private boolean marked = true;
    private int clients = 4;
    private long asking = 50_000_000L;
    private String struck = "";
    private final List<String> members = List.of("pg1", "pg2", "pg3");
    private final TreeMap<Long, String> primaries = new TreeMap<>(Map.of(0L, "pg1"));
    private final List<Stretch> down = new ArrayList<>();
    private final List<Stretch> gone = new ArrayList<>();
    private final List<Stretch> behind = new ArrayList<>();
    private final List<Event> added = new ArrayList<>();
    private final List<UnaryOperator<Event>> changes = new ArrayList<>();
    private boolean complete = true;
    private long jumpAt;
    private long jumpBy;

    private record Stretch(String who, long from, long to) {
        boolean covers(long at) {
            return at >= from && at < to;
        }
    }

    private Histories() {}

    public static Histories drill() {
        return new Histories();
    }

    /** The failover drill: pg1 is gone from the event on, pg2 takes over {@code outage} seconds later, pg1 follows again after the healing. */
    public static Histories failover(double outage) {
        return drill().gone("pg1", 15, 40).down(15, 15 + outage).primary(15 + outage, "pg2");
    }

    public static long ns(double seconds) {
        return Math.round(seconds * 1e9);
    }

    public Histories rate(double perSecond) {
        rate = perSecond;
        return this;
    }

    public Histories clients(int count) {
        clients = count;
        return this;
    }

    public Histories load(double seconds) {
        load = seconds;
        return this;
    }

    public Histories event(double at) {
        event = at;
        return this;
    }

    public Histories heal(double at) {
        heal = at;
        return this;
    }

    public Histories timeout(double seconds) {
        timeout = seconds;
        return this;
    }

    public Histories struck(String sites) {
        struck = sites;
        return this;
    }

    /** No marks at all. */
    public Histories unmarked() {
        marked = false;
        return this;
    }

    /** From {@code at} on this node takes the writes, on a new timeline. */
    public Histories primary(double at, String node) {
        primaries.put(ns(at), node);
        return this;
    }

    /** Nobody's requests are answered. */
    public Histories down(double from, double to) {
        return down("", from, to);
    }

    /** Requests of one site, or of one client, are not answered. */
    public Histories down(String who, double from, double to) {
        down.add(new Stretch(who, ns(from), ns(to)));
        return this;
    }

    /** The member does not answer the observer, and nobody sees it follow. */
    public Histories gone(String node, double from, double to) {
        gone.add(new Stretch(node, ns(from), ns(to)));
        return this;
    }

    /** The member answers, but does not stream. */
    public Histories behind(String node, double from, double to) {
        behind.add(new Stretch(node, ns(from), ns(to)));
        return this;
    }

    public Histories order(double at) {
        return add(new Mark(
                ns(at), Mark.Kind.OPERATOR, "failover", "the operator orders the failover", Map.of("step", "order")));
    }

    public Histories step(double at, String name, int exit) {
        return stepOf(name, at, name, exit);
    }

    /** A step of a runbook; the runbook itself, where the two names are the same. */
    public Histories stepOf(String runbook, double at, String name, int exit) {
        return add(new Mark(
                ns(at),
                Mark.Kind.OPERATOR,
                runbook,
                "step " + name + " ended.",
                Map.of("step", name, "exit", String.valueOf(exit))));
    }

    public Histories mark(double at, Mark.Kind kind, String text) {
        return add(new Mark(ns(at), kind, "drill", text));
    }

    public Histories add(Event fact) {
        added.add(fact);
        return this;
    }

    /** Changes or (with null) drops facts. */
    public Histories change(UnaryOperator<Event> change) {
        changes.add(change);
        return this;
    }

    public Histories without(Predicate<Event> which) {
        return change(fact -> which.test(fact) ? null : fact);
    }

    public Histories without(Mark.Kind kind) {
        return without(fact -> fact instanceof Mark mark && mark.kind() == kind);
    }

    /** Takes writes out of the final reads of a member, or of all ({@code ""}). */
    public Histories missing(String node, long... ids) {
        return finalRead(
                node,
                read -> new FinalRead(
                        read.at(),
                        read.node(),
                        read.role(),
                        read.timeline(),
                        read.complete(),
                        read.ids().minus(IdSet.of(ids)),
                        read.twice(),
                        ""));
    }

    /** The members share one volume: who does not lead is ready to take over, and has nothing that could be read. */
    public Histories sharing() {
        return change(fact -> fact instanceof Observation seen && seen.role() == Role.STANDBY
                ? new Observation(
                        seen.asked(), seen.at(), seen.node(), Role.PASSIVE, false, 0, -1, List.of(), "57P03: passive")
                : fact instanceof Observation seen
                        ? new Observation(
                                seen.asked(),
                                seen.at(),
                                seen.node(),
                                seen.role(),
                                seen.writable(),
                                seen.timeline(),
                                seen.position(),
                                List.of(),
                                seen.detail())
                        : fact instanceof FinalRead read && read.role() == Role.STANDBY
                                ? new FinalRead(
                                        read.at(),
                                        read.node(),
                                        Role.PASSIVE,
                                        0,
                                        false,
                                        IdSet.empty(),
                                        IdSet.empty(),
                                        "57P03: passive")
                                : fact);
    }

    /** The members serve beside each other: who is there answers requests in turn, and sees all others that are there and not behind. */
    public Histories beside() {
        return change(fact -> switch (fact) {
            case Observation seen
            when seen.role() != Role.UNREACHABLE ->
                new Observation(
                        seen.asked(),
                        seen.at(),
                        seen.node(),
                        Role.ACTIVE,
                        true,
                        0,
                        -1,
                        there(seen.asked()).stream()
                                .filter(other -> !other.equals(seen.node())
                                        && !in(behind, other, seen.asked())
                                        && !in(behind, seen.node(), seen.asked()))
                                .map(other -> new Observation.Follower(other, true, false, 0))
                                .toList(),
                        "");
            case Operation one
            when one.outcome().acknowledged() ->
                new Operation(
                        one.id(),
                        one.client(),
                        one.kind(),
                        one.key(),
                        one.value(),
                        one.due(),
                        one.start(),
                        one.end(),
                        one.outcome(),
                        there(one.due()).get((int) (one.id() % there(one.due()).size())));
            case FinalRead read ->
                new FinalRead(
                        read.at(),
                        read.node(),
                        Role.ACTIVE,
                        0,
                        read.complete(),
                        read.ids(),
                        read.twice(),
                        read.detail());
            default -> fact;
        });
    }

    private List<String> there(long at) {
        return members.stream().filter(node -> !in(gone, node, at)).toList();
    }

    public Histories finalRead(String node, UnaryOperator<FinalRead> change) {
        return change(fact -> fact instanceof FinalRead read && (node.isEmpty() || node.equals(read.node()))
                ? change.apply(read)
                : fact);
    }

    public Histories operation(long id, UnaryOperator<Operation> change) {
        return change(
                fact -> fact instanceof Operation operation && operation.id() == id ? change.apply(operation) : fact);
    }

    /** One more read of a register, after the load. */
    public Histories lastRead(int register, long value) {
        return add(new Operation(
                -1 - register,
                0,
                Operation.Kind.READ,
                register,
                value,
                ns(load + 1),
                ns(load + 1),
                ns(load + 1.01),
                Outcome.ACKNOWLEDGED,
                ""));
    }

    /** The observer asks this often. */
    public Histories asking(double every) {
        asking = ns(every);
        return this;
    }

    public Histories cutShort() {
        complete = false;
        return this;
    }

    /** From {@code at} on every stamp is {@code by} too early; the order of the record stays. */
    public Histories clockBack(double at, double by) {
        jumpAt = ns(at);
        jumpBy = ns(by);
        return this;
    }

    public Header header() {
        List<Header.Client> people = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            people.add(new Header.Client("c" + i, i < clients / 2 ? "north" : "south"));
        }
        return new Header("drill", "test", Instant.EPOCH, people, members, ns(timeout), 0);
    }

    public History history() {
        Header header = header();
        List<Event> facts = new ArrayList<>();
        IdSet stored = operations(header, facts);
        observations(facts);
        for (long at = 0; at < ns(load); at += ns(1)) {
            facts.add(new HostSample(at, 2_000_000L, 0.1));
        }
        if (marked) {
            marks(facts);
        }
        long end = ns(load + 2);
        for (String node : members) {
            facts.add(new FinalRead(
                    end,
                    node,
                    node.equals(primaries.lastEntry().getValue()) ? Role.PRIMARY : Role.STANDBY,
                    primaries.size(),
                    true,
                    stored,
                    IdSet.empty(),
                    ""));
        }
        facts.addAll(added);
        List<Event> changed = facts.stream()
                .map(fact -> {
                    Event now = fact;
                    for (UnaryOperator<Event> change : changes) {
                        now = now == null ? null : change.apply(now);
                    }
                    return now;
                })
                .filter(fact -> fact != null)
                .sorted(Comparator.comparingLong(Event::at))
                .map(fact -> jumpBy > 0 && fact.at() >= jumpAt ? fact.later(-jumpBy) : fact)
                .toList();
        return of(header, changed, complete);
    }

    /** A history in the given order, closed or not. */
    public static History of(Header header, List<Event> facts, boolean complete) {
        History whole = History.of(header, facts);
        return new History() {
            @Override
            public Header header() {
                return header;
            }

            @Override
            public boolean complete() {
                return complete;
            }

            @Override
            public void replay(Consumer<? super Event> reader) {
                whole.replay(reader);
            }
        };
    }

    private IdSet operations(Header header, List<Event> facts) {
        IdSet stored = IdSet.empty();
        Map<Integer, Long> registers = new HashMap<>();
        long count = Math.round(load * rate);
        for (int id = 0; id < count; id++) {
            long due = Math.round(id * 1e9 / rate);
            int client = id % clients;
            boolean write = id / clients % 2 == 0;
            int key = id / (2 * clients) % 8;
            Header.Client who = header.clients().get(client);
            boolean silent = down.stream()
                    .anyMatch(stretch -> stretch.covers(due)
                            && (stretch.who().isEmpty()
                                    || stretch.who().equals(who.site())
                                    || stretch.who().equals(who.name())));
            long value = write ? id : silent ? Operation.NOTHING : registers.getOrDefault(key, Operation.NOTHING);
            if (write && !silent) {
                registers.put(key, (long) id);
                stored.add(id);
            }
            facts.add(new Operation(
                    id,
                    client,
                    write ? Operation.Kind.WRITE : Operation.Kind.READ,
                    key,
                    value,
                    due,
                    due + 10_000,
                    silent ? due + ns(timeout) : due + LATENCY,
                    silent ? new Outcome.Unknown("no answer") : Outcome.ACKNOWLEDGED,
                    silent ? "" : primaries.floorEntry(due).getValue()));
        }
        return stored;
    }

    private void observations(List<Event> facts) {
        for (long asked = 0; asked < ns(load + 1); asked += asking) {
            long now = asked;
            String primary = primaries.floorEntry(now).getValue();
            long timeline = primaries.headMap(now, true).size();
            for (String node : members) {
                boolean silent = in(gone, node, now);
                boolean leads = node.equals(primary) && !silent;
                List<Observation.Follower> followers = !leads
                        ? List.of()
                        : members.stream()
                                .filter(other ->
                                        !other.equals(node) && !in(gone, other, now) && !in(behind, other, now))
                                .map(other -> new Observation.Follower(other, true, true, 0))
                                .toList();
                facts.add(new Observation(
                        asked,
                        asked + 1_000_000,
                        node,
                        silent ? Role.UNREACHABLE : leads ? Role.PRIMARY : Role.STANDBY,
                        leads,
                        silent ? 0 : timeline,
                        silent ? -1 : now / 1000,
                        followers,
                        silent ? "no answer" : ""));
            }
        }
    }

    private static boolean in(List<Stretch> stretches, String node, long at) {
        return stretches.stream().anyMatch(stretch -> stretch.who().equals(node) && stretch.covers(at));
    }

    private void marks(List<Event> facts) {
        facts.add(new Mark(
                ns(event - 0.1),
                Mark.Kind.AIM,
                "primary",
                "pg1 is the primary",
                Map.of("role", "primary", "node", "pg1", "sites", struck)));
        facts.add(new Mark(ns(event), Mark.Kind.EVENT, "kill", "pg1 was killed"));
        facts.add(new Mark(ns(event) + 1_000_000, Mark.Kind.INJECTED, "kill", "the call returned"));
        facts.add(new Mark(ns(event) + 5_000_000, Mark.Kind.BIT, "kill", "pg1 is gone."));
        if (heal > 0) {
            facts.add(new Mark(ns(heal), Mark.Kind.HEAL, "kill", "pg1 is started"));
            facts.add(new Mark(ns(heal) + 100_000_000, Mark.Kind.HEALED, "kill", "pg1 answers"));
        }
    }

    public static Duration seconds(double seconds) {
        return Duration.ofNanos(ns(seconds));
    }
}
