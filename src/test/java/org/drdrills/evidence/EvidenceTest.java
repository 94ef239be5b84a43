package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drdrills.chart.Timeline;
import org.drdrills.check.Verdict;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.report.Publisher;
import org.drdrills.report.Renderer;
import org.drdrills.report.Renderers;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path reports;

    @Test
    void theEvidenceOfARunIsWhatItsSchemaSays() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        JsonSchema schema = schema(run.path().resolve(Evidence.SCHEMA));
        JsonNode evidence = JSON.readTree(Files.readAllBytes(run.evidence()));
        assertThat(schema.validate(evidence)).isEmpty();

        ((ObjectNode) evidence.path("readiness")).put("answer", "SPLENDID");
        ((ObjectNode) evidence.path("drills").get(0).path("record")).remove("objectives");
        ((ObjectNode) evidence).put("surprise", 1);
        assertThat(schema.validate(evidence)).as("a schema that refuses").hasSize(3);
    }

    @Test
    void runsThatAreInterruptedEmptyRepeatedOrTornSatisfyTheSchema() throws Exception {
        RunFolder run = SampleReports.write(reports, 3);
        Files.writeString(run.path().resolve("primary-frozen").resolve("drill.json"), "{");
        Publisher.pages(run, HistoryFile::open);
        SampleReports.repeated(reports, 6, 4);
        SampleReports.empty(reports, "");
        int seen = 0;
        for (RunFolder each : Reports.at(reports).runs()) {
            assertThat(schema(each.path().resolve(Evidence.SCHEMA))
                            .validate(JSON.readTree(Files.readAllBytes(each.evidence()))))
                    .as(each.name())
                    .isEmpty();
            seen++;
        }
        assertThat(seen).isEqualTo(3);
    }

    @Test
    void evidenceOfBeforeAComponentExistedIsReadAndSpoiltEvidenceIsNot() throws Exception {
        Path file = SampleReports.write(reports, 2).evidence();
        ObjectNode whole = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
        whole.remove("repeats");
        whole.path("drills").forEach(drill -> ((ObjectNode) drill.path("picture")).remove("owners"));
        Files.writeString(file, whole.toString());
        assertThat(Evidence.read(file).repeats()).isEmpty();
        assertThat(Evidence.read(file).drills())
                .hasSize(2)
                .allSatisfy(drill -> assertThat(drill.picture().owners()).isEmpty());
        for (String spoilt : List.of(
                whole + " \"more\"",
                whole.deepCopy().putNull("drills").toString(),
                whole.deepCopy().putNull("repeats").toString())) {
            Files.writeString(file, spoilt);
            assertThatThrownBy(() -> Evidence.read(file))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("the file was changed after it was written")
                    .message()
                    .doesNotContain("java", "org.drdrills");
        }
    }

    @Test
    void repeatsAreCountedAndBounded() throws Exception {
        SampleReports.repeated(reports, 6, 4);
        Evidence evidence = Evidence.read(Reports.at(reports).runs().getFirst().evidence());
        List<Repeats> repeats = Repeats.of(RunStory.of(evidence));
        assertThat(evidence.repeats()).isNotEmpty().hasSameSizeAs(repeats);
        for (int i = 0; i < repeats.size(); i++) {
            assertThat(evidence.repeats().get(i))
                    .extracting(Evidence.Repeated::drill, Evidence.Repeated::verdict)
                    .containsExactly(repeats.get(i).id(), repeats.get(i).verdict());
            assertThat(evidence.repeats().get(i).measures())
                    .extracting(Evidence.Sampled::supported)
                    .containsExactlyElementsOf(repeats.get(i).spreads().stream()
                            .map(Repeats.Spread::supports)
                            .toList());
        }
    }

    @Test
    void everyPageComesFromTheEvidenceAlone() throws Exception {
        RunFolder run = SampleReports.write(reports.resolve("reports"), 6);
        RunStory fromFolder = RunStory.of(run, HistoryFile::open);
        RunStory fromEvidence = RunStory.of(Evidence.read(run.evidence()));
        for (Renderer<RunStory> renderer : Renderers.ofRun()) {
            assertThat(renderer.render(fromEvidence)).as(renderer.file()).isEqualTo(renderer.render(fromFolder));
        }
        for (int i = 0; i < fromFolder.drills().size(); i++) {
            assertThat(Timeline.draw(fromEvidence.drills().get(i)))
                    .isEqualTo(Timeline.draw(fromFolder.drills().get(i)));
        }
    }

    /** Else publishing again, with the pages of the first time there, would give another evidence. */
    @Test
    void whatIsMadeFromTheEvidenceIsNotListedInIt() throws Exception {
        RunFolder run = SampleReports.write(reports.resolve("reports"), 1);
        List<String> made = Stream.concat(
                        Renderers.ofRun().stream().map(Renderer::file),
                        Renderers.ofEvidence().stream()
                                .map(Renderer::file)
                                .flatMap(page -> Stream.of(page, page.replace(".html", ".pdf"))))
                .toList();
        for (String file : made) {
            Files.writeString(run.path().resolve(file), "made");
        }
        assertThat(Gathering.of(run, RunStory.of(run, HistoryFile::open)).artefacts())
                .extracting(Evidence.Artefact::path)
                .isNotEmpty()
                .doesNotContainAnyElementsOf(made);
    }

    @Test
    void aMissIsNeverReady() throws Exception {
        Evidence evidence = Evidence.read(SampleReports.write(reports, 6).evidence());
        assertThat(evidence.readiness().answer()).isEqualTo(Evidence.Answer.NOT_READY);
        assertThat(evidence.readiness().state()).isEqualTo(Evidence.State.NOT_VERIFIED);
        assertThat(evidence.readiness())
                .extracting(Evidence.Readiness::met, Evidence.Readiness::missed, Evidence.Readiness::inconclusive)
                .containsExactly(3, 1, 2);
        assertThat(evidence.findings())
                .extracting(Evidence.Found::id)
                .contains("one-way-out-of-the-primary-site/recovery.too-long");
    }

    @Test
    void aRunWithoutDrillsIsInconclusive() {
        SampleReports.empty(reports, "");
        Evidence evidence = Evidence.read(Reports.at(reports).runs().getFirst().evidence());
        assertThat(evidence.readiness().answer()).isEqualTo(Evidence.Answer.INCONCLUSIVE);
        assertThat(evidence.unreadable()).isNotEmpty();
    }

    @Test
    void numbersAreThoseOfTheRecord() throws Exception {
        Evidence.Drill drill = Evidence.read(SampleReports.write(reports, 1).evidence())
                .drills()
                .getFirst();
        assertThat(drill.verdict()).isEqualTo(Verdict.MET);
        assertThat(drill.integrity().lost()).isZero();
        assertThat(drill.integrity().acknowledged())
                .isPositive()
                .isLessThan(drill.integrity().attempted());
        assertThat(drill.clients())
                .hasSize(12)
                .allSatisfy(client -> assertThat(client.back()).isBetween(20.0, 25.0));
        assertThat(drill.results())
                .first()
                .extracting(Evidence.Result::limit, Evidence.Result::verdict)
                .containsExactly("≤ 30 s", "MET");
    }

    @Test
    void aRepeatKeepsTheIdOfItsDrill() {
        assertThat(planned("primary-killed", "primary-killed").drillOf("primary-killed-r3"))
                .isEqualTo("primary-killed");
        assertThat(planned("moved-r2").drillOf("moved-r2")).isEqualTo("moved-r2");
        assertThat(planned("other").drillOf("plan-r2")).isEqualTo("plan-r2");
    }

    private static RunRecord planned(String... drills) {
        return new RunRecord("", "", "", "", List.of(), List.of(drills), Instant.EPOCH, null, "", Map.of(), Map.of());
    }

    @Test
    void thePlanIsShownToBeFirstByTheFrozenRecord() throws Exception {
        RunFolder run = SampleReports.write(reports, 1);
        Evidence.Plan none = Evidence.read(run.evidence()).drills().getFirst().plan();
        assertThat(none.fixedBeforeEvent()).isFalse();
        assertThat(none.proof()).startsWith("No plan of its own was kept");

        DrillFolder drill = run.drill(SampleDrill.met().record().id());
        drill.fix(SampleDrill.met().planned());
        SampleReports.history(drill, SampleDrill.met().noting(DrillFolder.PLAN, Map.of("sha256", drill.planHash()), 1));
        Publisher.pages(run, HistoryFile::open);
        Evidence.Plan first = Evidence.read(run.evidence()).drills().getFirst().plan();
        assertThat(first.fixedBeforeEvent()).isTrue();
        assertThat(first.event()).isAfter(first.written());

        SampleReports.history(
                drill, SampleDrill.met().noting(DrillFolder.PLAN, Map.of("sha256", drill.planHash()), 80_000_000_000L));
        Publisher.pages(run, HistoryFile::open);
        assertThat(Evidence.read(run.evidence()).drills().getFirst().plan().fixedBeforeEvent())
                .as("noted after the event")
                .isFalse();

        SampleReports.history(drill, SampleDrill.met().noting(DrillFolder.PLAN, Map.of("sha256", "0".repeat(64)), 1));
        Publisher.pages(run, HistoryFile::open);
        assertThat(Evidence.read(run.evidence()).drills().getFirst().plan().fixedBeforeEvent())
                .as("of another plan")
                .isFalse();
    }

    @Test
    void artefactsAreListedWithTheirHashes() throws Exception {
        RunFolder run = SampleReports.write(reports, 2);
        Evidence evidence = Evidence.read(run.evidence());
        assertThat(evidence.artefacts())
                .extracting(Evidence.Artefact::path)
                .contains("run.json", "primary-killed/history.ndjson", "primary-killed/logs/pg1.log")
                .doesNotContain("index.html", Evidence.FILE);
        for (Evidence.Artefact artefact : evidence.artefacts()) {
            assertThat(Sha256.ofFile(run.path().resolve(artefact.path())))
                    .as(artefact.path())
                    .isEqualTo(artefact.sha256());
        }
    }

    /** Runs of before, where somebody keeps them: {@code -Ddrdrills.reports=<folder>}. */
    @Test
    void realRunsSatisfyTheSchema() throws Exception {
        String real = System.getProperty("drdrills.reports", "");
        org.junit.jupiter.api.Assumptions.assumeFalse(
                real.isEmpty(), "no folder of real runs is named by -Ddrdrills.reports");
        try (Stream<Path> folders = Files.list(Path.of(real))) {
            List<Path> runs = folders.filter(folder -> Files.exists(folder.resolve("run.json")))
                    .toList();
            assertThat(runs).isNotEmpty();
            for (Path folder : runs) {
                RunFolder run = RunFolder.at(folder);
                Publisher.pages(run, HistoryFile::open);
                assertThat(schema(folder.resolve(Evidence.SCHEMA))
                                .validate(JSON.readTree(Files.readAllBytes(run.evidence()))))
                        .as(run.name())
                        .isEmpty();
            }
        }
    }

    private static JsonSchema schema(Path file) throws Exception {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        Files.readString(file),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }
}
