package org.drdrills.evidence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.history.History;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.KnownBad;

/** Of each objective that a drill missed: the first facts in its record that show it, the logs at that moment, and known-bad pools alike. */
final class Causes {
    private static final int MOST_LOGS = 3;
    private static final int LONGEST = 220;
    private static final String OPERATOR_LOG = "operator.log";
    /** A log line counts as of a moment if it was written within this time before or after it, s. */
    private static final double BEFORE = 1;

    private static final double AFTER = 5;

    private final DrillRecord record;
    private final History history;
    private final Optional<DrillFolder> folder;

    private Causes(DrillRecord record, History history, Optional<DrillFolder> folder) {
        this.record = record;
        this.history = history;
        this.folder = folder;
    }

    /** @param folder where logs and the run's inputs lie, if they do */
    static List<Evidence.Cause> of(DrillRecord record, History history, Optional<DrillFolder> folder) {
        List<Finding> missed = Highlights.findings(record).stream()
                .filter(finding -> finding.verdict() == Verdict.MISSED)
                .toList();
        return missed.isEmpty() ? List.of() : new Causes(record, history, folder).all(missed);
    }

    private List<Evidence.Cause> all(List<Finding> missed) {
        List<Facts> facts = Facts.of(missed, history);
        List<Evidence.Cause> causes = new ArrayList<>();
        for (int i = 0; i < missed.size(); i++) {
            Finding finding = missed.get(i);
            List<Facts.Found> found = facts.get(i).first();
            long zero = facts.get(i).zero();
            causes.add(new Evidence.Cause(
                    finding.id(),
                    finding.sentence(),
                    found.isEmpty() ? null : (found.getFirst().at() - zero) / 1e9,
                    found.stream()
                            .map(fact -> new Evidence.Fact(fact.line(), (fact.at() - zero) / 1e9, fact.text()))
                            .toList(),
                    folder.map(drill -> logs(drill, found)).orElse(List.of()),
                    folder.map(drill -> alike(drill, finding)).orElse(List.of())));
        }
        return causes;
    }

    /** Per machine of the facts the line that its log holds nearest to the fact; of a runbook's step, the line that tells its end. */
    private List<Evidence.LogLine> logs(DrillFolder drill, List<Facts.Found> facts) {
        Map<String, Evidence.LogLine> lines = new LinkedHashMap<>();
        for (Facts.Found fact : facts) {
            if (lines.size() < MOST_LOGS && !fact.step().isEmpty()) {
                ended(drill.logs().resolve(OPERATOR_LOG), fact.step()).ifPresent(line -> lines.put(line.file(), line));
            }
            String file = fact.node() + ".log";
            if (!fact.node().isEmpty() && lines.size() < MOST_LOGS && !lines.containsKey(file)) {
                nearest(drill.logs().resolve(file), history.header().started().plusNanos(fact.at()))
                        .ifPresent(line -> lines.put(file, line));
            }
        }
        return List.copyOf(lines.values());
    }

    private static Optional<Evidence.LogLine> ended(Path log, String step) {
        String end = "::step " + step + " end ";
        return search(log, (line, number) -> line.startsWith(end) && !line.endsWith("exit=0") ? 0 : Double.NaN);
    }

    private static Optional<Evidence.LogLine> nearest(Path log, Instant moment) {
        return search(log, (line, number) -> {
            double seconds = stamp(line)
                    .map(at -> (at.toEpochMilli() - moment.toEpochMilli()) / 1e3)
                    .orElse(Double.NaN);
            return seconds >= -BEFORE && seconds <= AFTER ? Math.abs(seconds) : Double.NaN;
        });
    }

    /** How far a line is from what is sought; NaN where it is not. */
    private interface Distance {
        double of(String line, long number);
    }

    private static Optional<Evidence.LogLine> search(Path log, Distance distance) {
        if (!Files.isRegularFile(log)) {
            return Optional.empty();
        }
        Evidence.LogLine best = null;
        double least = Double.POSITIVE_INFINITY;
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                double far = distance.of(line, number);
                if (far < least) {
                    least = far;
                    best = new Evidence.LogLine(
                            log.getFileName().toString(),
                            number,
                            line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(log + " cannot be read", e);
        }
        return Optional.ofNullable(best);
    }

    /** Every line that the engine kept begins with its moment. */
    private static Optional<Instant> stamp(String line) {
        int space = line.indexOf(' ');
        if (space < 20 || line.charAt(4) != '-') {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(line.substring(0, space)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Of the environment's files as they were when the run began. */
    private List<Evidence.Alike> alike(DrillFolder drill, Finding finding) {
        Path run = drill.path().toAbsolutePath().normalize().getParent();
        try {
            return run == null
                    ? List.of()
                    : KnownBad.of(run.resolve("inputs").resolve("environments"), record.environment()).stream()
                            .filter(bad -> bad.finding().equals(finding.id()))
                            .map(bad -> new Evidence.Alike(bad.name(), bad.wrong()))
                            .toList();
        } catch (BadInput e) {
            // an environment of the past may be one that this version cannot read
            return List.of();
        }
    }
}
