package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Observation;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserverTest {
    private static final InetSocketAddress ANYWHERE = InetSocketAddress.createUnresolved("member", 1);

    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final DrillClock clock = new DrillClock();
    private final Map<String, InetSocketAddress> members = new LinkedHashMap<>();
    private Path file;
    private Recorder recorder;

    @BeforeEach
    void record() {
        List.of("pg1", "pg2", "pg3").forEach(node -> members.put(node, ANYWHERE));
        file = folder.resolve("history.ndjson");
        recorder = new Recorder(
                file,
                new Header("test", "fake", clock.started(), List.of(), List.copyOf(members.keySet()), 1, 1),
                clock);
        engine.members.put("pg1", FakeEngine.primary());
        engine.members.put("pg2", FakeEngine.standby());
    }

    @Test
    void everyMemberIsAskedTenTimesASecondAlsoWhileOneIsSilent() throws InterruptedException {
        try (Observer observer = new Observer(engine, Map.of(), members, clock, recorder)) {
            observer.start();
            Thread.sleep(2000);
            assertThat(observer.latest("pg1").orElseThrow().role()).isEqualTo(Role.PRIMARY);
            assertThat(observer.latest("pg3").orElseThrow().role()).isEqualTo(Role.UNREACHABLE);
            assertThat(observer.latest("pg9")).isEmpty();
        }
        Map<String, List<Observation>> seen = new LinkedHashMap<>();
        events().forEach(event -> seen.computeIfAbsent(((Observation) event).node(), node -> new ArrayList<>())
                .add((Observation) event));
        for (String node : members.keySet()) {
            List<Observation> ofNode = seen.get(node);
            // 25, fewer on a busy host; 5 or 6 if each silent question had delayed the next
            assertThat(ofNode.size()).as("observations of " + node).isBetween(12, 40);
            long[] asked =
                    ofNode.stream().mapToLong(Observation::asked).sorted().toArray();
            long[] gaps = IntStream.range(1, asked.length)
                    .mapToLong(i -> asked[i] - asked[i - 1])
                    .sorted()
                    .toArray();
            assertThat(gaps[gaps.length / 2])
                    .as("median of ns between questions")
                    .isBetween(40_000_000L, 100_000_000L);
        }
        assertThat(seen.get("pg3"))
                .allMatch(o -> o.role() == Role.UNREACHABLE && o.detail().equals("no answer within 400 ms"));
    }

    @Test
    void thePrimaryIsWhoSaidSoLastAndTheWritableOneFirst() throws InterruptedException {
        try (Observer observer = new Observer(engine, Map.of(), members, clock, recorder)) {
            assertThat(observer.primary()).isEmpty();
            observer.start();
            Thread.sleep(250);
            assertThat(observer.primary()).contains("pg1");
            engine.members.put("pg2", new MemberSession.Answer(Role.PRIMARY, true, 2, 100, List.of(), ""));
            Thread.sleep(250);
            assertThat(observer.primaries()).containsExactly("pg2", "pg1");
            engine.members.remove("pg2");
            Thread.sleep(600);
            assertThat(observer.primaries()).containsExactly("pg1");
        }
        recorder.freeze();
    }

    @Test
    void finalReadsAreCompleteOrSayWhyNot() {
        Session session = engine.session(List.of(ANYWHERE), Map.of(), Duration.ofSeconds(1));
        session.write(1, 0);
        session.write(1, 1);
        session.write(1, 1);
        engine.members.put(
                "pg3",
                new MemberSession.Answer(
                        Role.NONE, false, 0, -1, List.of(), "57P03: the database system is starting up"));
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                return;
            }
            engine.members.put("pg3", FakeEngine.standby());
        });
        members.put("pg4", ANYWHERE);
        List<FinalRead> reads;
        try (Observer observer = new Observer(engine, Map.of(), members, clock, recorder)) {
            reads = observer.finalReads(Duration.ofMillis(2500));
        }
        assertThat(events()).isEqualTo(reads);
        assertThat(reads).extracting(FinalRead::node).containsExactly("pg1", "pg2", "pg3", "pg4");
        assertThat(reads.subList(0, 3))
                .allMatch(r -> r.complete()
                        && r.ids().toString().equals("0-1")
                        && r.twice().toString().equals("1"));
        assertThat(reads.get(3).complete()).isFalse();
        assertThat(reads.get(3).detail()).isEqualTo("no answer within 1500 ms");
    }

    private List<Event> events() {
        recorder.freeze();
        List<Event> events = new ArrayList<>();
        HistoryFile.open(file).replay(events::add);
        return events;
    }
}
