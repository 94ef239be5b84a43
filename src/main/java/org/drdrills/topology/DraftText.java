package org.drdrills.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes a {@link Draft} down: the environment's file, and the one that goes over the user's. */
final class DraftText {
    private static final List<String> SITES = List.of("north", "south", "west");
    /** Where what all clients share stands. */
    private static final String FRONT = "front";

    /** @param from the user's Compose files */
    record Files(List<Path> from, Path into, String name, List<String> profiles) {}

    /**
     * @param placed    services that stand in a site
     * @param ports     of every service
     * @param generated variables with a fresh value for each lab
     * @param copies    synchronous or asynchronous
     */
    record System(
            List<String> members,
            List<String> arbiters,
            List<String> fronts,
            List<String> backEnd,
            List<String> placed,
            List<String> jobs,
            Map<String, Set<Integer>> ports,
            List<String> generated,
            Driver driver,
            String copies,
            Credentials credentials) {
        boolean exec() {
            return driver.exec();
        }
    }

    /**
     * @param added      service → ports that the files do not say
     * @param withoutUdp service → its other ports
     * @param dropped    services that a drill does not need
     */
    record Overlay(Map<String, Set<Integer>> added, Map<String, List<Integer>> withoutUdp, List<String> dropped) {}

    private final Files files;
    private final System system;
    private final Overlay overlay;
    private final Map<String, List<String>> sites = new LinkedHashMap<>();
    private final List<String> names;
    private final List<String> boxes = new ArrayList<>();

    /** @param guessed takes what is inferred here */
    DraftText(Files files, System system, Overlay overlay, List<String> guessed) {
        this.files = files;
        this.system = system;
        this.overlay = overlay;
        List<String> all = SITES.subList(
                0,
                Math.max(
                        1,
                        Math.min(
                                SITES.size(),
                                system.members().size() + system.arbiters().size())));
        names = all.subList(0, Math.max(1, Math.min(all.size(), system.members().size())));
        all.forEach(site -> sites.put(site, new ArrayList<>()));
        Set<String> left = new TreeSet<>(system.placed());
        spread(system.members(), names, left);
        // A vote that is lost with a member is of no use to the other one.
        spread(system.arbiters(), all, left);
        if (!system.fronts().isEmpty() && system.fronts().size() < names.size()) {
            left.removeAll(system.fronts());
            sites.put(FRONT, new ArrayList<>(system.fronts()));
            guessed.add("The clients of all sites share " + String.join(", ", system.fronts()) + ", so "
                    + (system.fronts().size() == 1 ? "it stands" : "they stand") + " in a site apart, " + FRONT
                    + ": in a member's site, the loss of that site would strike all clients.");
        }
        spread(system.fronts(), names, left);
        system.placed().stream().filter(left::contains).forEach(Present.in(sites, names.getFirst())::add);
        guessed.add("Members are spread over the sites " + String.join(", ", names)
                + "; move them in x-drill.sites to where yours are.");
        if (!left.isEmpty()) {
            guessed.add("Neither members nor voters: " + String.join(", ", left) + "; they are in site "
                    + names.getFirst() + ".");
        }
        if (system.exec()) {
            for (String site : names) {
                boxes.add("client-" + site);
                Present.in(sites, site).add("client-" + site);
            }
            guessed.add("Clients run in " + String.join(", ", boxes) + ", which were added as services.");
        }
    }

    /** One after the other to where the fewest are. */
    private void spread(List<String> group, List<String> where, Set<String> left) {
        Map<String, Integer> there = new LinkedHashMap<>();
        where.forEach(site -> there.put(site, Present.in(sites, site).size()));
        for (String node : group) {
            if (left.remove(node)) {
                String site = where.stream()
                        .min(Comparator.comparing(each -> Present.in(there, each)))
                        .orElseThrow();
                Present.in(sites, site).add(node);
                there.merge(site, 1, Integer::sum);
            }
        }
    }

    boolean exec() {
        return system.exec();
    }

    /** Relative where both lie in one project or one Git repository, so that a checkout elsewhere has it too. */
    private static String path(Path file, Path into) {
        Path there = file.toAbsolutePath().normalize();
        Path here = into.toAbsolutePath().normalize();
        return outside(file, into) ? there.toString() : here.relativize(there).toString();
    }

    /** Whether a file lies outside the project, or the Git repository around it, for which the environment is made. */
    static boolean outside(Path file, Path into) {
        Path here = into.toAbsolutePath().normalize();
        Path root = here.getParent() == null ? here : here.getParent().getParent();
        for (Path above = root; above != null; above = above.getParent()) {
            if (java.nio.file.Files.exists(above.resolve(".git"))) {
                root = above;
                break;
            }
        }
        return root == null || !file.toAbsolutePath().normalize().startsWith(root);
    }

