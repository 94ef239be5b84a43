package org.drdrills.steps;

import org.drdrills.drill.DrillPlan;
import org.drdrills.evidence.DrillRecord;

/** The campaign in which scenarios run: set by whoever starts Cucumber, found by the steps. */
public interface Drills {
    /** Runs the drill through all its stages; its record holds the judgement. */
    DrillRecord run(DrillPlan plan);

    /** A finding that was met, for who watches. */
    void says(String sentence);

    /** The plan of a scenario. */
    DrillPlan plan(String uri, int line);

    static Drills current() {
        Drills drills = Current.drills;
        if (drills == null) {
            throw new IllegalStateException("no campaign is running; start drills with ./drill run, or with mvn verify -Pdrills");
        }
        return drills;
    }

    static void begin(Drills drills) {
        Current.drills = drills;
    }

    /** Cucumber makes its own glue objects, so the campaign has to be found somewhere. */
    final class Current {
        private static volatile Drills drills;

        private Current() {}
    }
}
