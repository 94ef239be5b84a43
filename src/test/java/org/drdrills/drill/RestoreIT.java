package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.history.HistoryFile;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Rejudgement;
import org.drdrills.record.Sha256;
import org.drdrills.topology.BackupKind;
import org.drdrills.topology.Environment;
import org.drdrills.topology.EnvironmentFile;
import org.drdrills.topology.RestoreOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backups that plain docker commands made of a server of their own, restored by the suite: what was lost is counted by the client that
 * wrote it, and each backup that is bad in one way is MISSED for that reason, beside a good twin that is MET.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreIT {
    private static final String CANARY = "CANARY-7f3a9c";
    private static final String KEY = "open-sesame";
    private static final int BEFORE = 5000;

    @TempDir
    private static Path folder;

    private Path backups;
    private int copies;

    @BeforeAll
    void makeBackups() throws Exception {
        backups = Files.createDirectory(folder.resolve("backups"));
        script("backups-of-postgresql.sh", backups.toString(), name());
    }

    @AfterAll
    void removeWhatIsLeft() throws Exception {
        bash("docker rm -fv " + name() + " > /dev/null 2>&1 || true");
    }

    private static String name() {
        return "restore-it-" + ProcessHandle.current().pid();
    }

    private static void script(String name, String... words) throws Exception {
        bash("sh src/test/resources/org/drdrills/drill/" + name + " " + String.join(" ", words));
    }

    private static void bash(String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private RestoreDrill.Done restored(String backup, String key, String... declared) throws IOException {
        return restored(backups.resolve(backup), key, declared);
    }

    /** @param declared lines that replace those of the same key in x-drill.restore */
    private RestoreDrill.Done restored(Path backup, String key, String... declared) throws IOException {
        Path home = folder.resolve("home-" + ++copies);
        Path file = Files.createDirectories(home.resolve("environments/shop")).resolve("compose.yaml");
        String restore = """
                    image: drdrills/pgbackrest:2
                    database: app
                    rto: 2m
                    rpo: 10m
                    heartbeat: {table: orders, column: at}
                    checks: {orders: select count(*) from orders at least 5000}
                """;
        for (String line : declared) {
            String name = line.strip().split(":")[0];
            restore = restore.replaceAll("(?m)^ +" + name + ":.*\n", "") + "    " + line.strip() + "\n";
        }
        Files.writeString(file, """
                services:
                  db: {image: drdrills/pgbackrest:2, expose: ["5432"]}
                x-drill:
                  sites: {north: [db]}
                  pool: {engine: postgresql, members: [db], settings: {database: app, user: app, password: app}}
                  clients: {north: db:5432}
                  observe: {db: 5432}
                  restore:
                """ + restore);
        Environment environment = EnvironmentFile.read(file);
        RestoreOrder order = environment.restore().orElseThrow();
        return RestoreDrill.run(
                new RestoreDrill.Order(
                        home,
                        home.resolve("reports"),
                        environment,
                        order,
                        backup,
                        order.kind().or(() -> BackupKind.of(backup)).orElseThrow(),
                        key,
                        "",
                        "drill restore shop",
                        false),
                mark -> {});
    }

    private static void isMet(RestoreDrill.Done done) {
        assertThat(done.record().judgement().verdict())
                .as(done.record().judgement().toString())
                .isEqualTo(Verdict.MET);
    }

    /** For this reason, and no other. */
    private static void isMissed(RestoreDrill.Done done, String... ids) {
        List<Finding> findings = done.record().judgement().findings();
        assertThat(findings.stream()
                        .filter(finding -> finding.verdict() == Verdict.MISSED)
                        .map(Finding::id))
                .as(findings.toString())
                .containsExactly(ids);
        assertThat(done.record().judgement().verdict()).isEqualTo(Verdict.MISSED);
    }

    private static double number(RestoreDrill.Done done, String name) {
        return Highlights.measures(done.record()).stream()
                .filter(measured -> measured.name().equals(name))
                .mapToDouble(Measured::value)
                .findFirst()
                .orElseThrow();
    }

    private Path copy(String backup) throws IOException {
        Path from = backups.resolve(backup);
        Path to = folder.resolve("copy-" + ++copies);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }

    private static List<Path> files(Path under, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(under)) {
            return files.filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
                    .filter(file -> under.relativize(file).toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private static Path largest(Path under, String pattern) throws IOException {
        return files(under, pattern).stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    /** Turns every bit of some bytes in the middle of a file. */
    private static void damage(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long middle = bytes.length() / 2;
            byte[] some = new byte[64];
            bytes.seek(middle);
            int read = bytes.read(some);
            for (int i = 0; i < read; i++) {
                some[i] ^= (byte) 0xff;
            }
            bytes.seek(middle);
            bytes.write(some, 0, read);
        }
    }

    private static void cut(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(bytes.length() / 2);
        }
    }

    @Test
    void whatARestoreLosesIsWhatTheClientCounts() throws Exception {
        RestoreDrill.Done done = restored("repo", "");
        isMet(done);
        // counted by the client: each moment is of a row that it was told to be stored
        List<Double> acknowledged = Files.readAllLines(backups.resolve("acknowledged")).stream()
                .map(Double::parseDouble)
                .toList();
        int kept = (int) number(done, "check.orders") - BEFORE;
        assertThat(kept).isBetween(1, acknowledged.size());
        DrillFolder drill = done.folder().drills().getFirst();
        Restoration restoration = Restoration.of(HistoryFile.open(drill.history()));
        double ordered = restoration.header().started().toEpochMilli() / 1e3
                + restoration.order().orElseThrow().at() / 1e9;
        double lost = ordered - acknowledged.get(kept - 1);
        assertThat(number(done, "restore.age.heartbeat")).isCloseTo(lost, within(0.002));
        assertThat(done.record()
                        .judgement()
                        .findings()
                        .get(2)
                        .numbers()
                        .getFirst()
                        .value())
                .isCloseTo(lost, within(0.002));
        // by the log: the last commit that was archived is that of the last row
        assertThat(number(done, "restore.age.log")).isCloseTo(lost, within(0.1));
        Rejudgement again = Rejudgement.of(drill, drill.read(), Sha256.ofFile(drill.history()));
        assertThat(again.differences()).isEmpty();
        assertThat(again.verdict()).isEqualTo(Verdict.MET);
        assertThat(PlainWords.inShort(drill.read()).toString())
                .contains("The system could be used after", "The newest heartbeat in the copy was")
                .doesNotContain("acknowledged again");
        noneOfTheDataIsIn(done.folder().path());
    }

    @Test
    void aDamagedFileOfTheBackupIsFound() throws Exception {
        Path copy = copy("repo");
        damage(largest(copy.resolve("backup"), ".*pg_data/base/.*"));
        RestoreDrill.Done done = restored(copy, "");
        isMissed(done, "restored.damaged-file");
        noneOfTheDataIsIn(done.folder().path());
    }

    private static void noneOfTheDataIsIn(Path run) throws IOException {
        List<Path> files = files(run, ".*");
        assertThat(files).hasSizeGreaterThan(8);
        for (Path file : files) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(CANARY)
                    .doesNotContain(KEY);
        }
    }

    @Tag("nightly")
    @Test
    void eachKindOfGoodBackupIsMet() throws Exception {
        isMet(restored("encrypted", KEY));
        isMet(restored("base", ""));
        isMet(restored("tar", ""));
        isMet(restored("dump", ""));
        isMet(restored("directory", ""));
        isMet(restored("plain", ""));
    }

    @Tag("nightly")
    @Test
    void aWrongKeyAndNoneAreFound() throws Exception {
        isMissed(restored("encrypted", "another"), "restored.wrong-key");
        RestoreDrill.Done none = restored("encrypted", "");
        isMissed(none, "restored.wrong-key");
        noneOfTheDataIsIn(none.folder().path());
    }

    @Tag("nightly")
    @Test
    void missingAndDamagedLogIsFound() throws Exception {
        Path copy = copy("repo");
        List<Path> segments = files(copy.resolve("archive"), ".*/[0-9A-F]{24}-.*");
        Files.delete(segments.get(segments.size() - 3));
        isMissed(restored(copy, ""), "restored.missing-wal");
        Path other = copy("repo");
        damage(files(other.resolve("archive"), ".*/[0-9A-F]{24}-.*").get(segments.size() - 3));
        RestoreDrill.Done damaged = restored(other, "");
        assertThat(damaged.record().judgement().findings().getFirst().id()).isEqualTo("restored.damaged-wal");
        Path base = copy("base");
        List<Path> log = files(base.resolve("wal"), "[0-9A-F]{24}");
        Files.delete(log.get(log.size() - 3));
        isMissed(restored(base, ""), "restored.missing-wal");
    }

    @Tag("nightly")
    @Test
    void truncatedBackupsAreFound() throws Exception {
        Path tar = copy("tar");
        cut(tar.resolve("base.tar.gz"));
        isMissed(restored(tar, ""), "restored.truncated");
        Path dump = copy("dump");
        cut(dump.resolve("app.dump"));
        isMissed(restored(dump, ""), "restored.truncated");
        Path plain = copy("plain");
        cut(plain.resolve("app.sql"));
        isMissed(restored(plain, ""), "restored.truncated");
    }

    @Tag("nightly")
    @Test
    void aDamagedPageIsFoundThoughTheDatabaseStarts() throws Exception {
        Path copy = copy("base");
        List<Path> tables = new ArrayList<>(files(copy.resolve("base/base"), "\\d+/\\d{5,}"));
        tables.sort(Comparator.comparingLong(file -> file.toFile().length()));
        damage(tables.getLast());
        RestoreDrill.Done done = restored(copy, "");
        assertThat(done.record().judgement().findings().get(3).id())
                .as(done.record().judgement().toString())
                .isEqualTo("restore-sound.damaged");
        noneOfTheDataIsIn(done.folder().path());
    }

    @Tag("nightly")
    @Test
    void tooOldTooSlowAndAFailingCheckAreTold() throws Exception {
        isMissed(restored("dump", "", "rpo: 1s"), "recovery-point.too-old");
        isMissed(restored("dump", "", "rto: 100ms"), "usable-within.too-long");
        isMissed(
                restored("dump", "", "checks: {orders: select count(*) from orders at least 100000}"),
                "declared-check.fails");
        isMissed(restored("dump", "", "checks: {gone: select count(*) from gone is 0}"), "declared-check.no-answer");
        RestoreDrill.Done text = restored("dump", "", "checks: {note: select note from orders limit 1 is 0}");
        assertThat(text.record().judgement().findings().getLast().id()).isEqualTo("declared-check.no-number");
        assertThat(text.record().judgement().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        noneOfTheDataIsIn(text.folder().path());
    }

    @Tag("nightly")
    @Test
    void backupsOfMariadbLoseWhatTheClientCounts() throws Exception {
        script("backups-of-mariadb.sh", backups.toString(), name());
        String image = "image: drdrills/mariadb:11.8";
        List<Double> acknowledged = Files.readAllLines(backups.resolve("maria-acknowledged")).stream()
                .map(Double::parseDouble)
                .toList();
        for (String backup : List.of("sql", "full")) {
            RestoreDrill.Done done = restored(backup, "", image);
            isMet(done);
            int kept = (int) number(done, "check.orders") - BEFORE;
            assertThat(kept).isBetween(1, acknowledged.size());
            Restoration restoration = Restoration.of(
                    HistoryFile.open(done.folder().drills().getFirst().history()));
            double ordered = restoration.header().started().toEpochMilli() / 1e3
                    + restoration.order().orElseThrow().at() / 1e9;
            assertThat(number(done, "restore.age.heartbeat"))
                    .as(backup)
                    .isCloseTo(ordered - acknowledged.get(kept - 1), within(0.002));
            noneOfTheDataIsIn(done.folder().path());
        }
        Path cut = copy("sql");
        cut(cut.resolve("app.sql"));
        isMissed(restored(cut, "", image), "restored.truncated");
        // of a part of its log MariaDB makes a database without a complaint
        for (int part = 5; part <= 9; part += 2) {
            Path noLog = copy("full");
            try (RandomAccessFile log =
                    new RandomAccessFile(noLog.resolve("ib_logfile0").toFile(), "rw")) {
                log.setLength(log.length() * part / 10);
            }
            isMissed(restored(noLog, "", image), "restored.missing-wal");
        }
        Path noTable = copy("full");
        Files.delete(noTable.resolve("app/orders.ibd"));
        isMissed(restored(noTable, "", image), "restore-sound.damaged", "declared-check.no-answer");
        Path page = copy("full");
        damage(page.resolve("app/orders.ibd"));
        RestoreDrill.Done damaged = restored(page, "", image);
        assertThat(damaged.record().judgement().findings().get(3).id())
                .as(damaged.record().judgement().toString())
                .isEqualTo("restore-sound.damaged");
        noneOfTheDataIsIn(damaged.folder().path());
    }
}
