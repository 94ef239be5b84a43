package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;

/** Somebody drops the clients' table of all writes by mistake: server and database are well, and the data are gone. */
public record LedgerDropped() implements Fault {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String SQL =
            "PGPASSWORD=$POSTGRES_PASSWORD psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres -d %1$s -c \"%2$s\"";
    private static final String DROP = "DROP TABLE ledger";
    private static final String LOOK = "SELECT to_regclass('ledger') IS NULL";

    @Override
    public String name() {
        return "the ledger is dropped by mistake";
    }

    @Override
    public String mechanism() {
        return DROP + ", committed on the primary; server, machine and all wires are well";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pool().engine().equals("postgresql")
                ? Optional.empty()
                : Optional.of("engine " + environment.pool().engine() + " has no such table");
    }

    @Override
    public Aimed aim(Scene scene) {
        String node = Target.PRIMARY.nodes(scene).getFirst();
        String database = scene.lab().access(scene.pool()).getOrDefault("database", "postgres");
        return new AimedAtMachines(Target.PRIMARY, scene, List.of(node), () -> drop(scene.lab(), node, database));
    }

    private static Machine.Said ask(Lab lab, String node, String database, String query) {
        return lab.machine(node).run(List.of("bash", "-c", SQL.formatted(database, query)), LIMIT);
    }

    private static Injected drop(Lab lab, String node, String database) {
        Machine.Said said = ask(lab, node, database, DROP);
        if (said.exit() != 0) {
            throw new LabTrouble("the ledger could not be dropped on " + node + ": "
                    + said.output().strip().replaceAll("\\s+", " "));
        }
        return new ForGood(
                patience -> {
                    boolean gone = Waiting.until(
                            patience,
                            () -> ask(lab, node, database, LOOK)
                                    .output()
                                    .strip()
                                    .equals("t"));
                    return new Proof(
                            gone,
                            (gone ? "There is no ledger any more on " : "There is still a ledger on ") + node + ".",
                            Map.of("node", node));
                },
                "What was dropped only a backup brings back.");
    }
}
