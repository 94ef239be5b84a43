package org.drdrills.drill;

import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.NoTarget;
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
        Incident incident) {
    /** @throws LabTrouble if no node has the role that the fault is aimed at */
    Aimed aim(Fault fault) {
        try {
            return fault.aim(pools);
        } catch (NoTarget e) {
            throw new LabTrouble(e.getMessage());
        }
    }
}
