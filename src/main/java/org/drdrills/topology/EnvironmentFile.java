package org.drdrills.topology;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code environments/<name>/compose.yaml}: the Compose specification, as far as a lab carries it out, and
 * {@code x-drill}. Every mistake is a {@link BadInput} with file and line.
 */
public final class EnvironmentFile {
    static final Set<String> TOP = set("name services configs volumes x-drill version");
    /** Carried out: see {@link Service}. Accepted without effect, because a lab has its own: see environments/README.md. */
    static final Set<String> SERVICE = set(
            "image build hostname entrypoint command environment expose configs user"
                    + " stop_signal stop_grace_period init tmpfs volumes depends_on healthcheck ports restart labels container_name");

    private static final Set<String> DRILL = set(
            "title counterpart does-not-evidence approval secrets sites pool pools links clients observe operator runbooks power disks needs known-bad");
    private static final Set<String> POWER = set("service outlets");
    private static final Set<String> POOL = set("name engine members arbiters back-end settings copies");
    private static final Set<String> ONE_OF_SEVERAL =
            set("name engine members arbiters back-end settings clients copies");

    /** What engine {@code exec} runs where it has no program. */
    private static final List<String> COMMANDS = List.of("write", "read", "role", "ledger");

    private final Path file;
    private final Path folder;
    private final Map<String, Yaml> top;
    private final Optional<KnownBad> knownBad;
    private List<String> secrets = List.of();
    private String powerSwitch = "";

    private EnvironmentFile(Path file, Yaml root, Optional<KnownBad> knownBad) {
        this.file = file;
        this.folder = file.toAbsolutePath().getParent();
        this.top = root.map(TOP);
        this.knownBad = knownBad;
    }

    private static Set<String> set(String words) {
        return new TreeSet<>(List.of(words.split(" ")));
    }

    /** Names of the environments under a folder: its sub-folders that hold a {@code compose.yaml}. */
    public static List<String> names(Path environments) {
        try (Stream<Path> folders = Files.list(environments)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("compose.yaml")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new BadInput(
                    "there is no folder of environments at " + environments + "; run this in the project's folder");
        }
    }

    /**
     * @param name of a folder, or {@code <folder>+<variant>} for one that is known to be bad
     * @throws BadInput if there is none of that name, with the nearest one
     */
    public static Environment named(Path environments, String name) {
        List<String> names = names(environments);
        int plus = name.indexOf('+');
        String folder = plus < 0 ? name : name.substring(0, plus);
        if (!names.contains(folder)) {
            throw new BadInput("there is no environment '" + folder + "'" + Nearest.hint(folder, names));
        }
        Path file = environments.resolve(folder).resolve("compose.yaml");
        return plus < 0
                ? read(file)
                : KnownBad.named(environments, folder, name.substring(plus + 1)).spoilt();
    }

    public static Environment read(Path file) {
        return new EnvironmentFile(file, root(file), Optional.empty()).environment();
    }

    /** The environment with what is known to be bad merged over it. */
    static Environment read(Path file, KnownBad knownBad) {
        return new EnvironmentFile(file, root(knownBad.file()).over(root(file)), Optional.of(knownBad)).environment();
    }

    static Yaml root(Path file) {
        return Yaml.read(file, text(file));
    }

    private static String text(Path file) {
        String text;
        try {
            if (Files.size(file) > Yaml.LARGEST) {
                throw BadInput.at(file, 0, "the file is larger than 1 MiB; an environment is a page or two");
            }
            text = Files.readString(file);
        } catch (MalformedInputException e) {
            throw BadInput.at(file, 0, "the file is not UTF-8 text");
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the file cannot be read: " + e.getMessage());
        }
        return text;
    }

