package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Durations;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Period;
import org.drdrills.evidence.Population;
import org.drdrills.evidence.RunStory;
import org.drdrills.history.HistoryFile;
import org.drdrills.report.Publisher;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {
    @TempDir
    Path home;

    private Path reports;
    private RunFolder whole;
    private List<String> drills;

    /** One run of five drills, and the same five as two runners would have left them. */
    @BeforeEach
    void oneRunOfAll() throws Exception {
        whole = SampleReports.write(home.resolve("whole"), 5);
        reports = home.resolve("parts");
        drills = whole.drills().stream().map(drill -> drill.read().id()).toList();
        RunRecord run = whole.read();
        whole.write(new RunRecord(
                run.run(),
                run.environment(),
                run.environmentTitle(),
                run.counterpart(),
                run.doesNotEvidence(),
                drills,
                run.started(),
                run.ended(),
                "",
                run.versions(),
                run.provenance()));
        Publisher.pages(whole, HistoryFile::open);
    }

    private RunFolder shard(int number, int of, List<String> ids, UnaryOperator<Map<String, String>> told)
            throws IOException {
        RunRecord run = whole.read();
        RunFolder part = RunFolder.create(
                reports, run.started().plusSeconds(number), "availability-group", Redaction.ofPatterns());
        Map<String, String> provenance = new LinkedHashMap<>(run.provenance());
        provenance.putAll(Map.of(
                "shard",
                number + "/" + of,
                "campaign",
                String.join(" ", drills),
                "split-sha256",
                "abc",
                "host",
                "runner" + number));
        for (String id : ids) {
            copy(whole.drill(id).path(), part.path().resolve(id));
        }
        Files.createDirectories(part.path().resolve("inputs/features"));
        Files.writeString(part.path().resolve("inputs/features/a.feature"), "Feature: a\n");
        part.write(new RunRecord(
                part.name(),
                run.environment(),
                run.environmentTitle(),
                run.counterpart(),
                run.doesNotEvidence(),
                ids,
                run.started(),
                run.ended().plusSeconds(number),
                "",
                run.versions(),
                told.apply(provenance)));
        Publisher.pages(part, HistoryFile::open);
        return part;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private RunFolder first() throws IOException {
        return shard(1, 2, List.of(drills.get(0), drills.get(2), drills.get(4)), told -> told);
    }

    private RunFolder second() throws IOException {
        return shard(2, 2, List.of(drills.get(1), drills.get(3)), told -> told);
    }

    @Test
    void twoShardsSayWhatOneRunSays() throws Exception {
        RunFolder joined = Joining.join(List.of(second(), first()), reports.resolve("joined"));
        Publisher.publish(joined, HistoryFile::open);
        Evidence one = Evidence.read(whole.evidence());
        Evidence two = Evidence.read(joined.evidence());
        assertThat(two.readiness()).isEqualTo(one.readiness());
        assertThat(two.run().planned()).isEqualTo(drills);
        assertThat(two.run().endedEarly()).isEmpty();
        assertThat(two.unreadable()).isEmpty();
        assertThat(two.drills())
                .extracting(
                        Evidence.Drill::drill,
                        Evidence.Drill::verdict,
                        Evidence.Drill::results,
                        Evidence.Drill::integrity)
                .isEqualTo(one.drills().stream()
                        .map(drill -> org.assertj.core.groups.Tuple.tuple(
                                drill.drill(), drill.verdict(), drill.results(), drill.integrity()))
                        .toList());
        assertThat(two.findings())
                .extracting(Evidence.Found::id)
                .isEqualTo(one.findings().stream().map(Evidence.Found::id).toList());
        assertThat(two.run().provenance())
                .containsEntry("host", "runner1; runner2")
                .doesNotContainKeys("shard", "campaign");
        for (String id : drills) {
            for (String file : List.of("drill.json", "history.ndjson")) {
                Path original = whole.drill(id).path().resolve(file);
                if (Files.exists(original)) {
                    assertThat(joined.drill(id).path().resolve(file))
                            .as("no byte of what was frozen changes")
                            .hasSameBinaryContentAs(original);
                }
            }
        }
        assertThat(joined.page()).exists();
        assertThat(joined.path().resolve("inputs/features/a.feature")).exists();
        assertThat(joined.path().resolve("parts")).isDirectoryContaining("glob:**/*availability-group");
    }

    @Test
    void joinedRunsAreCountedOnce() throws Exception {
        Joining.join(List.of(first(), second()), reports.resolve("joined"));
        Period period =
                Period.of(reports, LocalDate.parse("2026-11-01"), LocalDate.parse("2026-11-30"), 365, List.of());
        assertThat(period.runs()).extracting(Period.Run::run).containsExactly("joined");
        assertThat(period.drills()).hasSize(5).allMatch(drill -> drill.times() == 1);
    }

    /** A run that says it was joined from another hides nothing that it does not hold. */
    @Test
    void aRunThatIsNotHeldIsStillCounted() throws Exception {
        RunFolder joined = Joining.join(List.of(first()), reports.resolve("joined"));
        RunFolder second = second();
        RunRecord run = joined.read();
        Map<String, String> lie = new LinkedHashMap<>(run.provenance());
        lie.put("joined-from", lie.get("joined-from") + " " + second.name());
        joined.write(new RunRecord(
                run.run(),
                run.environment(),
                run.environmentTitle(),
                run.counterpart(),
                run.doesNotEvidence(),
                run.planned(),
                run.started(),
                run.ended(),
                run.endedEarly(),
                run.versions(),
                lie));
        assertThat(Population.of(reports).members())
                .extracting(Population.Member::run)
                .containsExactlyInAnyOrder("joined", second.name());
    }

    @Test
    void aShardThatIsMissingIsNamedAndMakesTheRunInconclusive() throws Exception {
        RunFolder met = shard(1, 2, List.of("primary-killed"), told -> told);
        assertThat(RunStory.of(met, HistoryFile::open).verdict()).isEqualTo(Verdict.MET);
        RunStory story = RunStory.of(Joining.join(List.of(met), reports.resolve("joined")), HistoryFile::open);
        assertThat(story.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(story.run().endedEarly()).isEqualTo("was joined without shard 2/2");
        assertThat(story.damaged())
                .hasSize(4)
                .allMatch(sentence ->
                        sentence.contains("was planned and is not in this run, which was joined without shard "));
    }

    @Test
    void aDrillInTwoRunsIsRefusedAndNamed() throws Exception {
        RunFolder one = first();
        RunFolder other = shard(2, 2, List.of(drills.get(1), drills.get(2)), told -> told);
        assertThatThrownBy(() -> Joining.join(List.of(one, other), reports.resolve("joined")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "more than one of them: " + drills.get(2) + " (" + one.name() + ", " + other.name() + ")");
        assertThat(reports.resolve("joined")).doesNotExist();
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() throws Exception {
        RunFolder one = first();
        RunFolder otherSplit = shard(2, 2, List.of(drills.get(1)), told -> with(told, "split-sha256", "def"));
        RunFolder otherCampaign = shard(2, 2, List.of(drills.get(1)), told -> with(told, "campaign", "something-else"));
        RunFolder none = shard(2, 2, List.of(drills.get(1)), told -> with(told, "shard", ""));
        RunFolder otherFiles = second();
        Files.writeString(otherFiles.path().resolve("inputs/features/a.feature"), "Feature: b\n");
        refused(List.of(one, otherSplit), "give all runners the same --durations");
        refused(List.of(one, otherCampaign), "they were to hold different drills");
        refused(List.of(one, none), "join shards with shards");
        refused(List.of(one, otherFiles), "inputs/features/a.feature was not the same in ");
        assertThatThrownBy(() -> Joining.join(List.of(one), one.path()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a joined run gets a folder of its own");
    }

    private void refused(List<RunFolder> runs, String said) {
        assertThatThrownBy(() -> Joining.join(runs, reports.resolve("joined")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(said);
        assertThat(reports.resolve("joined")).doesNotExist();
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> other = new LinkedHashMap<>(map);
        other.put(key, value);
        return other;
    }

    @Test
    void durationsAreTheMiddleOfWhatWasMeasured() throws Exception {
        assertThat(Durations.in(whole.path().getParent()))
                .containsKey("primary-killed")
                .allSatisfy((drill, seconds) -> assertThat(seconds).isBetween(1.0, 1000.0));
        assertThat(Durations.in(home.resolve("nowhere"))).isEmpty();
    }
}
