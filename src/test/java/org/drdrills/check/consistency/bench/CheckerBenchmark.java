package org.drdrills.check.consistency.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.drdrills.check.consistency.Operations;
import org.drdrills.check.consistency.histories.CorrectHistories;
import org.drdrills.check.consistency.histories.Corruption;
import org.drdrills.check.consistency.histories.Shape;

/** Judges the same histories here and with Porcupine, each in a process of its own, and prints a Markdown table. */
public final class CheckerBenchmark {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MOST_MEMORY_KB = 6L << 20;
    private static final int HEAP_MB = 300;

    private final Path folder;
    private final Path porcupine;

    private CheckerBenchmark(Path folder, Path porcupine) {
        this.folder = folder;
        this.porcupine = porcupine;
    }

    private record Run(String verdict, double seconds, double busy, long heapMb, long residentMb) {

        String cells(int operations) {
            String speed = seconds > 0 ? String.format(Locale.ROOT, "%,.0f", operations / seconds) : "–";
            String memory = (heapMb > 0 ? heapMb + " / " : "") + residentMb;
            String time = seconds > 0 ? String.format(Locale.ROOT, "%.2f (%.2f)", seconds, busy) : "–";
            return verdict + " | " + time + " | " + speed + " | " + memory;
        }
    }

    /** @param args nothing, or the number of operations above which histories are left out */
    public static void main(String[] args) throws IOException, InterruptedException {
        int most = args.length > 0 ? Integer.parseInt(args[0]) : Integer.MAX_VALUE;
        Path folder = Files.createTempDirectory("checker-benchmark");
        CheckerBenchmark benchmark = new CheckerBenchmark(folder, buildPorcupine(folder));
        System.out.println("Measured " + LocalDate.now() + ", load "
                + Files.readString(Path.of("/proc/loadavg")).split(" ")[0] + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + Runtime.version().feature() + " (one thread, cold, -Xmx" + HEAP_MB
                + "m), Porcupine on all cores, stopped at "
                + LIMIT.toSeconds() + " s or " + (MOST_MEMORY_KB >> 20)
                + " GB. Seconds of judging only, in brackets those of the processor; ops/s by the clock.");
        System.out.println();
        System.out.println(
                "| history | operations | DR Drills | s | ops/s | MB heap / resident | Porcupine | s | ops/s | MB resident |");
        System.out.println("| --- | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |");
        for (Shape shape : shapes()) {
            if (shape.operations() <= most) {
                benchmark.registers(shape, false);
            }
        }
        benchmark.registers(Shape.registers(1, 10, 100_000, 0, 5), true);
        benchmark.registers(Shape.registers(1, 10, 10_000, 5, 5), true);
        benchmark.registers(Shape.registers(1_000, 50, 100_000, 5, 5), true);
        if (most >= 100_000) {
            System.out.println(
                    "| 1 key, 10 clients, values 0–4, a fifth of writes compare-and-set, 5 % never answered | 100,000 | "
                            + java("swaps", "100000", HEAP_MB).cells(100_000) + " | – | – | – | – |");
        }
        if (most >= 1_000_000) {
            Run run = java("transactions", "1000000", 2_000);
            System.out.println("| list-append, strict serializability, 20 clients (-Xmx2000m) | 1,000,000 | "
                    + run.cells(1_000_000) + " | – | – | – | – |");
        }
    }

    private static List<Shape> shapes() {
        return List.of(
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
                Shape.registers(1_000, 50, 1_000_000, 5, 1));
    }

    private void registers(Shape shape, boolean broken) throws IOException, InterruptedException {
        Operations history = CorrectHistories.of(shape);
        Path file = folder.resolve("history");
        RegisterFile.write(file, broken ? Corruption.staleReads(history, 20) : history);
        Run ours = java(file.toString(), "", HEAP_MB);
        Run theirs = porcupine == null
                ? new Run("no Go", 0, 0, 0, 0)
                : run(List.of(porcupine.toString(), file.toString(), LIMIT.toSeconds() + "s"));
        String name = (shape.keys() == 1 ? "1 key" : String.format(Locale.ROOT, "%,d keys", shape.keys())) + ", "
                + shape.clients() + " clients, "
                + (shape.values() == 0 ? "distinct values" : "values 0–" + (shape.values() - 1))
                + (broken ? ", stale reads" : "");
        System.out.println("| " + name + " | " + String.format(Locale.ROOT, "%,d", shape.operations()) + " | "
                + ours.cells(shape.operations()) + " | " + theirs.cells(shape.operations()) + " |");
        boolean bothKnow = List.of("Ok", "Illegal").containsAll(List.of(ours.verdict(), theirs.verdict()));
        if (bothKnow && !ours.verdict().equals(theirs.verdict())) {
            throw new IllegalStateException("the two disagree; the history is " + file);
        }
    }

    private static Run java(String what, String count, int heapMb) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMb + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OneJudgement.class.getName(),
                what));
        if (!count.isEmpty()) {
            command.add(count);
        }
        return run(command);
    }

    private static Path buildPorcupine(Path folder) throws InterruptedException {
        Path binary = folder.resolve("porcupine-bench");
        try {
            Process build = new ProcessBuilder("go", "build", "-o", binary.toString(), ".")
                    .directory(Path.of("src/test/go/porcupine-bench").toFile())
                    .inheritIO()
                    .start();
            if (build.waitFor() == 0) {
                return binary;
            }
        } catch (IOException noGo) {
            System.err.println("Go was not found: " + noGo.getMessage());
        }
        System.err.println("Porcupine is left out; install Go and run this from the project's folder");
        return null;
    }

    /** Runs a judge and watches its memory; it is ended where it passes a limit. */
    private static Run run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
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
        if (stopped != null || process.exitValue() != 0) {
            return new Run(stopped != null ? stopped : "failed", 0, 0, 0, peak >> 10);
        }
        String[] words =
                new String(process.getInputStream().readAllBytes()).strip().split(" ");
        boolean unknown = words[0].equals("Unknown");
        return new Run(
                unknown ? "no answer in " + LIMIT.toSeconds() + " s" : words[0],
                unknown ? 0 : Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                words.length > 3 ? Long.parseLong(words[3]) : 0,
                peak >> 10);
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
