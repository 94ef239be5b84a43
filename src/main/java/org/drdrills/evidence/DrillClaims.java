package org.drdrills.evidence;

import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;

/** What is claimed of each drill of a run, from its record and its chart. */
public final class DrillClaims {
    private static final List<String> STAGES =
            List.of("baseline", "event", "watch", "heal", "in step", "final reads", "logs", "judge");

    private static final int EARLIER = 20;

    private final RunFolder folder;
    private final RunStory story;
    private final List<RunStory> before;
    private final UnaryOperator<String> portable;

    /**
     * @param before   the runs before this one, oldest first
     * @param portable makes a sentence that names no path of this machine
     */
    DrillClaims(RunFolder folder, RunStory story, List<RunStory> before, UnaryOperator<String> portable) {
        this.folder = folder;
        this.story = story;
        this.before = before;
        this.portable = portable;
    }

    Evidence.Drill of(DrillStory drill, Map<String, Integer> times) {
        DrillRecord record = drill.record();
        String id = story.run().drillOf(record.id());
        return new Evidence.Drill(
                id,
                times.merge(id, 1, Integer::sum),
                Highlights.verdict(record),
                record.judgement() == null,
                plan(drill),
                record,
                results(record),
                timeline(drill),
                integrity(drill),
                drill.chart().clients(),
                deviations(drill),
                notExecuted(record),
                earlier(id, record),
                drill.chart().picture(),
                portable.apply(drill.damage()),
                drill.causes());
    }

    private Evidence.Plan plan(DrillStory drill) {
        DrillRecord record = drill.record();
        DrillFolder at = folder.drill(record.id());
        Mark event = drill.chart().event();
        Instant struck = event == null || drill.chart().anchor() == null
                ? null
                : drill.chart().anchor().plusNanos(event.at());
        String hash = Files.isRegularFile(at.plan()) ? Sha256.ofFile(at.plan()) : "";
        Optional<Mark> fixed = drill.chart().marks(Mark.Kind.NOTE).stream()
                .filter(mark -> mark.subject().equals(DrillFolder.PLAN))
                .findFirst();
        boolean noted = fixed.isPresent()
                && !hash.isEmpty()
                && hash.equals(fixed.get().data().get("sha256"));
        boolean first = noted && (event == null || fixed.get().at() < event.at());
        String proof = first
                ? "The hash of the plan stands in the frozen record, "
                        + (event == null
                                ? "which holds no event."
                                : Figures.seconds((event.at() - fixed.get().at()) / 1e9) + " before the event.")
                : hash.isEmpty()
                        ? "No plan of its own was kept for this drill, so the order rests on the drill's record alone."
                        : fixed.isPresent()
                                ? "The hash in the frozen record is not that of the plan that lies there, or stands after the event."
                                : "The frozen record does not hold the plan's hash.";
        return new Evidence.Plan(
                record.started(),
                hash.isEmpty() ? "" : at.plan().getFileName().toString(),
                hash,
                struck,
                first,
                proof,
                Sha256.of(record.featureText()),
                record.provenance().getOrDefault("objectives-sha256", ""),
                record.provenance().getOrDefault("environment-sha256", ""));
    }

    static List<Evidence.Result> results(DrillRecord record) {
        List<Evidence.Result> results = new ArrayList<>();
        List<PlainWords.Row> rows = PlainWords.objectives(record);
        for (int i = 0; i < rows.size(); i++) {
            PlainWords.Row row = rows.get(i);
            results.add(new Evidence.Result(
                    row.words(),
                    record.objectives().get(i).check().id(),
                    row.limit(),
                    row.observed(),
                    row.margin(),
                    Double.isNaN(row.used()) ? null : row.used(),
                    row.verdict(),
                    Highlights.finding(record, i).map(Finding::id).orElse(""),
                    row.sentence()));
        }
        return results;
    }

