package org.drdrills.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Service} of a service's keys, with a sentence for each that cannot be carried out. */
final class ServiceReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Set<String> BUILD = Set.of(
            "context",
            "dockerfile",
            "dockerfile_inline",
            "args",
            "target",
            "network",
            "labels",
            "cache_from",
            "cache_to",
            "no_cache",
            "pull",
            "shm_size",
            "platforms",
            "tags",
            "secrets",
            "ssh",
            "additional_contexts",
            "extra_hosts",
            "privileged",
            "ulimits",
            "isolation",
            "entitlements",
            "provenance",
            "sbom");
    private static final Set<String> HEALTH =
            Set.of("test", "interval", "timeout", "retries", "start_period", "start_interval", "disable");
    private static final String DEFAULT_NETWORK = "default";

    private final ComposeModel model;
    private final String powerSwitch;
    private final Mistakes mistakes;
    private final List<String> leftOut;

    /**
     * @param powerSwitch service that may reach the engine, or empty
     * @param leftOut     takes a sentence on each key without effect
     */
    ServiceReader(ComposeModel model, String powerSwitch, Mistakes mistakes, List<String> leftOut) {
        this.model = model;
        this.powerSwitch = powerSwitch;
        this.mistakes = mistakes;
        this.leftOut = leftOut;
    }

    /** @return empty where a mistake was found */
    Optional<Service> read(String name, Yaml value) {
        return mistakes.attempt(() -> service(name, value));
    }

    private Service service(String name, Yaml value) {
        if (!NAME.matcher(name).matches()) {
            throw value.wrong("is no usable name; use letters, digits, '.', '-' and '_', at most 63");
        }
        Map<String, Yaml> keys = value.map();
        keys.forEach((key, part) -> {
            mistakes.check(() -> ComposeKeys.check(key, part));
            String why = ComposeKeys.leftOut(key);
            if (why != null) {
                leaveOut(part, why);
            }
        });
        mistakes.check(() -> refuseSharing(keys));
        mistakes.check(() -> single(keys));
        ComposeMounts mounts = new ComposeMounts(model, powerSwitch);
        mounts.read(name, keys, mistakes);
        Set<String> aliases = new LinkedHashSet<>();
        Set<String> networks = mistakes.attempt(() -> networks(keys, aliases)).orElse(Set.of(DEFAULT_NETWORK));
        Optional.ofNullable(keys.get("container_name"))
                .ifPresent(alias -> mistakes.check(() -> aliases.add(alias.text())));
        aliases.remove(name);
        return new Service(
                name,
                image(name, value, keys),
                mistakes.attempt(() -> Optional.ofNullable(keys.get("build")).map(this::buildWithoutUdp))
                        .flatMap(build -> build),
                text(keys, "hostname").orElse(name),
                aliases,
                networks,
                words(keys.get("entrypoint")),
                words(keys.get("command")),
                environment(keys),
                List.copyOf(mistakes.attempt(() -> ComposePorts.of(keys)).orElse(List.of())),
                mounts.files(),
                text(keys, "user"),
                text(keys, "stop_signal"),
                duration(keys, "stop_grace_period").orElse(Duration.ofSeconds(10)),
                flag(keys, "init"),
                mounts.tmpfs(),
                mounts.volumes(),
                mistakes.attempt(() -> health(keys.get("healthcheck"))).flatMap(health -> health),
                mistakes.attempt(() -> restart(keys)).orElse(Service.Restart.USUAL),
                mistakes.attempt(() -> dependsOn(keys)).orElse(Map.of()),
                new HostOptionsReader(mistakes, this::leaveOut).read(keys),
                value.line());
    }

    private void leaveOut(Yaml value, String why) {
        leftOut.add(value.what() + " (" + value.file().getFileName() + ":" + value.line() + "): " + why + ".");
    }

    private Optional<String> text(Map<String, Yaml> keys, String key) {
        return Optional.ofNullable(keys.get(key)).flatMap(value -> mistakes.attempt(value::text));
    }

    private boolean flag(Map<String, Yaml> keys, String key) {
        return keys.containsKey(key)
                && mistakes.attempt(() -> keys.get(key).flag()).orElse(false);
    }

    private Optional<Duration> duration(Map<String, Yaml> keys, String key) {
        return Optional.ofNullable(keys.get(key))
                .flatMap(value -> mistakes.attempt(() -> Durations.compose(value.text())
                        .orElseThrow(() -> value.wrong(
                                "is no duration: " + BadInput.quoted(value.text()) + "; write it like 30s or 1m30s"))));
    }

    private String image(String name, Yaml value, Map<String, Yaml> keys) {
        if (!keys.containsKey("image")) {
            if (!keys.containsKey("build") && keys.keySet().stream().allMatch(ComposeKeys::known)) {
                mistakes.add(value.wrong("lacks the key image"));
            }
            return projectName() + "-" + name;
        }
        String image = text(keys, "image").orElse("?");
        if (image.isBlank()) {
            mistakes.add(keys.get("image").wrong("is empty; name the image, such as postgres:17"));
        }
        return image;
    }

    /** By which Compose names what it builds. */
    private @Nullable String projectName() {
        return model.top().containsKey("name")
                ? model.top().get("name").text()
                : model.variables().get("COMPOSE_PROJECT_NAME");
    }

    private Service.Build buildWithoutUdp(Yaml value) {
        Service.Build build = build(value);
        Collection<String> udp = Dockerfile.udp(build);
        if (!udp.isEmpty()) {
            leaveOut(
                    value,
                    "its Dockerfile declares UDP on " + String.join(", ", udp)
                            + ", which no wire carries; if members need it, this system cannot be drilled");
        }
        return build;
    }

    private static Service.Build build(Yaml value) {
        if (!value.isMap()) {
            return checked(value, new Service.Build(value.text(), "Dockerfile", "", Map.of()));
        }
        Map<String, Yaml> keys = value.map(BUILD);
        Map<String, String> arguments = new LinkedHashMap<>();
        if (keys.containsKey("args")) {
            YamlMerge.assignments(keys.get("args"))
                    .mapOrNothing()
                    .forEach((name, argument) ->
                            arguments.put(name, argument.isNothing() ? "" : ComposeScalars.text(argument)));
        }
        if (!keys.containsKey("context") && !keys.containsKey("dockerfile_inline")) {
            throw value.wrong("lacks the key context");
        }
        return checked(
                keys.getOrDefault("context", value),
                new Service.Build(
                        keys.containsKey("context") ? keys.get("context").text() : "",
                        keys.containsKey("dockerfile_inline")
                                ? keys.get("dockerfile_inline").text() + "\n"
                                : keys.containsKey("dockerfile")
                                        ? keys.get("dockerfile").text()
                                        : "Dockerfile",
                        keys.containsKey("target") ? keys.get("target").text() : "",
                        arguments));
    }

    private static Service.Build checked(Yaml at, Service.Build build) {
        boolean here = build.context().startsWith("/");
        if (here
                && !build.dockerfile().contains("\n")
                && !Files.isRegularFile(Path.of(build.context()).resolve(build.dockerfile()))) {
            throw at.wrong("holds no " + build.dockerfile() + ": " + BadInput.quoted(build.context()));
        }
        return build;
    }

    /** @return empty where the image's own counts; an empty list where there is to be none */
    private Optional<List<String>> words(@Nullable Yaml value) {
        if (value == null || value.isNothing()) {
            return Optional.empty();
        }
        return mistakes.attempt(() -> {
            if (value.isList()) {
                return value.texts();
            }
            try {
                return ShellWords.split(value.text());
            } catch (IllegalArgumentException e) {
                throw value.wrong(String.valueOf(e.getMessage()));
            }
        });
    }

    private Map<String, String> environment(Map<String, Yaml> keys) {
        Map<String, String> own = new LinkedHashMap<>();
        if (keys.containsKey("environment")) {
            mistakes.check(() -> YamlMerge.assignments(keys.get("environment"))
                    .mapOrNothing()
                    .forEach((name, value) -> {
                        if (!value.isNothing()) {
                            mistakes.check(() -> own.put(
                                    name, value.isList() || value.isMap() ? value.text() : ComposeScalars.text(value)));
                        }
                    }));
        }
        Map<String, String> all = new LinkedHashMap<>();
        if (keys.containsKey("env_file")) {
            for (Yaml file : keys.get("env_file").listOrOne()) {
                mistakes.check(() -> all.putAll(variables(file, own, all)));
            }
        }
        all.putAll(own);
        return all;
    }

    private Map<String, String> variables(Yaml item, Map<String, String> own, Map<String, String> before) {
        Map<String, Yaml> keys = item.isMap() ? item.map(Set.of("path", "required", "format")) : Map.of("path", item);
        Path path = Path.of(item.text(item.isMap() ? "path" : ""));
        if (!Files.isRegularFile(path)) {
            if (keys.containsKey("required") && !keys.get("required").flag()) {
                return Map.of();
            }
            throw item.wrong("is no file: " + BadInput.quoted(path.toString()));
        }
        if (keys.containsKey("format")) {
            if (!keys.get("format").text().equals("raw")) {
                throw keys.get("format").wrong("must be raw, or be left out");
            }
            Map<String, String> raw = new LinkedHashMap<>();
            ComposeReader.text(path)
                    .lines()
                    .filter(line -> line.indexOf('=') > 0 && !line.startsWith("#"))
                    .forEach(line ->
                            raw.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            return raw;
        }
        Interpolation project = model.interpolation();
        return EnvFile.read(
                path,
                ComposeReader.text(path),
                name -> {
                    String there = project.value(name);
                    return there != null ? there : own.get(name);
                },
                before);
    }

    private Set<String> networks(Map<String, Yaml> keys, Set<String> aliases) {
        Set<String> networks = new LinkedHashSet<>();
        Yaml value = keys.get("networks");
        if (value == null || value.isNothing()) {
            return Set.of(DEFAULT_NETWORK);
        }
        if (value.isList()) {
            networks.addAll(value.texts());
        } else {
            value.map().forEach((network, how) -> {
                networks.add(network);
                how.mapOrNothing().forEach((key, part) -> {
                    if (key.equals("aliases")) {
                        aliases.addAll(part.texts());
                    } else if (key.endsWith("_address")) {
                        leaveOut(
                                part,
                                "a lab gives every machine an address of its own; systems that write addresses down need names instead");
                    }
                });
            });
        }
        networks.removeIf(String::isEmpty);
        for (String network : networks) {
            if (!network.equals(DEFAULT_NETWORK) && !model.section("networks").containsKey(network)) {
                throw value.wrong("names no network: " + BadInput.quoted(network)
                        + Nearest.hint(network, model.section("networks").keySet()));
            }
        }
        return networks.isEmpty() ? Set.of(DEFAULT_NETWORK) : networks;
    }

    private static void refuseSharing(Map<String, Yaml> keys) {
        if (keys.containsKey("privileged") && keys.get("privileged").flag()) {
            throw ComposeKeys.refused(keys.get("privileged"), "a privileged container could get around every wire");
        }
        Yaml mode = keys.get("network_mode");
        if (mode != null && !List.of("bridge", "default").contains(mode.text())) {
            throw ComposeKeys.refused(mode, "every machine has a network of its own, which a drill can cut");
        }
        for (String key : List.of("ipc", "pid")) {
            if (keys.containsKey(key)
                    && !List.of("private", "shareable", "")
                            .contains(keys.get(key).text())) {
                throw ComposeKeys.refused(keys.get(key), "every machine stands alone");
            }
        }
    }

    /** Compose would start some of it several times. */
    private static void single(Map<String, Yaml> keys) {
        Yaml scale = keys.get("scale");
        Map<String, Yaml> deploy =
                keys.containsKey("deploy") ? keys.get("deploy").mapOrNothing() : Map.of();
        for (Yaml count : new Yaml[] {scale, deploy.get("replicas")}) {
            if (count != null && count.number() != 1) {
                throw ComposeKeys.refused(
                        count, "a drill must know each machine by its name; write each out as a service of its own");
            }
        }
    }

    private static Service.Restart restart(Map<String, Yaml> keys) {
        if (keys.containsKey("restart")) {
            Yaml value = Present.in(keys, "restart");
            String[] parts = value.text().split(":", 2);
            int most = parts.length == 2 && parts[1].matches("\\d{1,6}") ? Integer.parseInt(parts[1]) : 0;
            return switch (parts[0]) {
                case "no", "false", "" -> new Service.Restart(Service.Restart.Policy.NO, 0);
                case "always" -> new Service.Restart(Service.Restart.Policy.ALWAYS, 0);
                case "unless-stopped" -> new Service.Restart(Service.Restart.Policy.UNLESS_STOPPED, 0);
                case "on-failure" -> new Service.Restart(Service.Restart.Policy.ON_FAILURE, most);
                default ->
                    throw value.wrong(
                            "must be no, always, on-failure or unless-stopped, not " + BadInput.quoted(value.text()));
            };
        }
        Map<String, Yaml> deploy =
                keys.containsKey("deploy") ? keys.get("deploy").mapOrNothing() : Map.of();
        if (!deploy.containsKey("restart_policy")) {
            return Service.Restart.USUAL;
        }
        Map<String, Yaml> policy = deploy.get("restart_policy").mapOrNothing();
        int most = policy.containsKey("max_attempts")
                ? (int) policy.get("max_attempts").number()
                : 0;
        return switch (policy.containsKey("condition") ? policy.get("condition").text() : "any") {
            case "none" -> new Service.Restart(Service.Restart.Policy.NO, 0);
            case "on-failure" -> new Service.Restart(Service.Restart.Policy.ON_FAILURE, most);
            default -> new Service.Restart(Service.Restart.Policy.ALWAYS, 0);
        };
    }

    private Map<String, Service.Condition> dependsOn(Map<String, Yaml> keys) {
        Map<String, Service.Condition> all = new LinkedHashMap<>();
        if (keys.containsKey("links")) {
            keys.get("links")
                    .listOrOne()
                    .forEach(link -> depend(link, link.text().split(":")[0], Service.Condition.STARTED, all));
        }
        Yaml value = keys.get("depends_on");
        if (value == null || value.isNothing()) {
            return all;
        }
        if (!value.isMap()) {
            value.listOrOne().forEach(item -> depend(item, item.text(), Service.Condition.STARTED, all));
            return all;
        }
        value.map().forEach((other, how) -> {
            Map<String, Yaml> said = how.isNothing() ? Map.of() : how.map(Set.of("condition", "restart", "required"));
            boolean required =
                    !said.containsKey("required") || said.get("required").flag();
            if (!required && !model.services().containsKey(other)) {
                return;
            }
            String condition = said.containsKey("condition")
                    ? Present.in(said, "condition").text()
                    : "service_started";
            depend(
                    how,
                    other,
                    switch (condition) {
                        case "service_started" -> Service.Condition.STARTED;
                        case "service_healthy" -> Service.Condition.HEALTHY;
                        case "service_completed_successfully" -> Service.Condition.COMPLETED;
                        default ->
                            throw Present.in(said, "condition")
                                    .wrong(
                                            "must be service_started, service_healthy or service_completed_successfully, not "
                                                    + BadInput.quoted(condition));
                    },
                    all);
        });
        return all;
    }

    private void depend(Yaml at, String other, Service.Condition condition, Map<String, Service.Condition> all) {
        if (model.dormant().containsKey(other)) {
            throw at.wrong("needs " + BadInput.quoted(other) + ", which is started with the profile "
                    + String.join(" or ", model.dormant().get(other)) + " only; name it under x-drill.profiles");
        }
        if (!model.services().containsKey(other)) {
            throw at.wrong("names no service: " + BadInput.quoted(other)
                    + Nearest.hint(other, model.services().keySet()));
        }
        all.put(other, condition);
    }

    private Optional<Service.Healthcheck> health(@Nullable Yaml value) {
        if (value == null || value.isNothing()) {
            return Optional.empty();
        }
        Map<String, Yaml> keys = value.map(HEALTH);
        List<String> test = new ArrayList<>();
        if (keys.containsKey("disable") && keys.get("disable").flag()) {
            test.add("NONE");
        } else if (keys.containsKey("test")) {
            Yaml said = keys.get("test");
            if (said.isList()) {
                test.addAll(said.texts());
                if (test.isEmpty() || !List.of("NONE", "CMD", "CMD-SHELL").contains(test.getFirst())) {
                    throw said.wrong("must begin with CMD, CMD-SHELL or NONE, such as [CMD, pg_isready]");
                }
            } else {
                test.addAll(List.of("CMD-SHELL", said.text()));
            }
        }
        return Optional.of(new Service.Healthcheck(
                test,
                duration(keys, "interval"),
                duration(keys, "timeout"),
                Optional.ofNullable(keys.get("retries")).map(retries -> (int) retries.number()),
                duration(keys, "start_period")));
    }
}
