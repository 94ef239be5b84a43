package org.drdrills.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;

/** From a run's folder to its {@link Evidence}: nothing is decided here that the judge has not decided. */
final class Gathering {
    /** The suite runs drills on nothing else. */
    static final String ENVIRONMENT_CLASS = "containers on one host";
    /** An objective that was met with less than this share of its limit to spare is told. */
    private static final double THIN = 0.1;
    private static final List<String> STAGES = List.of("baseline", "event", "watch", "heal", "in step", "final reads", "logs", "judge");
    /** Made from the evidence, or not of the run itself. */
    private static final List<String> MADE = List.of("index.html", "summary.md", "summary.html", "summary.pdf", "report.html", "report.pdf", "junit.xml",
            Evidence.FILE, Evidence.SCHEMA);

    private final RunFolder folder;
    private final RunStory story;

    private Gathering(RunFolder folder, RunStory story) {
        this.folder = folder;
        this.story = story;
    }

    static Evidence of(RunFolder folder, RunStory story) {
        return new Gathering(folder, story).gather();
    }

    private Evidence gather() {
        RunRecord run = story.run();
        List<Evidence.Drill> drills = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        for (DrillStory drill : story.drills()) {
            drills.add(drill(drill, times));
        }
        List<Evidence.Found> findings = new ArrayList<>();
        drills.forEach(drill -> findings.addAll(findings(drill)));
        List<String> deviations = deviations(run);
        Evidence.People people = new Evidence.People(run.provenance().getOrDefault("initiator", ""), run.provenance().getOrDefault("host", ""), "", "");
        return new Evidence(run, people, ENVIRONMENT_CLASS, readiness(findings), drills, story.damaged(), findings, deviations, new Evidence.Coverage(List.of(), List.of()), artefacts());
    }

    private Evidence.Drill drill(DrillStory drill, Map<String, Integer> times) {
        DrillRecord record = drill.record();
        String id = base(record.id(), story.run().planned());
        return new Evidence.Drill(id, times.merge(id, 1, Integer::sum), Highlights.verdict(record), record.judgement() == null, plan(drill), record, results(record), timeline(drill),
                integrity(drill), drill.chart().clients(), deviations(drill), notExecuted(record), List.of(), drill.chart().picture(), drill.damage());
    }

    /** The id without the number of a repeat, which only a planned drill has. */
    static String base(String id, List<String> planned) {
        String base = id.replaceFirst("-r\\d+$", "");
        return planned.contains(id) || !planned.contains(base) ? id : base;
    }

    private Evidence.Plan plan(DrillStory drill) {
        DrillRecord record = drill.record();
        DrillFolder at = folder.drill(record.id());
        Mark event = drill.chart().event();
        Instant struck = event == null || drill.chart().anchor() == null ? null : drill.chart().anchor().plusNanos(event.at());
        String hash = Files.isRegularFile(at.plan()) ? sha256(at.plan()) : "";
        Optional<Mark> fixed = drill.chart().marks(Mark.Kind.NOTE).stream().filter(mark -> mark.subject().equals(DrillFolder.PLAN)).findFirst();
        boolean noted = fixed.isPresent() && !hash.isEmpty() && hash.equals(fixed.get().data().get("sha256"));
        boolean first = noted && (event == null || fixed.get().at() < event.at());
        String proof = first ? "The hash of the plan stands in the frozen record, " + (event == null ? "which holds no event." : Figures.seconds((event.at() - fixed.get().at()) / 1e9) + " before the event.")
                : hash.isEmpty() ? "No plan of its own was kept for this drill, so the order rests on the drill's record alone."
                : fixed.isPresent() ? "The hash in the frozen record is not that of the plan that lies there, or stands after the event." : "The frozen record does not hold the plan's hash.";
        return new Evidence.Plan(record.started(), hash.isEmpty() ? "" : at.plan().getFileName().toString(), hash, struck, first, proof, sha256(record.featureText()),
                record.provenance().getOrDefault("objectives-sha256", ""), record.provenance().getOrDefault("environment-sha256", ""));
    }

    private static List<Evidence.Result> results(DrillRecord record) {
        List<Evidence.Result> results = new ArrayList<>();
        List<PlainWords.Row> rows = PlainWords.objectives(record);
        for (int i = 0; i < rows.size(); i++) {
            PlainWords.Row row = rows.get(i);
            results.add(new Evidence.Result(row.words(), record.objectives().get(i).check(), row.limit(), row.observed(), row.margin(), Double.isNaN(row.used()) ? null : row.used(),
                    row.verdict(), Highlights.finding(record, i).map(Finding::id).orElse(""), row.sentence()));
        }
        return results;
    }

    private static List<Evidence.Moment> timeline(DrillStory drill) {
        Mark event = drill.chart().event();
        long zero = event == null ? 0 : event.at();
        Instant anchor = drill.chart().anchor();
        return drill.chart().marks().stream().filter(mark -> mark.kind() != Mark.Kind.NOTE || mark.subject().equals("alarm"))
                .map(mark -> new Evidence.Moment(anchor == null ? null : anchor.plusNanos(mark.at()), (mark.at() - zero) / 1e9, mark.kind(), mark.text())).toList();
    }

    private static Evidence.Integrity integrity(DrillStory drill) {
        DrillRecord record = drill.record();
        Map<String, Measured> numbers = new HashMap<>();
        Highlights.measures(record).stream().filter(Figures::known).forEach(number -> numbers.putIfAbsent(number.name(), number));
        return new Evidence.Integrity(drill.chart().attemptedWrites(), drill.chart().storedWrites(), count(numbers, "lost.writes"),
                Optional.ofNullable(numbers.get("lost.age")).map(Measured::value).orElse(null), count(numbers, "writes.unknown"), count(numbers, "writes.unknown-stored"),
                count(numbers, "writes.refused-stored"), count(numbers, "writes.twice"), count(numbers, "writes.phantom"), count(numbers, "members.differ"),
                "Each write has a number of its own; clients noted which were acknowledged; after the drill every member was read directly and compared.", record.historyHash());
    }

