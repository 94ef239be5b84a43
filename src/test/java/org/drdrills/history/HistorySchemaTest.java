package org.drdrills.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON Schema of the record, src/main/record/history.schema.json, says what the writer writes and what the reader needs. */
class HistorySchemaTest {
    private static final Path SCHEMA = Path.of("src/main/record/history.schema.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static JsonSchema schema() throws Exception {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        Files.readString(SCHEMA),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    /** Every kind of line, with every key that there is. */
    private List<JsonNode> everyLine() throws Exception {
        Header header = new Header(
                "drill",
                "test",
                Instant.EPOCH,
                List.of(new Header.Client("c0", "north", "one")),
                List.of("m1", "m2"),
                1_000_000_000L,
                1_000_000L,
                List.of("one", "two"));
        List<Event> events = new ArrayList<>();
        for (Outcome outcome :
                List.of(Outcome.ACKNOWLEDGED, new Outcome.Refused("read-only"), new Outcome.Unknown("no answer"))) {
            events.add(new Operation(7, 0, Operation.Kind.WRITE, 3, 7, 1, 2, 3, outcome, "m1"));
            events.add(new Transaction(
                    4,
                    0,
                    List.of(
                            new Transaction.Append(5, 17),
                            new Transaction.Read(5, List.of(3L, 17L)),
                            new Transaction.Read(6, List.of()),
                            new Transaction.Increment(1, -2),
                            new Transaction.Count(1, 40),
                            new Transaction.Swap(2, 0, 7, true),
                            new Transaction.Swap(2, 0, 8, false),
                            new Transaction.Get(2, 7),
                            new Transaction.Transfer(3, 9, 50),
                            new Transaction.Total(10, -1)),
                    1,
                    2,
                    3,
                    outcome,
                    "m1"));
        }
        events.add(new Operation(-1, 0, Operation.Kind.READ, 3, Operation.NOTHING, 1, 2, 3, Outcome.ACKNOWLEDGED, ""));
        for (Role role : Role.values()) {
            events.add(new Observation(
                    1,
                    2,
                    "m1",
                    role,
                    true,
                    1,
                    -1,
                    List.of(new Observation.Follower("m2", true, false, 12)),
                    "no answer"));
        }
        for (LinkState.State state : LinkState.State.values()) {
            events.add(new LinkState(2, 1, "m1", "m2", state, "why"));
        }
        events.add(new HostSample(1, 2, 0.25));
        events.add(new HostSample(1, 2, Double.NaN));
        events.add(new FinalRead(
                9, "m1", Role.PRIMARY, 1, false, IdSet.of(0, 1, 2, 5), IdSet.of(5), IdSet.of(9), "cut short"));
        events.add(new FinalRead(
                9,
                "m3",
                Role.PRIMARY,
                1,
                true,
                IdSet.of(0, 1, 5),
                IdSet.empty(),
                IdSet.empty(),
                IdList.of(0, 1, 5),
                ""));
        events.add(new FinalRead(9, "m2", Role.STANDBY, 1, true, IdSet.empty(), IdSet.empty(), ""));
        for (Mark.Kind kind : Mark.Kind.values()) {
            events.add(new Mark(1, kind, "subject", "text \"quoted\" é", Map.of("key", "value")));
        }
        Path file = folder.resolve("history.ndjson");
        try (HistoryFile.Writer writer = new HistoryFile.Writer(file, header)) {
            for (Event event : events) {
                writer.write(event);
            }
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void everyLineThatTheWriterWritesSatisfiesIt() throws Exception {
        JsonSchema schema = schema();
        for (JsonNode line : everyLine()) {
            assertThat(schema.validate(line)).as(line.toString()).isEmpty();
        }
    }

    /** A key that the writer writes and the schema does not know would be an undocumented one. */
    @Test
    void itKnowsEveryKey() throws Exception {
        TreeSet<String> described = new TreeSet<>();
        for (JsonNode definition : JSON.readTree(SCHEMA.toFile()).path("$defs")) {
            String kind = definition.path("properties").path("e").path("const").asText();
            if (!kind.isEmpty()) {
                definition.path("properties").fieldNames().forEachRemaining(key -> described.add(kind + "." + key));
            }
        }
        TreeSet<String> written = new TreeSet<>();
        for (JsonNode line : everyLine()) {
            line.fieldNames().forEachRemaining(key -> written.add(line.path("e").asText() + "." + key));
        }
        assertThat(written).isEqualTo(described);
    }

    /** Where the reader needs a key, the schema does too; and a value of another type is refused. */
    @Test
    void whatTheReaderRefusesItRefuses() throws Exception {
        JsonSchema schema = schema();
        int refused = 0;
        List<JsonNode> lines = everyLine();
        for (JsonNode line : lines) {
            for (Iterator<String> keys = line.fieldNames(); keys.hasNext(); ) {
                String key = keys.next();
                ObjectNode without = line.deepCopy();
                without.remove(key);
                ObjectNode wrong = line.deepCopy();
                wrong.putArray(key).addArray();
                assertThat(schema.validate(wrong)).as("wrong " + wrong).isNotEmpty();
                if (!readable(lines, line, without)) {
                    refused++;
                    assertThat(schema.validate(without))
                            .as("without " + key + ": " + without)
                            .isNotEmpty();
                }
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private boolean readable(List<JsonNode> lines, JsonNode line, JsonNode changed) throws Exception {
        Path file = Files.createTempFile(folder, "changed", ".ndjson");
        Files.write(
                file,
                Stream.of(lines.getFirst(), line, lines.getLast())
                        .distinct()
                        .map(one -> one == line ? changed : one)
                        .map(JsonNode::toString)
                        .toList());
        try {
            HistoryFile.open(file).replay(event -> {});
            return true;
        } catch (BadInput refused) {
            return false;
        }
    }
}
