package org.drdrills.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML value that knows its file and line, and complains in sentences. Merge keys ({@code <<}) are resolved.
 *
 * @param what where it stands, such as {@code services.pg1.image}
 */
public record Yaml(Path file, String what, Node node, int line) {
    static final int LARGEST = 1 << 20;
    /** Lists that a merge replaces: half of one command and half of another make none. */
    private static final Set<String> WHOLE = Set.of("command", "entrypoint", "test");

    public static Yaml read(Path file, String text) {
        if (text.length() > LARGEST) {
            throw BadInput.at(file, 0, "the file is larger than 1 MiB; an environment is a page or two");
        }
        Node root;
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(100)
                    .setCodePointLimit(LARGEST)
                    .build();
            root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> BadInput.at(file, 0, "the file is empty; a Compose file was expected"));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw BadInput.at(file, line, "this is not YAML: " + oneLine(e.getProblem()));
        } catch (StackOverflowError e) {
            throw BadInput.at(file, 0, "this is not a Compose file: it is nested too deeply to be read");
        } catch (YamlEngineException e) {
            throw BadInput.at(file, 0, "this is not YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
        return new Yaml(file, "", root, lineOf(root));
    }

    private static String oneLine(String text) {
        return text == null
                ? "it cannot be parsed"
                : text.replaceAll("\\s+", " ").strip();
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Of a value that was merged in, the file that it came from. */
    private Path fileOf(Node part) {
        return part.getStartMark().map(mark -> Path.of(mark.getName())).orElse(file);
    }

    public BadInput wrong(String sentence) {
        return BadInput.at(
                file,
                line,
                (what.isEmpty() ? "" : (what.length() > 100 ? BadInput.quoted(what) : what) + " ") + sentence);
    }

    private String in(String key) {
        return what.isEmpty() ? key : what + "." + key;
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Keys in file order; merged keys after the own ones. */
    public Map<String, Yaml> map() {
        Map<String, Yaml> map = new LinkedHashMap<>();
        tuples(identities(), identities()).forEach((key, tuple) -> map.put(key, value(key, tuple)));
        return map;
    }

    private Yaml value(String key, NodeTuple tuple) {
        return new Yaml(fileOf(tuple.getKeyNode()), in(key), tuple.getValueNode(), lineOf(tuple.getKeyNode()));
    }

    private static Set<Node> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * @param under mappings that are being merged now
     * @param done  mappings that were merged already: once more would change nothing, but may take for ever
     */
    private Map<String, NodeTuple> tuples(Set<Node> under, Set<Node> done) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("must be a mapping (key: value), not " + kind());
        }
        if (!under.add(node)) {
            throw wrong("merges itself");
        }
        if (!done.add(node)) {
            under.remove(node);
            return Map.of();
        }
        Map<String, NodeTuple> own = new LinkedHashMap<>();
        Map<String, NodeTuple> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw BadInput.at(fileOf(tuple.getKeyNode()), lineOf(tuple.getKeyNode()), "a key must be a word");
            }
            int at = lineOf(key);
            if (key.getValue().equals("<<")) {
                Yaml base = new Yaml(fileOf(key), in("<<"), tuple.getValueNode(), at);
                for (Yaml part : base.isList() ? base.list() : List.of(base)) {
                    part.tuples(under, done).forEach(merged::putIfAbsent);
                }
            } else if (own.putIfAbsent(key.getValue(), tuple) != null) {
                throw BadInput.at(fileOf(key), at, in(key.getValue()) + " stands twice");
            }
        }
        merged.forEach(own::putIfAbsent);
        under.remove(node);
        return own;
    }

    /**
     * This file merged over {@code base}, as Compose merges files: mappings key by key, lists one after the other, {@code command} and
     * {@code entrypoint} as a whole, what is mounted by its target, variables by their names; {@code !override} replaces, {@code !reset}
     * takes away. Every value keeps its own file and line.
     */
    Yaml over(Yaml base) {
        if (tagged("!override")
                || (node instanceof ScalarNode && base.node instanceof ScalarNode)
                || WHOLE.contains(key())) {
            return this;
        }
        boolean variables = key().equals("environment") || key().equals("labels");
        if ((isMap() && base.isMap()) || (variables && (isMap() || isList()) && (base.isMap() || base.isList()))) {
            Map<String, NodeTuple> both =
                    new LinkedHashMap<>(base.isMap() ? base.tuples(identities(), identities()) : base.assignments());
            (isMap() ? tuples(identities(), identities()) : assignments()).forEach((key, tuple) -> {
                NodeTuple before = both.get(key);
                Yaml mine = value(key, tuple);
                if (mine.tagged("!reset")) {
                    both.remove(key);
                } else {
                    both.put(
                            key,
                            before == null
                                    ? tuple
                                    : new NodeTuple(tuple.getKeyNode(), mine.over(base.value(key, before)).node));
                }
            });
            return new Yaml(
                    file,
                    what,
                    new MappingNode(
                            Tag.MAP,
                            true,
                            new ArrayList<>(both.values()),
                            FlowStyle.BLOCK,
                            node.getStartMark(),
                            node.getEndMark()),
                    line);
        }
        if (isList() && base.isList()) {
            Map<String, Node> both = new LinkedHashMap<>();
            base.list().forEach(item -> both.put(item.identity(this), item.node));
            list().forEach(item -> both.put(item.identity(this), item.node));
            return new Yaml(
                    file,
                    what,
                    new SequenceNode(
                            Tag.SEQ,
                            true,
                            new ArrayList<>(both.values()),
                            FlowStyle.BLOCK,
                            node.getStartMark(),
                            node.getEndMark()),
                    line);
        }
        throw wrong("must be " + base.kind() + ", as in " + base.file.getFileName() + ":" + base.line + ", not "
                + kind() + "; write !override before it to replace it");
    }

    private boolean tagged(String tag) {
        return node.getTag().getValue().equals(tag);
    }

    /** The last part of where it stands. */
    private String key() {
        return what.substring(what.lastIndexOf('.') + 1);
    }

    /** {@code NAME=value} in a list, as a mapping would hold it. */
    private Map<String, NodeTuple> assignments() {
        Map<String, NodeTuple> assignments = new LinkedHashMap<>();
        for (Yaml item : list()) {
            int equals = item.text().indexOf('=');
            if (equals < 1) {
                throw item.wrong("must be NAME=value, not " + BadInput.quoted(item.text()));
            }
            String name = item.text().substring(0, equals);
            assignments.put(
                    name,
                    new NodeTuple(
                            new ScalarNode(
                                    Tag.STR,
                                    true,
                                    name,
                                    ScalarStyle.PLAIN,
                                    item.node.getStartMark(),
                                    item.node.getEndMark()),
                            new ScalarNode(
                                    Tag.STR,
                                    true,
                                    item.text().substring(equals + 1),
                                    ScalarStyle.PLAIN,
                                    item.node.getStartMark(),
                                    item.node.getEndMark())));
        }
        return assignments;
    }

    /** What makes an item of a list the same as one of the other file's. */
    private String identity(Yaml list) {
        if (list.key().equals("configs")) {
            String name = isMap()
                    ? Optional.ofNullable(map().get("source")).map(Yaml::text).orElse("")
                    : text();
            return isMap() && map().containsKey("target") ? map().get("target").text() : "/" + name;
        }
        if (list.key().equals("volumes")) {
            return text().substring(text().lastIndexOf(':') + 1);
        }
        return node instanceof ScalarNode ? text() : what + " in " + file;
    }

    /** @throws BadInput if a key is not among {@code known}, unless it is an extension ({@code x-…}) */
    public Map<String, Yaml> map(Collection<String> known) {
        Map<String, Yaml> map = map();
        map.forEach((key, value) -> {
            if (!known.contains(key) && !key.startsWith("x-")) {
                throw BadInput.at(
                        value.file,
                        value.line,
                        "unknown or unsupported key "
                                + (value.what.length() > 100 ? BadInput.quoted(value.what) : value.what)
                                + Nearest.hint(key, known));
            }
        });
        return map;
    }

    public List<Yaml> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("must be a list, not " + kind());
        }
        List<Yaml> list = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            list.add(new Yaml(fileOf(item), what + "[" + list.size() + "]", item, lineOf(item)));
        }
        return list;
    }

    public String text() {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().getValue().endsWith(":null")) {
            throw wrong("must be a word or a number, not " + kind());
        }
        return scalar.getValue();
    }

    public List<String> texts() {
        return list().stream().map(Yaml::text).collect(Collectors.toCollection(ArrayList::new));
    }

    boolean flag() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("must be true or false, not " + kind());
        };
    }

    int port() {
        return port(text());
    }

    /** @param text the value without what may stand around the number */
    int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong("must be a TCP port from 1 to 65535, not " + kind());
    }

    private String kind() {
        return switch (node) {
            case MappingNode m -> "a mapping";
            case SequenceNode s -> "a list";
            case ScalarNode s -> s.getValue().isEmpty() ? "nothing" : BadInput.quoted(s.getValue());
            default -> "this";
        };
    }
}
