package org.drdrills.check;

import org.drdrills.history.History;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;
import org.drdrills.measure.WriteLog;

/** At least 99 % of the writes are served in every 10 s window after the event; {@code of}: all, others or a site. */
public final class StaysUp implements Check {
    static final String ID = "stays-up";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Finding judge(Objective objective, Conditions conditions, History history) {
        Measures measures = MeasuredHistory.measures(history, conditions);
        Ruling ruling = new Ruling(objective);
        Scope scope = measures.scope(new Limits(objective).text("of", "all"));
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        long event = measures.course().event().get().at();
        WriteLog.Worst worst = measures.writes().worst(scope, event, Long.MAX_VALUE, WriteLog.WINDOW);
        if (Double.isNaN(worst.share())) {
            return ruling.open("record-too-short", "The load ended at " + Words.clock(measures.end()) + ", less than 10 s after the event.");
        }
        Measured number = new Measured("stays-up", "lowest share of writes served in 10 s", worst.share() * 100, "%", 0, "from the event to the end of the load");
        String sentence = "In the worst 10 s, from " + Words.clock(worst.at()) + ", " + worst.served() + " of " + worst.due() + " writes of " + scope.words() + " were served ("
                + Words.percent(worst.share()) + "); the limit is 99 %; see " + measures.pace().writes(worst.at(), worst.at() + WriteLog.WINDOW) + ".";
        return worst.share() >= WriteLog.SHARE
                ? ruling.met(sentence, number)
                : ruling.fallsShort("interrupted", sentence, measures, worst.at(), worst.at() + WriteLog.WINDOW, number);
    }
}
