package org.drdrills.check;

import java.util.List;

/** Every check, by id. */
public final class Checks {
    private static final List<Check> ALL = List.of(
            ClientsInterrupted.CHECK,
            ClientsSlowed.CHECK,
            Recovery.CHECK,
            RecoveryFromOrder.CHECK,
            AfterHealing.CHECK,
            Interruption.CHECK,
            Reconnects.CHECK,
            WriteLoss.CHECK,
            LossAsLag.CHECK,
            KeptBefore.CHECK,
            CopyHolds.CHECK,
            SingleWriter.CHECK,
            Convergence.CHECK,
            MembersAgree.CHECK,
            Duplicates.CHECK,
            WritesInOrder.CHECK,
            Phantoms.CHECK,
            ReadsSeeWrites.CHECK,
            Isolated.CHECK,
            CountersAddUp.CHECK,
            SwapsAtomic.CHECK,
            TotalKept.CHECK,
            OperatorFree.CHECK,
            PrimaryMoves.CHECK,
            PrimaryStays.CHECK,
            StaysDown.CHECK,
            NoneServes.CHECK,
            GroupsDown.CHECK,
            StaysUp.CHECK,
            ReadOnly.CHECK,
            PrimaryReturns.CHECK,
            Throughput.CHECK,
            Spread.CHECK,
            RunbookSucceeds.CHECK,
            RunbookRefuses.CHECK,
            OrdersObeyed.CHECK,
            Restored.CHECK,
            UsableWithin.CHECK,
            RecoveryPoint.CHECK,
            RestoreSound.CHECK,
            DeclaredCheck.CHECK);

    private Checks() {}

    public static List<Check> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException with one sentence, if no check has this id */
    public static Check byId(String id) {
        return ALL.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no check is called '" + id + "'; there are "
                        + String.join(", ", ALL.stream().map(Check::id).sorted().toList())));
    }
}
