package org.drdrills.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Parses text into {@link Yaml}: aliases are written out, up to a bound, and merge keys are resolved. */
final class YamlParser {
    /** How many values a file may have once its aliases are written out; Compose has the same bound. */
    private static final int MOST_VALUES = 100_000;

    private final Path file;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> merging = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Node, Map<String, NodeTuple>> tuples = new IdentityHashMap<>();
    private int values;

    private YamlParser(Path file) {
        this.file = file;
    }

    /** The documents of a file, in order; at least one. */
    static List<Yaml> documents(Path file, String text) {
        if (text.length() > Yaml.LARGEST) {
            throw BadInput.at(file, 0, "the file is larger than 1 MiB; an environment is a page or two");
        }
        List<Yaml> documents = new ArrayList<>();
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(Integer.MAX_VALUE)
                    .setCodePointLimit(Yaml.LARGEST)
                    .build();
            YamlParser parser = new YamlParser(file);
            for (Node root : new Compose(settings).composeAllFromString(text)) {
                documents.add(parser.value("", root, lineOf(root)));
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw BadInput.at(file, line, "this is not YAML: " + oneLine(e.getProblem()));
        } catch (StackOverflowError e) {
            throw BadInput.at(file, 0, "this is not a Compose file: it is nested too deeply to be read");
        } catch (YamlEngineException e) {
            throw BadInput.at(file, 0, "this is not YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
        if (documents.isEmpty()) {
            throw BadInput.at(file, 0, "the file is empty; a Compose file was expected");
        }
        return documents;
    }

    private static String oneLine(String text) {
        return text == null
                ? "it cannot be parsed"
                : text.replaceAll("\\s+", " ").strip();
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private Yaml value(String what, Node node, int line) {
        if (++values > MOST_VALUES) {
            throw BadInput.at(
                    file,
                    line,
                    "the file grows to more than " + MOST_VALUES
                            + " values once its aliases are written out; use fewer aliases of aliases");
        }
        String tag = node.getTag().getValue();
        String kept = tag.equals(Yaml.RESET) || tag.equals(Yaml.OVERRIDE) ? tag : "";
        if (node instanceof ScalarNode scalar) {
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            return new Yaml(file, what, line, kept, new Yaml.Scalar(scalar.getValue(), plain));
        }
        if (!open.add(node)) {
            throw BadInput.at(file, line, (what.isEmpty() ? "the file" : what) + " holds itself by an alias");
        }
        Yaml.Content content = node instanceof MappingNode mapping
                ? new Yaml.Mapping(mapping(what, mapping))
                : new Yaml.Sequence(sequence(what, (SequenceNode) node));
        open.remove(node);
        return new Yaml(file, what, line, kept, content);
    }

    private List<Yaml> sequence(String what, SequenceNode node) {
        List<Yaml> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            items.add(value(what + "[" + items.size() + "]", item, lineOf(item)));
        }
        return Collections.unmodifiableList(items);
    }

    private Map<String, Yaml> mapping(String what, MappingNode node) {
        Map<String, Yaml> values = new LinkedHashMap<>();
        tuples(what, node)
                .forEach((key, tuple) -> values.put(
                        key,
                        value(
                                what.isEmpty() ? key : what + "." + key,
                                tuple.getValueNode(),
                                lineOf(tuple.getKeyNode()))));
        return Collections.unmodifiableMap(values);
    }

    /** Own keys first, then those that are merged in; each mapping is looked at once, however often it is merged. */
    private Map<String, NodeTuple> tuples(String what, MappingNode node) {
        Map<String, NodeTuple> known = tuples.get(node);
        if (known != null) {
            return known;
        }
        if (!merging.add(node)) {
            throw BadInput.at(file, lineOf(node), (what.isEmpty() ? "the file" : what) + " merges itself");
        }
        Map<String, NodeTuple> own = new LinkedHashMap<>();
        Map<String, NodeTuple> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw BadInput.at(file, lineOf(tuple.getKeyNode()), "a key must be a word");
            }
            String in = what.isEmpty() ? key.getValue() : what + "." + key.getValue();
            if (key.getValue().equals("<<")) {
                List<Node> bases = tuple.getValueNode() instanceof SequenceNode list
                        ? list.getValue()
                        : List.of(tuple.getValueNode());
                for (Node base : bases) {
                    if (!(base instanceof MappingNode mapping)) {
                        throw BadInput.at(file, lineOf(key), in + " must be a mapping (key: value), or a list of them");
                    }
                    tuples(in, mapping).forEach(merged::putIfAbsent);
                }
            } else if (own.putIfAbsent(key.getValue(), tuple) != null) {
                throw BadInput.at(file, lineOf(key), in + " stands twice");
            }
        }
        merged.forEach(own::putIfAbsent);
        merging.remove(node);
        tuples.put(node, own);
        return own;
    }
}
