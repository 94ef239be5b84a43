package org.drdrills.fault;

import java.time.Duration;
import java.util.function.Function;

/** A fault together with another effect: its effect is proven where both are, its healing where the fault alone is. */
record Accompanied(Injected fault, Function<Duration, Proof> companion) implements Injected {
    @Override
    public Proof effect(Duration patience) {
        return fault.effect(patience).and(companion.apply(patience));
    }

    @Override
    public boolean heals() {
        return fault.heals();
    }

    @Override
    public void close() {
        fault.close();
    }

    @Override
    public Proof healing(Duration patience) {
        return fault.healing(patience);
    }
}
