package org.drdrills.evidence;

import java.util.List;
import org.drdrills.check.Verdict;

/**
 * One run, ready to be told.
 *
 * @param drills  in the order in which they were run
 * @param damaged folders whose record cannot be read, one sentence each: they belong to the population too
 */
public record RunStory(RunRecord run, List<DrillStory> drills, List<String> damaged) {
    public RunStory {
        drills = List.copyOf(drills);
        damaged = List.copyOf(damaged);
    }

    /** Never green by silence: a run without drills, or with one that nobody can read, is inconclusive. */
    public Verdict verdict() {
        Verdict verdict =
                drills.isEmpty() || !damaged.isEmpty() || run.interrupted() ? Verdict.INCONCLUSIVE : Verdict.MET;
        for (DrillStory drill : drills) {
            verdict = verdict.and(Highlights.verdict(drill.record()));
        }
        return verdict;
    }

    /** Without drills on pools or under a harness that are bad on purpose: they test the tester, and are evidence of nothing else. */
    RunStory inEarnest() {
        return new RunStory(
                run,
                drills.stream().filter(drill -> !drill.record().badOnPurpose()).toList(),
                damaged);
    }

    /** Drills that were run several times. */
    List<Repeats> repeats() {
        return Repeats.of(run.planned(), drills.stream().map(DrillStory::record).toList());
    }

    long count(Verdict verdict) {
        return drills.stream()
                        .filter(d -> Highlights.verdict(d.record()) == verdict)
                        .count()
                + (verdict == Verdict.INCONCLUSIVE ? damaged.size() : 0);
    }
}
