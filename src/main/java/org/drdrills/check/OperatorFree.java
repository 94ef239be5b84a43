package org.drdrills.check;

import java.util.List;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Outage;
import org.drdrills.measure.Scope;

/** Service came back without an operator. */
public final class OperatorFree implements Check {
    public static final Check CHECK = new OperatorFree();
    private static final Declaration DECLARED =
            Declaration.of("no-operator", LimitForm.always(Limit.NONE), Awaited.SERVICE);

    private OperatorFree() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Outage outage = measures.outage();
        List<Mark> before = measures.course().operator().stream()
                .filter(mark -> !outage.over() || mark.at() <= outage.until())
                .toList();
        if (!before.isEmpty()) {
            return ruling.missed(
                    "operator-acted",
                    "The operator acted before service was back: "
                            + before.getFirst().text() + " at "
                            + Words.clock(measures, before.getFirst().at()) + ", " + Words.plural(before.size(), "step")
                            + " in all.");
        }
        if (outage.over()) {
            return ruling.met(
                    "No operator acted before service was back at " + Words.clock(measures, outage.until()) + ".");
        }
        // A site that is dark until the end need not be served: the others may have recovered without an operator, and
        // none acted
        // at any time.
        boolean anybodySpared =
                !measures.course().struck().containsAll(measures.allClients().sites());
        Outage spared = anybodySpared ? measures.outage(measures.clients(Scope.OTHERS)) : outage;
        return spared.over()
                ? ruling.met("No operator acted at any time; clients outside the struck sites were served again at "
                        + Words.clock(measures, spared.until()) + ".")
                : ruling.open("not-recovered", "No operator acted, but service was not back before the load ended.");
    }
}
