package org.drdrills.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Conditions;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;

/**
 * Everything about one drill, as {@code drill.json} holds it. The plan part is written before anything can fail;
 * {@code judgement} is null until the drill was judged.
 *
 * @param id          stable name: the seed tag where there is one, else feature and scenario as a slug; with {@code -r2} … for repeats
 * @param tags        of the scenario, without {@code @}
 * @param featureText the scenario as written, with its background
 * @param objectives  fixed before the fault
 * @param event       the line of the feature that is the event
 * @param mechanism   what is done, by which tool and call, for the engineer
 * @param versions    tool → version; images → digest
 * @param provenance  commit, dirty, seed, host, command line, feature and environment hashes: key → value
 * @param stages      stage → seconds it took; the parts in which the lab came up begin with {@link #LAB}
 * @param historyHash SHA-256 of {@code history.ndjson}, empty until frozen
 * @param endedEarly  why the drill was stopped before its end, else empty
 */
@JsonIgnoreProperties("format")
public record DrillRecord(
        String run,
        String id,
        String title,
        String feature,
        String description,
        List<String> tags,
        String featureText,
        String environment,
        String environmentTitle,
        String counterpart,
        List<String> doesNotEvidence,
        Conditions conditions,
        List<Objective> objectives,
        String event,
        String mechanism,
        Instant started,
        Map<String, String> versions,
        Map<String, String> provenance,
        Map<String, Double> stages,
        String historyHash,
        String endedEarly,
        Judgement judgement) {

    public static final String LAB = "lab: ";
    /** In the provenance: what is wrong with the pool or the harness, on purpose. */
    public static final String BAD_ON_PURPOSE = "known-bad";
    /** Key of the provenance that names, under {@code inputs/}, the Compose files that the environment's own includes, in order. */
    public static final String INCLUDED = "included";

    /** Whether it belongs to the self-test, on a pool or under a harness that is known to be bad: it is evidence of nothing else. */
    public boolean badOnPurpose() {
        return provenance.containsKey(BAD_ON_PURPOSE);
    }

    /** Whether both are of the same scenario in the same environment; where in its file the scenario stands does not matter. */
    public boolean sameDrill(DrillRecord other) {
        return featureText.equals(other.featureText)
                && environment.equals(other.environment)
                && environmentHash().equals(other.environmentHash());
    }

    /** Names under {@code inputs/} of the Compose files that the environment's own includes, in order. */
    public List<String> included() {
        String names = provenance.getOrDefault(INCLUDED, "");
        return names.isEmpty() ? List.of() : List.of(names.split(", "));
    }

    /** SHA-256 of the environment's folder, and after a blank of the files that it includes from elsewhere; empty where it was not noted. */
    public String environmentHash() {
        return (provenance.getOrDefault("environment-sha256", "") + " "
                        + provenance.getOrDefault("included-sha256", ""))
                .strip();
    }

    /** How long the drill took in all, s: with the wait for its lab, and without what came up beside another drill. */
    public double seconds() {
        return stages.entrySet().stream()
                .filter(stage -> !stage.getKey().startsWith(LAB))
                .mapToDouble(Map.Entry::getValue)
                .filter(Double::isFinite)
                .sum();
    }

    /** The same drill, further on. */
    public DrillRecord progressed(
            Map<String, String> versions,
            Map<String, Double> stages,
            String historyHash,
            String endedEarly,
            Judgement judgement) {
        return new DrillRecord(
                run,
                id,
                title,
                feature,
                description,
                tags,
                featureText,
                environment,
                environmentTitle,
                counterpart,
                doesNotEvidence,
                conditions,
                objectives,
                event,
                mechanism,
                started,
                versions,
                provenance,
                new LinkedHashMap<>(stages),
                historyHash,
                endedEarly,
                judgement);
    }
}
