package org.drdrills.evidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drdrills.check.Verdict;
import org.drdrills.record.DrillRecord;

/** How long drills take on this kind of machine, from their records. */
public final class Durations {
    /** So many times of a drill are looked at, the last. */
    private static final int LAST = 9;

    private Durations() {}

    /**
     * The middle of the last times of each drill that came to its end, with the wait for its lab, s.
     *
     * @param reports a folder of runs; one that is not there holds none
     */
    public static Map<String, Double> in(Path reports) {
        Map<String, List<Double>> all = new TreeMap<>();
        for (RunStory story : Population.of(reports).stories()) {
            for (DrillStory drill : story.drills()) {
                DrillRecord record = drill.record();
                if (Highlights.verdict(record) == Verdict.MET
                        || !record.historyHash().isEmpty()) {
                    all.computeIfAbsent(story.run().drillOf(record.id()), id -> new ArrayList<>())
                            .add(record.seconds());
                }
            }
        }
        Map<String, Double> durations = new TreeMap<>();
        all.forEach((id, times) -> {
            List<Double> last = times.subList(Math.max(0, times.size() - LAST), times.size()).stream()
                    .sorted()
                    .toList();
            durations.put(id, last.get(last.size() / 2));
        });
        return durations;
    }
}
