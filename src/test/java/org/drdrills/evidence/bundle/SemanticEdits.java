package org.drdrills.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.report.Rereading;

/**
 * Edits of what a bundle says, each signed again with the bundle's own key: every field of {@code evidence.json}, and every number of
 * every file that is read.
 */
final class SemanticEdits {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("(?<![#\\w.&-])\\d+(?:\\.\\d+)?(?=[ <s,;\"%|)]|$)");
    /** What rests on other runs or on people's decisions: one run's records say nothing of it. */
    private static final Pattern ELSEWHERE = Pattern.compile("drills\\[\\d+]\\.(earlier|damage).*|coverage\\.known.*"
            + "|findings\\[\\d+]\\.(status|owner|due|overdue|acceptedBy|acceptedUntil|retest|seen|note)|unreadable.*");

    private static final List<String> READ = List.of(
            "index.html",
            "summary.md",
            "summary.html",
            "report.html",
            "junit.xml",
            "ctrf.json",
            "metrics.prom",
            "controls.md",
            "oscal/assessment-results.json",
            "README.txt");

    private final Map<String, byte[]> members;
    private final SigningKey key;
    private final Path scratch;

    /** @param zip a bundle that matches */
    SemanticEdits(Path zip, SigningKey key, Path scratch) throws IOException {
        this.members = Tampering.members(zip);
        this.key = key;
        this.scratch = scratch;
    }

    /**
     * Makes edits, and expects each to be named.
     *
     * @param fields  every how-manieth field of {@code evidence.json} is edited
     * @param numbers every how-manieth number of the files that are read
     * @return how many were made
     */
    int eachIsNamed(int fields, int numbers) throws IOException {
        int edits = 0;
        ObjectNode evidence = (ObjectNode) JSON.readTree(members.get("evidence.json"));
        List<String> paths = new ArrayList<>();
        leaves("", evidence, paths);
        for (int i = 0; i < paths.size(); i += fields) {
            ObjectNode changed = evidence.deepCopy();
            edit(changed, paths.get(i));
            named(
                    "evidence.json: " + paths.get(i),
                    "evidence.json",
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(changed));
            edits++;
        }
        List<Place> places = places();
        for (int i = 0; i < places.size(); i += numbers) {
            Place place = places.get(i);
            String text = new String(members.get(place.file()), StandardCharsets.UTF_8);
            String changed = text.substring(0, place.from()) + "7" + text.substring(place.from());
            named(place.file() + " at " + place.from(), place.file(), changed.getBytes(StandardCharsets.UTF_8));
            edits++;
        }
        return edits;
    }

    private record Place(String file, int from) {}

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        members.forEach((name, content) -> {
            if (READ.contains(name) || name.endsWith("/summary.md") || name.endsWith("/timeline.svg")) {
                Matcher numbers = NUMBER.matcher(new String(content, StandardCharsets.UTF_8));
                while (numbers.find()) {
                    places.add(new Place(name, numbers.start()));
                }
            }
        });
        return places;
    }

    private void named(String what, String file, byte[] content) throws IOException {
        Map<String, byte[]> changed = new LinkedHashMap<>(members);
        changed.put(file, content);
        List<String> mismatches;
        try {
            Path zip = Tampering.write(scratch.resolve("edited.zip"), Tampering.resigned(changed, key));
            mismatches = Examination.of(zip, key.known(), null, Rereading::mismatches)
                    .mismatches();
        } catch (org.drdrills.topology.BadInput e) {
            // what is no evidence any more cannot even be signed
            mismatches = List.of(e.getMessage());
        }
        assertThat(mismatches)
                .as(what)
                .anySatisfy(sentence -> assertThat(sentence).containsAnyOf(file, "evidence", "record"));
    }

    private static void leaves(String path, JsonNode node, List<String> paths) {
        if (ELSEWHERE.matcher(path).matches()) {
            return;
        }
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> leaves(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), paths));
        } else if (node.isArray() && !node.isEmpty()) {
            // the counts behind the drawings are thousands alike
            int most = path.contains(".picture.") && node.get(0).isNumber() ? 2 : node.size();
            for (int i = 0; i < most; i++) {
                leaves(path + "[" + i + "]", node.get(i), paths);
            }
        } else if (!path.contains("sha256") || !path.startsWith("artefacts")) {
            paths.add(path);
        }
    }

    /** Another value of the same kind, which the format permits where it can. */
    private static void edit(ObjectNode tree, String path) {
        JsonNode parent = tree;
        String[] steps = path.replaceAll("\\[(\\d+)]", "\u0000$1").split("(?=\u0000)|\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            parent = step(parent, steps[i]);
        }
        String last = steps[steps.length - 1];
        JsonNode old = step(parent, last);
        JsonNode value = old.isNumber()
                ? old.isIntegralNumber()
                        ? JSON.getNodeFactory().numberNode(old.asLong() + 1)
                        : JSON.getNodeFactory().numberNode(old.asDouble() / 10 + 1)
                : old.isBoolean()
                        ? JSON.getNodeFactory().booleanNode(!old.asBoolean())
                        : old.isArray()
                                ? JSON.createArrayNode().add("added")
                                : JSON.getNodeFactory().textNode(other(old.asText("")));
        if (last.startsWith("\u0000")) {
            ((ArrayNode) parent).set(Integer.parseInt(last.substring(1)), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static JsonNode step(JsonNode node, String step) {
        return step.startsWith("\u0000") ? node.get(Integer.parseInt(step.substring(1))) : node.get(step);
    }

    private static String other(String text) {
        return switch (text) {
            case "MET", "INCONCLUSIVE" -> "MISSED";
            case "MISSED" -> "MET";
            case "NOT_READY", "READY_WITH_FINDINGS" -> "READY";
            case "NOT_VERIFIED" -> "VERIFIED";
            default -> text.matches("\\d{4}-.*Z") ? text.replaceFirst("^\\d{4}", "2025") : text + " not";
        };
    }
}
