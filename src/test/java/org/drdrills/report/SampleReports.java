package org.drdrills.report;

import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.Label;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.TestResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Finding;
import org.drdrills.check.Judgement;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.PlainWords;
import org.drdrills.evidence.Register;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.history.Event;
import org.drdrills.history.HistoryFile;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.Readiness;
import org.drdrills.record.ReadinessLog;
import org.drdrills.record.Redaction;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.drdrills.record.SuiteBuild;

/** Writes a whole folder of reports on sample drills: {@code SampleReports <folder> [number of drills [number of repeats]]}. */
public final class SampleReports {
    private SampleReports() {}

    public static void main(String[] arguments) throws Exception {
        Path reports = Path.of(arguments[0]);
        RunFolder run = write(reports, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 6);
        Publisher.papers(run);
        AllureReport.with(Path.of("target/allure-2.34.1")).generate(run).ifPresent(System.out::println);
        int repeats = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
        System.out.println(repeated(reports, repeats, repeats).page());
        empty(reports, "2026-11-22T23-00-00Z");
        Publisher.publish(Reports.at(reports));
        System.out.println(run.page());
    }

    public static RunFolder write(Path reports, int drills) throws Exception {
        List<SampleDrill> samples = SampleDrill.all();
        Instant started = samples.getFirst().record().started();
        RunFolder run =
                RunFolder.create(reports, started, "availability-group", Redaction.of(List.of("hunter2-very-secret")));
        DrillRecord first = samples.getFirst().record();
        RunRecord record = new RunRecord(
                run.name(),
                "availability-group",
                first.environmentTitle(),
                first.counterpart(),
                first.doesNotEvidence(),
                List.of(),
                started,
                null,
                "",
                Map.of("dr-drills", "0.1.0"),
                Map.of("commit", "951a0fb4d2c1", "host", "Linux 6.1, 8 CPUs, 32 GB"));
        run.write(record);
        for (int i = 0; i < drills; i++) {
            SampleDrill sample = i < samples.size()
                    ? samples.get(i)
                    : samples.get(i % 5)
                            .named(
                                    samples.get(i % 5).record().id() + "-r" + (i / 5 + 1),
                                    samples.get(i % 5).record().title()
                                            + (i % 7 == 0
                                                    ? ", after a day of heavy load, with the witness in the primary's own site"
                                                    : ""),
                                    started);
            sample = sample.named(sample.record().id(), sample.record().title(), started.plusSeconds(110L * i));
            DrillFolder folder = run.drill(sample.record().id());
            folder.write(sample.record());
            if (sample.record().judgement() == null) {
                Publisher.publish(folder);
            } else {
                folder.log(
                        "pg1.log",
                        new ByteArrayInputStream("2026-11-23 01:40:27 LOG: password=hunter2-very-secret\n"
                                .getBytes(StandardCharsets.UTF_8)));
                folder.log(
                        "pg2.log",
                        new ByteArrayInputStream("2026-11-23 01:40:47 LOG: selected new timeline ID: 2\n"
                                .getBytes(StandardCharsets.UTF_8)));
                history(folder, sample);
                folder.write(frozen(sample.record(), Sha256.of(folder.history())));
                Publisher.publish(folder, HistoryFile.open(folder.history()));
            }
            allure(
                    run,
                    folder,
                    DrillStory.of(
                            sample.record(),
                            sample.history(),
                            "reports/" + run.name() + "/" + sample.record().id(),
                            folder.logNames()));
        }
        run.write(record.ended(started.plusSeconds(112L * drills), ""));
        Publisher.pages(run, HistoryFile::open);
        return run;
    }

    /** A run of one drill, again and again; the last few may never have been begun. */
    public static RunFolder repeated(Path reports, int planned, int run) throws Exception {
        List<SampleDrill> samples = SampleDrill.repeated(run);
        DrillRecord first = samples.getFirst().record();
        RunFolder folder = RunFolder.create(
                reports, first.started().plusSeconds(7200), "availability-group", Redaction.ofPatterns());
        RunRecord record = new RunRecord(
                folder.name(),
                "availability-group",
                first.environmentTitle(),
                first.counterpart(),
                first.doesNotEvidence(),
                Collections.nCopies(planned, first.id()),
                first.started().plusSeconds(7200),
                null,
                "",
                Map.of("dr-drills", "0.1.0"),
                Map.of("commit", "951a0fb4d2c1"));
        for (SampleDrill sample : samples) {
            DrillFolder drill = folder.drill(sample.record().id());
            drill.write(sample.record());
            history(drill, sample);
            drill.write(frozen(sample.record(), Sha256.of(drill.history())));
            Publisher.publish(drill, HistoryFile.open(drill.history()));
        }
        folder.write(record.ended(
                first.started().plusSeconds(7200 + 112L * planned),
                run < planned ? "ended after " + run + " of " + planned + " drills" : ""));
        Publisher.pages(folder, HistoryFile::open);
        return folder;
    }

