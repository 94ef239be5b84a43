package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Scope;

/** Writes are acknowledged again within a time of the operator's order: {@code within}, {@code of}. */
final class RecoveryFromOrder {
    static final Check CHECK = Check.of("recovery-from-order", RecoveryFromOrder::judge);

    private static Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Limits limits = ruling.limits();
        Scope scope = measures.scope(limits.text("of", "all"));
        long limit = limits.nanos("within");
        if (measures.course().event().isEmpty()) {
            return ruling.noEvent();
        }
        Optional<Mark> order = measures.course().order();
        if (order.isEmpty()) {
            return ruling.open("no-order", "The record holds no order of the operator, so no clock started.");
        }
        return Recovery.judge(
                ruling,
                limit,
                measures,
                measures.outage(scope, order.get().at()),
                "recovery-from-order",
                "Time" + Recovery.whose(scope) + " from the operator's order at "
                        + Words.clock(order.get().at()) + " to service");
    }
}
