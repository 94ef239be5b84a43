package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.environment.Polling;
import org.drdrills.topology.Environment;

/**
 * The database server crashes while its machine stays up: once, or after each restart.
 *
 * @param again whether it crashes after each restart until the fault ends
 */
public record ServerCrash(Target target, boolean again) implements Fault {
    private static final String CRASH = Power.resource("crash-server.sh").orElseThrow();
    private static final String GONE = """
            for pid in $PROCESSES; do
              if read -r _ _ state _ 2> /dev/null < /proc/$pid/stat && [ "$state" != Z ]; then exit 1; fi
            done
            """;
    private static final String END = "touch /tmp/crashing.end";
    private static final String ENDED = "[ ! -d /proc/$(cat /tmp/crashing.pid) ]";

    @Override
    public String name() {
        return "the database server on " + target.words() + (again ? " keeps crashing" : " crashes");
    }

    @Override
    public String mechanism() {
        return "SIGKILL to the eldest process of the database server" + (again ? ", repeated five times a second" : "")
                + "; the machine stays up";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return Power.lacking(environment, Power.SERVER_PROCESS);
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> nodes = target.nodes(scene);
        String process = Power.SERVER_PROCESS.in(scene);
        return new AimedAtMachines(target, scene, nodes, () -> crash(scene.lab(), nodes.getFirst(), process));
    }

    private static Machine.Said run(Lab lab, String node, String script) {
        return Power.run(lab, node, script, Map.of());
    }

    private Injected crash(Lab lab, String node, String process) {
        Machine.Said said = Power.run(lab, node, CRASH, Map.of("PROCESS", process, "AGAIN", again ? "yes" : "no"));
        String killed = said.output().strip().replaceAll("\\s+", " ");
        if (said.exit() != 0 || killed.isEmpty()) {
            run(lab, node, END);
            throw new LabTrouble("the database server on " + node + " could not be killed: " + killed);
        }
        return new Injected() {
            private boolean closed;

            @Override
            public boolean heals() {
                return again;
            }

            @Override
            public Proof effect(Duration patience) {
                boolean gone = Polling.until(
                        patience,
                        () -> Power.run(lab, node, GONE, Map.of("PROCESSES", killed))
                                        .exit()
                                == 0);
                return new Proof(
                        gone,
                        "Process " + killed + " of " + node + (gone ? " has ended." : " is still running."),
                        Map.of("node", node, "processes", killed));
            }

            @Override
            public void close() {
                if (!closed && again) {
                    closed = true;
                    Machine.Said ended = run(lab, node, END);
                    if (ended.exit() != 0) {
                        throw new LabTrouble("the repeated crashes on " + node + " could not be ended: "
                                + ended.output().strip());
                    }
                }
            }

            @Override
            public Proof healing(Duration patience) {
                boolean ended =
                        Polling.until(patience, () -> run(lab, node, ENDED).exit() == 0);
                return new Proof(
                        ended,
                        ended
                                ? "The database server on " + node + " is no longer killed."
                                : "The database server on " + node + " is still being killed.",
                        Map.of("node", node));
            }
        };
    }
}