    private static Long count(Map<String, Measured> numbers, String name) {
        return Optional.ofNullable(numbers.get(name)).map(number -> Math.round(number.value())).orElse(null);
    }

    private static List<String> deviations(DrillStory drill) {
        DrillRecord record = drill.record();
        List<String> found = new ArrayList<>();
        if (record.judgement() == null) {
            found.add("The drill was not finished" + (record.endedEarly().isEmpty() ? "." : ": " + record.endedEarly()));
        } else if (!record.endedEarly().isEmpty()) {
            found.add("The drill ended early: " + record.endedEarly());
        }
        Highlights.assumptions(record).stream().filter(finding -> finding.verdict() != Verdict.MET).map(Finding::sentence).forEach(found::add);
        drill.chart().marks().stream().filter(mark -> mark.kind() == Mark.Kind.DRIFT || mark.kind() == Mark.Kind.HARNESS || mark.kind() == Mark.Kind.DID_NOT_BITE
                || mark.kind() == Mark.Kind.DID_NOT_HEAL).map(Mark::text).filter(text -> !found.contains(text)).forEach(found::add);
        if (!drill.damage().isEmpty()) {
            found.add(drill.damage());
        }
        return found;
    }

    private static List<String> notExecuted(DrillRecord record) {
        return STAGES.stream().filter(stage -> !record.stages().containsKey(stage)).toList();
    }

    private List<String> deviations(RunRecord run) {
        List<String> found = new ArrayList<>();
        if (run.ended() == null) {
            found.add("The run has not come to its end, or was interrupted.");
        } else if (!run.endedEarly().isEmpty()) {
            found.add("The run " + run.endedEarly() + ".");
        }
        if ("true".equals(run.provenance().get("dirty"))) {
            found.add("The suite's files differed from the commit that is named.");
        }
        return found;
    }

    private List<Evidence.Found> findings(Evidence.Drill drill) {
        List<Evidence.Found> found = new ArrayList<>();
        boolean critical = drill.record().tags().contains("severity=critical");
        for (int i = 0; i < drill.results().size(); i++) {
            Evidence.Result result = drill.results().get(i);
            if (result.verdict().equals("MISSED")) {
                found.add(found(drill, result.finding(), critical ? "CRITICAL" : "MAJOR", result.sentence()));
            } else if (result.verdict().equals("MET") && result.used() != null && result.used() > 1 - THIN) {
                found.add(found(drill, result.check() + ".thin-margin", "MINOR",
                        "Met with little to spare: " + result.words() + ", seen " + result.observed() + ", left " + result.margin() + "."));
            }
        }
        if (drill.verdict() == Verdict.INCONCLUSIVE) {
            String why = drill.interrupted() ? "The drill was not finished." : PlainWords.doubt(drill.record());
            found.add(found(drill, "inconclusive", "MAJOR", "The drill says nothing: " + why));
        }
        return found;
    }

    private Evidence.Found found(Evidence.Drill drill, String finding, String severity, String sentence) {
        return new Evidence.Found(drill.drill() + "/" + finding, drill.drill(), drill.record().title(), severity, sentence, "OPEN", "", "", false, "", "", "", story.run().run(), "");
    }

    private Evidence.Readiness readiness(List<Evidence.Found> findings) {
        int met = (int) story.count(Verdict.MET);
        int missed = (int) story.count(Verdict.MISSED);
        int doubt = (int) story.count(Verdict.INCONCLUSIVE);
        int all = met + missed + doubt;
        boolean open = findings.stream().anyMatch(Evidence.Found::open);
        Evidence.Answer answer = switch (story.verdict()) {
            case MISSED -> Evidence.Answer.NOT_READY;
            case INCONCLUSIVE -> Evidence.Answer.INCONCLUSIVE;
            case MET -> open ? Evidence.Answer.READY_WITH_FINDINGS : Evidence.Answer.READY;
        };
        String reason = switch (answer) {
            case NOT_READY -> missed + " of " + Figures.count(all, "drill", "drills") + " missed an objective.";
            case INCONCLUSIVE -> all == 0 ? "No drill was run." : doubt > 0 ? doubt + " of " + Figures.count(all, "drill", "drills") + " cannot be relied on, and none missed an objective."
                    : "The run did not come to its end.";
            case READY, READY_WITH_FINDINGS -> all == 1 ? "The drill met its objectives." : "All " + all + " drills met their objectives.";
        };
        boolean verified = story.verdict() == Verdict.MET;
        return new Evidence.Readiness(answer, reason, verified ? Evidence.State.VERIFIED : Evidence.State.NOT_VERIFIED,
                verified ? "What was drilled is what is there." : "Not every drill met its objectives.", all, met, missed, doubt);
    }

    private List<Evidence.Artefact> artefacts() {
        List<Evidence.Artefact> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String path = folder.path().relativize(file).toString().replace('\\', '/');
                if (!MADE.contains(path) && !path.startsWith("allure-") && !path.endsWith(".part")) {
                    found.add(new Evidence.Artefact(path, sha256(file), mediaType(path), Files.size(file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files of " + folder.path() + " could not be listed", e);
        }
        return found;
    }

    private static String mediaType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "json" -> "application/json";
            case "ndjson" -> "application/x-ndjson";
            case "svg" -> "image/svg+xml";
            case "md" -> "text/markdown";
            default -> "text/plain";
        };
    }

    static String sha256(Path file) {
        MessageDigest digest = digest();
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
