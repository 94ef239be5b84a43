package org.drdrills.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A proposal for an environment, made from anybody's Compose file: what a lab carries out stays, what it does not is left out and said,
 * sites, pool, clients and engine are guessed from names, images and addresses.
 */
public final class Draft {
    private static final List<String> SITES = List.of("north", "south", "west");
    /** Ports by which a product's members and clients speak, where the file does not say. */
    private static final Map<String, List<Integer>> PORTS = new LinkedHashMap<>();

    private static final Pattern SERVER = Pattern.compile(
            "etcd|postgres|patroni|timescale|valkey|redis|rabbitmq|mongo|mariadb|mysql|galera|percona|cassandra|scylla|cockroach|consul|zookeeper|kafka|nats|minio|elastic|opensearch|couch|foundation|tidb|yugabyte");
    private static final Pattern LISTENER =
            Pattern.compile("haproxy|nginx|traefik|envoy|pgbouncer|pgpool|proxysql|maxscale|keepalived|twemproxy");
    private static final Pattern ARBITER = Pattern.compile("sentinel|witness|arbiter|garbd|monitor|quorum");
    private static final Pattern SECRET =
            Pattern.compile("\\$\\{([A-Z_][A-Z0-9_]*(?:PASSWORD|PASS|SECRET|TOKEN|COOKIE|KEY))(?::?[-?][^}]*)?}");

    static {
        PORTS.put("sentinel", List.of(26379));
        PORTS.put("etcd", List.of(2379, 2380));
        PORTS.put("postgres|patroni|timescale", List.of(5432));
        PORTS.put("valkey|redis", List.of(6379));
        PORTS.put("rabbitmq", List.of(4369, 5672, 15672, 25672));
        PORTS.put("mongo", List.of(27017));
        PORTS.put("galera", List.of(3306, 4444, 4567, 4568));
        PORTS.put("mariadb|mysql|percona", List.of(3306));
        PORTS.put("consul", List.of(8300, 8301, 8500));
        PORTS.put("zookeeper", List.of(2181, 2888, 3888));
        PORTS.put("cassandra|scylla", List.of(7000, 9042));
        PORTS.put("cockroach", List.of(26257, 8080));
        PORTS.put("nats", List.of(4222, 6222, 8222));
        PORTS.put("kafka", List.of(9092, 9093));
    }

    private final Path from;
    private final Path into;
    private final String name;
    private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    private final Map<String, Object> configs = new LinkedHashMap<>();
    private final Set<String> volumes = new TreeSet<>();
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final List<String> proposals = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private String text;
    private boolean exec;

    private Draft(Path from, Path into, String name) {
        this.from = from;
        this.into = into;
        this.name = name;
    }

    /**
     * @param from the Compose file
     * @param into the folder that the environment will have; nothing is written
     * @throws BadInput if it is no Compose file
     */
    public static Draft of(Path from, Path into, String name) {
        Draft draft = new Draft(from, into, name);
        draft.make();
        return draft;
    }

    /** The new {@code compose.yaml}. */
    public String text() {
        return text;
    }

    /** Files that go along: name in the new folder → where it is now. */
    public Map<String, Path> files() {
        return files;
    }

    /** What was guessed, one sentence each. */
    public List<String> proposals() {
        return proposals;
    }

    /** What could not be inferred, one sentence each. */
    public List<String> gaps() {
        return gaps;
    }

    /** Whether the environment needs a program of its own. */
    public boolean exec() {
        return exec;
    }

    private void make() {
        Yaml root = EnvironmentFile.root(from);
        Map<String, Yaml> top = root.map();
        if (!top.containsKey("services") || !top.get("services").isMap()) {
            throw BadInput.at(from, 1, "this is no Compose file: it has no services");
        }
        top.forEach((key, value) -> {
            if (!EnvironmentFile.TOP.contains(key) && !key.startsWith("x-")) {
                leftOut(
                        value,
                        key.equals("networks")
                                ? "every machine stands alone in a network of its own, and all wires are drawn by x-drill.links"
                                : "a lab does not carry it out");
            }
        });
        if (top.containsKey("configs")) {
            top.get("configs").map().forEach((config, value) -> configs.put(config, config(value)));
        }
        if (top.containsKey("volumes")) {
            volumes.addAll(top.get("volumes").map().keySet());
        }
        top.get("services").map().forEach((service, value) -> services.put(service, service(service, value.map())));
        if (services.isEmpty()) {
            throw top.get("services").wrong("is empty");
        }
        addresses();
        text = compose();
    }

