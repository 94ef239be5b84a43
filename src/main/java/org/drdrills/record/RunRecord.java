package org.drdrills.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Everything about one run that is not about one drill, as {@code run.json} holds it.
 *
 * @param run         name of its folder
 * @param environment name of the environment, or several joined by {@code +}
 * @param planned     ids of the drills that the run was to hold, in order: one that has no folder was never begun
 * @param ended       null until the run came to its end
 * @param endedEarly  why it did not hold all its drills, else empty
 * @param versions    tool → version
 * @param provenance  commit, dirty, seed, host, command line: key → value
 */
@JsonIgnoreProperties("format")
public record RunRecord(
        String run,
        String environment,
        String environmentTitle,
        String counterpart,
        List<String> doesNotEvidence,
        List<String> planned,
        Instant started,
        Instant ended,
        String endedEarly,
        Map<String, String> versions,
        Map<String, String> provenance) {

    /** In a drill's provenance: the {@link #seal} of its run. */
    public static final String SEAL = "run-sha256";

    /** In a run's provenance: what its systems are, where the suite did not start them. */
    public static final String ENVIRONMENT_CLASS = "environment class";

    /** Ids of seed drills: AG-2 before AG-10. */
    public static final Comparator<String> SEEDS = Comparator.comparing((String seed) -> seed.replaceFirst("\\d+$", ""))
            .thenComparingInt(
                    seed -> seed.matches(".*\\d{1,6}") ? Integer.parseInt(seed.replaceFirst("^.*?(\\d+)$", "$1")) : 0)
            .thenComparing(Comparator.naturalOrder());

    public RunRecord {
        doesNotEvidence = List.copyOf(doesNotEvidence);
        planned = List.copyOf(planned);
    }

    /** The drill's id without the number of a repeat, which only a planned drill has. */
    public String drillOf(String id) {
        String drill = id.replaceFirst("-r\\d+$", "");
        return planned.contains(id) || !planned.contains(drill) ? id : drill;
    }

    public boolean interrupted() {
        return ended == null || !endedEarly.isEmpty();
    }

    /** SHA-256 of what it said when the run began. */
    public String seal() {
        return Sha256.of(Json.text(ended(null, "")));
    }

    public RunRecord ended(Instant at, String endedEarly) {
        return new RunRecord(
                run,
                environment,
                environmentTitle,
                counterpart,
                doesNotEvidence,
                planned,
                started,
                at,
                endedEarly,
                versions,
                provenance);
    }
}
