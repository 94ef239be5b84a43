package org.drdrills.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which services of a system may be the pool that is drilled: groups of services alike, by product, image or build. Where two groups are
 * plausible, the choice is the user's.
 */
final class PoolChoice {
    /**
     * @param members in file order
     * @param what    they are, such as {@code PostgreSQL}
     * @param store   whether they keep the data themselves
     */
    record Group(List<String> members, String what, boolean store) {
        @Override
        public String toString() {
            return String.join(", ", members) + " (" + what + ")";
        }
    }

    private final Map<String, Service> services;
    private final Parts parts;

    PoolChoice(Map<String, Service> services, Parts parts) {
        this.services = services;
        this.parts = parts;
    }

    /** Those that may be meant, the likeliest first; empty where no service serves anything. */
    List<Group> plausible() {
        List<Group> stores = groups(Part.MEMBER);
        List<Group> applications = groups(Part.APPLICATION).stream()
                .filter(group -> group.members().size() > 1)
                .toList();
        List<Group> replicated =
                stores.stream().filter(group -> group.members().size() > 1).toList();
        if (!replicated.isEmpty()) {
            return replicated;
        }
        return stores.isEmpty() && applications.isEmpty()
                ? groups(Part.APPLICATION)
                : Stream.concat(stores.stream(), applications.stream()).toList();
    }

    /** All groups, for whom the choice is put to. */
    List<Group> groups(Part part) {
        Map<String, List<String>> alike = new LinkedHashMap<>();
        parts.all(part)
                .forEach(name -> alike.computeIfAbsent(likeness(name), key -> new ArrayList<>())
                        .add(name));
        List<List<String>> groups = new ArrayList<>(alike.values());
        joinThoseThatCallEachOther(groups);
        return groups.stream()
                .map(members -> new Group(members, what(members.getFirst()), part == Part.MEMBER))
                .sorted(Comparator.comparingInt(
                        (Group group) -> -group.members().size()))
                .toList();
    }

    private String what(String name) {
        return parts.systemOf(name)
                .map(KnownSystem::name)
                .orElseGet(() -> Present.in(services, name).image());
    }

    /** Services built alike are alike, and so are those of one image that run one program. */
    private String likeness(String name) {
        Service service = Present.in(services, name);
        String system = parts.systemOf(name).map(KnownSystem::name).orElse("");
        String made = service.build()
                .map(build -> build.context() + "|" + build.dockerfile() + "|" + build.target())
                .orElse(service.image());
        String program = system.isEmpty()
                ? Stream.concat(
                                service.entrypoint().orElse(List.of()).stream(),
                                service.command().orElse(List.of()).stream())
                        .limit(1)
                        .collect(Collectors.joining())
                : "";
        return system + "|" + made + "|" + program;
    }

    /** A primary and a replica may have images of their own, but the one is told where the other is. */
    private void joinThoseThatCallEachOther(List<List<String>> groups) {
        for (int i = 0; i < groups.size(); i++) {
            for (int j = groups.size() - 1; j > i; j--) {
                List<String> one = groups.get(i);
                List<String> other = groups.get(j);
                boolean same = parts.systemOf(one.getFirst()).isPresent()
                        && parts.systemOf(one.getFirst()).equals(parts.systemOf(other.getFirst()));
                if (same
                        && (one.stream().anyMatch(name -> callsOneOf(name, other))
                                || other.stream().anyMatch(name -> callsOneOf(name, one)))) {
                    one.addAll(other);
                    groups.remove(j);
                    one.sort(Comparator.comparingInt(
                            name -> List.copyOf(services.keySet()).indexOf(name)));
                }
            }
        }
    }

    /** Whether the words or variables of a service name one of these. */
    boolean callsOneOf(String name, List<String> others) {
        Service service = Present.in(services, name);
        String all = Stream.of(
                        service.entrypoint().orElse(List.of()),
                        service.command().orElse(List.of()),
                        List.copyOf(service.environment().values()))
                .flatMap(List::stream)
                .collect(Collectors.joining("\n"));
        return others.stream()
                .filter(other -> !other.equals(name))
                .flatMap(other -> Stream.concat(Stream.of(other), Present.in(services, other).aliases().stream()))
                .anyMatch(other -> Pattern.compile("(?<![A-Za-z0-9_-])" + Pattern.quote(other) + "(?![A-Za-z0-9_-])")
                        .matcher(all)
                        .find());
    }
}
