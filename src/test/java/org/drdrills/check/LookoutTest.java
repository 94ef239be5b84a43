package org.drdrills.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.history.Histories.ns;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Kind;
import org.drdrills.check.consistency.Model;
import org.drdrills.check.consistency.Operations;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.Shape;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.Histories;
import org.drdrills.history.History;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Lookout;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;

/** The lookout never cries wolf, and what it can see it says; by the generators of the judges' own tests. */
class LookoutTest {
    private static final int SEEDS = 3000;

    private static Map<Lookout.Kind, Integer> alarms(Header header, Iterable<? extends Event> facts) {
        Lookout lookout = new Lookout(header);
        Map<Lookout.Kind, Integer> seen = new EnumMap<>(Lookout.Kind.class);
        facts.forEach(fact -> lookout.see(fact).forEach(alarm -> seen.merge(alarm.kind(), 1, Integer::sum)));
        return seen;
    }

    private static Map<Lookout.Kind, Integer> alarms(Histories histories) {
        History history = histories.history();
        List<Event> facts = new ArrayList<>();
        history.replay(facts::add);
        return alarms(history.header(), facts);
    }

    private static Shape shape(int seed, int values) {
        Random lot = new Random(seed);
        return new Shape(
                Model.REGISTER,
                1 + lot.nextInt(3),
                2 + lot.nextInt(10),
                20 + lot.nextInt(400),
                values,
                0.2 + lot.nextDouble() * 0.6,
                0,
                0,
                lot.nextInt(4) * 0.08,
                lot.nextInt(3) * 0.05,
                seed);
    }

