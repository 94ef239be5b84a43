package org.drdrills.fault;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * An injected fault that cannot be undone: data is restored from a copy or a backup, or not at all.
 *
 * @param seen looks for the effect for at most this time
 * @param why  one sentence: why it cannot be healed
 */
record ForGood(Function<Duration, Proof> seen, String why) implements Injected {
    @Override
    public boolean heals() {
        return false;
    }

    @Override
    public Proof effect(Duration patience) {
        return seen.apply(patience);
    }

    @Override
    public void close() {
        // There is nothing to undo.
    }

    @Override
    public Proof healing(Duration patience) {
        return new Proof(false, why, Map.of());
    }
}
