package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.drdrills.chart.TextBoxes;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.RunStory;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.history.History;
import org.drdrills.report.DrillSummary;
import org.drdrills.report.JUnitReport;
import org.drdrills.report.Publisher;
import org.drdrills.report.Renderer;
import org.drdrills.report.Renderers;
import org.drdrills.report.RunPage;
import org.drdrills.report.RunSummary;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path reports;

    @Test
    void aRunGivesItsPagesAndTheListOfAllRuns() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        assertThat(run.name()).isEqualTo("2026-11-23T01-40-12Z-availability-group");
        for (String file : List.of(
                "run.json",
                "index.html",
                "summary.md",
                "junit.xml",
                "primary-killed/drill.json",
                "primary-killed/timeline.svg",
                "primary-killed/summary.md",
                "primary-killed/logs/pg1.log")) {
            assertThat(run.path().resolve(file)).isRegularFile();
        }
        assertThat(run.path().resolve("summary.md"))
                .content()
                .contains(
                        "# 1 of 6 drills missed an objective, and 2 say nothing",
                        "3 met, 1 missed, 2 inconclusive",
                        "| INTERRUPTED |",
                        "(primary-killed/summary.md)");
        assertThat(reports.resolve("index.html"))
                .content()
                .contains("2026-11-23T01-40-12Z-availability-group/index.html", "1 run");
        assertThat(run.path().resolve("primary-killed/logs/pg1.log"))
                .content()
                .contains("[redacted]")
                .doesNotContain("hunter2");
    }

    @Test
    void pagesFetchNothingAndRunNothingButTheirOwn() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        Path drill = run.path().resolve("primary-killed/index.html");
        for (Path page : List.of(run.page(), drill, reports.resolve("index.html"))) {
            String html = Files.readString(page);
            assertThat(html.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                    .doesNotContain("http://", "https://", "@import", "url(h");
            assertThat(Pattern.compile("<script").matcher(html).results().count())
                    .isEqualTo(1);
            assertThat(html).contains("default-src 'none'");
        }
        assertThat(Files.readString(run.page()))
                .contains("Does not evidence:", "Time to recover, tightest", "52.8 s", "limit: 30 s");
        assertThat(drill).content().contains("What was tested?");
    }

    @Test
    void everyLinkAndIdOfThePageHolds() throws Exception {
        RunFolder run = SampleReports.write(reports, 12);
        Publisher.papers(run);
        String html = Files.readString(run.page());
        List<String> ids = Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(html)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        for (String target : Pattern.compile("href=\"([^\"]*)\"")
                .matcher(html)
                .results()
                .map(m -> m.group(1))
                .toList()) {
            if (target.startsWith("#")) {
                assertThat(ids).contains(target.substring(1));
            } else if (!target.contains("interrupted") && !target.startsWith("site-outage/history")) {
                int anchor = target.indexOf('#');
                Path file = run.path().resolve(anchor < 0 ? target : target.substring(0, anchor));
                assertThat(file).exists();
                if (anchor >= 0) {
                    assertThat(file).content().contains("id=\"" + target.substring(anchor + 1) + "\"");
                }
            }
        }
        for (String reference : Pattern.compile("(?:url\\(#|aria-labelledby=\")([^)\" ]*)")
                .matcher(html)
                .results()
                .map(m -> m.group(1))
                .toList()) {
            assertThat(ids).contains(reference);
        }
    }

    @Test
    void hostileTextsStayTextEverywhere() {
        String hostile = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)> ]]> | `x` \u0000\u001b[31m";
        SampleDrill sample = SampleDrill.missed().named("hostile", hostile, Instant.EPOCH);
        DrillRecord r = sample.record();
        DrillRecord record = DrillRecordBuilder.of(r)
                .title(hostile)
                .feature(hostile)
                .description(hostile)
                .tags(List.of(hostile))
                .featureText("Feature: " + hostile + "\n  Scenario: " + hostile + "\n    When " + hostile)
                .environmentTitle(hostile)
                .counterpart(hostile)
                .doesNotEvidence(List.of(hostile))
                .event(hostile)
                .mechanism(hostile)
                .versions(Map.of(hostile, hostile))
                .provenance(Map.of(hostile, hostile))
                .historyHash(hostile)
                .endedEarly(hostile)
                .build();
        RunRecord run = new RunRecord(
                "run",
                hostile,
                hostile,
                hostile,
                List.of(hostile),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                hostile,
                Map.of(hostile, hostile),
                Map.of(hostile, hostile));
        RunStory story = new RunStory(
                run,
                List.of(DrillStory.of(record, sample.history(), "reports/run/d", List.of(hostile))),
                List.of(hostile));
        String page = new RunPage().render(story);
        assertThat(page).doesNotContain("<script>alert", "<img src=x", "\u0000", "\u001b");
        assertThat(Pattern.compile("<script").matcher(page).results().count()).isEqualTo(1);
        TextBoxes.parse(new JUnitReport().render(story));
        String summary = new DrillSummary().render(story.drills().getFirst());
        String outsideOfFences = summary.replaceAll("(?s)(`{3,})gherkin\\n.*?\\n\\1\\n", "");
        assertThat(summary).doesNotContain("\u0000", "\u001b");
        assertThat(outsideOfFences.replaceAll("\\\\[<>]", "")).doesNotContain("<", ">");
    }

    @Test
    void junitCountsAMissAsFailureAndDoubtAsError() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        var root = TextBoxes.parse(Files.readString(run.path().resolve("junit.xml")))
                .getDocumentElement();
        assertThat(root.getAttribute("tests")).isEqualTo("6");
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        assertThat(root.getAttribute("errors")).isEqualTo("2");
        assertThat(root.getAttribute("skipped")).isEqualTo("0");
        var failure = (org.w3c.dom.Element) root.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).startsWith("Outage was 52.8 s (± 0.026 s)");
        assertThat(root.getElementsByTagName("error").item(0).getTextContent()).contains("had no observed effect");
        assertThat(Files.readString(run.path().resolve("junit.xml")))
                .contains("\noutage.sustained: 22.4 s ± 0.033 s\n");
    }

    @Test
    void whatCannotBeReadBelongsToThePopulation() throws Exception {
        RunFolder run = SampleReports.write(reports, 3);
        Files.writeString(run.path().resolve("primary-frozen").resolve("drill.json"), "{");
        RunStory story = Publisher.pages(run, path -> SampleDrill.met().history());
        assertThat(story.drills()).hasSize(2);
        assertThat(story.damaged()).singleElement().asString().contains("primary-frozen");
        assertThat(story.count(Verdict.INCONCLUSIVE)).isEqualTo(1);
        assertThat(run.page()).content().contains("These belong to the run, too");
        Publisher.pages(run, path -> {
            throw BadInput.at(path, 7, "is not a line of a history");
        });
        assertThat(run.page()).content().contains("history.ndjson:7: is not a line of a history");
    }

    @Test
    void aRunNeverTakesAnotherRunsFolder() {
        Instant at = Instant.parse("2026-11-23T01:40:12Z");
        assertThat(RunFolder.create(reports, at, "../a b", Redaction.ofPatterns())
                        .name())
                .isEqualTo("2026-11-23T01-40-12Z-a-b");
        assertThat(RunFolder.create(reports, at, "../a b", Redaction.ofPatterns())
                        .name())
                .isEqualTo("2026-11-23T01-40-12Z-a-b-2");
        assertThat(RunFolder.at(reports).drill("../../etc/passwd").path()).isEqualTo(reports.resolve("etc-passwd"));
    }

    @Test
    void theListHoldsInterruptedEmptyAndUnreadableRuns() throws Exception {
        SampleReports.write(reports, 2);
        SampleReports.empty(reports, "");
        RunFolder torn =
                RunFolder.create(reports, Instant.parse("2026-11-21T00:00:00Z"), "torn", Redaction.ofPatterns());
        Files.writeString(torn.path().resolve("run.json"), "{");
        RunFolder bare =
                RunFolder.create(reports, Instant.parse("2026-11-20T00:00:00Z"), "bare", Redaction.ofPatterns());
        Publisher.publish(Reports.at(reports));
        assertThat(Reports.at(reports).runs())
                .extracting(RunFolder::name)
                .containsExactly(
                        "2026-11-23T01-40-12Z-availability-group",
                        "2026-11-22T23-00-00Z-site-pair",
                        "2026-11-21T00-00-00Z-torn",
                        "2026-11-20T00-00-00Z-bare");
        assertThat(reports.resolve("index.html"))
                .content()
                .contains("4 runs", "unreadable", "No container engine answers", bare.name());
        assertThatThrownBy(bare::read).isInstanceOf(BadInput.class);
    }

    @Test
    void theSameStoryGivesTheSamePage() {
        DrillStory drill = DrillStory.of(
                SampleDrill.missed().record(), SampleDrill.missed().history(), "reports/run/d", List.of());
        RunRecord run = new RunRecord(
                "run",
                "e",
                "E",
                "",
                List.of(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH.plusSeconds(9),
                "",
                Map.of(),
                Map.of());
        for (Renderer<RunStory> renderer : Renderers.ofRun()) {
            assertThat(renderer.render(new RunStory(run, List.of(drill), List.of())))
                    .isEqualTo(renderer.render(new RunStory(run, List.of(drill), List.of())));
        }
    }

    @Test
    void anEmptyRunIsNeverGreen() {
        RunRecord run = new RunRecord(
                "run", "e", "E", "", List.of(), List.of(), Instant.EPOCH, Instant.EPOCH, "", Map.of(), Map.of());
        RunStory story = new RunStory(run, List.of(), List.of());
        assertThat(story.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(new RunPage().render(story))
                .contains("No drill was run", "The run ended before its first drill began.");
        assertThat(new RunSummary().render(story)).contains("No drill was run");
    }

    @Test
    void everyRendererIsInTheCatalogue() throws Exception {
        Path classes = Path.of(RunPage.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("org/drdrills/report");
        List<String> catalogued = java.util.stream.Stream.of(
                        Renderers.ofDrill(), Renderers.ofRun(), Renderers.ofEvidence(), Renderers.tables())
                .flatMap(List::stream)
                .map(r -> r.getClass().getSimpleName())
                .sorted()
                .toList();
        List<String> found = new java.util.ArrayList<>();
        try (var files = Files.list(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                Class<?> type = Class.forName(
                        "org.drdrills.report." + file.getFileName().toString().replace(".class", ""));
                if (Renderer.class.isAssignableFrom(type) && type != Renderer.class) {
                    found.add(type.getSimpleName());
                }
            }
        }
        assertThat(found.stream().sorted().toList()).isNotEmpty().isEqualTo(catalogued);
    }

    @Test
    void historiesThatCannotBeOpenedNeedNoHistory() {
        DrillFolder drill = DrillFolder.at(reports.resolve("d"));
        drill.write(SampleDrill.interrupted().record());
        assertThat(DrillStory.of(
                                drill,
                                path -> History.of(SampleDrill.met().history().header(), List.of()))
                        .damage())
                .isEmpty();
    }
}
