package org.drdrills.drill;

import java.time.Instant;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.NoTarget;
import org.drdrills.topology.Environment;
import org.drdrills.workload.DrillClock;

/** What the stages of one drill share. */
record Setting(
        DrillPlan plan,
        Lab lab,
        PoolView pools,
        Patience patience,
        DrillClock clock,
        Journal journal,
        DrillWait waiting,
        Operations operations,
        OpenFaults faults,
        Incident incident,
        Operators operators) {
    /** @throws LabTrouble if no node has the role that the fault is aimed at, or a system does not allow to strike as much */
    Aimed aim(Fault fault) {
        try {
            Aimed aimed = fault.aim(pools);
            Environment where = lab.environment();
            where.system().ifPresent(system -> {
                system.exceeds(incident.struckNodes(aimed.nodes()), where.sites())
                        .ifPresent(why -> {
                            throw new LabTrouble(fault.name() + ": " + why);
                        });
                system.outside(Instant.now()).ifPresent(why -> {
                    throw new LabTrouble(fault.name() + ": " + why);
                });
            });
            return aimed;
        } catch (NoTarget e) {
            throw new LabTrouble(e.getMessage());
        }
    }
}