    String compose() {
        StringBuilder out = new StringBuilder("# An environment for drills, made from "
                + files.from().stream()
                        .map(file -> file.getFileName().toString())
                        .collect(Collectors.joining(" and "))
                + ", which it includes as it is.\n");
        out.append("name: ").append(files.name()).append("\n\ninclude:\n  - path:\n");
        files.from()
                .forEach(file -> out.append("      - ")
                        .append(Credentials.quoted(path(file, files.into())))
                        .append('\n'));
        if (overlay().isPresent()) {
            out.append("      - ").append(Draft.OVERLAY).append('\n');
        }
        if (!boxes.isEmpty()) {
            out.append("\nservices:\n");
            boxes.forEach(box -> out.append("  ")
                    .append(box)
                    .append(": {image: \"drdrills/client:1\", init: true, stop_grace_period: 1s}\n"));
        }
        drill(out);
        return out.toString();
    }

    private void drill(StringBuilder out) {
        out.append("\nx-drill:\n  title: ").append(files.name());
        out.append(
                "\n  does-not-evidence:\n    - That data on disk survives a loss of power. Machines are containers on one host.\n");
        line(out, "  secrets: ", system.generated(), "   # a fresh random value for each lab");
        line(out, "  profiles: ", files.profiles(), "");
        line(out, "  jobs: ", system.jobs(), "   # they do their work before the lab is ready, and end");
        out.append("  sites:\n");
        sites.forEach((site, nodes) ->
                out.append("    ").append(site).append(": ").append(nodes).append('\n'));
        out.append("  pool:\n    name: store\n    engine: ")
                .append(system.driver().engine())
                .append('\n');
        line(out, "    members: ", system.members(), "");
        line(out, "    arbiters: ", system.arbiters(), "   # they vote, and hold none of the data");
        line(out, "    back-end: ", system.backEnd(), "   # here the members keep what lasts");
        out.append("    copies: ")
                .append(system.copies())
                .append("   # synchronous, where a write waits for a copy, or asynchronous\n");
        if (system.driver().several()) {
            out.append("    writers: several   # every member accepts writes\n");
        }
        Map<String, String> settings = new TreeMap<>(system.driver().settings());
        settings.putAll(system.credentials().settings());
        out.append("    settings: {")
                .append(settings.entrySet().stream()
                        .map(setting -> setting.getKey() + ": " + setting.getValue())
                        .collect(Collectors.joining(", ")))
                .append(
                        system.exec()
                                ? "}   # how drills talk to the service; see environments/README.md\n"
                                : system.driver().open() ? "}\n" : "}   # the clients' credentials\n");
        out.append("  clients:   # what the clients in each site connect to\n");
        names.forEach(site -> out.append("    ")
                .append(site)
                .append(": ")
                .append(
                        system.exec()
                                ? "client-" + site
                                : near(site).stream()
                                        .map(node -> node + ":" + port(node))
                                        .toList())
                .append('\n'));
        if (!system.exec()) {
            out.append("  observe: {")
                    .append(system.members().stream()
                            .map(member ->
                                    member + ": " + system.driver().signIn().port())
                            .collect(Collectors.joining(", ")))
                    .append("}   # where each member reports its role\n");
        }
        out.append(
                "  # links: left out, services on one network of the Compose files may call each other on every exposed port\n");
    }

    /** What clients connect to, those of their own site first. */
    private List<String> near(String site) {
        List<String> used = new ArrayList<>(system.fronts().isEmpty() ? system.members() : system.fronts());
        used.sort(Comparator.comparing(node -> !Present.in(sites, site).contains(node)));
        return used;
    }

    private static void line(StringBuilder out, String key, List<String> values, String remark) {
        if (!values.isEmpty()) {
            out.append(key).append(values).append(remark).append('\n');
        }
    }

    private String port(String node) {
        Set<Integer> exposed = Present.in(system.ports(), node);
        return exposed.isEmpty() || exposed.contains(system.driver().signIn().port())
                ? String.valueOf(system.driver().signIn().port())
                : exposed.iterator().next().toString();
    }

    /** What goes over the user's files, if anything. */
    Optional<String> overlay() {
        if (overlay.added().isEmpty()
                && overlay.withoutUdp().isEmpty()
                && overlay.dropped().isEmpty()) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder(
                "# Goes over the files that compose.yaml includes, as Compose merges files.\nservices:\n");
        Set<String> changed = new TreeSet<>(overlay.added().keySet());
        changed.addAll(overlay.withoutUdp().keySet());
        changed.removeAll(overlay.dropped());
        for (String service : changed) {
            out.append("  ").append(service).append(":\n");
            if (overlay.withoutUdp().containsKey(service)) {
                out.append("    ports: !reset []   # some are UDP, which no wire carries\n");
            }
            Set<Integer> exposed = new TreeSet<>(overlay.added().getOrDefault(service, Set.of()));
            exposed.addAll(overlay.withoutUdp().getOrDefault(service, List.of()));
            if (!exposed.isEmpty()) {
                out.append("    expose: ")
                        .append(overlay.withoutUdp().containsKey(service) ? "!override " : "")
                        .append(exposed.stream().map(port -> "\"" + port + "\"").toList())
                        .append('\n');
            }
        }
        overlay.dropped()
                .forEach(service -> out.append("  ").append(service).append(": !reset null   # no drill needs it\n"));
        return Optional.of(out.toString());
    }
}
