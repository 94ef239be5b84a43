package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drdrills.drill.DrillPlan;
import org.drdrills.steps.Features;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of the last verdicts: every drill has a row, and what was not run keeps the one it had. */
class VerdictTableTest {
    private static final List<DrillPlan> PLANS = new Features(Path.of("")).drills("");
    private static final String RUN =
            "| etcd-the-service-returns-when-the-primary-is-killed | etcd | MET | – | 2026-11-30, 58a114864 |";
    private static final String LOST =
            "| valkey-the-service-returns-when-the-primary-is-killed | valkey | MISSED | lost-writes.too-long | 2026-11-30, 58a114864 |";

    @TempDir
    private Path folder;

    @Test
    void everyDrillHasARowAndKeepsTheOneItHad() {
        String table = VerdictTable.of(
                PLANS, List.of(), RUN + "\n" + LOST + "\n| gone | etcd | MET | – | 2026-01-01, 0 |\n", Map.of());
        assertThat(table.lines().filter(line -> line.startsWith("| "))).hasSize(PLANS.size() + 2);
        assertThat(table).contains(RUN, LOST, " | – | – | never |").doesNotContain("| gone |");
        assertThat(table).endsWith(PLANS.size() + " drills: 1 MET, 1 MISSED, " + (PLANS.size() - 2) + " never run.\n");
        assertThat(VerdictTable.verdicts(table))
                .hasSize(2)
                .containsEntry("valkey-the-service-returns-when-the-primary-is-killed", "MISSED");
    }

    @Test
    void aDrillThatCannotRunInItsEnvironmentSaysWhy() {
        String id = "valkey-the-service-returns-when-the-primary-is-killed";
        String table = VerdictTable.of(PLANS, List.of(), LOST + "\n", Map.of(id, "it has one site"));
        assertThat(table)
                .contains("| " + id + " | valkey | not applicable | it has one site | – |")
                .doesNotContain(LOST)
                .endsWith(PLANS.size() + " drills: 1 not applicable, " + (PLANS.size() - 1) + " never run.\n");
        assertThat(VerdictTable.verdicts(table)).isEmpty();
    }

    @Test
    void aFileWithoutMarkersStaysAsItIs() throws Exception {
        Path file = Files.writeString(folder.resolve("page.md"), "# A page\n");
        assertThatThrownBy(() -> VerdictTable.PLACE.replace(file, former -> "table"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("page.md")
                .hasMessageContaining("no markers");
        assertThat(file).hasContent("# A page\n");
    }
}
