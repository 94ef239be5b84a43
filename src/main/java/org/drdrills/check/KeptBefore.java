package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * What was acknowledged before the first preparation of the drill is kept. Where standbys are cut off before the event, that bounds from
 * above a loss that is expected: until then acknowledgements waited for them.
 */
public final class KeptBefore implements Check {
    public static final Check CHECK = new KeptBefore();
    private static final Declaration DECLARED =
            Declaration.of("kept-before", LimitForm.always(Limit.NONE), Kind.SAFETY);

    private KeptBefore() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Optional<Long> prepared = measures.course().prepared();
        if (prepared.isEmpty()) {
            return ruling.open("no-preparation", "The record holds no preparation before the event.");
        }
        LostWrites loss = measures.loss();
        if (loss.serving().isEmpty()) {
            return ruling.open("no-serving-node", "What was kept cannot be told: " + loss.undecided() + ".");
        }
        long at = prepared.get();
        long older = ruling.acknowledgedBefore(at).and(loss.missing()).size();
        Measured count = Measured.count(
                "kept-before.lost",
                "writes lost from before the preparation",
                older,
                "acknowledged before " + Words.clock(measures, at) + " and missing from the final read of "
                        + loss.serving().get().node());
        return older == 0
                ? ruling.met(
                        "No write that was acknowledged before the preparation at " + Words.clock(measures, at)
                                + " is lost.",
                        count)
                : ruling.missed(
                        "lost",
                        Words.plural(older, "write") + " acknowledged before the preparation at "
                                + Words.clock(measures, at)
                                + (older == 1 ? " is" : " are") + " lost, the oldest acknowledged at "
                                + Words.clock(measures, loss.oldest()) + ".",
                        count);
    }
}
