package org.drdrills.evidence;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.History;

/** Writes a whole folder of reports on sample drills: {@code SampleReports <folder> [number of drills]}. */
final class SampleReports {
    private SampleReports() {}

    public static void main(String[] arguments) throws Exception {
        Path reports = Path.of(arguments[0]);
        RunFolder run = write(reports, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 6);
        empty(reports, "2026-11-22T23-00-00Z");
        Reports.at(reports).publish();
        System.out.println(run.page());
    }

    static RunFolder write(Path reports, int drills) throws Exception {
        List<SampleDrill> samples = SampleDrill.all();
        Instant started = samples.getFirst().record().started();
        RunFolder run = RunFolder.create(reports, started, "availability-group", Redaction.of(List.of("hunter2-very-secret")));
        DrillRecord first = samples.getFirst().record();
        RunRecord record = new RunRecord(run.name(), "availability-group", first.environmentTitle(), first.counterpart(), first.doesNotEvidence(), List.of(), started, null, "",
                Map.of("dr-drills", "0.1.0"), Map.of("commit", "951a0fb4d2c1", "host", "Linux 6.1, 8 CPUs, 32 GB"));
        run.write(record);
        Map<Path, History> histories = new HashMap<>();
        for (int i = 0; i < drills; i++) {
            SampleDrill sample = i < samples.size() ? samples.get(i) : samples.get(i % 5)
                    .named(samples.get(i % 5).record().id() + "-r" + (i / 5 + 1), samples.get(i % 5).record().title() + (i % 7 == 0 ? ", after a day of heavy load, with the witness in the primary's own site" : ""), started);
            sample = sample.named(sample.record().id(), sample.record().title(), started.plusSeconds(110L * i));
            DrillFolder folder = run.drill(sample.record().id());
            folder.write(sample.record());
            Files.writeString(folder.history(), "");
            if (sample.record().judgement() == null) {
                Files.delete(folder.history());
                folder.publish();
            } else {
                folder.log("pg1.log", new ByteArrayInputStream("2026-11-23 01:40:27 LOG: password=hunter2-very-secret\n".getBytes(StandardCharsets.UTF_8)));
                folder.log("pg2.log", new ByteArrayInputStream("2026-11-23 01:40:47 LOG: selected new timeline ID: 2\n".getBytes(StandardCharsets.UTF_8)));
                folder.publish(sample.history());
            }
            histories.put(folder.history(), sample.history());
        }
        run.write(record.ended(started.plusSeconds(112L * drills), ""));
        run.publish(histories::get);
        return run;
    }

    static void empty(Path reports, String stamp) {
        Instant started = Instant.parse("2026-11-22T23:00:00Z");
        RunFolder run = RunFolder.create(reports, started, "site-pair", Redaction.ofPatterns());
        run.write(new RunRecord(run.name(), "site-pair", "Two paired sites", "", List.of(), List.of("pool-failover"), started, started.plusSeconds(3), "No container engine answers: is it running?", Map.of(), Map.of()));
        run.publish(path -> null);
    }
}
