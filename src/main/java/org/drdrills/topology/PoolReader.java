package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code x-drill.pool} and {@code x-drill.pools}: who serves together, and who uses them by which ways. */
final class PoolReader {
    static final String PROGRAM = "program";

    static final Set<String> POOL = DrillSection.set("name engine members arbiters back-end settings copies writers");
    static final Set<String> ONE_OF_SEVERAL =
            DrillSection.set("name engine members arbiters back-end settings clients copies writers");

    /** What engine {@code exec} runs where it has no program. */
    private static final List<String> COMMANDS = List.of("write", "read", "role", "ledger");

    /** What has no place where the engine observes the members itself. */
    private static final List<String> MEMBERS_PART =
            Stream.concat(Stream.of(PROGRAM, "copies"), COMMANDS.stream()).toList();

    private final Path folder;
    private final Yaml drill;
    private final Map<String, Yaml> keys;
    private final Map<String, Site> sites;
    private final Map<String, Node> nodes;
    private final Map<String, Service> services;
    private final Optional<Map<String, RunningSystem.Source>> secrets;

    /** @param secrets takes the secrets of a system that runs already, whose settings name variables and files of the runner; empty for a lab */
    PoolReader(
            Path folder,
            Yaml drill,
            Map<String, Yaml> keys,
            Map<String, Site> sites,
            Map<String, Node> nodes,
            Map<String, Service> services,
            Optional<Map<String, RunningSystem.Source>> secrets) {
        this.secrets = secrets;
        this.folder = folder;
        this.drill = drill;
        this.keys = keys;
        this.sites = sites;
        this.nodes = nodes;
        this.services = services;
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
            throw value.wrong("is empty; name what clients here use, such as lb1:5000");
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
        DrillSection.known(value, "service", parts[0], nodes.keySet());
        return new EntryPoint(parts[0], exposed(value, Present.in(nodes, parts[0]), port));
    }

