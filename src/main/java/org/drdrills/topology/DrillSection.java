package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code x-drill}: what Compose cannot say of an environment. Its keys are also in {@code environments/x-drill.schema.json}. */
final class DrillSection {
    static final Set<String> KEYS = set(
            "title counterpart service does-not-evidence approval secrets profiles jobs sites pool pools links clients observe operator runbooks power disks needs system known-bad restore");
    static final Set<String> POWER = set("service outlets");
    /** With these alone, nothing is said of a lab. */
    private static final Set<String> BESIDE_RESTORE =
            set("title counterpart service does-not-evidence approval restore known-bad");

    private final Path file;
    private final Path folder;
    private final ComposeModel model;
    private final Yaml drill;
    private final Map<String, Yaml> keys;
    private final Map<String, Service> services;

    DrillSection(Path file, ComposeModel model, Yaml drill, Map<String, Service> services) {
        this.file = file;
        this.folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        this.model = model;
        this.drill = drill;
        this.keys = drill.map(KEYS);
        this.services = services;
    }

    static Set<String> set(String words) {
        return new TreeSet<>(List.of(words.split(" ")));
    }

    /** Whether it says how a backup is restored, and nothing of a lab. */
    static boolean restoreOnly(Map<String, Yaml> keys) {
        return keys.containsKey("restore")
                && keys.keySet().stream().allMatch(key -> BESIDE_RESTORE.contains(key) || key.startsWith("x-"));
    }

    /** The service that may reach the container engine, or empty. */
    static String powerSwitch(Map<String, Yaml> keys) {
        return keys.containsKey("power")
                ? need(keys.get("power"), keys.get("power").map(POWER), "service")
                        .text()
                : "";
    }

    /** @param leftOut sentences on what has no effect */
    Environment environment(Optional<KnownBad> knownBad, List<String> leftOut) {
        Set<String> jobs = jobs();
        Map<String, Site> sites = new LinkedHashMap<>();
        Map<String, Node> nodes = new LinkedHashMap<>();
        Optional.ofNullable(keys.get("service")).ifPresent(BusinessService::read);
        Optional<SystemReader> system =
                keys.containsKey(SystemReader.KEY) ? Optional.of(new SystemReader(folder, keys)) : Optional.empty();
        boolean restoreOnly = restoreOnly(keys);
        if (!restoreOnly) {
            need(drill, keys, "sites").map().forEach((name, value) -> sites.put(name, site(name, value, jobs, nodes)));
        }
        for (Service service : services.values()) {
            if (!nodes.containsKey(service.name()) && !jobs.contains(service.name())) {
                throw Present.in(model.services(), service.name())
                        .wrong(
                                "stands in no site; add it to x-drill.sites, or, where it does its work and ends, to x-drill.jobs");
            }
        }
        Map<String, RunningSystem.Source> secrets = new LinkedHashMap<>();
        List<Pool> pools = restoreOnly
                ? List.of()
                : new PoolReader(folder, drill, keys, sites, nodes, services, system.map(reader -> secrets)).pools();
        Optional<OperatorPost> operator =
                Optional.ofNullable(keys.get("operator")).map(value -> operator(value, keys.get("runbooks"), nodes));
        if (keys.containsKey("runbooks") && operator.isEmpty()) {
            throw keys.get("runbooks").wrong("needs x-drill.operator, which runs them");
        }
        Optional<PowerPost> power = Optional.ofNullable(keys.get("power")).map(value -> power(value, nodes));
        List<Link> links = links(keys.get("links"), nodes, ours(pools, operator, power));
        for (Pool pool : pools) {
            reachable(pool, links);
        }
        String plain = folder.getFileName().toString();
        String name = plain + knownBad.map(bad -> "+" + bad.name()).orElse("");
        String title = text(keys, "title", text(model.top(), "name", plain))
                + knownBad.map(bad -> " (KNOWN BAD: " + bad.name() + ")").orElse("");
        Map<String, Node> ending = new LinkedHashMap<>();
        jobs.forEach(
                job -> ending.put(job, new Node(job, sites.keySet().iterator().next(), Present.in(services, job))));
        Optional<RestoreOrder> restore =
                Optional.ofNullable(keys.get("restore")).map(value -> RestoreOrder.read(value, folder));
        return new Environment(
                name,
                file,
                title,
                text(keys, "counterpart", ""),
                doesNotEvidence(pools, system.isPresent()),
                system.map(SystemReader::needsApproval).orElseGet(() -> needsApproval(keys.get("approval"))),
                model.secrets(),
                sites,
                nodes,
                ending,
                pools,
                links,
                observed(pools, nodes),
                operator,
                power,
                new DiskPlan(disks(keys.get("disks"), nodes), false),
                knownBad,
                keys.containsKey("needs")
                        ? Needs.declared(keys.get("needs"), nodes.size())
                        : Needs.derived(Math.max(1, nodes.size())),
                restore,
                new Environment.Sources(
                        model.files(),
                        Stream.of(
                                        Confidential.files(model).stream(),
                                        secrets.values().stream()
                                                .filter(RunningSystem.Source::file)
                                                .map(source -> Path.of(source.name())),
                                        restore.flatMap(RestoreOrder::keyFile).stream())
                                .flatMap(files -> files)
                                .toList(),
                        Confidential.values(model, services.values(), List.of(plain, text(model.top(), "name", plain))),
                        List.copyOf(leftOut)),
                system.map(reader -> reader.read(sites, secrets)));
    }

