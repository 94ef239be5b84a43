package org.drdrills.evidence.bundle;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drdrills.evidence.Controls;
import org.drdrills.evidence.Evidence;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Json;
import org.drdrills.record.Redaction;
import org.drdrills.record.Rejudgement;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BadInput;

/** Packs a run's folder into a bundle. Files are read once, and never held in memory. */
public final class Packing {
    /** Zip files know no earlier time. */
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final RunFolder run;
    private final SigningKey key;
    private final Settings settings;
    private final SortedMap<String, String> sums = new TreeMap<>();

    /**
     * @param folder    where the bundle goes; the bundle before it is looked for there
     * @param timestamp address of a time-stamping authority, or file of its answer; null for none
     * @param previous  the bundle to follow; null for the last in the folder
     */
    public record Settings(Path folder, String timestamp, Path previous) {}

    /**
     * @param sha256 of its {@code SHA256SUMS}
     * @param stamped when, as a time-stamping authority says; null without one
     */
    public record Packed(Path file, Bundle bundle, String sha256, int files, long bytes, Instant stamped) {}

    private Packing(RunFolder run, SigningKey key, Settings settings) {
        this.run = run;
        this.key = key;
        this.settings = settings;
    }

    /**
     * @throws BadInput if the folder is no run's, was changed since its evidence was gathered, or another bundle of the run lies there
     */
    public static Packed pack(RunFolder run, SigningKey key, Settings settings) {
        try {
            return new Packing(run, key, settings).pack();
        } catch (IOException e) {
            throw new UncheckedIOException("The bundle could not be written to " + settings.folder(), e);
        }
    }

    private Packed pack() throws IOException {
        // the folder may have been renamed since
        String name = run.read().run();
        if (!Archive.harmless(name) || name.contains("/")) {
            throw BadInput.at(run.path().resolve("run.json"), 0, "names a run that no file can be named after");
        }
        Evidence evidence = Evidence.read(run.evidence());
        Files.createDirectories(settings.folder());
        Path target = settings.folder().resolve(Bundle.fileOf(name));
        Bundle bundle = Chain.place(name, target, settings.previous());
        Path draft = Files.createTempFile(settings.folder(), ".dr-evidence-", ".part");
        try {
            Envelope envelope;
            byte[] stamp;
            try (ZipOutputStream zip = new ZipOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16), StandardCharsets.UTF_8)) {
                zip.setLevel(Deflater.BEST_SPEED + 2);
                LocalDateTime time = LocalDateTime.ofInstant(evidence.run().started(), ZoneOffset.UTC)
                        .withNano(0);
                Sink sink = new Sink(zip, time.isBefore(EARLIEST) ? EARLIEST : time);
                write(sink, bundle, evidence);
                compare(evidence);
                supported();
                Manifest manifest = new Manifest(sums);
                envelope = Envelope.sign(Statement.of(manifest, evidence), key);
                stamp = settings.timestamp() == null
                        ? stampOf(target, envelope)
                        : Timestamp.obtain(settings.timestamp(), envelope.signature());
                sink.text(Bundle.SUMS, manifest.text());
                sink.text(Bundle.DSSE, envelope.dsse());
                sink.text(Bundle.SIGSTORE, envelope.sigstore(stamp));
                if (stamp != null) {
                    sink.put(Bundle.TIMESTAMP, new ByteArrayInputStream(stamp));
                }
                for (Map.Entry<String, byte[]> further :
                        signOffs(target, envelope).entrySet()) {
                    sink.put(further.getKey(), new ByteArrayInputStream(further.getValue()));
                }
            }
            draft.toFile().setReadable(true, false);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Chain.Ring made = Chain.Ring.of(draft);
            if (Files.exists(target) && !Chain.Ring.of(target).sha256().equals(made.sha256())) {
                throw BadInput.at(
                        target,
                        0,
                        "is there already and holds something else; a bundle is never overwritten, so name another folder with --out and this bundle with --previous");
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Packed(
                    target,
                    bundle,
                    made.sha256(),
                    sums.size(),
                    Files.size(target),
                    stamp == null
                            ? null
                            : Timestamp.of(stamp, envelope.signature()).at());
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Packing again does not lose the time stamp that the same signature has. */
    private static byte[] stampOf(Path target, Envelope envelope) throws IOException {
        if (!Files.exists(target)) {
            return null;
        }
        try (Archive there = Archive.open(target)) {
            boolean same = there.holds(Bundle.DSSE)
                    && there.holds(Bundle.TIMESTAMP)
                    && new String(there.bytes(Bundle.DSSE), StandardCharsets.UTF_8).equals(envelope.dsse());
            return same ? there.bytes(Bundle.TIMESTAMP) : null;
        }
    }

    /** Packing again does not lose the signatures of reviewer and approver over the same list, either. */
    private static Map<String, byte[]> signOffs(Path target, Envelope envelope) throws IOException {
        if (!Files.exists(target)) {
            return Map.of();
        }
        try (Archive there = Archive.open(target)) {
            boolean same = there.holds(Bundle.DSSE)
                    && new String(there.bytes(Bundle.DSSE), StandardCharsets.UTF_8).equals(envelope.dsse());
            return same ? SignOff.files(there) : Map.of();
        }
    }

    /** Name of a run's bundle. */
    public static String fileOf(String run) {
        return Bundle.fileOf(run);
    }

    private void write(Sink sink, Bundle bundle, Evidence evidence) throws IOException {
        sink.text(Bundle.README, readme(bundle));
        sink.text(Bundle.SELF, Json.write(Bundle.FORMAT, bundle, Redaction.ofPatterns()));
        sink.text(Bundle.KEY, key.known().pem());
        for (String name : Bundle.FORMATS) {
            sink.text(name, Resource.text(Packing.class, name));
        }
        sink.text(Controls.FILE, Controls.text());
        sink.text(Bundle.CONTROLS, Controls.all().index(evidence));
        Oscal oscal = new Oscal(evidence, Controls.all().controls());
        sink.text(Oscal.PLAN, oscal.plan());
        sink.text(Oscal.RESULTS, oscal.results());
        try (Stream<Path> tree = Files.walk(run.path())) {
            for (Path file : (Iterable<Path>) tree.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()::iterator) {
                String name = run.path().relativize(file).toString().replace('\\', '/');
                if ((RunFolder.unsupported(name) && !told(evidence, name))
                        || file.getFileName().toString().endsWith(".part")) {
                    continue;
                }
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Archive.harmless(name)) {
                    throw BadInput.at(
                            file,
                            0,
                            "cannot go into a bundle: it is a link, or its name holds characters that mean something else elsewhere; take it out of the run's folder");
                }
                if (sums.containsKey(name) || Bundle.UNLISTED.contains(name)) {
                    throw BadInput.at(
                            file, 0, "has the name of one of the bundle's own files; take it out of the run's folder");
                }
                try (InputStream content = Files.newInputStream(file)) {
                    sink.put(name, content);
                }
            }
        }
    }

