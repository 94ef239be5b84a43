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

/** The agent that manages a database server hangs, while the server goes on serving. */
public record AgentHang(Target target) implements Fault {
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Prints the ids of the processes of that name. */
    private static final String FIND = """
            for stat in /proc/[0-9]*/stat; do
              read -r pid name state _ 2> /dev/null < "$stat" || continue
              if [ "$name" = "($PROCESS)" ] && [ "$state" != Z ]; then echo "$pid"; fi
            done
            """;

    private static final String STOP = "kill -STOP $PROCESSES";
    private static final String CONTINUE = "kill -CONT $PROCESSES";
    /** Exit code 0 if all are stopped, 1 if none is, 2 otherwise. */
    private static final String STOPPED = """
            stopped=0; running=0
            for pid in $PROCESSES; do
              if ! read -r _ _ state _ 2> /dev/null < /proc/$pid/stat; then running=$((running + 1))
              elif [ "$state" = T ]; then stopped=$((stopped + 1)); else running=$((running + 1)); fi
            done
            [ "$running" = 0 ] && exit 0
            [ "$stopped" = 0 ] && exit 1
            exit 2
            """;

    @Override
    public String name() {
        return "the agent on " + target.words() + " hangs";
    }

    @Override
    public String mechanism() {
        return "SIGSTOP to the processes of the agent that manages the server, and SIGCONT at the healing; the server and the machine go on";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return Power.lacking(environment, Power.AGENT_PROCESS).or(() -> target.impossibleIn(environment));
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> nodes = target.nodes(scene);
        String process = Power.AGENT_PROCESS.in(scene);
        return new AimedAtMachines(target, scene, nodes, () -> hang(scene.lab(), nodes.getFirst(), process));
    }

    private static Injected hang(Lab lab, String node, String process) {
        Machine.Said found = Power.run(lab, node, FIND, Map.of("PROCESS", process));
        String agents = oneLine(found);
        if (found.exit() != 0 || !agents.matches("\\d+( \\d+)*")) {
            throw new LabTrouble("no process named " + process + " runs on " + node);
        }
        Map<String, String> processes = Map.of("PROCESSES", agents);
        Machine.Said stopped = Power.run(lab, node, STOP, processes);
        if (stopped.exit() != 0) {
            Power.run(lab, node, CONTINUE, processes);
            throw new LabTrouble("the agent on " + node + " could not be stopped: " + oneLine(stopped));
        }
        return new Injected() {
            private boolean closed;

            @Override
            public Proof effect(Duration patience) {
                return proof(0, patience, " is stopped.", " is not stopped.");
            }

            private Proof proof(int wanted, Duration patience, String seen, String unseen) {
                boolean all = Polling.until(
                        patience,
                        PAUSE,
                        () -> Power.run(lab, node, STOPPED, processes).exit() == wanted);
                return new Proof(
                        all,
                        "Process " + agents + " (" + process + ") of " + node + (all ? seen : unseen),
                        Map.of("node", node, "processes", agents));
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    Machine.Said continued = Power.run(lab, node, CONTINUE, processes);
                    if (continued.exit() != 0) {
                        throw new LabTrouble("the agent on " + node + " could not be continued: " + oneLine(continued));
                    }
                }
            }

            @Override
            public Proof healing(Duration patience) {
                return proof(1, patience, " runs again.", " is still stopped.");
            }
        };
    }

    private static String oneLine(Machine.Said said) {
        return said.output().strip().replaceAll("\\s+", " ");
    }
}