    /** What the file says, and that a restart by the engine is none by the pool. */
    private List<String> doesNotEvidence(List<Pool> pools, boolean running) {
        List<String> sentences = new ArrayList<>(
                keys.containsKey("does-not-evidence")
                        ? keys.get("does-not-evidence").texts()
                        : List.of());
        List<String> restarted = pools.stream()
                .flatMap(pool -> pool.members().stream())
                .filter(member -> Present.in(services, member).restart().policy() != Service.Restart.Policy.NO)
                .distinct()
                .toList();
        pools.stream()
                .filter(Pool::severalWriters)
                .forEach(pool -> sentences.add("That one member at a time accepts writes: in pool " + pool.name()
                        + " several do, as x-drill declares (writers: several)."));
        if (running) {
            sentences.add(
                    "What clients inside a site that fails experience: the clients of the drill are all on the host of the runner, and reach the system from there.");
        }
        if (!restarted.isEmpty()) {
            sentences.add(
                    "That " + String.join(", ", restarted) + (restarted.size() == 1 ? " comes" : " come")
                            + " back without the container engine, which starts a process that has ended again, as the Compose file's restart policies say.");
        }
        return sentences;
    }

    /** Services that do their work and end: those that are named, and those for whose end others wait. */
    private Set<String> jobs() {
        Set<String> jobs = new TreeSet<>();
        services.values()
                .forEach(service -> service.dependsOn().forEach((other, condition) -> {
                    if (condition == Service.Condition.COMPLETED) {
                        jobs.add(other);
                    }
                }));
        if (keys.containsKey("jobs")) {
            for (Yaml item : keys.get("jobs").list()) {
                jobs.add(known(item, "service", item.text(), services.keySet()));
            }
        }
        return jobs;
    }

    private Site site(String name, Yaml value, Set<String> jobs, Map<String, Node> nodes) {
        List<String> names = new ArrayList<>();
        for (Yaml item : value.list()) {
            Service service = Present.in(services, known(item, "service", item.text(), services.keySet()));
            if (jobs.contains(item.text())) {
                throw item.wrong(
                        "is a service that ends when its work is done: '" + item.text() + "'; it stands in no site");
            }
            if (nodes.putIfAbsent(item.text(), new Node(item.text(), name, service)) != null) {
                throw item.wrong("'" + item.text() + "' stands in two sites");
            }
            names.add(item.text());
        }
        if (names.isEmpty()) {
            throw value.wrong("is a site with no node; name its services, or remove it");
        }
        return new Site(name, names);
    }

    /** Nodes that only a drill needs: client containers, the operator container, the power switch. */
    private static Set<String> ours(List<Pool> pools, Optional<OperatorPost> operator, Optional<PowerPost> power) {
        Set<String> ours = new HashSet<>();
        pools.forEach(pool -> pool.clients().values().stream()
                .flatMap(List::stream)
                .filter(entry -> !entry.wired())
                .forEach(entry -> ours.add(entry.node())));
        operator.ifPresent(post -> ours.add(post.node()));
        power.ifPresent(post -> ours.add(post.node()));
        return ours;
    }

    private void reachable(Pool pool, List<Link> links) {
        for (EntryPoint entry : pool.clients().values().stream()
                .flatMap(List::stream)
                .filter(each -> !each.wired())
                .toList()) {
            if (links.stream()
                    .noneMatch(link ->
                            link.source().equals(entry.node()) && pool.members().contains(link.target()))) {
                throw Present.in(model.services(), entry.node())
                        .wrong(entry.node() + " reaches no member of pool " + pool.name()
                                + "; list the members' ports under expose, and the ways in x-drill.links");
            }
        }
    }