    private String at(Yaml value) {
        return from.getFileName() + ":" + value.line();
    }

    private void leftOut(Yaml value, String why) {
        proposals.add(value.what() + " (" + at(value) + ") is left out: " + why + ".");
    }

    private Object config(Yaml value) {
        Map<String, Yaml> keys = value.map();
        return keys.containsKey("file")
                ? new LinkedHashMap<>(Map.of(
                        "file",
                        "./"
                                + along(from.toAbsolutePath()
                                        .getParent()
                                        .resolve(keys.get("file").text())
                                        .normalize())))
                : plain(value);
    }

    /** The file's name in the new folder. */
    private String along(Path file) {
        String wanted = file.getFileName().toString();
        String free = wanted;
        for (int i = 2; files.containsKey(free) && !files.get(free).equals(file); i++) {
            free = i + "-" + wanted;
        }
        files.put(free, file);
        return free;
    }

    private Map<String, Object> service(String service, Map<String, Yaml> keys) {
        Map<String, Object> kept = new LinkedHashMap<>();
        Map<String, Object> mounted = new LinkedHashMap<>();
        Set<Integer> exposed = new TreeSet<>();
        keys.forEach((key, value) -> {
            switch (key) {
                case "ports", "expose" -> value.list().forEach(port -> expose(port, exposed));
                case "volumes" ->
                    kept.put(
                            key,
                            new ArrayList<>(value.list().stream()
                                    .flatMap(item -> mount(item, mounted).stream())
                                    .toList()));
                case "env_file" ->
                    (value.isList() ? value.list() : List.of(value)).forEach(file -> variables(file, kept));
                case "environment" -> environment(kept).putAll(assignments(value));
                case "build" -> build(service, value, kept, keys.containsKey("image"));
                case "deploy", "scale" -> {
                    leftOut(value, "a lab does not carry it out");
                    if (plain(value).toString().matches(".*replicas=([2-9]|\\d\\d).*|[2-9]|\\d\\d")) {
                        gaps.add(service
                                + " is meant to run several times; write each out as a service of its own, such as "
                                + service + "1.");
                    }
                }
                default -> {
                    if (EnvironmentFile.SERVICE.contains(key)) {
                        kept.put(key, plain(value));
                    } else if (!key.startsWith("x-")) {
                        leftOut(
                                value,
                                key.startsWith("network")
                                        ? "every machine stands alone in a network of its own"
                                        : "a lab does not carry it out");
                    }
                }
            }
        });
        if (!mounted.isEmpty()) {
            List<Object> all = kept.get("configs") instanceof List<?> list ? new ArrayList<>(list) : new ArrayList<>();
            mounted.forEach(
                    (target, config) -> all.add(new LinkedHashMap<>(Map.of("source", config, "target", target))));
            kept.put("configs", all);
        }
        if (kept.get("volumes") instanceof List<?> list && list.isEmpty()) {
            kept.remove("volumes");
        }
        if (exposed.isEmpty()) {
            String product = product(service, kept);
            PORTS.entrySet().stream()
                    .filter(known ->
                            Pattern.compile(known.getKey()).matcher(product).find())
                    .findFirst()
                    .ifPresent(known -> {
                        exposed.addAll(known.getValue());
                        proposals.add(service + " exposes " + known.getValue()
                                + ", as is usual for its image; the file does not say.");
                    });
        }
        kept.put("expose", exposed);
        return kept;
    }

    private void expose(Yaml port, Set<Integer> exposed) {
        String said = port.isMap()
                ? port.map().containsKey("target")
                        ? port.map().get("target").text() + "/"
                                + (port.map().containsKey("protocol")
                                        ? port.map().get("protocol").text()
                                        : "tcp")
                        : ""
                : port.text();
        Matcher matcher = Pattern.compile("(?:.*:)?(\\d+)(?:/(tcp|udp))?").matcher(said);
        if (!matcher.matches()) {
            gaps.add(port.what() + " (" + at(port) + ") is no single port; list each under expose.");
        } else if ("udp".equals(matcher.group(2))) {
            gaps.add(port.what() + " (" + at(port)
                    + ") is UDP, which no wire carries; if members need it, this cannot be drilled.");
        } else {
            exposed.add(Integer.parseInt(matcher.group(1)));
        }
    }

