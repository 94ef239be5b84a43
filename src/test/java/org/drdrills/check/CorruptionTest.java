package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.history.Histories.ns;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Histories;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;

/** Thousands of correct drills are met, and each corruption of one is refused by name. */
class CorruptionTest {
    private static final int SEEDS = 2000;

    /** A correct failover drill, drawn by lot; some fail back once the old primary follows again. */
    private static final class Drawn {
        final Random lot;
        final double rate;
        final int clients;
        final double event;
        final double outage;
        final double heal;
        final double load;
        final Histories history;
        final Conditions conditions;

        Drawn(long seed, boolean failback) {
            lot = new Random(seed);
            rate = 80 + lot.nextInt(80);
            clients = 2 + 2 * lot.nextInt(4);
            event = 3.2 + lot.nextInt(100) / 100.0;
            outage = 0.3 + lot.nextInt(400) / 100.0;
            heal = event + outage + 3 + lot.nextInt(3);
            load = event + outage + 12;
            conditions = new Conditions(rate, Duration.ofSeconds(3), Duration.ofNanos(ns(heal - event)));
            long spread = lot.nextInt(4_000_000);
            long salt = lot.nextLong();
            history = Histories.drill()
                    .rate(rate)
                    .clients(clients)
                    .event(event)
                    .heal(heal)
                    .load(load)
                    .asking(0.06 + lot.nextInt(30) / 1000.0)
                    .gone("pg1", event, heal)
                    .behind("pg1", heal, heal + 0.3)
                    .down(event, event + outage)
                    .primary(event + outage, "pg2")
                    .change(fact -> fact instanceof Operation operation
                            ? late(operation, Math.floorMod(operation.id() * 0x9E3779B97F4A7C15L ^ salt, spread + 1))
                            : fact);
            if (failback) {
                history.primary(heal + 1.5, "pg1");
            }
            surface();
        }

        /** Some writes of unknown outcome turn out to be stored. */
        private void surface() {
            IdSet landed = IdSet.empty();
            for (int i = lot.nextInt(4); i > 0; i--) {
                landed.add(write(event + 0.05, event + outage));
            }
            history.finalRead("", read -> with(read, landed));
        }

        double between(double from, double to) {
            return from + lot.nextDouble() * (to - from);
        }

        /** The id of a write that is due between two moments, or just before. */
        long write(double from, double to) {
            long id = (long) (between(from, to) * rate);
            while (id / clients % 2 != 0) {
                id--;
            }
            return id;
        }

        Judgement judge() {
            List<Objective> objectives = Stream.of(
                            "recovery within PT6S",
                            "lost-writes at-most none",
                            "single-writer",
                            "convergence within PT4S",
                            "no-duplicates",
                            "no-phantoms",
                            "no-operator",
                            "primary-moves",
                            "reads-see-writes",
                            "interruption at-most PT6S")
                    .map(ChecksTest::objective)
                    .toList();
            return Judge.judge(objectives, conditions, history.history());
        }
    }

    record Corruption(String id, Verdict verdict, BiFunction<Drawn, Histories, Histories> how) {}

