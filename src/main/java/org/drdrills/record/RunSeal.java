package org.drdrills.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The plan of each drill, which its frozen record seals, holds the hash of what {@code run.json} said when the run began: what was
 * planned, where, from which commit, and what was declared. Of a joined run, the parts are sealed, and the whole follows from them.
 */
public final class RunSeal {
    private RunSeal() {}

    /** What {@code run.json} says otherwise than this drill's plan seals it, in words; empty where it does not, or the plan seals none. */
    public static String fault(RunFolder run, DrillRecord drill) {
        String seal = drill.provenance().getOrDefault(RunRecord.SEAL, "");
        boolean kept = seal.isEmpty()
                || Stream.concat(Stream.of(run), Joining.parts(run).stream())
                        .map(RunFolder::read)
                        .anyMatch(record -> record.seal().equals(seal));
        return kept ? "" : "run.json is not the one whose hash the plan of " + drill.id() + " holds";
    }

    /** What contradicts the seals of these drills, or the parts of a joined run, in words each. */
    public static List<String> faults(RunFolder run, List<DrillRecord> drills) {
        List<String> faults = new ArrayList<>(drills.stream()
                .map(drill -> fault(run, drill))
                .filter(fault -> !fault.isEmpty())
                .toList());
        Joining.again(run)
                .filter(joined -> !joined.seal().equals(run.read().seal())
                        && !Redaction.hides(Json.text(run.read()), Json.text(joined)))
                .ifPresent(joined -> faults.add("run.json does not say what joining the runs under parts/ gives"));
        return faults;
    }
}
