package org.drdrills.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Figures;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.RunStory;
import org.drdrills.measure.Measured;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.RunRecord;

/** {@code ctrf.json}, the Common Test Report Format: a miss is failed, doubt is other, never skipped. */
final class CtrfReport implements Renderer<RunStory> {
    @Override
    public String file() {
        return "ctrf.json";
    }

    @Override
    public String render(RunStory story) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        RunRecord run = story.run();
        ObjectNode report = json.objectNode()
                .put("reportFormat", "CTRF")
                .put("specVersion", "0.0.0")
                .put(
                        "timestamp",
                        millis(run.ended() == null ? run.started() : run.ended())
                                .toString())
                .put("generatedBy", "dr-drills");
        ObjectNode results = report.putObject("results");
        results.putObject("tool")
                .put("name", "dr-drills")
                .put("version", run.versions().getOrDefault("dr-drills", "unknown"));
        long start = run.started().toEpochMilli();
        results.putObject("summary")
                .put("tests", story.drills().size() + story.damaged().size())
                .put("passed", story.count(Verdict.MET))
                .put("failed", story.count(Verdict.MISSED))
                .put("pending", 0)
                .put("skipped", 0)
                .put("other", story.count(Verdict.INCONCLUSIVE))
                .put("start", start)
                .put("stop", run.ended() == null ? start : run.ended().toEpochMilli());
        ArrayNode tests = results.putArray("tests");
        for (DrillStory drill : story.drills()) {
            tests.add(test(json, drill));
        }
        for (String sentence : story.damaged()) {
            tests.addObject()
                    .put("name", sentence)
                    .put("status", "other")
                    .put("duration", 0)
                    .put("rawStatus", "inconclusive")
                    .put("message", sentence);
        }
        ObjectNode environment =
                results.putObject("environment").put("reportName", run.run()).put("testEnvironment", run.environment());
        if (run.provenance().containsKey("commit")) {
            environment.put("commit", run.provenance().get("commit"));
        }
        return Json.text(report);
    }

    private static ObjectNode test(JsonNodeFactory json, DrillStory drill) {
        DrillRecord record = drill.record();
        Verdict verdict = Highlights.verdict(record);
        long took = Math.round(record.seconds() * 1000);
        ObjectNode test = json.objectNode()
                .put("name", record.title())
                .put("status", verdict == Verdict.MET ? "passed" : verdict == Verdict.MISSED ? "failed" : "other")
                .put("duration", took)
                .put("start", record.started().toEpochMilli())
                .put("stop", record.started().toEpochMilli() + took);
        test.putArray("suite").add(record.feature());
        test.put("rawStatus", Highlights.word(record).toLowerCase(java.util.Locale.ROOT));
        List<String> sentences = Stream.concat(
                        Highlights.findings(record).stream(), Highlights.assumptions(record).stream())
                .filter(finding -> finding.verdict() != Verdict.MET)
                .map(Finding::sentence)
                .toList();
        if (verdict != Verdict.MET) {
            test.put(
                    "message",
                    sentences.isEmpty()
                            ? record.endedEarly().isEmpty() ? "The drill was not judged." : record.endedEarly()
                            : String.join("\n", sentences));
        }
        ArrayNode tags = test.putArray("tags");
        record.tags().forEach(tags::add);
        test.put("type", "disaster-recovery")
                .put("filePath", record.provenance().getOrDefault("feature", "").replaceFirst(":\\d+$", ""));
        ObjectNode extra = test.putObject("extra")
                .put("drill", record.id())
                .put("environment", record.environment())
                .put("folder", drill.place());
        for (Measured number : Highlights.measures(record)) {
            extra.put(number.name(), Figures.full(number));
        }
        return test;
    }

    private static Instant millis(Instant at) {
        return at.truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }
}
