package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables for tools that import them, and the business service in every form. */
final class TablesTest {
    @TempDir
    private Path reports;

    @Test
    void everyObjectiveIsARow() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        Evidence evidence = Evidence.read(run.evidence());
        List<String> rows =
                Files.readString(run.path().resolve("results.csv")).lines().toList();
        assertThat(rows)
                .hasSize(1
                        + evidence.drills().stream()
                                .mapToInt(drill -> drill.results().size())
                                .sum());
        assertThat(rows)
                .anyMatch(row -> row.startsWith(run.name() + ",primary-killed,1,")
                        && row.contains(",≤ 30 s,22.4 s ± 0.033 s,7.6 s (25 %),MET,"));
    }

    @Test
    void everyFindingIsARowWithItsFacts() throws Exception {
        RunFolder run = SampleReports.one(reports, SampleDrill.losing(false));
        String table = Files.readString(run.path().resolve("findings.csv"));
        assertThat(table)
                .startsWith("External ID,Summary,Description,Priority,Status,Assignee,Due Date,Labels,")
                .contains(
                        "primary-killed/lost-writes.acknowledged-and-missing,",
                        ",Highest,open,,,dr-drill primary-killed,",
                        "/history.ndjson, line ");
    }

    @Test
    void cellsStayCells() {
        assertThat(new Csv("a").row(List.of("=1+1", "x,y", "say \"no\"", "two\nlines", "-5 s", "plain")))
                .hasToString("a\r\n'=1+1,\"x,y\",\"say \"\"no\"\"\",\"two\nlines\",'-5 s,plain\r\n");
    }

    @Test
    void theBusinessServiceIsShownWhereItIsStated() throws Exception {
        RunFolder run = SampleReports.write(reports, 2);
        assertThat(run.path().resolve("report.html")).content().contains("states no business service");
        Path environment = run.path().resolve("inputs/environments/availability-group");
        Files.createDirectories(environment);
        Files.writeString(environment.resolve("compose.yaml"), """
                services: {}
                x-drill:
                  service:
                    function: Card payments
                    criticality: critical
                    impact-tolerance: 4 hours
                    because: the regulator says so
                    impact-analysis: BIA-17
                    rto-owner: Ada
                    rpo-owner: Grace
                    providers: [A bank]
                    assumptions: [one site is left]
                """);
        Publisher.pages(run, HistoryFile::open);
        assertThat(Evidence.read(run.evidence()).services())
                .singleElement()
                .satisfies(context -> assertThat(context.service().rtoOwner()).isEqualTo("Ada"));
        assertThat(run.path().resolve("report.html"))
                .content()
                .contains("Card payments", "4 hours, because the regulator says so", "A bank", "one site is left");
        assertThat(run.path().resolve("summary.html"))
                .content()
                .contains("Function: Card payments (critical); the business bears 4 hours (BIA-17)");
        assertThat(run.path().resolve("results.csv"))
                .content()
                .contains(",availability-group,Card payments,critical,4 hours,BIA-17,Ada,Grace,");
    }
}
