package org.drdrills.fault;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Environment;

/** The clients' table of all writes is dropped by mistake: server and database are healthy, and the data are lost. */
public record LedgerDropped() implements Fault {
    @Override
    public String name() {
        return "the ledger is dropped by mistake";
    }

    @Override
    public String mechanism() {
        return "the table dropped, committed on the primary; server, machine and all wires stay healthy";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return Power.lacking(environment, Power.DROP_LEDGER, Power.FIND_LEDGER);
    }

    @Override
    public Aimed aim(Scene scene) {
        String node = Target.PRIMARY.nodes(scene).getFirst();
        String drop = Power.DROP_LEDGER.in(scene);
        String find = Power.FIND_LEDGER.in(scene);
        Map<String, String> database = Power.database(scene);
        return new AimedAtMachines(
                Target.PRIMARY, scene, List.of(node), () -> drop(scene.lab(), node, drop, find, database));
    }

    private static Injected drop(Lab lab, String node, String drop, String find, Map<String, String> database) {
        Machine.Said said = Power.run(lab, node, drop, database);
        if (said.exit() != 0) {
            throw new LabTrouble("the ledger could not be dropped on " + node + ": "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        return new ForGood(
                patience -> {
                    boolean absent = Polling.until(
                            patience,
                            () -> Power.run(lab, node, find, database)
                                    .output()
                                    .strip()
                                    .equals("absent"));
                    return new Proof(
                            absent,
                            (absent ? "The ledger is absent on " : "The ledger is still present on ") + node + ".",
                            Map.of("node", node));
                },
                "Only a backup restores what was dropped.");
    }
}
