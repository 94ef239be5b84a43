package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OSCAL's own schemas of NIST, from the library that publishes them, have nothing to object to. */
class OscalTest {
    @TempDir
    private static Path shared;

    private static Evidence evidence;
    private static Oscal oscal;

    @BeforeAll
    static void gather() throws Exception {
        evidence = Evidence.read(SampleReports.write(shared, 6).evidence());
        oscal = new Oscal(evidence, Controls.all().controls());
    }

    private static Set<ValidationMessage> objections(String schema, JsonNode document) throws IOException {
        try (InputStream in = OscalTest.class.getResourceAsStream("/schema/json/" + schema)) {
            JsonNode node = new ObjectMapper().readTree(in);
            withoutStrayIds(node);
            JsonSchema validator =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(node);
            return validator.validate(document);
        }
    }

    /** In three places the published schema has an object by the key $id's old name among its properties, which validators take for an id. */
    private static void withoutStrayIds(JsonNode node) {
        if (node.path("properties").path("id").isObject()
                && node.path("properties").path("id").path("type").isMissingNode()
                && node.path("properties").path("id").path("$ref").isMissingNode()) {
            ((ObjectNode) node.path("properties")).remove("id");
        }
        node.forEach(OscalTest::withoutStrayIds);
    }

    @Test
    void bothDocumentsAreValid() throws IOException {
        assertThat(objections("oscal-ar_schema.json", Json.parse(oscal.results())))
                .isEmpty();
        assertThat(objections("oscal-ap_schema.json", Json.parse(oscal.plan()))).isEmpty();
    }

    @Test
    void theSchemasWouldObject() throws IOException {
        JsonNode results = Json.parse(oscal.results());
        ((ObjectNode) results.path("assessment-results").path("results").path(0)).remove("reviewed-controls");
        assertThat(objections("oscal-ar_schema.json", results)).isNotEmpty();
        JsonNode plan = Json.parse(oscal.plan());
        ((ObjectNode) plan.path("assessment-plan")).remove("import-ssp");
        assertThat(objections("oscal-ap_schema.json", plan)).isNotEmpty();
    }

    @Test
    void anEmptyRunIsValidToo() throws IOException {
        Evidence none = new Evidence(
                evidence.run(),
                evidence.people(),
                evidence.environmentClass(),
                evidence.readiness(),
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of("AG-1: was planned and is not in this run"),
                java.util.List.of(),
                java.util.List.of(),
                evidence.coverage(),
                java.util.List.of(),
                java.util.List.of(),
                java.util.List.of());
        Oscal empty = new Oscal(none, Controls.all().controls());
        assertThat(objections("oscal-ar_schema.json", Json.parse(empty.results())))
                .isEmpty();
        assertThat(objections("oscal-ap_schema.json", Json.parse(empty.plan()))).isEmpty();
    }

    @Test
    void aDrillThatIsBadOnPurposeIsObservedAndNothingIsFoundByIt(@TempDir Path folder) throws Exception {
        Path file = SampleReports.write(folder, 6).evidence();
        ObjectNode told = (ObjectNode) Json.parse(Files.readString(file));
        ObjectNode record = (ObjectNode) told.path("drills").path(0).path("record");
        ((ObjectNode) record.path("provenance")).put(DrillRecord.BAD_ON_PURPOSE, "Nothing is copied.");
        Files.writeString(file, told.toString());
        Oscal spoilt = new Oscal(Evidence.read(file), Controls.all().controls());
        assertThat(objections("oscal-ar_schema.json", Json.parse(spoilt.results())))
                .isEmpty();
        JsonNode result = Json.parse(spoilt.results())
                .path("assessment-results")
                .path("results")
                .path(0);
        assertThat(result.path("observations")).hasSize(6);
        assertThat(result.path("observations").path(0).path("props").toString())
                .contains("Nothing is copied.")
                .doesNotContain("supports-evidence-for");
        assertThat(result.path("findings").size())
                .isLessThan(Json.parse(oscal.results())
                        .path("assessment-results")
                        .path("results")
                        .path(0)
                        .path("findings")
                        .size());
    }

    @Test
    void everyDrillIsObservedAndEveryObjectiveFound() {
        JsonNode plan = Json.parse(oscal.plan()).path("assessment-plan");
        JsonNode result = Json.parse(oscal.results())
                .path("assessment-results")
                .path("results")
                .path(0);
        assertThat(result.path("observations")).hasSize(evidence.drills().size());
        assertThat(result.path("findings"))
                .hasSize(evidence.drills().stream()
                        .mapToInt(drill -> drill.results().size())
                        .sum());
        Set<String> planned = new HashSet<>();
        plan.path("local-definitions")
                .path("objectives-and-methods")
                .forEach(objective ->
                        planned.add(objective.path("parts").path(0).path("id").asText()));
        Set<String> uuids = new HashSet<>();
        for (JsonNode finding : result.path("findings")) {
            assertThat(planned)
                    .contains(finding.path("target").path("target-id").asText());
            assertThat(uuids.add(finding.path("uuid").asText())).isTrue();
            boolean met = finding.path("target")
                    .path("status")
                    .path("remarks")
                    .asText()
                    .equals(Verdict.MET.name());
            assertThat(finding.path("target").path("status").path("state").asText())
                    .isEqualTo(met ? "satisfied" : "not-satisfied");
        }
        assertThat(result.path("findings")
                        .valueStream()
                        .map(finding -> finding.path("target")
                                .path("status")
                                .path("reason")
                                .asText()))
                .contains("pass", "fail", "other");
    }

    @Test
    void theSameRunGivesTheSameDocuments() {
        Oscal again = new Oscal(evidence, Controls.all().controls());
        assertThat(again.results()).isEqualTo(oscal.results());
        assertThat(again.plan()).isEqualTo(oscal.plan());
    }
}
