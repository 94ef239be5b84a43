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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Sha256;
import org.drdrills.report.SampleReading;
import org.drdrills.topology.BadInput;

/**
 * Edits of what a bundle says, each signed again with the bundle's own key: every field of {@code evidence.json}, every number of every
 * file that is read, PDFs included, and every file left out.
 */
final class SemanticEdits {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("(?<![#\\w.&-])\\d+(?:\\.\\d+)?(?=[ <s,;\"%|)]|$)");
    /** What rests on other runs or on people's decisions: one run's records say nothing of it. */
    private static final Pattern ELSEWHERE = Pattern.compile("/drills/\\d+/(earlier|damage).*|/coverage/known.*"
            + "|/findings/\\d+/(status|owner|due|overdue|acceptedBy|acceptedUntil|retest|seen|note)|/unreadable.*");

    /** What paper does not show. */
    private static final Pattern STYLE = Pattern.compile("<(style|script|title|desc|defs)\\b.*?</\\1>", Pattern.DOTALL);

    private static final Pattern TEXT = Pattern.compile("(?<=>)[^<]+");

    private static final List<String> READ = List.of(
            "index.html",
            "summary.md",
            "summary.html",
            "report.html",
            "junit.xml",
            "ctrf.json",
            "metrics.prom",
            "results.csv",
            "findings.csv",
            "controls.md",
            "oscal/assessment-plan.json",
            "oscal/assessment-results.json",
            "README.txt");

    private static final List<String> PER_DRILL = List.of("index.html", "summary.md", "timeline.svg");

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
     * @param fields  every how-manieth kind of field of {@code evidence.json} is edited, each where it is found first and last
     * @param numbers how many numbers of each file that is read, from its beginning to its end
     * @param papers  how many numbers of each PDF
     * @return how many were made
     */
    int eachIsNamed(int fields, int numbers, int papers) throws IOException {
        return fields(fields) + numbers(numbers) + papers(papers);
    }

    private int fields(int step) throws IOException {
        ObjectNode evidence = (ObjectNode) JSON.readTree(members.get(Evidence.FILE));
        List<List<String>> paths = new ArrayList<>();
        leaves(List.of(), evidence, paths);
        Map<String, List<List<String>>> kinds = new LinkedHashMap<>();
        paths.forEach(
                path -> kinds.computeIfAbsent(pointer(path).replaceAll("/\\d+(?=/|$)", "/*"), kind -> new ArrayList<>())
                        .add(path));
        List<List<List<String>>> chosen = List.copyOf(kinds.values());
        int edits = 0;
        for (int i = 0; i < chosen.size(); i += step) {
            for (List<String> path : new LinkedHashSet<>(
                    List.of(chosen.get(i).getFirst(), chosen.get(i).getLast()))) {
                ObjectNode changed = evidence.deepCopy();
                edit(changed, path);
                named(
                        "evidence.json: " + pointer(path),
                        SampleReading.none(),
                        Evidence.FILE,
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(changed));
                edits++;
            }
        }
        return edits;
    }

    private int numbers(int most) throws IOException {
        int edits = 0;
        for (String file : members.keySet()) {
            if (!READ.contains(file) && PER_DRILL.stream().noneMatch(name -> file.endsWith("/" + name))) {
                continue;
            }
            String text = new String(members.get(file), StandardCharsets.UTF_8);
            List<Integer> places = places(NUMBER, text);
            int step = Math.max(1, places.size() / most);
            for (int i = 0; i < places.size(); i += step) {
                int at = places.get(i);
                named(file + " at " + at, file, with7(text, at).getBytes(StandardCharsets.UTF_8));
                edits++;
            }
        }
        return edits;
    }

    /** PDFs that say one number otherwise, and PDFs that draw one thing otherwise. */
    private int papers(int most) throws IOException {
        int edits = 0;
        for (String paper : List.of("summary", "report")) {
            String page = new String(members.get(paper + ".html"), StandardCharsets.UTF_8);
            String shown = STYLE.matcher(page)
                    .replaceAll(style -> " ".repeat(style.group().length()));
            List<Integer> places = new ArrayList<>();
            Matcher texts = TEXT.matcher(shown);
            while (texts.find()) {
                places(NUMBER, texts.group()).forEach(at -> places.add(texts.start() + at));
            }
            int step = Math.max(1, places.size() / most);
            for (int i = 0; i < places.size(); i += step) {
                byte[] pdf = SampleReading.uncached(with7(page, places.get(i)));
                named(paper + ".pdf at " + places.get(i), paper + ".pdf", pdf);
                edits++;
            }
            List<Integer> heights = places(Pattern.compile("(?<=<rect [^>]{0,80}height=\")\\d"), shown);
            if (!heights.isEmpty()) {
                named(
                        paper + ".pdf draws",
                        paper + ".pdf",
                        SampleReading.uncached(with7(page, heights.get(heights.size() / 2))));
                edits++;
            }
        }
        return edits;
    }

