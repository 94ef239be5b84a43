package org.drdrills.drill;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drdrills.check.DeclaredCheck;
import org.drdrills.check.Judge;
import org.drdrills.check.Judgement;
import org.drdrills.check.Limit;
import org.drdrills.check.Objective;
import org.drdrills.check.RecoveryPoint;
import org.drdrills.check.RestoreSound;
import org.drdrills.check.Restored;
import org.drdrills.check.UsableWithin;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.RestoreLab;
import org.drdrills.history.Header;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.measure.Restoration;
import org.drdrills.measure.Scope;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Redaction;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.report.Publisher;
import org.drdrills.topology.BackupKind;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Environment;
import org.drdrills.topology.RestoreOrder;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Metronome;
import org.drdrills.workload.Recorder;

/**
 * Brings up a backup of the real system in a lab that is cut off, and judges the record of it. The record holds phases, numbers and names of
 * checks; nothing that a tool prints gets into it.
 */
public final class RestoreDrill {
    /** Value of {@link RunRecord#ENVIRONMENT_CLASS}: the user's own data, in a lab. */
    static final String RESTORED_COPY = "restored copy of a backup, in a container on one host";

    private static final long RESOLUTION = 1_000_000;
    private static final int TIMES_LIMIT = 3;
    private static final Duration LEAST = Duration.ofMinutes(2);
    /** Verification is not part of the time to a usable system, and may take longer than it. */
    private static final int TIMES_INTEGRITY = 10;

    private static final int STOPPED = -1;
    private static final Pattern FACT =
            Pattern.compile("fact ([a-z][A-Za-z0-9_.-]{0,60}) ([A-Za-z0-9][A-Za-z0-9:/._,-]{0,80}|-[0-9.]{1,40})");
    private static final Pattern REASON = Pattern.compile("reason ([a-z-]{1,40})");

    private final Order order;
    private final Consumer<Mark> progress;
    private final DrillClock clock = new DrillClock();
    private final Map<String, Double> stages = new LinkedHashMap<>();

    /**
     * What is to be restored.
     *
     * @param backup  a folder, or the file of a dump
     * @param key     opens an encrypted repository; empty where there is none
     * @param approval who allowed it and why, or empty
     * @param command the command line, for the evidence
     * @param keepsLab whether the container stays
     */
    public record Order(
            Path home,
            Path reports,
            Environment environment,
            RestoreOrder restore,
            Path backup,
            BackupKind kind,
            String key,
            String approval,
            String command,
            boolean keepsLab) {
        @Override
        public String toString() {
            return "restore of " + environment.name();
        }
    }

    /** @param container the lab that was kept; empty where it was removed */
    public record Done(RunFolder folder, DrillRecord record, String container) {}

    private RestoreDrill(Order order, Consumer<Mark> progress) {
        this.order = order;
        this.progress = progress;
    }

    /** Restores and judges. Never throws for what goes wrong in the restore. */
    public static Done run(Order order, Consumer<Mark> progress) {
        return new RestoreDrill(order, progress).run();
    }

    private Done run() {
        Environment environment = order.environment();
        Redaction redaction =
                Redaction.of(Stream.concat(environment.sources().confidential().stream(), Stream.of(order.key()))
                        .filter(secret -> !secret.isEmpty())
                        .toList());
        Instant started = Instant.now();
        RunFolder folder = RunFolder.create(order.reports(), started, "restore-" + environment.name(), redaction);
        RestoreRecords records = new RestoreRecords(order, folder.name(), started);
        folder.write(records.run());
        DrillRecord record = records.drill(folder.read().seal(), objectives(order.restore()));
        DrillFolder drill = folder.drill(record.id());
        drill.write(record);
        drill.fix(record);
        keep(folder);
        String container = "";
        try {
            container = restore(drill, record);
            record = judged(drill, record);
        } catch (LabTrouble | UncheckedIOException e) {
            record = unjudged(record, String.valueOf(e.getMessage()));
        }
        drill.write(record);
        if (record.historyHash().isEmpty()) {
            Publisher.publish(drill);
        } else {
            Publisher.publish(drill, HistoryFile.open(drill.history()));
        }
        folder.write(records.run().ended(Instant.now(), ""));
        folder.sweep(order.key().isEmpty() ? List.of() : List.of(order.key()));
        Publisher.publish(folder, HistoryFile::open, Optional::empty);
        return new Done(folder, record, container);
    }

    private void keep(RunFolder folder) {
        folder.keep(
                order.home(),
                order.environment().file().getParent(),
                order.environment().sources().confidentialFiles());
    }

    /** What every restore must show, and what the environment declares. */
    public static List<Objective> objectives(RestoreOrder restore) {
        List<Objective> all = new ArrayList<>();
        int line = restore.line();
        all.add(objective(Restored.CHECK, Limit.HOLDS, "the backup is restored", line));
        all.add(objective(
                UsableWithin.CHECK,
                new Limit.AtMost(restore.rto()),
                "the restored system can be used within " + Durations.text(restore.rto()) + " of the order",
                line));
        all.add(objective(
                RecoveryPoint.CHECK,
                new Limit.AtMost(restore.rpo()),
                "what the copy lacks was written at most " + Durations.text(restore.rpo()) + " before the order",
                line));
        all.add(objective(RestoreSound.CHECK, Limit.HOLDS, "the restored data are whole", line));
        for (RestoreOrder.DeclaredCheck check : restore.checks()) {
            all.add(objective(
                    DeclaredCheck.CHECK,
                    new Limit.Answer(check.name(), check.relation(), check.amount()),
                    "check " + check.name() + " " + check.relation() + " "
                            + check.amount().toPlainString(),
                    line));
        }
        return List.copyOf(all);
    }

