package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Environment;

/** A file of the database is overwritten on one server: the server stays up, and no client can sign in to the database. */
public record DatabaseDamaged(Target target) implements Fault {
    @Override
    public String name() {
        return "the database on " + target.words() + " is damaged";
    }

    @Override
    public String mechanism() {
        return "a file that the server reads at each sign-in overwritten with random bytes on the server's disk, and its sessions ended";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return Power.lacking(environment, Power.DAMAGE_DATABASE, Power.REPAIR_DATABASE, Power.OPEN_DATABASE);
    }

    @Override
    public Aimed aim(Scene scene) {
        String node = target.nodes(scene).getFirst();
        Map<String, String> database = Power.database(scene);
        return new AimedAtMachines(
                target,
                scene,
                List.of(node),
                () -> damage(node, power -> Power.run(scene.lab(), node, power.in(scene), database)));
    }

    /** @param run runs a power's script on the node */
    private static Injected damage(String node, Function<Power, Machine.Said> run) {
        Machine.Said said = run.apply(Power.DAMAGE_DATABASE);
        if (said.exit() != 0) {
            Machine.Said repaired = run.apply(Power.REPAIR_DATABASE);
            throw new LabTrouble("the database on " + node + " could not be damaged: " + oneLine(said)
                    + (repaired.exit() == 0 ? "" : "; nor could it be repaired: " + oneLine(repaired)));
        }
        return new Injected() {
            private boolean closed;

            private boolean opens() {
                return run.apply(Power.OPEN_DATABASE).exit() == 0;
            }

            @Override
            public Proof effect(Duration patience) {
                return proof(Polling.until(patience, () -> !opens()), false);
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    Machine.Said repaired = run.apply(Power.REPAIR_DATABASE);
                    if (repaired.exit() != 0) {
                        throw new LabTrouble(
                                "the database on " + node + " could not be repaired: " + oneLine(repaired));
                    }
                }
            }

            @Override
            public Proof healing(Duration patience) {
                return proof(Polling.until(patience, this::opens), true);
            }

            private Proof proof(boolean seen, boolean wantedOpen) {
                return new Proof(
                        seen,
                        "The database on " + node
                                + (seen == wantedOpen ? " accepts sign-ins." : " does not accept sign-ins."),
                        Map.of("node", node));
            }
        };
    }

    private static String oneLine(Machine.Said said) {
        return said.output().strip().replaceAll("\\s+", " ");
    }
}
