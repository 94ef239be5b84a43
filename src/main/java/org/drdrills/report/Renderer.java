package org.drdrills.report;

import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.RunStory;

/**
 * One form in which readers or programs get a drill or a run.
 *
 * @param <S> what it tells: a {@link DrillStory} or a {@link RunStory}
 */
public interface Renderer<S> {
    /** Name of the file that it fills, in the folder of the drill or run. */
    String file();

    /** The whole text; the same story always gives the same bytes. */
    String render(S story);
}