    /** A run of one drill that missed. @param register content of the register of findings, or empty */
    public static RunFolder missed(Path reports, String register) throws Exception {
        Files.createDirectories(reports);
        if (!register.isEmpty()) {
            Files.writeString(reports.resolve(Register.FILE), register);
        }
        return one(reports, SampleDrill.missed());
    }

    /** One more run of the same drill, on the day after the last. @param outage s */
    public static RunFolder recovered(Path reports, int day, double outage, boolean loses) throws Exception {
        SampleDrill sample = SampleDrill.recovered(day, outage, loses);
        Instant started = sample.record().started().plusSeconds(86_400L * day);
        return one(reports, sample.named(sample.record().id(), sample.record().title(), started), started);
    }

    /** A run in which the drill of this id is met. */
    public static RunFolder met(Path reports, String id, Instant started) throws Exception {
        return one(reports, SampleDrill.met().named(id, "A standby takes over", started), started);
    }

    /** A later run in which the drill that missed is met. */
    public static RunFolder metLater(Path reports) throws Exception {
        DrillRecord missed = SampleDrill.missed().record();
        return one(
                reports,
                SampleDrill.met()
                        .named(missed.id(), missed.title(), missed.started().plusSeconds(86_400)),
                missed.started().plusSeconds(86_400));
    }

    /** Restores of a backup: one in time, one of a backup that lacks log. */
    public static RunFolder restored(Path reports) throws Exception {
        return of(
                reports,
                List.of(SampleDrill.restored(), SampleDrill.restoreMissed()),
                SampleDrill.restored().record().started());
    }

    /** A drill of each kind. */
    public static RunFolder ofEachKind(Path reports) throws Exception {
        List<SampleDrill> all = new ArrayList<>(SampleDrill.all());
        all.removeIf(sample -> sample.record().judgement() == null);
        all.addAll(List.of(
                SampleDrill.witnessed(),
                SampleDrill.partlyStruck()
                        .named(
                                "partly",
                                "The other sites are served",
                                all.getFirst().record().started()),
                SampleDrill.losing(true)
                        .named(
                                "losing",
                                "Some writes are lost",
                                all.getFirst().record().started()),
                SampleDrill.unread("pg2")
                        .named(
                                "unread",
                                "A member is not read",
                                all.getFirst().record().started()),
                SampleDrill.restored(),
                SampleDrill.restoreMissed()));
        return of(reports, all, all.getFirst().record().started());
    }

    /** Answers of {@code drill ready} in a month: mostly good, some not, some unknown, days without any. */
    public static void ready(Path reports) {
        for (int day = 1; day <= 30; day++) {
            if (day % 7 == 0) {
                continue;
            }
            Readiness.State state = day == 11 || day == 12
                    ? Readiness.State.NOT_READY
                    : day == 19 ? Readiness.State.UNKNOWN : Readiness.State.READY;
            ReadinessLog.add(
                    reports,
                    new Readiness(
                            "availability-group",
                            Instant.parse("2026-11-%02dT06:00:00Z".formatted(day)),
                            List.of(
                                    new Readiness.Point("clocks", Readiness.State.READY, "The clocks agree."),
                                    new Readiness.Point(
                                            "copies",
                                            state,
                                            switch (state) {
                                                case READY -> "Every member of database serves or follows.";
                                                case NOT_READY -> "pg3 does not follow pg1.";
                                                case UNKNOWN -> "pg3 could not be asked.";
                                            }))),
                    Redaction.ofPatterns());
        }
    }

    public static RunFolder one(Path reports, SampleDrill sample) throws Exception {
        return one(reports, sample, sample.record().started());
    }

    private static RunFolder one(Path reports, SampleDrill sample, Instant started) throws Exception {
        return of(reports, List.of(sample), started);
    }

