package org.drdrills.fault;

import java.time.Duration;
import org.drdrills.environment.Damage;
import org.drdrills.topology.Durations;

/** The wires between two groups of ends fail and recover periodically. */
public record FlappingWire(Target from, Target to, Duration down, Duration period) implements Fault {
    @Override
    public String name() {
        return "the wires between " + from.words() + " and " + to.words() + " fail for " + Durations.text(down)
                + " in every " + Durations.text(period);
    }

    @Override
    public String mechanism() {
        return new Damage.Silence().mechanism() + ", set and removed in turn";
    }

    @Override
    public Aimed aim(Scene scene) {
        Aimed steady = new WireFault(from, to, true, new Damage.Silence()).aim(scene);
        return new AimedAtWires(
                steady.role(),
                steady.nodes(),
                steady.struckSites(),
                steady.directions(),
                steady::stillTrue,
                () -> new CutsInTurn(scene.lab(), steady::directions, down, period));
    }
}
