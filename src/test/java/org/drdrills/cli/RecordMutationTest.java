package org.drdrills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.drdrills.Spoilt;
import org.drdrills.check.Conditions;
import org.drdrills.check.Judge;
import org.drdrills.check.Objective;
import org.drdrills.history.Event;
import org.drdrills.history.Histories;
import org.drdrills.history.History;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.DrillRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spoilt records: {@code recheck} judges each, or refuses it in one sentence that names the file. How many, the property
 * {@code drdrills.mutants} says.
 */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordMutationTest {
    private static final int MUTANTS = Integer.getInteger("drdrills.mutants", 300);
    /** Of this thread's own time, so that a busy host changes nothing. */
    private static final long LONGEST = 1_000_000_000L;

    private static final Pattern LINE = Pattern.compile("(drill\\.json|history\\.ndjson)");

    @TempDir
    private Path home;

    private DrillRecord record(String hash, History history) {
        List<Objective> objectives = List.of(
                new Objective.Written(
                                "recovery",
                                Map.of("within", "PT30S", "of", "all"),
                                "writes are acknowledged again within 30 seconds",
                                5)
                        .read(),
                new Objective.Written("lost-writes", Map.of("at-most", "none"), "no acknowledged write is lost", 6)
                        .read(),
                new Objective.Written("single-writer", Map.of(), "at no moment do two nodes accept writes", 7).read(),
                new Objective.Written("reads-see-writes", Map.of(), "every read sees the latest acknowledged write", 8)
                        .read());
        Conditions conditions = new Conditions(20, Duration.ofSeconds(5), Duration.ZERO);
        return DrillRecordBuilder.plain()
                .doesNotEvidence(List.of("That it is real."))
                .conditions(conditions)
                .objectives(objectives)
                .versions(Map.of("java", "21"))
                .provenance(Map.of("seed", "1"))
                .stages(Map.of("watch", 12.5))
                .historyHash(hash)
                .judgement(Judge.judge(objectives, conditions, history))
                .build();
    }

    @Test
    void recheckAnswersEverySpoiltRecordInOneSentence() throws IOException {
        History history = Histories.failover(8).rate(20).history();
        DrillFolder folder = DrillFolder.at(home);
        List<Event> events = new ArrayList<>();
        history.replay(events::add);
        try (HistoryFile.Writer writer = new HistoryFile.Writer(folder.history(), history.header())) {
            for (Event event : events) {
                writer.write(event);
            }
        }
        folder.write(record("", history));
        byte[] drill = Files.readAllBytes(folder.record());
        byte[] events0 = Files.readAllBytes(folder.history());
        assertThat(recheck().exit()).as("unspoilt: %s", recheck().err()).isIn(Main.MET, Main.INCONCLUSIVE);

        List<String> broken = new ArrayList<>();
        int refused = 0;
        int judged = 0;
        for (int i = 0; i < MUTANTS; i++) {
            int seed = 2311_2026 + i;
            Random random = new Random(seed);
            boolean plan = i % 2 == 0;
            Files.write(folder.record(), plan ? Spoilt.json(drill, random) : drill);
            Files.write(folder.history(), plan ? events0 : Spoilt.json(events0, random));
            long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Answer answer = recheck();
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started;
            String complaint = complaint(answer);
            if (took > LONGEST) {
                complaint += " takes " + took / 1_000_000 + " ms";
            }
            if (!complaint.isEmpty()) {
                broken.add("seed " + seed + " (" + (plan ? "drill.json" : "history.ndjson") + "): "
                        + (complaint.length() > 500 ? complaint.substring(0, 500) : complaint));
            }
            if (answer.exit() == Main.USAGE) {
                refused++;
            } else {
                judged++;
            }
        }
        assertThat(broken).isEmpty();
        assertThat(judged).as("mutants that are judged").isGreaterThan(MUTANTS / 50);
        assertThat(refused).as("mutants that are refused").isGreaterThan(MUTANTS / 4);
    }

    private Answer recheck() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintStream realErr = System.err;
        ByteArrayOutputStream direct = new ByteArrayOutputStream();
        System.setErr(new PrintStream(direct, true, StandardCharsets.UTF_8));
        try {
            int exit = Main.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute("recheck", home.toString());
            return new Answer(exit, out.toString(), err + direct.toString(StandardCharsets.UTF_8));
        } catch (Error e) {
            return new Answer(
                    -1,
                    out.toString(),
                    "throws " + e + " at "
                            + Arrays.stream(e.getStackTrace())
                                    .filter(frame -> frame.getClassName().startsWith("org.drdrills"))
                                    .findFirst()
                                    .orElse(null));
        } finally {
            System.setErr(realErr);
        }
    }

    private static String complaint(Answer answer) {
        String said = answer.err();
        if (answer.exit() != Main.USAGE) {
            return answer.exit() < 0 || !said.isEmpty() ? "exit " + answer.exit() + ": " + said : "";
        }
        return said.lines().count() != 1 || !said.startsWith("drill: ")
                ? "is not one line: " + said
                : !LINE.matcher(said).find()
                        ? "does not name the file: " + said
                        : said.matches("(?s).*(Exception|java\\.|com\\.fasterxml).*")
                                        || said.strip().endsWith("null")
                                        || said.strip().endsWith(":")
                                ? "is no sentence for a user: " + said
                                : "";
    }
}
