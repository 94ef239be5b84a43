package org.drdrills.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.Histories;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;

/** What is measured in one pass, against the same definitions spelt out the slow way, on drawn histories of any outcome. */
class MeasuresOracleTest {
    private static final int HISTORIES = Integer.getInteger("drills.drawn", 2_000);
    private static final long MS = 1_000_000L;
    private static final long WINDOW = 10_000 * MS;
    private static final List<String> MEMBERS = List.of("pg1", "pg2", "pg3");
    private static final long TIMEOUT = 200 * MS;

    /** A drill in which anything may happen: times are whole milliseconds. */
    static final class Drawn {
        final Random lot;
        final long event;
        final long heal;
        final Header header;
        final List<Operation> operations = new ArrayList<>();
        final List<Observation> seen = new ArrayList<>();
        final List<FinalRead> reads = new ArrayList<>();
        final List<Event> facts = new ArrayList<>();
        final Measures measures;

        Drawn(long seed) {
            lot = new Random(seed);
            int clients = 1 + lot.nextInt(4);
            event = (12_000 + lot.nextInt(3_000)) * MS;
            heal = lot.nextInt(4) == 0 ? -1 : event + (2_000 + lot.nextInt(20_000)) * MS;
            header = new Header(
                    "drill",
                    "test",
                    Instant.EPOCH,
                    IntStream.range(0, clients)
                            .mapToObj(i -> new Header.Client("c" + i, i % 2 == 0 ? "north" : "south"))
                            .toList(),
                    MEMBERS,
                    TIMEOUT,
                    0);
            operate(clients);
            observe();
            finish();
            facts.addAll(operations);
            facts.addAll(seen);
            facts.add(new Mark(event, Mark.Kind.EVENT, "kill", "pg1 was killed"));
            if (heal >= 0) {
                facts.add(new Mark(heal, Mark.Kind.HEAL, "kill", "pg1 is started"));
            }
            facts.sort(Comparator.comparingLong(Event::at));
            facts.addAll(reads);
            measures = Measures.of(Histories.of(header, facts, true), 10, Duration.ofSeconds(5));
        }

        private void operate(int clients) {
            long spacing = (50 + lot.nextInt(200)) * MS;
            long load = event + lot.nextInt(40_000) * MS;
            double bad = lot.nextInt(3) == 0 ? 0.02 : 0;
            long from = event + (lot.nextInt(4_000) - 1_000) * MS;
            long to = lot.nextInt(6) == 0 ? from : from + lot.nextInt(12_000) * MS;
            long again = to == from ? Long.MAX_VALUE / 2 : to + lot.nextInt(15_000) * MS;
            long id = 0;
            for (long due = 0; due < load; due += spacing) {
                boolean down = due >= from && due < to || due >= again && due < again + 500 * MS && lot.nextBoolean();
                boolean write = lot.nextInt(3) > 0;
                boolean fails = down || lot.nextDouble() < bad;
                long start = due + lot.nextInt(5) * MS;
                boolean slow = lot.nextInt(60) == 0;
                Outcome outcome = !fails
                        ? Outcome.ACKNOWLEDGED
                        : lot.nextBoolean() ? new Outcome.Unknown("no answer") : new Outcome.Refused("read-only");
                long end = start + (slow ? 150 + lot.nextInt(150) : 1 + lot.nextInt(20)) * MS;
                long own = id++;
                operations.add(new Operation(
                        write ? own : -1 - own,
                        lot.nextInt(clients),
                        write ? Operation.Kind.WRITE : Operation.Kind.READ,
                        0,
                        write ? own : Operation.NOTHING,
                        due,
                        start,
                        end,
                        outcome,
                        ""));
            }
        }

        private void observe() {
            for (String node : MEMBERS) {
                long timeline = 1;
                Role role = lot.nextBoolean() ? Role.PRIMARY : Role.STANDBY;
                for (long at = lot.nextInt(300) * MS; at < event + 5_000 * MS; at += (50 + lot.nextInt(300)) * MS) {
                    if (lot.nextInt(12) == 0) {
                        role = List.of(Role.PRIMARY, Role.STANDBY, Role.UNREACHABLE)
                                .get(lot.nextInt(3));
                        timeline += lot.nextInt(2);
                    }
                    seen.add(new Observation(
                            at,
                            at + (1 + lot.nextInt(40)) * MS,
                            node,
                            role,
                            role == Role.PRIMARY && lot.nextInt(20) > 0,
                            timeline,
                            -1,
                            List.of(),
                            ""));
                }
            }
        }

