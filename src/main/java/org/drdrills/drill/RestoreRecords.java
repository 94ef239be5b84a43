package org.drdrills.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drdrills.check.Conditions;
import org.drdrills.check.Objective;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.record.SuiteBuild;
import org.drdrills.topology.RestoreOrder;

/** What is recorded of a restore before anything can fail, and what the lab is given. */
final class RestoreRecords {
    private static final List<String> DOES_NOT_EVIDENCE = List.of(
            "What clients see. No client was connected; the copy answered the declared checks alone.",
            "How long a restore takes on the system's own machines, or over its network. The backup was read from a folder of this host.",
            "That the clocks of this machine and of the system agree. The age of the newest recovered moment rests on both.",
            "That settings, accounts of the operating system, and files outside the database are backed up.");

    private final RestoreDrill.Order order;
    private final String run;
    private final Instant started;

    RestoreRecords(RestoreDrill.Order order, String run, Instant started) {
        this.order = order;
        this.run = run;
        this.started = started;
    }

    private String id() {
        return "restore-" + order.environment().name();
    }

    RunRecord run() {
        return new RunRecord(
                run,
                order.environment().name(),
                order.environment().title(),
                order.environment().counterpart(),
                DOES_NOT_EVIDENCE,
                List.of(id()),
                started,
                null,
                "",
                Map.of("dr-drills", Build.here().version()),
                provenance());
    }

    DrillRecord drill(String seal, List<Objective> objectives) {
        Map<String, String> provenance = provenance();
        provenance.put(RunRecord.SEAL, seal);
        provenance.put(SuiteBuild.KEY, SuiteBuild.fingerprint());
        try {
            provenance.put(
                    "environment-sha256",
                    Sha256.ofTree(order.environment().file().getParent()));
        } catch (IOException e) {
            throw new UncheckedIOException("The environment could not be read", e);
        }
        provenance.put(
                "objectives-sha256",
                Sha256.of(objectives.stream().map(Objective::written).toList().toString()));
        String title = "The backup of " + order.environment().title() + " is restored";
        return new DrillRecord(
                run,
                id(),
                title,
                "Restores of backups",
                "The newest backup of a real system is brought up in a fresh lab that is cut off from everything. The clock starts with the order, and stops when the copy has answered the last declared check. Pages, tables and indexes are verified after that.",
                List.of("drill", "backup-restore", "restore"),
                text(title, objectives),
                order.environment().name(),
                order.environment().title(),
                order.environment().counterpart(),
                DOES_NOT_EVIDENCE,
                Conditions.OF_A_RESTORE,
                objectives,
                "the operator orders the restore of the backup",
                order.kind().words() + ", restored in one container of the image "
                        + order.restore().image() + " that has no network",
                Instant.now(),
                new TreeMap<>(Map.of("java", System.getProperty("java.vm.version"))),
                provenance,
                Map.of(),
                "",
                "",
                null);
    }

    private static String text(String title, List<Objective> objectives) {
        return "Scenario: " + title + "\n  When the operator orders the restore of the backup\n  Then "
                + objectives.stream().map(Objective::words).collect(Collectors.joining("\n  And "));
    }

    private Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>(Provenance.of(order.home()));
        provenance.put("command", order.command());
        if (!order.approval().isEmpty()) {
            provenance.put("approval", order.approval());
        }
        provenance.put(RunRecord.ENVIRONMENT_CLASS, RestoreDrill.RESTORED_COPY);
        return provenance;
    }

    /** What the program in the lab asks, and the key. */
    static Map<String, String> files(RestoreDrill.Order order) {
        Map<String, String> files = new LinkedHashMap<>();
        for (RestoreOrder.DeclaredCheck check : order.restore().checks()) {
            files.put("checks/" + check.name() + ".sql", check.sql() + "\n");
        }
        order.restore().heartbeat().ifPresent(beat -> files.put("heartbeat.sql", heartbeat(order, beat)));
        if (!order.key().isEmpty()) {
            files.put("secrets/key", order.key());
        }
        return files;
    }

    private static String heartbeat(RestoreDrill.Order order, RestoreOrder.Heartbeat beat) {
        return switch (order.kind()) {
            case PGBACKREST, BASE_BACKUP, PG_DUMP ->
                "select extract(epoch from max(" + beat.column() + ")) from " + beat.table() + "\n";
            case MARIABACKUP, MYSQLDUMP ->
                "select unix_timestamp(max(" + beat.column() + ")) from " + beat.table() + "\n";
        };
    }

    /** SHA-256 of the backup: of its file, or of every file in its folder with its path. */
    static String hash(Path backup) {
        try {
            return Files.isDirectory(backup) ? Sha256.ofTree(backup) : Sha256.of(backup);
        } catch (IOException e) {
            throw new UncheckedIOException("The backup could not be read for its hash", e);
        }
    }
}
