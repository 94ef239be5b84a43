package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.OpenPoints;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.report.Tiles.Look;
import org.drdrills.report.Tiles.Tile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader concludes from the numbers at the top of a page. */
final class TilesTest {
    private static final int RECOVERY = 0;
    private static final int LOSS = 1;
    private static final int INTEGRITY = 2;
    private static final int INTERRUPTION = 3;

    @TempDir
    private Path reports;

    private static Tile tile(int which, SampleDrill... drills) {
        return Tiles.of(Arrays.stream(drills).map(SampleDrill::record).toList()).get(which);
    }

    @Test
    void whatAnObjectivePermitsIsNoDisaster() {
        Tile loss = tile(LOSS, SampleDrill.losing(true));
        assertThat(loss)
                .extracting(Tile::big, Tile::limit, Tile::expected, Tile::look)
                .containsExactly("3 writes", "≤ 30 s", "permitted by the objective", Look.PERMITTED);
        assertThat(tile(INTEGRITY, SampleDrill.losing(true)))
                .extracting(Tile::big, Tile::look)
                .containsExactly("as permitted", Look.PERMITTED);
    }

    @Test
    void aRealLossNeverStandsBesideIntact() {
        assertThat(tile(LOSS, SampleDrill.losing(false)))
                .extracting(Tile::big, Tile::limit, Tile::expected, Tile::look)
                .containsExactly("3 writes", "none", "beyond the limit", Look.BEYOND);
        Tile integrity = tile(INTEGRITY, SampleDrill.losing(false), SampleDrill.met());
        assertThat(integrity)
                .extracting(Tile::big, Tile::expected, Tile::look)
                .containsExactly("violated", "not as expected", Look.BEYOND);
        assertThat(integrity.note()).contains("“no acknowledged write is lost” in 1 drill");
    }

    @Test
    void aPermittedLossBesideARealOneIsToldApart() {
        Tile loss = tile(LOSS, SampleDrill.losing(true), SampleDrill.losing(false), SampleDrill.met());
        assertThat(loss)
                .extracting(Tile::big, Tile::limit, Tile::look)
                .containsExactly("3 writes", "none", Look.BEYOND);
        assertThat(loss.note()).contains("3 writes more where an objective permits it");
    }

    @Test
    void aMemberThatWasNotReadLeavesIntegrityOpen() {
        assertThat(tile(INTEGRITY, SampleDrill.met()))
                .extracting(Tile::big, Tile::expected, Tile::look)
                .containsExactly("intact", "as expected", Look.EXPECTED);
        Tile open = tile(INTEGRITY, SampleDrill.unread("pg3"));
        assertThat(open).extracting(Tile::big, Tile::look).containsExactly("not fully shown", Look.DOUBTED);
        assertThat(open.note()).contains("not shown: “no two members have diverged at the end”");
        assertThat(Highlights.measures(SampleDrill.unread("pg3").record())).anySatisfy(number -> {
            assertThat(number.name()).isEqualTo("members.differ");
            assertThat(number.known()).isFalse();
        });
    }

    @Test
    void nothingIsSaidOfWhatNobodyMeasured() {
        for (int which : List.of(RECOVERY, LOSS, INTEGRITY)) {
            assertThat(tile(which, SampleDrill.interrupted()))
                    .extracting(Tile::big, Tile::expected)
                    .containsExactly("not measured", "not shown");
        }
        assertThat(tile(LOSS, SampleDrill.met(), SampleDrill.interrupted()))
                .extracting(Tile::expected, Tile::look)
                .containsExactly("as expected where it was measured", Look.DOUBTED);
        assertThat(Tiles.of(List.of())).extracting(Tile::look).containsOnly(Look.UNKNOWN);
    }

    @Test
    void aNumberSaysWhoseItIs() {
        SampleDrill drill = SampleDrill.partlyStruck();
        Tile recovery = tile(RECOVERY, drill);
        assertThat(recovery.big()).isEqualTo("25.1 s");
        assertThat(recovery.note())
                .startsWith("of clients outside the struck sites; of those inside: not measured, at least 70.9 s;");
        assertThat(PlainWords.inShort(drill.record()).get(2).answer())
                .startsWith("Writes of clients outside the struck sites were acknowledged again after 25.1 s")
                .endsWith("For clients in the struck sites: not measured, at least 70.9 s.");
        assertThat(Highlights.findings(drill.record()).getFirst().sentence())
                .startsWith("Outage of clients outside the struck sites was 25.1 s")
                .contains("For clients in north it was not measured, and at least 70.9 s");
    }

    @Test
    void anInterruptionWithoutALimitIsToldAsOne() {
        assertThat(tile(INTERRUPTION, SampleDrill.met()))
                .extracting(Tile::limit, Tile::expected, Tile::look)
                .containsExactly("", "no objective limits it", Look.EXPECTED);
    }

    @Test
    void whatIsMissingIsOpen() throws Exception {
        Evidence evidence = Evidence.read(SampleReports.repeated(reports, 12, 9).evidence());
        assertThat(OpenPoints.of(evidence))
                .anyMatch(point -> point.startsWith("3 of 12 drills are missing or cannot be read. The first: ")
                        && point.contains("was planned and is not in this run, which ended after 9 of 12 drills"));
        String page = Files.readString(reports.resolve(evidence.run().run()).resolve("summary.html"));
        assertThat(page.substring(page.indexOf("What is open")))
                .contains("3 of 12 drills are missing")
                .doesNotContain("<p>Nothing.</p>");
    }
}