    private Environment environment() {
        Yaml drill = need("x-drill", "says sites, pool and clients; without it nothing can be drilled");
        Map<String, Yaml> keys = drill.map(DRILL);
        if (keys.containsKey("known-bad") && knownBad.isEmpty()) {
            throw keys.get("known-bad")
                    .wrong("stands in a file of the folder " + KnownBad.FOLDER
                            + " only, never in the environment itself");
        }
        secrets = keys.containsKey("secrets") ? keys.get("secrets").texts() : List.of();
        if (keys.containsKey("power")) {
            powerSwitch = need(keys.get("power"), keys.get("power").map(POWER), "service")
                    .text();
        }
        Map<String, Service> services = services();
        Map<String, Site> sites = new LinkedHashMap<>();
        Map<String, Node> nodes = new LinkedHashMap<>();
        need(drill, keys, "sites").map().forEach((name, value) -> {
            List<String> names = new ArrayList<>();
            for (Yaml item : value.list()) {
                Service service = services.get(item.text());
                if (service == null) {
                    throw item.wrong("names no service: " + BadInput.quoted(item.text())
                            + Nearest.hint(item.text(), services.keySet()));
                }
                if (nodes.putIfAbsent(item.text(), new Node(item.text(), name, service)) != null) {
                    throw item.wrong("'" + item.text() + "' stands in two sites");
                }
                names.add(item.text());
            }
            if (names.isEmpty()) {
                throw value.wrong("is a site with no node; name its services, or remove it");
            }
            sites.put(name, new Site(name, names));
        });
        for (Service service : services.values()) {
            if (!nodes.containsKey(service.name())) {
                throw BadInput.at(
                        file,
                        service.line(),
                        "service " + service.name() + " stands in no site; add it to x-drill.sites");
            }
        }
        List<Pool> pools = pools(drill, keys, sites, nodes);
        List<Link> links = links(keys.get("links"), nodes);
        for (Pool pool : pools) {
            for (EntryPoint entry : pool.clients().values().stream()
                    .flatMap(List::stream)
                    .filter(each -> !each.wired())
                    .toList()) {
                if (links.stream()
                        .noneMatch(link -> link.source().equals(entry.node())
                                && pool.members().contains(link.target()))) {
                    throw BadInput.at(
                            file,
                            nodes.get(entry.node()).service().line(),
                            entry.node() + " reaches no member of pool " + pool.name()
                                    + "; list the members' ports under expose, and the ways in x-drill.links");
                }
            }
        }
        List<String> members =
                pools.stream().flatMap(pool -> pool.members().stream()).toList();
        Map<String, Integer> observed = new LinkedHashMap<>();
        pools.stream()
                .filter(Pool::exec)
                .flatMap(pool -> pool.members().stream())
                .forEach(member -> observed.put(member, EntryPoint.PROGRAM));
        if (keys.containsKey("observe") || !observed.keySet().containsAll(members)) {
            need(drill, keys, "observe").map().forEach((member, value) -> {
                known(value, "member of the pool", member, members);
                if (observed.putIfAbsent(member, exposed(value, nodes.get(member), value.port())) != null) {
                    throw value.wrong(
                            "has no place with engine exec, where a program says what " + member + " is; remove it");
                }
            });
        }
        for (String member : members) {
            if (!observed.containsKey(member)) {
                throw keys.get("observe").wrong("leaves out " + member + "; every member of the pool must be observed");
            }
        }
        Optional<OperatorPost> operator =
                Optional.ofNullable(keys.get("operator")).map(value -> operator(value, keys.get("runbooks"), nodes));
        if (keys.containsKey("runbooks") && operator.isEmpty()) {
            throw keys.get("runbooks").wrong("needs x-drill.operator, which runs them");
        }
        Optional<PowerPost> power = Optional.ofNullable(keys.get("power")).map(value -> power(value, nodes));
        String plain = folder.getFileName().toString();
        String name = plain + knownBad.map(bad -> "+" + bad.name()).orElse("");
        String title = text(keys, "title", text(top, "name", plain))
                + knownBad.map(bad -> " (KNOWN BAD: " + bad.name() + ")").orElse("");
        return new Environment(
                name,
                file,
                title,
                text(keys, "counterpart", ""),
                keys.containsKey("does-not-evidence")
                        ? keys.get("does-not-evidence").texts()
                        : List.of(),
                needsApproval(keys.get("approval")),
                secrets,
                sites,
                nodes,
                pools,
                links,
                observed,
                operator,
                power,
                new DiskPlan(disks(keys.get("disks"), nodes), false),
                knownBad,
                keys.containsKey("needs")
                        ? Needs.declared(keys.get("needs"), nodes.size())
                        : Needs.derived(nodes.size()));
    }

