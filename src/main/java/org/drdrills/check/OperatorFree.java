package org.drdrills.check;

import java.util.List;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;

/** Service came back without an operator. No limits. */
final class OperatorFree {
    static final Check CHECK = Check.of("no-operator", OperatorFree::judge);

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage();
        List<Mark> before = measures.course().operator().stream().filter(mark -> !outage.over() || mark.at() <= outage.until()).toList();
        if (!before.isEmpty()) {
            return ruling.missed("operator-acted", "The operator acted before service was back: " + before.getFirst().text() + " at " + Words.clock(before.getFirst().at())
                    + ", " + Words.plural(before.size(), "step") + " in all.");
        }
        return outage.over()
                ? ruling.met("No operator acted before service was back at " + Words.clock(outage.until()) + ".")
                : ruling.open("not-recovered", "No operator acted, but service was not back before the load ended.");
    }
}
