package org.drdrills.check.consistency.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drdrills.check.consistency.Model;
import org.drdrills.check.consistency.Operations;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.EtcdLog;
import org.drdrills.check.consistency.histories.Shape;

/**
 * Judges the same histories here and with Porcupine, each in a process of its own, and prints two Markdown tables: one
 * judgement in a fresh process, and the median of many in a warm one.
 */
public final class CheckerBenchmark {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MOST_MEMORY_KB = 6L << 20;
    private static final int HEAP_MB = 300;
    private static final double WARM_SECONDS = 5;

    private final Path folder;
    private final Porcupine porcupine;
    private boolean agreed = true;

    private CheckerBenchmark(Path folder, Porcupine porcupine) {
        this.folder = folder;
        this.porcupine = porcupine;
    }

    /** @param warm the median by the clock and the mean of the processor's seconds; 0 where none was asked for */
    private record Run(
            String verdict,
            double seconds,
            double busy,
            long heapMb,
            long residentMb,
            double warmSeconds,
            double warmBusy) {

        static Run failed(String why, long residentMb) {
            return new Run(why, 0, 0, 0, residentMb, 0, 0);
        }

        String cells(int operations) {
            String speed = seconds > 0 ? String.format(Locale.ROOT, "%,.0f", operations / seconds) : "–";
            String memory = (heapMb > 0 ? heapMb + " / " : "") + residentMb;
            String time = seconds > 0 ? String.format(Locale.ROOT, "%.2f (%.2f)", seconds, busy) : "–";
            return verdict + " | " + time + " | " + speed + " | " + memory;
        }

        String warmCells() {
            return verdict + " | "
                    + (warmSeconds > 0
                            ? String.format(Locale.ROOT, "%.3f (%.3f)", 1e3 * warmSeconds, 1e3 * warmBusy)
                            : "–");
        }
    }

    /** @param args nothing, or the number of operations above which histories are left out */
    public static void main(String[] args) throws IOException, InterruptedException {
        int most = args.length > 0 ? Integer.parseInt(args[0]) : Integer.MAX_VALUE;
        Path folder = Files.createTempDirectory("checker-benchmark");
        CheckerBenchmark benchmark = new CheckerBenchmark(folder, Porcupine.build(folder));
        System.out.println("Measured " + LocalDate.now() + ", load "
                + Files.readString(Path.of("/proc/loadavg")).split(" ")[0] + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + Runtime.version().feature() + " (one thread, -Xmx" + HEAP_MB
                + "m), Porcupine on all cores, stopped at "
                + LIMIT.toSeconds() + " s or " + (MOST_MEMORY_KB >> 20)
                + " GB. Seconds of judging only, in brackets those of the processor; ops/s by the clock.");
        benchmark.cold(most);
        benchmark.warm();
        if (!benchmark.agreed) {
            throw new IllegalStateException("the two disagree; see above");
        }
    }

    private void cold(int most) throws IOException, InterruptedException {
        System.out.println();
        System.out.println(
                "| history | operations | DR Drills | s | ops/s | MB heap / resident | Porcupine | s | ops/s | MB resident |");
        System.out.println("| --- | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |");
        for (Shape shape : Stream.of(
                        Shape.registers(1, 10, 100_000, 0, 1),
                        Shape.registers(1, 10, 1_000_000, 0, 1),
                        Shape.registers(1, 30, 5_000, 0, 1),
                        Shape.registers(1, 5, 100_000, 5, 1),
                        Shape.registers(1, 10, 1_000, 5, 1),
                        Shape.registers(1, 10, 10_000, 5, 1),
                        Shape.registers(1, 10, 100_000, 5, 1),
                        Shape.registers(1, 10, 1_000_000, 5, 1),
                        Shape.registers(1, 30, 5_000, 5, 1),
                        Shape.registers(1_000, 50, 1_000_000, 0, 1),
                        Shape.registers(1_000, 50, 1_000_000, 5, 1),
                        hard(10_000),
                        hard(100_000),
                        hard(1_000_000))
                .filter(shape -> shape.operations() <= most)
                .toList()) {
            cold(shape, false);
        }
        for (Shape shape : List.of(
                Shape.registers(1, 10, 100_000, 0, 5),
                Shape.registers(1, 10, 10_000, 5, 5),
                Shape.registers(1_000, 50, 100_000, 5, 5))) {
            cold(shape, true);
        }
        if (most >= 1_000_000) {
            System.out.println("| list-append, strict serializability, 20 clients (-Xmx2000m) | 1,000,000 | "
                    + java(2_000, "transactions", "1000000").getFirst().cells(1_000_000) + " | – | – | – | – |");
        }
    }

    private void cold(Shape shape, boolean broken) throws IOException, InterruptedException {
        List<Run> runs = both(List.of(history(shape, broken)), 0);
        System.out.println("| " + name(shape, broken) + " | " + String.format(Locale.ROOT, "%,d", shape.operations())
                + " | " + runs.get(0).cells(shape.operations()) + " | "
                + runs.get(1).cells(shape.operations()) + " |");
    }

    private void warm() throws IOException, InterruptedException {
        System.out.println();
        System.out.println("| history | operations | DR Drills | ms | Porcupine | ms |");
        System.out.println("| --- | ---: | --- | ---: | --- | ---: |");
        for (Shape shape : List.of(
                Shape.registers(1, 10, 100, 5, 1),
                Shape.registers(1, 10, 1_000, 5, 1),
                Shape.registers(1, 10, 10_000, 5, 1),
                Shape.registers(1, 5, 1_000, 5, 1),
                Shape.registers(1, 2, 10_000, 5, 1),
                Shape.registers(1, 3, 10_000, 0, 1),
                Shape.registers(1_000, 50, 10_000, 5, 1),
                hard(100),
                hard(1_000),
                hard(10_000))) {
            warm(shape, false);
        }
        for (Shape shape : List.of(
                Shape.registers(1, 5, 1_000, 5, 1),
                Shape.registers(1, 10, 1_000, 5, 1),
                Shape.registers(1_000, 50, 10_000, 5, 1))) {
            warm(shape, true);
        }
        warmLogs();
    }

