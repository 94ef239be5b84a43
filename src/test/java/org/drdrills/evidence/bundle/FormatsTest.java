package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.Redaction;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schemas that lie in every bundle describe what is written, and refuse what is not. */
class FormatsTest {
    private static final Path FORMATS = Path.of("src/main/record");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static JsonSchema schema(String name) throws Exception {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(FORMATS.resolve(name)));
    }

    @Test
    void everyRecordOfADrillKeepsToItsSchema() throws Exception {
        JsonSchema schema = schema("drill.schema.json");
        RunFolder run = SampleReports.write(folder, 6);
        assertThat(run.drills()).hasSize(6);
        for (DrillFolder drill : run.drills()) {
            assertThat(schema.validate(JSON.readTree(drill.record().toFile()))).isEmpty();
        }
        DrillFolder planned = DrillFolder.at(folder.resolve("planned"));
        planned.fix(run.drills().getFirst().read());
        assertThat(schema.validate(JSON.readTree(planned.plan().toFile()))).isEmpty();
    }

    @Test
    void theSchemaOfADrillNamesEveryKey() throws Exception {
        JsonNode schema = JSON.readTree(FORMATS.resolve("drill.schema.json").toFile());
        TreeSet<String> keys = new TreeSet<>(List.of("format"));
        Arrays.stream(DrillRecord.class.getRecordComponents())
                .map(RecordComponent::getName)
                .forEach(keys::add);
        TreeSet<String> named = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(named::add);
        assertThat(named).isEqualTo(keys);
    }

    /** Who is to trust the independent verifier must be able to read it. */
    @ParameterizedTest
    @CsvSource({"verify.py, 155", "recompute.py, 105", "restored.py, 30"})
    void theScriptsStayShortEnoughToBeRead(String script, int most) throws Exception {
        List<String> lines = Files.readAllLines(FORMATS.resolve(script));
        assertThat(lines.stream().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(most);
        assertThat(lines).allMatch(line -> line.length() <= 140);
    }

    @Test
    void aVerdictThatThereIsNotIsRefused() throws Exception {
        RunFolder run = SampleReports.write(folder, 1);
        ObjectNode drill =
                (ObjectNode) JSON.readTree(run.drills().getFirst().record().toFile());
        ((ObjectNode) drill.path("judgement")).put("verdict", "PASSED");
        assertThat(schema("drill.schema.json").validate(drill)).isNotEmpty();
    }

    @Test
    void aBundleKeepsToItsSchema() throws Exception {
        JsonSchema schema = schema("bundle.schema.json");
        for (Bundle bundle : List.of(
                new Bundle("run", 1, null), new Bundle("run", 2, new Bundle.Previous("before", "0a".repeat(32))))) {
            assertThat(schema.validate(JSON.readTree(Json.write(Bundle.FORMAT, bundle, Redaction.ofPatterns()))))
                    .isEmpty();
        }
        assertThat(schema.validate(JSON.readTree("{\"format\":\"drdrills-bundle/1\",\"run\":\"a\",\"number\":0}")))
                .isNotEmpty();
    }
}
