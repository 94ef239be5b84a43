package org.drdrills.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drdrills.environment.LabTrouble;
import org.drdrills.record.Joining;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Project;

/**
 * Labs side by side on one machine. Each lane is a process that runs one shard of what was asked for, so lanes share nothing but the machine; their runs are
 * joined into one. Whether the machine kept up each record tells by itself: a drill whose host was starved is inconclusive, as ever.
 */
final class Lanes {
    /** What a lane is told beside its share; it leaves pages and last words to the run that is joined from all. */
    static final String LANE = "--lane-of";
    /** What was asked for, for the evidence; of a lane, its shard says the rest. */
    static final String COMMAND = "--command-of-all";
    /** Each runner's largest heap; {@link org.drdrills.topology.Needs} counts on it. */
    private static final String HEAP = "-Xmx1g";

    private static final long PATIENCE = 120;

    private final Path reports;
    private final PrintWriter out;
    private final boolean colour;
    private final List<Process> processes = new ArrayList<>();
    private final CountDownLatch joined = new CountDownLatch(1);
    private volatile boolean interrupted;

    Lanes(Path reports, PrintWriter out, boolean colour) {
        this.reports = reports;
        this.out = out;
        this.colour = colour;
    }

    /**
     * What a machine has for labs.
     *
     * @param memory unused bytes
     */
    record Machine(long memory, int processors) {
        static Machine here() {
            return new Machine(available(), Runtime.getRuntime().availableProcessors());
        }

