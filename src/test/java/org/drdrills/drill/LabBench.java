package org.drdrills.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.Wire;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.Interpolation;
import org.drdrills.topology.Node;
import org.drdrills.topology.Role;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.MemberSession;

/**
 * How long a fresh healthy lab takes, beside the same containers started plainly on one network, by turns in one run; and
 * how fast wires are cut. {@code java -cp target/test-classes:target/classes:target/lib/* org.drdrills.drill.LabBench [rounds]}
 */
final class LabBench {
    private LabBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        Environment environment = EnvironmentFile.named(Path.of("environments"), "availability-group");
        List<Double> labs = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            plain.add(plainly(environment));
            System.out.printf(Locale.ROOT, "plain containers, one network: healthy after %.1f s%n", plain.getLast());
            try (ReadyLab lab = ReadyLab.start(environment, Patience.usual())) {
                labs.add(lab.timings().get("total"));
                System.out.println("lab: " + lab.timings());
                if (i == rounds - 1) {
                    cuts(lab.lab());
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%n| fresh and healthy | median of %d |%n| --- | --- |%n| lab, wires and probes included | %.1f s |%n| the same containers on one network | %.1f s |%n",
                rounds,
                median(labs),
                median(plain));
        System.exit(0);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String docker(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(Arrays.asList(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    /** Seconds from the first call until the pool is healthy by the same test as a lab's. */
    private static double plainly(Environment environment) throws Exception {
        String network = "labbench-" + ProcessHandle.current().pid();
        // Those that the clients below sign in with.
        Map<String, String> secrets = new LinkedHashMap<>();
        environment
                .secrets()
                .forEach(name -> secrets.put(name, name.toLowerCase(Locale.ROOT).replace("_password", "")));
        List<String> names = new ArrayList<>();
        long began = System.nanoTime();
        try {
            docker("network", "create", network);
            try (var starts = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
                List<java.util.concurrent.Future<String>> running = new ArrayList<>();
                for (Node node : environment.nodes().values()) {
                    String name = network + "-" + node.name();
                    names.add(name);
                    List<String> command = new ArrayList<>(List.of(
                            "run",
                            "-d",
                            "--name",
                            name,
                            "--network",
                            network,
                            "--network-alias",
                            node.name(),
                            "--hostname",
                            node.service().hostname()));
                    if (node.service().init()) {
                        command.add("--init");
                    }
                    node.service()
                            .environment()
                            .forEach((key, value) -> command.addAll(
                                    List.of("-e", key + "=" + Interpolation.withSecrets(value, secrets))));
                    node.service()
                            .configs()
                            .forEach(config -> command.addAll(List.of(
                                    "-v",
                                    config.source().orElseThrow().toAbsolutePath() + ":" + config.target() + ":ro")));
                    command.add(node.service().image());
                    boolean listener = environment.clients().values().stream()
                            .flatMap(List::stream)
                            .anyMatch(entry -> entry.node().equals(node.name()));
                    // HAProxy wants every name to resolve when it starts, as depends_on sees to.
                    if (!listener) {
                        running.add(starts.submit(() -> docker(command.toArray(String[]::new))));
                    }
                }
                for (var start : running) {
                    start.get();
                }
            }
            for (Node node : environment.nodes().values()) {
                if (environment.clients().values().stream()
                        .flatMap(List::stream)
                        .anyMatch(entry -> entry.node().equals(node.name()))) {
                    List<String> command = new ArrayList<>(List.of(
                            "run",
                            "-d",
                            "--name",
                            network + "-" + node.name(),
                            "--network",
                            network,
                            "--network-alias",
                            node.name(),
                            "--init"));
                    node.service()
                            .configs()
                            .forEach(config -> command.addAll(List.of(
                                    "-v",
                                    config.source().orElseThrow().toAbsolutePath() + ":" + config.target() + ":ro")));
                    command.add(node.service().image());
                    docker(command.toArray(String[]::new));
                }
            }
            Engine engine = Engines.byName(environment.pool().engine());
            Map<String, String> access = new LinkedHashMap<>(Map.of(
                    "database",
                    "app",
                    "user",
                    "app",
                    "password",
                    "app",
                    "observer",
                    "observer",
                    "observer-password",
                    "observer"));
            Map<String, MemberSession> sessions = new LinkedHashMap<>();
            for (String member : environment.observed().keySet()) {
                String address = docker(
                        "inspect",
                        "-f",
                        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                        network + "-" + member);
                sessions.put(
                        member,
                        engine.member(
                                member,
                                new InetSocketAddress(
                                        address, environment.observed().get(member)),
                                access,
                                Duration.ofSeconds(1)));
            }
            while (!healthy(sessions)) {
                if (System.nanoTime() - began > 180e9) {
                    throw new IllegalStateException("not healthy in 180 s");
                }
                Thread.sleep(50);
            }
            return (System.nanoTime() - began) / 1e9;
        } finally {
            for (String name : names) {
                try {
                    docker("rm", "-f", name);
                } catch (IOException e) {
                    // It was not started.
                }
            }
            docker("network", "rm", network);
        }
    }

    private static boolean healthy(Map<String, MemberSession> sessions) {
        return sessions.values().stream()
                .map(MemberSession::ask)
                .anyMatch(answer -> answer.role() == Role.PRIMARY
                        && answer.writable()
                        && answer.followers().stream()
                                        .filter(follower -> follower.streaming())
                                        .count()
                                == sessions.size() - 1
                        && answer.followers().stream().anyMatch(follower -> follower.synchronous()));
    }

    private static void cuts(Lab lab) throws InterruptedException {
        List<Direction> thirty = lab.environment().links().stream()
                .filter(link -> !link.source().equals("operator"))
                .map(link -> new Direction(link.source(), link.target()))
                .distinct()
                .limit(10)
                .toList();
        List<Double> many = new ArrayList<>();
        int proxies = 0;
        for (int i = 0; i < 40; i++) {
            long began = System.nanoTime();
            try (Cut cut = lab.cut(thirty, new Damage.Refusal())) {
                many.add((System.nanoTime() - began) / 1e6);
                proxies = cut.proxies();
            }
        }
        System.out.printf(Locale.ROOT, "%d links refused: call took %.1f ms (median of 40)%n", proxies, median(many));
        Thread.sleep(3000);
        effect(lab, "one direction", List.of(new Direction("pg1", "pg2")));
        List<String> site = lab.environment().sites().get("north").nodes();
        List<String> others = lab.environment().nodes().keySet().stream()
                .filter(node -> !site.contains(node))
                .toList();
        effect(lab, "a whole site, both ways", Direction.bothWays(Direction.between(site, others)));
    }

    private static void effect(Lab lab, String what, List<Direction> directions) throws InterruptedException {
        List<Double> called = new ArrayList<>();
        List<Double> proven = new ArrayList<>();
        int proxies = 0;
        for (int i = 0; i < 7; i++) {
            lab.watchClosely(directions, Duration.ofSeconds(5));
            Thread.sleep(700);
            List<Wire> walked = directions.stream()
                    .map(lab::wire)
                    .filter(wire -> wire.state() != Wire.State.UNSEEN)
                    .toList();
            long began = System.nanoTime();
            try (Cut cut = lab.cut(directions, new Damage.Silence())) {
                called.add((System.nanoTime() - began) / 1e6);
                proxies = cut.proxies();
                while (!walked.stream().allMatch(wire -> wire.state() == Wire.State.SILENT)) {
                    Thread.sleep(1);
                }
                proven.add((System.nanoTime() - began) / 1e6);
            }
            while (!walked.stream()
                    .allMatch(wire -> wire.state() == Wire.State.OPEN || wire.state() == Wire.State.SLOW)) {
                Thread.sleep(5);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s (%d proxies): call %.0f ms, proven silent by the probes after %.0f ms (medians of 7)%n",
                what,
                proxies,
                median(called),
                median(proven));
    }
}
