package org.drdrills.check;

import java.util.List;
import org.drdrills.measure.Measured;

/**
 * What the judge found on one objective or one assumption.
 *
 * @param id       stable name of what was found: the check's id, and after a dot the reason of a miss or doubt, such as
 *                 {@code lost-writes.acknowledged-and-missing}
 * @param words    the objective in the feature's words, or the assumption
 * @param sentence what was expected, what was seen, with unit and ±; where to look
 * @param numbers  the numbers behind it
 * @param drawing  an SVG where a picture says more, else empty
 */
public record Finding(
        String id, String words, Verdict verdict, String sentence, List<Measured> numbers, String drawing) {
    public Finding {
        numbers = List.copyOf(numbers);
    }

    public Finding(String id, String words, Verdict verdict, String sentence, List<Measured> numbers) {
        this(id, words, verdict, sentence, numbers, "");
    }
}
