package org.drdrills.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;

/** Which declared drills were met in their time. */
final class DeclaredDrills {
    private final RunFolder folder;
    private final RunStory story;

    DeclaredDrills(RunFolder folder, RunStory story) {
        this.folder = folder;
        this.story = story;
    }

    /** Of each drill that was declared when the run began, how the last run that holds it came out. */
    List<Evidence.Declared> all() {
        Map<String, Integer> days = new TreeMap<>();
        for (String one :
                story.run().provenance().getOrDefault(Evidence.DECLARED, "").split("[ ;]+")) {
            int at = one.lastIndexOf('@');
            if (at > 0 && one.substring(at + 1).matches("\\d{1,6}")) {
                days.merge(one.substring(0, at), Integer.parseInt(one.substring(at + 1)), Math::min);
            }
        }
        if (days.isEmpty()) {
            return List.of();
        }
        Map<String, Evidence.Declared> declared = new TreeMap<>();
        days.forEach((drill, every) ->
                declared.put(drill, new Evidence.Declared(drill, every, "", null, Evidence.Currency.NOT_DRILLED)));
        Instant now = story.run().ended() == null
                ? story.run().started()
                : story.run().ended();
        for (RunStory run : Stream.concat(
                        Population.before(folder, Integer.MAX_VALUE).stories().stream(), Stream.of(story))
                .map(RunStory::inEarnest)
                .toList()) {
            Map<String, List<DrillRecord>> executions = run.drills().stream()
                    .map(DrillStory::record)
                    .collect(Collectors.groupingBy(record -> run.run().drillOf(record.id())));
            executions.forEach((drill, records) -> declared.computeIfPresent(
                    drill, (same, old) -> last(old, run.run().run(), records, now)));
        }
        return List.copyOf(declared.values());
    }

    private static Evidence.Declared last(
            Evidence.Declared declared, String run, List<DrillRecord> executions, Instant now) {
        boolean met = executions.stream().allMatch(record -> Highlights.verdict(record) == Verdict.MET);
        Instant last = executions.stream()
                .map(DrillRecord::started)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Evidence.Declared(
                declared.drill(),
                declared.every(),
                run,
                met ? last : null,
                !met
                        ? Evidence.Currency.NOT_MET
                        : last.isBefore(now.minus(Duration.ofDays(declared.every())))
                                ? Evidence.Currency.LATE
                                : Evidence.Currency.MET);
    }
}
