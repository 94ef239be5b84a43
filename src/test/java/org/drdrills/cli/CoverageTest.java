package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Event;
import org.drdrills.steps.Features;
import org.drdrills.steps.Wordings;
import org.drdrills.topology.EnvironmentFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void theCatalogueSaysWhyThereIsNoDrill() {
        assertThat(coverage("--seeds"))
                .contains("The reference catalogue: of 84 drills, 0 were met")
                .containsPattern("AG-1 +has a drill, never run +\\d drills")
                .containsPattern("PP-6 +never drilled +a next hop is a route of calls")
                .doesNotContain(" possible faults, ");
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
