package org.drdrills.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.drdrills.evidence.Evidence;
import org.junit.jupiter.api.Test;

/** The small drawings of a summary, where there is next to nothing to draw. */
class StripsTest {
    private static Evidence.Earlier run(Double recovery) {
        return new Evidence.Earlier("2026-11-23T00-00-00Z-x", Instant.EPOCH, "MET", recovery, 0.0, 0.0, 0L, true);
    }

    @Test
    void aTrendOfDrillsThatWereNeverInterruptedHasAScale() {
        assertThat(Strips.trend("x", List.of(run(0.0), run(null)), run(0.0), Optional.empty()))
                .contains("<svg")
                .doesNotContain("NaN");
    }
}
