package org.drdrills.fault;

import java.util.List;
import org.drdrills.environment.LabTrouble;
import org.drdrills.environment.Machine;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.topology.Environment;

/** One machine is killed, and another one that was killed before is started at once. After the healing both run. */
public record Exchange(Target killed, Target started) implements Fault {
    @Override
    public String name() {
        return killed.words() + " is killed and " + started.words() + " started instead";
    }

    @Override
    public String mechanism() {
        return new MachineFault(killed, Blow.KILL).mechanism()
                + "; then the other container is started, with its data as it was";
    }

    @Override
    public java.util.Optional<String> impossibleIn(Environment environment) {
        return environment.pool().members().size() < 2
                ? java.util.Optional.of("pool " + environment.pool().name() + " has one member")
                : java.util.Optional.empty();
    }

    @Override
    public Aimed aim(Scene scene) {
        Aimed blow = new MachineFault(killed, Blow.KILL).aim(scene);
        return new AimedAtMachines(killed, scene, blow.nodes(), () -> {
            // Which machines are down is known in a lab only.
            List<Machine> returning =
                    started.nodes(scene).stream().map(scene.lab()::machine).toList();
            Injected down = blow.inject();
            try {
                returning.forEach(Machine::start);
            } catch (RuntimeException e) {
                throw LabTrouble.undone(e, down::close);
            }
            return new Accompanied(down, patience -> MachineFault.states(returning, Machine.State.RUNNING, patience));
        });
    }
}
