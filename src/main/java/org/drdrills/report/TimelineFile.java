package org.drdrills.report;

import org.drdrills.chart.Look;
import org.drdrills.chart.Timeline;
import org.drdrills.evidence.DrillStory;

/** The timeline of a drill as a file of its own. */
final class TimelineFile implements Renderer<DrillStory> {
    @Override
    public String file() {
        return "timeline.svg";
    }

    @Override
    public String render(DrillStory story) {
        return Look.inBothThemes(Timeline.draw(story));
    }
}
