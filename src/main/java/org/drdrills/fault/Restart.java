package org.drdrills.fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drdrills.environment.Lab;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.topology.Deed;
import org.drdrills.topology.Environment;

/** A machine crashes and is started again at once, with its data. Only the pool's reaction remains to heal. */
public record Restart(Target target) implements Fault {
    @Override
    public String name() {
        return target.words() + " is killed and started again at once";
    }

    @Override
    public String mechanism() {
        return "SIGKILL to the node's container, which is started again as soon as the engine reports it down";
    }

    @Override
    public Optional<String> impossibleIn(Environment environment) {
        return new MachineFault(target, MachineFault.Blow.KILL).impossibleIn(environment);
    }

    @Override
    public Set<Deed> deeds() {
        return Set.of(Deed.KILL);
    }

    @Override
    public Aimed aim(Scene scene) {
        List<String> nodes = target.nodes(scene);
        if (nodes.isEmpty()) {
            throw new NoTarget("there is no node that is " + target.words());
        }
        return new AimedAtMachines(target, scene, nodes, () -> restart(scene.lab(), nodes));
    }

    private static Injected restart(Lab lab, List<String> nodes) {
        List<Machine> machines = nodes.stream().map(lab::machine).toList();
        Proof down;
        try {
            machines.forEach(Machine::kill);
            down = MachineFault.states(machines, Machine.State.DOWN, Duration.ofSeconds(2));
        } finally {
            start(machines);
        }
        return new Injected() {
            @Override
            public Proof effect(Duration patience) {
                return new Proof(down.seen(), "At the injection: " + down.sentence(), down.data());
            }

            @Override
            public void close() {
                // It was started at once.
            }

            @Override
            public Proof healing(Duration patience) {
                return MachineFault.states(machines, Machine.State.RUNNING, patience);
            }
        };
    }

    private static void start(List<Machine> machines) {
        LabTrouble trouble = null;
        for (Machine machine : machines) {
            try {
                machine.start();
            } catch (LabTrouble e) {
                trouble = trouble == null ? e : trouble;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }
}
