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
final class LossAsLag {
    static final Check CHECK = Check.ofSafety("loss-as-lag", LossAsLag::judge);
    private static final long COARSE = 2_000_000_000L;

    private static Finding judge(Ruling ruling) {
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
            return ruling.open("no-positions", "How far the copy was behind cannot be told: " + loss.serving().get().node()
                    + " served before, or the record holds no positions of both servers.");
        }
        CopyLag.Behind behind = found.get();
        long event = measures.course().event().get().at();
        long lost = loss.missing().isEmpty() ? 0 : Math.max(0, event - loss.oldest());
        // Nothing lost: the copy may have been behind by as long as nobody wrote.
        long doubt = loss.missing().isEmpty() ? (long) (1e9 / measures.rate()) * measures.header().clients().size() : loss.oldestDoubt();
        long both = measures.header().clock() + measures.course().doubt();
        long plusMinus = behind.plusMinus() + doubt + both;
        Measured lag = Measured.seconds("loss-as-lag.lag", "how far the copy was behind", behind.length(), behind.plusMinus() + both, "by the positions in the log that both servers told");
        Measured age = Measured.seconds("loss-as-lag.lost", "age of the oldest lost write", lost, doubt + both, "event minus its acknowledgement, by clients and the final read");
        String sentence = "The oldest lost write is " + Words.seconds(lost, doubt + both) + " older than the event, by clients and the final read ("
                + Words.plural(loss.missing().size(), "write") + "); " + behind.copy() + " was " + Words.seconds(behind.length(), behind.plusMinus() + both) + " behind "
                + behind.primary() + " then, by the positions that both told";
        if (plusMinus > COARSE) {
            return ruling.open("too-coarse", sentence + ": too coarse to compare.", age, lag);
        }
        return Math.abs(lost - behind.length()) <= plusMinus ? ruling.met(sentence + ".", age, lag)
                : ruling.missed("differs", sentence + ": they differ by more than their ± together, " + Words.seconds(plusMinus) + ".", age, lag);
    }
}