        private static long available() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
                return lines.filter(line -> line.startsWith("MemAvailable:"))
                        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                        .findFirst()
                        .orElse(Long.MAX_VALUE);
            } catch (IOException e) {
                return Long.MAX_VALUE;
            }
        }
    }

    /**
     * Whether so many of these labs fit, the next lab of each lane, which is made beside the drill, included in its memory.
     *
     * @throws BadInput with what they need, what there is, and how many would fit
     */
    static void fit(int lanes, Collection<Environment> environments, Machine machine) {
        Environment hungriest = environments.stream()
                .max(Comparator.comparingDouble(
                        environment -> environment.needs().processors()))
                .orElseThrow();
        Environment largest = environments.stream()
                .max(Comparator.comparingLong(environment -> environment.needs().memory()))
                .orElseThrow();
        double processors = hungriest.needs().processors();
        long memory = largest.needs().memory() + largest.needs().memory() / 2;
        int byProcessors = (int) (machine.processors() / processors + 1e-9);
        int byMemory = (int) Math.min(Integer.MAX_VALUE, machine.memory() / memory);
        if (lanes > byProcessors || lanes > byMemory) {
            boolean scarce = byProcessors <= byMemory;
            int most = Math.min(byProcessors, byMemory);
            throw new BadInput((scarce
                            ? "%d lanes do not fit on this machine: a lab of %s takes %s processors, %d of them %s, and there are %d"
                                    .formatted(
                                            lanes,
                                            hungriest.name(),
                                            number(processors),
                                            lanes,
                                            number(lanes * processors),
                                            machine.processors())
                            : "%d lanes do not fit on this machine: a lab of %s and the next one in the making take %s GiB of memory, %d of them %s, and %s are free"
                                    .formatted(
                                            lanes,
                                            largest.name(),
                                            gib(memory),
                                            lanes,
                                            gib(lanes * memory),
                                            gib(machine.memory())))
                    + (most > 1 ? "; " + most + " lanes fit" : "; run them one after the other")
                    + ". An environment that takes less says so: x-drill.needs");
        }
    }

    /**
     * Whether a lab fits beside those that are up.
     *
     * @param up environments of labs that are up; the memory that they use is no longer free
     * @throws BadInput with what it needs and what there is
     */
    static void fitBeside(Environment next, Collection<Environment> up, Machine machine) {
        if (up.isEmpty()) {
            return;
        }
        double taken = up.stream()
                .mapToDouble(environment -> environment.needs().processors())
                .sum();
        double processors = next.needs().processors();
        long memory = next.needs().memory();
        String names = String.join(", ", up.stream().map(Environment::name).toList());
        if (taken + processors > machine.processors() + 1e-9) {
            throw new BadInput(
                    "a lab of %s does not fit beside %s: it takes %s processors, and of %d here %s are taken; drill down takes a lab down"
                            .formatted(next.name(), names, number(processors), machine.processors(), number(taken)));
        }
        if (memory > machine.memory()) {
            throw new BadInput(
                    "a lab of %s does not fit beside %s: it takes %s GiB of memory, and %s are free; drill down takes a lab down"
                            .formatted(next.name(), names, gib(memory), gib(machine.memory())));
        }
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.2f", number).replaceFirst("\\.?0+$", "");
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 30));
    }

    /**
     * Runs the lanes to their end and joins what they have left.
     *
     * @param commands arguments of {@code drill run} for each lane, without the folder of its run
     * @return the joined run
     * @throws LabTrouble if no lane left a run
     */
    RunFolder run(List<List<String>> commands) {
        Path parts = parts();
        Thread interruption = new Thread(this::interrupt, "interruption of the lanes");
        Runtime.getRuntime().addShutdownHook(interruption);
        try {
            List<Thread> voices = new ArrayList<>();
            for (int i = 0; i < commands.size(); i++) {
                Process process = start(commands.get(i), parts);
                int lane = i + 1;
                voices.add(Thread.ofPlatform().daemon().name("lane-" + lane).start(() -> pass(process, lane)));
            }
            for (int i = 0; i < processes.size(); i++) {
                int exit = processes.get(i).waitFor();
                voices.get(i).join();
                if (!interrupted && (exit > Main.INCONCLUSIVE || exit == Main.USAGE)) {
                    line("Lane " + (i + 1) + " ended with exit code " + exit + ".");
                }
            }
            RunFolder whole = join(parts);
            if (interrupted) {
                line("Interrupted. The record so far is in " + whole.path() + ".");
            }
            return whole;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabTrouble("waiting for the lanes was interrupted");
        } finally {
            processes.forEach(Process::destroy);
            joined.countDown();
            if (!interrupted) {
                Runtime.getRuntime().removeShutdownHook(interruption);
            }
        }
    }

    private Path parts() {
        try {
            Files.createDirectories(reports);
            return Files.createTempDirectory(reports, ".lanes-");
        } catch (IOException e) {
            throw new UncheckedIOException("The lanes' folder in " + reports + " could not be made", e);
        }
    }

    private synchronized Process start(List<String> arguments, Path parts) {
        if (interrupted) {
            throw new LabTrouble("interrupted before all lanes had begun");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "--enable-native-access=ALL-UNNAMED",
                "-Ddrdrills.home=" + Main.home(),
                "-D" + Project.SUITE + "=" + Main.suite(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run"));
        command.addAll(arguments);
        command.addAll(List.of("--out", parts.toString()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new LabTrouble("a lane could not be started: " + e.getMessage());
        }
    }

    private void pass(Process process, int lane) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String said = lines.readLine(); said != null; said = lines.readLine()) {
                line((colour ? "\u001b[3" + (1 + (lane + 2) % 6) + "m" + lane + " │\u001b[0m " : lane + " │ ") + said);
            }
        } catch (IOException e) {
            line("Lane " + lane + " cannot be followed any more: " + e.getMessage());
        }
    }

    private synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    private RunFolder join(Path parts) {
        List<RunFolder> runs = Reports.at(parts).runs().stream()
                .filter(run -> Files.exists(run.path().resolve("run.json")))
                .toList();
        if (runs.isEmpty()) {
            clear(parts);
            throw new LabTrouble("no lane left a run; see their messages above");
        }
        String name = runs.stream()
                .map(RunFolder::name)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        RunFolder whole = Joining.join(runs, reports.resolve(name + "-lanes"));
        // Every byte of them lies in the joined run.
        clear(parts);
        return whole;
    }

    private static void clear(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The lanes' own folder " + tree + " could not be removed", e);
        }
    }

    /** Told to stop: so is each lane, which heals and writes what it has; that is joined before this process ends. */
    private void interrupt() {
        synchronized (this) {
            interrupted = true;
            // Process::destroy would also close our end of what they say.
            processes.forEach(process -> process.toHandle().destroy());
        }
        try {
            if (!joined.await(PATIENCE, TimeUnit.SECONDS)) {
                line("The lanes' runs could not be joined in time; they lie in " + reports + "/.lanes-*.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
