package org.drdrills.drill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.topology.Role;

/** The operator's orders: which runbook runs for which member, as roles stand at that moment. */
final class Operations {
    private final Lab lab;
    private final PoolView pools;
    private final Patience patience;
    private final Optional<Console> console;
    private final Set<String> beenPrimary = new HashSet<>();
    private String firstPrimary = "";

    Operations(Lab lab, PoolView pools, Patience patience, Optional<Console> console) {
        this.lab = lab;
        this.pools = pools;
        this.patience = patience;
        this.console = console;
    }

    /** Remembers the primary before the event. */
    void noteFirstPrimary() {
        firstPrimary = pools.primary().orElse("");
    }

    /** A member that was primary once is not the next member of a sequence of orders. */
    void noteEveryPrimary() {
        pools.primary().ifPresent(beenPrimary::add);
    }

    /**
     * @return the runbook's exit code
     * @throws LabTrouble if the environment has no operator
     */
    int carryOut(Order order) {
        Console here = console.orElseThrow(
                () -> new LabTrouble("environment " + lab.environment().name() + " has no operator"));
        List<String> arguments = new ArrayList<>(order.words());
        arguments.addAll(
                switch (order.argument()) {
                    case NONE -> List.of();
                    case A_STANDBY -> List.of(candidate());
                    case NEXT_MEMBER ->
                        List.of(pools.pool().members().stream()
                                .filter(member -> !beenPrimary.contains(member))
                                .findFirst()
                                .orElse(firstPrimary));
                });
        return here.run(order, arguments, patience.runbook());
    }

    /** The member that an operator would choose: one that follows; else any that answers and was not the primary. */
    private String candidate() {
        return pools.standbys().stream()
                .findFirst()
                .or(() -> others().stream()
                        .filter(member -> pools.role(member) == Role.STANDBY || pools.role(member) == Role.PASSIVE)
                        .findFirst())
                .or(() -> others().stream().findFirst())
                .orElse(firstPrimary);
    }

    private List<String> others() {
        return pools.pool().members().stream()
                .filter(member -> !member.equals(firstPrimary))
                .toList();
    }

    /** All output of the runbooks so far. */
    String transcript() {
        return console.map(Console::transcript).orElse("");
    }
}
