package org.drdrills.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;

/** Whether the system is ready for the disasters that were drilled, and whether it is still what was drilled. */
final class Assessment {
    private final RunFolder folder;
    private final RunStory story;
    private final List<RunStory> before;

    /** @param before the runs before this one, oldest first */
    Assessment(RunFolder folder, RunStory story, List<RunStory> before) {
        this.folder = folder;
        this.story = story;
        this.before = before;
    }

    Evidence.Readiness with(List<Evidence.Found> findings) {
        int met = (int) story.count(Verdict.MET);
        int missed = (int) story.count(Verdict.MISSED);
        int doubt = (int) story.count(Verdict.INCONCLUSIVE);
        int all = met + missed + doubt;
        List<String> seen = Findings.of(story).stream()
                .filter(found ->
                        !found.severity().equals("MINOR") && !found.id().endsWith("/inconclusive"))
                .map(Evidence.Found::id)
                .toList();
        boolean accepted = missed > 0
                && findings.stream()
                        .filter(found -> seen.contains(found.id()))
                        .allMatch(found -> found.status().equals("ACCEPTED"));
        boolean whole = all > 0 && doubt == 0 && !story.run().interrupted();
        boolean open = findings.stream().anyMatch(Evidence.Found::open);
        Evidence.Answer answer = missed > 0 && !accepted
                ? Evidence.Answer.NOT_READY
                : !whole
                        ? Evidence.Answer.INCONCLUSIVE
                        : open ? Evidence.Answer.READY_WITH_FINDINGS : Evidence.Answer.READY;
        String reason = switch (answer) {
            case NOT_READY ->
                missed + " of " + Figures.count(all, "drill", "drills") + " missed an objective"
                        + (doubt > 0 ? ", and " + doubt + " cannot be relied on." : ".");
            case INCONCLUSIVE ->
                all == 0
                        ? "No drill was run."
                        : doubt > 0
                                ? doubt + " of " + Figures.count(all, "drill", "drills") + " cannot be relied on"
                                        + (missed > 0 ? "." : "; none missed an objective.")
                                : "The run did not come to its end.";
            case READY, READY_WITH_FINDINGS ->
                missed > 0
                        ? "Every objective that was missed was accepted as a risk, by name."
                        : all == 1 ? "The drill met its objectives." : "All " + all + " drills met their objectives.";
        };
        long stale = stale();
        boolean verified = story.verdict() == Verdict.MET;
        Evidence.State state = !verified
                ? Evidence.State.NOT_VERIFIED
                : stale > 0 ? Evidence.State.NEEDS_VERIFYING : Evidence.State.VERIFIED;
        String stateReason = switch (state) {
            case NOT_VERIFIED -> "Not every drill of this run met its objectives.";
            case NEEDS_VERIFYING ->
                "This run met its objectives; " + Figures.count(stale, "other drill was", "other drills were")
                        + " last met before scenario, environment or runbooks changed.";
            case VERIFIED -> "What is there now is what was drilled.";
        };
        return new Evidence.Readiness(answer, reason, state, stateReason, all, met, missed, doubt);
    }

    /** Drills of the same environment that this run left out, and that were last met on something else than what is there now. */
    private long stale() {
        Map<String, String> now = new HashMap<>();
        TreeSet<String> run = new TreeSet<>();
        story.drills().forEach(drill -> {
            now.put(drill.record().environment(), drill.record().environmentHash());
            run.add(story.run().drillOf(drill.record().id()));
        });
        Map<String, Boolean> stale = new HashMap<>();
        for (RunStory earlier : before) {
            for (DrillStory drill : earlier.drills()) {
                DrillRecord record = drill.record();
                String id = earlier.run().drillOf(record.id());
                if (Highlights.verdict(record) == Verdict.MET
                        && !run.contains(id)
                        && now.containsKey(record.environment())) {
                    stale.put(id, changed(record, now.get(record.environment())));
                }
            }
        }
        return stale.values().stream().filter(changed -> changed).count();
    }

    /** Whether the environment is another one now, or the feature that this run kept no longer holds a line of the scenario. */
    private boolean changed(DrillRecord met, String environmentNow) {
        if (!met.environmentHash().equals(environmentNow)) {
            return true;
        }
        Path feature = folder.path()
                .resolve("inputs")
                .resolve(met.provenance().getOrDefault("feature", "").replaceFirst(":\\d+$", ""));
        if (!Files.isRegularFile(feature)
                || Sha256.ofFile(feature).equals(met.provenance().get("feature-sha256"))) {
            return false;
        }
        try (Stream<String> lines = Files.lines(feature)) {
            Set<String> there = lines.map(String::strip).collect(Collectors.toSet());
            return !met.featureText()
                    .lines()
                    .map(String::strip)
                    .allMatch(line -> line.isEmpty() || there.contains(line));
        } catch (IOException e) {
            throw new UncheckedIOException(feature + " cannot be read", e);
        }
    }
}
