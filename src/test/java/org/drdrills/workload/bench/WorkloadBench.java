package org.drdrills.workload.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Engine;
import org.drdrills.workload.Engines;
import org.drdrills.workload.FakeEngine;
import org.drdrills.workload.Load;
import org.drdrills.workload.Pace;
import org.drdrills.workload.Recorder;
import org.drdrills.workload.Session;

/**
 * What the recorder and the clients cost. Without argument: the recorder alone, and clients on a pool in memory. With
 * {@code host:port} of an empty PostgreSQL (user postgres, no password): also our write path beside {@code pgbench} with
 * the same statement, and what recording takes away from it.
 */
public final class WorkloadBench {
    private static final Duration RUN = Duration.ofSeconds(Integer.getInteger("seconds", 8));
    private static final int WARM = 2;

    private WorkloadBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("workload-bench");
        try {
            recorder(folder, 1);
            recorder(folder, 4);
            costOfRecording(folder);
            timetable(folder, 1_000);
            timetable(folder, 20_000);
            if (arguments.length > 0) {
                int colon = arguments[0].lastIndexOf(':');
                postgres(
                        folder,
                        new InetSocketAddress(
                                arguments[0].substring(0, colon), Integer.parseInt(arguments[0].substring(colon + 1))));
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Recorder recorder(Path folder, String name, DrillClock clock) {
        List<Header.Client> clients = List.of(new Header.Client("a", "b"));
        return new Recorder(
                folder.resolve(name),
                new Header("bench", "none", clock.started(), clients, List.of("pg1"), 1, 1),
                clock);
    }

    private static Operation operation(long i, long now) {
        return new Operation(
                i,
                0,
                Operation.Kind.WRITE,
                (int) i & 15,
                i,
                now,
                now + 51_234,
                now + 2_345_678,
                Outcome.ACKNOWLEDGED,
                "pg1");
    }

    /** As fast as it goes. */
    private static void recorder(Path folder, int threads) throws InterruptedException {
        int each = 4_000_000 / threads;
        for (int round = 0; round < 3; round++) {
            DrillClock clock = new DrillClock();
            Recorder recorder = recorder(folder, "recorder-" + threads + "-" + round, clock);
            long began = System.nanoTime();
            List<Thread> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        recorder.record(operation(i, clock.now()));
                    }
                }));
            }
            for (Thread thread : all) {
                thread.join();
            }
            recorder.close();
            long took = System.nanoTime() - began;
            System.out.printf(
                    "recorder, %d thread(s): %,.2f M events/s into the file, closed and synced; queue full %,d times%n",
                    threads, each * threads * 1e3 / took, recorder.overflows());
        }
    }

    /** At 20,000 operations per second: CPU of the whole process, with and without recording. */
    private static void costOfRecording(Path folder) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (int round = 0; round < 2; round++) {
            double[] share = new double[2];
            for (int recording = 0; recording < 2; recording++) {
                DrillClock clock = new DrillClock();
                Recorder recorder = recorder(folder, "cost-" + round + "-" + recording, clock);
                long cpu = system.getProcessCpuTime();
                long began = System.nanoTime();
                long events = RUN.toSeconds() * 20_000;
                for (long i = 0; i < events; i++) {
                    if (i % 20 == 0) {
                        long left = began + i * 50_000 - System.nanoTime();
                        if (left > 0) {
                            java.util.concurrent.locks.LockSupport.parkNanos(left);
                        }
                    }
                    Operation operation = operation(i, clock.now());
                    if (recording == 1) {
                        recorder.record(operation);
                    }
                }
                share[recording] = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - began) * 100;
                recorder.freeze();
            }
            System.out.printf(
                    "20,000 operations/s: %.1f %% of one core without recording, %.1f %% with%n", share[0], share[1]);
        }
    }

    private static void timetable(Path folder, double rate) throws IOException, InterruptedException {
        DrillClock clock = new DrillClock();
        List<Header.Client> clients = Load.clients(List.of("a", "b"), 4);
        Path file = folder.resolve("timetable-" + rate);
        Recorder recorder =
                new Recorder(file, new Header("bench", "none", clock.started(), clients, List.of("pg1"), 1, 1), clock);
        List<InetSocketAddress> anywhere = List.of(InetSocketAddress.createUnresolved("pool", 1));
        Load load = new Load(
                new FakeEngine(),
                Map.of(),
                Map.of("a", anywhere, "b", anywhere),
                new Pace(rate, 2.0 / 3, 16, Duration.ofMillis(500), 200),
                clients,
                clock,
                recorder,
                peer -> "pg1");
        load.start();
        Thread.sleep(RUN.toMillis());
        load.stop();
        recorder.freeze();
        List<Long> late = new ArrayList<>();
        AtomicLong refused = new AtomicLong();
        HistoryFile.open(file).replay(event -> {
            if (event instanceof Operation operation) {
                late.add(operation.start() - operation.due());
                if (!operation.outcome().acknowledged()) {
                    refused.incrementAndGet();
                }
            }
        });
        long[] sorted = late.stream()
                .mapToLong(Long::longValue)
                .skip(late.size() / 4)
                .sorted()
                .toArray();
        System.out.printf(
                "timetable at %,.0f/s on a pool in memory: %,d operations, %d without success, sent late by p50 %.3f ms, p99 %.3f ms, max %.1f ms%n",
                rate,
                late.size(),
                refused.get(),
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    private static void postgres(Path folder, InetSocketAddress address) throws Exception {
        Engine engine = Engines.byName("postgresql");
        engine.prepare(List.of(address), Map.of(), Duration.ofSeconds(10));
        AtomicLong ids = new AtomicLong();
        for (int sessions : new int[] {1, 4, 16}) {
            double[] bare = writes(engine, address, sessions, ids, null, null);
            DrillClock clock = new DrillClock();
            Recorder recorder = recorder(folder, "postgres-" + sessions, clock);
            double[] recorded = writes(engine, address, sessions, ids, recorder, clock);
            recorder.freeze();
            double pgbench = pgbench(folder, address, sessions);
            System.out.printf(
                    "%2d session(s): ours %,7.0f writes/s (p50 %.2f ms, p99 %.2f ms), recorded %,7.0f writes/s, pgbench %,7.0f writes/s%n",
                    sessions, bare[0], bare[1], bare[2], recorded[0], pgbench);
        }
    }

    /** Writes per second, p50 and p99 in ms; one request after the other on each session. */
    private static double[] writes(
            Engine engine, InetSocketAddress address, int sessions, AtomicLong ids, Recorder recorder, DrillClock clock)
            throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(sessions);
        CountDownLatch go = new CountDownLatch(1);
        long[][] took = new long[sessions][];
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < sessions; t++) {
            int who = t;
            threads.add(Thread.ofPlatform().start(() -> {
                try (Session session = engine.session(List.of(address), Map.of(), Duration.ofSeconds(2))) {
                    session.read(0);
                    ready.countDown();
                    go.await();
                    long counting = System.nanoTime() + WARM * 1_000_000_000L;
                    long until = counting + RUN.toNanos();
                    long[] times = new long[1_000_000];
                    int count = 0;
                    for (long now = System.nanoTime(); now < until; ) {
                        long id = ids.getAndIncrement();
                        int key = (int) (id * 0x9e3779b97f4a7c15L >>> 60);
                        Session.Answer answer = session.write(key, id);
                        long end = System.nanoTime();
                        if (!answer.outcome().acknowledged()) {
                            throw new IllegalStateException(answer.toString());
                        }
                        if (recorder != null) {
                            recorder.record(new Operation(
                                    id,
                                    0,
                                    Operation.Kind.WRITE,
                                    key,
                                    id,
                                    clock.of(now),
                                    clock.of(now),
                                    clock.of(end),
                                    answer.outcome(),
                                    "pg1"));
                        }
                        if (now >= counting) {
                            times[count++] = end - now;
                        }
                        now = end;
                    }
                    took[who] = Arrays.copyOf(times, count);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        ready.await();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        long[] all = Arrays.stream(took).flatMapToLong(Arrays::stream).sorted().toArray();
        return new double[] {
            all.length * 1e9 / RUN.toNanos(), all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6
        };
    }

    private static double pgbench(Path folder, InetSocketAddress address, int sessions)
            throws IOException, InterruptedException {
        Path script = folder.resolve("write.sql");
        Files.writeString(script, """
                \\set k random(0, 15)
                \\set id random(1, 2000000000)
                WITH entry AS (INSERT INTO ledger (id, k) VALUES (:id, :k)) INSERT INTO register (k, v) VALUES (:k, :id) \
                ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v RETURNING host(inet_server_addr());
                """);
        Path out = folder.resolve("pgbench.log");
        int status = new ProcessBuilder(
                        "pgbench",
                        "-n",
                        "-M",
                        "prepared",
                        "-f",
                        script.toString(),
                        "-c",
                        "" + sessions,
                        "-j",
                        "" + Math.min(sessions, 2),
                        "-T",
                        "" + RUN.toSeconds(),
                        "-h",
                        address.getHostString(),
                        "-p",
                        "" + address.getPort(),
                        "-U",
                        "postgres",
                        "postgres")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        String text = Files.readString(out);
        Matcher tps = Pattern.compile("tps = ([0-9.]+)").matcher(text);
        if (status != 0 || !tps.find()) {
            throw new IllegalStateException("pgbench failed: " + text);
        }
        return Double.parseDouble(tps.group(1));
    }
}