    static int exposed(Yaml at, Node node, int port) {
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
    List<Pool> pools() {
        Set<String> seen = new HashSet<>();
        if (!keys.containsKey("pools")) {
            return List.of(pool(
                    DrillSection.need(drill, keys, "pool"),
                    POOL,
                    DrillSection.need(drill, keys, "clients"),
                    sites,
                    nodes,
                    seen));
        }
        for (String other : List.of("pool", "clients")) {
            if (keys.containsKey(other)) {
                throw keys.get(other).wrong("has no place beside x-drill.pools, where each pool has its own");
            }
        }
        List<Pool> pools = new ArrayList<>();
        for (Yaml item : keys.get("pools").list()) {
            Pool pool = pool(
                    item,
                    ONE_OF_SEVERAL,
                    DrillSection.need(item, item.map(ONE_OF_SEVERAL), "clients"),
                    sites,
                    nodes,
                    seen);
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
            Yaml clientsSection,
            Map<String, Site> sites,
            Map<String, Node> nodes,
            Set<String> seen) {
        Map<String, Yaml> keys = value.map(known);
        List<String> members = nodes(DrillSection.need(value, keys, "members"), nodes, seen);
        if (members.isEmpty()) {
            throw Present.in(keys, "members").wrong("is empty; a pool has at least one member");
        }
        List<String> arbiters = keys.containsKey("arbiters") ? nodes(keys.get("arbiters"), nodes, seen) : List.of();
        List<String> backEnd = keys.containsKey("back-end") ? nodes(keys.get("back-end"), nodes, seen) : List.of();
        Map<String, String> settings = new LinkedHashMap<>();
        if (keys.containsKey("settings")) {
            keys.get("settings")
                    .map()
                    .forEach((key, setting) -> settings.put(
                            key,
                            secrets.map(sources -> elsewhere(key, setting, sources))
                                    .orElseGet(() -> setting(setting))));
        }
        String engine = DrillSection.need(value, keys, "engine").text();
        boolean exec = engine.equals(Pool.EXEC);
        boolean programs = exec || settings.containsKey(Pool.CLIENT);
        if (programs) {
            Yaml at = keys.getOrDefault("settings", value);
            Map<String, Yaml> map = keys.containsKey("settings") ? at.map() : Map.of();
            clientWords(map, settings);
            if (exec) {
                members(at, map, settings);
            } else {
                application(engine, map, settings);
            }
            if (settings.containsKey("servers")) {
                Yaml servers = Present.in(Present.in(keys, "settings").map(), "servers");
                for (String server : settings.get("servers").strip().split("\\s+")) {
                    DrillSection.known(servers, "service", server, nodes.keySet());
                }
            }
        }
        Map<String, List<EntryPoint>> clients = new LinkedHashMap<>();
        clientsSection
                .map()
                .forEach((site, entry) -> clients.put(
                        DrillSection.known(entry, "site", site, sites.keySet()),
                        programs ? List.of(box(entry, site, nodes, members)) : entries(entry, nodes)));
        if (clients.isEmpty()) {
            throw clientsSection.wrong("is empty; a drill needs clients in at least one site");
        }
        return new Pool(
                DrillSection.text(keys, "name", "pool"),
                engine,
                members,
                arbiters,
                backEnd,
                settings,
                clients,
                synchronous(keys.get("copies")),
                severalWriters(keys.get("writers")));
    }

    /** The node of a site in which the clients' program runs. */
    private static EntryPoint box(Yaml value, String site, Map<String, Node> nodes, List<String> members) {
        if (value.isList() || value.text().contains(":")) {
            throw value.wrong("must be one service, in which the clients' program runs, and has no port");
        }
        Node node = Present.in(nodes, DrillSection.known(value, "service", value.text(), nodes.keySet()));
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

    private static void only(
            Map<String, Yaml> map, Map<String, String> settings, String key, String word, String where) {
        if (!settings.getOrDefault(key, word).equals(word)) {
            throw Present.in(map, key).wrong("must be " + word + ", " + where + ", or be left out");
        }
    }

    /** What a program says of the service that it uses. */
    private static void clientWords(Map<String, Yaml> map, Map<String, String> settings) {
        if (!settings.getOrDefault("reads", "none").equals("none")) {
            throw Present.in(map, "reads")
                    .wrong("must be none, where the service has nothing like a register, or be left out");
        }
        only(map, settings, "writers", "unnamed", "where no acknowledgement tells which member made it");
        only(map, settings, "copies", "unread", "where only the serving member's ledger can be read");
    }

    /** The application takes the clients' part; the engine keeps the members', so nothing else can. */
    private void application(String engine, Map<String, Yaml> map, Map<String, String> settings) {
        Yaml client = Present.in(map, Pool.CLIENT);
        if (secrets.isPresent()) {
            throw client.wrong(
                    "needs containers for the clients, and in a system that runs already none is started; leave it out");
        }
        for (String taken : MEMBERS_PART) {
            if (settings.containsKey(taken)) {
                throw Present.in(map, taken)
                        .wrong("has no place beside client with engine " + engine
                                + ", which observes the members itself");
            }
        }
    }

    /** Engine {@code exec} is spoken to by a program, or by commands; the program's file is found from the environment's folder. */
    private void members(Yaml at, Map<String, Yaml> map, Map<String, String> settings) {
        boolean reads = !settings.containsKey("reads");
        if (settings.containsKey(Pool.CLIENT) && !settings.containsKey(PROGRAM)) {
            throw Present.in(map, Pool.CLIENT)
                    .wrong("is the clients' part only; the members' part is the class Member of program");
        }
        if (settings.containsKey(PROGRAM)) {
            Yaml file = Present.in(map, PROGRAM);
            Path path = DrillSection.path(folder, file);
            if (!Files.isRegularFile(path)) {
                throw file.wrong("is no file: " + BadInput.quoted(file.text()));
            }
            List<String> both = COMMANDS.stream().filter(settings::containsKey).toList();
            if (!both.isEmpty()) {
                throw Present.in(map, both.getFirst()).wrong("has no place beside program, which does that");
            }
            settings.put(PROGRAM, path.toString());
            return;
        }
        for (String needed : COMMANDS) {
            if (!settings.containsKey(needed) && (reads || !needed.equals("read"))) {
                throw at.wrong("lacks " + needed + ": engine exec needs a program, or the commands "
                        + String.join(", ", COMMANDS) + "; see environments/README.md");
            }
        }
    }

    private static boolean synchronous(@Nullable Yaml copies) {
        if (copies == null) {
            return true;
        }
        String word = copies.text();
        if (!word.equals("synchronous") && !word.equals("asynchronous")) {
            throw copies.wrong("must be synchronous or asynchronous, not " + BadInput.quoted(word));
        }
        return word.equals("synchronous");
    }

    private static boolean severalWriters(@Nullable Yaml writers) {
        if (writers == null) {
            return false;
        }
        String word = writers.text();
        if (!word.equals("one") && !word.equals("several")) {
            throw writers.wrong("must be one or several, not " + BadInput.quoted(word));
        }
        return word.equals("several");
    }

    private static List<String> nodes(Yaml value, Map<String, Node> nodes, Set<String> seen) {
        List<String> names = new ArrayList<>();
        for (Yaml item : value.list()) {
            names.add(DrillSection.known(item, "service", item.text(), nodes.keySet()));
            if (!seen.add(item.text())) {
                throw item.wrong("'" + item.text() + "' stands in the pool twice");
            }
        }
        return names;
    }

    /** A word, or where the runner finds a secret when a drill begins. */
    private String elsewhere(String key, Yaml value, Map<String, RunningSystem.Source> sources) {
        if (!value.isMap()) {
            if (Confidential.named(key)) {
                throw value.wrong(
                        "is a secret, which has no place in this file; name a variable of the runner or a file: " + key
                                + ": {variable: NAME} or {file: /path}");
            }
            return value.text();
        }
        Map<String, Yaml> source = value.map(DrillSection.set("variable file"));
        if (source.containsKey("variable") == source.containsKey("file")) {
            throw value.wrong("must name either a variable of the runner or a file");
        }
        boolean file = source.containsKey("file");
        Yaml named = Present.in(source, file ? "file" : "variable");
        String secret = "SECRET_" + (sources.size() + 1);
        sources.put(
                secret,
                new RunningSystem.Source(
                        file, file ? DrillSection.path(folder, named).toString() : named.text(), named.line()));
        return Interpolation.mark(secret);
    }

    /** A word, or what a service's variable or file holds, so that nothing secret is written down twice. */
    private String setting(Yaml value) {
        if (!value.isMap()) {
            return value.text();
        }
        Map<String, Yaml> source = value.map(DrillSection.set("service variable file argument"));
        Yaml named = DrillSection.need(value, source, "service");
        Service service = Present.in(services, DrillSection.known(named, "service", named.text(), services.keySet()));
        if (Stream.of("variable", "file", "argument")
                        .filter(source::containsKey)
                        .count()
                != 1) {
            throw value.wrong("must name one of these: a variable of " + service.name()
                    + ", a file in it, or an argument that it runs with");
        }
        if (source.containsKey("argument")) {
            Yaml argument = Present.in(source, "argument");
            return service.argument(argument.text())
                    .orElseThrow(() -> argument.wrong("is followed by no word in the command of " + service.name()
                            + ": " + BadInput.quoted(argument.text())));
        }
        if (source.containsKey("variable")) {
            Yaml variable = Present.in(source, "variable");
            return Present.in(
                    service.environment(),
                    DrillSection.known(
                            variable,
                            "variable of " + service.name(),
                            variable.text(),
                            service.environment().keySet()));
        }
        Yaml place = Present.in(source, "file");
        Service.Config config = service.configs().stream()
                .filter(each -> each.target().equals(place.text()))
                .findFirst()
                .orElseThrow(() -> place.wrong(
                        "names no file that is put into " + service.name() + ": " + BadInput.quoted(place.text())
                                + Nearest.hint(
                                        place.text(),
                                        service.configs().stream()
                                                .map(Service.Config::target)
                                                .toList())));
        return config.source().map(ComposeReader::text).orElse(config.content()).strip();
    }
}
