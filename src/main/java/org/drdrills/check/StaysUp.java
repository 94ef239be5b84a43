package org.drdrills.check;

import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;
import org.drdrills.measure.WriteLog;

/** At least 99 % of the writes are served in every 10 s window after the event; {@code of}: all, others or a site. */
final class StaysUp {
    static final Check CHECK = Check.of("stays-up", StaysUp::judge);

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Scope scope = measures.scope(ruling.limits().text("of", "all"));
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        long event = measures.course().event().get().at();
        WriteLog.Worst worst = measures.writes().worst(scope, event, Long.MAX_VALUE, WriteLog.WINDOW);
        if (Double.isNaN(worst.share())) {
            return ruling.open(
                    "record-too-short",
                    "The load ended at " + Words.clock(measures.end()) + ", less than 10 s after the event.");
        }
        Measured number = new Measured(
                "stays-up",
                "lowest share of writes served in 10 s",
                worst.share() * 100,
                "%",
                0,
                "from the event to the end of the load");
        String sentence = "In the worst 10 s, from " + Words.clock(worst.at()) + ", " + worst.served() + " of "
                + worst.due() + " writes of " + scope.words() + " were served (" + Words.percent(worst.share())
                + "); the limit is 99 %; see " + measures.pace().writes(worst.at(), worst.at() + WriteLog.WINDOW) + ".";
        return worst.share() >= WriteLog.SHARE
                ? ruling.met(sentence, number)
                : ruling.fallsShort("interrupted", sentence, worst.at(), worst.at() + WriteLog.WINDOW, number);
    }
}