    private static List<Evidence.Moment> timeline(DrillStory drill) {
        Mark event = drill.chart().event();
        long zero = event == null ? 0 : event.at();
        Instant anchor = drill.chart().anchor();
        return drill.chart().marks().stream()
                .filter(Mark::told)
                .map(mark -> new Evidence.Moment(
                        anchor == null ? null : anchor.plusNanos(mark.at()),
                        (mark.at() - zero) / 1e9,
                        mark.kind(),
                        mark.text()))
                .toList();
    }

    private static Evidence.Integrity integrity(DrillStory drill) {
        DrillRecord record = drill.record();
        Map<String, Measured> numbers = new HashMap<>();
        Highlights.measures(record).stream()
                .filter(Figures::known)
                .forEach(number -> numbers.putIfAbsent(number.name(), number));
        return new Evidence.Integrity(
                drill.chart().attemptedWrites(),
                drill.chart().storedWrites(),
                count(numbers, "lost.writes"),
                Optional.ofNullable(numbers.get("lost.age"))
                        .map(Measured::value)
                        .orElse(null),
                count(numbers, "writes.unknown"),
                count(numbers, "writes.unknown-stored"),
                count(numbers, "writes.refused-stored"),
                count(numbers, "writes.twice"),
                count(numbers, "writes.phantom"),
                count(numbers, "members.differ"),
                "Each write has a number of its own; clients noted which were acknowledged; after the drill every member was read directly and compared.",
                record.historyHash());
    }

    private static Long count(Map<String, Measured> numbers, String name) {
        return Optional.ofNullable(numbers.get(name))
                .map(number -> Math.round(number.value()))
                .orElse(null);
    }

    private List<String> deviations(DrillStory drill) {
        DrillRecord record = drill.record();
        List<String> found = new ArrayList<>();
        if (record.judgement() == null) {
            found.add(
                    "The drill was not finished" + (record.endedEarly().isEmpty() ? "." : ": " + record.endedEarly()));
        } else if (!record.endedEarly().isEmpty()) {
            found.add("The drill ended early: " + record.endedEarly());
        }
        Highlights.assumptions(record).stream()
                .filter(finding -> finding.verdict() != Verdict.MET)
                .map(Finding::sentence)
                .forEach(found::add);
        drill.chart().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.DRIFT
                        || mark.kind() == Mark.Kind.HARNESS
                        || mark.kind() == Mark.Kind.DID_NOT_BITE
                        || mark.kind() == Mark.Kind.DID_NOT_HEAL)
                .map(Mark::text)
                .filter(text -> !found.contains(text))
                .forEach(found::add);
        if (!drill.damage().isEmpty()) {
            found.add(portable.apply(drill.damage()));
        }
        return found;
    }

    private static List<String> notExecuted(DrillRecord record) {
        return (record.conditions().restoring() ? Restoration.PHASES : STAGES)
                .stream().filter(stage -> !record.stages().containsKey(stage)).toList();
    }

    private List<Evidence.Earlier> earlier(String id, DrillRecord now) {
        List<Evidence.Earlier> earlier = new ArrayList<>();
        for (RunStory run : before) {
            for (DrillStory drill : run.drills()) {
                if (run.run().drillOf(drill.record().id()).equals(id)) {
                    earlier.add(earlier(run.run().run(), drill.record(), now));
                }
            }
        }
        return earlier.subList(Math.max(0, earlier.size() - EARLIER), earlier.size());
    }

    public static Evidence.Earlier earlier(String run, DrillRecord then, DrillRecord now) {
        Highlights numbers = Highlights.of(then);
        Optional<Measured> recovery =
                numbers.doubted() ? Optional.empty() : numbers.recovery().filter(Figures::known);
        return new Evidence.Earlier(
                run,
                then.started(),
                Highlights.word(then),
                recovery.map(Measured::value).orElse(null),
                recovery.map(Measured::plusMinus).orElse(null),
                numbers.lostAge().filter(Figures::known).map(Measured::value).orElse(null),
                numbers.lost()
                        .filter(Figures::known)
                        .map(lost -> Math.round(lost.value()))
                        .orElse(null),
                then.sameDrill(now));
    }
}