    private static RunFolder of(Path reports, List<SampleDrill> samples, Instant started) throws Exception {
        DrillRecord record = samples.getFirst().record();
        RunFolder run = RunFolder.create(reports, started, record.environment(), Redaction.ofPatterns());
        run.write(new RunRecord(
                run.name(),
                record.environment(),
                record.environmentTitle(),
                record.counterpart(),
                record.doesNotEvidence(),
                samples.stream().map(sample -> sample.record().id()).toList(),
                started,
                started.plusSeconds(200L * samples.size()),
                "",
                Map.of(),
                record.provenance()));
        for (SampleDrill sample : samples) {
            DrillFolder drill = run.drill(sample.record().id());
            drill.write(sample.record());
            history(drill, sample);
            drill.write(frozen(sample.record(), Sha256.of(drill.history())));
        }
        Publisher.pages(run, HistoryFile::open);
        return run;
    }

    /** Without the drawing that a sample adds by hand: no judge draws it again. */
    private static Judgement undrawn(Judgement judgement) {
        return new Judgement(
                judgement.verdict(),
                judgement.assumptions(),
                judgement.findings().stream()
                        .map(found -> new Finding(
                                found.id(), found.words(), found.verdict(), found.sentence(), found.numbers()))
                        .toList(),
                judgement.measures());
    }

    private static DrillRecord frozen(DrillRecord r, String hash) {
        Map<String, String> provenance = new LinkedHashMap<>(r.provenance());
        provenance.put(SuiteBuild.KEY, SuiteBuild.fingerprint());
        return SampleDrill.with(r, provenance)
                .progressed(r.versions(), r.stages(), hash, r.endedEarly(), undrawn(r.judgement()));
    }

    /** Writes the drill's history, in place of any that is there. */
    public static void history(DrillFolder folder, SampleDrill sample) throws java.io.IOException {
        Files.deleteIfExists(folder.history());
        List<Event> events = new ArrayList<>();
        sample.history().replay(events::add);
        long end = events.getLast().at();
        folder.logNames()
                .forEach(log -> events.add(new Mark(
                        end,
                        Mark.Kind.NOTE,
                        Mark.LOG,
                        log,
                        Map.of("sha256", Sha256.ofFile(folder.logs().resolve(log))))));
        try (HistoryFile.Writer writer =
                new HistoryFile.Writer(folder.history(), sample.history().header())) {
            for (Event event : events) {
                writer.write(event);
            }
        }
    }

    /** One test case as the adapter would leave it. */
    static void allure(RunFolder run, DrillFolder folder, DrillStory story) {
        AllureLifecycle before = Allure.getLifecycle();
        AllureLifecycle lifecycle = new AllureLifecycle(new FileSystemResultsWriter(run.allureResults()));
        Allure.setLifecycle(lifecycle);
        try {
            DrillRecord record = story.record();
            String id = record.id();
            lifecycle.scheduleTestCase(new TestResult()
                    .setUuid(id)
                    .setHistoryId(id)
                    .setName(record.title())
                    .setFullName(record.feature() + ": " + record.title())
                    .setParameters(java.util.Collections.emptyList())
                    .setLabels(new ArrayList<>(List.of(
                            new Label().setName("feature").setValue(record.feature()),
                            new Label().setName("story").setValue(record.title()),
                            new Label().setName("suite").setValue(record.feature()),
                            new Label().setName("host").setValue("somebodys-machine")))));
            lifecycle.startTestCase(id);
            record.featureText()
                    .lines()
                    .filter(line -> line.startsWith("    "))
                    .forEach(line -> Allure.step(line.strip(), () -> {
                        if (line.strip().startsWith("When ")) {
                            AllureAttachments.attach(folder, story);
                        }
                    }));
            Verdict verdict = Highlights.verdict(record);
            lifecycle.updateTestCase(
                    id,
                    test -> test.setStatus(
                                    verdict == Verdict.MET
                                            ? Status.PASSED
                                            : verdict == Verdict.MISSED ? Status.FAILED : Status.BROKEN)
                            .setStatusDetails(
                                    verdict == Verdict.MET
                                            ? null
                                            : new StatusDetails()
                                                    .setMessage(PlainWords.passed(record, PlainWords.objectives(record))
                                                            + " expected <true> but was <false>")));
            lifecycle.stopTestCase(id);
            lifecycle.writeTestCase(id);
        } finally {
            Allure.setLifecycle(before);
        }
    }

    public static void empty(Path reports, String stamp) {
        Instant started = Instant.parse("2026-11-22T23:00:00Z");
        RunFolder run = RunFolder.create(reports, started, "site-pair", Redaction.ofPatterns());
        run.write(new RunRecord(
                run.name(),
                "site-pair",
                "Two paired sites",
                "",
                List.of(),
                List.of("pool-failover"),
                started,
                started.plusSeconds(3),
                "No container engine answers: is it running?",
                Map.of(),
                Map.of()));
        Publisher.pages(run, path -> null);
    }
}
