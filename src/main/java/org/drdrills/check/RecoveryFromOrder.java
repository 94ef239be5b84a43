package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measures;

/** Writes are acknowledged again within a time of the operator's order. */
public final class RecoveryFromOrder implements Check {
    public static final Check CHECK = new RecoveryFromOrder();
    private static final Declaration DECLARED = Declaration.of(
            "recovery-from-order", LimitForm.WITHIN, Awaited.SERVICE, Headline.RECOVERY_FROM_ORDER, Kind.SCOPED);

    private RecoveryFromOrder() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Clients clients = measures.clients(ruling.objective().scope());
        long limit = ruling.most();
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
                measures.outage(clients, order.get().at()),
                "recovery-from-order",
                "Time" + Recovery.whose(clients) + " from the operator's order at "
                        + Words.clock(measures, order.get().at()) + " to service");
    }
}
