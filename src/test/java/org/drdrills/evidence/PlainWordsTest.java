package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.check.Verdict;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.DrillRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "26.2131    | s          | 0.01     | 26.2 s ± 0.01 s",
                "47.2       | s          | 0.2      | 47.2 s ± 0.2 s",
                "0.04123    | s          | 0.0101   | 0.041 s ± 0.011 s",
                "0.0000123  | s          | 0        | 0.00001 s",
                "3.0        | s          | 0.35     | 3 s ± 0.35 s",
                "-0.006     | s          | 0        | −0.006 s",
                "1          | operations | 0        | 1 operation",
                "37         | operations | 0        | 37 operations",
                "1234567    | operations | 0        | 1\u202f234\u202f567 operations",
                "99.25      | %          | 0.7      | 99.3 % ± 0.7 %",
                "150        | /s         | 0        | 150/s",
                "NaN        | s          | 0.1      | not measured",
                "3          | ''         | 0        | 3",
            })
    void numbersLookAlikeEverywhere(double value, String unit, double plusMinus, String text) {
        assertThat(Figures.full(new Measured("n", "l", value, unit, plusMinus, "")))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT30S,30 s",
        "PT1M,60 s",
        "PT2M,2 min",
        "PT90S,90 s",
        "PT0.25S,250 ms",
        "PT0S,0 s",
        "PT1.5S,1.5 s",
        "PT1H,60 min"
    })
    void limitsAreAsPeopleWriteThem(String limit, String text) {
        assertThat(Figures.limit(Duration.parse(limit))).isEqualTo(text);
    }

    private static DrillRecord judged(Objective objective, Finding finding, Measured... measures) {
        DrillRecord r = SampleDrill.met().record();
        return DrillRecordBuilder.of(r)
                .objectives(List.of(objective))
                .historyHash("")
                .endedEarly("")
                .judgement(new Judgement(finding.verdict(), List.of(), List.of(finding), List.of(measures)))
                .build();
    }

    private static PlainWords.Row row(Objective objective, Finding finding) {
        return PlainWords.objectives(judged(objective, finding)).getFirst();
    }

    @Test
    void limitObservedAndMarginStandSideBySide() {
        PlainWords.Row late = row(
                new Objective.Written(
                                "recovery",
                                Map.of("within", "PT30S"),
                                "writes are acknowledged again within 30 seconds",
                                1)
                        .read(),
                new Finding(
                        "recovery.too-long",
                        "w",
                        Verdict.MISSED,
                        "s",
                        List.of(Measured.seconds("outage", "Outage", 47.2e9, 0.2e9, ""))));
        assertThat(late)
                .extracting(PlainWords.Row::limit, PlainWords.Row::observed, PlainWords.Row::margin)
                .containsExactly("≤ 30 s", "47.2 s ± 0.2 s", "17.2 s over (57 %)");
        PlainWords.Row pace = row(
                new Objective.Written(
                                "throughput",
                                Map.of("at-least", "90", "after", "recovery"),
                                "throughput is back at 90 percent",
                                1)
                        .read(),
                new Finding(
                        "throughput",
                        "w",
                        Verdict.MET,
                        "s",
                        List.of(new Measured("throughput", "t", 99.5, "%", 0.2, ""))));
        assertThat(pace)
                .extracting(PlainWords.Row::limit, PlainWords.Row::observed, PlainWords.Row::margin)
                .containsExactly("≥ 90 %", "99.5 % ± 0.2 %", "9.5 %");
        PlainWords.Row single = row(
                new Objective.Written("single-writer", Map.of(), "at no moment do two nodes accept writes", 1).read(),
                new Finding(
                        "single-writer",
                        "w",
                        Verdict.MET,
                        "s",
                        List.of(Measured.seconds(
                                "primaries.possible-overlap", "two primaries not ruled out", 0.3e9, 0.01e9, ""))));
        assertThat(single)
                .extracting(PlainWords.Row::limit, PlainWords.Row::observed, PlainWords.Row::margin)
                .containsExactly("never", "none", "–");
        PlainWords.Row loss = row(
                new Objective.Written(
                                "lost-writes",
                                Map.of("at-most", "PT5S"),
                                "at most 5 seconds of acknowledged writes are lost",
                                1)
                        .read(),
                new Finding(
                        "lost-writes",
                        "w",
                        Verdict.MET,
                        "s",
                        List.of(
                                Measured.count("loss", "l", 7, ""),
                                Measured.seconds("loss.seconds", "l", 1.2e9, 0.02e9, ""))));
        assertThat(loss)
                .extracting(PlainWords.Row::limit, PlainWords.Row::observed, PlainWords.Row::margin)
                .containsExactly("≤ 5 s", "1.2 s ± 0.02 s", "3.8 s (76 %)");
        PlainWords.Row doubt = row(
                new Objective.Written("lost-writes", Map.of("at-most", "none"), "no acknowledged write is lost", 1)
                        .read(),
                new Finding("lost-writes.no-serving-node", "w", Verdict.INCONCLUSIVE, "s", List.of()));
        assertThat(doubt)
                .extracting(PlainWords.Row::limit, PlainWords.Row::observed)
                .containsExactly("none", "–");
    }

    @Test
    void whatTheJudgeDoubtsIsNotToldAsFact() {
        List<PlainWords.Answer> answers =
                PlainWords.inShort(SampleDrill.doubtful().record());
        assertThat(answers.get(1).answer())
                .startsWith("It cannot be said. The fault had no observed effect:")
                .endsWith(".");
        assertThat(answers.get(2).answer()).isEqualTo("Not shown: no outage was seen, and that cannot be relied on.");
        assertThat(answers.get(3).answer()).isEqualTo("No loss was seen, but that cannot be relied on.");
        Measured taken = Measured.seconds("outage", "Outage", 22.4e9, 0.1e9, "");
        DrillRecord late = judged(
                new Objective.Written("recovery", Map.of("within", "PT30S"), "w", 1).read(),
                new Finding("recovery.assumption-broken", "w", Verdict.INCONCLUSIVE, "s", List.of(taken)));
        assertThat(PlainWords.inShort(late).get(2).answer())
                .isEqualTo(
                        "Not shown. Writes were acknowledged again after 22.4 s ± 0.1 s; the limit is 30 s. But that cannot be relied on.");
    }

    @Test
    void aServiceThatNeverCameBackIsNotMerelyUnmeasured() {
        Objective objective = new Objective.Written("recovery", Map.of("within", "PT30S"), "w", 1).read();
        Measured unknown = Measured.seconds("outage", "Outage", Double.NaN, 0.1e9, "");
        DrillRecord never = judged(
                objective,
                new Finding("recovery.not-reached", "w", Verdict.MISSED, "s", List.of(unknown)),
                Measured.seconds("outage.at-least", "l", 90.4e9, 0.1e9, ""));
        assertThat(PlainWords.inShort(never).get(2).answer())
                .isEqualTo("None: writes were not acknowledged again while we watched, for 90.4 s; the limit is 30 s.");
        DrillRecord doubt = judged(
                objective, new Finding("recovery.record-too-short", "w", Verdict.INCONCLUSIVE, "s", List.of(unknown)));
        assertThat(PlainWords.inShort(doubt).get(2).answer()).isEqualTo("Not measured.");
    }
}
