package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.cli.Selftest.Case;
import org.drdrills.cli.Selftest.Row;
import org.drdrills.drill.Mutant;
import org.drdrills.steps.Features;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tester of the tester makes of a judgement: caught is not enough, it must be for the right reason. */
class SelftestTest {
    private static final Case BAD = new Case(
            "slow",
            "It is slow.",
            "a-drill",
            "pool+slow",
            "recovery.too-long",
            Verdict.MISSED,
            Optional.empty(),
            Optional.empty());
    private static final Case DOUBTFUL = new Case(
            "blind",
            "Nobody looks.",
            "a-drill",
            "pool",
            "observer.dead",
            Verdict.INCONCLUSIVE,
            Optional.of(Mutant.DEAD_OBSERVER),
            Optional.empty());
    private static final Case GOOD = new Case(
            "good: a-drill", "Nothing.", "a-drill", "pool", "", Verdict.MET, Optional.empty(), Optional.empty());

    private static Judgement judged(String... found) {
        List<Finding> findings = Stream.of(found)
                .map(words -> words.split(" "))
                .map(words -> new Finding(words[0], "", Verdict.valueOf(words[1]), "", List.of()))
                .toList();
        Verdict all = findings.stream().map(Finding::verdict).reduce(Verdict.MET, Verdict::and);
        List<Finding> assumptions = findings.stream()
                .filter(finding ->
                        finding.id().startsWith("observer") || finding.id().startsWith("host"))
                .toList();
        return new Judgement(
                all,
                assumptions,
                findings.stream()
                        .filter(finding -> !assumptions.contains(finding))
                        .toList(),
                List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            recovery.too-long MISSED                                         | true  | true  | 0
            recovery.too-long MISSED, host.late INCONCLUSIVE                 | true  | true  | 0
            recovery MET                                                     | false | false | 1
            lost-writes.acknowledged-and-missing MISSED                      | true  | false | 1
            recovery.too-long INCONCLUSIVE, lost-writes.x MISSED             | true  | false | 1
            recovery.assumption-broken INCONCLUSIVE, host.late INCONCLUSIVE  | true  | false | 3
            """)
    void aPoolThatIsBad(String found, boolean caught, boolean right, int exit) {
        Row row = Selftest.row(BAD, judged(found.split(", ")));
        assertThat(row.caught()).isEqualTo(caught);
        assertThat(row.right()).isEqualTo(right);
        assertThat(Selftest.exit(List.of(row))).isEqualTo(exit);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            observer.dead INCONCLUSIVE                        | true  | 0
            observer.too-slow INCONCLUSIVE                    | false | 1
            recovery MET                                      | false | 1
            observer.dead INCONCLUSIVE, lost-writes.x MISSED  | false | 1
            """)
    void aHarnessThatIsBad(String found, boolean right, int exit) {
        Row row = Selftest.row(DOUBTFUL, judged(found.split(", ")));
        assertThat(row.right()).isEqualTo(right);
        assertThat(Selftest.exit(List.of(row))).isEqualTo(exit);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            recovery MET               | true  | 0
            recovery.too-long MISSED   | false | 1
            host.late INCONCLUSIVE     | false | 3
            """)
    void aPoolThatIsGood(String found, boolean right, int exit) {
        Row row = Selftest.row(GOOD, judged(found));
        assertThat(row.right()).isEqualTo(right);
        assertThat(Selftest.exit(List.of(row))).isEqualTo(exit);
    }

    @Test
    void theTableTellsTheScore() {
        List<Row> rows = List.of(
                Selftest.row(BAD, judged("recovery.too-long MISSED")),
                Selftest.row(DOUBTFUL, judged("recovery MET")),
                Selftest.row(GOOD, judged("recovery MET")));
        assertThat(Selftest.table(rows, "abc"))
                .contains(
                        "| slow | It is slow. | a-drill | MISSED recovery.too-long | MISSED recovery.too-long | yes | yes |",
                        "| blind | Nobody looks. | a-drill | INCONCLUSIVE observer.dead | MET | no | no |",
                        "| the good pool |",
                        "Mutation score: 1 of 2 caught for the right reason; 1 of 1 of the same drills MET on the good pool.",
                        ", abc |");
        assertThat(Selftest.exit(List.of())).as("nothing was tested").isEqualTo(Main.INCONCLUSIVE);
    }

    @Test
    void whatWasNotRunNowKeepsItsLineUnlessItHasChanged() {
        String former = Selftest.table(List.of(Selftest.row(BAD, judged("recovery.too-long MISSED"))), "old");
        assertThat(Selftest.table(
                        List.of(BAD, DOUBTFUL, GOOD),
                        List.of(Selftest.row(DOUBTFUL, judged("observer.dead INCONCLUSIVE"))),
                        former,
                        "new"))
                .containsPattern("slow \\|.*, old \\|")
                .containsPattern("blind \\|.*, new \\|")
                .containsPattern("the good pool .*never")
                .contains("Mutation score: 2 of 2", "; 0 of 1 of the same drills");
        Case changed = new Case(
                BAD.name(),
                BAD.wrong(),
                BAD.drill(),
                BAD.environment(),
                "recovery.not-reached",
                BAD.verdict(),
                BAD.mutant(),
                BAD.refused());
        assertThat(Selftest.table(List.of(changed), List.of(), former, "new"))
                .containsPattern("slow \\|.*never")
                .contains("Mutation score: 0 of 1");
    }

    @Test
    void everyCaseHasAControlOnTheGoodPool() {
        List<Case> cases = Selftest.cases(Path.of("").toAbsolutePath(), new Features(Path.of("")).drills(""));
        List<String> controls =
                cases.stream().filter(Case::good).map(Case::drill).toList();
        assertThat(cases.stream()
                        .filter(one -> !one.good() && one.refused().isEmpty())
                        .map(Case::drill))
                .isNotEmpty()
                .allSatisfy(drill -> assertThat(controls).contains(drill));
        assertThat(cases).extracting(Case::name).doesNotHaveDuplicates();
        assertThat(cases.stream().filter(one -> one.mutant().isPresent()).count())
                .isEqualTo(Mutant.values().length);
    }
}
