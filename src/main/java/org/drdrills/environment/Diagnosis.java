package org.drdrills.environment;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.HealthStateLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Link;
import org.drdrills.topology.SpokenHosts;

/** Says why a lab does not become healthy: who ended, what a health check said, which name leads nowhere, where no process listens. */
final class Diagnosis {
    private static final int LINES = 5;
    private static final int SEARCHED = 200;
    private static final int LONGEST = 200;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int HEX = 16;

    /** State of a listening socket in {@code /proc/net/tcp}. */
    private static final Pattern LISTENS = Pattern.compile("^\\s*\\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:0000 0A ");

    private static final List<Pattern> UNRESOLVED = List.of(
            Pattern.compile("could not translate host name \"([^\"]+)\""),
            Pattern.compile("lookup ([A-Za-z0-9._-]+)[^:]*: no such host"),
            Pattern.compile("UnknownHostException: ([A-Za-z0-9._-]+)"),
            Pattern.compile(
                    "(?:bad address|getaddrinfo \\w+|could not resolve (?:host|hostname|address):?|can't resolve|unknown host) ['\"]?([A-Za-z0-9._-]+)",
                    Pattern.CASE_INSENSITIVE),
            Pattern.compile(
                    "([A-Za-z0-9._-]+):? (?:Temporary failure in name resolution|Name or service not known|Name does not resolve)"));

    private final Environment environment;
    private final Containers containers;
    private final Map<String, ContainerNode> nodes;

    Diagnosis(Environment environment, Containers containers, Map<String, ContainerNode> nodes) {
        this.environment = environment;
        this.containers = containers;
        this.nodes = nodes;
    }

    /** The first machine that should run and has ended for good, with its exit code and last lines. */
    Optional<String> ended() {
        for (String name : environment.nodes().keySet()) {
            ContainerNode node = nodes.get(name);
            if (node != null && node.isOver()) {
                String hint = node.exit().orElse(-1) == 0
                        ? "; where it does its work and ends, name it under x-drill.jobs"
                        : "";
                return Optional.of(
                        name + " has ended with " + node.exitWords(node.exit().orElse(-1)) + hint + lines(node));
            }
        }
        return Optional.empty();
    }

    /** The rest of a sentence: what is known of one container. */
    String about(String name) {
        ContainerNode node = nodes.get(name);
        List<String> said = new ArrayList<>();
        node.exit().filter(code -> node.isOver()).ifPresent(code -> said.add("it ended with " + node.exitWords(code)));
        if (node.timesRestarted() > 0) {
            said.add("it was started again " + node.timesRestarted() + " times");
        }
        healthCheck(node).ifPresent(said::add);
        return (said.isEmpty() ? "" : ": " + String.join("; ", said)) + lines(node);
    }

    private String lines(ContainerNode node) {
        List<String> lines =
                Deadline.call(LIMIT, "the log of " + node.node(), () -> containers.lastLines(node.container(), LINES));
        return lines.isEmpty()
                ? "; it wrote nothing"
                : "; its last lines: " + lines.stream().map(Diagnosis::cut).collect(Collectors.joining(" | "));
    }

    private static String cut(String line) {
        String one = line.replaceAll("\\u001B\\[[0-9;]*m", "")
                .replaceAll("[\\s\\p{Cc}]+", " ")
                .strip();
        return one.length() <= LONGEST ? one : one.substring(0, LONGEST) + "…";
    }

    private Optional<String> healthCheck(ContainerNode node) {
        HealthState state = node.healthState();
        if (state == null || "healthy".equals(state.getStatus())) {
            return Optional.empty();
        }
        List<HealthStateLog> log = state.getLog();
        return log == null || log.isEmpty()
                ? Optional.of("its health check has not ended yet")
                : Optional.of("its health check said: "
                        + cut(String.valueOf(log.getLast().getOutput())) + " (exit code "
                        + log.getLast().getExitCodeLong() + ")");
    }

    /** All that may be the cause, one sentence each without its end; empty where nothing is to be seen. */
    List<String> causes() {
        List<String> causes = new ArrayList<>();
        for (ContainerNode node : nodes.values()) {
            if (node.isJob()) {
                continue;
            }
            if (node.isOver() || node.timesRestarted() > 0 || healthCheck(node).isPresent()) {
                causes.add(node.node() + (node.isOver() ? " has ended" : " is in trouble") + about(node.node()));
            }
            unresolved(node)
                    .forEach(name -> causes.add("the name '" + name + "' leads nowhere from " + node.node()
                            + "; it is neither a service, a container_name nor a network alias"));
        }
        environment
                .containers()
                .forEach((name, node) -> SpokenHosts.unknown(
                                node.service(), environment.containers().values())
                        .forEach(host -> causes.add(name + " is told to call '" + host
                                + "', which is neither a service, a container_name nor a network alias")));
        causes.addAll(silentPorts());
        return causes;
    }

    private Set<String> unresolved(ContainerNode node) {
        Set<String> names = new LinkedHashSet<>();
        for (String line : Deadline.call(
                LIMIT, "the log of " + node.node(), () -> containers.lastLines(node.container(), SEARCHED))) {
            for (Pattern pattern : UNRESOLVED) {
                Matcher found = pattern.matcher(line);
                if (found.find()) {
                    names.add(found.group(1));
                }
            }
        }
        names.removeIf(this::known);
        return names;
    }

    private boolean known(String name) {
        return environment.nodes().values().stream()
                .anyMatch(node ->
                        node.name().equals(name) || node.service().aliases().contains(name));
    }

    /** Ports to which wires lead, and on which no process listens. */
    private List<String> silentPorts() {
        List<String> silent = new ArrayList<>();
        for (ContainerNode node : nodes.values()) {
            Set<Integer> wanted = environment.links().stream()
                    .filter(link -> link.target().equals(node.node()))
                    .map(Link::port)
                    .collect(Collectors.toCollection(TreeSet::new));
            wanted.removeAll(listening(node));
            if (!wanted.isEmpty()) {
                silent.add("no process listens on " + node.node() + ":"
                        + wanted.stream().map(String::valueOf).collect(Collectors.joining(", ")));
            }
        }
        return silent;
    }

    private Collection<Integer> listening(ContainerNode node) {
        Set<Integer> ports = new TreeSet<>();
        try {
            containers
                    .run(node.holder(), List.of("cat", "/proc/net/tcp", "/proc/net/tcp6"), LIMIT, line -> {})
                    .output()
                    .lines()
                    .map(LISTENS::matcher)
                    .filter(Matcher::find)
                    .forEach(found -> ports.add(Integer.parseInt(found.group(1), HEX)));
        } catch (RuntimeException e) {
            // A holder that is gone says nothing of its machine.
        }
        return ports;
    }
}