        private void finish() {
            boolean beside = lot.nextInt(5) == 0;
            for (String node : MEMBERS) {
                Role role =
                        beside ? Role.ACTIVE : node.equals("pg1") || lot.nextInt(12) == 0 ? Role.PRIMARY : Role.STANDBY;
                IdSet ids = IdSet.empty();
                operations.stream()
                        .filter(one -> one.write()
                                && (one.outcome().acknowledged()
                                        ? lot.nextInt(200) > 0 || lot.nextInt(2) == 0
                                        : lot.nextInt(3) == 0))
                        .forEach(one -> ids.add(one.id()));
                if (lot.nextInt(6) == 0) {
                    ids.add(900_000);
                }
                reads.add(
                        new FinalRead(event + 90_000 * MS, node, role, 1, lot.nextInt(10) > 0, ids, IdSet.empty(), ""));
            }
        }

        List<Operation> writes(Predicate<Operation> which) {
            return operations.stream()
                    .filter(one -> one.write() && which.test(one))
                    .toList();
        }
    }

    private static void drawn(BiConsumer<Drawn, String> check) {
        for (long seed = 0; seed < HISTORIES; seed++) {
            check.accept(new Drawn(seed), "seed " + seed);
        }
    }

    @Test
    void lossIsWhatWasAcknowledgedAndIsNotThere() {
        int[] told = new int[2];
        drawn((d, seed) -> {
            LostWrites loss = d.measures.loss();
            List<FinalRead> primaries =
                    d.reads.stream().filter(read -> read.role() == Role.PRIMARY).toList();
            List<FinalRead> active =
                    d.reads.stream().filter(read -> read.role() == Role.ACTIVE).toList();
            boolean decided = primaries.size() == 1 && primaries.getFirst().complete()
                    || primaries.isEmpty() && active.stream().allMatch(FinalRead::complete);
            told[decided ? 1 : 0]++;
            assertThat(loss.serving().isPresent()).as(seed).isEqualTo(decided);
            assertThat(loss.undecided().isEmpty()).as(seed).isEqualTo(decided);
            if (!decided) {
                assertThat(loss.missing().isEmpty()).as(seed).isTrue();
                return;
            }
            Set<Long> stored =
                    new TreeSet<>(loss.serving().get().ids().stream().boxed().toList());
            Stream<FinalRead> candidates = primaries.isEmpty() ? active.stream() : primaries.stream();
            long most = candidates
                    .mapToLong(read -> d.writes(one ->
                                    one.outcome().acknowledged() && !read.ids().contains(one.id()))
                            .size())
                    .max()
                    .orElseThrow();
            List<Operation> lost = d.writes(one -> one.outcome().acknowledged() && !stored.contains(one.id()));
            assertThat(lost).as(seed).hasSize((int) most);
            assertThat(loss.missing().stream().boxed())
                    .as(seed)
                    .containsExactlyElementsOf(lost.stream().map(Operation::id).toList());
            assertThat(loss.oldest())
                    .as(seed)
                    .isEqualTo(lost.stream().mapToLong(Operation::end).min().orElse(-1));
            assertThat(loss.newest())
                    .as(seed)
                    .isEqualTo(lost.stream().mapToLong(Operation::end).max().orElse(-1));
            for (String site : List.of("north", "south")) {
                assertThat(loss.bySite().getOrDefault(site, 0L))
                        .as(seed)
                        .isEqualTo(lost.stream()
                                .filter(one -> d.header
                                        .clients()
                                        .get(one.client())
                                        .site()
                                        .equals(site))
                                .count());
            }
            assertThat(loss.surfaced().stream().boxed())
                    .as(seed)
                    .containsExactlyElementsOf(
                            d
                                    .writes(one ->
                                            one.outcome() instanceof Outcome.Unknown && stored.contains(one.id()))
                                    .stream()
                                    .map(Operation::id)
                                    .toList());
            assertThat(loss.refusedAndStored().size())
                    .as(seed)
                    .isEqualTo(d.writes(one -> one.outcome() instanceof Outcome.Refused && stored.contains(one.id()))
                            .size());
            assertThat(loss.phantoms().keySet())
                    .as(seed)
                    .isEqualTo(d.reads.stream()
                            .filter(read -> read.ids().contains(900_000))
                            .map(FinalRead::node)
                            .collect(Collectors.toSet()));
        });
        assertThat(Arrays.stream(told)).allMatch(count -> count > HISTORIES / 20);
    }

