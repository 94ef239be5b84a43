package org.drdrills.evidence;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.RunRecord;

/** Which drills of the reference catalogue were run, and when each was last met. */
final class SeedCoverage {
    static Evidence.Coverage of(RunStory story, List<RunStory> before) {
        TreeMap<String, Evidence.Covered> covered = new TreeMap<>(RunRecord.SEEDS);
        before.forEach(run -> cover(covered, run, false));
        cover(covered, story.inEarnest(), true);
        TreeSet<String> known = new TreeSet<>(RunRecord.SEEDS);
        known.addAll(
                Stream.of(story.run().provenance().getOrDefault("seeds", "").split(" "))
                        .filter(seed -> !seed.isEmpty())
                        .toList());
        known.addAll(covered.keySet());
        return new Evidence.Coverage(List.copyOf(known), List.copyOf(covered.values()));
    }

    private static void cover(Map<String, Evidence.Covered> covered, RunStory run, boolean current) {
        for (DrillStory drill : run.drills()) {
            DrillRecord record = drill.record();
            for (String tag : record.tags()) {
                if (tag.startsWith("seed-")) {
                    boolean met = Highlights.verdict(record) == Verdict.MET;
                    covered.merge(
                            tag.substring(5),
                            new Evidence.Covered(
                                    tag.substring(5),
                                    Highlights.word(record),
                                    record.started(),
                                    met ? record.started() : null,
                                    current),
                            (old, now) -> new Evidence.Covered(
                                    now.seed(),
                                    current && old.current() ? worse(old.verdict(), now.verdict()) : now.verdict(),
                                    now.last(),
                                    now.met() == null ? old.met() : now.met(),
                                    current));
                }
            }
        }
    }

    private static String worse(String one, String other) {
        List<String> order = List.of("MET", "INTERRUPTED", "INCONCLUSIVE", "MISSED");
        return order.indexOf(one) >= order.indexOf(other) ? one : other;
    }
}