    private static boolean needsApproval(Yaml value) {
        if (value != null && !value.text().equals("required")) {
            throw value.wrong("must be required, or be left out, not " + BadInput.quoted(value.text()));
        }
        return value != null;
    }

    private Yaml need(String key, String why) {
        Yaml value = top.get(key);
        if (value == null) {
            throw BadInput.at(file, 1, "key " + key + " is missing: it " + why);
        }
        return value;
    }

    private static Yaml need(Yaml parent, Map<String, Yaml> keys, String key) {
        Yaml value = keys.get(key);
        if (value == null) {
            throw parent.wrong("lacks the key " + key);
        }
        return value;
    }

    private static String text(Map<String, Yaml> keys, String key, String otherwise) {
        return keys.containsKey(key) ? keys.get(key).text() : otherwise;
    }

    private static String known(Yaml at, String what, String word, java.util.Collection<String> all) {
        if (!all.contains(word)) {
            throw at.wrong("names no " + what + ": " + BadInput.quoted(word) + Nearest.hint(word, all));
        }
        return word;
    }

    /** {@code source: [target, …]} with {@code *} for any run of characters; each link leads to all exposed ports. */
    private static List<Link> links(Yaml value, Map<String, Node> nodes) {
        List<Link> links = new ArrayList<>();
        if (value == null) {
            nodes.keySet().forEach(source -> nodes.keySet().forEach(target -> link(source, nodes.get(target), links)));
            return links;
        }
        value.map().forEach((sources, targets) -> {
            for (String source : matching(targets, sources, nodes)) {
                for (Yaml target : targets.list()) {
                    matching(target, target.text(), nodes).forEach(name -> link(source, nodes.get(name), links));
                }
            }
        });
        return links.stream().distinct().toList();
    }

    private static void link(String source, Node target, List<Link> links) {
        if (!source.equals(target.name())) {
            target.service().exposed().forEach(port -> links.add(new Link(source, target.name(), port)));
        }
    }

    private static List<String> matching(Yaml at, String pattern, Map<String, Node> nodes) {
        List<String> names =
                nodes.keySet().stream().filter(name -> matches(name, pattern)).toList();
        if (names.isEmpty()) {
            throw at.wrong("leads nowhere: no service is named " + BadInput.quoted(pattern)
                    + Nearest.hint(pattern, nodes.keySet()));
        }
        return names;
    }

    /** Part by part from the left, so that no pattern takes long. */
    private static boolean matches(String name, String pattern) {
        String[] parts = pattern.split("\\*", -1);
        String last = parts[parts.length - 1];
        if (parts.length == 1) {
            return name.equals(pattern);
        }
        int at = parts[0].length();
        if (!name.startsWith(parts[0])) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = name.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return name.length() - last.length() >= at && name.endsWith(last);
    }

    /** One {@code node:port}, or a list of them. */
    private static List<EntryPoint> entries(Yaml value, Map<String, Node> nodes) {
        if (!value.isList()) {
            return List.of(entry(value, nodes));
        }
        List<EntryPoint> entries = new ArrayList<>();
        for (Yaml item : value.list()) {
            EntryPoint entry = entry(item, nodes);
            if (entries.contains(entry)) {
                throw item.wrong("names " + entry + " a second time");
            }
            entries.add(entry);
        }
        if (entries.isEmpty()) {
            throw value.wrong("is empty; name what people here use, such as lb1:5000");
        }
        return entries;
    }

    private static EntryPoint entry(Yaml value, Map<String, Node> nodes) {
        String[] parts = value.text().split(":", -1);
        int port = -1;
        try {
            port = parts.length == 2 ? Integer.parseInt(parts[1]) : -1;
        } catch (NumberFormatException e) {
            // said below
        }
        if (port < 1 || port > 65535) {
            throw value.wrong("must be node:port, such as lb1:5000, not " + BadInput.quoted(value.text()));
        }
        known(value, "service", parts[0], nodes.keySet());
        return new EntryPoint(parts[0], exposed(value, nodes.get(parts[0]), port));
    }

