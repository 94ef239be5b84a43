package org.drdrills.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdList;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Role;

/**
 * A way to make something go wrong in the record of a drill. None lengthens the history before the event, and none makes an operator act
 * who does not act in the record.
 */
enum Perturbation {
    OUTAGE_LASTS("no client is served until long after the event"),
    OUTAGE_LASTS_AFTER_ORDER("no client is served until long after the operator's order"),
    OUT_OF_SYNC("members stay out of sync long after the healing"),
    STUCK_CLIENT("one client of each pool is not served again"),
    HALF_FAILS("every other operation after the event fails"),
    SERVED_MEANWHILE("what failed or was slow after the event is acknowledged at once"),
    LOST("every write from before the event but the first is lost"),
    KEPT("no acknowledged write is lost"),
    TORN("a member but one lacks a write from the middle"),
    DOUBLED("a write is stored twice"),
    REORDERED("the first write is stored after the last one"),
    UNRECORDED("a stored write was sent by no client"),
    STALE("reads return the first write of their register"),
    TWO_WRITERS("two members acknowledge writes in turn"),
    ROLES_SWAPPED("after the event the two first members of each pool have changed their roles"),
    ONE_SERVER("one server answers everything"),
    SERVERS_GO_ON("servers that do not serve after the event say that they do"),
    RUNBOOK_TURNED("each runbook ends the other way"),
    ABORTED_READ("a transaction was refused whose write others saw"),
    MISCOUNTED("a counter, a register and the total of all accounts read one less than they hold");

    private static final long SECOND = 1_000_000_000L;
    private static final long LATENCY = 2_000_000L;
    private static final long NEAR_END = 10 * SECOND;

    private final String words;

    Perturbation(String words) {
        this.words = words;
    }

