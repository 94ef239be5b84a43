package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.report.Publisher;
import org.drdrills.topology.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DrillFolderTest {
    @TempDir
    Path folder;

    static List<SampleDrill> drills() {
        return SampleDrill.all();
    }

    @ParameterizedTest
    @MethodSource("drills")
    void whatIsWrittenIsReadBack(SampleDrill drill) throws Exception {
        DrillFolder drillFolder = DrillFolder.at(folder.resolve("d"));
        drillFolder.write(drill.record());
        assertThat(drillFolder.read()).isEqualTo(drill.record());
        String first = Files.readString(drillFolder.record());
        assertThat(first)
                .startsWith("{\n  \"format\" : \"drdrills-drill/1\",\n  \"run\" : ")
                .endsWith("}\n");
        drillFolder.write(drillFolder.read());
        assertThat(Files.readString(drillFolder.record())).isEqualTo(first);
        try (var files = Files.list(drillFolder.path())) {
            assertThat(files).containsExactly(drillFolder.record());
        }
    }

    @Test
    void aRecordWithoutJudgementIsAnInterruptedDrill() {
        DrillFolder drill = DrillFolder.at(folder);
        drill.write(SampleDrill.interrupted().record());
        Publisher.publish(drill);
        assertThat(drill.summary())
                .content()
                .contains(": INTERRUPTED", "the drill was not finished", "The lab did not start");
    }

    @Test
    void theSummaryAnswersAStranger() {
        DrillFolder drill = DrillFolder.at(folder.resolve("run").resolve("primary-killed"));
        drill.write(SampleDrill.met().record());
        Publisher.publish(drill, SampleDrill.met().history());
        assertThat(drill.summary())
                .content()
                .contains(
                        "**What was tested?** The primary is killed",
                        "**Did it pass?** Yes: all 4 objectives were met.",
                        "after 22.4 s ± 0.033 s; the limit is 30 s, with 7.6 s (25 %) to spare.",
                        "**What was lost?** Nothing",
                        "| writes are acknowledged again within 30 seconds | ≤ 30 s | 22.4 s ± 0.033 s | 7.6 s (25 %) | MET |",
                        "| no acknowledged write is lost | none | none | – | MET |",
                        "proof: pg1 stopped listening",
                        "run/primary-killed\n```");
    }

    @Test
    void badFilesAreToldInOneSentenceWithTheirLine() throws Exception {
        DrillFolder drill = DrillFolder.at(folder);
        drill.write(SampleDrill.met().record());
        String text = Files.readString(drill.record());
        bad(text.substring(0, text.length() / 2), "drill.json:[0-9]+: ends in the middle, so its writing was cut off");
        bad("", ".*is empty, so its writing was cut off.*");
        bad("[]", ".*does not say \"format\".*");
        bad("not json", "(?s).*drill.json:1: is not valid JSON.*");
        bad(
                text.replace("drdrills-drill/1", "drdrills-drill/2"),
                ".*is of format drdrills-drill/2, and this version reads drdrills-drill/1; use the newer version.*");
        bad(text.replace("drdrills-drill/1", "something/7"), ".*expected 'drdrills-drill/1'");
        bad(text.replace("\"title\" :", "\"heading\" :"), ".*has no \"title\", so the file was changed.*");
        bad(
                text.replaceFirst("\"title\" :", "\"subtitle\" : \"x\",\n  \"title\" :"),
                ".*drill.json:5: \"subtitle\" is not a key of this format.*");
        bad(text.replaceFirst("\"title\" : \"[^\"]*\"", "\"title\" : null"), ".*has no \"title\".*");
        bad(text.replaceFirst("\"title\" : \"[^\"]*\",", ""), ".*title.*");
        bad(
                text.replace("\"verdict\" : \"MET\"", "\"verdict\" : \"SPLENDID\""),
                ".*drill.json:[0-9]+: \"judgement.*verdict\" does not hold what it should.*");
        bad(
                text.replaceFirst("\"started\" : \"[^\"]*\"", "\"started\" : \"yesterday\""),
                ".*drill.json:[0-9]+: \"started\" does not hold.*");
        bad(text + "{}", ".*");
        assertThatThrownBy(() -> DrillFolder.at(folder.resolve("nowhere")).read())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no such file");
    }

    private void bad(String text, String message) throws Exception {
        Files.writeString(folder.resolve("drill.json"), text);
        assertThatThrownBy(() -> DrillFolder.at(folder).read())
                .isInstanceOf(BadInput.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(folder.toString())
                        .containsPattern(message)
                        .doesNotContain("\n", "com.fasterxml", "Exception"));
    }

    @Test
    void mutationsNeverGetPastAsAnotherError() throws Exception {
        DrillFolder drill = DrillFolder.at(folder);
        drill.write(SampleDrill.met().record());
        byte[] good = Files.readAllBytes(drill.record());
        Random random = new Random(3);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = i % 3 == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int j = random.nextInt(4); j >= 0 && bytes.length > 0; j--) {
                bytes[random.nextInt(bytes.length)] = i % 2 == 0
                        ? (byte) random.nextInt(256)
                        : "{}[]\",:0e-nt".getBytes(StandardCharsets.UTF_8)[random.nextInt(12)];
            }
            Files.write(drill.record(), bytes);
            try {
                DrillStory.withoutHistory(drill.read(), "p", List.of(), "");
                Publisher.publish(drill, SampleDrill.interrupted().history());
            } catch (BadInput e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
    }
}
