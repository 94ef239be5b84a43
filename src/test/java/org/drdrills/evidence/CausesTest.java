package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A miss leads with what failed, since when, and the lines of the record that show it. */
final class CausesTest {
    private static final Pattern OPERATION = Pattern.compile("^(?:write|read) (\\d+) ");

    @TempDir
    private Path reports;

    private DrillFolder drill(SampleDrill sample) throws Exception {
        RunFolder run = SampleReports.one(reports, sample);
        return run.drill(sample.record().id());
    }

    private static List<Evidence.Cause> causes(DrillFolder drill) {
        return DrillStory.of(drill, HistoryFile.open(drill.history())).causes();
    }

    @Test
    void everyMissNamesThreeLinesThatHoldWhatTheySay() throws Exception {
        DrillFolder drill = drill(SampleDrill.missed());
        List<String> lines = Files.readAllLines(drill.history());
        List<Evidence.Cause> causes = causes(drill);
        assertThat(causes)
                .extracting(Evidence.Cause::finding)
                .containsExactly(Highlights.findings(drill.read()).stream()
                        .map(finding -> finding.id())
                        .toArray(String[]::new));
        for (Evidence.Cause cause : causes) {
            assertThat(cause.facts()).as(cause.failed()).hasSize(3);
            assertThat(cause.since()).isEqualTo(cause.facts().getFirst().seconds());
            for (Evidence.Fact fact : cause.facts()) {
                Matcher operation = OPERATION.matcher(fact.text());
                if (operation.find()) {
                    assertThat(lines.get((int) fact.line() - 1)).contains("\"id\":" + operation.group(1) + ",");
                }
            }
        }
    }

    @Test
    void aLostWriteIsShownByItsAcknowledgementAndByTheFinalReadThatLacksIt() throws Exception {
        DrillFolder drill = drill(SampleDrill.losing(false));
        Evidence.Cause cause = causes(drill).getFirst();
        assertThat(cause.finding()).isEqualTo("lost-writes.acknowledged-and-missing");
        Matcher listed = Pattern.compile("\\): (\\d+), (\\d+)").matcher(cause.failed());
        assertThat(listed.find()).as(cause.failed()).isTrue();
        assertThat(cause.facts())
                .extracting(Evidence.Fact::text)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("write " + listed.group(1) + " of client")
                                .endsWith("was acknowledged by pg1"),
                        second -> assertThat(second).startsWith("write " + listed.group(2) + " of client"),
                        last -> assertThat(last)
                                .startsWith("the final read of pg2 holds ")
                                .contains("without " + listed.group(1) + " and " + listed.group(2)));
    }

    @Test
    void anOutageIsShownByTheWritesThatFailedAndCameBack() throws Exception {
        Evidence.Cause cause =
                causes(drill(SampleDrill.recovered(3, 47, false))).getFirst();
        assertThat(cause.finding()).isEqualTo("recovery.too-long");
        assertThat(cause.facts()).hasSize(3);
        assertThat(cause.since()).isBetween(0.0, 1.2);
    }

    @Test
    void theLogsAtThatMomentAreQuoted() throws Exception {
        SampleDrill sample = SampleDrill.losing(false);
        DrillFolder drill = drill(sample);
        String stamp = sample.history().header().started().plusMillis(2_050).toString();
        drill.log(
                "pg1.log",
                new ByteArrayInputStream(
                        ("2026-01-01T00:00:00Z long before\n" + stamp + " LOG: at that moment\n" + "no stamp\n")
                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(causes(drill).getFirst().logs())
                .contains(new Evidence.LogLine("pg1.log", 2, stamp + " LOG: at that moment"));
    }

    @Test
    void knownBadVariantsWithTheSameFindingAreNamed() throws Exception {
        DrillFolder drill = drill(SampleDrill.losing(false));
        Path environment = drill.path().resolveSibling("inputs/environments/availability-group");
        Files.createDirectories(environment.resolve("known-bad"));
        Files.writeString(environment.resolve("compose.yaml"), "services: {}\n");
        for (String finding : List.of("lost-writes.acknowledged-and-missing", "recovery.too-long")) {
            Files.writeString(environment.resolve("known-bad/" + finding + ".yaml"), """
                    x-drill:
                      known-bad:
                        wrong: it is spoilt
                        drill: primary-killed
                        finding: %s
                        verdict: MISSED
                    """.formatted(finding));
        }
        assertThat(causes(drill).getFirst().alike())
                .containsExactly(new Evidence.Alike("lost-writes.acknowledged-and-missing", "it is spoilt"));
    }

    @Test
    void whatWasMetHasNoCause() throws Exception {
        assertThat(causes(drill(SampleDrill.met()))).isEmpty();
        assertThat(causes(drill(SampleDrill.doubtful()))).isEmpty();
    }
}
