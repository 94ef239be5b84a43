package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllureReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path reports;

    @Test
    void aDrillLeavesItsPicturesNumbersAndLabels() throws Exception {
        RunFolder run = SampleReports.write(reports, 2);
        JsonNode result = JSON.readTree(Files.readAllBytes(run.allureResults().resolve("primary-killed-result.json")));
        assertThat(result.path("labels").findValuesAsText("name"))
                .contains("epic", "drill", "verdict", "severity", "control");
        assertThat(result.path("links").findValuesAsText("url"))
                .contains("../primary-killed/history.ndjson", "../primary-killed/index.html");
        assertThat(run.path().resolve("primary-killed/index.html")).exists();
        assertThat(result.path("parameters")).anySatisfy(parameter -> {
            assertThat(parameter.path("name").asText()).isEqualTo("writes are acknowledged again within 30 seconds");
            assertThat(parameter.path("value").asText()).isEqualTo("MET, 22.4 s ± 0.033 s (limit ≤ 30 s)");
            assertThat(parameter.path("excluded").asBoolean()).isTrue();
        });
        List<String> names = result.path("steps").findValues("attachments").stream()
                .flatMap(list -> list.findValuesAsText("name").stream())
                .toList();
        assertThat(names)
                .contains("timeline", "summary", "what was done", "history around the event", "record", "pg1.log");
        assertThat(result.path("description").asText()).contains("**Did it pass?** Yes: all 4 objectives were met.");
    }

    @Test
    void withoutARunningTestCaseNothingIsAttached() {
        DrillFolder folder = DrillFolder.at(reports);
        AllureAttachments.attach(
                folder,
                DrillStory.of(SampleDrill.met().record(), SampleDrill.met().history(), "p", List.of()));
        assertThat(reports).isEmptyDirectory();
    }

    @Test
    void theRunIsDescribed() throws Exception {
        RunRecord run = new RunRecord(
                "run",
                "e",
                "Über = a: b",
                "",
                List.of("x", "y"),
                List.of(),
                Instant.ofEpochSecond(77),
                null,
                "",
                Map.of("a b", "c\\d"),
                Map.of());
        AllureReport.describe(reports, run);
        Properties environment = new Properties();
        environment.load(new StringReader(Files.readString(reports.resolve("environment.properties"))));
        assertThat(environment)
                .containsEntry("Environment", "Über = a: b")
                .containsEntry("Does not evidence", "x; y")
                .containsEntry("a b", "c\\d")
                .doesNotContainKey("Stands for");
        assertThat(JSON.readTree(Files.readAllBytes(reports.resolve("executor.json")))
                        .path("buildOrder")
                        .asLong())
                .isEqualTo(77);
        JsonNode categories = JSON.readTree(Files.readAllBytes(reports.resolve("categories.json")));
        String lost =
                "1 acknowledged write of 812 is missing from the final read of pg2 (1 of clients in north): 77; the limit is none.";
        assertThat(matching(categories, "failed", lost)).containsExactly("Data lost", "Objective missed");
        assertThat(matching(categories, "failed", "Two nodes accepted writes: pg1 acknowledged …"))
                .containsExactly("Two writers", "Objective missed");
        assertThat(matching(categories, "failed", "Outage was 47.2 s (± 0.2 s); the limit is 30 s."))
                .containsExactly("Objective missed");
        assertThat(matching(categories, "broken", "The fault had no observed effect."))
                .containsExactly("Inconclusive, or the harness went wrong");
    }

    private static List<String> matching(JsonNode categories, String status, String message) {
        java.util.ArrayList<String> names = new java.util.ArrayList<>();
        categories.forEach(category -> {
            if (category.path("matchedStatuses").path(0).asText().equals(status)
                    && message.matches(category.path("messageRegex").asText())) {
                names.add(category.path("name").asText());
            }
        });
        return names;
    }

    @Test
    void aMissingOrBrokenGeneratorIsOneSentence() throws Exception {
        RunFolder run = SampleReports.write(reports, 1);
        assertThat(AllureReport.with(reports.resolve("nowhere")).generate(run))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("mvn package").doesNotContain("\n"));
        Path empty = Files.createDirectories(reports.resolve("generator").resolve("lib"))
                .getParent();
        assertThat(AllureReport.with(empty).generate(run))
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("exit code 1").doesNotContain("\n"));
        assertThat(AllureReport.with(empty).generate(reports.resolve("none"), reports.resolve("out")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("holds no results"));
    }

    @Test
    void analyticsAreCutOut() {
        String html =
                "<meta charset=\"utf-8\"><title>Allure Report</title><script async src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>\n<script>\n window.dataLayer = window.dataLayer || [];\n gtag('js');\n</script><script>keep()</script>";
        assertThat(AllureReport.sealed(html))
                .doesNotContain("googletagmanager", "dataLayer", "gtag")
                .contains("keep()", "Content-Security-Policy", "<title>DR Drills</title>");
    }

    @Test
    void theReportIsOnePageThatAsksNothingAndKeepsItsTrend() throws Exception {
        Path generator = generator();
        Assumptions.assumeTrue(generator != null, "the generator is unpacked by 'mvn package'");
        RunFolder first = SampleReports.write(reports, 2);
        assertThat(AllureReport.with(generator).generate(first)).isEmpty();
        String html = Files.readString(first.allureReport().resolve("index.html"));
        assertThat(html)
                .contains("Content-Security-Policy")
                .doesNotContain("googletagmanager", "google-analytics", "dataLayer");
        JsonNode result = JSON.readTree(
                Files.readAllBytes(first.allureResults().resolve("one-way-out-of-the-primary-site-result.json")));
        assertThat(result.path("statusDetails").path("message").asText())
                .contains("expected ‹true› but was ‹false›")
                .doesNotContain("<");
        assertThat(result.toString()).doesNotContain("somebodys-machine");
        assertThat(result.path("statusDetails").path("message").asText())
                .as("every miss, not the first alone")
                .contains("Outage was", "missing from the final read", "Two nodes accepted writes");

        RunFolder second = SampleReports.write(reports, 2);
        assertThat(second.name()).isGreaterThan(first.name());
        assertThat(AllureReport.with(generator).generate(second)).isEmpty();
        assertThat(JSON.readTree(Files.readAllBytes(
                        second.allureReport().resolve("history").resolve("history-trend.json"))))
                .hasSize(2);
    }

    private static Path generator() throws Exception {
        Path target = Path.of("target");
        try (var folders = Files.list(target)) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith("allure-2")
                            && Files.isDirectory(folder.resolve("lib")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }
}
