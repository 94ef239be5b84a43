package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run was to hold cannot be changed once a drill's plan holds its hash. */
final class RunSealTest {
    @TempDir
    private Path reports;

    private RunFolder run(int day) throws Exception {
        RunFolder run = SampleReports.recovered(reports, day, 20 + day, false);
        DrillFolder drill = run.drills().getFirst();
        Map<String, String> provenance = new LinkedHashMap<>(drill.read().provenance());
        provenance.put(RunRecord.SEAL, run.read().seal());
        drill.write(SampleDrill.with(drill.read(), provenance));
        return run;
    }

    private static List<String> faults(RunFolder run) {
        return RunSeal.faults(run, run.drills().stream().map(DrillFolder::read).toList());
    }

    private static RunRecord planned(RunRecord r, List<String> planned) {
        return new RunRecord(
                r.run(),
                r.environment(),
                r.environmentTitle(),
                r.counterpart(),
                r.doesNotEvidence(),
                planned,
                r.started(),
                r.ended(),
                r.endedEarly(),
                r.versions(),
                r.provenance());
    }

    @Test
    void itsEndIsNotSealedAndAllElseIs() throws Exception {
        RunFolder run = run(0);
        run.write(run.read().ended(run.read().started().plusSeconds(9), "was stopped"));
        assertThat(faults(run)).isEmpty();
        List<String> more = new ArrayList<>(run.read().planned());
        more.add("another");
        run.write(planned(run.read(), more));
        assertThat(faults(run)).containsExactly("run.json is not the one whose hash the plan of primary-killed holds");
    }

    @Test
    void aRecordOfBeforeSealsSaysNothing() throws Exception {
        assertThat(faults(SampleReports.recovered(reports, 0, 20, false))).isEmpty();
    }

    @Test
    void ofAJoinedRunThePartsAreSealedAndTheWholeFollows() throws Exception {
        RunFolder first = run(0);
        RunFolder second = SampleReports.one(reports, SampleDrill.missed());
        RunFolder joined = Joining.join(List.of(first, second), reports.resolve("joined"));
        assertThat(faults(joined)).isEmpty();
        RunRecord whole = joined.read();
        joined.write(planned(whole, List.of("primary-killed")));
        assertThat(faults(joined)).containsExactly("run.json does not say what joining the runs under parts/ gives");
        joined.write(whole);
        RunFolder part = RunFolder.at(joined.path().resolve("parts").resolve(first.name()));
        part.write(planned(part.read(), List.of()));
        assertThat(faults(joined)).contains("run.json is not the one whose hash the plan of primary-killed holds");
    }
}
