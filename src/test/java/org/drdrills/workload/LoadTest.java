package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final InetSocketAddress ANYWHERE = InetSocketAddress.createUnresolved("pool", 1);
    private static final List<Header.Client> CLIENTS = Load.clients(List.of("zurich", "geneva", "basel"), 4);

    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final DrillClock clock = new DrillClock();
    private Path file;
    private Recorder recorder;

    @BeforeEach
    void record() {
        file = folder.resolve("history.ndjson");
        recorder = new Recorder(
                file,
                new Header("test", "fake", clock.started(), CLIENTS, List.of("pg1"), TIMEOUT.toNanos(), 1),
                clock);
    }

    @Test
    void aHangDoesNotStopTheTimetable() throws InterruptedException {
        Load load = load(Pace.of(200, TIMEOUT));
        load.start();
        Thread.sleep(500);
        long hangs = clock.now();
        engine.service = FakeEngine.Service.SILENT;
        Thread.sleep(2000);
        engine.service = FakeEngine.Service.SERVING;
        long serves = clock.now();
        Thread.sleep(1000);
        load.stop();
        List<Operation> operations = operations();

        List<Long> dueWrites = operations.stream()
                .filter(Operation::write)
                .map(Operation::due)
                .sorted()
                .toList();
        for (int i = 1; i < dueWrites.size(); i++) {
            assertThat(dueWrites.get(i) - dueWrites.get(i - 1))
                    .as("ns between due writes")
                    .isBetween(7_499_998L, 7_500_002L);
        }
        List<Operation> hung = operations.stream()
                .filter(o -> o.due() > hangs + 50_000_000 && o.due() < serves - 400_000_000)
                .toList();
        assertThat(hung).hasSizeGreaterThan(300).noneMatch(o -> o.outcome().acknowledged());
        // at first each opens a connection; once that has failed, two at a time do, and the others are not sent
        Map<String, Long> reasons =
                hung.stream().collect(Collectors.groupingBy(o -> o.outcome().reason(), Collectors.counting()));
        assertThat(reasons).containsOnlyKeys("no answer within 300 ms", "the client was still connecting");
        assertThat(reasons.get("no answer within 300 ms")).isBetween(100L, 300L);
        List<Long> lateness =
                operations.stream().map(o -> o.start() - o.due()).sorted().toList();
        assertThat(lateness.get(0)).isNotNegative();
        assertThat(lateness.get(lateness.size() / 2)).as("median lateness, ns").isLessThan(100_000_000);
        assertThat(operations.stream().filter(o -> o.end() < hangs))
                .isNotEmpty()
                .allMatch(o -> o.outcome().acknowledged());
        assertThat(operations.stream().filter(o -> o.due() > serves + TIMEOUT.toNanos() + 300_000_000))
                .isNotEmpty()
                .allMatch(o -> o.outcome().acknowledged());
        assertThat(engine.open).hasValue(0);
    }

    @Test
    void readsTheLastStateOfEachRegister() throws InterruptedException {
        Load load = load(Pace.of(300, TIMEOUT));
        load.start();
        Thread.sleep(400);
        load.readLastStates();
        load.stop();
        List<Operation> operations = operations();
        long ended = operations.stream()
                .filter(Operation::write)
                .mapToLong(Operation::end)
                .max()
                .orElseThrow();
        Map<Integer, Long> last = operations.stream()
                .filter(Operation::write)
                .collect(Collectors.toMap(Operation::key, Operation::id, Math::max));
        Map<Integer, Long> seen = operations.stream()
                .filter(read -> !read.write() && read.start() > ended)
                // A read of the load's own may come after the last write, too.
                .collect(Collectors.toMap(Operation::key, Operation::value, (one, later) -> later));
        assertThat(seen).hasSize(16);
        last.forEach((register, id) -> assertThat(seen).containsEntry(register, id));
        assertThat(operations.stream().map(Operation::id)).doesNotHaveDuplicates();
    }

    @Test
    void writesHaveDenseIdsAndAreTheSameInTheLedger() throws InterruptedException {
        Load load = load(Pace.of(600, TIMEOUT));
        load.start();
        Thread.sleep(700);
        load.stop();
        List<Operation> operations = operations();
        List<Operation> writes = operations.stream()
                .filter(Operation::write)
                .sorted(java.util.Comparator.comparingLong(Operation::due))
                .toList();
        List<Operation> reads = operations.stream()
                .filter(o -> !o.write())
                .sorted(java.util.Comparator.comparingLong(Operation::due))
                .toList();
        for (int i = 0; i < writes.size(); i++) {
            assertThat(writes.get(i).id()).isEqualTo(i);
            assertThat(writes.get(i).value()).isEqualTo(i);
        }
        for (int i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).id()).isEqualTo(-1 - i);
        }
        assertThat((double) writes.size() / operations.size()).isBetween(0.64, 0.69);
        assertThat(engine.ledger())
                .containsExactlyInAnyOrderElementsOf(
                        writes.stream().map(Operation::id).toList());
        assertThat(operations).allMatch(o -> o.node().equals("pg1")).allMatch(o -> o.key() >= 0 && o.key() < 16);
        assertThat(operations.stream().map(Operation::key).distinct()).hasSize(16);

        // every client writes and reads, to many registers, and sites alternate
        for (int client = 0; client < CLIENTS.size(); client++) {
            int who = client;
            assertThat(writes.stream().filter(o -> o.client() == who).count())
                    .isBetween(writes.size() / 12L, writes.size() / 12L + 1);
            assertThat(reads.stream().filter(o -> o.client() == who).count())
                    .isBetween(reads.size() / 12L, reads.size() / 12L + 1);
            assertThat(writes.stream()
                            .filter(o -> o.client() == who)
                            .map(Operation::key)
                            .distinct()
                            .count())
                    .isGreaterThan(4);
        }
        for (int i = 1; i < writes.size(); i++) {
            assertThat(CLIENTS.get(writes.get(i).client()).site())
                    .isNotEqualTo(CLIENTS.get(writes.get(i - 1).client()).site());
        }
    }

    @Test
    void refusedAndUnknownAreToldApart() throws InterruptedException {
        Load load = load(Pace.of(200, TIMEOUT));
        engine.service = FakeEngine.Service.REFUSING;
        load.start();
        Thread.sleep(150);
        engine.service = FakeEngine.Service.BROKEN;
        Thread.sleep(150);
        load.stop();
        List<Outcome> outcomes =
                operations().stream().map(Operation::outcome).distinct().toList();
        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        new Outcome.Refused("connection refused"),
                        new Outcome.Unknown("the session failed: java.lang.IllegalStateException: broken"));
    }

    @Test
    void whatFindsNoConnectionIsRefusedAndDelaysNothing() throws InterruptedException {
        Load load = load(new Pace(400, 1, 4, TIMEOUT, 12));
        engine.service = FakeEngine.Service.SILENT;
        load.start();
        Thread.sleep(600);
        load.stop();
        List<Operation> operations = operations();
        Map<String, Long> reasons = operations.stream()
                .collect(Collectors.groupingBy(o -> o.outcome().reason(), Collectors.counting()));
        assertThat(reasons).containsOnlyKeys("no answer within 300 ms", "every connection of the client was busy");
        assertThat(reasons.get("every connection of the client was busy")).isGreaterThan(100);
        assertThat(operations).allMatch(Operation::write);
        assertThat(engine.sessions).hasValueLessThanOrEqualTo(12);
    }

    @Test
    void stopLeavesNothingUnrecordedEvenIfADriverNeverComesBack() throws InterruptedException {
        Load load = load(Pace.of(200, TIMEOUT));
        load.start();
        Thread.sleep(200);
        engine.service = FakeEngine.Service.STUCK;
        Thread.sleep(200);
        long began = System.nanoTime();
        load.stop();
        assertThat(System.nanoTime() - began).isLessThan(2_500_000_000L);
        List<Operation> operations = operations();
        List<Long> ids = operations.stream()
                .filter(Operation::write)
                .map(Operation::id)
                .sorted()
                .toList();
        for (int i = 0; i < ids.size(); i++) {
            assertThat(ids.get(i)).isEqualTo(i);
        }
        assertThat(operations.stream().map(Operation::outcome))
                .contains(new Outcome.Unknown("no answer when the clients were stopped"));
        assertThat(operations).allMatch(o -> o.end() >= o.start());
    }

    @Test
    void theLiveViewTellsSharesBySite() throws InterruptedException {
        Load load = load(Pace.of(300, TIMEOUT));
        assertThat(load.live().share()).isNaN();
        assertThat(load.live().lastAcknowledged()).isEqualTo(-1);
        load.start();
        Thread.sleep(1200);
        Load.Live steady = load.live();
        assertThat(steady.share()).isBetween(0.9, 1.0);
        assertThat(steady.sites())
                .containsOnlyKeys("zurich", "geneva", "basel")
                .allSatisfy((site, share) -> assertThat(share).isBetween(0.9, 1.0));
        assertThat(steady.lastAcknowledged()).isGreaterThan(clock.now() - 1_000_000_000);
        assertThat(steady.to() - steady.from())
                .as("ns, of a load that is young")
                .isBetween(500_000_000L, 5_000_000_000L);
        assertThat(steady.acknowledged()).isBetween(steady.writes() * 8 / 10, steady.writes());
        engine.service = FakeEngine.Service.SILENT;
        Thread.sleep(1200);
        Load.Live silent = load.live(Duration.ofMillis(500));
        assertThat(silent.share()).isZero();
        assertThat(silent.to() - silent.from()).isEqualTo(500_000_000);
        assertThat(silent.due()).isBetween(80L, 105L);
        assertThat(silent.lastAcknowledged()).isLessThan(clock.now() - 1_000_000_000);
        load.stop();
        recorder.freeze();
    }

    @Test
    void aClientWithoutListenerIsAMistake() {
        assertThatThrownBy(() -> new Load(
                        engine,
                        Map.of(),
                        Map.of("zurich", List.of(ANYWHERE)),
                        Pace.of(1, TIMEOUT),
                        CLIENTS,
                        clock,
                        recorder,
                        peer -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("client geneva-1 sits in geneva, which has no listener");
    }

    private Load load(Pace pace) {
        return new Load(
                engine,
                Map.of(),
                Map.of("zurich", List.of(ANYWHERE), "geneva", List.of(ANYWHERE), "basel", List.of(ANYWHERE)),
                pace,
                CLIENTS,
                clock,
                recorder,
                peer -> peer.substring("addr-".length()));
    }

    private List<Operation> operations() {
        recorder.freeze();
        List<Event> events = new ArrayList<>();
        HistoryFile.open(file).replay(events::add);
        assertThat(events).noneMatch(event -> event instanceof Mark);
        List<Operation> operations = events.stream().map(Operation.class::cast).toList();
        assertThat(operations.stream().map(Operation::id).distinct()).hasSameSizeAs(operations);
        return operations;
    }
}
