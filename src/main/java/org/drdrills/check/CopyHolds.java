package org.drdrills.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.history.FinalRead;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;

/**
 * The copy that a runbook restored beside the pool holds every write that was acknowledged before the operator's order, and none that no
 * client sent. It is judged by its own final read, not by what the runbook says.
 */
public final class CopyHolds implements Check {
    public static final Check CHECK = new CopyHolds();
    private static final Declaration DECLARED =
            Declaration.of("copy-holds", LimitForm.always(Limit.HOLDS), Need.COPY_READS, Kind.SAFETY);

    private CopyHolds() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        Map<String, FinalRead> copies = measures.loss().copies();
        Optional<Mark> order = measures.course().order();
        if (order.isEmpty()) {
            return ruling.open("no-order", "The record holds no order of the operator, so nothing was to be restored.");
        }
        List<FinalRead> read =
                copies.values().stream().filter(FinalRead::complete).toList();
        if (read.size() != 1) {
            return ruling.open(
                    "not-read",
                    copies.isEmpty()
                            ? "The record holds no final read of a copy."
                            : "What the copy holds cannot be told: " + read.size() + " of " + copies.size()
                                    + " were read whole.");
        }
        FinalRead copy = read.getFirst();
        IdSet due = ruling.acknowledgedBefore(order.get().at());
        IdSet missing = due.minus(copy.ids());
        IdSet invented = measures.loss().inventedIn(copy);
        Measured count = Measured.count(
                "copy-holds.missing",
                "writes missing from the copy",
                missing.size(),
                "acknowledged before the operator's order and missing from the final read of " + copy.node());
        if (due.isEmpty()) {
            return ruling.open("nothing-acknowledged", "No write was acknowledged before the order.");
        }
        if (!missing.isEmpty()) {
            return ruling.missed(
                    "missing",
                    Words.plural(missing.size(), "write") + " of " + due.size()
                            + " acknowledged before the operator's order at "
                            + Words.clock(measures, order.get().at()) + (missing.size() == 1 ? " is" : " are")
                            + " missing from the copy on " + copy.node() + ": " + Words.ids(missing) + ".",
                    count);
        }
        return invented.isEmpty()
                ? ruling.met(
                        "The copy on " + copy.node() + " holds each of " + due.size()
                                + " writes acknowledged before the operator's order at "
                                + Words.clock(measures, order.get().at()) + ", and none that no client sent.",
                        count)
                : ruling.missed(
                        "never-sent",
                        "The copy on " + copy.node() + " holds " + Words.plural(invented.size(), "write")
                                + " that no client sent: " + Words.ids(invented) + ".",
                        count);
    }
}
