package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.drdrills.chart.Look;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.RunStory;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.DrillRecordBuilder;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages for screens. */
class PagesTest {
    private static final Pattern COLOUR = Pattern.compile("(?:fill|stroke)=\"(#[0-9A-Fa-f]{3,8})\"");

    @TempDir
    Path reports;

    @Test
    void aRunOfAllDrillsIsOnePageUnderOneMegabyteAndEachDrillHasItsOwn() {
        List<SampleDrill> samples = SampleDrill.all().stream()
                .filter(sample -> sample.record().judgement() != null)
                .toList();
        Instant started = samples.getFirst().record().started();
        List<DrillStory> stories = new ArrayList<>();
        for (int i = 0; i < 146; i++) {
            SampleDrill sample = samples.get(i % samples.size());
            String id = sample.record().id() + "-of-many-drills-with-long-names-" + i;
            stories.add(DrillStory.of(
                    tagged(
                            sample.named(id, sample.record().title() + ", the " + i + "th time", started)
                                    .record(),
                            List.of("drill", "primary-loss", "seed-AG-" + i % 9)),
                    sample.history(),
                    "reports/run/" + id,
                    List.of("pg1.log", "pg2.log")));
        }
        RunStory story = new RunStory(
                new RunRecord(
                        "run",
                        "availability-group",
                        "Availability group",
                        "",
                        List.of(),
                        List.of(),
                        started,
                        started.plusSeconds(9000),
                        "",
                        Map.of(),
                        Map.of()),
                stories,
                List.of());
        String page = new RunPage().render(story);
        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isBetween(100_000, 1_000_000);
        for (DrillStory drill : stories) {
            assertThat(page).contains("href=\"" + drill.record().id() + "/index.html\"");
        }
        assertThat(page)
                .contains("<select name=\"verdict\">", "<select name=\"seed\">", "<option value=\"AG-8\">")
                .doesNotContain("src=\"", "fetch(", "XMLHttpRequest");
    }

    private static DrillRecord tagged(DrillRecord r, List<String> tags) {
        return DrillRecordBuilder.of(r).tags(tags).build();
    }

    @Test
    void pagesOfARestoreShowItsPhasesAndNothingOfClients() throws Exception {
        RunFolder run = SampleReports.restored(reports);
        String drill = Files.readString(run.path().resolve("restore-shop/index.html"));
        assertThat(drill)
                .contains("aria-label=\"Phases of the restore\"", "usable after 206.2 s", "limit 10 min")
                .contains(">fetch<", ">restore<", ">recover<", ">checks<", ">integrity<")
                .doesNotContain("No phase was measured", "Phases of the recovery", "Acknowledged writes", "writes/s");
        String missed = Files.readString(run.path().resolve("restore-shop-again/index.html"));
        assertThat(missed)
                .contains("12.4 s, missing-wal", "not begun", "Since +181.5", "Phase recover failed")
                .doesNotContain("usable after");
        String index = Files.readString(run.page());
        assertThat(index)
                .contains("Age of the newest data", "Restored data", "Declared checks", "Age of the data")
                .doesNotContain("Lost writes", "Two writers", "Longest wait of one client");
        for (String paper : List.of("summary.html", "report.html")) {
            assertThat(Files.readString(run.path().resolve(paper)))
                    .as(paper)
                    .doesNotContain("Acknowledged writes lost", "Longest wait of one client", "The outage");
        }
        assertThat(Files.readString(run.path().resolve("summary.html")))
                .contains("2 backups were restored", "Age of the newest data");
        assertThat(Files.readString(run.path().resolve("report.html")))
                .contains("Phases of the restore", "The clock starts with the order to restore");
    }

    @Test
    void aFactLeadsToItsLineInTheDrillsPage() throws Exception {
        RunFolder run = SampleReports.missed(reports, "");
        String drill = run.drills().getFirst().path().getFileName().toString();
        List<String> anchors = Pattern.compile("href=\"" + drill + "/index.html#(line-[^\"]*)\"")
                .matcher(Files.readString(run.page()))
                .results()
                .map(link -> link.group(1))
                .toList();
        String page = Files.readString(run.path().resolve(drill).resolve("index.html"));
        assertThat(anchors)
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(anchor -> anchor.startsWith("line-history.ndjson-"));
        List<String> history = Files.readAllLines(run.path().resolve(drill).resolve("history.ndjson"));
        for (String anchor : anchors) {
            int line = Integer.parseInt(anchor.substring(anchor.lastIndexOf('-') + 1));
            String text = history.get(line - 1)
                    .substring(0, Math.min(30, history.get(line - 1).length()));
            assertThat(page).contains("<li id=\"" + anchor + "\" value=\"" + line + "\" class=\"shows\"><code>" + text);
        }
    }

    @Test
    void theLettersOfEachReferenceDrillAreExplained() {
        List<String> seeds = Resource.text(PagesTest.class, "/org/drdrills/steps/seed-ids.txt")
                .lines()
                .toList();
        Set<String> series = new TreeSet<>();
        seeds.forEach(seed -> series.add(seed.replaceFirst("-\\d+$", "")));
        assertThat(series).hasSizeGreaterThan(10);
        String legend = ", " + SummaryPage.legend(seeds.stream());
        series.forEach(letters -> assertThat(legend).contains(", " + letters + " "));
    }

    @Test
    void everyColourOfADrawingHasOneOnDarkGround() throws Exception {
        RunFolder run = SampleReports.write(reports, 7);
        Set<String> without = new TreeSet<>();
        for (Path page : List.of(
                run.page(),
                run.path().resolve("report.html"),
                run.path().resolve("primary-killed/index.html"),
                SampleReports.repeated(reports, 5, 4).page())) {
            COLOUR.matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(colour -> !Look.DARK.contains("\"" + colour + "\""))
                    .forEach(without::add);
        }
        assertThat(without).isEmpty();
        assertThat(Look.inBothThemes("<svg width=\"1\"><g/></svg>"))
                .startsWith("<svg width=\"1\">\n<style>\n")
                .endsWith("</style><g/></svg>");
        assertThat(Look.inBothThemes("no drawing")).isEqualTo("no drawing");
    }
}
