package org.drdrills.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drdrills.record.Readiness.Point;
import org.drdrills.record.Readiness.State;
import org.drdrills.topology.BadInput;

/**
 * What every check of readiness answered: {@value #FILE} in the folder of reports, a line each. A line holds the hash of the one before, so
 * that one which was changed or left out is noticed, but for the last.
 */
public final class ReadinessLog {
    public static final String FILE = "readiness.ndjson";
    public static final String FORMAT = "drdrills-readiness/1";

    /** A line is shorter. */
    private static final int LONGEST = 1 << 20;

    private ReadinessLog() {}

    /** One line. @param previous SHA-256 of the line before, without its end; empty in the first */
    @JsonIgnoreProperties("format")
    public record Entry(Instant at, String environment, State state, List<Point> points, String previous) {
        public Entry {
            points = points == null ? null : List.copyOf(points);
        }
    }

    /**
     * What the file holds.
     *
     * @param entries those that nothing speaks against, in their order
     * @param faults  a sentence for each line that is not as it was written
     */
    public record Told(List<Entry> entries, List<String> faults) {
        public Told {
            entries = List.copyOf(entries);
            faults = List.copyOf(faults);
        }
    }

    /**
     * Adds a line; of several processes or threads that do so, one after the other.
     *
     * @throws BadInput if it cannot be written
     */
    public static synchronized void add(Path reports, Readiness readiness, Redaction redaction) {
        Path file = reports.resolve(FILE);
        try {
            Files.createDirectories(reports);
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                long size = channel.size();
                String tail = tail(channel, size);
                boolean cut = !tail.isEmpty() && !tail.endsWith("\n");
                String line = line(readiness, redaction, tail.isEmpty() ? "" : Sha256.of(last(tail)));
                ByteBuffer bytes = StandardCharsets.UTF_8.encode((cut ? "\n" : "") + line + "\n");
                long at = size;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw BadInput.at(file, 0, "cannot be written: " + e.getMessage());
        }
    }

    private static String tail(FileChannel channel, long size) throws IOException {
        ByteBuffer tail = ByteBuffer.allocate((int) Math.min(size, LONGEST));
        long from = size - tail.capacity();
        while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {
            // until all of it is read
        }
        return new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
    }

    private static String last(String tail) {
        String text = tail.endsWith("\n") ? tail.substring(0, tail.length() - 1) : tail;
        return text.substring(text.lastIndexOf('\n') + 1);
    }

    private static String line(Readiness readiness, Redaction redaction, String previous) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("format", FORMAT);
        line.put("at", readiness.at());
        line.put("environment", readiness.environment());
        line.put("state", readiness.state());
        line.put(
                "points",
                readiness.points().stream()
                        .map(point -> new Point(point.id(), point.state(), redaction.text(point.sentence())))
                        .toList());
        line.put("previous", previous);
        return Json.line(line);
    }

    /** What is there; nothing where no check was ever made. */
    public static Told read(Path reports) {
        Path file = reports.resolve(FILE);
        List<Entry> entries = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        if (!Files.exists(file)) {
            return new Told(entries, faults);
        }
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        boolean sound = false;
        for (int i = 0; i < lines.size(); i++) {
            String where = "Line " + (i + 1) + " of " + FILE;
            String before = i == 0 ? "" : Sha256.of(lines.get(i - 1));
            try {
                Entry entry = Json.parse(file, lines.get(i), FORMAT, Entry.class, Set.of());
                if (!entry.previous().equals(before)) {
                    faults.add(
                            i == 0
                                    ? where + " follows a line that is not there any more."
                                    : where
                                            + " does not follow from the line before, so that was changed, or lines between them were left out.");
                    if (sound) {
                        entries.removeLast();
                    }
                }
                sound = new Readiness(entry.environment(), entry.at(), entry.points()).state() == entry.state();
                if (sound) {
                    entries.add(entry);
                } else {
                    faults.add(where + " says " + entry.state().words() + ", and its points say otherwise.");
                }
            } catch (BadInput e) {
                sound = false;
                faults.add(where + " cannot be read.");
            }
        }
        return new Told(entries, faults);
    }
}
