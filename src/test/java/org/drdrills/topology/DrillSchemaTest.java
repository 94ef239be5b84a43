package org.drdrills.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code environments/x-drill.schema.json} and the suite's own reader accept and refuse the same. */
class DrillSchemaTest {
    private static final Path ENVIRONMENTS = Path.of("environments");
    private static final String SERVICES = """
            services:
              a: {image: x, expose: ["5432"], environment: {P: pw}, command: serve --requirepass secret}
              b: {image: x, expose: ["5432"]}
              c: {image: x}
              init: {image: x}
            """;

    private static final String SITES = "  sites: {north: [a, b, c]}\n  jobs: [init]\n";
    private static final String POOL = "  pool: {engine: postgresql, members: [a, b]}\n";
    private static final String CLIENTS = "  clients: {north: a:5432}\n  observe: {a: 5432, b: 5432}\n";

    @TempDir
    private Path folder;

    private static JsonNode schemaText() throws IOException {
        return new ObjectMapper()
                .readTree(ENVIRONMENTS.resolve("x-drill.schema.json").toFile());
    }

    private static boolean valid(Yaml drill) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaText());
        return schema.validate(json(drill)).isEmpty();
    }

    private static JsonNode json(Yaml value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value.content()) {
            case Yaml.Mapping mapping -> {
                ObjectNode object = nodes.objectNode();
                mapping.values().forEach((key, part) -> object.set(key, json(part)));
                yield object;
            }
            case Yaml.Sequence sequence -> {
                ArrayNode array = nodes.arrayNode();
                sequence.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case Yaml.Scalar scalar ->
                scalar.nothing()
                        ? nodes.nullNode()
                        : scalar.plain() && scalar.text().matches("-?\\d{1,9}")
                                ? nodes.numberNode(Integer.parseInt(scalar.text()))
                                : scalar.plain() && scalar.text().matches("-?\\d+\\.\\d+")
                                        ? nodes.numberNode(Double.parseDouble(scalar.text()))
                                        : scalar.plain() && scalar.text().matches("true|false")
                                                ? nodes.booleanNode(Boolean.parseBoolean(scalar.text()))
                                                : nodes.textNode(scalar.text());
            case Yaml.Unfilled unfilled -> nodes.textNode("");
        };
    }

    static List<String> environments() {
        return EnvironmentFile.names(ENVIRONMENTS);
    }

    @ParameterizedTest
    @MethodSource("environments")
    void everyShippedEnvironmentIsOfTheSchema(String name) throws IOException {
        Path file = ENVIRONMENTS.resolve(name).resolve("compose.yaml");
        assertThat(valid(EnvironmentFile.root(file).map().get("x-drill"))).isTrue();
    }

    @Test
    void theSchemaKnowsTheSameKeys() throws IOException {
        JsonNode schema = schemaText();
        assertThat(keys(schema)).isEqualTo(DrillSection.KEYS);
        assertThat(keys(schema.at("/properties/pool"))).isEqualTo(PoolReader.POOL);
        assertThat(keys(schema.at("/properties/pools/items"))).isEqualTo(PoolReader.ONE_OF_SEVERAL);
        assertThat(keys(schema.at("/properties/power"))).isEqualTo(DrillSection.POWER);
        assertThat(keys(schema.at("/properties/known-bad"))).isEqualTo(KnownBad.KEYS);
        assertThat(keys(schema.at("/properties/restore"))).isEqualTo(RestoreOrder.KEYS);
        assertThat(keys(schema.at("/properties/service"))).isEqualTo(BusinessService.KEYS);
        JsonNode system = schema.at("/properties/system");
        assertThat(keys(system)).isEqualTo(SystemReader.KEYS);
        assertThat(keys(system.at("/properties/nodes/additionalProperties"))).isEqualTo(SystemReader.NODE);
        assertThat(keys(system.at("/properties/window"))).isEqualTo(SystemReader.WINDOW);
        assertThat(keys(system.at("/properties/limits"))).isEqualTo(SystemReader.LIMITS);
        assertThat(keys(system.at("/properties/steps/items"))).isEqualTo(SystemReader.STEP);
        for (Deed deed : Deed.values()) {
            assertThat(keys(system.at("/properties/powers/properties/" + deed.word())))
                    .isEqualTo(SystemReader.POWER);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            title: Payments | title: Payments | true
            class: staging | class: test | false
            port: 5432 | prot: 5432 | false
            address: 10.1.0.11 | address: '10.1 0.11' | false
            rate: 50 | rate: much | false
            undo: ssh {node} systemctl start postgresql | x-note: none | false
            proof: ssh {node} | proof: ssh pg1 | false
            step: decided | step: said | false
            title: Payments | operator: {service: pg1, runbooks: books} | false
            password: {variable: PAYMENTS_PASSWORD} | password: {service: pg1, variable: P} | false
            """)
    void aSystemIsReadAsTheSchemaSays(String piece, String instead, boolean accepted) throws IOException {
        Files.createDirectories(folder.resolve("books"));
        Files.writeString(folder.resolve("ada.pub.pem"), "");
        Path file = Files.writeString(folder.resolve("compose.yaml"), SystemReaderTest.FILE.replace(piece, instead));
        assertThat(catchThrowable(() -> EnvironmentFile.read(file)) == null)
                .as("the reader")
                .isEqualTo(accepted);
        assertThat(valid(EnvironmentFile.root(file).map().get("x-drill")))
                .as("the schema")
                .isEqualTo(accepted);
    }

    private static Set<String> keys(JsonNode schema) {
        Set<String> keys = new TreeSet<>();
        schema.get("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private void both(String drill, boolean accepted) throws IOException {
        Files.createDirectories(folder.resolve("books"));
        Files.writeString(folder.resolve("books/a.sh"), "");
        Path file = Files.writeString(folder.resolve("compose.yaml"), SERVICES + "x-drill:\n" + drill);
        assertThat(catchThrowable(() -> EnvironmentFile.read(file)) == null)
                .as("the reader")
                .isEqualTo(accepted);
        assertThat(valid(EnvironmentFile.root(file).map().get("x-drill")))
                .as("the schema")
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  title: 5\n  approval: required\n  needs: {memory: 2 GiB, processors: 0.5}\n",
                "  operator: {service: c, runbooks: books}\n  runbooks: [{run: a.sh, does: helps}, {run: [a.sh x], done: it is so}]\n",
                "  restore: {image: drdrills/pgbackrest:2, rto: 10m, rpo: 1h30m}\n",
                "  restore: {image: x, kind: pg-dump, stanza: main, database: app, user: postgres, rto: 30s, rpo: 1h, key: {variable: KEY},"
                        + " heartbeat: {table: app.beat, column: at}, checks: {orders: select count(*) from orders at least 100000}}\n",
                "  power: {service: c, outlets: [a]}\n  disks: {a: /data}\n  links: {a: [b], '*': [a]}\n",
                "  does-not-evidence: [much]\n  counterpart: none\n  secrets: [P]\n  profiles: [debug]\n  x-mine: {a: 1}\n"
            })
    void whatIsRightIsAcceptedByBoth(String more) throws IOException {
        both(SITES + POOL + CLIENTS + more, true);
        both(
                SITES
                        + "  pools: [{name: one, engine: postgresql, members: [a], clients: {north: [a:5432]}, copies: asynchronous,"
                        + " settings: {user: 1, password: {service: a, variable: P}}}]\n  observe: {a: 5432}\n" + more,
                true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  titel: x\n",
                "  approval: maybe\n",
                "  secrets: P\n",
                "  jobs: {init: 1}\n",
                "  pools: []\n",
                "  needs: {memory: much}\n",
                "  needs: {procesors: 1}\n",
                "  operator: {service: c}\n",
                "  operator: {service: c, runbooks: books}\n  runbooks: [{does: helps}]\n",
                "  operator: {service: c, runbooks: books}\n  runbooks: [{run: a.sh}]\n",
                "  power: {service: c, outlets: []}\n",
                "  power: {service: c, outlets: [a, a]}\n",
                "  disks: {a: data}\n",
                "  disks: {a: /data/}\n",
                "  restore: {image: x, rto: 10m}\n",
                "  restore: {image: x, rto: soon, rpo: 1h}\n",
                "  restore: {image: x, rto: 10m, rpo: 1h, kind: tape}\n",
                "  restore: {image: x, rto: 10m, rpo: 1h, checks: {orders: select count(*) from orders}}\n",
                "  restore: {image: x, rto: 10m, rpo: 1h, heartbeat: {table: a b, column: at}}\n",
                "  restore: {image: x, rto: 10m, rpo: 1h, key: {variable: KEY, file: key}}\n",
                "  restore: {image: x, rto: 10m, rpo: 1h, key: secret}\n",
                "  links: {a: b}\n"
            })
    void whatIsWrongIsRefusedByBoth(String more) throws IOException {
        both(
                SITES.replace("  jobs: [init]\n", more.contains("jobs") ? "" : "  jobs: [init]\n")
                        + POOL
                        + CLIENTS
                        + more,
                false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  pool: {members: [a, b]}\n",
                "  pool: {engine: postgresql, members: []}\n",
                "  pool: {engine: postgresql, members: a}\n",
                "  pool: {engine: postgresql, members: [a, b], copies: some}\n",
                "  pool: {engine: postgresql, members: [a, b], settings: {p: {service: a}}}\n",
                "  pool: {engine: postgresql, members: [a, b], settings: {p: {service: a, variable: P, file: /x}}}\n",
                "  pool: {engine: postgresql, members: [a, b], settings: {p: {argument: --requirepass}}}\n",
                "  pool: {engine: postgresql, members: [a, b], settings: {p: {service: a, variable: P, argument: --requirepass}}}\n",
                "  pool: {engine: postgresql, members: [a, b], member: [c]}\n",
                ""
            })
    void aWrongPoolIsRefusedByBoth(String pool) throws IOException {
        both(SITES + pool + CLIENTS, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  clients: {}\n  observe: {a: 5432, b: 5432}\n",
                "  clients: {north: []}\n  observe: {a: 5432, b: 5432}\n",
                "  clients: {north: [a:5432, a:5432]}\n  observe: {a: 5432, b: 5432}\n",
                "  clients: {north: a:5432}\n  observe: {a: none, b: 5432}\n",
                "  clients: {north: a:5432}\n  observe: {a: 0, b: 5432}\n"
            })
    void wrongClientsAreRefusedByBoth(String clients) throws IOException {
        both(SITES + POOL + clients, false);
        both("  sites: {north: []}\n" + POOL + CLIENTS, false);
        both(POOL + CLIENTS, false);
    }

    @Test
    void aRestoreMayStandAlone() throws IOException {
        String restore = "  restore: {image: x, rto: 10m, rpo: 1h}\n";
        both("  title: Shop\n  approval: required\n  x-mine: 1\n" + restore, true);
        both("  title: Shop\n", false);
        both(restore + "  needs: {memory: 2 GiB}\n", false);
        both(restore + POOL + CLIENTS, false);
        both("  restore: {image: x, rto: 10m}\n", false);
    }

    /** Two sections that together use every key there is. */
    private static final String LAB = """
              title: 5
              counterpart: none
              service: {function: pays, criticality: critical, impact-tolerance: 2 h, because: law, impact-analysis: BIA-1, rto-owner: Ada, rpo-owner: Bob,
                providers: [host], assumptions: [none]}
              does-not-evidence: [much]
              approval: required
              secrets: [P]
              profiles: [debug]
              jobs: [init]
              sites: {north: [a, b, c]}
              pool: {name: one, engine: postgresql, members: [a], arbiters: [b], back-end: [c], copies: asynchronous, writers: several,
                settings: {user: 1, password: {service: a, variable: P}, other: {service: a, file: /run/key}, third: {service: a, argument: --requirepass}}}
              links: {a: [b]}
              clients: {north: a:5432}
              observe: {a: 5432}
              operator: {service: c, runbooks: books}
              runbooks: [{run: a.sh, does: helps, done: it is so}]
              power: {service: c, outlets: [a]}
              disks: {a: /data}
              needs: {memory: 2 GiB, processors: 0.5}
              restore: {image: x, kind: pg-dump, stanza: main, database: app, user: postgres, rto: 30s, rpo: 1h, key: {variable: KEY},
                heartbeat: {table: app.beat, column: at}, checks: {orders: select count(*) from orders at least 1}}
            """;

    private static final String SEVERAL = """
              sites: {north: [a, b, c]}
              jobs: [init]
              pools: [{name: one, engine: postgresql, members: [a], arbiters: [b], back-end: [c], copies: asynchronous, writers: one,
                settings: {password: {service: a, variable: P}, other: {service: a, file: /run/key}, third: {service: a, argument: --requirepass}},
                clients: {north: [a:5432]}}]
              observe: {a: 5432}
              restore: {image: x, rto: 30s, rpo: 1h, key: {file: books/a.sh}}
            """;

    private static final String SYSTEM = """
              sites: {north: [pg1], south: [pg2]}
              pool: {engine: postgresql, members: [pg1, pg2], settings: {password: {variable: W}, other: {file: books/a.sh}}}
              clients: {north: [pg1:5432, pg2:5433]}
              system:
                class: staging
                approval: required
                approvers: [books/ada.pub.pem]
                mark-within: 1h
                nodes: {pg1: {address: 10.1.0.11, port: 5432}, pg2: {address: 10.1.0.12, port: 5433, aliases: [10.1.0.13]}}
                window: {from: "2027-01-30T22:00:00Z", to: "2027-01-31T04:00:00Z"}
                limits: {sites: 1, members: 1, rate: 50}
                powers: {POWERS}
                steps: [{step: decided, by: Ada, within: 5 minutes}]
            """;

    private static String system() {
        return SYSTEM.replace(
                "POWERS",
                Arrays.stream(Deed.values())
                        .map(deed -> "WORD: {run: 'ssh WHERE', undo: 'ssh WHERE', proof: 'ssh WHERE', timeout: 20s}"
                                .replace("WORD", deed.word())
                                .replace("WHERE", where(deed)))
                        .collect(Collectors.joining(", ")));
    }

    private static String where(Deed deed) {
        return deed.targets().stream().map(word -> "{" + word + "}").collect(Collectors.joining(" "));
    }

    private Throwable readAgain(ObjectNode drill) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set(
                "services",
                json(YamlParser.documents(file(SERVICES), SERVICES)
                        .getFirst()
                        .map()
                        .get("services")));
        ((ObjectNode) root.at("/services/a"))
                .putArray("configs")
                .addObject()
                .put("source", "key")
                .put("target", "/run/key");
        root.putObject("configs").putObject("key").put("content", "k");
        if (drill.has("system")) {
            root.removeAll();
        }
        root.set("x-drill", drill);
        Path file = Files.writeString(folder.resolve("compose.yaml"), root.toPrettyString());
        return catchThrowable(() -> EnvironmentFile.read(file));
    }

    private Path file(String text) throws IOException {
        Files.createDirectories(folder.resolve("books"));
        Files.writeString(folder.resolve("books/a.sh"), "");
        Files.writeString(folder.resolve("books/ada.pub.pem"), "");
        return Files.writeString(folder.resolve("services.yaml"), text);
    }

    private static boolean valid(JsonNode drill) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schemaText())
                .validate(drill)
                .isEmpty();
    }

    /** What the schema says of the value at a place of a section: one schema, or several where the value may have several forms. */
    private static List<JsonNode> schemasAt(JsonNode schema, List<String> place) {
        if (place.isEmpty()) {
            return List.of(schema);
        }
        List<JsonNode> next = new ArrayList<>();
        String step = place.getFirst();
        for (JsonNode form : forms(schema)) {
            if (step.matches("\\d+")) {
                next.add(form.path("items"));
            } else if (form.path("properties").has(step)) {
                next.add(form.path("properties").get(step));
            } else {
                next.add(form.path("additionalProperties"));
            }
        }
        return next.stream()
                .filter(JsonNode::isObject)
                .flatMap(each -> schemasAt(each, place.subList(1, place.size())).stream())
                .toList();
    }

    private static List<JsonNode> forms(JsonNode schema) {
        List<JsonNode> forms = new ArrayList<>();
        forms.add(schema);
        for (String choice : List.of("anyOf", "oneOf")) {
            schema.path(choice).forEach(forms::add);
        }
        return forms;
    }

    private static Set<String> keysAt(JsonNode schema, List<String> place) {
        Set<String> keys = new TreeSet<>();
        for (JsonNode each : schemasAt(schema, place)) {
            for (JsonNode form : forms(each)) {
                form.path("properties").fieldNames().forEachRemaining(keys::add);
            }
        }
        return keys;
    }

    private static void places(JsonNode value, List<String> place, BiConsumer<List<String>, ObjectNode> each) {
        if (value instanceof ObjectNode object) {
            each.accept(place, object);
            object.fields().forEachRemaining(entry -> places(entry.getValue(), plus(place, entry.getKey()), each));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                places(value.get(i), plus(place, String.valueOf(i)), each);
            }
        }
    }

    private static List<String> plus(List<String> place, String step) {
        List<String> longer = new ArrayList<>(place);
        longer.add(step);
        return longer;
    }

    private static final String STRANGE = "quite-unheard-of";

    /** Wherever the schema closes a mapping, the reader knows exactly its keys: it says so when it complains of another one. */
    @Test
    void atEveryPlaceTheReaderAndTheSchemaKnowTheSameKeys() throws IOException {
        JsonNode schema = schemaText();
        Set<String> used = new TreeSet<>();
        for (String text : List.of(LAB, SEVERAL, system())) {
            String whole = "x-drill:\n" + text;
            ObjectNode drill = (ObjectNode) json(
                    YamlParser.documents(file(whole), whole).getFirst().map().get("x-drill"));
            assertThat(readAgain(drill)).as(text).isNull();
            assertThat(valid(drill)).as(text).isTrue();
            List<List<String>> all = new ArrayList<>();
            places(drill, List.of(), (place, object) -> {
                all.add(place);
                object.fieldNames().forEachRemaining(key -> used.add(shape(plus(place, key))));
            });
            for (List<String> place : all) {
                Set<String> known = keysAt(schema, place);
                if (drill.has("system") && place.contains("settings")) {
                    // A system that runs already has no services whose files or commands could be read.
                    known.removeAll(Set.of("service", "argument"));
                }
                if (known.isEmpty()) {
                    continue;
                }
                ObjectNode strange = drill.deepCopy();
                ObjectNode at = (ObjectNode) strange.at(place.isEmpty() ? "" : "/" + String.join("/", place));
                at.put(STRANGE, 1);
                assertThat(valid(strange)).as("%s by the schema", place).isFalse();
                Throwable complaint = readAgain(strange);
                assertThat(complaint).as("%s by the reader", place).isInstanceOf(BadInput.class);
                assertThat(complaint.getMessage()).contains(STRANGE);
                String list = complaint
                        .getMessage()
                        .lines()
                        .filter(line -> line.contains(STRANGE))
                        .findFirst()
                        .orElseThrow();
                assertThat(list).as("%s", place).contains("; known are ");
                assertThat(new TreeSet<>(List.of(list.split("; known are ")[1].split(", "))))
                        .as("%s", place)
                        .isEqualTo(known);
            }
        }
        Set<String> there = new TreeSet<>();
        properties(schema, "", there);
        there.removeIf(key -> key.startsWith("known-bad"));
        assertThat(there)
                .as("every key of the schema is used above")
                .hasSizeGreaterThan(100)
                .allMatch(key -> used.stream().anyMatch(one -> one.matches(key)));
    }

    private static String shape(List<String> place) {
        return place.stream().map(step -> step.matches("\\d+") ? "0" : step).collect(Collectors.joining("/"));
    }

    /** Every key that the schema names, as a pattern of its place. */
    private static void properties(JsonNode schema, String place, Set<String> found) {
        schema.path("properties").fields().forEachRemaining(entry -> {
            String key = place + entry.getKey();
            found.add(key);
            for (JsonNode form : forms(entry.getValue())) {
                properties(form, key + "/", found);
                properties(form.path("items"), key + "/0/", found);
                for (JsonNode value : forms(form.path("additionalProperties"))) {
                    properties(value, key + "/[^/]+/", found);
                }
            }
        });
    }
}
