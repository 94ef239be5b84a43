package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.drdrills.Tool;
import org.drdrills.Tool.Said;
import org.drdrills.record.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What other programs read of a run, held against their own rules. */
class MachineReportsTest {
    private static final Pattern LINE = Pattern.compile(
            "([a-z_]+)\\{([a-z_]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"(?:,[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\")*)} (\\+Inf|-?[0-9.]+(?:E-?[0-9]+)?)");

    @TempDir
    Path reports;

    @Test
    void ctrfKeepsToItsSchema() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        JsonNode report =
                new ObjectMapper().readTree(run.path().resolve("ctrf.json").toFile());
        try (InputStream schema = MachineReportsTest.class.getResourceAsStream("ctrf-schema-0.0.json")) {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                            .getSchema(schema)
                            .validate(report))
                    .isEmpty();
        }
        assertThat(report.at("/results/summary/tests").asInt()).isEqualTo(6);
        assertThat(report.at("/results/summary/failed").asInt()).isEqualTo(1);
        assertThat(report.at("/results/summary/other").asInt()).isEqualTo(2);
        assertThat(report.at("/results/tests").findValuesAsText("status"))
                .containsOnly("passed", "failed", "other")
                .doesNotContain("skipped");
        assertThat(report.at("/results/tests/0/extra/outage.sustained").asText())
                .isEqualTo("22.4 s ± 0.033 s");
    }

    /** What the schemas of Surefire and of Jenkins' xUnit plugin both know, and no more. */
    @Test
    void junitHoldsNothingThatABuildServerRefuses() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        Document document = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(run.path().resolve("junit.xml").toFile());
        Element suite = document.getDocumentElement();
        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(attributes(suite)).isSubsetOf("name", "tests", "failures", "errors", "skipped", "time", "timestamp");
        assertThat(suite.getAttribute("time")).matches("\\d{1,3}(?:\\d{3})*\\.\\d+");
        List<Element> tests = children(suite);
        assertThat(tests).hasSize(6).allSatisfy(test -> {
            assertThat(test.getTagName()).isEqualTo("testcase");
            assertThat(attributes(test)).isSubsetOf("name", "classname", "time");
            assertThat(children(test)).extracting(Element::getTagName).isSubsetOf("failure", "error", "system-out");
            assertThat(children(test)).allSatisfy(child -> {
                assertThat(attributes(child)).isSubsetOf("type", "message");
                assertThat(children(child)).isEmpty();
            });
        });
        assertThat(tests.getFirst().getTextContent()).contains("outage.sustained: 22.4 s ± 0.033 s\n");
    }

    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(child);
            }
        }
        return children;
    }

    private static List<String> attributes(Element element) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            names.add(element.getAttributes().item(i).getNodeName());
        }
        return names;
    }

    @Test
    void metricsKeepToTheRulesOfOpenMetrics() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        List<String> lines = Files.readAllLines(run.path().resolve("metrics.prom"));
        assertThat(lines.getLast()).isEqualTo("# EOF");
        Set<String> typed = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (String line : lines.subList(0, lines.size() - 1)) {
            if (line.startsWith("# TYPE ")) {
                assertThat(typed.add(line.split(" ")[2]))
                        .as("a family stands in one place: " + line)
                        .isTrue();
            } else if (!line.startsWith("# ")) {
                var matcher = LINE.matcher(line);
                assertThat(matcher.matches()).as(line).isTrue();
                assertThat(typed).contains(matcher.group(1));
                assertThat(seen.add(matcher.group(1) + matcher.group(2)))
                        .as("a series stands there once: " + line)
                        .isTrue();
            }
        }
        assertThat(lines)
                .contains(
                        "drdrills_drill_verdict{drill=\"primary-killed\",environment=\"availability-group\",repeat=\"1\",verdict=\"met\"} 1",
                        "drdrills_recovery_limit_seconds{drill=\"primary-killed\",environment=\"availability-group\",repeat=\"1\"} 30");
        assertThat(lines)
                .anyMatch(
                        line -> line.matches(
                                "drdrills_recovery_seconds\\{drill=\"primary-killed\",environment=\"availability-group\",repeat=\"1\"} 22\\.[34]\\d*"));
    }

    /** The parser of the Prometheus project's own client library. */
    @Test
    void metricsAreReadByPrometheusOwnParser() throws Exception {
        Path metrics = SampleReports.write(reports, 6).path().resolve("metrics.prom");
        String program =
                "import sys\nfrom prometheus_client.openmetrics.parser import text_string_to_metric_families as strict\nfrom prometheus_client.parser import text_string_to_metric_families as loose\n"
                        + "text=open(sys.argv[1]).read()\nprint(len(list(strict(text))), len(list(loose(text))))\n";
        Said said = Tool.pinned("python").run(List.of("-c", program, metrics.toString()));
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text().strip()).matches("[1-9]\\d+ [1-9]\\d+");
    }
}