    private static int exposed(Yaml at, Node node, int port) {
        if (!node.service().exposed().contains(port)) {
            throw at.wrong(
                    "leads to port " + port + " of " + node.name() + ", which that service never exposes; it exposes "
                            + (node.service().exposed().isEmpty()
                                    ? "none"
                                    : node.service().exposed()));
        }
        return port;
    }

    /** Either one {@code pool} with {@code clients} beside it, or a list of {@code pools}, each with its own. */
    private List<Pool> pools(Yaml drill, Map<String, Yaml> keys, Map<String, Site> sites, Map<String, Node> nodes) {
        Set<String> seen = new HashSet<>();
        if (!keys.containsKey("pools")) {
            return List.of(pool(need(drill, keys, "pool"), POOL, need(drill, keys, "clients"), sites, nodes, seen));
        }
        for (String other : List.of("pool", "clients")) {
            if (keys.containsKey(other)) {
                throw keys.get(other).wrong("has no place beside x-drill.pools, where each pool has its own");
            }
        }
        List<Pool> pools = new ArrayList<>();
        for (Yaml item : keys.get("pools").list()) {
            Pool pool = pool(item, ONE_OF_SEVERAL, need(item, item.map(ONE_OF_SEVERAL), "clients"), sites, nodes, seen);
            if (!pool.name().matches("[a-z][a-z-]{0,30}")
                    || pools.stream().anyMatch(other -> other.name().equals(pool.name()))) {
                throw item.wrong("needs a name of its own of lower-case letters, by which features call it, not "
                        + BadInput.quoted(pool.name()));
            }
            pools.add(pool);
        }
        if (pools.isEmpty()) {
            throw keys.get("pools").wrong("is empty; name at least one pool");
        }
        return List.copyOf(pools);
    }

    private Pool pool(
            Yaml value,
            Set<String> known,
            Yaml people,
            Map<String, Site> sites,
            Map<String, Node> nodes,
            Set<String> seen) {
        Map<String, Yaml> keys = value.map(known);
        List<String> members = nodes(need(value, keys, "members"), nodes, seen);
        if (members.isEmpty()) {
            throw keys.get("members").wrong("is empty; a pool has at least one member");
        }
        List<String> arbiters = keys.containsKey("arbiters") ? nodes(keys.get("arbiters"), nodes, seen) : List.of();
        List<String> backEnd = keys.containsKey("back-end") ? nodes(keys.get("back-end"), nodes, seen) : List.of();
        Map<String, String> settings = new LinkedHashMap<>();
        if (keys.containsKey("settings")) {
            keys.get("settings").map().forEach((key, setting) -> settings.put(key, setting.text()));
        }
        String engine = need(value, keys, "engine").text();
        boolean exec = engine.equals(Pool.EXEC);
        if (exec) {
            programs(value, keys.get("settings"), settings);
        }
        Map<String, List<EntryPoint>> clients = new LinkedHashMap<>();
        people.map()
                .forEach((site, entry) -> clients.put(
                        known(entry, "site", site, sites.keySet()),
                        exec ? List.of(box(entry, site, nodes, members)) : entries(entry, nodes)));
        if (clients.isEmpty()) {
            throw people.wrong("names nobody; a drill needs clients in at least one site");
        }
        return new Pool(
                text(keys, "name", "pool"),
                engine,
                members,
                arbiters,
                backEnd,
                settings,
                clients,
                synchronous(keys.get("copies")));
    }

    /** The node of a site in which the clients' program runs. */
    private static EntryPoint box(Yaml value, String site, Map<String, Node> nodes, List<String> members) {
        if (value.isList() || value.text().contains(":")) {
            throw value.wrong(
                    "must be one service, in which the clients' program runs; with engine exec it has no port");
        }
        Node node = nodes.get(known(value, "service", value.text(), nodes.keySet()));
        if (!node.site().equals(site)) {
            throw value.wrong("runs the clients of " + site + " in " + node.name() + ", which stands in " + node.site()
                    + "; a cut of " + site + " would not cut them");
        }
        if (members.contains(node.name())) {
            throw value.wrong(
                    "runs clients on a member, where no cut could part them; give them a service of their own");
        }
        return new EntryPoint(node.name(), EntryPoint.PROGRAM);
    }

