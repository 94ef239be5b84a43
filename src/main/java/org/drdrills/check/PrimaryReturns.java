package org.drdrills.check;

import java.util.List;
import org.drdrills.history.FinalRead;
import org.drdrills.measure.Measures;
import org.drdrills.topology.Role;

/** In the end the node that was primary just before the event is the only primary. */
public final class PrimaryReturns implements Check {
    public static final Check CHECK = new PrimaryReturns();
    private static final Declaration DECLARED =
            Declaration.of("primary-returns", LimitForm.always(Limit.HOLDS), Awaited.IN_SYNC);

    private PrimaryReturns() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        return ruling.ofPrimaryBefore(before -> judge(ruling, before));
    }

    private static Finding judge(Ruling ruling, String before) {
        Measures measures = ruling.measures();
        if (measures.loss().reads().isEmpty()) {
            return ruling.open("not-read", "No member was read at the end.");
        }
        String primaries = String.join(
                ", ",
                measures.loss().reads().values().stream()
                        .filter(read -> read.role() == Role.PRIMARY)
                        .map(FinalRead::node)
                        .toList());
        List<String> silent = measures.header().members().stream()
                .filter(node -> !measures.loss().reads().containsKey(node)
                        || measures.loss().reads().get(node).role() == Role.UNREACHABLE)
                .toList();
        if (primaries.equals(before) && !silent.isEmpty()) {
            return ruling.open(
                    "not-every-member-read",
                    before
                            + " is primary at the final reads, and whether it is the only one cannot be told: no answer from "
                            + String.join(", ", silent) + ".");
        }
        return primaries.equals(before)
                ? ruling.met(before + " was primary before the event and is the only primary at the final reads.")
                : ruling.missed(
                        "elsewhere",
                        before + " was primary before the event; at the final reads "
                                + (primaries.isEmpty() ? "none is" : primaries + " is") + ".");
    }
}