    private Map<String, Integer> observed(List<Pool> pools, Map<String, Node> nodes) {
        List<String> members =
                pools.stream().flatMap(pool -> pool.members().stream()).toList();
        Map<String, Integer> observed = new LinkedHashMap<>();
        pools.stream()
                .filter(Pool::exec)
                .flatMap(pool -> pool.members().stream())
                .forEach(member -> observed.put(member, EntryPoint.PROGRAM));
        if (keys.containsKey(SystemReader.KEY) && !keys.containsKey("observe")) {
            members.forEach(member -> observed.put(
                    member, Present.in(nodes, member).service().exposed().getFirst()));
        }
        if (keys.containsKey("observe") || !observed.keySet().containsAll(members)) {
            need(drill, keys, "observe").map().forEach((member, value) -> {
                if (!copy(member, pools, nodes)) {
                    known(value, "member of the pool", member, members);
                }
                if (observed.putIfAbsent(member, PoolReader.exposed(value, Present.in(nodes, member), value.port()))
                        != null) {
                    throw value.wrong(
                            "has no place with engine exec, where a program says what " + member + " is; remove it");
                }
            });
        }
        for (String member : members) {
            if (!observed.containsKey(member)) {
                throw Present.in(keys, "observe")
                        .wrong("leaves out " + member + "; every member of the pool must be observed");
            }
        }
        return observed;
    }

    /** A server like the members of the only pool, to which an operator may restore a backup. */
    private boolean copy(String node, List<Pool> pools, Map<String, Node> nodes) {
        Node own = nodes.get(node);
        return own != null
                && pools.size() == 1
                && keys.containsKey("operator")
                && !pools.getFirst().arbiters().contains(node)
                && pools.getFirst().members().stream()
                        .anyMatch(member -> Present.in(nodes, member)
                                .service()
                                .image()
                                .equals(own.service().image()));
    }

    private static boolean needsApproval(@Nullable Yaml value) {
        if (value != null && !value.text().equals("required")) {
            throw value.wrong("must be required, or be left out, not " + BadInput.quoted(value.text()));
        }
        return value != null;
    }

    static Yaml need(Yaml parent, Map<String, Yaml> keys, String key) {
        Yaml value = keys.get(key);
        if (value == null) {
            throw parent.wrong("lacks the key " + key);
        }
        return value;
    }

    static String text(Map<String, Yaml> keys, String key, String otherwise) {
        return keys.containsKey(key) ? keys.get(key).text() : otherwise;
    }

    static String known(Yaml at, String what, String word, java.util.Collection<String> all) {
        if (!all.contains(word)) {
            throw at.wrong("names no " + what + ": " + BadInput.quoted(word) + Nearest.hint(word, all));
        }
        return word;
    }

    /**
     * {@code source: [target, …]} with {@code *} for any run of characters; each link leads to all exposed ports. Left out, those reach each
     * other that share a network of the Compose file.
     *
     * @param everywhere nodes of the drill's own, which reach all
     */
    private static List<Link> links(@Nullable Yaml value, Map<String, Node> nodes, Set<String> everywhere) {
        List<Link> links = new ArrayList<>();
        if (value == null) {
            nodes.values()
                    .forEach(source -> nodes.values().forEach(target -> {
                        if (everywhere.contains(source.name())
                                || source.service().shares(target.service())) {
                            link(source.name(), target, links);
                        }
                    }));
            return links;
        }
        value.map().forEach((sources, targets) -> {
            for (String source : matching(targets, sources, nodes)) {
                for (Yaml target : targets.list()) {
                    matching(target, target.text(), nodes)
                            .forEach(name -> link(source, Present.in(nodes, name), links));
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

    private OperatorPost operator(Yaml value, @Nullable Yaml sentences, Map<String, Node> nodes) {
        Map<String, Yaml> keys = value.map(set("service runbooks"));
        Yaml service = need(value, keys, "service");
        known(service, "service", service.text(), nodes.keySet());
        Yaml runbooks = need(value, keys, "runbooks");
        Path path = path(folder, runbooks);
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
            throw Present.in(keys, "outlets").wrong("is empty; a power switch switches at least one service");
        }
        return new PowerPost(service.text(), outlets);
    }

    /** {@code service: /folder} with {@code *} in the service's name. */
    private static Map<String, String> disks(@Nullable Yaml value, Map<String, Node> nodes) {
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

    static Path path(Path folder, Yaml value) {
        try {
            return folder.resolve(value.text()).normalize();
        } catch (InvalidPathException e) {
            throw value.wrong("is no path: " + BadInput.quoted(value.text()));
        }
    }
}
