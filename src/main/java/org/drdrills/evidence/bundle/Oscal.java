package org.drdrills.evidence.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.drdrills.evidence.Control;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;

/**
 * A run as OSCAL (1.1.3) tells assessments: each drill an observation, each objective a finding whose target is that objective and never a
 * control. "satisfied" is MET, "not-satisfied" with reason "fail" MISSED, with reason "other" INCONCLUSIVE. A drill of the self-test
 * is observed, and nothing is found by it. Ids depend on the run alone.
 */
final class Oscal {
    static final String PLAN = "oscal/assessment-plan.json";
    static final String RESULTS = "oscal/assessment-results.json";
    private static final String VERSION = "1.1.3";
    /** The control that asks for tests of the contingency plan. */
    private static final String CONTINGENCY_TEST = "cp-4";

    private static final String OURS = "urn:drdrills";
    private static final String CLAIM =
            "A drill supports evidence for a control. That an organisation complies with it is a human judgement.";

    private final Evidence evidence;
    private final List<Control> controls;

    Oscal(Evidence evidence, List<Control> controls) {
        this.evidence = evidence;
        this.controls = List.copyOf(controls);
    }

    /** {@code assessment-plan.json}: what was fixed before. */
    String plan() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode plan = root.putObject("assessment-plan");
        plan.put("uuid", uuid("plan"));
        metadata(plan, "Plan of the drills of run " + evidence.run().run());
        plan.putObject("import-ssp")
                .put("href", "#" + uuid("environment"))
                .put("remarks", "There is no system security plan; the environment stands for it.");
        ArrayNode objectives = JsonNodeFactory.instance.arrayNode();
        for (Evidence.Drill drill : evidence.drills()) {
            for (int i = 0; i < drill.record().objectives().size(); i++) {
                ObjectNode objective = objectives.addObject();
                objective
                        .put("control-id", CONTINGENCY_TEST)
                        .put("description", drill.record().title() + ". " + CLAIM);
                objective
                        .putArray("parts")
                        .addObject()
                        .put("id", objective(drill, i))
                        .put("name", "assessment-objective")
                        .put("prose", drill.record().objectives().get(i).words());
            }
        }
        if (!objectives.isEmpty()) {
            plan.putObject("local-definitions").set("objectives-and-methods", objectives);
        }
        reviewed(plan);
        ObjectNode environment =
                plan.putObject("back-matter").putArray("resources").addObject();
        environment
                .put("uuid", uuid("environment"))
                .put(
                        "title",
                        title(evidence.run().environmentTitle(), evidence.run().environment()))
                .put(
                        "description",
                        "Drilled on: " + evidence.environmentClass() + ". A run on it does not evidence: "
                                + String.join(" ", evidence.run().doesNotEvidence()));
        return Json.text(root);
    }

    /** {@code assessment-results.json}: what was seen. */
    String results() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode results = root.putObject("assessment-results");
        results.put("uuid", uuid("results"));
        metadata(results, "Results of the drills of run " + evidence.run().run());
        results.putObject("import-ap").put("href", "assessment-plan.json");
        ObjectNode result = results.putArray("results").addObject();
        result.put("uuid", uuid("result"))
                .put("title", evidence.answer())
                .put("description", evidence.readiness().reason() + " " + CLAIM)
                .put("start", evidence.run().started().toString());
        if (evidence.run().ended() != null) {
            result.put("end", evidence.run().ended().toString());
        }
        reviewed(result);
        ArrayNode observations = JsonNodeFactory.instance.arrayNode();
        ArrayNode findings = JsonNodeFactory.instance.arrayNode();
        for (Evidence.Drill drill : evidence.drills()) {
            observations.add(observation(drill));
            for (int i = 0; i < drill.results().size() && !drill.record().badOnPurpose(); i++) {
                findings.add(finding(drill, i));
            }
        }
        for (int i = 0; i < evidence.unreadable().size(); i++) {
            ObjectNode observation = observations.addObject();
            observation
                    .put("uuid", uuid("unreadable " + i))
                    .put("title", "A drill without a record")
                    .put("description", evidence.unreadable().get(i));
            observation.putArray("methods").add("TEST");
            observation.put("collected", last().toString());
        }
        if (!observations.isEmpty()) {
            result.set("observations", observations);
        }
        if (!findings.isEmpty()) {
            result.set("findings", findings);
        }
        ArrayNode resources = JsonNodeFactory.instance.arrayNode();
        evidence.artefacts().stream()
                .filter(artefact ->
                        artefact.path().endsWith(".json") || artefact.path().endsWith("history.ndjson"))
                .forEach(artefact -> {
                    ObjectNode link = resources
                            .addObject()
                            .put("uuid", uuid("file " + artefact.path()))
                            .put("title", artefact.path())
                            .putArray("rlinks")
                            .addObject();
                    link.put("href", "../" + artefact.path())
                            .put("media-type", artefact.mediaType())
                            .putArray("hashes")
                            .addObject()
                            .put("algorithm", "SHA-256")
                            .put("value", artefact.sha256());
                });
        if (!resources.isEmpty()) {
            results.putObject("back-matter").set("resources", resources);
        }
        return Json.text(root);
    }

    private ObjectNode observation(Evidence.Drill drill) {
        ObjectNode observation = JsonNodeFactory.instance.objectNode();
        observation
                .put("uuid", uuid("observation " + drill.folder()))
                .put("title", drill.record().title())
                .put(
                        "description",
                        "When " + drill.record().event() + ": "
                                + String.join(
                                        " ",
                                        drill.results().stream()
                                                .map(Evidence.Result::sentence)
                                                .filter(sentence -> !sentence.isBlank())
                                                .toList()));
        ArrayNode props = observation.putArray("props");
        prop(props, "verdict", drill.verdict().name());
        if (drill.record().badOnPurpose()) {
            prop(props, "bad-on-purpose", drill.record().provenance().get(DrillRecord.BAD_ON_PURPOSE));
        }
        controls.stream()
                .filter(control -> !drill.record().badOnPurpose()
                        && control.answeredBy(drill.record().tags()))
                .forEach(control -> prop(props, "supports-evidence-for", control.id()));
        observation.putArray("methods").add("TEST");
        ArrayNode relevant = observation.putArray("relevant-evidence");
        relevant.addObject()
                .put("href", "../" + drill.folder() + "/drill.json")
                .put("description", "The plan, the objectives, the findings.");
        if (!drill.record().historyHash().isEmpty()) {
            relevant.addObject()
                    .put("href", "../" + drill.folder() + "/history.ndjson")
                    .put(
                            "description",
                            "What was recorded; SHA-256 " + drill.record().historyHash() + ".");
        }
        observation.put("collected", drill.record().started().toString());
        if (!drill.deviations().isEmpty()) {
            observation.put("remarks", String.join(" ", drill.deviations()));
        }
        return observation;
    }

    private ObjectNode finding(Evidence.Drill drill, int index) {
        Evidence.Result result = drill.results().get(index);
        ObjectNode finding = JsonNodeFactory.instance.objectNode();
        finding.put("uuid", uuid("finding " + drill.folder() + " " + index))
                .put("title", result.words())
                .put("description", title(result.sentence(), "Not judged."));
        boolean met = result.verdict().equals("MET");
        ObjectNode target = finding.putObject("target");
        target.put("type", "objective-id").put("target-id", objective(drill, index));
        target.putObject("status")
                .put("state", met ? "satisfied" : "not-satisfied")
                .put("reason", met ? "pass" : result.verdict().equals("MISSED") ? "fail" : "other")
                .put("remarks", result.verdict());
        finding.putArray("related-observations")
                .addObject()
                .put("observation-uuid", uuid("observation " + drill.folder()));
        return finding;
    }

    private void metadata(ObjectNode document, String title) {
        document.putObject("metadata")
                .put("title", title)
                .put("last-modified", last().toString())
                .put("version", evidence.run().run())
                .put("oscal-version", VERSION)
                .put("remarks", CLAIM);
    }

    /** Those of NIST's controls that a drill of the run answers. */
    private void reviewed(ObjectNode document) {
        ObjectNode selection = document.putObject("reviewed-controls")
                .putArray("control-selections")
                .addObject();
        List<Control> answered = controls.stream()
                .filter(control -> !control.oscal().isEmpty()
                        && evidence.drills().stream()
                                .anyMatch(drill ->
                                        control.answeredBy(drill.record().tags())))
                .toList();
        selection.put(
                "description",
                answered.isEmpty()
                        ? "No drill of the run supports evidence for a control of NIST SP 800-53; the one named here is what drills are for."
                        : CLAIM);
        ArrayNode included = selection.putArray("include-controls");
        if (answered.isEmpty()) {
            included.addObject().put("control-id", CONTINGENCY_TEST);
        }
        answered.forEach(control -> included.addObject().put("control-id", control.oscal()));
    }

    private Instant last() {
        return evidence.run().ended() == null
                ? evidence.run().started()
                : evidence.run().ended();
    }

    private static void prop(ArrayNode props, String name, String value) {
        props.addObject().put("name", name).put("ns", OURS).put("value", value);
    }

    private static String objective(Evidence.Drill drill, int index) {
        return "objective-" + drill.folder() + "-" + (index + 1);
    }

    private static String title(String text, String otherwise) {
        return text.isBlank() ? otherwise : text;
    }

    /** A name-based UUID of version 5 (RFC 9562), for OSCAL takes no version 3. */
    private String uuid(String thing) {
        try {
            byte[] hash = Arrays.copyOf(
                    MessageDigest.getInstance("SHA-1")
                            .digest((OURS + " " + evidence.run().run() + " " + thing).getBytes(StandardCharsets.UTF_8)),
                    16);
            hash[6] = (byte) ((hash[6] & 0x0f) | 0x50);
            hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
            String hex = HexFormat.of().formatHex(hash);
            return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                    + hex.substring(16, 20) + "-" + hex.substring(20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