    /** As the recorder would have written them: by their ends, some held up a little. */
    private static List<Event> recorded(Operations operations, Random lot) {
        record Late(long at, Event fact) {}
        List<Late> facts = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            var one = operations.get(i);
            boolean write = one.kind() == Kind.WRITE;
            long end = one.answer() == Answer.UNKNOWN ? one.start() + 1 + lot.nextInt(3000) : one.end();
            Outcome outcome = switch (one.answer()) {
                case ACKNOWLEDGED -> Outcome.ACKNOWLEDGED;
                case REFUSED -> new Outcome.Refused("refused");
                case UNKNOWN -> new Outcome.Unknown("no answer");
            };
            long value = write ? one.argument() : one.result() == Operations.NOTHING ? Operation.NOTHING : one.result();
            facts.add(new Late(
                    end + (lot.nextInt(8) == 0 ? lot.nextInt(1500) : 0),
                    new Operation(
                            write ? one.argument() : -1 - one.index(),
                            0,
                            write ? Operation.Kind.WRITE : Operation.Kind.READ,
                            one.key(),
                            value,
                            one.start(),
                            one.start(),
                            end,
                            outcome,
                            "pg1")));
        }
        facts.sort(Comparator.comparingLong(Late::at));
        return facts.stream().<Event>map(Late::fact).toList();
    }

    private static final Header ONE = new Header(
            "drill", "test", Instant.EPOCH, List.of(new Header.Client("c", "north")), List.of("pg1"), 1000, 0);

    @Test
    void correctRegistersNeverAlarm() {
        int reads = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Event> facts = recorded(CorrectHistories.of(shape(seed, 0)), new Random(seed));
            assertThat(alarms(ONE, facts)).as("seed " + seed).isEmpty();
            reads += facts.stream().filter(fact -> !((Operation) fact).write()).count();
        }
        assertThat(reads).isGreaterThan(SEEDS * 50);
    }

    @Test
    void staleReadsAlarm() {
        int spoilt = 0;
        int seen = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Operations stale = Corruption.STALE_READ.apply(CorrectHistories.of(shape(seed, 0)), seed);
            if (stale != null) {
                spoilt++;
                // In the order of their ends: what a queue holds up may be missed, but never invented.
                seen += alarms(ONE, recorded(stale, new Random(seed) {
                                    @Override
                                    public int nextInt(int bound) {
                                        return bound == 8 ? 1 : super.nextInt(bound);
                                    }
                                }))
                                .containsKey(Lookout.Kind.STALE_READ)
                        ? 1
                        : 0;
            }
        }
        assertThat(spoilt).isGreaterThan(SEEDS / 2);
        // The oldest values may be beyond its memory.
        assertThat(seen).isGreaterThan(spoilt * 95 / 100);
    }

    @Test
    void aRegisterThatWasWrittenAndIsEmptyAlarms() {
        assertThat(alarms(Histories.drill()
                        .operation(
                                804,
                                read -> new Operation(
                                        read.id(),
                                        read.client(),
                                        read.kind(),
                                        read.key(),
                                        Operation.NOTHING,
                                        read.due(),
                                        read.start(),
                                        read.end(),
                                        read.outcome(),
                                        read.node()))))
                .containsOnlyKeys(Lookout.Kind.STALE_READ);
    }

    /** Failovers, some with a failback, at all rates, with slow answers and writes whose outcome is unknown. */
    private static Histories drawn(Random lot, double event, double outage, boolean failback) {
        long spread = lot.nextInt(6_000_000);
        long salt = lot.nextLong();
        double heal = event + outage + 3 + lot.nextInt(3);
        Histories history = Histories.drill()
                .rate(80 + lot.nextInt(120))
                .clients(2 + 2 * lot.nextInt(4))
                .event(event)
                .heal(heal)
                .load(event + outage + 9)
                .asking(0.05 + lot.nextInt(40) / 1000.0)
                .gone("pg1", event, heal)
                .behind("pg1", heal, heal + 0.3)
                .down(event, event + outage)
                .primary(event + outage, "pg2")
                .change(fact -> fact instanceof Operation one && one.outcome().acknowledged()
                        ? new Operation(
                                one.id(),
                                one.client(),
                                one.kind(),
                                one.key(),
                                one.value(),
                                one.due(),
                                one.start(),
                                one.end() + Math.floorMod(one.id() * 0x9E3779B97F4A7C15L ^ salt, spread + 1),
                                one.outcome(),
                                one.node())
                        : fact);
        return failback ? history.primary(heal + 1.5, "pg1") : history;
    }

    @Test
    void correctFailoversNeverAlarm() {
        for (int seed = 0; seed < SEEDS / 10; seed++) {
            Random lot = new Random(seed);
            assertThat(alarms(drawn(lot, 3, 0.02 + lot.nextInt(300) / 100.0, seed % 2 == 0)))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    /** Where nobody counts promotions, a quick change of roles and back is none of the lookout's business either. */
    @Test
    void quickChangesWithoutACountNeverAlarm() {
        for (int seed = 0; seed < SEEDS / 10; seed++) {
            Random lot = new Random(seed);
            double quick = 4 + lot.nextInt(1000) / 1000.0;
            double back = quick + 0.005 + lot.nextInt(300) / 1000.0;
            Histories history = Histories.drill()
                    .rate(200)
                    .load(8)
                    .asking(0.05 + lot.nextInt(100) / 1000.0)
                    .primary(quick, "pg2")
                    .primary(back, "pg1")
                    .change(fact -> fact instanceof Observation one ? with(one, one.role(), 0) : fact);
            assertThat(alarms(history)).as("seed " + seed).isEmpty();
        }
    }

    @Test
    void twoWritersAlarm() {
        for (int seed = 0; seed < SEEDS / 10; seed++) {
            Random lot = new Random(seed);
            boolean counted = seed % 3 != 0;
            double outage = 0.5 + lot.nextInt(200) / 100.0;
            double stray = 3 + outage + 1 + lot.nextDouble();
            // The old primary goes on leading; nobody hears it until a client writes there again.
            Histories history = drawn(lot, 3, outage, false)
                    .change(fact ->
                            fact instanceof Observation seen && seen.node().equals("pg1")
                                    ? counted && seen.asked() > ns(3) && seen.asked() < ns(stray)
                                            ? with(seen, Role.UNREACHABLE, 0)
                                            : with(seen, Role.PRIMARY, counted ? 1 : 0)
                                    : fact instanceof Observation seen && !counted
                                            ? with(seen, seen.role() == Role.PRIMARY ? Role.STANDBY : seen.role(), 0)
                                            : fact instanceof Operation one
                                                            && one.write()
                                                            && one.start() > ns(stray)
                                                            && one.client() == 0
                                                    ? new Operation(
                                                            one.id(),
                                                            one.client(),
                                                            one.kind(),
                                                            one.key(),
                                                            one.value(),
                                                            one.due(),
                                                            one.start(),
                                                            one.end(),
                                                            one.outcome(),
                                                            "pg1")
                                                    : fact);
            assertThat(alarms(history)).as("seed " + seed).containsKey(Lookout.Kind.TWO_WRITERS);
        }
    }

    @Test
    void twoPrimariesAlarm() {
        for (int seed = 0; seed < SEEDS / 10; seed++) {
            Random lot = new Random(seed);
            double outage = 0.5 + lot.nextInt(200) / 100.0;
            double from = 3 + outage + 1 + lot.nextDouble();
            long timeline = seed % 3;
            Histories history = drawn(lot, 3, outage, false)
                    .change(fact -> fact instanceof Observation seen
                            ? seen.node().equals("pg3") && seen.asked() > ns(from) && seen.asked() < ns(from + 1)
                                    ? with(seen, Role.PRIMARY, timeline)
                                    : timeline == 0 ? with(seen, seen.role(), 0) : seen
                            : fact);
            assertThat(alarms(history)).as("seed " + seed).containsOnlyKeys(Lookout.Kind.TWO_PRIMARIES);
        }
    }

    @Test
    void stampsThatRanBackwardsAreNotReadAsTwoWriters() {
        assertThat(alarms(drawn(new Random(1), 3, 1, true).clockBack(9, 4))).isEmpty();
    }

    private static Observation with(Observation seen, Role role, long timeline) {
        return new Observation(
                seen.asked(),
                seen.at(),
                seen.node(),
                role,
                role == Role.PRIMARY,
                timeline,
                seen.position(),
                seen.followers(),
                "");
    }
}
