package org.drdrills.check;

import org.drdrills.measure.Clients;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.WriteLog;

/** At least 99 % of the writes are served in every 10 s window after the event. */
public final class StaysUp implements Check {
    public static final Check CHECK = new StaysUp();
    /** The share of {@link WriteLog#SHARE}. */
    public static final Limit LIMIT = new Limit.Percent(100 * WriteLog.SHARE, true);

    private static final Declaration DECLARED = Declaration.of("stays-up", LimitForm.always(LIMIT), Kind.SCOPED);

    private StaysUp() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        long event = measures.course().event().get().at();
        WriteLog.Worst worst = measures.writes().worst(clients, event, Long.MAX_VALUE, WriteLog.WINDOW);
        if (Double.isNaN(worst.share())) {
            return ruling.open(
                    "record-too-short",
                    "The load ended at " + Words.clock(measures, measures.end()) + ", less than 10 s after the event.");
        }
        Measured number = new Measured(
                "stays-up",
                "lowest share of writes served in 10 s",
                worst.share() * 100,
                "%",
                0,
                "from the event to the end of the load");
        String sentence = "In the worst 10 s, from " + Words.clock(measures, worst.at()) + ", " + worst.served()
                + " of "
                + worst.due() + " writes of " + clients.words() + " were served (" + Words.percent(worst.share())
                + "); the limit is 99 %; see " + measures.pace().writes(worst.at(), worst.at() + WriteLog.WINDOW) + ".";
        return worst.share() >= WriteLog.SHARE
                ? ruling.met(sentence, number)
                : ruling.fallsShort("interrupted", sentence, worst.at(), worst.at() + WriteLog.WINDOW, number);
    }
}
