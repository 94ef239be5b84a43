package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Environment;

/**
 * The database server dies on a machine that is well: once, or again as often as somebody starts it.
 *
 * @param again whether it dies until the fault is over
 */
public record ServerCrash(Target target, boolean again) implements Fault {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String ELDEST = """
            eldest() {
              for stat in /proc/[0-9]*/stat; do
                read -r pid name state parent _ < "$stat" 2> /dev/null || continue
                if [ "$name" = "(postgres)" ] && [ "$state" != Z ] && [ "$(cat /proc/$parent/comm 2> /dev/null)" != postgres ]; then echo "$pid"; fi
              done
            }
            """;
    private static final String ONCE = ELDEST + """
            victims=$(eldest)
            [ -n "$victims" ] || { echo "no database server runs here"; exit 1; }
            kill -KILL $victims && echo $victims
            """;
    private static final String GONE = """
            for pid in %s; do
              if read -r _ _ state _ 2> /dev/null < /proc/$pid/stat && [ "$state" != Z ]; then exit 1; fi
            done
            """;
    private static final String AGAIN = ELDEST + """
            rm -f /tmp/crashing.end
            crashing() { until [ -e /tmp/crashing.end ]; do for pid in $(eldest); do kill -KILL $pid; done; sleep 0.2; done; }
            eldest
            crashing > /dev/null 2>&1 < /dev/null &
            echo $! > /tmp/crashing.pid
            """;
    private static final String ENOUGH = "touch /tmp/crashing.end";
    private static final String ENDED = "[ ! -d /proc/$(cat /tmp/crashing.pid) ]";

    @Override
    public String name() {
        return "the database server on " + target.words() + (again ? " keeps crashing" : " crashes");
    }

    @Override
    public String mechanism() {
        return "SIGKILL to the eldest process of the database server"
                + (again ? ", five times a second as often as there is one" : "") + "; the machine runs on";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return environment.pool().engine().equals("postgresql")
                ? Optional.empty()
                : Optional.of("engine " + environment.pool().engine() + " has no such process");
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> nodes = target.nodes(scene);
        return new AimedAtMachines(target, scene, nodes, () -> crash(scene.lab(), nodes.getFirst()));
    }

    private static Machine.Said run(Lab lab, String node, String script) {
        return lab.machine(node).run(List.of("bash", "-c", script), LIMIT);
    }

    private Injected crash(Lab lab, String node) {
        Machine.Said said = run(lab, node, again ? AGAIN : ONCE);
        String victims = said.output().strip().replaceAll("\\s+", " ");
        if (said.exit() != 0 || victims.isEmpty()) {
            run(lab, node, ENOUGH);
            throw new LabTrouble("the database server on " + node + " could not be killed: " + victims);
        }
        return new Injected() {
            private boolean closed;

            @Override
            public boolean heals() {
                return again;
            }

            @Override
            public Proof effect(Duration patience) {
                boolean gone = Waiting.until(
                        patience, () -> run(lab, node, GONE.formatted(victims)).exit() == 0);
                return new Proof(
                        gone,
                        "Process " + victims + " of " + node + (gone ? " is gone." : " still runs."),
                        Map.of("node", node, "processes", victims));
            }

            @Override
            public void close() {
                if (!closed && again) {
                    closed = true;
                    Machine.Said said = run(lab, node, ENOUGH);
                    if (said.exit() != 0) {
                        throw new LabTrouble("nobody could be told on " + node + " to let the database server live: "
                                + said.output().strip());
                    }
                }
            }

            @Override
            public Proof healing(Duration patience) {
                boolean ended =
                        Waiting.until(patience, () -> run(lab, node, ENDED).exit() == 0);
                return new Proof(
                        ended,
                        ended
                                ? "Nobody kills the database server on " + node + " any more."
                                : "The database server on " + node + " is still being killed.",
                        Map.of("node", node));
            }
        };
    }
}
