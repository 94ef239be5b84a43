package org.drdrills.check;

import java.util.List;

/** Every check, by id. */
public final class Checks {
    private static final List<Check> ALL = List.of(
            new Recovery(),
            new RecoveryFromOrder(),
            new Interruption(),
            new Reconnects(),
            new WriteLoss(),
            new SingleWriter(),
            new Convergence(),
            new Duplicates(),
            new Phantoms(),
            new ReadsSeeWrites(),
            new Isolated(),
            new OperatorFree(),
            new PrimaryMoves(),
            new PrimaryStays(),
            new StaysDown(),
            new StaysUp(),
            new ReadOnly(),
            new PrimaryReturns(),
            new Throughput(),
            new Spread(),
            new RunbookSucceeds(),
            new RunbookRefuses(),
            new OrdersObeyed());

    private Checks() {}

    public static List<Check> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException with one sentence, if no check has this id */
    public static Check byId(String id) {
        return ALL.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no check is called '" + id + "'; there are " + String.join(", ", ALL.stream().map(Check::id).sorted().toList())));
    }
}
