package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drdrills.chart.DotPlot;
import org.drdrills.chart.TextBoxes;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.DrillRecordBuilder;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatsTest {
    private static final DrillRecord SAMPLE = SampleDrill.met().record();

    private static DrillRecord drill(
            String id,
            String endedEarly,
            Verdict assumption,
            String finding,
            Verdict verdict,
            double recovery,
            Measured... measures) {
        return drill("recovery", id, endedEarly, assumption, finding, verdict, recovery, measures);
    }

    private static DrillRecord drill(
            String asked,
            String id,
            String endedEarly,
            Verdict assumption,
            String finding,
            Verdict verdict,
            double recovery,
            Measured... measures) {
        DrillRecord r = SAMPLE;
        Finding one = new Finding(
                finding,
                "w",
                verdict,
                "s",
                List.of(Measured.seconds("outage.sustained", "Outage", recovery * 1e9, 1e6, "")));
        Finding holds = new Finding("clock", "w", assumption, "s", List.of());
        return DrillRecordBuilder.of(r)
                .id(id)
                .objectives(List.of(new Objective.Written(asked, Map.of("within", "PT30S"), "w", 1).read()))
                .historyHash("")
                .endedEarly(endedEarly)
                .judgement(new Judgement(assumption.and(verdict), List.of(holds), List.of(one), List.of(measures)))
                .build();
    }

    private static DrillRecord met(String id, double recovery) {
        return drill(
                id,
                "",
                Verdict.MET,
                "recovery",
                Verdict.MET,
                recovery,
                new Measured("lost.writes", "", 0, "operations", 0, ""));
    }

    @Test
    void twentyRepeatsSayWhatTwentyCanSay() {
        List<DrillRecord> drills = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> met(i == 1 ? "kill" : "kill-r" + i, i))
                .toList();
        Repeats repeats = Repeats.of(Collections.nCopies(20, "kill"), drills).getFirst();
        assertThat(repeats.verdict()).isEqualTo(Verdict.MET);
        assertThat(repeats.number(drills.get(4))).isEqualTo(5);
        assertThat(repeats.sentences())
                .containsExactly(
                        "kill 20 times: 20 met.",
                        "Recovery: 20 samples, least 1 s, median 10 s, p95 19 s, most 20 s; supported at 95 % confidence: at most 20 s in at least 86 % of such drills, 19 s in 78 %.",
                        "Lost writes: 20 samples, least 0, median 0, p95 0, most 0; supported at 95 % confidence: at most 0 in at least 86 % of such drills, 0 in 78 %.");
        Evidence.Sampled recovery = repeats.evidence().measures().getFirst();
        assertThat(recovery)
                .extracting(Evidence.Sampled::samples, Evidence.Sampled::median, Evidence.Sampled::most)
                .containsExactly(20, 10.0, 20.0);
        assertThat(recovery.bounds()).extracting(Evidence.Bound::atMost).containsExactly(20.0, 19.0);
        assertThat(Repeats.RULE).contains("59 samples", "99th 299");
    }

    @Test
    void aMissIsAMissOfThemAllAndDoubtIsCountedApart() {
        List<DrillRecord> drills = List.of(
                met("kill", 20),
                met("kill-r2", 21),
                drill("kill-r3", "", Verdict.MET, "recovery.not-reached", Verdict.MISSED, Double.NaN),
                drill("kill-r4", "", Verdict.INCONCLUSIVE, "recovery.assumption-broken", Verdict.INCONCLUSIVE, 3),
                drill("kill-r5", "", Verdict.MET, "recovery.too-close", Verdict.INCONCLUSIVE, 30),
                met("kill-r6", 22),
                drill(
                        "kill-r7",
                        "stopped at the first alarm",
                        Verdict.MET,
                        "recovery.not-reached",
                        Verdict.MISSED,
                        Double.NaN));
        Repeats repeats = Repeats.of(Collections.nCopies(9, "kill"), drills).getFirst();
        assertThat(repeats.verdict()).isEqualTo(Verdict.MISSED);
        assertThat(repeats.verdicts()).isEqualTo("3 met, 2 missed, 2 inconclusive, 2 not on record");
        Repeats.Spread recovery = repeats.spreads().getFirst();
        assertThat(recovery.samples().values()).containsExactly(20.0, 21.0, Double.POSITIVE_INFINITY, 30.0, 22.0);
        assertThat(recovery.counted()).isEqualTo("5 + 4 open");
        assertThat(recovery.supports()).isEqualTo("in 1 of 5 it never came, so no time bounds it");
        assertThat(repeats.evidence().measures().getFirst())
                .extracting(
                        Evidence.Sampled::never,
                        Evidence.Sampled::open,
                        Evidence.Sampled::most,
                        Evidence.Sampled::bounds)
                .containsExactly(1, 4, null, List.of());
        assertThat(recovery.value(recovery.distribution().max())).isEqualTo("never");
        assertThat(Repeats.of(Collections.nCopies(3, "kill"), drills.subList(0, 2))
                        .getFirst()
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Repeats.of(List.of("kill", "kill"), drills.subList(0, 2))
                        .getFirst()
                        .spreads()
                        .getFirst()
                        .supports())
                .startsWith("nothing: ")
                .contains("fewer than 5 samples");
    }

    @Test
    void whereNobodyAskedForARecoveryNoneIsMissed() {
        List<DrillRecord> drills = Stream.of(
                        Map.entry("site", Double.NaN), Map.entry("site-r2", Double.NaN), Map.entry("site-r3", 4.0))
                .map(run -> drill("stays-up", run.getKey(), "", Verdict.MET, "stays-up", Verdict.MET, run.getValue()))
                .toList();
        Repeats repeats = Repeats.of(List.of("site", "site", "site"), drills).getFirst();
        assertThat(repeats.spreads().getFirst().samples().values()).containsExactly(4.0);
        assertThat(repeats.sentences()).last().asString().contains("Nothing follows");
    }

    @Test
    void onlyRepeatsAreRepeats() {
        assertThat(Repeats.of(List.of("kill", "lose-r2"), List.of(met("kill", 1), met("lose-r2", 1))))
                .isEmpty();
        assertThat(Repeats.of(List.of("lose-r2", "lose-r2"), List.of(met("lose-r2", 1), met("lose-r2-r2", 1))))
                .extracting(Repeats::id)
                .containsExactly("lose-r2");
    }

    @Test
    void theRunShowsThemOnlyWhereThereAreAny(@TempDir Path reports) throws Exception {
        RunFolder run = SampleReports.repeated(reports, 6, 5);
        assertThat(run.page())
                .content()
                .contains(
                        "<h2 id=\"repeats\">",
                        "6 times: 5 met, 1 not on record",
                        "· run 3",
                        "-repeats-title",
                        "primary-killed-r6: was planned and is not in this run");
        assertThat(run.path().resolve("summary.md"))
                .content()
                .contains("## Repeats", "INCONCLUSIVE: 5 met, 1 not on record", "Percentiles are by nearest rank");
        TextBoxes.parse(DotPlot.draw(Repeats.of(
                        run.read().planned(),
                        RunStory.of(run, org.drdrills.history.HistoryFile::open).drills().stream()
                                .map(DrillStory::record)
                                .toList())
                .getFirst()));
        RunFolder single = SampleReports.repeated(reports, 1, 1);
        assertThat(single.page()).content().doesNotContain("id=\"repeats\"");
        assertThat(single.path().resolve("summary.md")).content().doesNotContain("## Repeats");
    }
}
