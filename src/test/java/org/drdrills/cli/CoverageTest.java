package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Event;
import org.drdrills.steps.Features;
import org.drdrills.steps.Wordings;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {
    @TempDir
    private Path reports;

    private String coverage(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("coverage", "--reports", reports), Stream.of(arguments))
                        .map(Object::toString)
                        .toArray(String[]::new));
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        return out.toString();
    }

    @Test
    void everyDrillIsInItAndSoIsWhatNobodyDrills() throws Exception {
        JsonNode json = new ObjectMapper().readTree(coverage("--json"));
        Set<String> drilled = new HashSet<>();
        json.get("cells").forEach(cell -> cell.get("drills").forEach(drill -> drilled.add(drill.asText())));
        assertThat(drilled)
                .isEqualTo(new HashSet<>(new Features(Path.of("").toAbsolutePath())
                        .drills("").stream().map(DrillPlan::id).toList()));
        List<JsonNode> never = new java.util.ArrayList<>();
        json.get("cells").forEach(cell -> {
            if (cell.get("state").asText().equals("never drilled")) {
                never.add(cell);
            }
        });
        assertThat(never).isNotEmpty().allMatch(cell -> cell.get("drills").isEmpty());
        assertThat(json.get("seeds")).hasSize(84);
        assertThat(json.get("seeds").findValuesAsText("seed")).contains("AG-1", "FE-1", "XX-3");
    }

    /** What cannot be there is not missing. */
    @Test
    void whatCannotBefallAnEnvironmentIsNotAskedFor() {
        assertThat(coverage("-e", "availability-group"))
                .contains("availability-group: of ", " is killed\n", "Load: ")
                .doesNotContain("the power switch", "the shared storage");
        assertThat(coverage("-e", "failover-cluster"))
                .contains("the power switch", "the shared storage is lost")
                .doesNotContain("the other standby");
    }

    @Test
    void theCatalogueSaysHowFarEachDrillIsAFaithfulOne() throws Exception {
        Map<ReferenceTable.Standing, Long> counts =
                ReferenceTable.read(Path.of("features/reference.md")).values().stream()
                        .collect(Collectors.groupingBy(ReferenceTable.Entry::standing, Collectors.counting()));
        String faithful = counts.get(ReferenceTable.Standing.FAITHFUL).toString();
        String weaker = counts.get(ReferenceTable.Standing.WEAKER).toString();
        String refused = counts.get(ReferenceTable.Standing.REFUSED).toString();
        assertThat(coverage("--seeds"))
                .contains("The reference catalogue: of 84 drills, " + faithful + " are drilled as the reference says, "
                        + weaker + " are weaker, " + refused + " are refused; 0 were met")
                .containsPattern("AG-1 +faithful +has a drill, never run, \\d drills")
                .containsPattern("FE-11 +weaker +has a drill, never run, \\d drills; neither 20 minutes of readiness")
                .containsPattern("PP-6 +refused +needs an edge server")
                .doesNotContain(" possible faults, ");
        assertThat(Files.readString(Path.of("features/reference.md")).replaceAll("\\s+", " "))
                .contains(
                        "of the 84, " + faithful + " are *faithful*",
                        weaker + " are *weaker*",
                        refused + " are *refused*");
    }

    /** A drill that is refused has none, and one that is not has. */
    @Test
    void whatIsRefusedHasNoDrill() throws Exception {
        JsonNode seeds =
                new ObjectMapper().readTree(coverage("--seeds", "--json")).get("seeds");
        assertThat(seeds)
                .hasSize(84)
                .allSatisfy(seed -> assertThat(seed.get("drills").isEmpty())
                        .as(seed.toString())
                        .isEqualTo(seed.get("standing").asText().equals("refused")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            | AG-1 | a | b | c | faithful |; no row states how far FE-1 is drilled
            | AG-1 | a | b | c | nearly |; the last cell must be faithful, weaker: …, refused: … or –, not 'nearly'
            | AG-1 | a | b | c | refused |; not 'refused'
            | AG-99 | a | b | c | faithful |; the reference catalogue has no drill AG-99
            | AG-1, AG-1 | refused: needs more |; AG-1 is stated a second time
            """)
    void aTableThatLeavesADrillOutIsRefused(String row, String complaint, @TempDir Path folder) throws Exception {
        Path table = Files.writeString(folder.resolve("reference.md"), row + "\n");
        assertThatThrownBy(() -> ReferenceTable.read(table))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("reference.md")
                .hasMessageContaining(complaint);
    }

    @Test
    void eventsAreKnownByTheirWordsWhateverTheirTimes() {
        Wordings wordings = Wordings.of(EnvironmentFile.named(Path.of("environments"), "paired-pools"));
        Event event = wordings.event("nothing sent from the primary's site reaches every other site for 2 minutes");
        assertThat(event.words()).isEqualTo("nothing sent from the primary's site reaches every other site for …");
        assertThat(wordings.event("nothing sent from the primary's site reaches every other site for 30 seconds")
                        .words())
                .isEqualTo(event.words());
        assertThat(event.roles()).containsExactly("the primary's site", "every other site");
        assertThat(wordings.events())
                .extracting(Event::words)
                .contains(
                        event.words(),
                        "the primary is killed",
                        "two witnesses are killed",
                        "the operator fails the pool east over")
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(100);
    }
}