    private static final List<Corruption> CORRUPTIONS = List.of(
            new Corruption(
                    "lost-writes.acknowledged-and-missing",
                    Verdict.MISSED,
                    (drawn, history) -> history.missing("", drawn.write(1, drawn.event - 0.1))),
            new Corruption("lost-writes.acknowledged-and-missing", Verdict.MISSED, (drawn, history) -> {
                long claimed = drawn.write(drawn.event + 0.2, drawn.event + drawn.outage);
                return history.operation(claimed, write -> outcome(write, Outcome.ACKNOWLEDGED))
                        .missing("", claimed);
            }),
            new Corruption("no-duplicates.stored-twice", Verdict.MISSED, (drawn, history) -> {
                long twice = drawn.write(1, drawn.event);
                return history.finalRead(
                        "pg2",
                        read -> new FinalRead(
                                read.at(),
                                read.node(),
                                read.role(),
                                read.timeline(),
                                true,
                                read.ids(),
                                IdSet.of(twice),
                                ""));
            }),
            new Corruption(
                    "no-phantoms.never-sent",
                    Verdict.MISSED,
                    (drawn, history) ->
                            history.finalRead("", read -> with(read, IdSet.of(1_000_000 + drawn.lot.nextInt(1000))))),
            new Corruption("single-writer.two-acknowledged", Verdict.MISSED, (drawn, history) -> {
                long stray = drawn.write(drawn.event + drawn.outage + 1, drawn.load - 1);
                return history.operation(stray, write -> on(write, "pg1"));
            }),
            new Corruption("single-writer.two-primaries", Verdict.MISSED, (drawn, history) -> {
                double from = drawn.between(drawn.event + drawn.outage + 1, drawn.load - 2);
                return history.change(fact -> fact instanceof Observation seen
                                && seen.node().equals("pg3")
                                && seen.asked() > ns(from)
                                && seen.asked() < ns(from + 1)
                        ? leading(seen)
                        : fact);
            }),
            new Corruption(
                    "primary-moves.stayed",
                    Verdict.MISSED,
                    (drawn, history) -> history.change(
                            fact -> fact instanceof Observation seen && seen.asked() >= ns(drawn.event + drawn.outage)
                                    ? swapped(seen)
                                    : fact)),
            new Corruption(
                    "convergence.members-differ",
                    Verdict.MISSED,
                    (drawn, history) -> history.missing("pg1", drawn.write(1, drawn.event - 0.1))),
            new Corruption(
                    "recovery.too-long",
                    Verdict.MISSED,
                    (drawn, history) -> history.down(drawn.event + drawn.outage, drawn.event + 6.5)
                            .load(drawn.event + 18)),
            new Corruption(
                    "no-operator.operator-acted",
                    Verdict.MISSED,
                    (drawn, history) -> history.order(drawn.event + drawn.outage / 2)),
            new Corruption("reads-see-writes.stale", Verdict.MISSED, (drawn, history) -> {
                long read = drawn.write(1, drawn.event - 0.1) + drawn.clients;
                return history.operation(read, one -> seeing(one, Operation.NOTHING));
            }),
            new Corruption("history.cut-short", Verdict.INCONCLUSIVE, (drawn, history) -> {
                double cut = drawn.between(drawn.event + 1, drawn.load + 1);
                return history.without(fact -> fact.at() > ns(cut)).cutShort();
            }),
            new Corruption(
                    "lost-writes.no-serving-node",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.without(fact -> fact.at() > ns(drawn.load + 1.5))),
            new Corruption(
                    "clock.ran-backwards",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.clockBack(
                            drawn.between(drawn.event + drawn.outage + 11, drawn.load - 0.5), drawn.between(1.3, 3))),
            new Corruption(
                    "operations.malformed",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.operation(
                            drawn.write(1, drawn.event - 0.1),
                            write -> new Operation(
                                    write.id(),
                                    write.client(),
                                    write.kind(),
                                    write.key(),
                                    write.value(),
                                    write.due(),
                                    write.start(),
                                    write.start() - 1,
                                    write.outcome(),
                                    write.node()))),
            new Corruption("operations.malformed", Verdict.INCONCLUSIVE, (drawn, history) -> {
                long repeated = drawn.write(1, drawn.event - 0.1);
                return history.add(new Operation(
                        repeated,
                        0,
                        Operation.Kind.WRITE,
                        0,
                        repeated,
                        ns(2),
                        ns(2),
                        ns(2.001),
                        Outcome.ACKNOWLEDGED,
                        "pg1"));
            }),
            new Corruption(
                    "operations.refused-and-stored",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.operation(
                            drawn.write(drawn.load - 1, drawn.load - 0.1),
                            write -> outcome(write, new Outcome.Refused("read-only")))),
            new Corruption("observer.dead", Verdict.INCONCLUSIVE, (drawn, history) -> {
                double death = drawn.between(drawn.event + drawn.outage + 8, drawn.load - 1.5);
                return history.without(fact -> fact instanceof Observation seen && seen.asked() > ns(death));
            }),
            new Corruption(
                    "heal.unproven", Verdict.INCONCLUSIVE, (drawn, history) -> history.without(Mark.Kind.HEALED)),
            new Corruption("heal.missing", Verdict.INCONCLUSIVE, (drawn, history) -> history.heal(-1)),
            new Corruption(
                    "bite.did-not",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.mark(drawn.event + 0.2, Mark.Kind.DID_NOT_BITE, "pg1 still answers.")),
            new Corruption("bite.unproven", Verdict.INCONCLUSIVE, (drawn, history) -> history.without(Mark.Kind.BIT)),
            new Corruption(
                    "baseline.failing",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.down(drawn.event - 2, drawn.event - 1.9)),
            new Corruption(
                    "harness.went-wrong",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) ->
                            history.mark(drawn.between(0, drawn.load), Mark.Kind.HARNESS, "the proxy did not answer.")),
            new Corruption(
                    "event.several",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.mark(drawn.between(drawn.event, drawn.load), Mark.Kind.EVENT, "again")),
            new Corruption(
                    "host.late",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.add(
                            new HostSample(ns(drawn.between(drawn.event - 3, drawn.event)), ns(0.31), 0.1))),
            new Corruption(
                    "host.stalled",
                    Verdict.INCONCLUSIVE,
                    (drawn, history) -> history.change(
                            fact -> fact instanceof HostSample one ? new HostSample(one.at(), ns(0.24), 0.9) : fact)));

    @Test
    void correctDrillsAreMet() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Judgement judgement = new Drawn(seed, seed % 2 == 1).judge();
            if (judgement.verdict() != Verdict.MET) {
                throw new AssertionError("seed " + seed + ": " + notMet(judgement));
            }
        }
    }

    @Test
    void everyCorruptionIsRefusedByName() {
        Map<String, Integer> refused = new TreeMap<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Drawn drawn = new Drawn(seed, false);
            Corruption corruption = CORRUPTIONS.get((int) (seed % CORRUPTIONS.size()));
            corruption.how().apply(drawn, drawn.history);
            Judgement judgement = drawn.judge();
            List<Finding> notMet = notMet(judgement);
            if (judgement.verdict() != corruption.verdict()
                    || notMet.stream().noneMatch(finding -> finding.id().equals(corruption.id()))) {
                throw new AssertionError(
                        "seed " + seed + ", " + corruption.id() + ": " + judgement.verdict() + " " + notMet);
            }
            refused.merge(corruption.id(), 1, Integer::sum);
        }
        assertThat(refused.values()).allMatch(count -> count >= SEEDS / CORRUPTIONS.size());
    }

    private static List<Finding> notMet(Judgement judgement) {
        return Stream.concat(judgement.assumptions().stream(), judgement.findings().stream())
                .filter(finding -> finding.verdict() != Verdict.MET)
                .toList();
    }

    private static FinalRead with(FinalRead read, IdSet more) {
        IdSet ids = read.ids().minus(IdSet.empty());
        more.stream().forEach(ids::add);
        return new FinalRead(
                read.at(), read.node(), read.role(), read.timeline(), read.complete(), ids, read.twice(), "");
    }

    private static Operation late(Operation operation, long delay) {
        return operation.outcome().acknowledged()
                ? new Operation(
                        operation.id(),
                        operation.client(),
                        operation.kind(),
                        operation.key(),
                        operation.value(),
                        operation.due(),
                        operation.start(),
                        operation.end() + delay,
                        operation.outcome(),
                        operation.node())
                : operation;
    }

    private static Operation outcome(Operation operation, Outcome outcome) {
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                operation.value(),
                operation.due(),
                operation.start(),
                operation.end(),
                outcome,
                operation.node());
    }

    private static Operation on(Operation operation, String node) {
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                operation.value(),
                operation.due(),
                operation.start(),
                operation.end(),
                operation.outcome(),
                node);
    }

    private static Operation seeing(Operation operation, long value) {
        return new Operation(
                operation.id(),
                operation.client(),
                operation.kind(),
                operation.key(),
                value,
                operation.due(),
                operation.start(),
                operation.end(),
                operation.outcome(),
                operation.node());
    }

    private static Observation leading(Observation seen) {
        return new Observation(
                seen.asked(),
                seen.at(),
                seen.node(),
                Role.PRIMARY,
                true,
                seen.timeline(),
                seen.position(),
                seen.followers(),
                "");
    }

    private static Event swapped(Observation seen) {
        String other = seen.node().equals("pg1") ? "pg2" : seen.node().equals("pg2") ? "pg1" : seen.node();
        return new Observation(
                seen.asked(),
                seen.at(),
                other,
                seen.role(),
                seen.writable(),
                seen.timeline(),
                seen.position(),
                seen.followers(),
                seen.detail());
    }
}
