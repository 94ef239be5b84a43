package org.drdrills.history.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;

/** How fast a record is written and replayed, one thread. Arguments: events (2,000,000), rounds (5). */
public final class HistoryBench {
    private HistoryBench() {}

    public static void main(String[] arguments) throws IOException {
        int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2_000_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path folder = Files.createTempDirectory("history-bench");
        Path file = folder.resolve("history.ndjson");
        Header header = new Header(
                "bench",
                "none",
                Instant.EPOCH,
                List.of(new Header.Client("a", "b"), new Header.Client("c", "d")),
                List.of("pg1"),
                1,
                1);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < rounds; round++) {
            Files.deleteIfExists(file);
            long began = System.nanoTime();
            try (HistoryFile.Writer writer = new HistoryFile.Writer(file, header)) {
                Outcome refused = new Outcome.Refused("connection refused");
                for (int i = 0; i < events; i++) {
                    long due = 20_000_000_000L + i * 50_000L;
                    writer.write(new Operation(
                            i,
                            i & 1,
                            Operation.Kind.WRITE,
                            i & 15,
                            i,
                            due,
                            due + 51_234,
                            due + 2_345_678,
                            i % 50 == 0 ? refused : Outcome.ACKNOWLEDGED,
                            "pg1"));
                }
            }
            long written = System.nanoTime() - began;
            History history = HistoryFile.open(file);
            long allocated = threads.getCurrentThreadAllocatedBytes();
            began = System.nanoTime();
            long[] sum = new long[1];
            history.replay(event -> sum[0] += event.at());
            long read = System.nanoTime() - began;
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            System.out.printf(
                    "%,d events, %d bytes each: written at %,.2f M/s (fsync included), replayed at %,.2f M/s, %d bytes allocated per event%n",
                    events, Files.size(file) / events, events * 1e3 / written, events * 1e3 / read, allocated / events);
        }
        Files.delete(file);
        Files.delete(folder);
    }
}
