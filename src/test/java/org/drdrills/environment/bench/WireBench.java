package org.drdrills.environment.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.environment.ContainerLab;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Wire;
import org.drdrills.topology.EnvironmentFile;

/**
 * The wire that keeps addresses beside the one that leads by names only, by turns in one run: how long a lab takes to start, and a cut to be
 * made and seen. Each lab has a process of its own. {@code java -cp target/test-classes:target/classes:target/lib/*
 * org.drdrills.environment.bench.WireBench [rounds [environment]]}
 */
final class WireBench {
    private static final String ONE = "--one";
    private static final String WIRE = "DRILL_WIRE";
    private static final int CUTS = 15;
    private static final Duration CLOSELY = Duration.ofSeconds(5);
    private static final Pattern NUMBER = Pattern.compile("(start|cut made|cut seen)=([0-9.]+)");

    private WireBench() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 1 && arguments[0].equals(ONE)) {
            one(arguments[1]);
            System.exit(0);
        }
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        String environment = arguments.length > 1 ? arguments[1] : "availability-group";
        Map<String, Map<String, List<Double>>> taken = new TreeMap<>();
        for (int i = 0; i < rounds; i++) {
            // Neither is always the first.
            for (String wire : i % 2 == 0 ? List.of("addresses", "names") : List.of("names", "addresses")) {
                Matcher number = NUMBER.matcher(child(wire, environment));
                while (number.find()) {
                    taken.computeIfAbsent(wire, key -> new TreeMap<>())
                            .computeIfAbsent(number.group(1), key -> new ArrayList<>())
                            .add(Double.parseDouble(number.group(2)));
                }
            }
        }
        System.out.printf("%n| %s, medians | keeps addresses | leads by names |%n| --- | --- | --- |%n", environment);
        for (String what : List.of("start", "cut made", "cut seen")) {
            List<Double> kept = taken.get("addresses").get(what);
            List<Double> named = taken.get("names").get(what);
            System.out.printf(
                    Locale.ROOT,
                    "| %s (%d and %d) | %s | %s |%n",
                    what,
                    kept.size(),
                    named.size(),
                    text(what, median(kept)),
                    text(what, median(named)));
        }
    }

    private static String text(String what, double value) {
        return String.format(Locale.ROOT, what.equals("start") ? "%.2f s" : "%.1f ms", value);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String child(String wire, String environment) throws IOException, InterruptedException {
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WireBench.class.getName(),
                ONE,
                environment);
        process.environment().remove(WIRE);
        if (wire.equals("names")) {
            process.environment().put(WIRE, wire);
        }
        Process running = process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (running.waitFor() != 0) {
            throw new IOException("a lab failed: " + said);
        }
        System.out.print(said);
        return said;
    }

    private static void one(String name) throws InterruptedException {
        try (ContainerLab lab = ContainerLab.start(EnvironmentFile.named(Path.of("environments"), name), what -> {})) {
            double start = lab.timings().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            System.out.printf(
                    Locale.ROOT,
                    "start=%.3f, the wire %s%n",
                    start,
                    lab.versions().get("wire"));
            List<String> members = lab.environment().pool().members();
            Direction way = new Direction(members.get(0), members.get(1));
            double[] made = new double[CUTS];
            double[] seen = new double[CUTS];
            for (int i = 0; i < CUTS; i++) {
                lab.watchClosely(List.of(way), CLOSELY);
                await(lab, way, false);
                long began = System.nanoTime();
                try (Cut cut = lab.cut(List.of(way), new Damage.Silence())) {
                    made[i] = (System.nanoTime() - began) / 1e6;
                    await(lab, way, true);
                    seen[i] = (System.nanoTime() - began) / 1e6;
                }
            }
            Arrays.stream(made).forEach(each -> System.out.printf(Locale.ROOT, "cut made=%.2f ", each));
            Arrays.stream(seen).forEach(each -> System.out.printf(Locale.ROOT, "cut seen=%.2f ", each));
            System.out.println();
        }
    }

    private static void await(ContainerLab lab, Direction way, boolean silent) throws InterruptedException {
        long until = System.nanoTime() + CLOSELY.toNanos() * 4;
        while (silent != (lab.wire(way).state() == Wire.State.SILENT)
                || !silent && lab.wire(way).state() == Wire.State.UNSEEN) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(way + " is " + lab.wire(way).state());
            }
            Thread.sleep(1);
        }
    }
}
