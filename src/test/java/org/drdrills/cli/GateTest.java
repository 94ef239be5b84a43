package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drdrills.cli.Answer.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.record.RunFolder;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
    @TempDir
    private Path reports;

    @Test
    void theExitCodeSaysWhetherItPasses() throws Exception {
        int day = 0;
        for (double outage : List.of(20.3, 21.1, 19.8, 20.6, 21.4)) {
            SampleReports.recovered(reports, day++, outage, false);
        }
        RunFolder steady = SampleReports.recovered(reports, day++, 21.0, false);
        Answer passed = drill("gate", steady.path());
        assertThat(passed.exit()).isEqualTo(Main.MET);
        assertThat(passed.out())
                .isEqualTo(
                        "readiness    READY for 1 drill%nPassed: 1 drills of %s against 5 runs before it; 0 worse, 0 not compared.%n"
                                .formatted(steady.name()));
        assertThat(drill("gate", "--quiet", steady.path()).out()).isEmpty();

        RunFolder slow = SampleReports.recovered(reports, day, 28.4, false);
        Path comment = reports.resolve("comment.md");
        Answer failed = drill("gate", slow.path(), "--baseline", reports, "--markdown", comment);
        assertThat(failed.exit()).isEqualTo(Main.MISSED);
        assertThat(failed.out())
                .contains("worse        primary-killed: recovery (RTO) 28.4 s, before ")
                .endsWith("1 worse, 0 not compared." + System.lineSeparator());
        assertThat(comment).content().startsWith("<!-- drdrills-gate -->");
        assertThat(drill("gate", slow.path(), "--markdown", "-").out()).isEqualTo(Files.readString(comment));
        assertThat(new ObjectMapper()
                        .readTree(drill("gate", slow.path(), "--json").out())
                        .at("/drills/0/drill")
                        .asText())
                .isEqualTo("primary-killed");
        assertThat(drill("gate", slow.path(), "--tolerance", "60").exit()).isEqualTo(Main.MET);
    }

    @Test
    void aDrillWithoutPastPassesOnlyWhereThatIsAllowed() throws Exception {
        RunFolder first = SampleReports.recovered(reports, 0, 20.3, false);
        Answer answer = drill("gate", first.path());
        assertThat(answer.exit()).isEqualTo(Main.INCONCLUSIVE);
        assertThat(answer.out()).startsWith("not compared primary-killed: never run before");
        assertThat(drill("gate", first.path(), "--allow-new").exit()).isEqualTo(Main.MET);
    }

    @Test
    void wrongInputIsOneSentence() throws Exception {
        RunFolder run = SampleReports.recovered(reports, 0, 20.3, false);
        for (Answer answer : List.of(
                drill("gate", reports.resolve("no")),
                drill("gate", reports),
                drill("gate", run.path(), "--last", "4"),
                drill("gate", run.path(), "--tolerance", "-1"),
                drill("gate", run.path(), "--baseline", "no"))) {
            assertThat(answer.exit()).isEqualTo(Main.USAGE);
            assertThat(answer.err()).startsWith("drill: ").hasLineCount(1).doesNotContain("Exception");
        }
    }
}