    /** What is wrong in the record. */
    String words() {
        return words;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param longest the longest time that an objective allows: what lasts, lasts longer */
    History of(History history, Duration longest) {
        Facts facts = new Facts(history);
        long more = longest.toNanos() / 10 * 11 + 15 * SECOND;
        return switch (this) {
            case OUTAGE_LASTS -> facts.stretched(facts.event + 300_000_000L, more, true);
            case OUTAGE_LASTS_AFTER_ORDER ->
                facts.order < 0 ? history : facts.stretched(facts.order + 100_000_000L, more, true);
            case OUT_OF_SYNC ->
                facts.restored < 0 ? history : facts.stretched(facts.restored + 300_000_000L, more, false);
            case STUCK_CLIENT -> facts.stuck(more);
            case HALF_FAILS -> facts.operations(facts::everyOtherFails);
            case SERVED_MEANWHILE -> facts.operations(facts::servedMeanwhile);
            case LOST -> facts.reads(facts::lost);
            case KEPT -> facts.reads(facts::kept);
            case TORN -> facts.reads(facts::torn);
            case DOUBLED -> facts.reads(read -> with(read, read.ids(), facts.middle(read)));
            case REORDERED -> facts.reads(Perturbation::reordered);
            case UNRECORDED -> facts.without(facts.unrecorded());
            case STALE -> facts.operations(facts::stale);
            case TWO_WRITERS -> facts.operations(facts::byTwo);
            case ROLES_SWAPPED -> facts.swapped();
            case ONE_SERVER -> facts.operations(facts::byOne);
            case SERVERS_GO_ON -> facts.changed(facts::goesOn);
            case RUNBOOK_TURNED -> facts.changed(Facts::turned);
            case ABORTED_READ -> facts.changed(TransactionPerturbation::aborted);
            case MISCOUNTED -> facts.changed(fact -> TransactionPerturbation.miscounted(fact, facts.end - NEAR_END));
        };
    }

    private static FinalRead with(FinalRead read, IdSet ids, IdSet twice) {
        return read.holding(ids, twice, read.order());
    }

    private static FinalRead reordered(FinalRead read) {
        LongStream first = read.order().stream().limit(1);
        return read.holding(
                read.ids(),
                read.twice(),
                IdList.of(LongStream.concat(read.order().stream().skip(1), first)));
    }

    private static Operation with(Operation one, long end, long value, Outcome outcome, String node) {
        return new Operation(
                one.id(), one.client(), one.kind(), one.key(), value, one.due(), one.start(), end, outcome, node);
    }

    private static Observation with(
            Observation one, String node, Role role, boolean writable, List<Observation.Follower> followers) {
        return new Observation(
                one.asked(), one.at(), node, role, writable, one.timeline(), one.position(), followers, one.detail());
    }

    /** One record, and the moments and members that perturbations need of it. */
    private static final class Facts {
        private final Header header;
        private final boolean several;
        private final List<Event> all = new ArrayList<>();
        private final long event;
        private final long order;
        private final long restored;
        private final long end;
        /** By pool, "" where there is one: its members, those that served and those that did not in the end, and what was acknowledged. */
        private final Map<String, List<String>> members = new HashMap<>();

        private final Map<String, String> serving = new HashMap<>();
        private final Map<String, String> other = new HashMap<>();
        private final Map<String, IdSet> acknowledged = new HashMap<>();
        private final Map<String, IdSet> early = new HashMap<>();
        private final Map<String, Map<Integer, Long>> first = new HashMap<>();

        Facts(History history) {
            header = history.header();
            several = !header.pools().isEmpty();
            history.replay(all::add);
            event = marked(Mark.Kind.EVENT, "");
            order = marked(Mark.Kind.OPERATOR, "order");
            restored = marked(Mark.Kind.HEALED, "") >= 0 ? marked(Mark.Kind.HEALED, "") : lastRunbook();
            long last = 0;
            for (Event fact : all) {
                if (fact instanceof Operation one) {
                    last = Math.max(last, one.due());
                    String pool = pool(one.client());
                    if (one.write() && one.outcome().acknowledged()) {
                        IdSet ids = acknowledged.computeIfAbsent(pool, name -> IdSet.empty());
                        ids.add(one.id());
                        if (one.end() < event && ids.size() > 1) {
                            early.computeIfAbsent(pool, name -> IdSet.empty()).add(one.id());
                        }
                        first.computeIfAbsent(pool, name -> new HashMap<>()).putIfAbsent(one.key(), one.id());
                    }
                }
                if (fact instanceof FinalRead read && read.role() != Role.COPY) {
                    String pool = pool(read.node());
                    members.computeIfAbsent(pool, name -> new ArrayList<>()).add(read.node());
                    boolean serves =
                            read.role() == Role.PRIMARY || (read.role() == Role.ACTIVE && !serving.containsKey(pool));
                    (serves ? serving : other).put(pool, read.node());
                }
            }
            end = last;
        }

        private long marked(Mark.Kind kind, String step) {
            return all.stream()
                    .filter(fact -> fact instanceof Mark mark
                            && mark.kind() == kind
                            && (step.isEmpty() || step.equals(mark.data().get("step"))))
                    .mapToLong(Event::at)
                    .filter(at -> kind == Mark.Kind.EVENT || at >= marked(Mark.Kind.EVENT, ""))
                    .findFirst()
                    .orElse(-1);
        }

        private long lastRunbook() {
            return all.stream()
                    .filter(fact -> fact instanceof Mark mark && mark.data().containsKey("exit") && mark.at() >= event)
                    .mapToLong(Event::at)
                    .max()
                    .orElse(-1);
        }

        private String pool(int client) {
            return several ? header.clients().get(client).pool() : "";
        }

        private String pool(String node) {
            return several ? header.owners().get(header.members().indexOf(node)) : "";
        }

        private History of(List<Event> facts) {
            List<Event> sorted = new ArrayList<>(facts);
            sorted.sort(Comparator.comparingLong(Event::at));
            return History.of(header, sorted);
        }

        History changed(UnaryOperator<Event> change) {
            return of(all.stream().map(change).toList());
        }

        History operations(UnaryOperator<Operation> change) {
            return changed(fact -> fact instanceof Operation one ? change.apply(one) : fact);
        }

        History reads(UnaryOperator<FinalRead> change) {
            return changed(fact -> fact instanceof FinalRead read ? change.apply(read) : fact);
        }

        History without(Set<Long> ids) {
            return of(all.stream()
                    .filter(fact -> !(fact instanceof Operation one && ids.contains(one.id())))
                    .toList());
        }

        /** Time goes on for {@code more} at {@code from}: with clients that are not served, or with members that have no follower. */
        History stretched(long from, long more, boolean unserved) {
            List<Event> facts = new ArrayList<>();
            Map<String, Observation> seen = new HashMap<>();
            List<Operation> pattern = new ArrayList<>();
            long[] next = {0, -1};
            for (Event fact : all) {
                facts.add(begins(fact) >= from ? fact.later(more) : fact);
                if (fact instanceof Observation one && one.asked() < from) {
                    seen.put(one.node(), one);
                }
                if (fact instanceof Operation one) {
                    next[0] = Math.max(next[0], one.id() + 1);
                    next[1] = Math.min(next[1], one.id() - 1);
                    if (one.due() >= from && one.due() < from + SECOND) {
                        pattern.add(one);
                    }
                }
            }
            Map<String, Map<Integer, Long>> latest = latest(from);
            IdSet added = IdSet.empty();
            for (long at = 0; at + SECOND <= more; at += SECOND) {
                facts.add(new HostSample(from + at, 1_000_000, 0.05));
                for (Operation one : pattern) {
                    long id = one.write() ? next[0]++ : next[1]--;
                    long due = one.due() + at;
                    Map<Integer, Long> registers = latest.getOrDefault(pool(one.client()), Map.of());
                    boolean kept = one.write() && !unserved;
                    if (kept) {
                        added.add(id);
                    }
                    facts.add(new Operation(
                            id,
                            one.client(),
                            one.kind(),
                            // A write to a register of its own, so that no read is stale.
                            kept ? one.key() + 1000 : one.key(),
                            one.write()
                                    ? id
                                    : unserved
                                            ? Operation.NOTHING
                                            : registers.getOrDefault(one.key(), Operation.NOTHING),
                            due,
                            due + 10_000,
                            due + (unserved ? header.timeout() : LATENCY),
                            unserved ? new Outcome.Unknown("no answer") : Outcome.ACKNOWLEDGED,
                            unserved ? "" : one.node()));
                }
                for (long asked = from + at; asked < from + at + SECOND; asked += SECOND / 10) {
                    for (Observation one : seen.values()) {
                        facts.add(new Observation(
                                asked,
                                asked + 1_000_000,
                                one.node(),
                                one.role(),
                                one.writable(),
                                one.timeline(),
                                one.position(),
                                unserved ? one.followers() : List.of(),
                                one.detail()));
                    }
                }
            }
            Function<FinalRead, IdSet> stored = read -> {
                IdSet ids = read.ids().minus(IdSet.empty());
                facts.stream()
                        .filter(fact -> fact instanceof Operation one
                                && added.contains(one.id())
                                && pool(one.client()).equals(pool(read.node())))
                        .forEach(fact -> ids.add(((Operation) fact).id()));
                return ids;
            };
            Map<String, IdSet> byPool = new HashMap<>();
            return of(facts.stream()
                    .map(fact -> fact instanceof FinalRead read && !added.isEmpty()
                            ? with(
                                    read,
                                    byPool.computeIfAbsent(pool(read.node()), pool -> stored.apply(read)),
                                    read.twice())
                            : fact)
                    .toList());
        }

        /** The last acknowledged write of each register that began before a moment, by pool. */
        private Map<String, Map<Integer, Long>> latest(long before) {
            Map<String, Map<Integer, Long>> latest = new HashMap<>();
            for (Event fact : all) {
                if (fact instanceof Operation one
                        && one.write()
                        && one.outcome().acknowledged()
                        && one.due() < before) {
                    latest.computeIfAbsent(pool(one.client()), pool -> new HashMap<>())
                            .put(one.key(), one.id());
                }
            }
            return latest;
        }

        private static long begins(Event fact) {
            return switch (fact) {
                case Operation one -> one.due();
                case Transaction one -> one.due();
                case Observation one -> one.asked();
                default -> fact.at();
            };
        }

        /** The last client of each pool gets no answer from the event on; the load goes on so long that this shows. */
        History stuck(long more) {
            Map<String, Integer> last = new HashMap<>();
            for (int i = 0; i < header.clients().size(); i++) {
                last.put(pool(i), i);
            }
            Facts longer = new Facts(stretched(end - SECOND, more, false));
            return longer.operations(
                    one -> one.due() >= event && last.containsValue(one.client()) ? longer.failed(one) : one);
        }

        private Operation failed(Operation one) {
            return with(
                    one,
                    one.due() + header.timeout(),
                    one.write() ? one.value() : Operation.NOTHING,
                    new Outcome.Unknown("no answer"),
                    "");
        }

        Operation everyOtherFails(Operation one) {
            return one.due() >= event && one.id() % 2 == 0 ? failed(one) : one;
        }

        Operation servedMeanwhile(Operation one) {
            if (!one.write() || one.end() <= one.due() + LATENCY) {
                return one;
            }
            String node = one.outcome().acknowledged() ? one.node() : serving.getOrDefault(pool(one.client()), "");
            return with(one, one.due() + LATENCY, one.value(), Outcome.ACKNOWLEDGED, node);
        }

        FinalRead lost(FinalRead read) {
            return with(read, read.ids().minus(early.getOrDefault(pool(read.node()), IdSet.empty())), read.twice());
        }

        FinalRead kept(FinalRead read) {
            return with(read, acknowledged.getOrDefault(pool(read.node()), read.ids()), read.twice());
        }

        FinalRead torn(FinalRead read) {
            return read.node().equals(other.get(pool(read.node())))
                    ? with(read, read.ids().minus(middle(read)), read.twice())
                    : read;
        }

        IdSet middle(FinalRead read) {
            return read.ids().stream()
                    .skip(read.ids().size() / 2)
                    .limit(1)
                    .collect(IdSet::empty, IdSet::add, (a, b) -> {});
        }

        Set<Long> unrecorded() {
            Set<Long> ids = new HashSet<>();
            all.stream()
                    .filter(FinalRead.class::isInstance)
                    .map(FinalRead.class::cast)
                    .forEach(read -> middle(read).stream().forEach(ids::add));
            return ids;
        }

        Operation stale(Operation one) {
            return !one.write() && one.outcome().acknowledged() && one.due() > end - NEAR_END
                    ? with(
                            one,
                            one.end(),
                            first.getOrDefault(pool(one.client()), Map.of()).getOrDefault(one.key(), Operation.NOTHING),
                            one.outcome(),
                            one.node())
                    : one;
        }

        Operation byTwo(Operation one) {
            String pool = pool(one.client());
            return one.write() && one.outcome().acknowledged() && one.due() > end - NEAR_END
                    ? with(
                            one,
                            one.end(),
                            one.value(),
                            one.outcome(),
                            (one.id() % 2 == 0 ? serving : other).getOrDefault(pool, one.node()))
                    : one;
        }

        Operation byOne(Operation one) {
            return one.outcome().acknowledged()
                    ? with(
                            one,
                            one.end(),
                            one.value(),
                            one.outcome(),
                            serving.getOrDefault(pool(one.client()), one.node()))
                    : one;
        }

        Event goesOn(Event fact) {
            return fact instanceof Observation one && one.asked() > event && one.role() == Role.NONE
                    ? with(one, one.node(), Role.ACTIVE, true, one.followers())
                    : fact;
        }

        private String swap(String node) {
            List<String> both = members.getOrDefault(pool(node), List.of());
            int at = both.indexOf(node);
            // A restored copy is no member, so it has no other to change places with.
            return both.size() < 2 || at < 0 || at > 1 ? node : both.get(1 - at);
        }

        History swapped() {
            return changed(fact -> switch (fact) {
                case Observation one
                when one.asked() > event ->
                    with(
                            one,
                            swap(one.node()),
                            one.role(),
                            one.writable(),
                            one.followers().stream()
                                    .map(follower -> new Observation.Follower(
                                            swap(follower.node()),
                                            follower.streaming(),
                                            follower.synchronous(),
                                            follower.lagBytes()))
                                    .toList());
                case FinalRead read ->
                    new FinalRead(
                            read.at(),
                            swap(read.node()),
                            read.role(),
                            read.timeline(),
                            read.complete(),
                            read.ids(),
                            read.twice(),
                            read.damaged(),
                            read.order(),
                            read.detail());
                default -> fact;
            });
        }

        static Event turned(Event fact) {
            if (!(fact instanceof Mark mark) || !mark.data().containsKey("exit")) {
                return fact;
            }
            Map<String, String> data = new HashMap<>(mark.data());
            data.put("exit", "0".equals(data.get("exit")) ? "1" : "0");
            return new Mark(mark.at(), mark.kind(), mark.subject(), mark.text(), data);
        }
    }
}