    /** Every file of the list left out together with its line and with what is told of it. */
    int eachMissingFileIsNamed() throws IOException {
        int edits = 0;
        for (String file : members.keySet()) {
            if (Bundle.NEEDED.contains(file) || Bundle.UNLISTED.contains(file) || file.equals(Evidence.FILE)) {
                continue;
            }
            Map<String, byte[]> fewer = new LinkedHashMap<>(members);
            fewer.remove(file);
            ObjectNode evidence = (ObjectNode) JSON.readTree(members.get(Evidence.FILE));
            ArrayNode artefacts = (ArrayNode) evidence.path("artefacts");
            for (int i = artefacts.size() - 1; i >= 0; i--) {
                if (artefacts.get(i).path("path").asText().equals(file)) {
                    artefacts.remove(i);
                }
            }
            fewer.put(Evidence.FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(evidence));
            assertThat(mismatches(fewer, SampleReading.memo()))
                    .as(file)
                    .anySatisfy(sentence -> assertThat(sentence)
                            .contains(
                                    file.endsWith("/drill.json")
                                            ? file.substring(0, file.indexOf('/'))
                                            : file.substring(file.indexOf('/') + 1)));
            edits++;
        }
        return edits;
    }

    /** What no record supports, listed and signed like all else, and told of in {@code evidence.json}. */
    void eachStrayIsNamed(List<String> strays) throws IOException {
        for (String stray : strays) {
            byte[] content = "All is well.".getBytes(StandardCharsets.UTF_8);
            Map<String, byte[]> more = new LinkedHashMap<>(members);
            more.put(stray, content);
            ObjectNode evidence = (ObjectNode) JSON.readTree(members.get(Evidence.FILE));
            ArrayNode artefacts = (ArrayNode) evidence.path("artefacts");
            artefacts
                    .addObject()
                    .put("path", stray)
                    .put("sha256", Sha256.of(content))
                    .put("mediaType", "text/html")
                    .put("bytes", content.length);
            more.put(Evidence.FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(evidence));
            assertThat(mismatches(more, SampleReading.memo()))
                    .as(stray)
                    .contains(stray + " is no file that the suite puts into a bundle; no record supports it.");
        }
    }

    /** What a drill's environment includes is compared with the hash in the plan. */
    void whatAnEnvironmentIncludesIsCompared(String drill) throws IOException {
        String text = "services: {}\n";
        for (String kept : List.of(text, "services: {db: {image: other}}\n")) {
            Map<String, byte[]> more = new LinkedHashMap<>(members);
            more.put("inputs/compose.yaml", kept.getBytes(StandardCharsets.UTF_8));
            ObjectNode record = (ObjectNode) JSON.readTree(members.get(drill + "/drill.json"));
            ((ObjectNode) record.path("provenance"))
                    .put(DrillRecord.INCLUDED, "compose.yaml")
                    .put("included-sha256", Sha256.of(Sha256.of(text)));
            more.put(
                    drill + "/drill.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
            String said = "compose.yaml under inputs/ is not what " + drill + " included.";
            List<String> mismatches = mismatches(more, SampleReading.memo());
            assertThat(mismatches.contains(said)).as(kept).isEqualTo(!kept.equals(text));
            assertThat(mismatches).noneMatch(sentence -> sentence.startsWith("inputs/compose.yaml is no file"));
        }
    }

    private static List<Integer> places(Pattern pattern, String text) {
        List<Integer> places = new ArrayList<>();
        Matcher numbers = pattern.matcher(text);
        while (numbers.find()) {
            places.add(numbers.start());
        }
        return places;
    }

    private static String with7(String text, int at) {
        return text.substring(0, at) + "7" + text.substring(at);
    }

    private void named(String what, String file, byte[] content) throws IOException {
        named(what, SampleReading.memo(), file, content);
    }

    private void named(String what, Reading reading, String file, byte[] content) throws IOException {
        Map<String, byte[]> changed = new LinkedHashMap<>(members);
        changed.put(file, content);
        assertThat(mismatches(changed, reading))
                .as(what)
                .anySatisfy(sentence -> assertThat(sentence).contains(file));
    }

    private List<String> mismatches(Map<String, byte[]> changed, Reading reading) throws IOException {
        try {
            Path zip = Tampering.write(scratch.resolve("edited.zip"), Tampering.resigned(changed, key));
            return Examination.of(zip, key.known(), null, reading).mismatches();
        } catch (BadInput e) {
            // what is no evidence any more cannot even be signed
            return List.of(e.getMessage());
        }
    }

    private static String pointer(List<String> path) {
        return "/" + String.join("/", path);
    }

    private static void leaves(List<String> path, JsonNode node, List<List<String>> paths) {
        String pointer = pointer(path);
        if (ELSEWHERE.matcher(pointer).matches()) {
            return;
        }
        if (node.isObject()) {
            node.properties().forEach(field -> leaves(deeper(path, field.getKey()), field.getValue(), paths));
        } else if (node.isArray() && !node.isEmpty()) {
            // the counts behind the drawings are thousands alike
            int most = pointer.contains("/picture/") && node.get(0).isNumber() ? 2 : node.size();
            for (int i = 0; i < most; i++) {
                leaves(deeper(path, Integer.toString(i)), node.get(i), paths);
            }
        } else {
            paths.add(path);
        }
    }

    private static List<String> deeper(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    /** Another value of the same kind, which the format permits where it can. */
    private static void edit(ObjectNode tree, List<String> path) {
        JsonNode parent = tree;
        for (String step : path.subList(0, path.size() - 1)) {
            parent = step(parent, step);
        }
        String last = path.getLast();
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
        if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(last), value);
        } else {
            ((ObjectNode) parent).set(last, value);
        }
    }

    private static JsonNode step(JsonNode node, String step) {
        return node.isArray() ? node.get(Integer.parseInt(step)) : node.get(step);
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
