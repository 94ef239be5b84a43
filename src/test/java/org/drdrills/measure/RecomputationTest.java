package org.drdrills.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script for third parties, src/main/record/recompute.py, computes from records alone is what the judge measures. */
class RecomputationTest {
    private static final int HISTORIES = 400;
    /** Seconds: the judge keeps due times and latencies in steps. */
    private static final double STEP = 0.002;

    private static final Map<String, String> STEADY = Map.of("steady", "5000000000");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static List<JsonNode> recomputed(List<Path> records) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("src/main/record/recompute.py"));
        records.forEach(record -> arguments.add(record.toString()));
        Said said = Tool.ofThisMachine("python3").run(arguments);
        assertThat(said.exit()).as(said.text()).isZero();
        List<JsonNode> results = new ArrayList<>();
        for (String line : said.text().lines().toList()) {
            results.add(JSON.readTree(line));
        }
        return results;
    }

    private static Path write(Path file, Header header, List<Event> facts) throws IOException {
        try (HistoryFile.Writer writer = new HistoryFile.Writer(file, header)) {
            writer.write(new Mark(0, Mark.Kind.NOTE, "plan", "The plan was there.", STEADY));
            for (Event fact : facts) {
                writer.write(fact);
            }
        }
        return file;
    }

    @Test
    void drawnHistoriesComeOutTheSame() throws Exception {
        List<MeasuresOracleTest.Drawn> drawn = new ArrayList<>();
        List<Path> records = new ArrayList<>();
        for (int seed = 0; seed < HISTORIES; seed++) {
            MeasuresOracleTest.Drawn one = new MeasuresOracleTest.Drawn(seed);
            drawn.add(one);
            records.add(write(folder.resolve(seed + ".ndjson"), one.header, one.facts));
        }
        List<JsonNode> results = recomputed(records);
        assertThat(results).hasSize(HISTORIES);
        int[] outcomes = new int[4];
        for (int seed = 0; seed < HISTORIES; seed++) {
            Measures measures = drawn.get(seed).measures;
            JsonNode result = results.get(seed);
            String shown = "seed " + seed + ": " + result;
            same(result.path("outage"), measures.outage(), shown);
            for (String site : measures.allClients().sites()) {
                same(result.path("sites").path(site), measures.outage(measures.clients(new Scope.Site(site))), shown);
            }
            same(result, measures.loss(), drawn.get(seed).event, shown);
            outcomes[0] += measures.outage().over() ? 1 : 0;
            outcomes[1] += measures.outage().relapses() > 0 ? 1 : 0;
            outcomes[2] += measures.loss().serving().isPresent() ? 1 : 0;
            outcomes[3] += measures.loss().missing().isEmpty() ? 0 : 1;
        }
        for (int count : outcomes) {
            assertThat(count)
                    .as("back, with relapses, loss known, with losses: " + Arrays.toString(outcomes))
                    .isBetween(10, HISTORIES - 10);
        }
    }

    @Test
    void fromTheOrderAndOfEachPoolToo() throws Exception {
        Header header = new Header(
                "drill",
                "test",
                Instant.EPOCH,
                List.of(new Header.Client("a", "north", "one"), new Header.Client("b", "north", "two")),
                List.of("m1", "m2"),
                200_000_000L,
                0,
                List.of("one", "two"));
        List<Event> facts = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            long due = i * 100_000_000L;
            int client = i % 2;
            boolean down = client == 1 && due >= 15_000_000_000L && due < 27_000_000_000L;
            facts.add(new Operation(
                    i,
                    client,
                    Operation.Kind.WRITE,
                    0,
                    i,
                    due,
                    due,
                    due + 5_000_000,
                    down ? new Outcome.Refused("no") : Outcome.ACKNOWLEDGED,
                    ""));
        }
        facts.add(new Mark(15_000_000_000L, Mark.Kind.EVENT, "kill", "killed"));
        facts.add(new Mark(
                20_000_000_000L, Mark.Kind.OPERATOR, "failover", "ordered", Map.of("step", "order", "to", "m2")));
        List<JsonNode> results = recomputed(List.of(write(folder.resolve("pools.ndjson"), header, facts)));
        assertThat(results).extracting(r -> r.path("pool").asText()).containsExactly("one", "two");
        assertThat(results.get(0).path("outage").path("seconds").asDouble(-1)).isZero();
        assertThat(results.get(1).path("outage").path("seconds").asDouble()).isEqualTo(12.105, within(STEP));
        assertThat(results.get(1).path("from-order").path("seconds").asDouble()).isEqualTo(7.105, within(STEP));
        assertThat(results.get(1).path("lost").isNull())
                .as("no member was read")
                .isTrue();
    }

    /** Drills of before, where they are kept: {@code -Ddrdrills.reports=<folder>}. */
    @Test
    void realDrillsComeOutTheSame() throws Exception {
        String real = System.getProperty("drdrills.reports", "");
        Assumptions.assumeFalse(real.isEmpty(), "no folder of real runs is named by -Ddrdrills.reports");
        List<Path> records;
        try (Stream<Path> files = Files.walk(Path.of(real))) {
            records = files.filter(
                            file -> file.endsWith("history.ndjson") && Files.exists(file.resolveSibling("drill.json")))
                    .sorted()
                    .toList();
        }
        assertThat(records).isNotEmpty();
        int compared = 0;
        for (JsonNode result : recomputed(records)) {
            JsonNode drill = JSON.readTree(Path.of(result.path("history").asText())
                    .resolveSibling("drill.json")
                    .toFile());
            Map<String, Double> measured = new HashMap<>();
            drill.path("judgement")
                    .path("measures")
                    .forEach(m -> measured.put(
                            m.path("name").asText(), m.path("value").asDouble(Double.NaN)));
            if (result.path("pool").asText().isEmpty() && measured.containsKey("outage.sustained")) {
                String shown = result.toString();
                same(result.path("outage"), measured.get("outage.sustained"), shown);
                assertThat(result.path("lost").asDouble(Double.NaN)).as(shown).isEqualTo(measured.get("lost.writes"));
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }

    private static void same(JsonNode result, Outage outage, String shown) {
        same(result, outage.over() ? outage.length() / 1e9 : Double.NaN, shown);
        assertThat(result.path("relapses").asInt(-1)).as(shown).isEqualTo(outage.relapses());
    }

    private static void same(JsonNode result, double seconds, String shown) {
        assertThat(result.path("seconds").isNull()).as(shown).isEqualTo(Double.isNaN(seconds));
        if (!Double.isNaN(seconds)) {
            assertThat(result.path("seconds").asDouble(-1)).as(shown).isEqualTo(seconds, within(STEP));
        }
    }

    private static void same(JsonNode result, LostWrites loss, long event, String shown) {
        assertThat(result.path("lost").isNull())
                .as(shown)
                .isEqualTo(loss.serving().isEmpty());
        if (loss.serving().isPresent()) {
            assertThat(result.path("lost").asInt(-1))
                    .as(shown)
                    .isEqualTo(loss.missing().size());
        }
        if (!loss.missing().isEmpty()) {
            assertThat(result.path("age").asDouble()).as(shown).isEqualTo((event - loss.oldest()) / 1e9, within(STEP));
        }
    }
}
