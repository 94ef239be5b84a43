package org.drdrills.check;

import java.util.Optional;
import org.drdrills.history.Mark;
import org.drdrills.measure.Clients;
import org.drdrills.measure.Measures;

/** Writes are acknowledged again within a time of the operator's order. */
public final class RecoveryFromOrder implements Check {
    public static final Check CHECK = new RecoveryFromOrder();

    private RecoveryFromOrder() {}

    @Override
    public String id() {
        return "recovery-from-order";
    }

    @Override
    public Awaited awaits() {
        return Awaited.SERVICE;
    }

    @Override
    public Optional<Headline> headline() {
        return Optional.of(Headline.RECOVERY_FROM_ORDER);
    }

    @Override
    public boolean scoped() {
        return true;
    }

    @Override
    public LimitForm form() {
        return LimitForm.WITHIN;
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
                        + Words.clock(order.get().at()) + " to service");
    }
}
