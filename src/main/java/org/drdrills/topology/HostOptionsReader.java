package org.drdrills.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a service says of its container beside what it runs: limits, capabilities, kernel settings. */
final class HostOptionsReader {
    private static final Pattern BYTES =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)\\s?([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);

    /** Capabilities with which a container could get around the wires, or out of its machine. */
    private static final Set<String> TOO_MUCH = Set.of("ALL", "NET_ADMIN", "SYS_ADMIN", "SYS_MODULE", "SYS_BOOT");

    private final Mistakes mistakes;
    private final BiConsumer<Yaml, String> leaveOut;

    /** @param leaveOut takes what has no effect in a lab, and why */
    HostOptionsReader(Mistakes mistakes, BiConsumer<Yaml, String> leaveOut) {
        this.mistakes = mistakes;
        this.leaveOut = leaveOut;
    }

    Service.HostOptions read(Map<String, Yaml> keys) {
        Map<String, Yaml> limits =
                mistakes.attempt(() -> limits(keys.get("deploy"))).orElse(Map.of());
        return new Service.HostOptions(
                text(keys, "working_dir"),
                number(keys, limits, "mem_limit", "memory").map(value -> bytes(value)),
                number(keys, limits, "cpus", "cpus").map(HostOptionsReader::processors),
                number(keys, limits, "pids_limit", "pids").map(Yaml::number),
                Optional.ofNullable(keys.get("shm_size")).flatMap(value -> mistakes.attempt(() -> bytes(value))),
                mistakes.attempt(() -> ulimits(keys.get("ulimits"))).orElse(Map.of()),
                mistakes.attempt(() -> sysctls(keys.get("sysctls"))).orElse(Map.of()),
                capabilities(keys),
                list(keys, "cap_drop"),
                list(keys, "security_opt"),
                list(keys, "group_add"),
                mistakes.attempt(() -> hosts(keys.get("extra_hosts"))).orElse(List.of()),
                flag(keys, "read_only"),
                flag(keys, "tty"),
                flag(keys, "stdin_open"));
    }

    private Map<String, Yaml> limits(@Nullable Yaml deploy) {
        if (deploy == null) {
            return Map.of();
        }
        Map<String, Yaml> keys = deploy.mapOrNothing();
        keys.forEach((key, value) -> {
            switch (key) {
                case "replicas", "restart_policy", "resources" -> {}
                case "mode" -> {
                    if (!value.text().equals("replicated")) {
                        throw ComposeKeys.refused(value, "a lab starts each service once");
                    }
                }
                default -> leaveOut.accept(value, "a lab is no swarm");
            }
        });
        Map<String, Yaml> resources =
                keys.containsKey("resources") ? keys.get("resources").mapOrNothing() : Map.of();
        if (resources.containsKey("reservations")) {
            leaveOut.accept(resources.get("reservations"), "a lab shares out the machine itself");
        }
        return resources.containsKey("limits") ? resources.get("limits").mapOrNothing() : Map.of();
    }

    private Optional<Yaml> number(Map<String, Yaml> keys, Map<String, Yaml> limits, String key, String limit) {
        return Optional.ofNullable(keys.getOrDefault(key, limits.get(limit)));
    }

    private static double processors(Yaml value) {
        try {
            return Double.parseDouble(value.text());
        } catch (NumberFormatException e) {
            throw value.wrong("must be a number of processors such as 0.5, not " + BadInput.quoted(value.text()));
        }
    }

    /** An amount of memory such as {@code 512m}. */
    static long bytes(Yaml value) {
        Matcher amount = BYTES.matcher(value.text());
        if (!amount.matches()) {
            throw value.wrong("must be an amount of memory such as 512m or 2g, not " + BadInput.quoted(value.text()));
        }
        int power = " kmgt"
                .indexOf(amount.group(2).isEmpty() ? " " : amount.group(2).toLowerCase(Locale.ROOT));
        return (long) (Double.parseDouble(amount.group(1)) * (1L << 10 * power));
    }

    private static Map<String, Service.HostOptions.Ulimit> ulimits(@Nullable Yaml value) {
        Map<String, Service.HostOptions.Ulimit> all = new LinkedHashMap<>();
        if (value != null) {
            value.mapOrNothing().forEach((name, limit) -> {
                long soft = limit.isMap() ? new Number(limit, "soft").value() : limit.number();
                long hard = limit.isMap() ? new Number(limit, "hard").value() : soft;
                all.put(name, new Service.HostOptions.Ulimit(soft, hard));
            });
        }
        return all;
    }

    private record Number(Yaml in, String key) {
        long value() {
            return in.withText(in.text(key)).number();
        }
    }

    private static Map<String, String> sysctls(@Nullable Yaml value) {
        Map<String, String> all = new LinkedHashMap<>();
        if (value != null) {
            YamlMerge.assignments(value)
                    .mapOrNothing()
                    .forEach((name, setting) -> all.put(name, ComposeScalars.text(setting)));
        }
        return all;
    }

    private List<String> capabilities(Map<String, Yaml> keys) {
        List<String> all = new ArrayList<>();
        if (keys.containsKey("cap_add")) {
            keys.get("cap_add")
                    .listOrOne()
                    .forEach(item -> mistakes.check(() -> {
                        String name = item.text().toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
                        if (TOO_MUCH.contains(name)) {
                            throw ComposeKeys.refused(item, "with " + name + " a container could get around the wires");
                        }
                        all.add(name);
                    }));
        }
        return all;
    }

    private List<String> list(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key)
                ? mistakes.attempt(() -> keys.get(key).listOrOne().stream()
                                .map(Yaml::text)
                                .toList())
                        .orElse(List.of())
                : List.of();
    }

    /** Only names for a machine itself: the lab gives all others an address. */
    private static List<String> hosts(@Nullable Yaml value) {
        if (value == null) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        if (value.isMap()) {
            value.map().forEach((name, address) -> all.add(host(address, name, address.text())));
        } else {
            value.listOrOne().forEach(item -> {
                String[] parts = item.text().split("[:=]", 2);
                all.add(host(item, parts[0], parts.length == 2 ? parts[1] : ""));
            });
        }
        return all;
    }

    private static String host(Yaml at, String name, String address) {
        if (!address.startsWith("127.") && !address.equals("::1")) {
            throw ComposeKeys.refused(
                    at,
                    "a lab reaches nothing outside and gives its machines their addresses; call services by their names");
        }
        return name + ":" + address;
    }

    private Optional<String> text(Map<String, Yaml> keys, String key) {
        return Optional.ofNullable(keys.get(key)).flatMap(value -> mistakes.attempt(value::text));
    }

    private boolean flag(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key)
                && mistakes.attempt(() -> keys.get(key).flag()).orElse(false);
    }
}
