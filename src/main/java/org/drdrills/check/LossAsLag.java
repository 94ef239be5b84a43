package org.drdrills.check;

import java.util.Optional;
import org.drdrills.measure.CopyLag;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * What was lost, by clients' acknowledgements and the final read, against how far the copy was behind, by the positions in the log that the
 * servers told: two accounts that share nothing but the clock.
 */
public final class LossAsLag implements Check {
    public static final Check CHECK = new LossAsLag();
    private static final long COARSE = 2_000_000_000L;
    private static final Declaration DECLARED =
            Declaration.of("loss-as-lag", LimitForm.always(Limit.HOLDS), Kind.SAFETY);

    private LossAsLag() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        LostWrites loss = measures.loss();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        if (loss.serving().isEmpty()) {
            return ruling.open("no-serving-node", "What was kept cannot be told: " + loss.undecided() + ".");
        }
        Optional<CopyLag.Behind> found = measures.copyLag();
        if (found.isEmpty()) {
            return ruling.open(
                    "no-positions",
                    "How far the copy was behind cannot be told: "
                            + loss.serving().get().node()
                            + " served before, or the record holds no positions of both servers.");
        }
        CopyLag.Behind behind = found.get();
        long event = measures.course().event().get().at();
        long clock = measures.header().clock();
        boolean nothing = loss.missing().isEmpty();
        // Nothing lost: whatever comes next would have been the first, as late as the event may have happened, or as
        // early as the last write before it.
        long from = nothing ? event + measures.course().doubt() : loss.oldest();
        long doubt = clock
                + (nothing
                        ? measures.course().doubt()
                                + ((long) (1e9 / measures.rate()))
                                        * measures.header().clients().size()
                        : loss.oldestDoubt());
        long plusMinus = behind.plusMinus() + doubt + clock;
        Measured age = Measured.seconds(
                "loss-as-lag.lost",
                "age of the oldest lost write",
                event - from,
                doubt,
                "event minus its acknowledgement, by clients and the final read");
        Measured lag = Measured.seconds(
                "loss-as-lag.lag",
                "how far the copy was behind",
                event - behind.passed(),
                behind.plusMinus() + clock,
                "event minus the moment at which the primary was as far, by the positions in the log that both servers told");
        String sentence = (nothing
                        ? "No acknowledged write is lost, so all up to " + Words.clock(measures, event) + " were kept"
                        : Words.plural(loss.missing().size(), "acknowledged write") + " from "
                                + Words.clock(measures, from)
                                + " on (± " + Words.seconds(doubt) + ") were lost, " + Words.seconds(event - from)
                                + " before the event")
                + ", by clients and the final read; by the positions that both servers told, " + behind.copy()
                + " came as far as " + behind.primary() + " had been at "
                + Words.clock(measures, behind.passed()) + " (± " + Words.seconds(behind.plusMinus() + clock) + "), "
                + Words.seconds(event - behind.passed()) + " before it";
        if (plusMinus > COARSE) {
            return ruling.open("too-coarse", sentence + ": too coarse to compare.", age, lag);
        }
        return Math.abs(from - behind.passed()) <= plusMinus
                ? ruling.met(sentence + ".", age, lag)
                : ruling.missed(
                        "differs",
                        sentence + ": they differ by more than their ± together, " + Words.seconds(plusMinus) + ".",
                        age,
                        lag);
    }
}
