package org.drdrills.report;

import java.util.List;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.RunStory;

/** Every form there is; a test holds this list against the classes. */
public final class Renderers {
    private Renderers() {}

    public static List<Renderer<DrillStory>> ofDrill() {
        return List.of(new TimelineFile(), new DrillSummary(), new DrillPage());
    }

    public static List<Renderer<RunStory>> ofRun() {
        return List.of(new RunPage(), new RunSummary(), new JUnitReport(), new CtrfReport(), new OpenMetrics());
    }

    /** Made for paper: each is written as a page and as PDF/A. */
    public static List<Renderer<Exhibit>> ofEvidence() {
        return List.of(new SummaryPage(), new ReportPage());
    }

    /** For tools that import tables. */
    public static List<Renderer<Exhibit>> tables() {
        return List.of(new ResultsTable(), new FindingsTable());
    }
}