    /** A named volume stays; a file, or the files of a folder, go along and are put into the container. */
    private List<Object> mount(Yaml item, Map<String, Object> mounted) {
        Map<String, Yaml> keys = item.isMap() ? item.map() : Map.of();
        String[] parts = item.isMap()
                ? new String[] {
                    keys.containsKey("source") ? keys.get("source").text() : "",
                    keys.containsKey("target") ? keys.get("target").text() : ""
                }
                : item.text().split(":");
        if (parts.length < 2 || parts[0].isEmpty()) {
            leftOut(item, "a container's own disk does the same");
            return List.of();
        }
        if (volumes.contains(parts[0])) {
            return List.of(parts[0] + ":" + parts[1]);
        }
        Path source = from.toAbsolutePath().getParent().resolve(parts[0]).normalize();
        if (Files.isRegularFile(source)) {
            put(source, parts[1], mounted);
        } else if (Files.isDirectory(source) && !parts[1].endsWith(".sock")) {
            try (Stream<Path> inside = Files.list(source)) {
                List<Path> found =
                        inside.filter(Files::isRegularFile).sorted().limit(30).toList();
                found.forEach(file -> put(file, parts[1] + "/" + file.getFileName(), mounted));
                gaps.add(item.what() + " (" + at(item) + ") is a folder of yours; its " + found.size()
                        + " files are put into the container, deeper ones and changes are not.");
            } catch (IOException e) {
                gaps.add(item.what() + " (" + at(item) + ") cannot be read, and is left out.");
            }
        } else {
            gaps.add(item.what() + " (" + at(item) + ") is no file and no named volume, and is left out.");
        }
        return List.of();
    }