    private static Objective objective(org.drdrills.check.Check check, Limit limit, String words, int line) {
        return new Objective(check, limit, Scope.ALL, Optional.empty(), words, line);
    }

    /** @return the container, where it is to stay */
    private String restore(DrillFolder drill, DrillRecord record) {
        Header header = new Header(
                record.id(),
                record.environment(),
                clock.started(),
                List.of(),
                List.of(),
                Duration.ofSeconds(1).toNanos(),
                RESOLUTION);
        Recorder recorder = new Recorder(drill.history(), header, clock, drill::clean);
        Journal journal = new Journal(clock, recorder, progress);
        journal.mark(
                Mark.Kind.NOTE,
                DrillFolder.PLAN,
                "The plan was there before anything could fail.",
                new TreeMap<>(Map.of("sha256", drill.planHash(), "steady", "0")));
        String kept = "";
        try (Metronome metronome = new Metronome(clock, recorder)) {
            metronome.start();
            kept = phases(journal);
        } catch (LabTrouble e) {
            journal.mark(Mark.Kind.HARNESS, record.id(), e.getMessage());
        }
        historyHash = recorder.freeze();
        return kept;
    }

    private String historyHash = "";

    private String phases(Journal journal) {
        RestoreLab lab = RestoreLab.start(
                order.restore().image(), order.kind(), order.backup(), settings(), RestoreRecords.files(order));
        try {
            fact(
                    journal,
                    "The backup is " + order.kind().words() + ".",
                    Map.of("kind", order.kind().key()));
            journal.mark(
                    Mark.Kind.EVENT,
                    Restoration.ORDER,
                    "The operator orders the restore of the backup.",
                    new TreeMap<>(Map.of("image", lab.digest())));
            long began = clock.now();
            for (String phase : Restoration.PHASES) {
                Duration limit = limit(phase).minusNanos(clock.now() - began);
                if (!phase(journal, lab, phase, limit.isPositive() ? limit : Duration.ofSeconds(1))) {
                    break;
                }
            }
            fact(journal, "The backup was read for its hash.", Map.of("sha256", RestoreRecords.hash(order.backup())));
        } finally {
            if (!order.keepsLab()) {
                lab.close();
            }
        }
        return order.keepsLab() ? lab.name() : "";
    }

    /** From the order on: three times the limit, so that a miss yields a number. */
    private Duration limit(String phase) {
        Duration most = order.restore().rto().multipliedBy(TIMES_LIMIT);
        most = most.compareTo(LEAST) < 0 ? LEAST : most;
        return phase.equals(Restoration.INTEGRITY) ? most.multipliedBy(TIMES_INTEGRITY) : most;
    }

    /** @return whether it ended well */
    private boolean phase(Journal journal, RestoreLab lab, String phase, Duration limit) {
        long began = clock.now();
        Machine.Said said = lab.run(phase, limit);
        long took = clock.now() - began;
        Map<String, String> facts = new TreeMap<>();
        String reason = said.exit() == STOPPED ? "stopped" : "";
        for (String line : said.output().lines().toList()) {
            Matcher fact = FACT.matcher(line);
            Matcher why = REASON.matcher(line);
            if (fact.matches()) {
                facts.put(fact.group(1), fact.group(2));
            } else if (why.matches() && reason.isEmpty()) {
                reason = why.group(1);
            }
        }
        Map<String, String> data = new TreeMap<>();
        data.put("step", phase);
        data.put("exit", Integer.toString(said.exit()));
        data.put("began", Long.toString(began));
        if (said.exit() != 0) {
            data.put("reason", reason.isEmpty() ? "unknown" : reason);
        }
        if (!facts.isEmpty()) {
            fact(journal, "What was found in phase " + phase + " is noted.", facts);
        }
        journal.mark(
                Mark.Kind.OPERATOR,
                phase,
                String.format(
                        Locale.ROOT,
                        said.exit() == 0 ? "Phase %s ended after %.1f s." : "Phase %s failed after %.1f s.",
                        phase,
                        took / 1e9),
                data);
        stages.put(phase, Math.round(took / 1e6) / 1e3);
        return said.exit() == 0;
    }

    private void fact(Journal journal, String sentence, Map<String, String> facts) {
        journal.note(new Mark(clock.now(), Mark.Kind.NOTE, Restoration.FACTS, sentence, new TreeMap<>(facts)));
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("STANZA", order.restore().stanza());
        settings.put("DATABASE", order.restore().database());
        settings.put("DATABASE_USER", order.restore().user());
        return settings;
    }

    private DrillRecord judged(DrillFolder drill, DrillRecord record) {
        Judgement judgement = Judge.judge(record.objectives(), record.conditions(), HistoryFile.open(drill.history()));
        return record.progressed(record.versions(), stages, historyHash, "", judgement);
    }

    private DrillRecord unjudged(DrillRecord record, String why) {
        return record.progressed(record.versions(), stages, "", why, Judgement.withoutRecord(record.objectives(), why));
    }
}
