package org.drdrills.cli;

import java.util.List;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.RunStory;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.RunFolder;

/** What {@code drill run --json} prints of a run. */
record RunLine(String verdict, String run, List<DrillLine> drills) {
    record DrillLine(String id, String verdict) {}

    static RunLine of(RunFolder folder) {
        RunStory story = RunStory.of(folder, HistoryFile::open);
        return new RunLine(
                story.verdict().name(),
                folder.path().toAbsolutePath().normalize().toString(),
                story.drills().stream()
                        .map(drill -> new DrillLine(drill.record().id(), Highlights.word(drill.record())))
                        .toList());
    }
}