    @Test
    void anOutageLastsToTheFirstGoodWindowThatNoBadOneFollowsBeforeHealing() {
        int[] kinds = new int[3];
        drawn((d, seed) -> {
            List<Operation> writes = d.writes(one -> true).stream()
                    .sorted(Comparator.comparingLong(Operation::due))
                    .toList();
            Outage outage = d.measures.outage();
            long close = d.measures.end();
            long inBaseline = writes.stream()
                    .filter(one -> one.due()
                                    >= Math.max(
                                            d.event - 5_000 * MS,
                                            writes.getFirst().due())
                            && one.due() < d.event)
                    .count();
            double expected = inBaseline
                    / (double) (d.event
                            - Math.max(d.event - 5_000 * MS, writes.getFirst().due()))
                    * WINDOW;
            double fewest = Math.max(1, 0.9 * expected - 3 * Math.sqrt(expected));
            long heal = d.heal < 0 ? Long.MAX_VALUE : d.heal;
            List<Long> begins = new ArrayList<>(List.of(d.event));
            writes.stream().filter(one -> one.due() >= d.event && served(one)).forEach(one -> begins.add(one.due()));
            long reached = -1;
            for (long begin : begins) {
                boolean stays = begins.stream()
                        .filter(later -> later > begin && later + WINDOW <= Math.min(close, heal))
                        .allMatch(later -> good(writes, later, fewest));
                if (begin + WINDOW <= close && good(writes, begin, fewest) && stays) {
                    reached = begin;
                    break;
                }
            }
            long sustained = reached;
            kinds[sustained < 0 ? 0 : sustained == d.event ? 1 : 2]++;
            long length = sustained < 0
                    ? -1
                    : sustained == d.event
                            ? 0
                            : writes.stream()
                                            .filter(one -> one.due() >= sustained && served(one))
                                            .mapToLong(Operation::end)
                                            .min()
                                            .orElseThrow()
                                    - d.event;
            assertThat(outage.length()).as(seed + " " + outage).isEqualTo(length);
        });
        assertThat(Arrays.stream(kinds)).allMatch(count -> count > HISTORIES / 50);
    }

    private static boolean served(Operation one) {
        return one.outcome().acknowledged() && one.end() - one.due() <= TIMEOUT + TIMEOUT / 10;
    }

    private static boolean good(List<Operation> writes, long begin, double fewest) {
        List<Operation> in = writes.stream()
                .filter(one -> one.due() >= begin && one.due() < begin + WINDOW)
                .toList();
        return in.size() >= fewest
                && in.stream().filter(MeasuresOracleTest::served).count() >= 0.99 * in.size();
    }

    @Test
    void theLongestInterruptionIsTheLongestTimeWithoutAnAnswerThatEndsAfterTheEvent() {
        int[] kinds = new int[3];
        drawn((d, seed) -> {
            long lastDue = d.operations.stream().mapToLong(Operation::due).max().orElseThrow();
            long longest = 0;
            long stuck = 0;
            for (int client = 0; client < d.header.clients().size(); client++) {
                int me = client;
                List<Operation> own =
                        d.operations.stream().filter(one -> one.client() == me).toList();
                List<Long> answers = own.stream()
                        .filter(one -> one.outcome().acknowledged())
                        .map(Operation::end)
                        .sorted()
                        .toList();
                long first = own.stream().mapToLong(Operation::due).min().orElse(0);
                long spacing = own.size() > 1
                        ? (own.stream().mapToLong(Operation::due).max().orElseThrow() - first) / (own.size() - 1)
                        : 0;
                long notable = Math.max(250 * MS, 3 * spacing);
                long mine = 0;
                long back = -1;
                for (int i = 1; i < answers.size(); i++) {
                    long gap = answers.get(i) - answers.get(i - 1);
                    if (answers.get(i) > d.event && gap > mine) {
                        mine = gap;
                        back = answers.get(i);
                    }
                }
                long since = answers.isEmpty() ? d.event : answers.getLast();
                if (lastDue - since >= notable && lastDue > d.event && lastDue - since > mine) {
                    mine = lastDue - since;
                    back = -1;
                }
                longest = Math.max(longest, mine);
                boolean waits = mine >= notable;
                stuck += waits && back < 0 ? 1 : 0;
                Interruptions.Recovery recovery = d.measures
                        .interruptions()
                        .spectrum(d.measures.allClients())
                        .get(client);
                assertThat(recovery.back()).as(seed + " client " + client).isEqualTo(waits ? back : d.event);
            }
            kinds[stuck > 0 ? 0 : longest > 2_000 * MS ? 1 : 2]++;
            assertThat(d.measures
                            .interruptions()
                            .longest(d.measures.allClients())
                            .map(Interruptions.Gap::length)
                            .orElse(0L))
                    .as(seed)
                    .isEqualTo(longest);
            assertThat(d.measures.all().stream()
                            .filter(one -> one.name().equals("clients.stuck"))
                            .map(Measured::value))
                    .as(seed)
                    .containsExactly((double) stuck);
        });
        assertThat(Arrays.stream(kinds)).allMatch(count -> count > HISTORIES / 50);
    }

