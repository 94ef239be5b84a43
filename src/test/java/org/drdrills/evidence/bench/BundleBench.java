package org.drdrills.evidence.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.drdrills.check.Conditions;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;
import org.drdrills.evidence.bundle.Examination;
import org.drdrills.evidence.bundle.Packing;
import org.drdrills.evidence.bundle.SigningKey;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecordBuilder;
import org.drdrills.record.Redaction;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.report.Publisher;
import org.drdrills.report.Rereading;
import org.drdrills.topology.Role;

/**
 * Reports, bundle and verification of a run of 40 drills and ten million operations in all. Prints the time and the peak of the heap of each.
 * Arguments: a folder, then drills and operations of each. Run with {@code -Xmx512m}.
 */
public final class BundleBench {
    private static final int RATE = 2_000;
    private static final long SPACING = 1_000_000_000L / RATE;
    private static final long OUTAGE = 12_000_000_000L;
    private static final long TIMEOUT = 500_000_000L;
    private static final int CLIENTS = 50;
    private static final List<String> MEMBERS = List.of("pg1", "pg2");

    private BundleBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int drills = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 40;
        int operations = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 250_000;
        RunFolder run =
                timed("histories written, judged", () -> drilled(folder.resolve("reports"), drills, operations));
        timed("evidence and pages", () -> Publisher.publish(run, HistoryFile::open));
        SigningKey key = SigningKey.find(
                null,
                name -> name.equals("XDG_CONFIG_HOME")
                        ? folder.resolve("config").toAbsolutePath().toString()
                        : null,
                said -> {});
        Packing.Packed packed = timed(
                "packed", () -> Packing.pack(run, key, new Packing.Settings(folder.resolve("bundles"), null, null)));
        Examination.Result found = timed(
                "verified, all judged again", () -> Examination.of(packed.file(), key.known(), null, new Rereading()));
        System.out.printf(
                Locale.ROOT,
                "%d drills, %,d operations, %d MB in %d files, zip file %d MB, %d mismatches%n",
                drills,
                (long) drills * operations,
                size(run.path()) >> 20,
                packed.files(),
                packed.bytes() >> 20,
                found.mismatches().size());
    }

    private static <T> T timed(String what, Callable<T> work) throws Exception {
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        System.gc();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        var cpu = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = cpu.getProcessCpuTime();
        long start = System.nanoTime();
        T result = work.call();
        System.out.printf(
                Locale.ROOT,
                "%-28s %6.1f s, cpu %6.1f s, peak heap %d MB%n",
                what,
                (System.nanoTime() - start) / 1e9,
                (cpu.getProcessCpuTime() - processor) / 1e9,
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20);
        return result;
    }

    private static long size(Path folder) throws IOException {
        try (var tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static RunFolder drilled(Path reports, int drills, int operations) throws IOException {
        Instant started = Instant.parse("2026-11-23T00:00:00Z");
        RunFolder run = RunFolder.create(reports, started, "bench", Redaction.ofPatterns());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < drills; i++) {
            ids.add("drill-" + i);
            DrillFolder drill = run.drill(ids.get(i));
            Conditions conditions = new Conditions(RATE, Duration.ofSeconds(5), Duration.ZERO);
            List<Objective> objectives = List.of(
                    new Objective.Written(
                                    "recovery",
                                    Map.of("within", "PT30S", "of", "all"),
                                    "writes are acknowledged again within 30 seconds",
                                    5)
                            .read(),
                    new Objective.Written("lost-writes", Map.of("at-most", "none"), "no acknowledged write is lost", 6)
                            .read(),
                    new Objective.Written("single-writer", Map.of(), "at no moment do two nodes accept writes", 7)
                            .read());
            Files.createDirectories(drill.path());
            history(drill.history(), operations);
            Judgement judgement = Judge.judge(objectives, conditions, HistoryFile.open(drill.history()));
            drill.write(DrillRecordBuilder.plain()
                    .run(run.name())
                    .id(ids.get(i))
                    .title("Drill " + i)
                    .feature("Bench")
                    .tags(List.of("drill", "primary-loss"))
                    .featureText("Scenario: Drill " + i)
                    .environment("bench")
                    .conditions(conditions)
                    .objectives(objectives)
                    .started(started.plusSeconds(200L * i))
                    .stages(Map.of("baseline", 5.0))
                    .historyHash(Sha256.of(drill.history()))
                    .judgement(judgement)
                    .build());
        }
        run.write(new RunRecord(
                run.name(),
                "bench",
                "",
                "",
                List.of(),
                ids,
                started,
                started.plusSeconds(200L * drills),
                "",
                Map.of(),
                Map.of()));
        return run;
    }

    /** All writes, from {@value #CLIENTS} clients; pg1 dies at a third, pg2 takes over. */
    private static void history(Path file, int operations) throws IOException {
        List<Header.Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Header.Client("c" + i, i % 2 == 0 ? "north" : "south"));
        }
        long event = operations / 3 * SPACING;
        IdSet stored = IdSet.empty();
        Outcome unknown = new Outcome.Unknown("no answer");
        try (HistoryFile.Writer writer = new HistoryFile.Writer(
                file, new Header("bench", "bench", Instant.EPOCH, clients, MEMBERS, TIMEOUT, 0))) {
            for (int id = 0; id < operations; id++) {
                long due = id * SPACING;
                if (due == event) {
                    writer.write(new Mark(event, Mark.Kind.EVENT, "kill", "pg1 was killed", Map.of()));
                    writer.write(new Mark(event, Mark.Kind.BIT, "kill", "pg1 refuses", Map.of()));
                }
                boolean down = due >= event && due < event + OUTAGE;
                if (!down) {
                    stored.add(id);
                }
                writer.write(new Operation(
                        id,
                        id % CLIENTS,
                        Operation.Kind.WRITE,
                        id % 100,
                        id,
                        due,
                        due,
                        down ? due + TIMEOUT : due + 1_500_000,
                        down ? unknown : Outcome.ACKNOWLEDGED,
                        down ? "" : due < event ? "pg1" : "pg2"));
                if (id % 1000 == 0) {
                    for (String node : MEMBERS) {
                        boolean leads = node.equals(due < event ? "pg1" : due < event + OUTAGE ? "" : "pg2");
                        writer.write(new Observation(
                                due,
                                due + 500_000,
                                node,
                                leads ? Role.PRIMARY : Role.STANDBY,
                                leads,
                                1,
                                due,
                                List.of(),
                                ""));
                    }
                }
            }
            for (String node : MEMBERS) {
                writer.write(new FinalRead(
                        operations * SPACING,
                        node,
                        node.equals("pg2") ? Role.PRIMARY : Role.STANDBY,
                        2,
                        true,
                        stored,
                        IdSet.empty(),
                        ""));
            }
        }
    }
}
