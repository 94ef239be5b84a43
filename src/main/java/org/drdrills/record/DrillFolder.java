package org.drdrills.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.drdrills.topology.BadInput;

/**
 * The folder of one drill:
 *
 * <pre>
 * plan.json       the plan, written before anything can fail and never again; its hash stands in the history
 * drill.json      the record: the plan, later also the judgement
 * history.ndjson  what happened; others write it
 * index.html      its page
 * timeline.svg    one picture
 * summary.md      the page in short
 * logs/           of every node and of the runbooks, without secrets
 * </pre>
 */
public final class DrillFolder {
    public static final String FORMAT = "drdrills-drill/1";
    /** Subject of the mark by which a history holds the plan's hash. */
    public static final String PLAN = "plan";

    private static final String PLAN_FORMAT = "drdrills-plan/1";

    private final Path path;
    private final Redaction redaction;

    private DrillFolder(Path path, Redaction redaction) {
        this.path = path;
        this.redaction = redaction;
    }

    /** A folder that is there, or will be with the first {@link #write}. */
    public static DrillFolder at(Path path) {
        return new DrillFolder(path, Redaction.ofPatterns());
    }

    /** The same folder, written without these secrets. */
    public DrillFolder without(Redaction redaction) {
        return new DrillFolder(path, redaction);
    }

    /** The text without this run's secrets, and without where on this machine the folder lies. */
    public String clean(String text) {
        return redaction.text(text.replace(path.toAbsolutePath().normalize() + "/", ""));
    }

    /** What is taken out of everything that is written here. */
    public Redaction redaction() {
        return redaction;
    }

    public Path path() {
        return path;
    }

    public Path record() {
        return path.resolve("drill.json");
    }

    public Path plan() {
        return path.resolve("plan.json");
    }

    public Path history() {
        return path.resolve("history.ndjson");
    }

    public Path timeline() {
        return path.resolve("timeline.svg");
    }

    public Path summary() {
        return path.resolve("summary.md");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** Replaces {@code drill.json} as a whole: a reader sees the old one or the new one. */
    public void write(DrillRecord record) {
        try {
            replace(record(), Json.write(FORMAT, record, redaction));
        } catch (IOException e) {
            throw new UncheckedIOException("The drill's record could not be written to " + record(), e);
        }
    }

    /**
     * Writes {@code plan.json}, once.
     *
     * @throws IllegalStateException if there is one
     */
    public void fix(DrillRecord plan) {
        if (Files.exists(plan())) {
            throw new IllegalStateException("the plan in " + plan() + " was fixed before");
        }
        try {
            replace(plan(), Json.write(PLAN_FORMAT, plan, redaction));
        } catch (IOException e) {
            throw new UncheckedIOException("The drill's plan could not be written to " + plan(), e);
        }
    }

    /** @throws BadInput if {@code plan.json} is missing, damaged or of a newer format */
    public DrillRecord fixed() {
        return Json.read(plan(), PLAN_FORMAT, DrillRecord.class);
    }

    /** SHA-256 of {@code plan.json}. */
    public String planHash() {
        return Sha256.ofFile(plan());
    }

    /**
     * @return the record; its judgement is null where the drill was interrupted
     * @throws BadInput if {@code drill.json} is missing, damaged or of a newer format
     */
    public DrillRecord read() {
        return Json.read(record(), FORMAT, DrillRecord.class);
    }

    /**
     * Copies a log into {@code logs/}, without secrets.
     *
     * @param name file name, such as {@code pg1.log}
     */
    public Path log(String name, InputStream content) {
        Path target = logs().resolve(name).normalize();
        if (!target.startsWith(logs().normalize()) || target.equals(logs().normalize())) {
            throw new IllegalArgumentException("'" + name + "' is no file name");
        }
        try {
            redaction.copy(content, target);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("The log could not be written to " + target, e);
        }
    }

    /** Names of the files under {@code logs/}, with forward slashes. */
    public List<String> logNames() {
        if (!Files.isDirectory(logs())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(logs())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> logs().relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The logs in " + logs() + " could not be listed", e);
        }
    }

    /** {@code reports/<run>/<drill>}, wherever the folder of the reports lies: the same on every machine. */
    public String place() {
        Path absolute = path.toAbsolutePath().normalize();
        int parts = absolute.getNameCount();
        return "reports/"
                + absolute.subpath(Math.max(0, parts - 2), parts).toString().replace('\\', '/');
    }

    /** A half-written file never has its final name, not even after a power cut. */
    public static void replace(Path file, String text) throws IOException {
        replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    public static void replace(Path file, byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                var bytes = java.nio.ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            draft.toFile().setReadable(true, false);
            try {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