    private void warm(Shape shape, boolean broken) throws IOException, InterruptedException {
        List<Run> runs = both(List.of(history(shape, broken)), WARM_SECONDS);
        System.out.println("| " + name(shape, broken) + " | " + String.format(Locale.ROOT, "%,d", shape.operations())
                + " | " + runs.get(0).warmCells() + " | " + runs.get(1).warmCells() + " |");
    }

    /** All logs one after the other; the sum of their medians. */
    private void warmLogs() throws IOException, InterruptedException {
        List<Operations> logs = new ArrayList<>();
        int operations = 0;
        try (Stream<Path> files = Files.list(Porcupine.module().resolve("test_data/jepsen"))) {
            for (Path file : files.sorted().toList()) {
                logs.add(EtcdLog.read(file));
                operations += logs.getLast().size();
            }
        }
        List<Run> runs = both(logs, 0.2);
        List<String> cells = new ArrayList<>();
        for (List<Run> own : List.of(runs.subList(0, logs.size()), runs.subList(logs.size(), runs.size()))) {
            long illegal =
                    own.stream().filter(r -> r.verdict().equals("Illegal")).count();
            cells.add(illegal + " illegal | "
                    + String.format(
                            Locale.ROOT,
                            "%.1f (%.1f)",
                            1e3 * own.stream().mapToDouble(Run::warmSeconds).sum(),
                            1e3 * own.stream().mapToDouble(Run::warmBusy).sum()));
        }
        System.out.println("| " + logs.size() + " logs of etcd, the sum | "
                + String.format(Locale.ROOT, "%,d", operations) + " | " + String.join(" | ", cells) + " |");
    }

    private static Shape hard(int operations) {
        return new Shape(Model.REGISTER, 1, 10, operations, 5, 0.5, 0.2, 0, 0.05, 0.02, 1);
    }

    private static Operations history(Shape shape, boolean broken) {
        Operations correct = CorrectHistories.of(shape);
        return broken ? Corruption.staleReads(correct, 20) : correct;
    }

    private static String name(Shape shape, boolean broken) {
        return (shape.keys() == 1 ? "1 key" : String.format(Locale.ROOT, "%,d keys", shape.keys())) + ", "
                + shape.clients() + " clients, "
                + (shape.values() == 0 ? "distinct values" : "values 0–" + (shape.values() - 1))
                + (shape.swaps() > 0 ? ", a fifth of writes compare-and-set, 5 % never answered" : "")
                + (broken ? ", stale reads" : "");
    }

    /** What the judge says of each, and then what Porcupine does. */
    private List<Run> both(List<Operations> histories, double warmSeconds) throws IOException, InterruptedException {
        Path file = folder.resolve("histories");
        RegisterFile.write(file, histories);
        List<Run> runs = new ArrayList<>(java(HEAP_MB, file.toString(), Double.toString(warmSeconds)));
        runs.addAll(run(porcupine.command(file, LIMIT, warmSeconds), histories.size()));
        for (int i = 0; i < histories.size(); i++) {
            String ours = runs.get(i).verdict();
            String theirs = runs.get(histories.size() + i).verdict();
            if (List.of("Ok", "Illegal").containsAll(List.of(ours, theirs)) && !ours.equals(theirs)) {
                System.out.println("DISAGREE: " + ours + " here, " + theirs + " there");
                agreed = false;
            }
        }
        return runs;
    }

    private static List<Run> java(int heapMb, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMb + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OneJudgement.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return run(command, 1);
    }

    /** Runs a judge and watches its memory; it is ended where it passes a limit. */
    private static List<Run> run(List<String> command, int histories) throws IOException, InterruptedException {
        Path output = Files.createTempFile("judgements", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + LIMIT.plusSeconds(120).toNanos();
        long peak = 0;
        String stopped = null;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, residentKb(process.pid()));
            stopped = peak > MOST_MEMORY_KB ? "stopped at 6 GB" : System.nanoTime() > deadline ? "stopped" : stopped;
            if (stopped != null) {
                process.destroyForcibly();
            }
        }
        long residentMb = peak >> 10;
        String printed = Files.readString(output);
        Files.delete(output);
        if (stopped != null || process.exitValue() != 0) {
            Run failed = Run.failed(stopped != null ? stopped : "failed", residentMb);
            return Stream.generate(() -> failed).limit(histories).toList();
        }
        return printed.lines().map(line -> parsed(line, residentMb)).toList();
    }

    private static Run parsed(String line, long residentMb) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        if (words.get(0).equals("Unknown")) {
            return Run.failed("no answer in " + LIMIT.toSeconds() + " s", residentMb);
        }
        boolean heap = words.size() % 2 == 0;
        long heapMb = heap ? Long.parseLong(words.remove(3)) : 0;
        return new Run(
                words.get(0),
                Double.parseDouble(words.get(1)),
                Double.parseDouble(words.get(2)),
                heapMb,
                residentMb,
                words.size() > 3 ? Double.parseDouble(words.get(3)) : 0,
                words.size() > 3 ? Double.parseDouble(words.get(4)) : 0);
    }

    private static long residentKb(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException ended) {
            return 0;
        }
        return 0;
    }
}
