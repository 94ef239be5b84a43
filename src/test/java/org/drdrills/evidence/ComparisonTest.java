package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.check.Verdict;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.report.ComparisonComment;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final double[] USUAL = {20.3, 21.1, 19.8, 20.6, 21.4, 20.1};

    @TempDir
    Path reports;

    private RunFolder after(double... outages) throws Exception {
        for (int day = 0; day < USUAL.length; day++) {
            SampleReports.recovered(reports, day, USUAL[day], false);
        }
        RunFolder last = null;
        for (int i = 0; i < outages.length; i++) {
            last = SampleReports.recovered(reports, USUAL.length + i, outages[i], false);
        }
        return last;
    }

    private static Comparison.Change change(Comparison comparison, String name) {
        return comparison.drills().getFirst().changes().stream()
                .filter(change -> change.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noisePasses() throws Exception {
        Comparison comparison = Comparison.of(after(22.1), List.of(reports), 20, 0.1);
        assertThat(comparison.gate(false)).isEqualTo(Verdict.MET);
        assertThat(comparison.baseline()).hasSize(6);
        assertThat(change(comparison, "recovery"))
                .extracting(
                        Comparison.Change::outcome,
                        Comparison.Change::earlier,
                        Comparison.Change::times,
                        Comparison.Change::limit)
                .containsExactly(Comparison.Outcome.STEADY, 6, 1, 30.0);
        assertThat(ComparisonComment.render(comparison, false))
                .startsWith("<!-- drdrills-gate -->\n## Disaster-recovery drills: met, and no worse than before\n");
    }

    @Test
    void aRecoveryThatIsSlowerThanNoiseExplainsDoesNotPassAlthoughItsObjectiveIsMet() throws Exception {
        Comparison comparison = Comparison.of(after(28.4), List.of(reports), 20, 0.1);
        assertThat(comparison.verdict()).isEqualTo(Verdict.MET);
        assertThat(comparison.gate(true)).isEqualTo(Verdict.MISSED);
        assertThat(change(comparison, "recovery").outcome()).isEqualTo(Comparison.Outcome.WORSE);
        assertThat(change(comparison, "recovery").sentence())
                .startsWith("recovery (RTO) 28.4 s, before 20.")
                .contains("noise explains ");
        assertThat(change(comparison, "lost").outcome()).isEqualTo(Comparison.Outcome.STEADY);
        assertThat(ComparisonComment.render(comparison, false))
                .contains(
                        "## Disaster-recovery drills: 1 worse than before",
                        "| A standby takes over when the primary is killed | recovery (RTO) | 20.",
                        "| **28.4 s** |");
        assertThat(Comparison.of(RunFolder.at(reports.resolve(comparison.run())), List.of(reports), 20, 0.5)
                        .gate(false))
                .as("with a tolerance of half the limit")
                .isEqualTo(Verdict.MET);
    }

    @Test
    void aLossWhereThereWasNoneIsWorseHoweverSmall() throws Exception {
        after();
        Comparison comparison =
                Comparison.of(SampleReports.recovered(reports, 9, 20.5, true), List.of(reports), 20, 0.1);
        assertThat(comparison.gate(false)).isEqualTo(Verdict.MISSED);
        assertThat(change(comparison, "lost"))
                .extracting(Comparison.Change::outcome, Comparison.Change::before, Comparison.Change::now)
                .containsExactly(Comparison.Outcome.WORSE, 0.0, 1.0);
        assertThat(change(comparison, "loss").outcome()).isEqualTo(Comparison.Outcome.WORSE);
        assertThat(ComparisonComment.render(comparison, false))
                .contains("## Disaster-recovery drills: 1 missed, 1 worse than before", "| **MISSED** | MET |");
    }

    @Test
    void aRunWithoutPastIsInconclusiveUnlessThatIsAllowed() throws Exception {
        RunFolder first = SampleReports.recovered(reports, 0, 20.3, false);
        Comparison comparison = Comparison.of(first, List.of(reports), 20, 0.1);
        assertThat(comparison.gate(false)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(comparison.gate(true)).isEqualTo(Verdict.MET);
        assertThat(comparison.drills().getFirst())
                .extracting(Comparison.Drill::remark, Comparison.Drill::was)
                .containsExactly("never run before", "");
        assertThat(ComparisonComment.render(comparison, true))
                .contains("1 drill could not be compared, which was allowed: never run before (`primary-killed`).");
    }

    @Test
    void whatWasRunTooFewTimesIsToldWithTheNumber() throws Exception {
        SampleReports.recovered(reports, 0, 20.3, false);
        SampleReports.recovered(reports, 1, 20.5, false);
        Comparison comparison =
                Comparison.of(SampleReports.recovered(reports, 2, 20.4, false), List.of(reports), 20, 0.1);
        assertThat(comparison.drills().getFirst().alone()).isEqualTo("comparable 2 times before, 5 are needed");
    }

    @Test
    void aMissNeverPasses() throws Exception {
        Comparison comparison = Comparison.of(SampleReports.missed(reports, ""), List.of(reports), 20, 0.1);
        assertThat(comparison.gate(true)).isEqualTo(Verdict.MISSED);
    }

    @Test
    void aRunThatDidNotEndNeverPasses() throws Exception {
        RunFolder last = after(20.5);
        RunRecord run = last.read();
        last.write(run.ended(run.ended(), "ended after 1 of 2 drills"));
        Comparison comparison = Comparison.of(last, List.of(reports), 20, 0.1);
        assertThat(comparison.gate(true)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(ComparisonComment.render(comparison, true)).contains("- The run ended after 1 of 2 drills.");
    }

    @Test
    void onlyRunsBeforeItCountAndOnlyTheLastOfThem() throws Exception {
        after(20.5, 28.4, 28.6);
        RunFolder middle = Reports.at(reports).runs().get(2);
        assertThat(Comparison.of(middle, List.of(reports), 20, 0.1).baseline()).hasSize(6);
        RunFolder last = Reports.at(reports).runs().getFirst();
        assertThat(change(Comparison.of(last, List.of(reports), 5, 0.1), "recovery")
                        .earlier())
                .isEqualTo(5);
        List<Path> single =
                Reports.at(reports).runs().stream().skip(3).map(RunFolder::path).toList();
        assertThat(Comparison.of(last, single, 20, 0.1).baseline()).hasSize(6);
    }

    /** What a pull request changes is the environment: it is compared with what was before; but what was before is one environment. */
    @Test
    void aChangedEnvironmentIsComparedWithTheLastOneAndNamed() throws Exception {
        RunFolder last = after(28.4);
        environment(last, "changed");
        Comparison comparison = Comparison.of(last, List.of(reports), 20, 0.1);
        assertThat(comparison.drills().getFirst().remark())
                .isEqualTo("environment or runbooks have changed since it was last run");
        assertThat(comparison.gate(false)).isEqualTo(Verdict.MISSED);
        environment(Reports.at(reports).runs().get(1), "changed");
        assertThat(Comparison.of(last, List.of(reports), 20, 0.1).gate(false))
                .as("one run before in the same environment is too few")
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    private static void environment(RunFolder run, String hash) {
        DrillFolder drill = run.drills().getFirst();
        DrillRecord r = drill.read();
        java.util.Map<String, String> provenance = new java.util.LinkedHashMap<>(r.provenance());
        provenance.put("environment-sha256", hash);
        drill.write(SampleDrill.with(r, provenance));
    }

    @Test
    void forMachinesItIsJson() throws Exception {
        Comparison comparison = Comparison.of(after(28.4), List.of(reports), 20, 0.1);
        var json = new ObjectMapper().readTree(comparison.json());
        assertThat(json.get("format").asText()).isEqualTo("drdrills-gate/1");
        assertThat(json.at("/drills/0/changes/0/outcome").asText()).isEqualTo("WORSE");
        assertThat(json.at("/drills/0/changes/0/now").asDouble()).isBetween(28.0, 29.0);
    }

    @Test
    void aBaselineThatIsNotThereIsBadInput() throws Exception {
        RunFolder last = after(20.0);
        assertThatThrownBy(() -> Comparison.of(last, List.of(reports.resolve("no")), 20, 0.1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there is no folder")
                .hasMessageContaining("to compare with");
        assertThat(Files.exists(reports.resolve("no"))).isFalse();
    }
}
