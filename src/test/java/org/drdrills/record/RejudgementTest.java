package org.drdrills.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.history.Event;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a drill is compared with its frozen record: verdicts, numbers, sentences and the plan. */
class RejudgementTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private DrillFolder drill;

    @BeforeEach
    void freeze() throws Exception {
        freeze(SampleDrill.missed(), SuiteBuild.fingerprint());
    }

    /** As a campaign does: the plan, the record with the plan's hash in it, the judgement. */
    private void freeze(SampleDrill sample, String judge) throws Exception {
        drill = DrillFolder.at(folder.resolve("drill-" + System.identityHashCode(judge) + "-"
                + sample.record().id()));
        Map<String, String> provenance = new LinkedHashMap<>(sample.record().provenance());
        provenance.put(SuiteBuild.KEY, judge);
        DrillRecord plan = with(sample.record(), provenance, "", null);
        drill.write(plan);
        drill.fix(plan);
        List<Event> events = new ArrayList<>();
        events.add(new Mark(1, Mark.Kind.NOTE, DrillFolder.PLAN, "", Map.of("sha256", drill.planHash())));
        sample.history().replay(events::add);
        Path log = drill.log("pg1.log", new ByteArrayInputStream("promoted\n".getBytes(StandardCharsets.UTF_8)));
        events.add(
                new Mark(events.getLast().at(), Mark.Kind.NOTE, Mark.LOG, "pg1.log", Map.of("sha256", Sha256.of(log))));
        try (HistoryFile.Writer writer =
                new HistoryFile.Writer(drill.history(), sample.history().header())) {
            for (Event event : events) {
                writer.write(event);
            }
        }
        Judgement judgement = Judge.judge(plan.objectives(), plan.conditions(), HistoryFile.open(drill.history()));
        drill.write(with(sample.record(), provenance, Sha256.of(drill.history()), judgement));
    }

    private static DrillRecord with(DrillRecord r, Map<String, String> provenance, String hash, Judgement judgement) {
        return SampleDrill.with(r, provenance).progressed(r.versions(), r.stages(), hash, r.endedEarly(), judgement);
    }

    private List<String> differences() throws Exception {
        return Rejudgement.of(drill, drill.read(), Sha256.of(drill.history())).differences();
    }

    private static void edit(Path file, Consumer<ObjectNode> change) throws Exception {
        ObjectNode tree = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(tree);
        Files.writeString(file, JSON.writeValueAsString(tree));
    }

    private static ObjectNode first(ObjectNode tree, String list) {
        return (ObjectNode) tree.path("judgement").path(list).get(0);
    }

    @Test
    void whatWasNotTouchedIsTheSame() throws Exception {
        assertThat(drill.read().judgement().verdict()).isEqualTo(Verdict.MISSED);
        assertThat(differences()).isEmpty();
    }

    @Test
    void everyFieldOfTheJudgementIsCompared() throws Exception {
        byte[] original = Files.readAllBytes(drill.record());
        ObjectNode judgement = (ObjectNode) JSON.readTree(original).path("judgement");
        int edits = 0;
        for (String list : List.of("assumptions", "findings", "measures")) {
            int size = ((ArrayNode) judgement.path(list)).size();
            for (int i = 0; i < size; i += list.equals("measures") ? 9 : 1) {
                int at = i;
                List<String> names = new ArrayList<>();
                judgement.path(list).get(i).fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    edit(drill.record(), tree -> {
                        ObjectNode one =
                                (ObjectNode) tree.path("judgement").path(list).get(at);
                        if (name.equals("value")) {
                            one.put(name, one.path(name).asDouble(0) / 10 + 1);
                            return;
                        }
                        switch (one.path(name).getNodeType()) {
                            case STRING ->
                                one.put(
                                        name,
                                        name.equals("verdict")
                                                ? one.path(name).asText().equals("MET") ? "MISSED" : "MET"
                                                : one.path(name).asText() + " not");
                            case NUMBER -> one.put(name, one.path(name).asDouble() / 10 + 1);
                            default ->
                                ((ArrayNode) one.path(name))
                                        .addObject()
                                        .put("name", "a")
                                        .put("label", "")
                                        .put("value", 1)
                                        .put("unit", "s")
                                        .put("plusMinus", 0)
                                        .put("definition", "");
                        }
                    });
                    assertThat(differences()).as(list + "[" + i + "]." + name).isNotEmpty();
                    Files.write(drill.record(), original);
                    edits++;
                }
                edit(drill.record(), tree -> ((ArrayNode) tree.path("judgement").path(list)).remove(at));
                assertThat(differences()).as(list + "[" + i + "] taken out").isNotEmpty();
                Files.write(drill.record(), original);
                edits++;
            }
        }
        assertThat(edits).isGreaterThan(60);
    }

    @Test
    void aPlanThatWasChangedWithTheRecordIsToldByTheFrozenHash() throws Exception {
        for (Path file : List.of(drill.record(), drill.plan())) {
            edit(file, tree -> tree.put("description", "another one"));
        }
        assertThat(differences()).containsExactly("plan.json is not the plan whose hash the frozen record holds");
    }

    @Test
    void aRecordThatLeavesItsPlanIsTold() throws Exception {
        edit(drill.record(), tree -> tree.put("title", "Another drill"));
        assertThat(differences()).containsExactly("drill.json holds another \"title\" than plan.json");
    }

    @Test
    void aPlanThatWasTakenAwayIsTold() throws Exception {
        Files.delete(drill.plan());
        assertThat(differences()).containsExactly("plan.json is missing, whose hash the frozen record holds");
    }

    @Test
    void aLogThatWasChangedAddedOrTakenAwayIsTold() throws Exception {
        Path log = drill.logs().resolve("pg1.log");
        Files.writeString(log, "promoted not\n");
        assertThat(differences()).containsExactly("logs/pg1.log is not the log whose hash the frozen record holds");
        Files.move(log, log.resolveSibling("pg2.log"));
        assertThat(differences())
                .containsExactly(
                        "logs/pg1.log is missing, whose hash the frozen record holds",
                        "logs/pg2.log lies there, and the frozen record holds no hash of it");
    }

    /** As the judge of before said it of an outage that had not ended when the load did: it took the last full window for the bound. */
    @Test
    void ofAnotherJudgeALowerBoundMayBeLower() throws Exception {
        freeze(SampleDrill.cutShort(), "the judge of before");
        assertThat(drill.read().judgement().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        byte[] original = Files.readAllBytes(drill.record());
        bound(-1);
        assertThat(differences()).isEmpty();
        assertThat(Rejudgement.of(drill, drill.read(), Sha256.of(drill.history()))
                        .remarks())
                .anySatisfy(remark -> assertThat(remark).contains("outage.at-least was ", "a closer bound"));
        Files.write(drill.record(), original);
        bound(1);
        assertThat(differences()).hasSize(2).anySatisfy(it -> assertThat(it).contains("was told as"));
        freeze(SampleDrill.cutShort(), SuiteBuild.fingerprint());
        bound(-1);
        assertThat(differences()).as("of the same build").hasSize(2);
    }

    /** Changes the bound in the numbers and in the sentence. @param by s */
    private void bound(int by) throws Exception {
        edit(drill.record(), tree -> {
            for (var measure : tree.path("judgement").path("measures")) {
                if (measure.path("name").asText().equals("outage.at-least")) {
                    ((ObjectNode) measure).put("value", measure.path("value").asDouble() + by);
                }
            }
            for (var finding : tree.path("judgement").path("findings")) {
                String sentence = finding.path("sentence").asText();
                Matcher bound =
                        Pattern.compile("at least ([\\d.]+) s.*(\\d)\\.$").matcher(sentence);
                if (bound.find()) {
                    String other = sentence.substring(0, sentence.lastIndexOf('–') + 1) + "999.";
                    ((ObjectNode) finding)
                            .put(
                                    "sentence",
                                    other.replace(
                                            "at least " + bound.group(1),
                                            "at least " + (Double.parseDouble(bound.group(1)) + by)));
                }
            }
        });
    }

    /** Another build of the suite may word its sentences otherwise, and no build may change their numbers. */
    @Test
    void ofAnotherJudgeTheNumbersInSentencesAreCompared() throws Exception {
        freeze(SampleDrill.missed(), "the judge of before");
        assertThat(differences()).isEmpty();
        edit(drill.record(), tree -> ((ArrayNode) tree.path("judgement").path("assumptions")).remove(0));
        assertThat(differences()).as("it assumed less").isEmpty();
        edit(drill.record(), tree -> {
            ObjectNode finding = first(tree, "findings");
            finding.put("sentence", finding.path("sentence").asText().replace("limit", "bound"));
        });
        assertThat(differences()).isEmpty();
        edit(drill.record(), tree -> {
            ObjectNode finding = first(tree, "findings");
            finding.put("sentence", finding.path("sentence").asText() + " It took 2.01 s.");
        });
        assertThat(differences()).singleElement().asString().contains("was told as");
    }
}