    private void put(Path file, String target, Map<String, Object> mounted) {
        String along = along(file);
        String config = along.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        configs.put(config, new LinkedHashMap<>(Map.of("file", "./" + along)));
        mounted.put(target, config);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> environment(Map<String, Object> service) {
        return (Map<String, Object>) service.computeIfAbsent("environment", key -> new LinkedHashMap<String, Object>());
    }

    private void variables(Yaml file, Map<String, Object> kept) {
        Path path = from.toAbsolutePath()
                .getParent()
                .resolve((file.isMap() ? file.map().get("path") : file).text())
                .normalize();
        try {
            Files.readAllLines(path).stream()
                    .map(String::strip)
                    .filter(line -> line.matches("[A-Za-z_]\\w*=.*"))
                    .forEach(line -> environment(kept)
                            .putIfAbsent(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        } catch (IOException e) {
            gaps.add(file.what() + " (" + at(file) + ") cannot be read; its variables are missing.");
        }
    }

    private static Map<String, Object> assignments(Yaml value) {
        Map<String, Object> variables = new LinkedHashMap<>();
        if (value.isMap()) {
            value.map()
                    .forEach((key, variable) -> variables.put(
                            key, variable.node() instanceof ScalarNode scalar ? scalar.getValue() : plain(variable)));
        } else {
            value.texts()
                    .forEach(item -> variables.put(
                            item.split("=", 2)[0], item.contains("=") ? item.split("=", 2)[1] : "${" + item + "}"));
        }
        return variables;
    }

    private void build(String service, Yaml value, Map<String, Object> kept, boolean named) {
        Path context = from.toAbsolutePath()
                .getParent()
                .resolve((value.isMap() && value.map().containsKey("context")
                                ? value.map().get("context")
                                : value)
                        .text())
                .normalize();
        kept.put("build", into.toAbsolutePath().relativize(context).toString());
        if (!named) {
            kept.put("image", name + "-" + service + ":latest");
        }
        gaps.add("The image " + (named ? "of " + service : name + "-" + service + ":latest") + " (" + at(value)
                + ") is built by you: docker compose build.");
    }

    static Object plain(Yaml value) {
        if (value.isMap()) {
            Map<String, Object> map = new LinkedHashMap<>();
            value.map().forEach((key, part) -> map.put(key, plain(part)));
            return map;
        }
        if (value.isList()) {
            return value.list().stream().map(Draft::plain).collect(Collectors.toCollection(ArrayList::new));
        }
        ScalarNode scalar = (ScalarNode) value.node();
        String word = scalar.getValue();
        boolean bare = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return bare && (word.equals("true") || word.equals("false"))
                ? (Object) Boolean.valueOf(word)
                : bare && word.matches("\\d{1,9}") ? (Object) Integer.valueOf(word) : word;
    }

    private static String product(String service, Map<String, Object> keys) {
        return (service + " " + keys.getOrDefault("image", "") + " " + keys.getOrDefault("entrypoint", "") + " "
                        + keys.getOrDefault("command", ""))
                .toLowerCase(Locale.ROOT);
    }

    /** {@code host:port} anywhere in a service's words shows a port that the host must expose. */
    private void addresses() {
        Pattern address = Pattern.compile("\\b("
                + services.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")) + "):(\\d{2,5})\\b");
        String all = services.values().stream()
                .map(service -> service.getOrDefault("command", "") + " " + service.getOrDefault("entrypoint", "") + " "
                        + service.getOrDefault("environment", ""))
                .collect(Collectors.joining(" "));
        Matcher found = address.matcher(all);
        while (found.find()) {
            @SuppressWarnings("unchecked")
            Set<Integer> exposed = (Set<Integer>) services.get(found.group(1)).get("expose");
            if (exposed.add(Integer.parseInt(found.group(2)))) {
                proposals.add(
                        found.group(1) + " exposes " + found.group(2) + ", because another service calls it there.");
            }
        }
        services.forEach((service, keys) -> {
            if (((Set<?>) keys.get("expose")).isEmpty()) {
                gaps.add(service + " exposes no port, so no service can call it; list its ports under expose.");
            }
        });
    }

    private List<String> named(Pattern pattern, Set<String> among) {
        return among.stream()
                .filter(service ->
                        pattern.matcher(product(service, services.get(service))).find())
                .toList();
    }

    private String compose() {
        Set<String> left = new LinkedHashSet<>(services.keySet());
        List<String> listeners = named(LISTENER, left);
        left.removeAll(listeners);
        List<String> arbiters = named(ARBITER, left);
        left.removeAll(arbiters);
        Map<String, List<String>> byImage = new LinkedHashMap<>();
        left.forEach(service -> byImage.computeIfAbsent(
                        String.valueOf(services.get(service).getOrDefault("image", service)), key -> new ArrayList<>())
                .add(service));
        List<String> members = byImage.values().stream()
                .max(java.util.Comparator.comparing((List<String> group) -> SERVER.matcher(
                                        product(group.getFirst(), services.get(group.getFirst())))
                                .find())
                        .thenComparingInt(List::size))
                .orElse(List.of());
        left.removeAll(members);
        if (members.isEmpty()) {
            gaps.add(
                    "No service looks like a member of a pool; name those that hold the data under x-drill.pool.members.");
            members = List.of(services.keySet().iterator().next());
            left.removeAll(members);
            arbiters = arbiters.stream()
                    .filter(arbiter -> !services.keySet().iterator().next().equals(arbiter))
                    .toList();
        } else {
            proposals.add("The pool's members are " + String.join(", ", members) + ", because they share an image"
                    + (arbiters.isEmpty() ? "" : "; " + String.join(", ", arbiters) + " only vote") + ".");
        }
        if (members.size() == 1) {
            gaps.add("The pool has one member and no other can take over from it, so most drills will be missed.");
        }
        List<String> sites = SITES.subList(0, Math.max(1, Math.min(SITES.size(), members.size())));
        Map<String, List<String>> places = new LinkedHashMap<>();
        sites.forEach(site -> places.put(site, new ArrayList<>()));
        for (List<String> group : List.of(members, arbiters, listeners)) {
            for (int i = 0; i < group.size(); i++) {
                places.get(sites.get(i % sites.size())).add(group.get(i));
            }
        }
        if (!left.isEmpty()) {
            places.get(sites.getFirst()).addAll(left);
            gaps.add("What " + String.join(", ", left) + " " + (left.size() == 1 ? "is" : "are")
                    + " for is not clear; they are in site " + sites.getFirst()
                    + ". Remove what the drills do not need.");
        }
        proposals.add("Members are spread over the sites " + String.join(", ", sites)
                + "; move them in x-drill.sites to where yours are.");
        String product = product(members.getFirst(), services.get(members.getFirst()));
        exec = !Pattern.compile("postgres|patroni|timescale").matcher(product).find();
        if (exec) {
            sites.forEach(site -> {
                services.put(
                        "client-" + site,
                        new LinkedHashMap<>(Map.of(
                                "image",
                                "drdrills/client:1",
                                "init",
                                true,
                                "stop_grace_period",
                                "1s",
                                "expose",
                                Set.of())));
                places.get(site).add("client-" + site);
            });
            proposals.add("Clients run in "
                    + sites.stream().map(site -> "client-" + site).collect(Collectors.joining(", "))
                    + ", which were added as services.");
            gaps.add(
                    "The suite has no driver for " + members.getFirst()
                            + "; fill in drill.py: how to write, to read, to find the primary, and to read everything that a member holds.");
        }
        gaps.add(
                "Whether an acknowledged write is on more than one member is not visible here: x-drill.pool.copies says synchronous; write asynchronous if it is not.");
        return text(places, members, arbiters, listeners);
    }

    private String text(
            Map<String, List<String>> places, List<String> members, List<String> arbiters, List<String> listeners) {
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("name", name);
        Map<String, Object> written = new LinkedHashMap<>();
        services.forEach((service, keys) -> {
            Map<String, Object> copy = new LinkedHashMap<>(keys);
            List<String> exposed =
                    ((Set<?>) keys.get("expose")).stream().map(String::valueOf).toList();
            copy.remove("expose");
            if (!exposed.isEmpty()) {
                copy.put("expose", exposed);
            }
            written.put(service, copy);
        });
        top.put("services", written);
        if (!configs.isEmpty()) {
            top.put("configs", configs);
        }
        if (!volumes.isEmpty()) {
            Map<String, Object> named = new LinkedHashMap<>();
            volumes.forEach(volume -> named.put(volume, Map.of()));
            top.put("volumes", named);
        }
        StringBuilder out =
                new StringBuilder("# Made from " + from.getFileName() + ". What was guessed, and what is missing:\n");
        proposals.forEach(sentence -> out.append("# - ").append(sentence).append('\n'));
        gaps.forEach(sentence -> out.append("# - TO DO: ").append(sentence).append('\n'));
        out.append(new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setIndicatorIndent(2)
                        .setIndentWithIndicator(true)
                        .setWidth(200)
                        .build())
                .dumpToString(top));
        Set<String> secrets = new TreeSet<>();
        Matcher secret = SECRET.matcher(out);
        while (secret.find()) {
            secrets.add(secret.group(1));
        }
        out.append("\nx-drill:\n  title: ").append(name).append('\n');
        out.append(
                "  does-not-evidence:\n    - That data on disk survives a loss of power. Machines are containers on one host.\n");
        if (!secrets.isEmpty()) {
            out.append("  secrets: ").append(secrets).append("   # a fresh random value for each lab\n");
        }
        out.append("  sites:\n");
        places.forEach((site, nodes) ->
                out.append("    ").append(site).append(": ").append(nodes).append('\n'));
        out.append("  pool:\n    name: store\n    engine: ")
                .append(exec ? Pool.EXEC : "postgresql")
                .append("\n    members: ")
                .append(members)
                .append('\n');
        if (!arbiters.isEmpty()) {
            out.append("    arbiters: ").append(arbiters).append("   # they vote, and hold no data\n");
        }
        out.append("    copies: synchronous   # or asynchronous, where writes do not wait for a copy\n");
        if (exec) {
            out.append(
                    "    settings: {program: drill.py}   # how drills talk to the service; see environments/README.md\n");
        } else {
            out.append("    settings: {database: postgres, user: postgres, password: ")
                    .append(secrets.stream().findFirst().orElse("postgres"))
                    .append("}   # the clients' credentials\n");
        }
        out.append("  clients:   # what the clients in each site connect to\n");
        List<String> used = listeners.isEmpty() ? members : listeners;
        places.keySet()
                .forEach(site -> out.append("    ")
                        .append(site)
                        .append(": ")
                        .append(
                                exec
                                        ? "client-" + site
                                        : used.stream()
                                                .map(node -> node + ":" + port(node))
                                                .toList())
                        .append('\n'));
        if (!exec) {
            out.append("  observe: {")
                    .append(members.stream().map(member -> member + ": 5432").collect(Collectors.joining(", ")))
                    .append("}   # where each member reports its role\n");
        }
        out.append("  # links: left out, every service may call every other on every exposed port\n");
        return out.toString();
    }

    private Object port(String node) {
        Set<?> exposed = (Set<?>) services.get(node).get("expose");
        return exposed.isEmpty()
                ? 5432
                : exposed.contains(5432) ? 5432 : exposed.iterator().next();
    }
}
