package org.drdrills.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML value that knows its file and line, and complains in sentences. Merge keys ({@code <<}) are resolved.
 *
 * @param what where it stands, such as {@code services.pg1.image}
 */
public record Yaml(Path file, String what, Node node, int line) {
    static final int LARGEST = 1 << 20;

    public static Yaml read(Path file, String text) {
        if (text.length() > LARGEST) {
            throw BadInput.at(file, 0, "the file is larger than 1 MiB; an environment is a page or two");
        }
        Node root;
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(100).setCodePointLimit(LARGEST).build();
            root = new Compose(settings).composeString(text).orElseThrow(() -> BadInput.at(file, 0, "the file is empty; a Compose file was expected"));
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
        return text == null ? "it cannot be parsed" : text.replaceAll("\\s+", " ").strip();
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    public BadInput wrong(String sentence) {
        return BadInput.at(file, line, (what.isEmpty() ? "" : (what.length() > 100 ? BadInput.quoted(what) : what) + " ") + sentence);
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
        return map(identities(), identities());
    }

    private static Set<Node> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * @param under mappings that are being merged now
     * @param done  mappings that were merged already: once more would change nothing, but may take for ever
     */
    private Map<String, Yaml> map(Set<Node> under, Set<Node> done) {
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
        Map<String, Yaml> own = new LinkedHashMap<>();
        Map<String, Yaml> merged = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw BadInput.at(file, lineOf(tuple.getKeyNode()), "a key must be a word");
            }
            int at = lineOf(key);
            if (key.getValue().equals("<<")) {
                Yaml base = new Yaml(file, in("<<"), tuple.getValueNode(), at);
                for (Yaml part : base.isList() ? base.list() : List.of(base)) {
                    part.map(under, done).forEach(merged::putIfAbsent);
                }
            } else if (own.putIfAbsent(key.getValue(), new Yaml(file, in(key.getValue()), tuple.getValueNode(), at)) != null) {
                throw BadInput.at(file, at, in(key.getValue()) + " stands twice");
            }
        }
        merged.forEach(own::putIfAbsent);
        under.remove(node);
        return own;
    }

    /** @throws BadInput if a key is not among {@code known}, unless it is an extension ({@code x-…}) */
    public Map<String, Yaml> map(Collection<String> known) {
        Map<String, Yaml> map = map();
        map.forEach((key, value) -> {
            if (!known.contains(key) && !key.startsWith("x-")) {
                throw BadInput.at(file, value.line, "unknown or unsupported key " + (value.what.length() > 100 ? BadInput.quoted(value.what) : value.what) + Nearest.hint(key, known));
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
            list.add(new Yaml(file, what + "[" + list.size() + "]", item, lineOf(item)));
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