    /** Runs of before tell of Cucumber's messages. */
    private static boolean told(Evidence evidence, String name) {
        return evidence.artefacts().stream()
                .anyMatch(artefact -> artefact.path().equals(name));
    }

    static String readme(Bundle bundle) {
        return Resource.text(Packing.class, Bundle.README)
                .replace("${run}", bundle.run())
                .replace("${number}", Integer.toString(bundle.number()))
                .replace(
                        "${previous}",
                        bundle.previous() == null
                                ? ", the first of its chain"
                                : ", after that of " + bundle.previous().run());
    }

    /** What is signed must be what the frozen records support; a drill that was never judged says so itself. */
    private void supported() throws IOException {
        for (DrillFolder drill : run.drills()) {
            DrillRecord record = drill.read();
            if (!record.historyHash().isEmpty() && Files.exists(drill.history())) {
                List<String> differences = Rejudgement.of(drill, record, Sha256.of(drill.history()))
                        .differences();
                if (!differences.isEmpty()) {
                    throw BadInput.at(
                            drill.record(),
                            0,
                            "does not say what the frozen record beside it supports: " + differences.getFirst()
                                    + "; drill recheck tells all of it");
                }
            }
        }
    }

    /** What is signed must be what was frozen. */
    private void compare(Evidence evidence) {
        for (Evidence.Artefact artefact : evidence.artefacts()) {
            String sum = sums.get(artefact.path());
            if (sum == null) {
                throw BadInput.at(
                        run.path().resolve(artefact.path()),
                        0,
                        "is gone since the run's evidence was gathered; what is not whole is not signed");
            }
            if (!sum.equals(artefact.sha256())) {
                throw BadInput.at(
                        run.path().resolve(artefact.path()),
                        0,
                        "was changed since the run's evidence was gathered: its SHA-256 is " + sum + ", not "
                                + artefact.sha256());
            }
        }
        for (DrillFolder drill : run.drills()) {
            DrillRecord record = drill.read();
            String name = run.path().relativize(drill.history()).toString().replace('\\', '/');
            if (!record.historyHash().isEmpty() && !record.historyHash().equals(sums.get(name))) {
                throw BadInput.at(
                        drill.history(),
                        0,
                        "the record was changed since it was frozen, or is gone: its SHA-256 is not "
                                + record.historyHash());
            }
        }
    }

    /** A zip file in the making, and the sums of what went in. */
    private final class Sink {
        private final ZipOutputStream zip;
        private final LocalDateTime time;
        private final byte[] buffer = new byte[1 << 16];

        Sink(ZipOutputStream zip, LocalDateTime time) {
            this.zip = zip;
            this.time = time;
        }

        void text(String name, String text) throws IOException {
            put(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }

        void put(String name, InputStream content) throws IOException {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(time);
            zip.putNextEntry(entry);
            MessageDigest digest = Sha256.digest();
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
                zip.write(buffer, 0, read);
            }
            zip.closeEntry();
            if (!Bundle.UNLISTED.contains(name)) {
                sums.put(name, Sha256.hex(digest));
            }
        }
    }
}
