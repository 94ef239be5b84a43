package org.drdrills.evidence;

import java.util.ArrayList;
import java.util.List;

/** What a run leaves open beside its findings: what is missing, cannot be read or was never drilled. */
public final class OpenPoints {
    private OpenPoints() {}

    /** One sentence each; none where every drill that was to be run is there and all that is declared was met in its time. */
    public static List<String> of(Evidence evidence) {
        List<String> points = new ArrayList<>();
        if (evidence.run().ended() == null) {
            points.add("The run has not come to its end, or was interrupted.");
        }
        int missing = evidence.unreadable().size();
        if (missing > 0) {
            int all = missing + evidence.drills().size();
            points.add((missing == all ? "None" : missing == 1 ? "One" : Integer.toString(missing)) + " of "
                    + Figures.count(all, "drill", "drills")
                    + (missing == all
                            ? " can be judged"
                            : missing == 1 ? " is missing or cannot be read" : " are missing or cannot be read")
                    + ". " + (missing == 1 ? "" : "The first: ")
                    + evidence.unreadable().getFirst() + ".");
        }
        if (!evidence.lacking().isEmpty()) {
            points.add("Of " + Figures.count(evidence.declared().size(), "declared drill", "declared drills") + ": "
                    + evidence.lacking() + ".");
        }
        Evidence.Coverage coverage = evidence.coverage();
        long never = coverage.known().size()
                - coverage.drilled().stream().filter(one -> one.met() != null).count();
        if (evidence.declared().isEmpty() && never > 0) {
            points.add(never + " of " + Figures.count(coverage.known().size(), "reference drill", "reference drills")
                    + (never == 1 ? " was" : " were") + " never met in the runs that lie here.");
        }
        return points;
    }
}
