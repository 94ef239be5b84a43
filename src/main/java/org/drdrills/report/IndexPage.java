package org.drdrills.report;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Highlights;
import org.drdrills.evidence.RunStory;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;

/** The list of all runs: the whole population, also what failed or was interrupted. */
final class IndexPage {
    private static final int MOST_MARKS = 60;

    /** One drill of a run. */
    record Mark(Verdict verdict, String hint) {}

    /**
     * One run.
     *
     * @param story      null where the run cannot be read
     * @param unreadable why, or empty
     * @param page       whether it has one
     */
    record Row(String name, RunStory story, String unreadable, boolean page) {
        static Row of(RunFolder folder) {
            try {
                return new Row(folder.name(), RunStory.withoutHistories(folder), "", Files.exists(folder.page()));
            } catch (BadInput | UncheckedIOException e) {
                return new Row(folder.name(), null, String.valueOf(e.getMessage()), false);
            }
        }

        String word() {
            if (story == null) {
                return "unreadable";
            }
            return story.run().ended() == null
                    ? "interrupted, or under way"
                    : story.verdict().name().toLowerCase(Locale.ROOT);
        }

        List<Mark> marks() {
            return Stream.concat(
                            story.drills().stream()
                                    .map(drill -> new Mark(
                                            Highlights.verdict(drill.record()),
                                            drill.record().title() + ": "
                                                    + Highlights.word(drill.record())
                                                            .toLowerCase(Locale.ROOT))),
                            story.damaged().stream().map(sentence -> new Mark(Verdict.INCONCLUSIVE, sentence)))
                    .limit(MOST_MARKS)
                    .toList();
        }

        int more() {
            return story.drills().size() + story.damaged().size() - MOST_MARKS;
        }
    }

    private IndexPage() {}

    static String render(Reports reports) {
        return Templates.render(
                "IndexPage", reports.runs().stream().map(Row::of).toList());
    }
}