    @Test
    void theWorstSecondIsTheWorstOfAllSeconds() {
        drawn((d, seed) -> {
            List<Operation> writes = d.writes(one -> true).stream()
                    .sorted(Comparator.comparingLong(Operation::due))
                    .toList();
            long to = Math.min(d.event + 6_000 * MS, d.measures.end());
            WriteLog.Worst worst =
                    d.measures.writes().worst(d.measures.allClients(), d.event, d.event + 6_000 * MS, 1_000 * MS);
            long inBaseline = writes.stream()
                    .filter(one -> one.due() >= d.event - 5_000 * MS && one.due() < d.event)
                    .count();
            double expected = inBaseline / 5.0;
            double fewest = Math.max(1, 0.9 * expected - 3 * Math.sqrt(expected));
            double least = Double.NaN;
            // What a window holds changes only where a write enters or leaves it.
            List<Long> begins = Stream.concat(
                            Stream.of(d.event, to - 1_000 * MS),
                            writes.stream()
                                    .flatMap(one -> Stream.of(
                                            one.due(),
                                            one.due() + 1,
                                            one.due() - 1_000 * MS,
                                            one.due() - 1_000 * MS + 1)))
                    .filter(begin -> begin >= d.event && begin + 1_000 * MS <= to)
                    .toList();
            for (long from : begins) {
                List<Operation> in = writes.stream()
                        .filter(one -> one.due() >= from && one.due() < from + 1_000 * MS)
                        .toList();
                double share = Math.min(
                        1, in.stream().filter(MeasuresOracleTest::served).count() / Math.max(in.size(), fewest));
                least = Double.isNaN(least) ? share : Math.min(least, share);
            }
            assertThat(worst.share()).as(seed).isCloseTo(least, Offset.offset(1e-9));
        });
    }

    @Test
    void twoPrimariesAreCertainWhereBothSaySoBeforeAndAfter() {
        int[] kinds = new int[2];
        drawn((d, seed) -> {
            long widest = 0;
            for (int a = 0; a < MEMBERS.size(); a++) {
                for (int b = a + 1; b < MEMBERS.size(); b++) {
                    for (long[] one : certain(d, MEMBERS.get(a))) {
                        for (long[] other : certain(d, MEMBERS.get(b))) {
                            widest = Math.max(widest, Math.min(one[1], other[1]) - Math.max(one[0], other[0]));
                        }
                    }
                }
            }
            long found = d.measures.overlap().certain().stream()
                    .mapToLong(Overlap.Pair::width)
                    .max()
                    .orElse(0);
            long possible = d.measures.overlap().possible().stream()
                    .mapToLong(Overlap.Pair::width)
                    .max()
                    .orElse(0);
            kinds[widest > 0 ? 1 : 0]++;
            assertThat(found).as(seed).isEqualTo(widest);
            assertThat(possible).as(seed).isGreaterThanOrEqualTo(found);
        });
        assertThat(Arrays.stream(kinds)).allMatch(count -> count > HISTORIES / 50);
    }

