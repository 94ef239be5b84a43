package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.RunFolder;
import org.drdrills.report.Publisher;
import org.drdrills.report.SampleReports;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must be drilled is what {@code reports/policy.yaml} declares. */
class PolicyTest {
    private static final List<Known> CATALOGUE = List.of(
            known("kill", "pair", "smoke"), known("cut", "pair", "partition"), known("lose", "trio", "partition"));

    @TempDir
    Path reports;

    private static Known known(String drill, String environment, String tag) {
        return new Known(drill, drill, List.of("drill", tag), environment, "", "");
    }

    private Policy policy(String text) throws Exception {
        Files.writeString(reports.resolve(Policy.FILE), text);
        return Policy.in(reports);
    }

    @Test
    void withoutAFileNothingIsDeclared() {
        assertThat(Policy.in(reports).empty()).isTrue();
        assertThat(Policy.in(reports).declared(CATALOGUE)).isEmpty();
    }

    @Test
    void drillsAreDeclaredByIdTagAndEnvironmentAndTheShortestTimeCounts() throws Exception {
        Policy policy = policy("""
                policy:
                  - system: Payments
                    environments: [pair]
                    every: 3 months
                    owner: Ada
                  - system: Ledger
                    tags: ["@partition"]
                    every: 2 weeks
                    owner: Grace
                """);
        assertThat(policy.declared(CATALOGUE)).isEqualTo("kill@90 cut@14 lose@14");
        assertThat(policy.rule("cut", "pair", List.of("partition"))
                        .orElseThrow()
                        .owner())
                .isEqualTo("Grace");
        assertThat(policy.rule("other", "trio", List.of("smoke"))).isEmpty();
        assertThat(policy.strictest().orElseThrow().every()).isEqualTo(14);
    }

    private static Evidence declaring(RunFolder run, String declared) throws Exception {
        Path record = run.path().resolve("run.json");
        Files.writeString(
                record,
                Files.readString(record)
                        .replace(
                                "\"provenance\" : {",
                                "\"provenance\" : {\n\"catalogue\" : \"66\",\n\"declared\" : \"" + declared + "\","));
        Publisher.pages(run, HistoryFile::open);
        return Evidence.read(run.evidence());
    }

    @Test
    void readyWithoutAScopeIsSaidOnlyOfAllThatIsDeclared() throws Exception {
        RunFolder first = SampleReports.recovered(reports, 0, 20.2, false);
        String killed = first.drills().getFirst().read().id();
        assertThat(Evidence.read(first.evidence()).answer()).isEqualTo("READY for 1 drill");
        assertThat(declaring(first, killed + "@30").answer()).isEqualTo("READY");
        RunFolder second = SampleReports.metLater(reports);
        String other = second.drills().getFirst().read().id();
        assertThat(declaring(second, killed + "@30 " + other + "@30 third@30").answer())
                .isEqualTo("READY for 2 of 3; 1 not drilled");
        assertThat(Evidence.read(second.evidence()).declared())
                .extracting(Evidence.Declared::run)
                .containsExactlyInAnyOrder(first.name(), second.name(), "");
    }

    @Test
    void whatWasMetTooLongAgoOrWasMissedLacks() throws Exception {
        RunFolder first = SampleReports.recovered(reports, 0, 20.2, false);
        String killed = first.drills().getFirst().read().id();
        RunFolder second = SampleReports.metLater(reports);
        String other = second.drills().getFirst().read().id();
        assertThat(declaring(second, killed + "@1 " + other + "@1").answer())
                .isEqualTo("READY for 1 of 2; 1 met too long ago");
    }

    @Test
    void aMissIsNotReadyWhateverIsDeclared() throws Exception {
        RunFolder run = SampleReports.missed(reports, "");
        Evidence evidence = declaring(run, run.drills().getFirst().read().id() + "@30");
        assertThat(evidence.answer()).isEqualTo("NOT READY");
        assertThat(evidence.lacking()).isEqualTo("1 not met");
    }

    @Test
    void withoutAPolicyTheScopeIsTheCatalogue() throws Exception {
        assertThat(declaring(SampleReports.recovered(reports, 0, 20.2, false), "")
                        .answer())
                .isEqualTo("READY for 1 of 66 drills; none is declared");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("# nothing\n", "policy.yaml:1: declares nothing"),
                arguments("other: []\n", "policy.yaml:1: "),
                arguments("policy: []\n", "policy.yaml:1: "),
                arguments("policy:\n  - system: A\n    every: 1 year\n    drills: [kill]\n", "has no 'owner'"),
                arguments(
                        "policy:\n  - system: A\n    every: 1 year\n    owner: B\n",
                        "names no 'environments', no 'drills' and no 'tags'"),
                arguments(
                        "policy:\n  - system: A\n    owner: B\n    every: often\n    drills: [kill]\n",
                        "policy.yaml:4: policy[0].every must be a period such as 90 days"),
                arguments(
                        "policy:\n  - system: A\n    owner: B\n    every: 1 day\n    drills:\n      - kil\n",
                        "policy.yaml:6: names the drill 'kil', which there is not; did you mean 'kill'?"),
                arguments(
                        "policy:\n  - system: A\n    owner: B\n    every: 1 day\n    environments: [quartet]\n",
                        "policy.yaml:5: names the environment 'quartet'"),
                arguments(
                        "policy:\n  - system: A\n    owner: B\n    every: 1 day\n    tags: [never]\n",
                        "policy.yaml:2: declares no drill for A"),
                arguments("policy:\n  - sytem: A\n", "policy.yaml:2: "));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aMistakeIsOneSentenceWithFileAndLine(String text, String said) {
        assertThatThrownBy(() -> policy(text).declared(CATALOGUE))
                .isInstanceOf(BadInput.class)
                .message()
                .contains(said)
                .hasLineCount(1);
    }
}