    /** Engine {@code exec} is spoken to by a program, or by commands; the program's file is found from the environment's folder. */
    private void programs(Yaml pool, Yaml value, Map<String, String> settings) {
        Yaml at = value == null ? pool : value;
        boolean reads = !settings.containsKey("reads");
        if (!reads && !settings.get("reads").equals("none")) {
            throw value.map()
                    .get("reads")
                    .wrong("must be none, where the service has nothing like a register, or be left out");
        }
        if (settings.containsKey("program")) {
            Yaml file = value.map().get("program");
            Path path = path(file);
            if (!Files.isRegularFile(path)) {
                throw file.wrong("is no file: " + BadInput.quoted(file.text()));
            }
            List<String> both = COMMANDS.stream().filter(settings::containsKey).toList();
            if (!both.isEmpty()) {
                throw value.map().get(both.getFirst()).wrong("has no place beside program, which does that");
            }
            unwritten(path);
            settings.put("program", path.toString());
            return;
        }
        for (String needed : COMMANDS) {
            if (!settings.containsKey(needed) && (reads || !needed.equals("read"))) {
                throw at.wrong("lacks " + needed + ": engine exec needs a program, or the commands "
                        + String.join(", ", COMMANDS) + "; see environments/README.md");
            }
        }
    }

    private static void unwritten(Path program) {
        List<String> lines = text(program).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("raise NotImplementedError")) {
                throw BadInput.at(
                        program,
                        i + 1,
                        "the program does not say yet " + lines.get(i).replaceAll(".*\\(\"?|\"?\\).*", "")
                                + "; environments/README.md says what is needed");
            }
        }
    }

    private static boolean synchronous(Yaml copies) {
        String word = copies == null ? "synchronous" : copies.text();
        if (!word.equals("synchronous") && !word.equals("asynchronous")) {
            throw copies.wrong("must be synchronous or asynchronous, not " + BadInput.quoted(word));
        }
        return word.equals("synchronous");
    }

    private static List<String> nodes(Yaml value, Map<String, Node> nodes, Set<String> seen) {
        List<String> names = new ArrayList<>();
        for (Yaml item : value.list()) {
            names.add(known(item, "service", item.text(), nodes.keySet()));
            if (!seen.add(item.text())) {
                throw item.wrong("'" + item.text() + "' stands in the pool twice");
            }
        }
        return names;
    }

    private OperatorPost operator(Yaml value, Yaml sentences, Map<String, Node> nodes) {
        Map<String, Yaml> keys = value.map(set("service runbooks"));
        Yaml service = need(value, keys, "service");
        known(service, "service", service.text(), nodes.keySet());
        Yaml runbooks = need(value, keys, "runbooks");
        Path path = path(runbooks);
        if (!Files.isDirectory(path)) {
            throw runbooks.wrong("is no folder: " + BadInput.quoted(runbooks.text()));
        }
        return new OperatorPost(service.text(), path, sentences == null ? List.of() : Runbook.read(sentences, path));
    }

    private static PowerPost power(Yaml value, Map<String, Node> nodes) {
        Map<String, Yaml> keys = value.map(POWER);
        Yaml service = need(value, keys, "service");
        known(service, "service", service.text(), nodes.keySet());
        Set<String> seen = new HashSet<>(Set.of(service.text()));
        List<String> outlets = new ArrayList<>();
        for (Yaml item : need(value, keys, "outlets").list()) {
            outlets.add(known(item, "service", item.text(), nodes.keySet()));
            if (!seen.add(item.text())) {
                throw item.wrong(
                        item.text().equals(service.text())
                                ? "is the switch itself, which cannot switch itself on again"
                                : "'" + item.text() + "' has two outlets");
            }
        }
        if (outlets.isEmpty()) {
            throw keys.get("outlets").wrong("is empty; a power switch switches at least one service");
        }
        return new PowerPost(service.text(), outlets);
    }

    /** {@code service: /folder} with {@code *} in the service's name. */
    private static Map<String, String> disks(Yaml value, Map<String, Node> nodes) {
        Map<String, String> disks = new LinkedHashMap<>();
        if (value != null) {
            value.map().forEach((pattern, folder) -> {
                if (!folder.text().startsWith("/") || folder.text().endsWith("/")) {
                    throw folder.wrong("must be an absolute path of a folder, such as /var/lib/postgresql/data, not "
                            + BadInput.quoted(folder.text()));
                }
                for (String node : matching(folder, pattern, nodes)) {
                    if (disks.put(node, folder.text()) != null) {
                        throw folder.wrong("gives " + node + " a second disk; a machine has one");
                    }
                }
            });
        }
        return disks;
    }

    private Path path(Yaml value) {
        try {
            return folder.resolve(value.text()).normalize();
        } catch (InvalidPathException e) {
            throw value.wrong("is no path: " + BadInput.quoted(value.text()));
        }
    }

    private Map<String, Service> services() {
        Map<String, Service.Config> configs = new LinkedHashMap<>();
        if (top.containsKey("configs")) {
            top.get("configs").map().forEach((name, value) -> configs.put(name, content(name, value)));
        }
        Set<String> volumes =
                top.containsKey("volumes") ? top.get("volumes").map().keySet() : Set.of();
        Map<String, Service> services = new LinkedHashMap<>();
        need("services", "lists the containers").map().forEach((name, value) -> {
            if (!name.matches("[a-z0-9][a-z0-9_-]{0,40}")) {
                throw value.wrong("is no usable name; use lower-case letters, digits, '-' and '_', at most 41");
            }
            services.put(name, service(name, value, configs, volumes));
        });
        if (services.isEmpty()) {
            throw top.get("services").wrong("is empty");
        }
        for (Map.Entry<String, Yaml> entry : top.get("services").map().entrySet()) {
            Yaml depends = entry.getValue().map().get("depends_on");
            if (depends != null) {
                for (String other : depends.isMap() ? depends.map().keySet() : depends.texts()) {
                    known(depends, "service", other, services.keySet());
                }
            }
        }
        return services;
    }

    /** A file of ours, or its content; there, as Compose has it, {@code $$} is a dollar sign. */
    private Service.Config content(String name, Yaml value) {
        Map<String, Yaml> keys = value.map(set("file content"));
        if (keys.containsKey("content") && !keys.containsKey("file")) {
            try {
                return new Service.Config(
                        Optional.empty(), Interpolation.fill(keys.get("content").text(), Map.of()), "/" + name, 0444);
            } catch (IllegalArgumentException e) {
                throw keys.get("content").wrong(e.getMessage() + "; write $$ where a dollar sign is meant");
            }
        }
        if (keys.containsKey("content")) {
            throw value.wrong("has both a file and a content; it takes one");
        }
        Yaml source = need(value, keys, "file");
        Path path = path(source);
        if (!Files.isRegularFile(path)) {
            throw source.wrong("is no file: " + BadInput.quoted(source.text()));
        }
        return new Service.Config(Optional.of(path), "", "/" + name, 0444);
    }

    private Service service(String name, Yaml value, Map<String, Service.Config> configs, Set<String> volumes) {
        Map<String, Yaml> keys = value.map(SERVICE);
        List<Service.Config> files = new ArrayList<>();
        if (keys.containsKey("configs")) {
            for (Yaml item : keys.get("configs").list()) {
                files.add(config(item, configs));
            }
        }
        List<Service.Volume> mounts = new ArrayList<>();
        if (keys.containsKey("volumes")) {
            for (Yaml item : keys.get("volumes").list()) {
                if (name.equals(powerSwitch) && item.text().equals(PowerPost.ENGINE_SOCKET)) {
                    continue;
                }
                String[] parts = item.text().split(":", -1);
                if (parts.length != 2 || !volumes.contains(parts[0]) || !parts[1].startsWith("/")) {
                    throw item.wrong(
                            "must be a named volume and an absolute path, such as data:/var/lib/data; files of yours go into configs");
                }
                mounts.add(new Service.Volume(parts[0], parts[1]));
            }
        }
        List<Integer> exposed = keys.containsKey("expose")
                ? keys.get("expose").list().stream().map(EnvironmentFile::tcp).toList()
                : List.of();
        String image = need(value, keys, "image").text();
        if (image.isBlank()) {
            throw keys.get("image").wrong("is empty; name the image, such as postgres:17");
        }
        return new Service(
                name,
                image,
                Optional.ofNullable(keys.get("build")).map(this::build),
                text(keys, "hostname", name),
                words(keys.get("entrypoint")),
                commandWords(keys.get("command")),
                variables(keys.get("environment")),
                exposed,
                files,
                Optional.ofNullable(keys.get("user")).map(Yaml::text),
                Optional.ofNullable(keys.get("stop_signal")).map(Yaml::text),
                Optional.ofNullable(keys.get("stop_grace_period"))
                        .map(EnvironmentFile::duration)
                        .orElse(Duration.ofSeconds(10)),
                keys.containsKey("init") && keys.get("init").flag(),
                keys.containsKey("tmpfs")
                        ? keys.get("tmpfs").isList()
                                ? keys.get("tmpfs").texts()
                                : List.of(keys.get("tmpfs").text())
                        : List.of(),
                mounts,
                value.line());
    }

    private static int tcp(Yaml item) {
        if (item.text().endsWith("/udp")) {
            throw item.wrong(
                    "is UDP; the wire carries TCP only, and half a cut is none, so this environment cannot be drilled");
        }
        return item.port(item.text().replaceFirst("/tcp$", ""));
    }

    private Path build(Yaml value) {
        Yaml context = value.isMap() ? need(value, value.map(set("context dockerfile args")), "context") : value;
        Path path = path(context);
        if (!Files.isRegularFile(path.resolve("Dockerfile"))) {
            throw context.wrong("holds no Dockerfile: " + BadInput.quoted(context.text()));
        }
        return path;
    }

    private static Service.Config config(Yaml item, Map<String, Service.Config> configs) {
        if (!item.isMap()) {
            return configs.get(known(item, "config", item.text(), configs.keySet()));
        }
        Map<String, Yaml> keys = item.map(set("source target mode uid gid"));
        Yaml source = need(item, keys, "source");
        String target = text(keys, "target", "/" + source.text());
        int mode = 0444;
        if (keys.containsKey("mode")) {
            try {
                mode = Integer.parseInt(keys.get("mode").text().replaceFirst("^0o?", ""), 8);
            } catch (NumberFormatException e) {
                mode = -1;
            }
            if (mode < 0 || mode > 07777) {
                throw keys.get("mode").wrong("must be an octal file mode such as 0444");
            }
        }
        Service.Config meant = configs.get(known(source, "config", source.text(), configs.keySet()));
        return new Service.Config(meant.source(), meant.content(), target, mode);
    }

    private static Duration duration(Yaml value) {
        return Durations.compose(value.text())
                .orElseThrow(() -> value.wrong(
                        "is no duration: " + BadInput.quoted(value.text()) + "; write it like 30s or 1m30s"));
    }

    private static List<String> words(Yaml value) {
        if (value == null) {
            return List.of();
        }
        return value.isList() ? value.texts() : List.of("/bin/sh", "-c", value.text());
    }

    private List<String> commandWords(Yaml value) {
        List<String> words = words(value);
        words.forEach(word -> fillable(value, "", word));
        return words;
    }

    /** A variable needs a default, so that plain Compose starts too, or to be one of the secrets. */
    private void fillable(Yaml at, String what, String text) {
        Map<String, String> known = new LinkedHashMap<>();
        secrets.forEach(secret -> known.put(secret, "secret"));
        for (Map<String, String> values : List.of(known, Map.<String, String>of())) {
            try {
                Interpolation.fill(text, values);
            } catch (IllegalArgumentException e) {
                if (values == known || e.getMessage().contains("give it a default")) {
                    throw at.wrong(what + e.getMessage());
                }
            }
        }
    }

    private Map<String, String> variables(Yaml value) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (value == null) {
            return variables;
        }
        if (value.isMap()) {
            value.map().forEach((key, variable) -> variables.put(key, variable.text()));
        } else {
            for (Yaml item : value.list()) {
                int equals = item.text().indexOf('=');
                if (equals < 1) {
                    throw item.wrong("must be NAME=value, not " + BadInput.quoted(item.text()));
                }
                variables.put(item.text().substring(0, equals), item.text().substring(equals + 1));
            }
        }
        variables.forEach((key, variable) -> fillable(value, key + ": ", variable));
        return variables;
    }
}