    /** From the first answer to the last question of each row of equal answers that say that writes are taken. */
    private static List<long[]> certain(Drawn d, String node) {
        List<Observation> own =
                d.seen.stream().filter(one -> one.node().equals(node)).toList();
        List<long[]> stretches = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            for (int j = i; j < own.size() && alike(own.get(i), own.get(j)); j++) {
                if (own.get(i).role() == Role.PRIMARY
                        && own.get(i).writable()
                        && own.get(i).at() < own.get(j).asked()) {
                    stretches.add(new long[] {own.get(i).at(), own.get(j).asked()});
                }
            }
        }
        return stretches;
    }

    private static boolean alike(Observation one, Observation other) {
        return one.role() == other.role() && one.writable() == other.writable() && one.timeline() == other.timeline();
    }

    /** A pool that hands its role on and never has two writers, with requests in flight at each handover, and one that does. */
    @Test
    void handoversAreNoOverlapAndAWriteOfASecondWriterIs() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random lot = new Random(seed);
            List<long[]> reigns = new ArrayList<>();
            int holder = lot.nextInt(3);
            for (long at = 0; at < 20_000; at += 1_500 + lot.nextInt(4_000)) {
                reigns.add(new long[] {at, holder});
                holder = (holder + 1 + lot.nextInt(2)) % 3;
            }
            boolean counts = lot.nextInt(4) > 0;
            List<Event> facts = new ArrayList<>();
            for (long asked = 0; asked < 22_000; asked += 50) {
                for (int node = 0; node < 3; node++) {
                    long[] reign = at(reigns, asked);
                    boolean leads = reign[1] == node;
                    facts.add(new Observation(
                            asked * MS,
                            asked * MS,
                            "pg" + node,
                            leads ? Role.PRIMARY : Role.STANDBY,
                            leads,
                            counts ? 1 + reigns.indexOf(reign) : 0,
                            -1,
                            List.of(),
                            ""));
                }
            }
            for (long id = 0; id < 200; id++) {
                long start = lot.nextInt(20_000);
                long point = start + lot.nextInt(300);
                facts.add(write(id, start, point + lot.nextInt(300), "pg" + at(reigns, point)[1]));
            }
            long[] middle = reigns.get(reigns.size() / 2);
            long[] before = reigns.get(reigns.size() / 2 - 1);
            boolean split = lot.nextBoolean();
            if (split) {
                facts.add(write(900, before[0] + 700, before[0] + 710, "pg" + before[1]));
                facts.add(write(901, middle[0] + 700, middle[0] + 710, "pg" + middle[1]));
                facts.add(write(902, middle[0] + 720, middle[0] + 730, "pg" + before[1]));
                facts.add(write(903, middle[0] + 740, middle[0] + 750, "pg" + middle[1]));
                facts.add(write(904, middle[0] + 760, middle[0] + 770, "pg" + before[1]));
            }
            facts.sort(Comparator.comparingLong(Event::at));
            Header header = new Header(
                    "drill",
                    "test",
                    Instant.EPOCH,
                    List.of(new Header.Client("c0", "north")),
                    List.of("pg0", "pg1", "pg2"),
                    TIMEOUT,
                    0);
            Measures measures = Measures.of(Histories.of(header, facts, true), 10, Duration.ofSeconds(5));
            List<Overlap.Pair> pairs = measures.overlap().acknowledged();
            if (!split) {
                assertThat(pairs).as("seed " + seed).isEmpty();
            } else if (counts) {
                assertThat(pairs).as("seed " + seed).isNotEmpty();
            }
            assertThat(measures.overlap().certain()).as("seed " + seed).isEmpty();
        }
    }

    private static long[] at(List<long[]> reigns, long time) {
        return reigns.stream()
                .filter(reign -> reign[0] <= time)
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private static Operation write(long id, long start, long end, String node) {
        return new Operation(
                id, 0, Operation.Kind.WRITE, 0, id, start * MS, start * MS, end * MS, Outcome.ACKNOWLEDGED, node);
    }

    /** Each sample lies at or above the quantile with probability 1 − q, by itself: all ways in which they can lie are added up. */
    @Test
    void boundsAreThoseOfAllWaysInWhichSamplesCanLie() {
        for (int n = 1; n <= 12; n++) {
            for (int rank = 1; rank <= n + 1; rank++) {
                for (double q : new double[] {0.5, 0.8, 0.95}) {
                    double above = 0;
                    for (int way = 0; way < 1 << n; way++) {
                        int high = Integer.bitCount(way);
                        above += high >= rank ? Math.pow(1 - q, high) * Math.pow(q, n - high) : 0;
                    }
                    assertThat(Distribution.confidence(n, rank, q)).isCloseTo(above, Offset.offset(1e-9));
                }
            }
        }
        Random lot = new Random(1);
        for (int i = 0; i < HISTORIES; i++) {
            double[] samples = lot.doubles(1 + lot.nextInt(30))
                    .map(x -> Math.floor(x * 10))
                    .toArray();
            double share = Map.of(0, 0.5, 1, 0.95, 2, 1.0, 3, 0.01).get(lot.nextInt(4));
            double slow = Arrays.stream(samples)
                    .sorted()
                    .filter(s -> Arrays.stream(samples).filter(x -> x <= s).count() >= share * samples.length - 1e-9)
                    .findFirst()
                    .orElseThrow();
            assertThat(new Distribution(samples).percentile(share)).isEqualTo(slow);
        }
    }
}
