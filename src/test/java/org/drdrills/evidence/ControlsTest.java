package org.drdrills.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.check.Verdict;
import org.drdrills.record.Json;
import org.drdrills.record.Resource;
import org.drdrills.report.SampleReports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the mapping names exists, and it never claims more than it may. */
class ControlsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
    private static final List<Control> ALL = Controls.all().controls();

    private static Control control(String id) {
        return ALL.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    }

    private static Control.Drilled drilled(String tag, Verdict verdict, int daysAgo) {
        return new Control.Drilled(List.of("drill", tag), verdict, NOW.minus(Duration.ofDays(daysAgo)));
    }

    @Test
    void everyFrameworkIsThere() {
        assertThat(ALL.stream().map(Control::framework).distinct())
                .containsExactlyInAnyOrder(
                        "DORA",
                        "DORA RTS",
                        "ISO 22301",
                        "ISO/IEC 27001",
                        "SOC 2",
                        "NIST SP 800-53",
                        "NIS2",
                        "PCI DSS",
                        "HIPAA",
                        "FFIEC BCM",
                        "MAS TRM",
                        "APRA CPS 230",
                        "PRA SS1/21",
                        "ISO/IEC 27031",
                        "NIST CSF");
        assertThat(ALL.stream().map(Control::id)).doesNotHaveDuplicates();
    }

    @Test
    void everyFieldExistsInTheSchemaOfTheEvidence() {
        JsonNode schema = Json.parse(Resource.text(ControlsTest.class, Evidence.SCHEMA));
        assertThat(exists(schema, "drills[].results[].verdict")).isTrue();
        assertThat(exists(schema, "drills[].results[].verdicts"))
                .as("a field that is not there")
                .isFalse();
        assertThat(exists(schema, "drills.results"))
                .as("an array taken for an object")
                .isFalse();
        for (Control control : ALL) {
            assertThat(control.evidence())
                    .as(control.id())
                    .isNotEmpty()
                    .allSatisfy(
                            field -> assertThat(exists(schema, field)).as(field).isTrue());
        }
    }

    private static boolean exists(JsonNode schema, String field) {
        JsonNode at = schema;
        String[] parts = field.split("\\.");
        for (String part : parts) {
            String name = part.replace("[]", "");
            at = resolved(schema, at).path("properties").path(name);
            if (at.isMissingNode()) {
                return false;
            }
            at = resolved(schema, at);
            boolean array = at.path("type").asText().equals("array");
            if (part.endsWith("[]") ? !array : array && part != parts[parts.length - 1]) {
                return false;
            }
            at = part.endsWith("[]") ? at.path("items") : at;
        }
        return true;
    }

    private static JsonNode resolved(JsonNode schema, JsonNode node) {
        if (node.has("$ref")) {
            return resolved(schema, schema.at(node.path("$ref").asText().substring(1)));
        }
        for (JsonNode one : node.path("anyOf")) {
            if (one.has("$ref")) {
                return resolved(schema, one);
            }
        }
        return node;
    }

    @Test
    void everyTagIsInTheCatalogue() throws IOException {
        Set<String> catalogue = new TreeSet<>();
        Matcher tag = Pattern.compile("`@([a-z-]+)`").matcher(Files.readString(Path.of("features/README.md")));
        while (tag.find()) {
            catalogue.add(tag.group(1));
        }
        assertThat(catalogue).contains("drill", "primary-loss");
        ALL.forEach(control -> assertThat(catalogue).as(control.id()).containsAll(control.drills()));
    }

    @Test
    void nothingIsSaidToComply() {
        assertThat(Controls.all().says()).isEqualTo("supports evidence for");
        assertThat(Controls.text())
                .doesNotContainIgnoringCase("compliant")
                .doesNotContainIgnoringCase("complies")
                .doesNotContainIgnoringCase("certif");
        ALL.forEach(control -> assertThat(control.asks()).as(control.id()).endsWith("."));
        ALL.stream()
                .filter(control -> control.drills().isEmpty())
                .forEach(control -> assertThat(control.limits())
                        .as("says why no drill answers " + control.id())
                        .isNotBlank());
        ALL.stream()
                .filter(control -> !control.every().isEmpty())
                .forEach(control -> assertThat(Period.parse(control.every())).isPositive());
    }

    @Test
    void aClauseIsANumberThatASourceShowsOrASubject() {
        assertThat(ALL.stream()
                        .filter(control -> !control.clause().matches(".*\\d.*|[IVX]+\\..*"))
                        .map(Control::id))
                .as("named by their subject")
                .containsExactlyInAnyOrder(
                        "MAS-TRM:recovery-test", "MAS-TRM:recovery-scenarios", "MAS-TRM:backup", "ISO-27031:test");
        assertThat(ALL).extracting(Control::clause).noneMatch(clause -> clause.contains("unverified"));
        ALL.stream()
                .filter(control -> control.clause().matches("[A-Z0-9.]+(\\(\\d+\\))?"))
                .forEach(control -> assertThat(control.id()).endsWith(":" + control.clause()));
        assertThat(control("MAS-TRM:backup").clause()).isEqualTo("System Backup and Recovery");
        assertThat(control("MAS-TRM:8.3.2").clause()).isEqualTo("8.3.2");
    }

    @Test
    void aRestoreOfTheOwnBackupAnswersWhatAsksForRestores() {
        List<String> tags = SampleDrill.restored().record().tags();
        assertThat(List.of("DORA:12(2)", "ISO27001:A.8.13", "NIST-800-53:CP-9(1)", "MAS-TRM:backup"))
                .allMatch(id -> control(id).answeredBy(tags));
        assertThat(control("MAS-TRM:recovery-scenarios").answeredBy(tags)).isFalse();
    }

    @Test
    void theAgeOfEvidence() {
        Control yearly = control("MAS-TRM:recovery-scenarios");
        assertThat(yearly.every()).isEqualTo("P1Y");
        assertThat(yearly.age(List.of(), NOW)).isEqualTo(new Control.Age(null, null, null, true));
        assertThat(yearly.age(List.of(drilled("primary-loss", Verdict.MET, 3)), NOW))
                .as("another family")
                .isEqualTo(new Control.Age(null, null, null, true));
        assertThat(yearly.age(List.of(drilled("partition", Verdict.INCONCLUSIVE, 3)), NOW))
                .as("no answer is no evidence")
                .isEqualTo(new Control.Age(null, null, null, true));
        Control.Drilled old = drilled("site-outage", Verdict.MET, 400);
        Control.Drilled missed = drilled("partition", Verdict.MISSED, 10);
        assertThat(yearly.age(List.of(old), NOW))
                .isEqualTo(new Control.Age(old.at(), old.at(), Duration.ofDays(400), true));
        assertThat(yearly.age(List.of(missed, old), NOW))
                .isEqualTo(new Control.Age(missed.at(), old.at(), Duration.ofDays(10), false));
        assertThat(yearly.age(List.of(drilled("partition", Verdict.MET, 365)), NOW)
                        .due())
                .as("on the day")
                .isFalse();
        assertThat(yearly.age(List.of(drilled("partition", Verdict.MET, 366)), NOW)
                        .due())
                .isTrue();
        assertThat(yearly.age(List.of(drilled("partition", Verdict.MET, -1)), NOW)
                        .last())
                .as("a drill of tomorrow")
                .isNull();
        Control never = control("FFIEC-BCM:VII.K");
        assertThat(never.every()).isEmpty();
        assertThat(never.age(List.of(), NOW).due()).isFalse();
    }

    @Test
    void theIndexOfARunTellsWhatIsAnsweredAndWhatIsNot(@TempDir Path reports) throws Exception {
        String index = Controls.all()
                .index(Evidence.read(SampleReports.write(reports, 2).evidence()));
        assertThat(index)
                .contains("| System Backup and Recovery | Restoring from backups is tested. | none | ")
                .contains("| CP-4(5) | ")
                .contains("1 MET, 1 MISSED");
        assertThat(index.lines()
                        .filter(line ->
                                line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| Clause | ")))
                .hasSize(ALL.size());
    }
}
